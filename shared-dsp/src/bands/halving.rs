//! Halves the sample rate.
//!
//! A half-band filter of 19 taps (sinc under a Kaiser window, see [`crate::kaiser`]): flat within
//! 0.005 dB up to 0.13 of the upper rate, and 66 dB down from 0.37 on, which is all that could
//! fold back into what is still flat.

use super::layout::BLOCK_FRAMES;
use crate::convert::{ToF32, ToF64};
use crate::kaiser::windowed_sinc;

/// Frames that come out for a block.
pub(super) const HALF_FRAMES: usize = BLOCK_FRAMES / 2;
/// Distinct weights beside the middle one, at odd distances.
const WEIGHTS: usize = 5;
/// Samples of each phase kept from the block before.
const PAST: usize = 2 * WEIGHTS - 1;
const KAISER_BETA: f64 = 6.76;

/// The filter and the past of one channel.
#[derive(Debug, Clone)]
pub(super) struct Halving {
    weights: [f32; WEIGHTS],
    even: [f32; PAST + HALF_FRAMES],
    odd: [f32; PAST + HALF_FRAMES],
}

impl Halving {
    pub fn new() -> Self {
        let weight =
            |k: usize| windowed_sinc((2 * k + 1).to_f64() / 2.0, WEIGHTS.to_f64(), KAISER_BETA);
        let exact: [f64; WEIGHTS] = core::array::from_fn(weight);
        // A constant signal keeps its level: half comes from the middle tap, half from the rest.
        let sum: f64 = exact.iter().sum();
        let weights = exact.map(|weight| (0.25 * weight / sum).to_f32());
        Self { weights, even: [0.0; PAST + HALF_FRAMES], odd: [0.0; PAST + HALF_FRAMES] }
    }

    pub fn reset(&mut self) {
        self.even.fill(0.0);
        self.odd.fill(0.0);
    }

    #[inline]
    pub fn halve(&mut self, samples: &[f32; BLOCK_FRAMES], output: &mut [f32]) {
        for n in 0..HALF_FRAMES {
            self.even[PAST + n] = samples[2 * n];
            self.odd[PAST + n] = samples[2 * n + 1];
        }
        let middle: &[f32; HALF_FRAMES] =
            self.odd[WEIGHTS - 1..WEIGHTS - 1 + HALF_FRAMES].try_into().unwrap();
        let mut sums = middle.map(|x| 0.5 * x);
        for (k, &weight) in self.weights.iter().enumerate() {
            let before = &self.even[WEIGHTS - 1 - k..][..HALF_FRAMES];
            let after = &self.even[WEIGHTS + k..][..HALF_FRAMES];
            for n in 0..HALF_FRAMES {
                sums[n] += weight * (before[n] + after[n]);
            }
        }
        // Nothing smaller goes on, so that nothing below ever computes on subnormals.
        for (out, sum) in output.iter_mut().zip(sums) {
            *out = if sum.abs() >= 1e-15 { sum } else { 0.0 };
        }
        self.even.copy_within(HALF_FRAMES.., 0);
        self.odd.copy_within(HALF_FRAMES.., 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filter_is_flat_where_it_must_be_and_deep_where_it_folds() {
        let halving = Halving::new();
        let gain_db = |share: f64| {
            let mut sum = 0.5;
            for (k, &weight) in halving.weights.iter().enumerate() {
                let angle = core::f64::consts::TAU * share * (2 * k + 1) as f64;
                sum += 2.0 * f64::from(weight) * angle.cos();
            }
            crate::units::gain_to_db(sum)
        };
        for step in 0..=100 {
            let share = 0.13 * f64::from(step) / 100.0;
            assert!(gain_db(share).abs() < 0.005, "{share}: {}", gain_db(share));
            assert!(gain_db(0.5 - share) < -66.0, "{share}: {}", gain_db(0.5 - share));
        }
    }
}
