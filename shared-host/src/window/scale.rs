//! The scale of the display, and what the editor's own window makes of it.

use super::x11::broken;
use super::{Edited, EditorWindow};
use crate::HostError;
use x11rb::protocol::xproto::{AtomEnum, ConnectionExt as _, Window};

impl<E: Edited> EditorWindow<'_, E> {
    /// Names another scale, as when the window moves to another display, and takes the size over
    /// that the editor says it has then. Says whether the scale is heeded.
    ///
    /// # Errors
    /// When the display is gone.
    pub fn set_scale(&mut self, scale: f64) -> Result<bool, HostError> {
        let is_heeded = self.plugin.scale_editor(scale);
        let size = self.plugin.editor_size();
        self.follow(size)?;
        Ok(is_heeded)
    }

    /// The size the editor says it has, in pixels.
    pub fn told_size(&mut self) -> (u32, u32) {
        self.plugin.editor_size()
    }

    /// The editor's own window, within the host's.
    fn inner(&self) -> Result<Window, HostError> {
        let tree =
            self.connection.query_tree(self.window).map_err(broken)?.reply().map_err(broken)?;
        tree.children.first().copied().ok_or_else(|| broken("the editor has no window"))
    }

    /// The size of the editor's own window, in pixels.
    ///
    /// # Errors
    /// When the display or the window is gone.
    pub fn inner_size(&self) -> Result<(u32, u32), HostError> {
        let inner = self.inner()?;
        let place = self.connection.get_geometry(inner).map_err(broken)?.reply().map_err(broken)?;
        Ok((place.width.into(), place.height.into()))
    }

    /// What the editor's own window declares in `_XEMBED_INFO`: version and flags.
    ///
    /// # Errors
    /// When the display or the window is gone.
    pub fn embedding(&self) -> Result<Vec<u32>, HostError> {
        let name = self.connection.intern_atom(false, b"_XEMBED_INFO").map_err(broken)?;
        let name = name.reply().map_err(broken)?.atom;
        let inner = self.inner()?;
        let cookie = self.connection.get_property(false, inner, name, AtomEnum::ANY, 0, 2);
        let reply = cookie.map_err(broken)?.reply().map_err(broken)?;
        Ok(reply.value32().map(Iterator::collect).unwrap_or_default())
    }
}
