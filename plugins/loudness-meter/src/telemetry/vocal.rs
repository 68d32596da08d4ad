//! Vocal over backing, over time.

use shared_exchange::{Entries, Log};

/// Values kept a second.
pub const VOCAL_PER_S: f64 = 4.0;
/// Values kept: four hours. What comes later is not drawn.
const KEPT: usize = 4 * 3600 * VOCAL_PER_S as usize;

/// Values that are lately: one minute.
const LATELY: usize = 60 * VOCAL_PER_S as usize;

/// The short-term ratio of vocal to backing, LU, by time since the reset. One thread writes, any
/// number read.
pub struct VocalHistory(Log<f32>);

impl Default for VocalHistory {
    fn default() -> Self {
        Self(Log::new(KEPT))
    }
}

impl VocalHistory {
    /// Forgets everything.
    pub fn clear(&self) {
        self.0.clear();
    }

    /// Adds the ratio at `at_s` since the reset; minus infinity without a vocal. Times that were left
    /// out since the last call have no vocal. Never waits.
    pub fn add(&self, at_s: f64, ratio_lu: f64) {
        let place = place(at_s.max(0.0));
        let count = self.0.read(|values| values.len()).unwrap_or(0);
        if place < count || place >= KEPT {
            return;
        }
        let skipped = std::iter::repeat_n(f32::NEG_INFINITY, place - count);
        self.0.extend(skipped.chain([ratio_lu as f32]));
    }

    /// Whether there was a vocal in the last minute.
    pub fn is_there(&self) -> bool {
        let lately =
            |values: Entries<'_, f32>| values.iter().rev().take(LATELY).any(f32::is_finite);
        self.0.read(lately).unwrap_or(false)
    }

    /// The ratio at `at_s` since the reset, LU; `None` where there was no vocal.
    pub fn ratio_lu(&self, at_s: f64) -> Option<f64> {
        if at_s < 0.0 {
            return None;
        }
        let ratio_lu = self.0.read(|values| values.get(place(at_s))).flatten()?;
        ratio_lu.is_finite().then_some(f64::from(ratio_lu))
    }
}

/// Number of the value that is valid at `at_s`.
fn place(at_s: f64) -> usize {
    (at_s * VOCAL_PER_S) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_come_back_at_their_time_and_gaps_are_gaps() {
        let history = VocalHistory::default();
        history.add(1.0, -2.5);
        history.add(1.25, f64::NEG_INFINITY);
        history.add(3.0, 1.0);
        history.add(2.0, 9.0);
        assert_eq!(history.ratio_lu(1.1), Some(-2.5));
        for none_s in [-1.0, 0.5, 1.3, 2.0, 3.5] {
            assert_eq!(history.ratio_lu(none_s), None, "{none_s}");
        }
        assert_eq!(history.ratio_lu(3.2), Some(1.0));
        assert!(history.is_there());
        history.add(1e9, 1.0);
        history.clear();
        assert_eq!(history.ratio_lu(1.1), None);
        assert!(!history.is_there());
    }
}
