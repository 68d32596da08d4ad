//! Waiting for the framework's worker.
//!
//! The framework's instances share a worker thread (in VST3 on Linux, what an editor leaves behind is
//! work for it). It ends when it finds work for an instance that is gone, and the last instance to go
//! then aborts the host. So an instance waits for its work to be done before it goes; where the worker
//! does not answer, the instance stays in memory rather than abort the host.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::SeqCst};
use std::time::{Duration, Instant};

/// Longest wait.
const PATIENCE: Duration = Duration::from_secs(2);
/// The same once the worker has not answered: it has ended, and will most likely never again.
const LITTLE_PATIENCE: Duration = Duration::from_millis(20);
/// Time after which the worker is asked again: its queue may have been full.
const AGAIN: Duration = Duration::from_millis(50);
/// Time the worker needs to let go of an instance after its last work for it.
const LETTING_GO: Duration = Duration::from_millis(5);

/// Whether the worker, which all instances share, did not answer when it was asked last.
static IS_SILENT: AtomicBool = AtomicBool::new(false);

/// One instance's line to the worker.
#[derive(Default)]
pub struct Background {
    ask: OnceLock<Box<dyn Fn() + Send + Sync>>,
    answers: AtomicU32,
}

impl Background {
    /// `ask` leaves work for the worker, which calls [`Background::answer`]; only the first counts.
    pub fn connect(&self, ask: impl Fn() + Send + Sync + 'static) {
        let _ = self.ask.set(Box::new(ask));
    }

    /// The worker has done all work left before. Called by it.
    pub fn answer(&self) {
        self.answers.fetch_add(1, SeqCst);
    }

    /// Waits until the worker has done all that was left to it; says whether it has. Blocks.
    pub fn finish(&self) -> bool {
        let is_done = self.is_answered();
        std::thread::sleep(if is_done { LETTING_GO } else { Duration::ZERO });
        is_done
    }

    /// Waits until the worker has come as far as this; says whether it has.
    fn is_answered(&self) -> bool {
        let Some(ask) = self.ask.get() else { return true };
        let (before, began) = (self.answers.load(SeqCst), Instant::now());
        let patience = if IS_SILENT.load(SeqCst) { LITTLE_PATIENCE } else { PATIENCE };
        let mut next = Duration::ZERO;
        while self.answers.load(SeqCst) == before {
            if began.elapsed() > patience {
                IS_SILENT.store(true, SeqCst);
                return false;
            }
            if began.elapsed() >= next {
                ask();
                next += AGAIN;
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        IS_SILENT.store(false, SeqCst);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    #[test]
    fn an_instance_waits_for_an_answer_and_none_is_needed_without_a_worker() {
        assert!(Background::default().finish());
        let background = Arc::new(Background::default());
        let answering = Arc::downgrade(&background);
        background.connect(move || {
            let background = answering.upgrade();
            std::thread::spawn(move || background.map(|background| background.answer()));
        });
        assert!(background.finish() && background.answers.load(SeqCst) > 0);
    }
}
