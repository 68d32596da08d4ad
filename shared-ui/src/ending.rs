//! The end of a window: its thread is gone and its memory is given back before the host goes on.
//!
//! The window library (baseview 0.4.2) lets the host go on while the window's thread still ends, with
//! those of the OpenGL driver: a host that then unloads the plugin crashes. And glibc gives each of
//! these threads a share of memory of its own, and keeps what becomes free in it.

use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

/// Longest wait for a thread: one that takes longer is left.
const PATIENCE: Duration = Duration::from_secs(2);
/// Time between two looks.
const LOOK: Duration = Duration::from_millis(1);

/// This thread's entry among the program's threads, which goes with it.
pub(crate) fn thread_entry() -> Option<PathBuf> {
    std::fs::read_link("/proc/thread-self").ok().map(|entry| Path::new("/proc").join(entry))
}

/// Dropping it, once the window is closed, waits for the window's thread and gives free memory of the
/// program back to the system. Not for the audio thread.
pub(crate) struct Ending {
    /// Of the window's thread.
    pub entry: Option<PathBuf>,
}

impl Drop for Ending {
    fn drop(&mut self) {
        let began = Instant::now();
        while self.entry.as_ref().is_some_and(|entry| entry.exists()) && began.elapsed() < PATIENCE
        {
            thread::sleep(LOOK);
        }
        #[cfg(target_env = "gnu")]
        // SAFETY: takes a number, may be called on any thread, and touches nothing that is in use.
        unsafe {
            libc::malloc_trim(0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_comes_after_the_threads() {
        let (tell, told) = std::sync::mpsc::channel();
        let thread = thread::spawn(move || {
            let _ = tell.send(thread_entry());
            thread::sleep(Duration::from_millis(50));
        });
        let entry = told.recv().expect("an answer");
        assert!(entry.as_ref().is_some_and(|entry| entry.exists()), "{entry:?}");
        drop(Ending { entry: entry.clone() });
        assert!(!entry.is_some_and(|entry| entry.exists()), "still there");
        thread.join().expect("no panic");
    }
}
