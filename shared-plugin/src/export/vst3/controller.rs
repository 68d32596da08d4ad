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
    FIDString, IBStream, IPlugView, int32, kInvalidArgument, kResultFalse, kResultOk, tresult,
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
}

impl<P: Vst3Plugin> IEditControllerTrait for Guard<P> {
    delegate! { IEditControllerTrait:
        fn setComponentState(state: *mut IBStream) -> tresult;
        fn setState(state: *mut IBStream) -> tresult;
        fn getState(state: *mut IBStream) -> tresult;
        fn getParameterCount() -> int32;
        fn normalizedParamToPlain(id: ParamID, value: ParamValue) -> ParamValue;
        fn plainParamToNormalized(id: ParamID, value: ParamValue) -> ParamValue;
    }

    // SAFETY: the host hands over a string, or null.
    unsafe fn createView(&self, name: FIDString) -> *mut IPlugView {
        // SAFETY: the framework gives a view with a reference for us, or null.
        let view = unsafe { ComPtr::from_raw(self.inner.createView(name)) };
        view.map_or(std::ptr::null_mut(), |view| {
            GuardedView::wrap(view, self.link.clone(), self.handler.clone())
        })
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
        self.handler.tell_waiting();
        // SAFETY: the place goes on as it is.
        unsafe { self.inner.getParamStringByValue(id, value, string) }
    }

    /// The framework knows choices by their exact names only.
    // SAFETY: the host hands over a string that ends with a zero, and a place, or null.
    unsafe fn getParamValueByString(
        &self,
        id: ParamID,
        string: *mut TChar,
        value: *mut ParamValue,
    ) -> tresult {
        // SAFETY: as the host hands it over; the string is read up to its zero.
        unsafe {
            let Some(place) = value.as_mut() else { return kInvalidArgument };
            if string.is_null() {
                return kInvalidArgument;
            }
            let length = (0..).take_while(|&at| *string.add(at) != 0).count();
            let letters = std::slice::from_raw_parts(string.cast::<u16>(), length);
            let Ok(text) = String::from_utf16(letters) else { return kInvalidArgument };
            let Some(value) = self.link.parse(id, &text) else { return kResultFalse };
            *place = value;
            kResultOk
        }
    }

    // SAFETY: numbers only.
    unsafe fn getParamNormalized(&self, id: ParamID) -> ParamValue {
        self.handler.tell_waiting();
        self.unheard.get(id).or_else(|| self.link.value(id)).unwrap_or(0.0)
    }

    // SAFETY: numbers only.
    unsafe fn setParamNormalized(&self, id: ParamID, value: ParamValue) -> tresult {
        self.handler.tell_waiting();
        if !value.is_finite() {
            return kInvalidArgument;
        }
        let is_known = if self.is_processing.load(SeqCst) {
            self.unheard.set(id, value)
        } else {
            self.unheard.forget(id);
            self.link.set_value(id, value)
        };
        if is_known { kResultOk } else { kInvalidArgument }
    }

    // SAFETY: the host hands over its handler, or null.
    unsafe fn setComponentHandler(&self, handler: *mut IComponentHandler) -> tresult {
        // SAFETY: as the host hands it over.
        let host = unsafe { ComRef::from_raw(handler) };
        self.handler.set_host(host.map(|host| host.to_com_ptr()));
        kResultOk
    }
}
