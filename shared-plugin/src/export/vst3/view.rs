//! The editor's view: a scale the host names before the window is there.
//!
//! The framework refuses a scale for a view that is not attached, which is when hosts name it.

use super::frame::GivenFrame;
use super::handler::GuardedHandler;
use crate::export::{EntryLink, is_display_scale};
use nice_plug::wrapper::vst3::vst3::Steinberg::IPlugViewContentScaleSupport_::ScaleFactor;
use nice_plug::wrapper::vst3::vst3::Steinberg::{
    FIDString, IPlugFrame, IPlugView, IPlugViewContentScaleSupport,
    IPlugViewContentScaleSupportTrait, IPlugViewTrait, TBool, ViewRect, char16, int16,
    kInvalidArgument, kResultOk, tresult,
};
use nice_plug::wrapper::vst3::vst3::{Class, ComPtr, ComWrapper};
use std::cell::{Cell, RefCell};
use std::ffi::c_void;
use std::ptr::null_mut;
use std::sync::Arc;

/// A view of the framework's. Hosts call it on their own thread only.
pub struct GuardedView {
    inner: ComPtr<IPlugView>,
    link: Arc<EntryLink>,
    handler: ComWrapper<GuardedHandler>,
    scale: Cell<Option<f32>>,
    is_attached: Cell<bool>,
    /// This view as the host knows it, without a reference.
    own: Cell<*mut IPlugView>,
    frame: RefCell<Option<GivenFrame>>,
}

impl Class for GuardedView {
    type Interfaces = (IPlugView, IPlugViewContentScaleSupport);
}

impl GuardedView {
    /// The view to hand to a host instead of `inner`, with a reference for it.
    pub fn wrap(
        inner: ComPtr<IPlugView>,
        link: Arc<EntryLink>,
        handler: ComWrapper<GuardedHandler>,
    ) -> *mut IPlugView {
        link.set_editor_scale(None);
        let view = ComWrapper::new(Self {
            inner,
            link,
            handler,
            scale: Cell::new(None),
            is_attached: Cell::new(false),
            own: Cell::new(null_mut()),
            frame: RefCell::new(None),
        });
        let own = view.to_com_ptr::<IPlugView>().map_or(null_mut(), |view| view.into_raw());
        view.own.set(own);
        own
    }

    /// Tells the window its scale.
    fn apply_scale(&self) -> tresult {
        let scaling = self.inner.cast::<IPlugViewContentScaleSupport>();
        match (self.scale.get(), scaling) {
            // SAFETY: a number only, on the host's thread.
            (Some(scale), Some(scaling)) => unsafe { scaling.setContentScaleFactor(scale) },
            _ => kResultOk,
        }
    }
}

impl IPlugViewContentScaleSupportTrait for GuardedView {
    // SAFETY: a number only.
    unsafe fn setContentScaleFactor(&self, scale: ScaleFactor) -> tresult {
        if !is_display_scale(scale.into()) {
            return kInvalidArgument;
        }
        self.scale.set(Some(scale));
        self.link.set_editor_scale(Some(scale));
        if self.is_attached.get() { self.apply_scale() } else { kResultOk }
    }
}

/// Methods that go to the framework's view unchanged.
macro_rules! delegate {
    ($(fn $name:ident($($arg:ident: $type_:ty),*) -> $result:ty;)*) => {$(
        // SAFETY: the host calls as the standard says; the framework takes what it hands over.
        unsafe fn $name(&self, $($arg: $type_),*) -> $result {
            // SAFETY: what the host hands over goes on as it is.
            unsafe { self.inner.$name($($arg),*) }
        }
    )*};
}

impl IPlugViewTrait for GuardedView {
    delegate! {
        fn isPlatformTypeSupported(kind: FIDString) -> tresult;
        fn onWheel(distance: f32) -> tresult;
        fn onKeyDown(key: char16, code: int16, modifiers: int16) -> tresult;
        fn onKeyUp(key: char16, code: int16, modifiers: int16) -> tresult;
        fn getSize(size: *mut ViewRect) -> tresult;
        fn onSize(size: *mut ViewRect) -> tresult;
        fn onFocus(state: TBool) -> tresult;
        fn canResize() -> tresult;
        fn checkSizeConstraint(size: *mut ViewRect) -> tresult;
    }

    // SAFETY: the host hands over a window of the kind it names.
    unsafe fn attached(&self, parent: *mut c_void, kind: FIDString) -> tresult {
        // SAFETY: what the host hands over goes on as it is.
        let result = unsafe { self.inner.attached(parent, kind) };
        if result == kResultOk {
            self.is_attached.set(true);
            self.apply_scale();
        }
        result
    }

    // SAFETY: nothing is handed over.
    unsafe fn removed(&self) -> tresult {
        self.is_attached.set(false);
        // SAFETY: nothing is handed over.
        unsafe { self.inner.removed() }
    }

    // SAFETY: the host hands over its frame, or null.
    unsafe fn setFrame(&self, frame: *mut IPlugFrame) -> tresult {
        // SAFETY: the host's frame is alive until it takes it away; the framework takes a
        // reference of its own to what stands for it, and lets go of the one before.
        unsafe {
            let given = GivenFrame::new(frame, self.own.get(), &self.handler);
            let shown = given.as_ref().map_or(null_mut(), GivenFrame::as_ptr);
            let result = self.inner.setFrame(shown);
            let before = self.frame.replace(given);
            drop(before);
            result
        }
    }
}

impl Drop for GuardedView {
    fn drop(&mut self) {
        // The framework keeps a view until it makes the next.
        if self.frame.get_mut().is_some() {
            // SAFETY: no frame, on the host's thread.
            unsafe { self.setFrame(null_mut()) };
        }
    }
}
