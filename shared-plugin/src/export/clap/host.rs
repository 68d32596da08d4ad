//! The host as the framework is allowed to see it.
//!
//! The framework queries six extensions; each call goes on to the real host, with these exceptions:
//! a change of latency is announced by [`super::plugin`] alone and within `activate`, as CLAP wants
//! it; a restart asked for within `activate` is dropped, since the latency is announced there; and
//! where the host has no `clap.gui`, the framework gets one that refuses, rather than to abort; where
//! it has no `clap.thread-check`, the framework gets one that takes no memory.

use crate::export::thread::Thread;
use clap_sys::ext::gui::{CLAP_EXT_GUI, clap_host_gui};
use clap_sys::ext::latency::{CLAP_EXT_LATENCY, clap_host_latency};
use clap_sys::ext::params::{
    CLAP_EXT_PARAMS, clap_host_params, clap_param_clear_flags, clap_param_rescan_flags,
};
use clap_sys::ext::tail::{CLAP_EXT_TAIL, clap_host_tail};
use clap_sys::ext::thread_check::{CLAP_EXT_THREAD_CHECK, clap_host_thread_check};
use clap_sys::ext::track_info::{CLAP_EXT_TRACK_INFO, clap_host_track_info, clap_track_info};
use clap_sys::host::clap_host;
use clap_sys::id::clap_id;
use std::ffi::{CStr, c_char, c_void};
use std::ptr::{from_ref, null};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};

/// The host's extensions, asked for in `init`, when that is allowed first.
#[derive(Default)]
struct Extensions {
    gui: Option<&'static clap_host_gui>,
    latency: Option<&'static clap_host_latency>,
    params: Option<&'static clap_host_params>,
    tail: Option<&'static clap_host_tail>,
    thread_check: Option<&'static clap_host_thread_check>,
    track_info: Option<&'static clap_host_track_info>,
}

/// The real host, and the host shown to the framework.
pub struct GuardedHost {
    shown: clap_host,
    real: *const clap_host,
    extensions: OnceLock<Extensions>,
    /// The thread that made the plugin, by the standard the main one.
    made_on: Thread,
    /// While the framework's `activate` runs.
    pub is_activating: AtomicBool,
}

impl GuardedHost {
    /// Asks the host to activate the plugin anew, except while it does so. On any thread.
    pub fn ask_for_restart(&self) {
        if self.is_activating.load(SeqCst) {
            return;
        }
        // SAFETY: the host's own function with the host, which any thread may call.
        unsafe {
            if let Some(request) = (*self.real).request_restart {
                request(self.real);
            }
        }
    }

    /// # Safety
    /// `real` points to a host that outlives what is made.
    pub unsafe fn new(real: *const clap_host) -> Box<Self> {
        // SAFETY: by contract.
        let given = unsafe { *real };
        let shown = clap_host {
            host_data: std::ptr::null_mut(),
            get_extension: Some(get_extension),
            request_restart: Some(request_restart),
            request_process: Some(request_process),
            request_callback: Some(request_callback),
            ..given
        };
        let (extensions, is_activating) = Default::default();
        let made_on = Thread::current();
        let mut host = Box::new(Self { shown, real, extensions, made_on, is_activating });
        host.shown.host_data = std::ptr::from_mut::<Self>(&mut host).cast();
        host
    }

    /// What the framework gets for its host. It must not outlive `self`.
    pub fn shown(&self) -> *const clap_host {
        &raw const self.shown
    }

    /// Asks for the host's extensions.
    pub fn query(&self) {
        // SAFETY: each type is the one the standard gives for the name.
        let _ = self.extensions.set(unsafe {
            Extensions {
                gui: self.extension(CLAP_EXT_GUI),
                latency: self.extension(CLAP_EXT_LATENCY),
                params: self.extension(CLAP_EXT_PARAMS),
                tail: self.extension(CLAP_EXT_TAIL),
                thread_check: self.extension(CLAP_EXT_THREAD_CHECK),
                track_info: self.extension(CLAP_EXT_TRACK_INFO),
            }
        });
    }

    /// # Safety
    /// `T` is the extension named `name`.
    unsafe fn extension<T>(&self, name: &CStr) -> Option<&'static T> {
        // SAFETY: the host is alive; its extensions live as long as it, which outlives us.
        unsafe {
            let get = (*self.real).get_extension?;
            get(self.real, name.as_ptr()).cast::<T>().as_ref()
        }
    }

    fn extensions(&self) -> Option<&Extensions> {
        self.extensions.get()
    }

    /// Tells the host that the latency is another one. Only within `activate`.
    pub fn announce_latency(&self) {
        if let Some(changed) = self.extensions().and_then(|all| all.latency?.changed) {
            // SAFETY: the host's own function with the host.
            unsafe { changed(self.real) };
        }
    }

    /// Tells the host that the tail is another one. Only on the audio thread.
    pub fn announce_tail(&self) {
        if let Some(changed) = self.extensions().and_then(|all| all.tail?.changed) {
            // SAFETY: the host's own function with the host.
            unsafe { changed(self.real) };
        }
    }
}

/// # Safety
/// `host` is what [`GuardedHost::shown`] gave.
unsafe fn guarded<'a>(host: *const clap_host) -> &'a GuardedHost {
    // SAFETY: by contract, its data points to the `GuardedHost` around it.
    unsafe { &*(*host).host_data.cast::<GuardedHost>() }
}

unsafe extern "C" fn get_extension(host: *const clap_host, id: *const c_char) -> *const c_void {
    // SAFETY: the framework hands over the host it was given and a C string.
    let (host, id) = unsafe { (guarded(host), CStr::from_ptr(id)) };
    let Some(has) = host.extensions() else { return null() };
    let shown = |has: bool, table: *const c_void| if has { table } else { null() };
    if id == CLAP_EXT_GUI {
        from_ref(GUI).cast()
    } else if id == CLAP_EXT_LATENCY {
        shown(has.latency.is_some(), from_ref(LATENCY).cast())
    } else if id == CLAP_EXT_PARAMS {
        shown(has.params.is_some(), from_ref(PARAMS).cast())
    } else if id == CLAP_EXT_THREAD_CHECK {
        from_ref(THREAD_CHECK).cast()
    } else if id == CLAP_EXT_TRACK_INFO {
        shown(has.track_info.is_some(), from_ref(TRACK_INFO).cast())
    } else {
        null()
    }
}

unsafe extern "C" fn request_restart(host: *const clap_host) {
    // SAFETY: the framework hands over the host it was given.
    unsafe { guarded(host) }.ask_for_restart();
}

unsafe extern "C" fn request_process(host: *const clap_host) {
    // SAFETY: the framework hands over the host it was given; the host's own function with the host.
    unsafe {
        let real = guarded(host).real;
        if let Some(request) = (*real).request_process {
            request(real);
        }
    }
}

unsafe extern "C" fn request_callback(host: *const clap_host) {
    // SAFETY: the framework hands over the host it was given; the host's own function with the host.
    unsafe {
        let real = guarded(host).real;
        if let Some(request) = (*real).request_callback {
            request(real);
        }
    }
}

/// A table of one extension that passes every call on; `$else` where the host lacks the function.
macro_rules! pass_on {
    ($table:ident: $type_:ident = $field:ident {
        $($name:ident($($arg:ident: $arg_type:ty),*) -> $result:ty, else $else_:expr;)*
    }) => {
        const $table: &$type_ = {
            $(unsafe extern "C" fn $name(
                host: *const clap_host, $($arg: $arg_type),*
            ) -> $result {
                // SAFETY: the framework hands over the host it was given; the real host's own
                // function gets the real host.
                unsafe {
                    let host = guarded(host);
                    match host.extensions().and_then(|all| all.$field?.$name) {
                        Some(call) => call(host.real, $($arg),*),
                        None => $else_,
                    }
                }
            })*
            &$type_ { $($name: Some($name)),* }
        };
    };
}

pass_on!(GUI: clap_host_gui = gui {
    resize_hints_changed() -> (), else ();
    request_resize(width: u32, height: u32) -> bool, else false;
    request_show() -> bool, else false;
    request_hide() -> bool, else false;
    closed(was_destroyed: bool) -> (), else ();
});

pass_on!(PARAMS: clap_host_params = params {
    rescan(flags: clap_param_rescan_flags) -> (), else ();
    clear(id: clap_id, flags: clap_param_clear_flags) -> (), else ();
    request_flush() -> (), else ();
});

/// Hosts that do not say which thread is which made the plugin on their main thread, and the
/// framework need not look itself: see [`crate::export::thread`].
const THREAD_CHECK: &clap_host_thread_check = &clap_host_thread_check {
    is_main_thread: Some(is_main_thread),
    is_audio_thread: Some(is_audio_thread),
};

unsafe extern "C" fn is_main_thread(host: *const clap_host) -> bool {
    // SAFETY: the framework hands over the host it was given; the host's own function with the host.
    unsafe {
        let host = guarded(host);
        match host.extensions().and_then(|all| all.thread_check?.is_main_thread) {
            Some(call) => call(host.real),
            None => Thread::current() == host.made_on,
        }
    }
}

unsafe extern "C" fn is_audio_thread(host: *const clap_host) -> bool {
    // SAFETY: as in `is_main_thread`.
    unsafe {
        let host = guarded(host);
        match host.extensions().and_then(|all| all.thread_check?.is_audio_thread) {
            Some(call) => call(host.real),
            None => Thread::current() != host.made_on,
        }
    }
}

pass_on!(TRACK_INFO: clap_host_track_info = track_info {
    get(info: *mut clap_track_info) -> bool, else false;
});

/// The framework announces changes of latency whenever it likes; see [`GuardedHost::announce_latency`].
const LATENCY: &clap_host_latency = &clap_host_latency { changed: Some(latency_changed) };

unsafe extern "C" fn latency_changed(_: *const clap_host) {}
