//! Which key of an X11 keyboard gives which sign.

use crate::HostError;
use x11rb::connection::Connection;
use x11rb::errors::ReplyError;
use x11rb::protocol::xproto::ConnectionExt as _;
use x11rb::rust_connection::RustConnection;

/// The keyboard's map from keycodes to keysyms.
pub(super) struct Keys {
    first: u8,
    per_code: usize,
    keysyms: Vec<u32>,
}

impl Keys {
    /// Asks the display.
    pub fn read(connection: &RustConnection) -> Result<Self, ReplyError> {
        let setup = connection.setup();
        let (first, count) = (setup.min_keycode, setup.max_keycode - setup.min_keycode + 1);
        let map = connection.get_keyboard_mapping(first, count)?.reply()?;
        let per_code = map.keysyms_per_keycode.into();
        Ok(Self { first, per_code, keysyms: map.keysyms })
    }

    /// The keycode, and whether Shift has to be held.
    pub fn find(&self, keysym: u32) -> Result<(u8, bool), HostError> {
        (0..self.per_code.min(2))
            .find_map(|column| {
                let mut codes = self.keysyms.chunks(self.per_code);
                let index = codes.position(|syms| syms.get(column) == Some(&keysym))?;
                Some((self.first + index as u8, column == 1))
            })
            .ok_or_else(|| {
                HostError::new("keyboard", format!("no key {keysym:#x}"), "use ASCII keys")
            })
    }
}
