//! States that a host loads, which the signal path has to hear of.

use super::guard::guard;
use clap_sys::ext::state::clap_plugin_state;
use clap_sys::plugin::clap_plugin;
use clap_sys::stream::clap_istream;

/// The framework's table with what is added here.
pub fn guarded(inner: clap_plugin_state) -> clap_plugin_state {
    clap_plugin_state { load: Some(load), ..inner }
}

unsafe extern "C" fn load(plugin: *const clap_plugin, stream: *const clap_istream) -> bool {
    // SAFETY: the host hands over the plugin it was given; the framework's own function gets it.
    unsafe {
        let Some(guard) = guard(plugin) else { return false };
        let load = guard.inner_state.and_then(|state| state.load);
        let is_loaded = load.is_some_and(|load| load(plugin, stream));
        guard.link.count_change();
        is_loaded
    }
}
