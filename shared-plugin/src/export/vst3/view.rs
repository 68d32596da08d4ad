//! The editor's view: a scale the host names before the window is there.
//!
//! The framework refuses a scale for a view that is not attached, which is when hosts name it.

use super::frame::guarded_frame;
use crate::export::EntryLink;
use nice_plug::wrapper::vst3::vst3::Steinberg::IPlugViewContentScaleSupport_::ScaleFactor;
use nice_plug::wrapper::vst3::vst3::Steinberg::{
    FIDString, IPlugFrame, IPlugView, IPlugViewContentScaleSupport,
    IPlugViewContentScaleSupportTrait, IPlugViewTrait, TBool, ViewRect, char16, int16,
    kInvalidArgument, kResultOk, tresult,
};
use nice_plug::wrapper::vst3::vst3::{Class, ComPtr, ComWrapper};
use std::cell::Cell;
use std::ffi::c_void;
use std::ptr::null_mut;
use std::sync::Arc;

/// A view of the framework's. Hosts call it on their own thread only.
pub struct GuardedView {
    inner: ComPtr<IPlugView>,
    link: Arc<EntryLink>,
    scale: Cell<Option<f32>>,
    is_attached: Cell<bool>,
    /// This view as the host knows it, without a reference.
    own: Cell<*mut IPlugView>,
}

impl Class for GuardedView {
    type Interfaces = (IPlugView, IPlugViewContentScaleSupport);
}

impl GuardedView {
    /// The view to hand to a host instead of `inner`, with a reference for it.
    pub fn wrap(inner: ComPtr<IPlugView>, link: Arc<EntryLink>) -> *mut IPlugView {
        link.set_editor_scale(None);
        let view = ComWrapper::new(Self {
            inner,
            link,
            scale: Cell::new(None),
            is_attached: Cell::new(false),
            own: Cell::new(null_mut()),
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
        if !scale.is_finite() || scale <= 0.0 {
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
        let attach = || unsafe { self.inner.attached(parent, kind) };
        let result = self.link.background.while_held(attach);
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
        self.link.background.while_held(|| unsafe { self.inner.removed() })
    }

    // SAFETY: the host hands over its frame, or null.
    unsafe fn setFrame(&self, frame: *mut IPlugFrame) -> tresult {
        // SAFETY: the host's frame is alive until it takes it away; the framework takes a
        // reference of its own to what stands for it.
        unsafe {
            let guarded = guarded_frame(frame, self.own.get());
            let shown = guarded.as_ref().map_or(null_mut(), |frame| frame.as_ptr());
            self.inner.setFrame(shown)
        }
    }
}
