//! The editor of a raw CLAP instance; each call is made when told to, in any order.

use super::RawClap;
use crate::HostError;
use crate::window::{Calls, Edited};
use clap_sys::ext::gui::{
    CLAP_EXT_GUI, CLAP_WINDOW_API_X11, clap_plugin_gui, clap_window, clap_window_handle,
};

impl RawClap {
    fn gui(&self) -> Option<&clap_plugin_gui> {
        // SAFETY: the type is that of the name.
        unsafe { self.extension(CLAP_EXT_GUI) }
    }
}

fn refused(what: &str) -> HostError {
    HostError::new("CLAP editor", what, "report this as a bug")
}

impl Edited for RawClap {
    fn name(&self) -> String {
        "Raw".to_string()
    }

    fn make_editor(&mut self) -> Result<(u32, u32), HostError> {
        let create = self.gui().and_then(|gui| gui.create);
        // SAFETY: the plugin's own function with a string constant.
        let is_made = create.is_some_and(|create| unsafe {
            create(self.plugin, CLAP_WINDOW_API_X11.as_ptr(), false)
        });
        if is_made { Ok(self.editor_size()) } else { Err(refused("it is not made")) }
    }

    fn attach_editor(&mut self, window_id: u32) -> Result<(), HostError> {
        let set_parent = self.gui().and_then(|gui| gui.set_parent);
        let window = clap_window {
            api: CLAP_WINDOW_API_X11.as_ptr(),
            specific: clap_window_handle { x11: window_id.into() },
        };
        // SAFETY: the caller keeps the window until after `drop_editor`.
        let is_shown = set_parent
            .is_some_and(|set_parent| unsafe { set_parent(self.plugin, &raw const window) });
        if is_shown { Ok(()) } else { Err(refused("it does not open")) }
    }

    fn drop_editor(&mut self) {
        self.call(self.gui().and_then(|gui| gui.destroy));
    }

    fn size_editor(&mut self, requested_px: (u32, u32)) -> Result<(u32, u32), HostError> {
        let (mut width, mut height) = requested_px;
        let Some(gui) = self.gui() else { return Err(refused("there is none")) };
        // SAFETY: the plugin's own functions; the places are ours.
        let is_taken = unsafe {
            if let Some(adjust) = gui.adjust_size {
                adjust(self.plugin, &raw mut width, &raw mut height);
            }
            gui.set_size.is_some_and(|set_size| set_size(self.plugin, width, height))
        };
        if is_taken { Ok((width, height)) } else { Err(refused("the size is refused")) }
    }

    fn editor_size(&mut self) -> (u32, u32) {
        let (mut width, mut height) = (0, 0);
        if let Some(get_size) = self.gui().and_then(|gui| gui.get_size) {
            // SAFETY: the places are ours.
            unsafe { get_size(self.plugin, &raw mut width, &raw mut height) };
        }
        (width, height)
    }

    fn scale_editor(&mut self, scale: f64) -> bool {
        let set_scale = self.gui().and_then(|gui| gui.set_scale);
        // SAFETY: the plugin's own function with a number.
        set_scale.is_some_and(|set_scale| unsafe { set_scale(self.plugin, scale) })
    }

    fn take_requested_size(&mut self) -> Option<(u32, u32)> {
        None
    }

    fn work(&mut self, _: Calls) -> Result<(), HostError> {
        self.on_main_thread();
        Ok(())
    }
}
