//! An editor inside an X11 window of the host, moved with the XTEST extension.
//!
//! One editor is open at a time in a program, as all windows share the display's one pointer.
//! Places are pixels from the top left of the editor.

use super::keyboard::Keys;
use super::{Button, FRAME, Image, Modifier};
use crate::{HostError, Plugin};
use clack_extensions::gui::{GuiApiType, GuiConfiguration, GuiSize, PluginGui, Window};
use std::cell::Cell;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};
use x11rb::connection::Connection;
use x11rb::errors::ReplyError;
use x11rb::protocol::Event;
use x11rb::protocol::xproto::{
    self, AtomEnum, ConfigureWindowAux, ConnectionExt as _, CreateWindowAux, EventMask,
    ImageFormat, InputFocus, PropMode, WindowClass,
};
use x11rb::protocol::xtest::ConnectionExt as _;
use x11rb::rust_connection::RustConnection;
use x11rb::wrapper::ConnectionExt as _;

static POINTER: Mutex<()> = Mutex::new(());
thread_local! {
    static OPEN: Cell<bool> = const { Cell::new(false) };
}

/// An open editor. Dropping it closes the editor and its window.
pub struct EditorWindow<'p> {
    plugin: &'p mut Plugin,
    gui: PluginGui,
    connection: RustConnection,
    root: xproto::Window,
    window: xproto::Window,
    size: (u32, u32),
    keys: Keys,
    pace: Duration,
    _pointer: MutexGuard<'static, ()>,
}

fn broken(error: impl std::fmt::Display) -> HostError {
    HostError::new("X11 display", error, "check DISPLAY, or unset it to use Xvfb")
}

impl<'p> EditorWindow<'p> {
    /// Opens the plugin's editor in a window with this title on the display `DISPLAY` names; see
    /// [`super::with_virtual_display`]. Waits until no other editor of this program is open.
    ///
    /// # Errors
    /// When there is no display, the plugin has no editor for X11, or it does not open.
    pub fn open(plugin: &'p mut Plugin, title: &str) -> Result<Self, HostError> {
        let name = plugin.info.name.clone();
        let refused = |what: &str| HostError::new(&name, what, "report this as a bug");
        if OPEN.get() {
            return Err(refused("another editor is open on this thread; close it first"));
        }
        let gui = plugin.extension::<PluginGui>().ok_or_else(|| refused("it has no editor"))?;
        let configuration = GuiConfiguration { api_type: GuiApiType::X11, is_floating: false };
        if !plugin.with_handle(|handle| gui.is_api_supported(&handle, configuration)) {
            return Err(refused("its editor does not embed into X11 windows"));
        }
        let pointer = POINTER.lock().unwrap_or_else(PoisonError::into_inner);

        let (connection, screen) = x11rb::connect(None).map_err(broken)?;
        let root = connection.setup().roots[screen].root;
        let keys = Keys::read(&connection).map_err(broken)?;
        plugin
            .with_handle(|handle| gui.create(&handle, configuration))
            .map_err(|error| refused(&error.to_string()))?;
        let size = plugin.with_handle(|handle| gui.get_size(&handle));
        let size = size.map_or((800, 600), |size| (size.width, size.height));
        let window = match make_window(&connection, screen, size, title) {
            Ok(window) => window,
            Err(error) => {
                plugin.with_handle(|handle| gui.destroy(&handle));
                return Err(broken(error));
            }
        };
        OPEN.set(true);
        let mut editor = Self {
            plugin,
            gui,
            connection,
            root,
            window,
            size,
            keys,
            pace: FRAME,
            _pointer: pointer,
        };
        editor
            .plugin
            .with_handle(|handle| {
                // SAFETY: the window stays until `drop`, which destroys the editor first.
                unsafe { gui.set_parent(&handle, Window::from_x11_handle(window.into())) }
            })
            .map_err(|error| refused(&error.to_string()))?;
        // Editors that are shown from the start refuse `show`, which is no harm.
        let _ = editor.plugin.with_handle(|handle| gui.show(&handle));
        editor.pump(FRAME)?;
        Ok(editor)
    }

    /// The plugin behind the editor.
    pub fn plugin(&mut self) -> &mut Plugin {
        self.plugin
    }

    /// Pixels across and down.
    #[must_use]
    pub fn size(&self) -> (u32, u32) {
        self.size
    }

    /// How long each step of a mouse or key action takes: [`FRAME`] at first, so that the editor
    /// sees the steps one by one.
    pub fn set_pace(&mut self, pace: Duration) {
        self.pace = pace;
    }

    /// Asks for another size in pixels, as when the user pulls at the window's corner. The editor
    /// may choose one near it: see [`EditorWindow::size`].
    ///
    /// # Errors
    /// When the editor refuses or the display is gone.
    pub fn resize(&mut self, width: u32, height: u32) -> Result<(), HostError> {
        let gui = self.gui;
        let wanted = GuiSize { width, height };
        let size = self
            .plugin
            .with_handle(|handle| {
                let size = gui.adjust_size(&handle, wanted).unwrap_or(wanted);
                gui.set_size(&handle, size).map(|()| size)
            })
            .map_err(|error| {
                HostError::new(&self.plugin.info.name, error, "choose another size")
            })?;
        self.follow((size.width, size.height))?;
        self.pump(FRAME)
    }

    /// Lets time pass: X events, calls the editor has deferred to the main thread, sizes it asks
    /// for, and its parameter changes, which a host that is not playing flushes.
    ///
    /// # Errors
    /// When the display is gone.
    pub fn pump(&mut self, time: Duration) -> Result<(), HostError> {
        let end = Instant::now() + time;
        loop {
            while let Some(event) = self.connection.poll_for_event().map_err(broken)? {
                if let Event::Error(error) = event {
                    return Err(broken(format!("{error:?}")));
                }
            }
            self.plugin.on_main_thread();
            self.plugin.flush();
            let wanted = self
                .plugin
                .instance
                .borrow()
                .access_shared_handler(|shared| shared.take_requested_size());
            if let Some(size) = wanted {
                self.follow(size)?;
            }
            if Instant::now() >= end {
                return Ok(());
            }
            thread::sleep(Duration::from_millis(4));
        }
    }

    /// What the window shows now. Pump first, so that the editor has drawn.
    ///
    /// # Errors
    /// When the display is gone or has fewer than 24 bits a pixel.
    pub fn capture(&mut self) -> Result<Image, HostError> {
        let (width, height) = self.size;
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

    /// Moves the pointer without pressing.
    ///
    /// # Errors
    /// When the display is gone.
    pub fn move_to(&mut self, at: (i32, i32)) -> Result<(), HostError> {
        self.pointer(at).map_err(broken)?;
        self.pump(self.pace)
    }

    /// Clicks once.
    ///
    /// # Errors
    /// When the display is gone.
    pub fn click(&mut self, at: (i32, i32), button: Button) -> Result<(), HostError> {
        self.move_to(at)?;
        self.press(number(button), true)?;
        self.press(number(button), false)
    }

    /// Drags with the left button in six steps, holding keys.
    ///
    /// # Errors
    /// When the display is gone.
    pub fn drag(
        &mut self,
        from: (i32, i32),
        to: (i32, i32),
        held: &[Modifier],
    ) -> Result<(), HostError> {
        const STEPS: i32 = 6;
        self.move_to(from)?;
        self.hold(held, true)?;
        self.press(1, true)?;
        for step in 1..=STEPS {
            let along = |a: i32, b: i32| a + (b - a) * step / STEPS;
            self.move_to((along(from.0, to.0), along(from.1, to.1)))?;
        }
        self.press(1, false)?;
        self.hold(held, false)
    }

    /// Turns the wheel: up for positive steps.
    ///
    /// # Errors
    /// When the display is gone.
    pub fn wheel(&mut self, at: (i32, i32), steps: i32) -> Result<(), HostError> {
        self.move_to(at)?;
        let button = if steps > 0 { 4 } else { 5 };
        for _ in 0..steps.abs() {
            self.press(button, true)?;
            self.press(button, false)?;
        }
        Ok(())
    }

    /// Presses and releases a key by its X keysym (0xff0d is Return), holding others. The window
    /// under the pointer's editor gets it.
    ///
    /// # Errors
    /// When the keyboard has no such key or the display is gone.
    pub fn key(&mut self, keysym: u32, held: &[Modifier]) -> Result<(), HostError> {
        let (code, shift) = self.keys.find(keysym)?;
        let mut held = held.to_vec();
        if shift && !held.contains(&Modifier::Shift) {
            held.push(Modifier::Shift);
        }
        self.hold(&held, true)?;
        for press in [true, false] {
            let kind = if press { xproto::KEY_PRESS_EVENT } else { xproto::KEY_RELEASE_EVENT };
            self.fake(kind, code, (0, 0)).map_err(broken)?;
            self.pump(self.pace)?;
        }
        self.hold(&held, false)
    }

    /// Types ASCII text.
    ///
    /// # Errors
    /// As [`EditorWindow::key`].
    pub fn type_text(&mut self, text: &str) -> Result<(), HostError> {
        text.chars().try_for_each(|letter| self.key(letter as u32, &[]))
    }

    /// Closes the editor and its window.
    pub fn close(self) {}

    fn follow(&mut self, size: (u32, u32)) -> Result<(), HostError> {
        let aux = ConfigureWindowAux::new().width(size.0).height(size.1);
        self.connection.configure_window(self.window, &aux).map_err(broken)?;
        self.connection.flush().map_err(broken)?;
        self.size = size;
        Ok(())
    }

    fn press(&mut self, button: u8, press: bool) -> Result<(), HostError> {
        let kind = if press { xproto::BUTTON_PRESS_EVENT } else { xproto::BUTTON_RELEASE_EVENT };
        self.fake(kind, button, (0, 0)).map_err(broken)?;
        self.pump(self.pace)
    }

    fn hold(&mut self, held: &[Modifier], press: bool) -> Result<(), HostError> {
        let kind = if press { xproto::KEY_PRESS_EVENT } else { xproto::KEY_RELEASE_EVENT };
        for modifier in held {
            let keysym = match modifier {
                Modifier::Shift => 0xffe1,
                Modifier::Control => 0xffe3,
                Modifier::Alt => 0xffe9,
            };
            let (code, _) = self.keys.find(keysym)?;
            self.fake(kind, code, (0, 0)).map_err(broken)?;
        }
        if held.is_empty() { Ok(()) } else { self.pump(self.pace) }
    }

    fn pointer(&mut self, at: (i32, i32)) -> Result<(), ReplyError> {
        let place = self
            .connection
            .translate_coordinates(self.window, self.root, at.0 as i16, at.1 as i16)?
            .reply()?;
        self.fake(xproto::MOTION_NOTIFY_EVENT, 0, (place.dst_x, place.dst_y))?;
        // Without a window manager nobody hands the keyboard on, so it follows the pointer.
        self.connection.set_input_focus(
            InputFocus::POINTER_ROOT,
            u32::from(InputFocus::POINTER_ROOT),
            x11rb::CURRENT_TIME,
        )?;
        self.connection.sync()
    }

    fn fake(&mut self, kind: u8, detail: u8, at: (i16, i16)) -> Result<(), ReplyError> {
        let root = self.root;
        self.connection.xtest_fake_input(kind, detail, 0, root, at.0, at.1, 0)?.check()
    }
}

impl Drop for EditorWindow<'_> {
    fn drop(&mut self) {
        let gui = self.gui;
        self.plugin.with_handle(|handle| gui.destroy(&handle));
        let _ = self.connection.destroy_window(self.window);
        let _ = self.connection.sync();
        self.plugin.on_main_thread();
        #[cfg(target_env = "gnu")]
        super::ending::skip_exit_handlers();
        OPEN.set(false);
    }
}

fn number(button: Button) -> u8 {
    match button {
        Button::Left => 1,
        Button::Middle => 2,
        Button::Right => 3,
    }
}

fn make_window(
    connection: &RustConnection,
    screen: usize,
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
            0,
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
