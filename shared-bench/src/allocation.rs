//! A counting allocator, to show that a stretch of code takes no memory and gives none back.
//!
//! Put it into a test program with [`crate::conformance!`] or by hand:
//! `#[global_allocator] static ALLOCATOR: CountingAllocator = CountingAllocator;`.
//! It forwards to the system and counts the calls of this thread between arming and disarming.
//! The test host arms it around the plugin's own calls, so the host's memory does not count. Without the allocator in the program every count is 0: ask [`is_installed`] first.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// Bytes held by all threads together. Wraps for a moment where one thread is seen to free before
/// another is seen to take.
static HELD_BYTES: AtomicUsize = AtomicUsize::new(0);

thread_local! {
    static ARMED: Cell<bool> = const { Cell::new(false) };
    static CALLS: Cell<u64> = const { Cell::new(0) };
}

/// Counts one call of this thread, while counting is armed. For a program that stands before the
/// allocator of the libraries it loads, too.
pub fn note() {
    // `try_with`, as a thread that is ending may free memory after its locals are gone.
    let _ = ARMED.try_with(|armed| {
        if armed.get() {
            let _ = CALLS.try_with(|calls| calls.set(calls.get() + 1));
        }
    });
}

/// The system's allocator with a counter in front.
pub struct CountingAllocator;

// SAFETY: every call goes unchanged to the system's allocator; counting touches two thread-locals
// without destructors and takes no memory itself.
unsafe impl GlobalAlloc for CountingAllocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        note();
        HELD_BYTES.fetch_add(layout.size(), Relaxed);
        // SAFETY: the caller keeps the contract of `GlobalAlloc::alloc`, passed on as it is.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        note();
        HELD_BYTES.fetch_add(layout.size(), Relaxed);
        // SAFETY: as for `alloc`.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        note();
        HELD_BYTES.fetch_add(new_size.wrapping_sub(layout.size()), Relaxed);
        // SAFETY: the caller keeps the contract of `GlobalAlloc::realloc`, passed on as it is.
        unsafe { System.realloc(memory, layout, new_size) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        note();
        HELD_BYTES.fetch_sub(layout.size(), Relaxed);
        // SAFETY: the caller keeps the contract of `GlobalAlloc::dealloc`, passed on as it is.
        unsafe { System.dealloc(memory, layout) }
    }
}

/// Runs `work` with the counter armed on this thread; gives its result and how many times it took,
/// resized or freed memory. Stretches may not be nested.
pub fn count<R>(work: impl FnOnce() -> R) -> (R, u64) {
    struct Disarm;
    impl Drop for Disarm {
        fn drop(&mut self) {
            ARMED.set(false);
        }
    }

    CALLS.set(0);
    ARMED.set(true);
    let disarm = Disarm;
    let result = work();
    drop(disarm);
    (result, CALLS.get())
}

/// Bytes this program holds now, taken through [`CountingAllocator`]: what Rust code holds, without
/// the libraries of the system.
#[must_use]
pub fn held_bytes() -> usize {
    HELD_BYTES.load(Relaxed)
}

/// Whether [`CountingAllocator`] is this program's allocator, found out by trying.
#[must_use]
pub fn is_installed() -> bool {
    count(|| drop(std::hint::black_box(Box::new(1_u8)))).1 > 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[global_allocator]
    static ALLOCATOR: CountingAllocator = CountingAllocator;

    #[test]
    fn it_counts_taking_and_freeing() {
        assert!(is_installed());
        let ((), calls) = count(|| drop(std::hint::black_box(vec![0_u8; 64])));
        assert_eq!(calls, 2);
        let (sum, calls) = count(|| [1, 2, 3].iter().sum::<i32>());
        assert_eq!((sum, calls), (6, 0));
    }
}
