//! The end of a program that has shown editors.
//!
//! Mesa's software driver leaves threads and exit handlers behind when a plugin's window closes,
//! and they race with each other when the program ends: about one run in ten ended in a
//! segmentation fault after its last test had passed. A host that is kept running never sees it.
//! So the program leaves at its first exit handler, with its own exit status: by then everything
//! of ours is done and written.

use std::ffi::{c_int, c_void};

// SAFETY: both are as in the C library of glibc (stdlib.h, unistd.h).
unsafe extern "C" {
    fn on_exit(handler: extern "C" fn(c_int, *mut c_void), argument: *mut c_void) -> c_int;
    fn _exit(status: c_int) -> !;
}

extern "C" fn leave(status: c_int, _: *mut c_void) {
    // SAFETY: ends the process and touches nothing.
    unsafe { _exit(status) }
}

/// Call after a window has closed: the newest exit handler runs first, before the driver's.
pub fn skip_exit_handlers() {
    // SAFETY: the handler is a plain function that needs no argument and never unwinds. A failed
    // registration leaves things as they were.
    unsafe { on_exit(leave, std::ptr::null_mut()) };
}
