//! The editor of a raw VST3 instance; each call is made when told to, in any order.

use super::RawVst3;
use crate::HostError;
use crate::vst3::View;
use crate::window::{Calls, Edited};

const NAME: &str = "VST3 editor";

impl Edited for RawVst3 {
    fn name(&self) -> String {
        "Raw".to_string()
    }

    fn make_editor(&mut self) -> Result<(u32, u32), HostError> {
        self.view = None;
        let view = View::new(&self.controller, NAME)?;
        let size = view.size();
        self.view = Some(view);
        Ok(size)
    }

    fn attach_editor(&mut self, window_id: u32) -> Result<(), HostError> {
        self.view.as_ref().map_or(Ok(()), |view| view.attach(window_id, NAME))
    }

    fn drop_editor(&mut self) {
        self.view = None;
    }

    fn size_editor(&mut self, requested_px: (u32, u32)) -> Result<(u32, u32), HostError> {
        self.view.as_ref().map_or(Ok(requested_px), |view| view.resize(requested_px, NAME))
    }

    fn editor_size(&mut self) -> (u32, u32) {
        self.view.as_ref().map_or((0, 0), View::size)
    }

    fn scale_editor(&mut self, scale: f64) -> bool {
        self.view.as_ref().is_some_and(|view| view.scale(scale))
    }

    fn take_requested_size(&mut self) -> Option<(u32, u32)> {
        self.view.as_ref().and_then(View::take_requested_size)
    }

    fn work(&mut self, _: Calls) -> Result<(), HostError> {
        if let Some(view) = &self.view {
            view.run();
        }
        Ok(())
    }
}

impl RawVst3 {
    /// Gives the open editor its turn on the main thread.
    pub fn idle(&self) {
        if let Some(view) = &self.view {
            view.run();
        }
    }
}
