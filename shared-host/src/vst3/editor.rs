//! The editor of a VST3 instance, and the keys a host hands to it.

use super::Vst3Plugin;
use super::view::View;
use crate::HostError;
use crate::window::{Calls, Edited};

/// A key that a host catches and offers to the editor, by its virtual key code of the standard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HostKey {
    /// The space bar.
    Space,
    /// Return.
    Return,
    /// An arrow.
    Up,
    /// Delete.
    Delete,
}

impl HostKey {
    fn code(self) -> i16 {
        match self {
            Self::Space => 7,
            Self::Return => 4,
            Self::Up => 12,
            Self::Delete => 22,
        }
    }
}

impl Vst3Plugin {
    /// Offers a key to the open editor, down and up; `true` when it takes it, so that it is not the
    /// host's.
    pub fn offer_key(&mut self, key: HostKey) -> bool {
        self.view.as_ref().is_some_and(|view| view.offer_key(key.code()))
    }

    /// Handlers the editor keeps in the host's run loop.
    #[must_use]
    pub fn run_loop_handlers(&self) -> usize {
        self.view.as_ref().map_or(0, View::handler_count)
    }
}

impl Edited for Vst3Plugin {
    fn name(&self) -> String {
        self.name.clone()
    }

    fn make_editor(&mut self) -> Result<(u32, u32), HostError> {
        self.view = Some(View::new(&self.controller, &self.name)?);
        Ok(self.editor_size())
    }

    fn editor_size(&mut self) -> (u32, u32) {
        self.view.as_ref().map_or((0, 0), View::size)
    }

    fn scale_editor(&mut self, scale: f64) -> bool {
        self.view.as_ref().is_some_and(|view| view.scale(scale))
    }

    fn attach_editor(&mut self, window: u32) -> Result<(), HostError> {
        let Some(view) = &self.view else { return Ok(()) };
        let attached = view.attach(window, &self.name);
        if attached.is_err() {
            self.drop_editor();
        }
        attached
    }

    fn drop_editor(&mut self) {
        self.view = None;
    }

    fn size_editor(&mut self, requested: (u32, u32)) -> Result<(u32, u32), HostError> {
        self.view.as_ref().map_or(Ok(requested), |view| view.resize(requested, &self.name))
    }

    fn take_requested_size(&mut self) -> Option<(u32, u32)> {
        self.view.as_ref().and_then(View::take_requested_size)
    }

    fn work(&mut self, calls: Calls) -> Result<(), HostError> {
        if let Some(view) = &self.view {
            view.run();
        }
        if calls == Calls::Process {
            let silence = vec![vec![0.0; Calls::BLOCK]; 2];
            self.render(&silence, None, Calls::BLOCK)?;
        }
        Ok(())
    }
}
