//! One channel of the meter: which of its samples are heard, and its peaks and faults.
//!
//! Bad samples (NaN, infinite, above +120 dBFS) count as silence and are counted. Samples below
//! -300 dBFS count as zero, so that nothing behind computes on subnormals.

use super::true_peak::TruePeak;
use crate::guard::{INAUDIBLE, LOUDEST};

/// What one channel has shown.
#[derive(Debug, Clone, Default)]
pub(super) struct Channel {
    pub true_peak: TruePeak,
    pub sample_peak_gain: f32,
    pub clipped: u64,
    pub bad: u64,
}

impl Channel {
    /// Copies samples to `heard`, bad ones as zero, and notes peak, clips and bad samples.
    pub fn take_in(&mut self, samples: &[f32], heard: &mut [f32]) {
        let mut peak = 0.0f32;
        let (mut clipped, mut bad) = (0u32, 0u32);
        for (out, &sample) in heard.iter_mut().zip(samples) {
            let magnitude = sample.abs();
            // A NaN fails both comparisons. Selects, not branches: this loop runs in vectors.
            let is_good = magnitude <= LOUDEST;
            let is_heard = is_good & (magnitude >= INAUDIBLE as f32);
            *out = if is_heard { sample } else { 0.0 };
            let level = if is_heard { magnitude } else { 0.0 };
            peak = if level > peak { level } else { peak };
            clipped += u32::from(level >= 1.0);
            bad += u32::from(!is_good);
        }
        self.sample_peak_gain = self.sample_peak_gain.max(peak);
        self.clipped += u64::from(clipped);
        self.bad += u64::from(bad);
    }

    /// The wave passes through its samples, so it is never lower than they are; the last few
    /// samples are known before the interpolator has reached them.
    pub fn true_peak_gain(&self) -> f32 {
        self.true_peak.peak_gain().max(self.sample_peak_gain)
    }
}
