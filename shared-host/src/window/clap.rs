//! The editor of a CLAP instance.

use super::{Calls, Edited};
use crate::{Cuts, HostError, Plugin};
use clack_extensions::gui::{GuiApiType, GuiConfiguration, GuiSize, PluginGui, Window};

const IN_X11: GuiConfiguration<'static> =
    GuiConfiguration { api_type: GuiApiType::X11, is_floating: false };

impl Plugin {
    fn refused(&self, what: impl std::fmt::Display) -> HostError {
        HostError::new(&self.info.name, what, "report this as a bug")
    }

    fn gui(&self) -> Result<PluginGui, HostError> {
        self.extension::<PluginGui>().ok_or_else(|| self.refused("it has no editor"))
    }
}

impl Edited for Plugin {
    fn name(&self) -> String {
        self.info.name.clone()
    }

    fn make_editor(&mut self) -> Result<(u32, u32), HostError> {
        let gui = self.gui()?;
        if !self.with_handle(|handle| gui.is_api_supported(&handle, IN_X11)) {
            return Err(self.refused("its editor does not embed into X11 windows"));
        }
        self.with_handle(|handle| gui.create(&handle, IN_X11))
            .map_err(|error| self.refused(error))?;
        Ok(self.editor_size())
    }

    fn editor_size(&mut self) -> (u32, u32) {
        let size = self.gui().ok().and_then(|gui| self.with_handle(|handle| gui.get_size(&handle)));
        size.map_or((800, 600), |size| (size.width, size.height))
    }

    fn scale_editor(&mut self, scale: f64) -> bool {
        let Ok(gui) = self.gui() else { return false };
        self.with_handle(|handle| gui.set_scale(&handle, scale)).is_ok()
    }

    fn attach_editor(&mut self, window: u32) -> Result<(), HostError> {
        let gui = self.gui()?;
        let attached = self.with_handle(|handle| {
            // SAFETY: the caller keeps the window until after `drop_editor`.
            unsafe { gui.set_parent(&handle, Window::from_x11_handle(window.into())) }
        });
        if let Err(error) = attached {
            self.drop_editor();
            return Err(self.refused(error));
        }
        Ok(())
    }

    fn show_editor(&mut self) {
        if let Ok(gui) = self.gui() {
            // Editors that are shown from the start refuse `show`, which is no harm.
            let _ = self.with_handle(|handle| gui.show(&handle));
        }
    }

    fn drop_editor(&mut self) {
        if let Ok(gui) = self.gui() {
            self.with_handle(|handle| gui.destroy(&handle));
        }
    }

    fn size_editor(&mut self, requested: (u32, u32)) -> Result<(u32, u32), HostError> {
        let gui = self.gui()?;
        let requested = GuiSize { width: requested.0, height: requested.1 };
        let sized = self.with_handle(|handle| {
            let size = gui.adjust_size(&handle, requested).unwrap_or(requested);
            gui.set_size(&handle, size).map(|()| size)
        });
        let size =
            sized.map_err(|error| HostError::new(&self.info.name, error, "choose another size"))?;
        Ok((size.width, size.height))
    }

    fn take_requested_size(&mut self) -> Option<(u32, u32)> {
        self.instance.borrow().access_shared_handler(|shared| shared.take_requested_size())
    }

    fn work(&mut self, calls: Calls) -> Result<(), HostError> {
        self.on_main_thread();
        match calls {
            Calls::Flush => self.flush(),
            Calls::Process => {
                let silence = vec![vec![0.0; Calls::BLOCK]; self.channels()];
                self.render(&silence, None, &Cuts::Fixed(Calls::BLOCK), &[])?;
            }
            Calls::Nothing => {}
        }
        Ok(())
    }
}
