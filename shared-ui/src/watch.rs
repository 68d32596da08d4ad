//! Wakes a resting editor when sound or new values come.
//!
//! An editor in which nothing moves draws nothing, so it cannot notice by itself that the host
//! started to play or set a parameter, and the audio thread knows no window. While a window is open
//! one thread looks at levels and values now and then, and hands on what others ask for.

use crate::repaint::Repaint;
use shared_plugin::EditorLink;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// Time between two looks.
const LOOK: Duration = Duration::from_millis(15);

/// The thread; ends when this is dropped.
pub(crate) struct Watch {
    ended: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Watch {
    /// Starts looking. Where the system gives no thread, the editor wakes at the next movement of
    /// the mouse.
    pub fn start(link: Arc<EditorLink>, repaint: Arc<Repaint>) -> Self {
        let ended = Arc::new(AtomicBool::new(false));
        let end = ended.clone();
        let thread = thread::Builder::new().name("Lathe editor".to_owned()).spawn(move || {
            while !end.load(Relaxed) {
                if has_new_values(&link) | sounds(&link) {
                    repaint.ask();
                }
                repaint.hand_on();
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

/// Whether parameters were set since the last look.
fn has_new_values(link: &EditorLink) -> bool {
    let is_new = link.has_new_values.get();
    // Before the editor draws: what is set from now on is for the next look.
    link.has_new_values.set(false);
    is_new
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
    fn new_values_are_seen_once() {
        let link = EditorLink::default();
        link.has_new_values.set(true);
        assert!(has_new_values(&link) && !has_new_values(&link));
    }

    #[test]
    fn the_thread_ends_with_its_window() {
        let link = Arc::new(EditorLink::default());
        let watch = Watch::start(link.clone(), Arc::new(Repaint::new()));
        assert_eq!(Arc::strong_count(&link), 2);
        drop(watch);
        assert_eq!(Arc::strong_count(&link), 1);
    }
}
