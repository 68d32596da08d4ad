//! Editors in a window of the host: open, draw, drag, type, take a picture, close.
//!
//! Linux with X11 only, as tests and pictures are made there under Xvfb; elsewhere opening an
//! editor is an error and everything else of the host works.
//!
//! A window holds any plugin that is [`Edited`]: [`crate::Plugin`] for CLAP, and the host's VST3
//! instance.

use crate::HostError;
use std::time::Duration;

mod clap;

#[cfg(target_os = "linux")]
mod display;
#[cfg(all(target_os = "linux", target_env = "gnu"))]
mod ending;
#[cfg(target_os = "linux")]
mod input;
#[cfg(target_os = "linux")]
mod keyboard;
#[cfg(target_os = "linux")]
mod scale;
#[cfg(target_os = "linux")]
mod x11;

#[cfg(target_os = "linux")]
pub use display::{PrivateDisplay, VirtualDisplay, with_virtual_display};
#[cfg(target_os = "linux")]
pub use x11::{EditorWindow, ParentWindow};

#[cfg(not(target_os = "linux"))]
mod elsewhere;
#[cfg(not(target_os = "linux"))]
pub use elsewhere::{
    EditorWindow, ParentWindow, PrivateDisplay, VirtualDisplay, with_virtual_display,
};

/// The host's calls of a plugin while time passes in an open window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Calls {
    /// It is not playing: parameter changes are flushed.
    #[default]
    Flush,
    /// It plays silence in blocks of [`Calls::BLOCK`] frames. For an active plugin.
    Process,
    /// It started the plugin and calls neither process nor flush.
    Nothing,
}

impl Calls {
    /// Frames of a block played while time passes.
    pub const BLOCK: usize = 256;
}

/// A plugin as a window sees it: whatever has an editor, in either format.
pub trait Edited {
    /// The name for messages.
    fn name(&self) -> String;

    /// Makes the editor, not shown yet, and gives its size in pixels.
    ///
    /// # Errors
    /// When there is none that fits into X11 windows.
    fn make_editor(&mut self) -> Result<(u32, u32), HostError>;

    /// Puts the editor into an X11 window, which stays until after [`Edited::drop_editor`]. VST3 shows
    /// it at once.
    ///
    /// # Errors
    /// When the editor does not open; it is gone then.
    fn attach_editor(&mut self, window_id: u32) -> Result<(), HostError>;

    /// Shows the editor that was put into a window.
    fn show_editor(&mut self) {}

    /// Ends the editor, shown or not.
    fn drop_editor(&mut self);

    /// Asks for another size in pixels; gives the one the editor took.
    ///
    /// # Errors
    /// When it refuses.
    fn size_editor(&mut self, requested_px: (u32, u32)) -> Result<(u32, u32), HostError>;

    /// The size the editor says it has, in pixels.
    fn editor_size(&mut self) -> (u32, u32);

    /// Names the display's scale, 1 for 96 dots an inch, to an editor made, shown or not. Says
    /// whether it is heeded.
    fn scale_editor(&mut self, scale: f64) -> bool;

    /// The size the editor asked for since the last call, in pixels.
    fn take_requested_size(&mut self) -> Option<(u32, u32)>;

    /// Runs the work that the plugin has deferred to the main thread, and the host's calls.
    ///
    /// # Errors
    /// When a block fails.
    fn work(&mut self, calls: Calls) -> Result<(), HostError>;
}

/// A picture of an editor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Red, green, blue, alpha (255) of each pixel, row by row from the top.
    pub rgba: Vec<u8>,
}

impl Image {
    /// The red, green and blue at a place; black outside.
    #[must_use]
    pub fn pixel(&self, x: u32, y: u32) -> [u8; 3] {
        if x >= self.width || y >= self.height {
            return [0; 3];
        }
        let index = 4 * (y as usize * self.width as usize + x as usize);
        [self.rgba[index], self.rgba[index + 1], self.rgba[index + 2]]
    }

    /// The pixels within 12 of a place, row by row; fewer at the picture's edges.
    #[must_use]
    pub fn around(&self, (x, y): (i32, i32)) -> Vec<[u8; 3]> {
        const WITHIN: i32 = 12;
        let span =
            |at: i32, end: u32| (at - WITHIN).max(0) as u32..((at + WITHIN).max(0) as u32).min(end);
        let (columns, rows) = (span(x, self.width), span(y, self.height));
        rows.flat_map(|y| columns.clone().map(move |x| self.pixel(x, y))).collect()
    }

    /// Number of different colours in the picture: 1 for a window nobody has drawn in.
    #[must_use]
    pub fn colours(&self) -> usize {
        let mut colours: Vec<&[u8]> = self.rgba.chunks_exact(4).collect();
        colours.sort_unstable();
        colours.dedup();
        colours.len()
    }

    /// Whether it is a picture of something: at least eight different colours.
    #[must_use]
    pub fn is_drawn(&self) -> bool {
        let mut seen: Vec<&[u8]> = Vec::with_capacity(8);
        for pixel in self.rgba.chunks_exact(4) {
            if !seen.contains(&pixel) {
                seen.push(pixel);
            }
            if seen.len() == 8 {
                return true;
            }
        }
        false
    }
}

/// A mouse button.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Button {
    /// The first.
    Left,
    /// The wheel pressed.
    Middle,
    /// The second.
    Right,
}

/// A key held down during a mouse action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Modifier {
    /// Shift.
    Shift,
    /// Control.
    Control,
    /// Alt.
    Alt,
}

/// Time of one frame of an editor at the rate editors draw, with room for a slow machine.
pub const FRAME: Duration = Duration::from_millis(40);

/// The longest a condition is waited for: far more than it takes on a machine with much other work.
pub const PATIENCE: Duration = Duration::from_secs(120);

/// The longest an editor is given to draw what came of a step of the mouse or of a key. Where it
/// draws nothing this much is lost; where it is later the next step is taken all the same.
#[cfg(target_os = "linux")]
const ANSWERING: Duration = Duration::from_millis(1500);
