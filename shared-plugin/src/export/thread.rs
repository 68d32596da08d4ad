//! Which thread calls, without taking memory.
//!
//! The standard library takes memory at its first question on each thread, which for an audio thread
//! is within its first block. So does any thread-local variable of a library that was loaded while the
//! program ran. The system's own answer needs none.

use std::num::NonZeroUsize;

// SAFETY: as in the C library (pthread.h); on Linux the type is an unsigned long, on macOS a pointer.
#[cfg(unix)]
unsafe extern "C" {
    safe fn pthread_self() -> usize;
}

// SAFETY: as in the system's library (processthreadsapi.h).
#[cfg(windows)]
unsafe extern "system" {
    safe fn GetCurrentThreadId() -> u32;
}

/// A thread, as long as it runs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Thread(NonZeroUsize);

impl Thread {
    /// The thread that calls.
    pub fn current() -> Self {
        #[cfg(unix)]
        let id = pthread_self();
        #[cfg(windows)]
        let id = GetCurrentThreadId() as usize;
        // No system calls a running thread 0.
        Self(NonZeroUsize::new(id).unwrap_or(NonZeroUsize::MAX))
    }

    /// Its number.
    pub fn number(self) -> usize {
        self.0.get()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn threads_that_run_at_once_are_different_ones() {
        let here = Thread::current();
        assert!(here == Thread::current());
        let there = std::thread::spawn(Thread::current).join().ok();
        assert!(there.is_some_and(|there| there != here));
    }
}
