//! What limiting has cost since the last restart: how much of the time, and how many decibels.

use shared_dsp::units::gain_to_db;

/// Width of a bin of the histogram, dB.
pub const BIN_DB: f64 = 0.5;
/// Number of bins: reductions up to 24 dB; more count in the last.
pub const BINS: usize = 48;
/// Reductions below this count as none, dB: the tail of a release, which nobody hears, is no limiting.
pub const LEAST_DB: f64 = 0.5;
/// Peaks below this are no sound, linear: -60 dBFS.
const SOUND_GAIN: f32 = 0.001;

/// Frames by reduction. Silence counts for nothing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Budget {
    /// Frames that were heard.
    pub frames: u64,
    /// Frames with a reduction of at least [`LEAST_DB`].
    pub limited_frames: u64,
    /// Frames by reduction, in steps of [`BIN_DB`]: the first is under 0.5 dB, none included.
    pub bins_frames: [u64; BINS],
    /// Sum of reduction times frames, dB.
    reduction_frames_db: f64,
}

impl Default for Budget {
    fn default() -> Self {
        Self { frames: 0, limited_frames: 0, bins_frames: [0; BINS], reduction_frames_db: 0.0 }
    }
}

impl Budget {
    /// Adds `frames` whose smallest gain and largest peak are known, linear.
    pub(crate) fn add(&mut self, frames: usize, smallest_gain: f64, peak_gain: f32) {
        if peak_gain < SOUND_GAIN {
            return;
        }
        let frames = frames as u64;
        self.frames += frames;
        let reduction_db = if smallest_gain < 1.0 { 0.0 - gain_to_db(smallest_gain) } else { 0.0 };
        let bin = ((reduction_db / BIN_DB) as usize).min(BINS - 1);
        self.bins_frames[bin] += frames;
        if reduction_db >= LEAST_DB {
            self.limited_frames += frames;
            self.reduction_frames_db += reduction_db * frames as f64;
        }
    }

    /// Share of the time heard in which the limiter worked, 0..=1; 0 before any sound.
    pub fn limited_share(&self) -> f64 {
        if self.frames == 0 { 0.0 } else { self.limited_frames as f64 / self.frames as f64 }
    }

    /// Mean reduction while it worked, dB; 0 where it never did.
    pub fn mean_reduction_db(&self) -> f64 {
        if self.limited_frames == 0 {
            0.0
        } else {
            self.reduction_frames_db / self.limited_frames as f64
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_and_decibels_are_counted_and_silence_is_not() {
        let mut budget = Budget::default();
        assert_eq!((budget.limited_share(), budget.mean_reduction_db()), (0.0, 0.0));
        budget.add(600, 1.0, 0.5);
        budget.add(300, 0.5, 0.5);
        budget.add(100, 0.25, 0.5);
        budget.add(5000, 0.1, 0.0001);
        assert_eq!((budget.frames, budget.limited_frames), (1000, 400));
        assert!((budget.limited_share() - 0.4).abs() < 1e-12);
        assert!((budget.mean_reduction_db() - (3.0 * 6.0206 + 12.0412) / 4.0).abs() < 1e-3);
        assert_eq!(
            (budget.bins_frames[0], budget.bins_frames[12], budget.bins_frames[24]),
            (600, 300, 100)
        );
    }
}
