//! Peaks of the key between its samples, without the overshoot of the interpolation.
//!
//! Between the samples of a tone lie its true peaks, and the detector should see them. But a step, cut off
//! at half the sample rate, overshoots by 9 % beside every edge (Gibbs), and a held peak would make far too
//! much of that. A peak between two samples is taken as far as both sides bend towards it: for a tone they
//! bend alike, beside a step one of them is straight (the limiter of A. Harten, S. Osher, "Uniformly
//! high-order accurate nonoscillatory schemes", SIAM Journal on Numerical Analysis 24(2), 1987).

use shared_dsp::resample::{Factor, Upsampler};

use super::CELL_FRAMES;

/// Samples kept of the past: more than the interpolation is late by.
const PAST: usize = 64;

/// How far a tone rises above the larger of two samples beside its peak, at most, as a share of its second
/// difference there: 1/8 for low tones, this for one of 0.3 times the sample rate.
const LARGEST_RISE: f32 = 0.3;

/// One channel's bounds.
#[derive(Debug, Clone)]
pub(super) struct KeyPeaks {
    /// What came before, and the piece to come.
    samples: [f32; PAST + CELL_FRAMES],
    /// By how much the interpolation is late, in samples of the high rate.
    late_samples: usize,
}

impl Default for KeyPeaks {
    fn default() -> Self {
        Self { samples: [0.0; PAST + CELL_FRAMES], late_samples: 0 }
    }
}

impl KeyPeaks {
    /// Finds out by how much an [`Upsampler`] of `factor` is late.
    pub fn prepare(&mut self, factor: Factor, sample_rate_hz: f64) {
        let mut upsampler = Upsampler::new();
        upsampler.prepare(factor, sample_rate_hz);
        let mut input = [0.0; CELL_FRAMES];
        input[0] = 1.0;
        let mut output = vec![0.0f32; CELL_FRAMES * factor.times()];
        upsampler.process(&input, &mut output);
        let is_higher = |at: &usize, best: &usize| output[*at].total_cmp(&output[*best]);
        let peak = (0..output.len()).max_by(is_higher).unwrap_or(0);
        *self = Self { late_samples: peak.min((PAST - 3) * factor.times()), ..Self::default() };
    }

    /// Forgets all sound.
    pub fn reset(&mut self) {
        self.samples.fill(0.0);
    }

    /// Raises `magnitudes`, those of `key`, to the peaks of `high`, which is the key at `times` the rate.
    pub fn process(&mut self, key: &[f32], times: usize, high: &[f32], magnitudes: &mut [f32]) {
        let frames = key.len().min(CELL_FRAMES);
        self.samples[PAST..PAST + frames].copy_from_slice(&key[..frames]);
        // The high rate's first sample lies in the gap that begins so many samples ago.
        let first_gap = PAST - self.late_samples.div_ceil(times);
        let ahead = (times - self.late_samples % times) % times;
        let mut bounds = [0.0; CELL_FRAMES + 1];
        for (bound, x) in bounds.iter_mut().zip(self.samples[first_gap - 1..].windows(4)) {
            let bends = [x[0] - 2.0 * x[1] + x[2], x[1] - 2.0 * x[2] + x[3]];
            let smaller = if bends[0].abs() < bends[1].abs() { bends[0] } else { bends[1] };
            let rise = if bends[0] * bends[1] > 0.0 { LARGEST_RISE * smaller.abs() } else { 0.0 };
            *bound = larger(x[1].abs(), x[2].abs()) + rise;
        }
        match times {
            2 => raise::<2>(high, &bounds, ahead, magnitudes),
            4 => raise::<4>(high, &bounds, ahead, magnitudes),
            _ => raise::<8>(high, &bounds, ahead, magnitudes),
        }
        self.samples.copy_within(frames..frames + PAST, 0);
    }
}

/// Writes the highest magnitude of every `TIMES` samples within their bounds, the last `ahead` of them
/// within those of the next gap.
fn raise<const TIMES: usize>(high: &[f32], bounds: &[f32], ahead: usize, magnitudes: &mut [f32]) {
    let (high, _) = high.as_chunks::<TIMES>();
    let is_next: [f32; TIMES] =
        core::array::from_fn(|at| if at < TIMES - ahead { 0.0 } else { 1.0 });
    for ((magnitude, high), bounds) in magnitudes.iter_mut().zip(high).zip(bounds.windows(2)) {
        let step = bounds[1] - bounds[0];
        let mut bounded = [0.0; TIMES];
        for at in 0..TIMES {
            let (x, bound) = (high[at].abs(), bounds[0] + is_next[at] * step);
            bounded[at] = if x < bound { x } else { bound };
        }
        let mut half = TIMES / 2;
        while half > 0 {
            for at in 0..half {
                bounded[at] = larger(bounded[at], bounded[at + half]);
            }
            half /= 2;
        }
        *magnitude = bounded[0];
    }
}

#[inline]
fn larger(a: f32, b: f32) -> f32 {
    if a > b { a } else { b }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared_dsp::measure::signals::sine;

    /// Highest magnitude at the high rate of what comes after `skip` samples.
    fn highest(key: &[f32], factor: Factor, skip: usize) -> f32 {
        let (mut upsampler, mut peaks) = (Upsampler::new(), KeyPeaks::default());
        upsampler.prepare(factor, 48_000.0);
        peaks.prepare(factor, 48_000.0);
        let times = factor.times();
        let mut all = Vec::new();
        for piece in key.chunks(61) {
            let mut high = vec![0.0; piece.len() * times];
            upsampler.process(piece, &mut high);
            let mut magnitudes = vec![0.0; piece.len()];
            peaks.process(piece, times, &high, &mut magnitudes);
            all.extend(magnitudes);
        }
        all[skip..].iter().fold(0.0f32, |a, b| a.max(*b))
    }

    #[test]
    fn a_step_does_not_overshoot_and_a_tone_is_not_cut() {
        for factor in [Factor::Two, Factor::Four, Factor::Eight] {
            let mut step = vec![0.0; 100];
            step.resize(1000, 0.5);
            assert!((highest(&step, factor, 0) - 0.5).abs() < 1e-4);
            for hz in [100.0, 1000.0, 5130.0, 9100.0, 12_100.0] {
                let peak = highest(&sine(hz, 0.0, 48_000.0, 9600), factor, 200);
                println!("{factor:?} {hz}: {peak}");
                assert!(peak > 0.985 && peak < 1.001, "{factor:?} {hz} {peak}");
            }
        }
    }
}
