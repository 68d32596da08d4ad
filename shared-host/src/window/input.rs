//! Pointer, wheel and keyboard input of a window, by the XTEST extension.

use super::x11::broken;
use super::{Button, Edited, EditorWindow, Modifier};
use crate::HostError;
use x11rb::errors::ReplyError;
use x11rb::protocol::xproto::{self, ConnectionExt as _, InputFocus};
use x11rb::protocol::xtest::ConnectionExt as _;
use x11rb::wrapper::ConnectionExt as _;

impl<E: Edited> EditorWindow<'_, E> {
    /// Moves the pointer without pressing.
    ///
    /// # Errors
    /// When the display is gone.
    pub fn move_to(&mut self, at: (i32, i32)) -> Result<(), HostError> {
        if self.pointer(at).map_err(broken)? { self.let_answer() } else { self.pump(self.pace) }
    }

    /// Clicks once.
    ///
    /// # Errors
    /// When the display is gone.
    pub fn click(&mut self, at: (i32, i32), button: Button) -> Result<(), HostError> {
        self.move_to(at)?;
        // Short, as a user's: a button held until the editor has drawn may be held for long.
        self.fake(xproto::BUTTON_PRESS_EVENT, number(button), (0, 0)).map_err(broken)?;
        self.pump(self.pace)?;
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
            self.let_answer()?;
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

    fn press(&mut self, button: u8, press: bool) -> Result<(), HostError> {
        let kind = if press { xproto::BUTTON_PRESS_EVENT } else { xproto::BUTTON_RELEASE_EVENT };
        self.fake(kind, button, (0, 0)).map_err(broken)?;
        self.let_answer()
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
        if held.is_empty() { Ok(()) } else { self.let_answer() }
    }

    /// Puts the pointer to a place; whether it moved.
    fn pointer(&mut self, at: (i32, i32)) -> Result<bool, ReplyError> {
        let before = self.connection.query_pointer(self.root)?.reply()?;
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
        self.connection.sync()?;
        Ok((before.root_x, before.root_y) != (place.dst_x, place.dst_y))
    }

    fn fake(&mut self, kind: u8, detail: u8, at: (i16, i16)) -> Result<(), ReplyError> {
        let root = self.root;
        self.connection.xtest_fake_input(kind, detail, 0, root, at.0, at.1, 0)?.check()
    }
}

fn number(button: Button) -> u8 {
    match button {
        Button::Left => 1,
        Button::Middle => 2,
        Button::Right => 3,
    }
}
