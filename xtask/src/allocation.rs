//! The C library's allocator with a counter in front, for this program and the bundles it loads.
//!
//! A bundle's allocator is its own, but it stands on `malloc` of the C library, and the dynamic
//! linker asks the program first. So the soak sees what a bundle takes and gives back while it
//! processes. The aligned calls are left out: what they give comes back through `free`, which is
//! counted.

use shared_bench::allocation::note;
use std::ffi::c_void;

// SAFETY: as in the C library of glibc, which stand behind the functions of these names without `__libc_`.
unsafe extern "C" {
    fn __libc_malloc(bytes: usize) -> *mut c_void;
    fn __libc_calloc(count: usize, bytes: usize) -> *mut c_void;
    fn __libc_realloc(memory: *mut c_void, bytes: usize) -> *mut c_void;
    fn __libc_free(memory: *mut c_void);
}

// SAFETY: every call goes unchanged to the C library, whose own this is in the place of; counting
// touches two thread-locals without destructors and takes no memory itself.
#[unsafe(no_mangle)]
unsafe extern "C" fn malloc(bytes: usize) -> *mut c_void {
    note();
    // SAFETY: the caller keeps the contract, passed on as it is.
    unsafe { __libc_malloc(bytes) }
}

// SAFETY: as for `malloc`.
#[unsafe(no_mangle)]
unsafe extern "C" fn calloc(count: usize, bytes: usize) -> *mut c_void {
    note();
    // SAFETY: the caller keeps the contract, passed on as it is.
    unsafe { __libc_calloc(count, bytes) }
}

// SAFETY: as for `malloc`.
#[unsafe(no_mangle)]
unsafe extern "C" fn realloc(memory: *mut c_void, bytes: usize) -> *mut c_void {
    note();
    // SAFETY: the caller keeps the contract, passed on as it is.
    unsafe { __libc_realloc(memory, bytes) }
}

// SAFETY: as for `malloc`.
#[unsafe(no_mangle)]
unsafe extern "C" fn free(memory: *mut c_void) {
    if !memory.is_null() {
        note();
    }
    // SAFETY: the caller keeps the contract, passed on as it is.
    unsafe { __libc_free(memory) }
}
