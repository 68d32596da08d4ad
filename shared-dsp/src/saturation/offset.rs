//! Takes a constant out of a signal.

use core::f64::consts::TAU;

use crate::convert::ToF32;
use crate::guard::{flush_tiny, sanitize_input};
use crate::simd::{self, Instructions, Kernel, VectorPath};

/// Corner of the high-pass: half a second takes a constant down by 130 dB.
const CORNER_HZ: f64 = 5.0;

/// A high-pass of first order at 5 Hz for one channel, in f64: -0.26 dB at 20 Hz.
///
/// Where it follows distortion, it belongs on what that adds ([`super::Drive`]), so that the signal
/// itself keeps its lowest frequencies and their phase.
#[derive(Debug, Clone)]
pub struct OffsetFilter {
    /// Share of the past that the mean keeps with each sample.
    kept_share: f64,
    mean: f64,
    path: VectorPath,
}

impl Default for OffsetFilter {
    fn default() -> Self {
        Self::new()
    }
}

impl OffsetFilter {
    /// One to be prepared.
    pub fn new() -> Self {
        Self { kept_share: 0.0, mean: 0.0, path: VectorPath::best() }
    }

    /// For signals at `sample_rate_hz`; the high rate, where it runs there.
    pub fn prepare(&mut self, sample_rate_hz: f64) {
        self.path = VectorPath::best();
        self.kept_share = (-TAU * CORNER_HZ / sample_rate_hz.max(1.0)).exp();
        self.reset();
    }

    /// Forgets all sound.
    pub fn reset(&mut self) {
        self.mean = 0.0;
    }

    /// Filters a block in place.
    pub fn process(&mut self, samples: &mut [f32]) {
        simd::run(self.path, Process { filter: self, samples });
    }
}

struct Process<'a> {
    filter: &'a mut OffsetFilter,
    samples: &'a mut [f32],
}

impl Kernel for Process<'_> {
    type Output = ();

    #[inline(always)]
    fn run<I: Instructions>(self, _: I) {
        // Keeps the mean of silence far above the subnormal numbers, and far below what is heard.
        const FLOOR: f64 = 1e-30;
        let kept_share = self.filter.kept_share;
        let mut mean = self.filter.mean;
        for sample in self.samples {
            let x = f64::from(sanitize_input(*sample));
            *sample = flush_tiny(x - mean).to_f32();
            // Each sample waits for the mean before it: for no more than one instruction.
            mean = I::add_product_f64(x * (1.0 - kept_share) + FLOOR, mean, kept_share);
        }
        self.filter.mean = mean;
    }
}
