//! The editor of a VST3 instance, and the keys a host hands to it.

use super::frame::Frame;
use super::{Vst3Plugin, done};
use crate::HostError;
use crate::window::{Calls, Edited};
use vst3::Steinberg::Vst::{IEditControllerTrait, ViewType};
use vst3::Steinberg::{
    IPlugFrame, IPlugViewContentScaleSupport, IPlugViewContentScaleSupportTrait, IPlugViewTrait,
    ViewRect, kPlatformTypeX11EmbedWindowID, kResultOk,
};
use vst3::{ComPtr, ComWrapper};

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
        let Some((view, _)) = &self.view else { return false };
        // SAFETY: numbers only, and the view is open.
        unsafe {
            let down = view.onKeyDown(0, key.code(), 0);
            let up = view.onKeyUp(0, key.code(), 0);
            down == kResultOk || up == kResultOk
        }
    }

    /// Handlers the editor keeps in the host's run loop.
    #[must_use]
    pub fn run_loop_handlers(&self) -> usize {
        self.view.as_ref().map_or(0, |(_, frame)| frame.handler_count())
    }
}

impl Edited for Vst3Plugin {
    fn name(&self) -> String {
        self.name.clone()
    }

    fn make_editor(&mut self) -> Result<(u32, u32), HostError> {
        let missing = || HostError::new(&self.name, "it has no editor", "report this as a bug");
        // SAFETY: the controller gives a view with a reference for us, or null.
        let view = unsafe { ComPtr::from_raw(self.controller.createView(ViewType::kEditor)) }
            .ok_or_else(missing)?;
        let frame = ComWrapper::new(Frame::default());
        let place = frame.as_com_ref::<IPlugFrame>().map(|frame| frame.as_ptr());
        // SAFETY: the frame stays until `drop_editor` takes it away.
        unsafe {
            let type_ = kPlatformTypeX11EmbedWindowID;
            done(&self.name, "isPlatformTypeSupported", view.isPlatformTypeSupported(type_))?;
            let result = view.setFrame(place.unwrap_or(std::ptr::null_mut()));
            done(&self.name, "setFrame", result)?;
        }
        self.view = Some((view, frame));
        Ok(self.editor_size())
    }

    fn editor_size(&mut self) -> (u32, u32) {
        let mut size = ViewRect { left: 0, top: 0, right: 0, bottom: 0 };
        if let Some((view, _)) = &self.view {
            // SAFETY: the rectangle is ours.
            unsafe { view.getSize(&raw mut size) };
        }
        ((size.right - size.left) as u32, (size.bottom - size.top) as u32)
    }

    fn scale_editor(&mut self, scale: f64) -> bool {
        let view = self.view.as_ref();
        let scaling = view.and_then(|(view, _)| view.cast::<IPlugViewContentScaleSupport>());
        // SAFETY: a number only.
        let result = scaling.map(|scaling| unsafe { scaling.setContentScaleFactor(scale as f32) });
        result == Some(kResultOk)
    }

    fn attach_editor(&mut self, window: u32) -> Result<(), HostError> {
        let Some((view, _)) = &self.view else { return Ok(()) };
        let parent = std::ptr::without_provenance_mut(window as usize);
        // SAFETY: for X11 the pointer is the number of a window, which stays until `drop_editor`.
        let result = unsafe { view.attached(parent, kPlatformTypeX11EmbedWindowID) };
        let attached = done(&self.name, "attached", result);
        if attached.is_err() {
            self.drop_editor();
        }
        attached
    }

    fn drop_editor(&mut self) {
        if let Some((view, _frame)) = self.view.take() {
            // SAFETY: the view is alive; it lets go of the frame before that goes.
            unsafe {
                view.removed();
                view.setFrame(std::ptr::null_mut());
            }
        }
    }

    fn size_editor(&mut self, requested: (u32, u32)) -> Result<(u32, u32), HostError> {
        let Some((view, _)) = &self.view else { return Ok(requested) };
        let (right, bottom) = (requested.0 as i32, requested.1 as i32);
        let mut size = ViewRect { left: 0, top: 0, right, bottom };
        // SAFETY: the rectangle is ours, and the view is open.
        unsafe {
            let result = view.checkSizeConstraint(&raw mut size);
            done(&self.name, "checkSizeConstraint", result)?;
            done(&self.name, "onSize", view.onSize(&raw mut size))?;
        }
        Ok((size.right as u32, size.bottom as u32))
    }

    fn take_requested_size(&mut self) -> Option<(u32, u32)> {
        self.view.as_ref().and_then(|(_, frame)| frame.take_requested_size())
    }

    fn work(&mut self, calls: Calls) -> Result<(), HostError> {
        if let Some((_, frame)) = &self.view {
            frame.run();
        }
        if calls == Calls::Process {
            let silence = vec![vec![0.0; Calls::BLOCK]; 2];
            self.render(&silence, None, Calls::BLOCK)?;
        }
        Ok(())
    }
}
