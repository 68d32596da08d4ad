//! The editor of a VST3 instance: its view, and the host's frame around it.

use super::done;
use super::frame::Frame;
use crate::HostError;
use vst3::Steinberg::Vst::{IEditController, IEditControllerTrait, ViewType};
use vst3::Steinberg::{
    IPlugFrame, IPlugView, IPlugViewContentScaleSupport, IPlugViewContentScaleSupportTrait,
    IPlugViewTrait, ViewRect, kPlatformTypeX11EmbedWindowID, kResultOk,
};
use vst3::{ComPtr, ComWrapper};

/// An editor that is made, and attached to a window or not. Dropping it ends it.
pub struct View {
    view: ComPtr<IPlugView>,
    frame: ComWrapper<Frame>,
}

impl View {
    /// The editor of a controller; `name` is for messages.
    pub fn new(controller: &ComPtr<IEditController>, name: &str) -> Result<Self, HostError> {
        let missing = || HostError::new(name, "it has no editor", "report this as a bug");
        // SAFETY: the controller gives a view with a reference for us, or null.
        let view = unsafe { ComPtr::from_raw(controller.createView(ViewType::kEditor)) }
            .ok_or_else(missing)?;
        let frame = ComWrapper::new(Frame::default());
        let place = frame.as_com_ref::<IPlugFrame>().map(|frame| frame.as_ptr());
        // SAFETY: the frame stays until `drop` takes it away.
        unsafe {
            let type_ = kPlatformTypeX11EmbedWindowID;
            done(name, "isPlatformTypeSupported", view.isPlatformTypeSupported(type_))?;
            let result = view.setFrame(place.unwrap_or(std::ptr::null_mut()));
            done(name, "setFrame", result)?;
        }
        Ok(Self { view, frame })
    }

    /// The size it says it has, in pixels.
    pub fn size(&self) -> (u32, u32) {
        let mut size = ViewRect { left: 0, top: 0, right: 0, bottom: 0 };
        // SAFETY: the rectangle is ours.
        unsafe { self.view.getSize(&raw mut size) };
        ((size.right - size.left) as u32, (size.bottom - size.top) as u32)
    }

    /// Names the display's scale; says whether it is heeded.
    pub fn scale(&self, scale: f64) -> bool {
        let scaling = self.view.cast::<IPlugViewContentScaleSupport>();
        // SAFETY: a number only.
        let result = scaling.map(|scaling| unsafe { scaling.setContentScaleFactor(scale as f32) });
        result == Some(kResultOk)
    }

    /// Shows it in an X11 window, which stays until after this is dropped.
    pub fn attach(&self, window_id: u32, name: &str) -> Result<(), HostError> {
        let parent = std::ptr::without_provenance_mut(window_id as usize);
        // SAFETY: for X11 the pointer is the number of a window.
        let result = unsafe { self.view.attached(parent, kPlatformTypeX11EmbedWindowID) };
        done(name, "attached", result)
    }

    /// Asks for another size in pixels; gives the one it took.
    pub fn resize(&self, requested_px: (u32, u32), name: &str) -> Result<(u32, u32), HostError> {
        let (right, bottom) = (requested_px.0 as i32, requested_px.1 as i32);
        let mut size = ViewRect { left: 0, top: 0, right, bottom };
        // SAFETY: the rectangle is ours.
        unsafe {
            let result = self.view.checkSizeConstraint(&raw mut size);
            done(name, "checkSizeConstraint", result)?;
            done(name, "onSize", self.view.onSize(&raw mut size))?;
        }
        Ok((size.right as u32, size.bottom as u32))
    }

    /// Offers a key by its virtual key code, down and up; says whether it is taken.
    pub fn offer_key(&self, code: i16) -> bool {
        // SAFETY: numbers only.
        unsafe {
            let down = self.view.onKeyDown(0, code, 0);
            let up = self.view.onKeyUp(0, code, 0);
            down == kResultOk || up == kResultOk
        }
    }

    /// Lets it work on the host's thread.
    pub fn run(&self) {
        self.frame.run();
    }

    /// Number of handlers it has in the host's run loop.
    pub fn handler_count(&self) -> usize {
        self.frame.handler_count()
    }

    /// The size it asked for since the last call, in pixels.
    pub fn take_requested_size(&self) -> Option<(u32, u32)> {
        self.frame.take_requested_size()
    }
}

impl Drop for View {
    fn drop(&mut self) {
        // SAFETY: the view is alive; it lets go of the frame before that goes.
        unsafe {
            self.view.removed();
            self.view.setFrame(std::ptr::null_mut());
        }
    }
}
