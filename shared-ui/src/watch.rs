//! Wakes a resting editor when sound comes.
//!
//! An editor in which nothing moves draws nothing, so it cannot notice by itself that the host
//! started to play, and the audio thread knows no window. While a window is open one thread looks
//! at the levels now and then; it touches atomics only.

use nice_plug_egui::RepaintNotifier;
use shared_plugin::EditorLink;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// Time between two looks.
const LOOK: Duration = Duration::from_millis(30);

/// The thread; ends when this is dropped.
pub(crate) struct Watch {
    ended: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Watch {
    /// Starts looking. Where the system gives no thread, the editor wakes at the next movement of
    /// the mouse or change of a parameter.
    pub fn start(link: Arc<EditorLink>, notifier: RepaintNotifier) -> Self {
        let ended = Arc::new(AtomicBool::new(false));
        let end = ended.clone();
        let thread = thread::Builder::new().name("Lathe editor".to_owned()).spawn(move || {
            while !end.load(Relaxed) {
                if sounds(&link) {
                    notifier.request_repaint();
                }
                thread::park_timeout(LOOK);
            }
        });
        Self { ended, thread: thread.ok() }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.ended.store(true, Relaxed);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            // A thread that still ran when the host unloads the plugin would run in freed code.
            let _ = thread.join();
        }
    }
}

/// Whether levels wait to be shown. What is taken to look at is put back.
fn sounds(link: &EditorLink) -> bool {
    [&link.input_peak, &link.output_peak].into_iter().any(|held| {
        let peak = held.take();
        held.raise(peak);
        peak > 0.0
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looking_takes_nothing_away() {
        let link = EditorLink::default();
        assert!(!sounds(&link));
        link.output_peak.raise(0.25);
        assert!(sounds(&link));
        assert_eq!(link.output_peak.take(), 0.25);
        assert!(!sounds(&link));
    }

    #[test]
    fn the_thread_ends_with_its_window() {
        let link = Arc::new(EditorLink::default());
        let watch = Watch::start(link.clone(), RepaintNotifier::new());
        assert_eq!(Arc::strong_count(&link), 2);
        drop(watch);
        assert_eq!(Arc::strong_count(&link), 1);
    }
}
