//! The CLAP entry: the framework's plugin, decorated.

mod audio;
mod automation;
mod direct;
mod events;
mod guard;
mod gui;
mod host;
mod params;
mod plugin;
mod process;
mod state;
mod transport;

use clap_sys::factory::plugin_factory::{CLAP_PLUGIN_FACTORY_ID, clap_plugin_factory};
use clap_sys::host::clap_host;
use clap_sys::plugin::{clap_plugin, clap_plugin_descriptor};
use clap_sys::version::CLAP_VERSION;
use nice_plug::prelude::ClapPlugin;
use nice_plug::wrapper::clap::PluginDescriptor;
use nice_plug::wrapper::setup_logger;
use std::any::TypeId;
use std::ffi::{CStr, c_char, c_void};
use std::ptr::null;
use std::sync::{Mutex, PoisonError};

pub use clap_sys::entry::clap_plugin_entry;

/// The entry point of a library whose one plugin is `P`.
pub const fn entry<P: ClapPlugin>() -> clap_plugin_entry {
    clap_plugin_entry {
        clap_version: CLAP_VERSION,
        init: Some(init::<P>),
        deinit: Some(deinit),
        get_factory: Some(get_factory::<P>),
    }
}

struct Factory<P>(std::marker::PhantomData<P>);

impl<P: ClapPlugin> Factory<P> {
    const TABLE: &'static clap_plugin_factory = &clap_plugin_factory {
        get_plugin_count: Some(plugin_count),
        get_plugin_descriptor: Some(plugin_descriptor::<P>),
        create_plugin: Some(create_plugin::<P>),
    };
}

/// The descriptor of `P`, made once.
fn descriptor<P: ClapPlugin>() -> &'static PluginDescriptor {
    // A static in a generic function is one for all types, hence the list.
    static MADE: Mutex<Vec<(TypeId, &'static PluginDescriptor)>> = Mutex::new(Vec::new());
    let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
    let type_id = TypeId::of::<P>();
    if let Some((_, descriptor)) = made.iter().find(|(id, _)| *id == type_id) {
        return descriptor;
    }
    let descriptor = Box::leak(Box::new(PluginDescriptor::for_plugin::<P>()));
    made.push((type_id, descriptor));
    descriptor
}

unsafe extern "C" fn init<P: ClapPlugin>(_path: *const c_char) -> bool {
    setup_logger::<P>();
    true
}

unsafe extern "C" fn deinit() {}

unsafe extern "C" fn get_factory<P: ClapPlugin>(id: *const c_char) -> *const c_void {
    // SAFETY: the host hands over a C string, or null.
    if !id.is_null() && unsafe { CStr::from_ptr(id) } == CLAP_PLUGIN_FACTORY_ID {
        std::ptr::from_ref(Factory::<P>::TABLE).cast()
    } else {
        null()
    }
}

unsafe extern "C" fn plugin_count(_: *const clap_plugin_factory) -> u32 {
    1
}

unsafe extern "C" fn plugin_descriptor<P: ClapPlugin>(
    _: *const clap_plugin_factory,
    index: u32,
) -> *const clap_plugin_descriptor {
    if index == 0 { descriptor::<P>().clap_plugin_descriptor() } else { null() }
}

unsafe extern "C" fn create_plugin<P: ClapPlugin>(
    _: *const clap_plugin_factory,
    host: *const clap_host,
    id: *const c_char,
) -> *const clap_plugin {
    if host.is_null() || id.is_null() {
        return null();
    }
    // SAFETY: the host hands over a C string.
    if unsafe { CStr::from_ptr(id) } != descriptor::<P>().clap_id() {
        return null();
    }
    // SAFETY: the host outlives its plugins, by the standard.
    unsafe { plugin::create::<P>(host) }
}
