//! Editors in a window of the host: open, draw, drag, type, take a picture, close.
//!
//! Linux with X11 only, as tests and pictures are made there under Xvfb; elsewhere opening an
//! editor is an error and everything else of the host works.

use std::time::Duration;

#[cfg(target_os = "linux")]
mod display;
#[cfg(all(target_os = "linux", target_env = "gnu"))]
mod ending;
#[cfg(target_os = "linux")]
mod keyboard;
#[cfg(target_os = "linux")]
mod x11;

#[cfg(target_os = "linux")]
pub use display::{VirtualDisplay, with_virtual_display};
#[cfg(target_os = "linux")]
pub use x11::EditorWindow;

#[cfg(not(target_os = "linux"))]
mod elsewhere;
#[cfg(not(target_os = "linux"))]
pub use elsewhere::{EditorWindow, VirtualDisplay, with_virtual_display};

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

    /// How many different colours the picture holds: 1 for a window nobody has drawn in.
    #[must_use]
    pub fn colours(&self) -> usize {
        let mut colours: Vec<&[u8]> = self.rgba.chunks_exact(4).collect();
        colours.sort_unstable();
        colours.dedup();
        colours.len()
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

/// How long one frame of an editor takes at the rate editors draw, with room for a slow machine.
pub const FRAME: Duration = Duration::from_millis(40);
