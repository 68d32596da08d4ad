//! Parameter queries a host makes, answered where the framework fails.

use super::events::ClampedEvents;
use super::guard::{Guard, guard};
use clap_sys::events::{clap_input_events, clap_output_events};
use clap_sys::ext::params::{clap_param_info, clap_plugin_params};
use clap_sys::id::clap_id;
use clap_sys::plugin::clap_plugin;
use std::ffi::{CStr, c_char};

/// The framework's table with what is mended here.
pub fn guarded(inner: clap_plugin_params) -> clap_plugin_params {
    clap_plugin_params {
        get_info: Some(get_info),
        get_value: Some(get_value),
        text_to_value: Some(text_to_value),
        flush: Some(flush),
        ..inner
    }
}

/// The framework indexes past its list at `index == count`.
unsafe extern "C" fn get_info(
    plugin: *const clap_plugin,
    index: u32,
    info: *mut clap_param_info,
) -> bool {
    // SAFETY: the host hands over the plugin it was given; the framework's own functions get it.
    unsafe {
        let Some(Guard { inner_params, .. }) = guard(plugin) else { return false };
        let (Some(count), Some(get_info)) = (inner_params.count, inner_params.get_info) else {
            return false;
        };
        index < count(plugin) && get_info(plugin, index, info)
    }
}

/// The framework gives the value with modulation, which is not what the parameter is set to.
unsafe extern "C" fn get_value(plugin: *const clap_plugin, id: clap_id, value: *mut f64) -> bool {
    // SAFETY: the host hands over the plugin it was given and a place for the value, or null.
    unsafe {
        let (Some(guard), Some(place)) = (guard(plugin), value.as_mut()) else { return false };
        let (Some(value), Some(steps)) = (guard.link.value(id), guard.link.steps(id)) else {
            return false;
        };
        *place = value * steps;
        true
    }
}

/// The framework knows choices by their exact names only.
unsafe extern "C" fn text_to_value(
    plugin: *const clap_plugin,
    id: clap_id,
    text: *const c_char,
    value: *mut f64,
) -> bool {
    // SAFETY: the host hands over the plugin it was given, a C string and a place for the value, or
    // null.
    unsafe {
        let (Some(guard), Some(place)) = (guard(plugin), value.as_mut()) else { return false };
        if text.is_null() {
            return false;
        }
        let Ok(text) = CStr::from_ptr(text).to_str() else { return false };
        let (Some(value), Some(steps)) = (guard.link.parse(id, text), guard.link.steps(id)) else {
            return false;
        };
        *place = value * steps;
        true
    }
}

unsafe extern "C" fn flush(
    plugin: *const clap_plugin,
    input: *const clap_input_events,
    output: *const clap_output_events,
) {
    // SAFETY: the host hands over the plugin it was given and lists of events, or null.
    unsafe {
        let Some(guard) = guard(plugin) else { return };
        if let Some(flush) = guard.inner_params.flush {
            ClampedEvents::new(input, 1).with(|input| flush(plugin, input, output));
            guard.link.count_change();
        }
    }
}
