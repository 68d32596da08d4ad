//! The controller: parameters as the host sees them.

use super::Guard;
use super::delegate::delegate;
use super::view::GuardedView;
use nice_plug::prelude::Vst3Plugin;
use nice_plug::wrapper::vst3::Wrapper;
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{
    IComponentHandler, IEditControllerTrait, ParamID, ParamValue, ParameterInfo, String128, TChar,
};
use nice_plug::wrapper::vst3::vst3::Steinberg::{
    FIDString, IBStream, IPlugView, int32, kInvalidArgument, kResultOk, tresult,
};
use nice_plug::wrapper::vst3::vst3::{ComPtr, ComRef};
use std::sync::atomic::Ordering::SeqCst;

impl<P: Vst3Plugin> Guard<P> {
    /// Hands the framework its handler, once.
    pub(super) fn show_handler(&self) {
        let handler = self.handler.as_com_ref::<IComponentHandler>();
        let handler = handler.map_or(std::ptr::null_mut(), |handler| handler.as_ptr());
        // SAFETY: the framework takes a reference of its own.
        unsafe { self.inner.setComponentHandler(handler) };
    }

    /// Tells the host of restarts that were asked for on another thread.
    pub(super) fn tell_waiting_restarts(&self) {
        match self.handler.restarts.take() {
            0 => {}
            flags => {
                self.handler.restart(flags);
            }
        }
    }
}

impl<P: Vst3Plugin> IEditControllerTrait for Guard<P> {
    delegate! { IEditControllerTrait:
        fn setComponentState(state: *mut IBStream) -> tresult;
        fn setState(state: *mut IBStream) -> tresult;
        fn getState(state: *mut IBStream) -> tresult;
        fn getParameterCount() -> int32;
        fn getParamValueByString(
            id: ParamID, string: *mut TChar, value: *mut ParamValue
        ) -> tresult;
        fn normalizedParamToPlain(id: ParamID, value: ParamValue) -> ParamValue;
        fn plainParamToNormalized(id: ParamID, value: ParamValue) -> ParamValue;
    }

    // SAFETY: the host hands over a string, or null.
    unsafe fn createView(&self, name: FIDString) -> *mut IPlugView {
        // SAFETY: the framework gives a view with a reference for us, or null.
        let view = unsafe { ComPtr::from_raw(self.inner.createView(name)) };
        view.map_or(std::ptr::null_mut(), |view| GuardedView::wrap(view, self.link.clone()))
    }

    /// The framework indexes past its list at `index == count`.
    // SAFETY: the host hands over a place, or null.
    unsafe fn getParameterInfo(&self, index: int32, info: *mut ParameterInfo) -> tresult {
        // SAFETY: the place goes on as it is; the index is within the list.
        unsafe {
            if !(0..self.inner.getParameterCount()).contains(&index) {
                return kInvalidArgument;
            }
            self.inner.getParameterInfo(index, info)
        }
    }

    // SAFETY: the host hands over a place, or null.
    unsafe fn getParamStringByValue(
        &self,
        id: ParamID,
        value: ParamValue,
        string: *mut String128,
    ) -> tresult {
        self.tell_waiting_restarts();
        // SAFETY: the place goes on as it is.
        unsafe { self.inner.getParamStringByValue(id, value, string) }
    }

    // SAFETY: numbers only.
    unsafe fn getParamNormalized(&self, id: ParamID) -> ParamValue {
        self.tell_waiting_restarts();
        self.unheard.get(id).or_else(|| self.link.value(id)).unwrap_or(0.0)
    }

    // SAFETY: numbers only.
    unsafe fn setParamNormalized(&self, id: ParamID, value: ParamValue) -> tresult {
        self.tell_waiting_restarts();
        if !value.is_finite() {
            return kInvalidArgument;
        }
        if self.is_processing.load(SeqCst) {
            let is_known = self.unheard.set(id, value);
            return if is_known { kResultOk } else { kInvalidArgument };
        }
        self.unheard.forget(id);
        // SAFETY: numbers only.
        unsafe { self.inner.setParamNormalized(id, value) }
    }

    // SAFETY: the host hands over its handler, or null.
    unsafe fn setComponentHandler(&self, handler: *mut IComponentHandler) -> tresult {
        // SAFETY: as the host hands it over.
        let host = unsafe { ComRef::from_raw(handler) };
        self.handler.set_host(host.map(|host| host.to_com_ptr()));
        kResultOk
    }
}
