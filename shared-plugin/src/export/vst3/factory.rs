//! The factory of a library with one VST3 class.

use super::Guard;
use nice_plug::prelude::Vst3Plugin;
use nice_plug::wrapper::vst3::PluginInfo;
use nice_plug::wrapper::vst3::vst3::Steinberg::{
    FIDString, FUnknown, IPluginFactory, IPluginFactory2, IPluginFactory2Trait, IPluginFactory3,
    IPluginFactory3Trait, IPluginFactoryTrait, PClassInfo, PClassInfo2, PClassInfoW, PFactoryInfo,
    TUID, kInvalidArgument, kResultOk, tresult,
};
use nice_plug::wrapper::vst3::vst3::{Class, ComWrapper};
use std::ffi::c_void;
use std::marker::PhantomData;

struct Factory<P> {
    info: PluginInfo,
    makes: PhantomData<fn() -> P>,
}

/// A new factory with one reference, for the host.
pub fn make<P: Vst3Plugin>() -> *mut c_void {
    let factory = Factory::<P> { info: PluginInfo::for_plugin::<P>(), makes: PhantomData };
    ComWrapper::new(factory)
        .to_com_ptr::<IPluginFactory>()
        .map_or(std::ptr::null_mut(), |factory| factory.into_raw().cast())
}

impl<P: Vst3Plugin> Class for Factory<P> {
    type Interfaces = (IPluginFactory, IPluginFactory2, IPluginFactory3);
}

impl<P: Vst3Plugin> Factory<P> {
    /// Leaves what `make` gives in `place`, for the one class there is.
    ///
    /// # Safety
    /// `place` is null or a place for a `T`.
    unsafe fn leave<T>(&self, index: i32, place: *mut T, make: fn(&PluginInfo) -> T) -> tresult {
        if index != 0 || place.is_null() {
            return kInvalidArgument;
        }
        // SAFETY: by contract.
        unsafe { place.write(make(&self.info)) };
        kResultOk
    }
}

impl<P: Vst3Plugin> IPluginFactoryTrait for Factory<P> {
    // SAFETY: the host calls as the standard says; what it hands over is looked at.
    unsafe fn getFactoryInfo(&self, info: *mut PFactoryInfo) -> tresult {
        // SAFETY: the host hands over a place, or null.
        unsafe { self.leave(0, info, PluginInfo::create_factory_info) }
    }

    // SAFETY: the host calls as the standard says.
    unsafe fn countClasses(&self) -> i32 {
        1
    }

    // SAFETY: the host calls as the standard says; what it hands over is looked at.
    unsafe fn getClassInfo(&self, index: i32, info: *mut PClassInfo) -> tresult {
        // SAFETY: the host hands over a place, or null.
        unsafe { self.leave(index, info, PluginInfo::create_class_info) }
    }

    // SAFETY: the host calls as the standard says; what it hands over is looked at.
    unsafe fn createInstance(
        &self,
        class_id: FIDString,
        interface_id: FIDString,
        object: *mut *mut c_void,
    ) -> tresult {
        if class_id.is_null() || interface_id.is_null() || object.is_null() {
            return kInvalidArgument;
        }
        // SAFETY: ids are 16 bytes, by the standard; the object is a place for a pointer.
        unsafe {
            if *class_id.cast::<[u8; 16]>() != *self.info.cid {
                return kInvalidArgument;
            }
            let instance = ComWrapper::new(Guard::<P>::new());
            let Some(unknown) = instance.as_com_ref::<FUnknown>() else { return kInvalidArgument };
            let unknown = unknown.as_ptr();
            ((*(*unknown).vtbl).queryInterface)(unknown, interface_id.cast::<TUID>(), object)
        }
    }
}

impl<P: Vst3Plugin> IPluginFactory2Trait for Factory<P> {
    // SAFETY: the host calls as the standard says; what it hands over is looked at.
    unsafe fn getClassInfo2(&self, index: i32, info: *mut PClassInfo2) -> tresult {
        // SAFETY: the host hands over a place, or null.
        unsafe { self.leave(index, info, PluginInfo::create_class_info_2) }
    }
}

impl<P: Vst3Plugin> IPluginFactory3Trait for Factory<P> {
    // SAFETY: the host calls as the standard says; what it hands over is looked at.
    unsafe fn getClassInfoUnicode(&self, index: i32, info: *mut PClassInfoW) -> tresult {
        // SAFETY: the host hands over a place, or null.
        unsafe { self.leave(index, info, PluginInfo::create_class_info_unicode) }
    }

    // SAFETY: the host calls as the standard says; nothing is done with it.
    unsafe fn setHostContext(&self, _: *mut FUnknown) -> tresult {
        kResultOk
    }
}
