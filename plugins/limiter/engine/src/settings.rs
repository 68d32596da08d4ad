//! What a user can set on the limiter: units, ranges, defaults.

use shared_dsp::guard::clamp_or;
use shared_dsp::units::db_to_gain;

/// Everything a user can set. Out-of-range values are clamped, NaN becomes the default.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// Gain in front of the limiter, -12..48 dB.
    pub input_gain_db: f32,
    /// Largest sample peak of the output, -24..0 dBFS.
    pub ceiling_db: f32,
    /// Time in which the gain comes 63 % (in dB) back after a short peak, 1..1000 ms. Reduction
    /// that has been standing for longer takes more time: see [`super::release`].
    pub release_ms: f32,
}

impl Default for Settings {
    fn default() -> Self {
        Self { input_gain_db: 0.0, ceiling_db: -1.0, release_ms: 100.0 }
    }
}

impl Settings {
    /// The same with every value in its range.
    pub(super) fn legal(&self) -> Self {
        let default = Self::default();
        Self {
            input_gain_db: clamp_or(self.input_gain_db, -12.0, 48.0, default.input_gain_db),
            ceiling_db: clamp_or(self.ceiling_db, -24.0, 0.0, default.ceiling_db),
            release_ms: clamp_or(self.release_ms, 1.0, 1000.0, default.release_ms),
        }
    }

    /// The ceiling as a linear sample value: the largest `f32` not over its dB value.
    pub fn ceiling_gain(&self) -> f32 {
        let exact = db_to_gain(self.legal().ceiling_db.into());
        let nearest = exact as f32;
        if f64::from(nearest) > exact { nearest.next_down() } else { nearest }
    }
}
