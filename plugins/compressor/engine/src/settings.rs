//! What a user can set on the compressor: units, ranges, defaults.

use shared_dsp::dynamics::curve::{Curve, INFINITE_RATIO};
use shared_dsp::guard::clamp_or;

/// Everything a user can set. Out-of-range values are clamped, NaN becomes the default.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// Peak level above which the gain is reduced, -60..0 dBFS.
    pub threshold_db: f32,
    /// Input dB over the threshold for one dB of output, 1..100; 100 is infinity : 1.
    pub ratio: f32,
    /// Full width of the soft knee around the threshold, 0..24 dB.
    pub knee_db: f32,
    /// Time to 63 % of a rising reduction, 0.05..250 ms.
    pub attack_ms: f32,
    /// Time to 63 % of a falling reduction, 5..2500 ms.
    pub release_ms: f32,
    /// Gain of the compressed signal, -12..36 dB.
    pub makeup_db: f32,
    /// 0 is the dry signal, 1 the compressed one.
    pub mix: f32,
    /// 0: each channel by its own level; 1: both by the one that needs more.
    pub link: f32,
    /// Listens to the sidechain instead of the main input. A key that is not connected and one
    /// that is silent cannot be told apart: in both cases nothing is compressed.
    pub external_key: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            threshold_db: -18.0,
            ratio: 4.0,
            knee_db: 6.0,
            attack_ms: 10.0,
            release_ms: 100.0,
            makeup_db: 0.0,
            mix: 1.0,
            link: 1.0,
            external_key: false,
        }
    }
}

impl Settings {
    /// The static curve of these settings, without makeup and mix: what an editor draws.
    pub fn curve(&self) -> Curve {
        let legal = self.legal();
        Curve::new(legal.threshold_db.into(), legal.ratio.into(), legal.knee_db.into())
    }

    /// The same with every value in its range.
    pub(super) fn legal(&self) -> Self {
        let default = Self::default();
        Self {
            threshold_db: clamp_or(self.threshold_db, -60.0, 0.0, default.threshold_db),
            ratio: clamp_or(self.ratio, 1.0, INFINITE_RATIO as f32, default.ratio),
            knee_db: clamp_or(self.knee_db, 0.0, 24.0, default.knee_db),
            attack_ms: clamp_or(self.attack_ms, 0.05, 250.0, default.attack_ms),
            release_ms: clamp_or(self.release_ms, 5.0, 2500.0, default.release_ms),
            makeup_db: clamp_or(self.makeup_db, -12.0, 36.0, default.makeup_db),
            mix: clamp_or(self.mix, 0.0, 1.0, default.mix),
            link: clamp_or(self.link, 0.0, 1.0, default.link),
            external_key: self.external_key,
        }
    }
}
