//! Work on a file, or other long work, on a thread of its own, that an editor asks after from frame to
//! frame.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::Relaxed};
use std::thread::{self, JoinHandle};

/// A file being worked on; dropping it ends the work and the thread.
pub struct FileTask<T> {
    progress: Arc<AtomicU32>,
    ended: Arc<AtomicBool>,
    thread: Option<JoinHandle<T>>,
}

impl<T: Send + 'static> FileTask<T> {
    /// Starts `work` on the file at a typed `path`, on a thread called `name`. The work tells what
    /// share of it is done, 0..=1, and ends soon after it is answered `false`.
    pub fn start(
        name: &str,
        path: &str,
        work: impl FnOnce(&Path, &mut dyn FnMut(f32) -> bool) -> T + Send + 'static,
    ) -> Self {
        let path = PathBuf::from(path.trim().trim_matches('"'));
        Self::start_work(name, move |tell| work(&path, tell))
    }

    /// [`FileTask::start`] for work on no file.
    pub fn start_work(
        name: &str,
        work: impl FnOnce(&mut dyn FnMut(f32) -> bool) -> T + Send + 'static,
    ) -> Self {
        let (progress, ended) = (Arc::new(AtomicU32::new(0)), Arc::new(AtomicBool::new(false)));
        let (shown, end) = (progress.clone(), ended.clone());
        let thread = thread::Builder::new().name(name.to_owned()).spawn(move || {
            work(&mut |share| {
                shown.store(share.to_bits(), Relaxed);
                !end.load(Relaxed)
            })
        });
        Self { progress, ended, thread: thread.ok() }
    }
}

impl<T> FileTask<T> {
    /// Share of the work that is done, 0..=1.
    pub fn share(&self) -> f32 {
        f32::from_bits(self.progress.load(Relaxed))
    }

    /// Whether the result is there, or never will be.
    pub fn is_done(&self) -> bool {
        self.thread.as_ref().is_none_or(JoinHandle::is_finished)
    }

    /// The result, waiting for it; `None` where the thread could not start or did not end well.
    pub fn result(mut self) -> Option<T> {
        self.thread.take().and_then(|thread| thread.join().ok())
    }
}

impl<T> Drop for FileTask<T> {
    fn drop(&mut self) {
        self.ended.store(true, Relaxed);
        if let Some(thread) = self.thread.take() {
            // A thread that still ran when the host unloads the plugin would run in freed code.
            let _ = thread.join();
        }
    }
}
