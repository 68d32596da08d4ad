//! Asks the open window for a new frame, from any thread.
//!
//! Under X11 the window library (baseview 0.4.2) waits for the server's answer to each frame asked for,
//! and listens for answers only once the window is shown. Whoever asks before that is never answered,
//! and the window stays empty: its own timer does so where the host shows the window late. So under
//! Linux that timer rests, and nothing is asked for before the first frame, which comes by itself.

use egui::Context;
use nice_plug_egui::RepaintNotifier;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Time between two looks of the window library's own timer at the notifier.
#[cfg(not(target_os = "linux"))]
pub(crate) const TIMER: Duration = Duration::from_micros(15_625);
/// The same: never in a window's life.
#[cfg(target_os = "linux")]
pub(crate) const TIMER: Duration = Duration::from_secs(365 * 24 * 3600);

/// What asks for a frame.
pub(crate) struct Repaint {
    notifier: RepaintNotifier,
    is_asked: AtomicBool,
    shown: Mutex<Shown>,
}

/// What there is to draw in.
#[derive(Default)]
enum Shown {
    /// No window, or one that is being closed and may still draw.
    #[default]
    Nothing,
    /// A window that has not drawn yet.
    Empty,
    /// A window that has drawn, by its context.
    Drawn(Context),
}

impl Repaint {
    pub fn new() -> Self {
        Self {
            notifier: RepaintNotifier::new(),
            is_asked: AtomicBool::new(false),
            shown: Mutex::default(),
        }
    }

    /// What the window library's timer looks at.
    pub fn notifier(&self) -> RepaintNotifier {
        self.notifier.clone()
    }

    /// Asks for a frame. Touches atomics only.
    pub fn ask(&self) {
        self.notifier.request_repaint();
        self.is_asked.store(true, Relaxed);
    }

    /// Hands on what was asked for. Not for the audio thread.
    pub fn hand_on(&self) {
        if !cfg!(target_os = "linux") || !self.is_asked.load(Relaxed) {
            return;
        }
        if let Shown::Drawn(context) = &*self.shown() {
            self.is_asked.store(false, Relaxed);
            context.request_repaint();
        }
    }

    /// A window is about to be made.
    pub fn set_opened(&self) {
        *self.shown() = Shown::Empty;
    }

    /// The window draws a frame with this context.
    pub fn set_drawn(&self, context: &Context) {
        let mut shown = self.shown();
        if matches!(*shown, Shown::Empty) {
            *shown = Shown::Drawn(context.clone());
        }
    }

    /// The window closes.
    pub fn set_closed(&self) {
        *self.shown() = Shown::Nothing;
    }

    fn shown(&self) -> MutexGuard<'_, Shown> {
        self.shown.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::atomic::AtomicUsize;

    #[test]
    fn a_frame_asked_for_early_comes_after_the_first_and_once() {
        let (repaint, context) = (Repaint::new(), Context::default());
        let asked = Arc::new(AtomicUsize::new(0));
        let count = asked.clone();
        context.set_request_repaint_callback(move |_| {
            count.fetch_add(1, Relaxed);
        });
        repaint.set_opened();
        repaint.ask();
        repaint.hand_on();
        assert_eq!(asked.load(Relaxed), 0, "before the first frame");
        repaint.set_drawn(&context);
        repaint.hand_on();
        repaint.hand_on();
        assert_eq!(asked.load(Relaxed), 1, "after it");
        repaint.set_closed();
        repaint.set_drawn(&context);
        assert_eq!(Arc::strong_count(&asked), 2);
        drop(context);
        assert_eq!(
            Arc::strong_count(&asked),
            1,
            "nothing of a closed window is kept, though it drew once more"
        );
    }
}
