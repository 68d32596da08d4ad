//! Vocal over backing, over time.

use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering::Relaxed};

/// Values kept a second.
pub const VOCAL_PER_S: f64 = 4.0;
/// Values kept: four hours. What comes later is not drawn.
const KEPT: usize = 4 * 3600 * VOCAL_PER_S as usize;

/// Values that are lately: one minute.
const LATELY: usize = 60 * VOCAL_PER_S as usize;

/// The short-term ratio of vocal to backing, LU, by time since the reset. One thread writes, another
/// reads; values are lone words.
pub struct VocalHistory {
    values: Box<[AtomicU32]>,
    count: AtomicUsize,
}

impl Default for VocalHistory {
    fn default() -> Self {
        Self { values: (0..KEPT).map(|_| AtomicU32::new(0)).collect(), count: AtomicUsize::new(0) }
    }
}

impl VocalHistory {
    /// Forgets everything.
    pub fn clear(&self) {
        self.count.store(0, Relaxed);
    }

    /// Says what the ratio is at `at_s` since the reset; minus infinity without a vocal. Never waits
    /// longer than it takes to fill what was left out since the last time.
    pub fn note(&self, at_s: f64, ratio_lu: f64) {
        let place = (at_s.max(0.0) * VOCAL_PER_S) as usize;
        let count = self.count.load(Relaxed);
        if place < count || place >= KEPT {
            return;
        }
        for skipped in &self.values[count..place] {
            skipped.store(f32::NEG_INFINITY.to_bits(), Relaxed);
        }
        self.values[place].store((ratio_lu as f32).to_bits(), Relaxed);
        self.count.store(place + 1, Relaxed);
    }

    /// Whether there was a vocal lately: in one of the last few values.
    pub fn is_there(&self) -> bool {
        let count = self.count.load(Relaxed).min(KEPT);
        let last = &self.values[count.saturating_sub(LATELY)..count];
        last.iter().any(|value| f32::from_bits(value.load(Relaxed)).is_finite())
    }

    /// The ratio at `at_s` since the reset, LU; `None` where there was no vocal.
    pub fn ratio_lu(&self, at_s: f64) -> Option<f64> {
        if at_s < 0.0 {
            return None;
        }
        let place = (at_s * VOCAL_PER_S) as usize;
        let count = self.count.load(Relaxed).min(KEPT);
        let value = self.values[..count].get(place)?;
        Some(f64::from(f32::from_bits(value.load(Relaxed)))).filter(|lu| lu.is_finite())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_come_back_at_their_time_and_gaps_are_gaps() {
        let history = VocalHistory::default();
        history.note(1.0, -2.5);
        history.note(1.25, f64::NEG_INFINITY);
        history.note(3.0, 1.0);
        history.note(2.0, 9.0);
        assert_eq!(history.ratio_lu(1.1), Some(-2.5));
        for none_s in [-1.0, 0.5, 1.3, 2.0, 3.5] {
            assert_eq!(history.ratio_lu(none_s), None, "{none_s}");
        }
        assert_eq!(history.ratio_lu(3.2), Some(1.0));
        assert!(history.is_there());
        history.note(1e9, 1.0);
        history.clear();
        assert_eq!(history.ratio_lu(1.1), None);
        assert!(!history.is_there());
    }
}
