//! A value that one thread at a time has.

use crate::atomic::{
    AtomicBool,
    Ordering::{Acquire, Release},
};
use std::cell::UnsafeCell;
use std::ops::{Deref, DerefMut};

/// A value that threads take and give back. Taking it costs one operation on memory that others see, half
/// of a mutex, and giving it back never calls the system, as a mutex does that somebody waits for.
#[derive(Debug, Default)]
pub struct Exclusive<T> {
    is_taken: AtomicBool,
    value: UnsafeCell<T>,
}

// SAFETY: only who has set `is_taken` reaches the value, and `Release` and `Acquire` order one after the
// other.
unsafe impl<T: Send> Sync for Exclusive<T> {}

impl<T> Exclusive<T> {
    /// Holds `value`.
    pub fn new(value: T) -> Self {
        Self { is_taken: AtomicBool::new(false), value: UnsafeCell::new(value) }
    }

    /// The value, unless somebody has it. For the audio thread.
    #[inline]
    pub fn try_take(&self) -> Option<Taken<'_, T>> {
        // Not `then_some`: what is made and dropped gives the value back.
        (!self.is_taken.swap(true, Acquire)).then(|| Taken(self))
    }

    /// The value, once nobody else has it: at the end of a block at the latest. For the main thread.
    pub fn take(&self) -> Taken<'_, T> {
        loop {
            if let Some(taken) = self.try_take() {
                return taken;
            }
            crate::thread::yield_now();
        }
    }
}

/// The value, for as long as this is kept.
#[derive(Debug)]
pub struct Taken<'a, T>(&'a Exclusive<T>);

impl<T> Deref for Taken<'_, T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        // SAFETY: there is one `Taken` at a time.
        unsafe { &*self.0.value.get() }
    }
}

impl<T> DerefMut for Taken<'_, T> {
    #[inline]
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: there is one `Taken` at a time.
        unsafe { &mut *self.0.value.get() }
    }
}

impl<T> Drop for Taken<'_, T> {
    #[inline]
    fn drop(&mut self) {
        self.0.is_taken.store(false, Release);
    }
}
