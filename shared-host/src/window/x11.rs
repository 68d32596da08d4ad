//! An editor inside an X11 window of the host, moved with the XTEST extension.
//!
//! Only one thread of a program has editors open at a time, as all windows share the display's one
//! pointer; that thread may open several, which lie below each other. Places are pixels from the
//! top left of the editor.

use super::keyboard::Keys;
use super::{ANSWERING, Calls, Edited, FRAME, Image, PATIENCE};
use crate::{HostError, Plugin};
use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};
use x11rb::connection::Connection;
use x11rb::errors::ReplyError;
use x11rb::protocol::Event;
use x11rb::protocol::damage::{self, ConnectionExt as _, ReportLevel};
use x11rb::protocol::xproto::{
    self, AtomEnum, ConfigureWindowAux, ConnectionExt as _, CreateWindowAux, EventMask,
    ImageFormat, PropMode, WindowClass,
};
use x11rb::rust_connection::RustConnection;
use x11rb::wrapper::ConnectionExt as _;

static POINTER: Mutex<()> = Mutex::new(());
thread_local! {
    static HELD: RefCell<Weak<MutexGuard<'static, ()>>> = const { RefCell::new(Weak::new()) };
    /// Top of the next window, in pixels from the top of the screen.
    static FREE_Y: Cell<u32> = const { Cell::new(0) };
}

/// The right to move the pointer: waits until no other thread has it.
fn hold_pointer() -> Rc<MutexGuard<'static, ()>> {
    HELD.with_borrow_mut(|held| {
        held.upgrade().unwrap_or_else(|| {
            let guard = Rc::new(POINTER.lock().unwrap_or_else(PoisonError::into_inner));
            *held = Rc::downgrade(&guard);
            FREE_Y.set(0);
            guard
        })
    })
}

/// An open editor. Dropping it closes the editor and its window.
pub struct EditorWindow<'p, E: Edited = Plugin> {
    pub(super) plugin: &'p mut E,
    pub(super) connection: RustConnection,
    pub(super) root: xproto::Window,
    pub(super) window: xproto::Window,
    screen_px: (u32, u32),
    y: u32,
    size: (u32, u32),
    pub(super) keys: Keys,
    pub(super) pace: Duration,
    /// Of everything drawn in the window.
    damage: damage::Damage,
    /// Times something was drawn.
    drawings: u64,
    calls: Calls,
    slowest: Duration,
    _pointer: Rc<MutexGuard<'static, ()>>,
}

pub(super) fn broken(error: impl std::fmt::Display) -> HostError {
    HostError::new("X11 display", error, "check DISPLAY, or unset it to use Xvfb")
}

impl<'p, E: Edited> EditorWindow<'p, E> {
    /// Opens the plugin's editor in a window with this title on the display `DISPLAY` names; see
    /// [`super::with_virtual_display`]. Waits until no other thread has an editor open.
    ///
    /// # Errors
    /// When there is no display, the plugin has no editor for X11, or it does not open.
    pub fn open(plugin: &'p mut E, title: &str) -> Result<Self, HostError> {
        Self::open_scaled(plugin, title, None)
    }

    /// The same on a display whose scale is named before the window is made, where it is given.
    ///
    /// # Errors
    /// As [`EditorWindow::open`].
    pub fn open_scaled(
        plugin: &'p mut E,
        title: &str,
        scale: Option<f64>,
    ) -> Result<Self, HostError> {
        Self::open_in(plugin, title, scale, Duration::ZERO)
    }

    /// The same by a host that lets this much time pass before it shows the editor it has made.
    ///
    /// # Errors
    /// As [`EditorWindow::open`].
    pub fn open_late(plugin: &'p mut E, title: &str, after: Duration) -> Result<Self, HostError> {
        Self::open_in(plugin, title, None, after)
    }

    fn open_in(
        plugin: &'p mut E,
        title: &str,
        scale: Option<f64>,
        shown_after: Duration,
    ) -> Result<Self, HostError> {
        let pointer = hold_pointer();
        let (connection, screen) = x11rb::connect(None).map_err(broken)?;
        let (root, screen_px) = {
            let screen = &connection.setup().roots[screen];
            let px = (screen.width_in_pixels.into(), screen.height_in_pixels.into());
            (screen.root, px)
        };
        let keys = Keys::read(&connection).map_err(broken)?;
        let mut size = plugin.make_editor()?;
        if let Some(scale) = scale {
            plugin.scale_editor(scale);
            size = plugin.editor_size();
        }
        let y = FREE_Y.get();
        let made = make_window(&connection, screen, y, size, title)
            .and_then(|window| Ok((window, watch_drawing(&connection, window)?)));
        let (window, damage) = match made {
            Ok(made) => made,
            Err(error) => {
                plugin.drop_editor();
                return Err(broken(error));
            }
        };
        if let Err(error) = plugin.attach_editor(window) {
            let _ = connection.destroy_window(window);
            let _ = connection.sync();
            return Err(error);
        }
        thread::sleep(shown_after);
        plugin.show_editor();
        FREE_Y.set(y + size.1);
        let mut editor = Self {
            plugin,
            connection,
            root,
            window,
            screen_px,
            y,
            size,
            keys,
            pace: FRAME,
            damage,
            drawings: 0,
            calls: Calls::default(),
            slowest: Duration::ZERO,
            _pointer: pointer,
        };
        editor.pump(FRAME / 4)?;
        Ok(editor)
    }

    /// The plugin behind the editor.
    pub fn plugin(&mut self) -> &mut E {
        self.plugin
    }

    /// Pixels across and down.
    #[must_use]
    pub fn size(&self) -> (u32, u32) {
        self.size
    }

    /// Sets the least time of each step of a mouse or key action: [`FRAME`] at first. A step takes
    /// longer where the editor draws later, so that it sees the steps one by one.
    pub fn set_pace(&mut self, pace: Duration) {
        self.pace = pace;
    }

    /// Sets the host's calls of the plugin while time passes: [`Calls::Flush`] at first.
    pub fn set_calls(&mut self, calls: Calls) {
        self.calls = calls;
    }

    /// The longest the plugin kept the host waiting in one round of calls since this was last
    /// asked.
    pub fn take_slowest(&mut self) -> Duration {
        std::mem::take(&mut self.slowest)
    }

    /// Asks for another size in pixels, as when the user pulls at the window's corner. The editor
    /// may choose one near it: see [`EditorWindow::size`].
    ///
    /// # Errors
    /// When the editor refuses or the display is gone.
    pub fn resize(&mut self, width: u32, height: u32) -> Result<(), HostError> {
        let size = self.plugin.size_editor((width, height))?;
        self.follow(size)?;
        self.pump(FRAME)
    }

    /// Lets time pass: X events, calls the editor has deferred to the main thread, sizes it asks
    /// for, and what the host calls ([`EditorWindow::set_calls`]).
    ///
    /// # Errors
    /// When the display is gone.
    pub fn pump(&mut self, time: Duration) -> Result<(), HostError> {
        let end = Instant::now() + time;
        loop {
            while let Some(event) = self.connection.poll_for_event().map_err(broken)? {
                match event {
                    Event::Error(error) => return Err(broken(format!("{error:?}"))),
                    Event::DamageNotify(_) => {
                        self.drawings += 1;
                        // From now on the next drawing is told.
                        let none = x11rb::NONE;
                        self.connection.damage_subtract(self.damage, none, none).map_err(broken)?;
                        self.connection.flush().map_err(broken)?;
                    }
                    _ => {}
                }
            }
            let start = Instant::now();
            self.plugin.work(self.calls)?;
            self.slowest = self.slowest.max(start.elapsed());
            if let Some(size) = self.plugin.take_requested_size() {
                self.follow(size)?;
            }
            if Instant::now() >= end {
                return Ok(());
            }
            thread::sleep(Duration::from_millis(4));
        }
    }

    /// Lets time pass until `done`, looking four times a frame; gives whether it came to that within
    /// [`PATIENCE`].
    ///
    /// # Errors
    /// As [`EditorWindow::pump`] and `done`.
    pub fn wait_until(
        &mut self,
        done: impl FnMut(&mut Self) -> Result<bool, HostError>,
    ) -> Result<bool, HostError> {
        self.pump_until(PATIENCE, done)
    }

    /// The same within `most`.
    ///
    /// # Errors
    /// As [`EditorWindow::pump`] and `done`.
    fn pump_until(
        &mut self,
        most: Duration,
        mut done: impl FnMut(&mut Self) -> Result<bool, HostError>,
    ) -> Result<bool, HostError> {
        let end = Instant::now() + most;
        loop {
            self.pump(FRAME / 4)?;
            if done(self)? {
                return Ok(true);
            }
            if Instant::now() >= end {
                return Ok(false);
            }
        }
    }

    /// Lets the pace's time pass after a step of the mouse or of a key, and goes on until the editor
    /// has drawn what came of it. Most steps make it draw; of one that does not, nothing is seen for
    /// [`ANSWERING`].
    pub(super) fn let_answer(&mut self) -> Result<(), HostError> {
        let before = self.drawings;
        self.pump(self.pace)?;
        let has_drawn = |editor: &Self| editor.drawings > before;
        if !has_drawn(self) {
            self.pump_until(ANSWERING, |editor| Ok(has_drawn(editor)))?;
        }
        Ok(())
    }

    /// A picture of the window now, as far as it is on the screen. Pump first, so that the editor has
    /// drawn.
    ///
    /// # Errors
    /// When the display is gone or has fewer than 24 bits a pixel.
    pub fn capture(&mut self) -> Result<Image, HostError> {
        let width = self.size.0.min(self.screen_px.0);
        let height = self.size.1.min(self.screen_px.1.saturating_sub(self.y));
        let cookie = self.connection.get_image(
            ImageFormat::Z_PIXMAP,
            self.window,
            0,
            0,
            width as u16,
            height as u16,
            !0,
        );
        let reply = cookie.map_err(broken)?.reply().map_err(broken)?;
        if reply.data.len() != 4 * (width * height) as usize {
            return Err(broken(format!("a picture of {} bits a pixel", reply.depth)));
        }
        let rgba =
            reply.data.chunks_exact(4).flat_map(|bgrx| [bgrx[2], bgrx[1], bgrx[0], 255]).collect();
        Ok(Image { width, height, rgba })
    }

    /// Closes the editor and its window.
    pub fn close(self) {}

    pub(super) fn follow(&mut self, size: (u32, u32)) -> Result<(), HostError> {
        let aux = ConfigureWindowAux::new().width(size.0).height(size.1);
        self.connection.configure_window(self.window, &aux).map_err(broken)?;
        self.connection.flush().map_err(broken)?;
        self.size = size;
        Ok(())
    }
}

impl<E: Edited> Drop for EditorWindow<'_, E> {
    fn drop(&mut self) {
        self.plugin.drop_editor();
        let _ = self.connection.destroy_window(self.window);
        let _ = self.connection.sync();
        let _ = self.plugin.work(Calls::Nothing);
        #[cfg(target_env = "gnu")]
        super::ending::skip_exit_handlers();
    }
}

/// Has the server tell of everything drawn in a window and those within it.
fn watch_drawing(
    connection: &RustConnection,
    window: xproto::Window,
) -> Result<damage::Damage, ReplyError> {
    connection.damage_query_version(1, 1)?.reply()?;
    let id = connection.generate_id().map_err(|_| x11rb::errors::ConnectionError::UnknownError)?;
    connection.damage_create(id, window, ReportLevel::NON_EMPTY)?.check()?;
    Ok(id)
}

/// A window for an editor whose calls somebody else makes. Close the editor before dropping it.
pub struct ParentWindow {
    connection: RustConnection,
    window: xproto::Window,
    // It must not lie over an editor that another thread clicks in.
    _pointer: Rc<MutexGuard<'static, ()>>,
}

impl ParentWindow {
    /// A window of this size in pixels on the display `DISPLAY` names. Waits until no other thread
    /// has an editor open.
    ///
    /// # Errors
    /// When there is no display.
    pub fn open(size_px: (u32, u32)) -> Result<Self, HostError> {
        let pointer = hold_pointer();
        let (connection, screen) = x11rb::connect(None).map_err(broken)?;
        let y = FREE_Y.get();
        let window = make_window(&connection, screen, y, size_px, "Lathe").map_err(broken)?;
        FREE_Y.set(y + size_px.1);
        Ok(Self { connection, window, _pointer: pointer })
    }

    /// Its number.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.window
    }
}

impl Drop for ParentWindow {
    fn drop(&mut self) {
        let _ = self.connection.destroy_window(self.window);
        let _ = self.connection.sync();
        #[cfg(target_env = "gnu")]
        super::ending::skip_exit_handlers();
    }
}

fn make_window(
    connection: &RustConnection,
    screen: usize,
    y: u32,
    size: (u32, u32),
    title: &str,
) -> Result<xproto::Window, ReplyError> {
    let screen = &connection.setup().roots[screen];
    let window =
        connection.generate_id().map_err(|_| x11rb::errors::ConnectionError::UnknownError)?;
    let events = EventMask::STRUCTURE_NOTIFY | EventMask::SUBSTRUCTURE_NOTIFY;
    let aux = CreateWindowAux::new().event_mask(events).background_pixel(screen.black_pixel);
    connection
        .create_window(
            x11rb::COPY_DEPTH_FROM_PARENT,
            window,
            screen.root,
            0,
            y as i16,
            size.0 as u16,
            size.1 as u16,
            0,
            WindowClass::INPUT_OUTPUT,
            x11rb::COPY_FROM_PARENT,
            &aux,
        )?
        .check()?;
    connection.change_property8(
        PropMode::REPLACE,
        window,
        AtomEnum::WM_NAME,
        AtomEnum::STRING,
        title.as_bytes(),
    )?;
    connection.map_window(window)?.check()?;
    connection.sync()?;
    Ok(window)
}
