//! One CLAP instance: the framework's plugin with some of its functions replaced.

use super::audio::Audio;
use super::direct::Direct;
use super::guard::{Guard, extension, guard};
use super::host::GuardedHost;
use super::process::process;
use super::{gui, params, state};
use crate::export::EntryLink;
use clap_sys::ext::gui::{CLAP_EXT_GUI, clap_plugin_gui};
use clap_sys::ext::latency::{CLAP_EXT_LATENCY, clap_plugin_latency};
use clap_sys::ext::params::{CLAP_EXT_PARAMS, clap_plugin_params};
use clap_sys::ext::state::{CLAP_EXT_STATE, clap_plugin_state};
use clap_sys::ext::tail::{CLAP_EXT_TAIL, clap_plugin_tail};
use clap_sys::host::clap_host;
use clap_sys::plugin::clap_plugin;
use nice_plug::prelude::ClapPlugin;
use nice_plug::wrapper::clap::Wrapper;
use std::cell::UnsafeCell;
use std::ffi::{CStr, c_char, c_void};
use std::ptr::{from_ref, null};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::SeqCst};

/// A new instance of `P`.
///
/// # Safety
/// `host` outlives it.
pub unsafe fn create<P: ClapPlugin>(host: *const clap_host) -> *const clap_plugin {
    // SAFETY: by contract; the box is kept until the instance is destroyed.
    let host = unsafe { GuardedHost::new(host) };
    // SAFETY: the shown host lives as long as the instance.
    let (wrapper, link) = EntryLink::with_instance(|| unsafe { Wrapper::<P>::new(host.shown()) });
    let inner = *wrapper.clap_plugin.borrow();
    // The reference that the framework's `destroy` gives back.
    let _ = Arc::into_raw(wrapper);
    // SAFETY: the types are those of the names.
    let Some(inner_params) = (unsafe { extension::<clap_plugin_params>(&inner, CLAP_EXT_PARAMS) })
    else {
        return std::ptr::null();
    };
    // SAFETY: as above.
    let inner_gui = unsafe { extension::<clap_plugin_gui>(&inner, CLAP_EXT_GUI) }.copied();
    // SAFETY: as above.
    let inner_state = unsafe { extension::<clap_plugin_state>(&inner, CLAP_EXT_STATE) }.copied();
    let guard = Box::new(Guard {
        plugin: clap_plugin {
            init: Some(init),
            destroy: Some(destroy),
            activate: Some(activate),
            start_processing: Some(start_processing),
            process: Some(process),
            get_extension: Some(get_extension),
            ..inner
        },
        inner,
        inner_params: *inner_params,
        params: params::guarded(*inner_params),
        inner_gui,
        gui: inner_gui.map(gui::guarded),
        inner_state,
        state: inner_state.map(state::guarded),
        direct: Direct::new(&link),
        host,
        link,
        latency_samples: AtomicU32::new(0),
        tail_samples: AtomicU32::new(0),
        audio: UnsafeCell::new(None),
    });
    Box::into_raw(guard).cast()
}

unsafe extern "C" fn init(plugin: *const clap_plugin) -> bool {
    // SAFETY: the host hands over the plugin it was given.
    unsafe {
        let Some(guard) = guard(plugin) else { return false };
        guard.host.query();
        guard.inner.init.is_some_and(|init| init(plugin))
    }
}

unsafe extern "C" fn destroy(plugin: *const clap_plugin) {
    if plugin.is_null() {
        return;
    }
    // SAFETY: the host hands over the plugin it was given, for the last time; the framework lets go
    // of the shown host before that goes.
    unsafe {
        let guard = Box::from_raw(plugin.cast_mut().cast::<Guard>());
        if let Some(destroy) = guard.inner.destroy {
            destroy(&guard.plugin);
        }
    }
}

unsafe extern "C" fn activate(
    plugin: *const clap_plugin,
    sample_rate_hz: f64,
    min_frames: u32,
    max_frames: u32,
) -> bool {
    // SAFETY: the host hands over the plugin it was given, and does not process meanwhile.
    unsafe {
        let (Some(guard), Some(activate)) =
            (guard(plugin), guard(plugin).and_then(|guard| guard.inner.activate))
        else {
            return false;
        };
        guard.host.is_activating.store(true, SeqCst);
        let is_active = activate(plugin, sample_rate_hz, min_frames, max_frames);
        guard.host.is_activating.store(false, SeqCst);
        let (inputs, outputs) = (guard.widths(true), guard.widths(false));
        *guard.audio.get() = Some(Audio::new(&inputs, &outputs, max_frames as usize));
        guard.direct.iter().for_each(|direct| direct.activate(sample_rate_hz));
        guard.tail_samples.store(guard.link.tail_samples(), SeqCst);
        let latency_samples = guard.present_latency();
        if guard.latency_samples.swap(latency_samples, SeqCst) != latency_samples {
            guard.host.announce_latency();
        }
        is_active
    }
}

/// The framework resets here; a host that starts again after a pause wants the sound to go on. One
/// that wants silence calls `reset`.
unsafe extern "C" fn start_processing(plugin: *const clap_plugin) -> bool {
    // SAFETY: the host hands over the plugin it was given.
    unsafe {
        let Some(guard) = guard(plugin) else { return false };
        let start = guard.inner.start_processing;
        guard.link.while_pausing(|| start.is_some_and(|start| start(plugin)))
    }
}

unsafe extern "C" fn get_extension(plugin: *const clap_plugin, id: *const c_char) -> *const c_void {
    // SAFETY: the host hands over the plugin it was given and a C string, or null.
    unsafe {
        let Some(guard) = guard(plugin) else { return null() };
        if id.is_null() {
            return null();
        }
        match CStr::from_ptr(id) {
            name if name == CLAP_EXT_PARAMS => from_ref(&guard.params).cast(),
            name if name == CLAP_EXT_GUI => {
                guard.gui.as_ref().map_or(null(), |gui| from_ref(gui).cast())
            }
            name if name == CLAP_EXT_STATE => {
                guard.state.as_ref().map_or(null(), |state| from_ref(state).cast())
            }
            name if name == CLAP_EXT_LATENCY => from_ref(LATENCY).cast(),
            name if name == CLAP_EXT_TAIL => from_ref(TAIL).cast(),
            _ => guard.inner.get_extension.map_or(null(), |get| get(plugin, id)),
        }
    }
}

/// The latency of the present activation: CLAP lets it change in `activate` only.
const LATENCY: &clap_plugin_latency = &clap_plugin_latency { get: Some(latency) };

unsafe extern "C" fn latency(plugin: *const clap_plugin) -> u32 {
    // SAFETY: the host hands over the plugin it was given.
    unsafe { guard(plugin) }.map_or(0, |guard| guard.latency_samples.load(SeqCst))
}

/// The tail at the present settings: the framework's is the status of the last block, and none
/// before there was one.
const TAIL: &clap_plugin_tail = &clap_plugin_tail { get: Some(tail) };

unsafe extern "C" fn tail(plugin: *const clap_plugin) -> u32 {
    // SAFETY: the host hands over the plugin it was given.
    unsafe { guard(plugin) }.map_or(0, |guard| guard.link.tail_samples())
}
