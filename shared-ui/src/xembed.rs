//! `_XEMBED_INFO` on the editor's window (freedesktop.org, XEmbed Protocol Specification 0.5): some
//! hosts, Steinberg's editorhost for one, embed no window without it, and the framework sets none.

use raw_window_handle::{HasWindowHandle, RawWindowHandle};
use std::error::Error;
use x11rb::connection::Connection;
use x11rb::protocol::xproto::{ConnectionExt as _, PropMode};
use x11rb::wrapper::ConnectionExt as _;

/// Version of the protocol.
const VERSION: u32 = 0;
/// The flag that the window wants to be shown.
const MAPPED: u32 = 1;

/// Declares the window fit for embedding. Where that fails, most hosts do without.
pub fn declare(window: &impl HasWindowHandle) {
    let id = match window.window_handle().map(|handle| handle.as_raw()) {
        Ok(RawWindowHandle::Xlib(handle)) => handle.window as u32,
        Ok(RawWindowHandle::Xcb(handle)) => handle.window.get(),
        _ => return,
    };
    let _ = set_info(id);
}

fn set_info(window: u32) -> Result<(), Box<dyn Error>> {
    let (connection, _) = x11rb::connect(None)?;
    let info = connection.intern_atom(false, b"_XEMBED_INFO")?.reply()?.atom;
    let values = [VERSION, MAPPED];
    connection.change_property32(PropMode::REPLACE, window, info, info, &values)?.check()?;
    connection.flush()?;
    Ok(())
}
