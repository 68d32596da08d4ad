//! The editor's calls, answered where the framework fails.

use super::guard::guard;
use crate::export::is_display_scale;
use clap_sys::ext::gui::clap_plugin_gui;
use clap_sys::plugin::clap_plugin;
use std::ffi::c_char;

/// The framework's table with what is mended here.
pub fn guarded(inner: clap_plugin_gui) -> clap_plugin_gui {
    clap_plugin_gui {
        create: Some(create),
        destroy: Some(destroy),
        set_scale: Some(set_scale),
        ..inner
    }
}

unsafe extern "C" fn create(
    plugin: *const clap_plugin,
    api: *const c_char,
    is_floating: bool,
) -> bool {
    // SAFETY: the host hands over the plugin it was given; the framework's own function gets it.
    unsafe {
        let Some(guard) = guard(plugin) else { return false };
        // Before it can ask for anything, and for good: a host may make it twice.
        guard.direct.iter().for_each(|direct| direct.set_editor(true));
        guard
            .inner_gui
            .and_then(|gui| gui.create)
            .is_some_and(|create| create(plugin, api, is_floating))
    }
}

unsafe extern "C" fn destroy(plugin: *const clap_plugin) {
    // SAFETY: as in `create`.
    unsafe {
        let Some(guard) = guard(plugin) else { return };
        if let Some(destroy) = guard.inner_gui.and_then(|gui| gui.destroy) {
            destroy(plugin);
        }
        guard.direct.iter().for_each(|direct| direct.set_editor(false));
    }
}

/// The framework hands on a scale that is none.
unsafe extern "C" fn set_scale(plugin: *const clap_plugin, scale: f64) -> bool {
    // SAFETY: the host hands over the plugin it was given; the framework's own function gets it.
    unsafe {
        let set_scale = guard(plugin).and_then(|guard| guard.inner_gui?.set_scale);
        is_display_scale(scale) && set_scale.is_some_and(|set_scale| set_scale(plugin, scale))
    }
}
