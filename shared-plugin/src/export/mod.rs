//! The entries hosts load: the framework's CLAP plugin and VST3 class behind a guard.
//!
//! The framework trusts hosts: it reads buses that are not there, indexes past its lists, resets
//! at every pause, and announces changes where the standards forbid it. [`export!`](crate::export!)
//! exports the same plugins with every such call made safe before the framework sees it, from
//! outside and without a fork. `docs/hosts.md` lists the faults, `docs/upstream` reports them.

pub mod background;
pub mod buses;
pub mod clap;
pub mod entry_link;
mod thread;
pub mod vst3;

pub use entry_link::EntryLink;

/// Whether a number can be a display's scale, 1 for 96 dots an inch. The window library panics at
/// one that is zero, negative or not a number, and makes windows of one as large as it is told.
pub fn is_display_scale(scale: f64) -> bool {
    (0.25..=16.0).contains(&scale)
}

/// Exports one plugin type, [`crate::Shell`] of a product, as CLAP and VST3.
#[macro_export]
macro_rules! export {
    ($plugin:ty) => {
        /// The CLAP entry point.
        #[unsafe(no_mangle)]
        #[used]
        pub static clap_entry: $crate::export::clap::clap_plugin_entry =
            $crate::export::clap::entry::<$plugin>();

        /// The VST3 entry point: a new reference to the factory.
        #[unsafe(no_mangle)]
        pub extern "system" fn GetPluginFactory() -> *mut ::std::ffi::c_void {
            $crate::export::vst3::factory::<$plugin>()
        }

        /// Called once when a host has loaded the VST3 module.
        #[unsafe(no_mangle)]
        #[cfg(all(target_family = "unix", not(target_os = "macos")))]
        pub extern "C" fn ModuleEntry(_: *mut ::std::ffi::c_void) -> bool {
            $crate::export::vst3::module_entry::<$plugin>()
        }

        /// Called before a host lets go of the VST3 module.
        #[unsafe(no_mangle)]
        #[cfg(all(target_family = "unix", not(target_os = "macos")))]
        pub extern "C" fn ModuleExit() -> bool {
            true
        }

        /// Called once when a host has loaded the VST3 module.
        #[allow(non_snake_case)]
        #[unsafe(no_mangle)]
        #[cfg(target_os = "macos")]
        pub extern "C" fn bundleEntry(_: *mut ::std::ffi::c_void) -> bool {
            $crate::export::vst3::module_entry::<$plugin>()
        }

        /// Called before a host lets go of the VST3 module.
        #[allow(non_snake_case)]
        #[unsafe(no_mangle)]
        #[cfg(target_os = "macos")]
        pub extern "C" fn bundleExit() -> bool {
            true
        }

        /// Called once when a host has loaded the VST3 module.
        #[unsafe(no_mangle)]
        #[cfg(target_os = "windows")]
        pub extern "system" fn InitDll() -> bool {
            $crate::export::vst3::module_entry::<$plugin>()
        }

        /// Called before a host lets go of the VST3 module.
        #[unsafe(no_mangle)]
        #[cfg(target_os = "windows")]
        pub extern "system" fn ExitDll() -> bool {
            true
        }
    };
}
