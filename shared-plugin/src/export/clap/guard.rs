//! The decorated plugin: the framework's plugin, with room for what is mended around it.

use super::audio::Audio;
use super::direct::Direct;
use super::host::GuardedHost;
use crate::export::EntryLink;
use clap_sys::ext::audio_ports::{
    CLAP_EXT_AUDIO_PORTS, clap_audio_port_info, clap_plugin_audio_ports,
};
use clap_sys::ext::gui::clap_plugin_gui;
use clap_sys::ext::latency::{CLAP_EXT_LATENCY, clap_plugin_latency};
use clap_sys::ext::params::clap_plugin_params;
use clap_sys::ext::state::clap_plugin_state;
use clap_sys::plugin::clap_plugin;
use std::cell::UnsafeCell;
use std::ffi::CStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::SeqCst};

/// The plugin as the host gets it. Its data pointer is the framework's, so the framework's functions
/// take it for their own; ours find the rest of it around the plugin, which stands first.
#[repr(C)]
pub struct Guard {
    pub plugin: clap_plugin,
    /// The framework's functions.
    pub inner: clap_plugin,
    pub inner_params: clap_plugin_params,
    pub params: clap_plugin_params,
    pub inner_gui: Option<clap_plugin_gui>,
    pub gui: Option<clap_plugin_gui>,
    pub inner_state: Option<clap_plugin_state>,
    pub state: Option<clap_plugin_state>,
    /// The way past the framework, where there is one.
    pub direct: Option<Direct>,
    pub host: Box<GuardedHost>,
    pub link: Arc<EntryLink>,
    /// The latency the host knows, in samples.
    pub latency_samples: AtomicU32,
    /// The tail the host knows, in samples.
    pub tail_samples: AtomicU32,
    /// Made by `activate`, used by `process`; the standard keeps them apart.
    pub audio: UnsafeCell<Option<Audio>>,
}

/// # Safety
/// `plugin` is null or what [`super::plugin::create`] gave, not yet destroyed.
pub unsafe fn guard<'a>(plugin: *const clap_plugin) -> Option<&'a Guard> {
    // SAFETY: by contract; `Guard` begins with the plugin.
    unsafe { plugin.cast::<Guard>().as_ref() }
}

/// The framework's extension of a name.
///
/// # Safety
/// `T` is the type of the name.
pub unsafe fn extension<'a, T>(inner: &clap_plugin, name: &CStr) -> Option<&'a T> {
    // SAFETY: the framework's own function; extensions live as long as the instance.
    unsafe { inner.get_extension?(inner, name.as_ptr()).cast::<T>().as_ref() }
}

impl Guard {
    /// Tells the host of another tail. On the audio thread.
    pub fn follow_tail(&self) {
        let tail_samples = self.link.tail_samples();
        if self.tail_samples.load(SeqCst) != tail_samples {
            self.tail_samples.store(tail_samples, SeqCst);
            self.host.announce_tail();
        }
    }

    /// Widths of the ports of one direction in the layout chosen now.
    pub fn widths(&self, is_input: bool) -> Vec<usize> {
        // SAFETY: the type is that of the name; the framework's own functions with its plugin, and
        // a C struct of numbers, letters and pointers, for which zeros are valid.
        unsafe {
            let ports = extension::<clap_plugin_audio_ports>(&self.inner, CLAP_EXT_AUDIO_PORTS);
            let Some((count, get)) = ports.and_then(|ports| Some((ports.count?, ports.get?)))
            else {
                return Vec::new();
            };
            let width = |index| {
                let mut info: clap_audio_port_info = std::mem::zeroed();
                get(&self.plugin, index, is_input, &raw mut info);
                info.channel_count as usize
            };
            (0..count(&self.plugin, is_input)).map(width).collect()
        }
    }

    /// The latency the plugin has now, in samples.
    pub fn present_latency(&self) -> u32 {
        // SAFETY: the type is that of the name; the framework's own function with its plugin.
        unsafe {
            extension::<clap_plugin_latency>(&self.inner, CLAP_EXT_LATENCY)
                .and_then(|latency| latency.get)
                .map_or(0, |get| get(&self.plugin))
        }
    }
}
