//! Reading a delay line between its samples.
//!
//! Three kernels, all exact for whole delays:
//! - [`lagrange`]: cubic Lagrange, four samples, for delays that move all the time (T. Laakso,
//!   V. Valimaki, M. Karjalainen, U. Laine, "Splitting the Unit Delay", 1996, eq. 42). Worst error,
//!   half way between samples: level -0.03 dB at 0.1, -0.46 dB at 0.2 and -2.16 dB at 0.3 of the
//!   sample rate; no phase error there. A moving delay loses less on average.
//! - [`SincTap`]: sixteen samples of a Kaiser-windowed sinc (J. O. Smith, "Digital Audio Resampling
//!   Home Page", 2002), for delays that stand still and are passed many times, as by echoes. Error
//!   of the complex response below -60 dB (0.01 dB) up to 0.36 of the sample rate, 16 kHz at 44.1 kHz.
//! - [`LongSinc`]: thirty-two samples of it, for what is passed hundreds of times or moves and may
//!   not lose its highs. Error below -90 dB up to 0.39 of the sample rate, 17 kHz at 44.1 kHz: after 200
//!   passes less than 0.06 dB.

use super::ring::CellRing;
use crate::convert::{ToF32, ToF64, ToWhole};
use crate::kaiser::windowed_sinc;

/// Weights of the samples that are 2, 1, 0 and -1 older than the whole part of a delay, for
/// `fraction` in 0..1. A little beyond that range the polynomial still holds.
#[inline]
pub fn lagrange(fraction: f64) -> [f64; 4] {
    let f = fraction;
    let (a, b, c) = (f + 1.0, f - 1.0, f - 2.0);
    [a * f * b / 6.0, -a * f * c / 2.0, a * b * c / 2.0, -f * b * c / 6.0]
}

/// Samples a [`SincTap`] looks at.
pub const SINC_SAMPLES: usize = 16;

/// Samples of the sinc that are younger than the delay's whole part.
const YOUNGER: usize = SINC_SAMPLES / 2 - 1;

/// The shortest delay with a fraction, and the shortest a loop may have.
#[expect(clippy::cast_precision_loss, reason = "a small constant")]
pub const SHORTEST_SAMPLES: f64 = (YOUNGER + 1) as f64;

/// Kaiser's shape parameter: errors below -60 dB.
const KAISER_BETA: f64 = 7.0;

/// A reader at a fixed delay that need not be whole.
#[derive(Debug, Clone, Copy)]
pub struct SincTap {
    whole_samples: usize,
    fractional: bool,
    kernel: [f32; SINC_SAMPLES],
}

impl SincTap {
    /// A reader `delay_samples` behind. A delay within a hundredth of a sample of a whole one is
    /// taken as whole: it is then exact, costs no kernel and may be as short as 0. Others are at
    /// least [`SHORTEST_SAMPLES`].
    pub fn at(delay_samples: f64) -> Self {
        let nearest = delay_samples.max(0.0).round();
        if (delay_samples - nearest).abs() < 0.01 {
            let kernel = [0.0; SINC_SAMPLES];
            return Self { whole_samples: nearest.to_usize(), fractional: false, kernel };
        }
        let delay = delay_samples.max(SHORTEST_SAMPLES + 0.5);
        let whole = delay.floor();
        let fraction = delay - whole;
        let mut weights = [0.0; SINC_SAMPLES];
        let mut sum = 0.0;
        for (j, weight) in weights.iter_mut().enumerate() {
            let distance = (SINC_SAMPLES / 2).to_f64() - j.to_f64() - fraction;
            *weight = windowed_sinc(distance, (SINC_SAMPLES / 2).to_f64(), KAISER_BETA);
            sum += *weight;
        }
        // Exact at 0 Hz: a loop through this tap neither loses nor gains there.
        let kernel = weights.map(|weight| (weight / sum).to_f32());
        Self { whole_samples: whole.to_usize(), fractional: true, kernel }
    }

    /// The longest piece this reader gives before it would need what that piece writes.
    #[inline]
    pub fn longest_piece(&self) -> usize {
        if self.fractional { self.whole_samples - YOUNGER } else { self.whole_samples }
    }

    /// Reads one piece.
    #[inline]
    pub fn read(&self, ring: &CellRing, output: &mut [f32]) {
        let frames = output.len();
        if !self.fractional {
            output.copy_from_slice(ring.read(self.whole_samples, frames));
            return;
        }
        let oldest = self.whole_samples + SINC_SAMPLES / 2;
        let samples = ring.read(oldest, frames + SINC_SAMPLES - 1);
        output.fill(0.0);
        for (j, &weight) in self.kernel.iter().enumerate() {
            for (y, &x) in output.iter_mut().zip(&samples[j..]) {
                *y += weight * x;
            }
        }
    }
}

/// Samples a [`LongSinc`] looks at.
pub const LONG_SINC_SAMPLES: usize = 32;

/// Weights of the samples from [`LONG_SINC_SAMPLES`] / 2 older than the whole part of a delay to
/// [`LONG_SINC_SAMPLES`] / 2 - 1 younger.
pub type LongKernel = [f32; LONG_SINC_SAMPLES];

/// Kaiser's shape parameter of a [`LongSinc`]: errors below -90 dB.
const LONG_KAISER_BETA: f64 = 10.0;

/// Kernels between which [`LongSinc::kernel`] draws straight lines. Their error grows with the square of
/// the distance: -98 dB at 0.4 of the sample rate.
const LONG_SINC_PHASES: usize = 256;

/// A table of kernels for delays that move with every sample.
#[derive(Debug, Clone, Default)]
pub struct LongSinc {
    kernels: Vec<LongKernel>,
}

impl LongSinc {
    /// A table without memory, to be prepared.
    pub const fn new() -> Self {
        Self { kernels: Vec::new() }
    }

    /// Takes memory (33 kB) and computes the table.
    pub fn prepare(&mut self) {
        let phases = LONG_SINC_PHASES.to_f64();
        self.kernels.clear();
        self.kernels
            .extend((0..=LONG_SINC_PHASES).map(|phase| Self::exact(phase.to_f64() / phases)));
    }

    /// The kernel of a fraction in 0..=1, without a table: for delays that stand still.
    pub fn exact(fraction: f64) -> LongKernel {
        let half = (LONG_SINC_SAMPLES / 2).to_f64();
        let weights: [f64; LONG_SINC_SAMPLES] = core::array::from_fn(|j| {
            windowed_sinc(half - j.to_f64() - fraction, half, LONG_KAISER_BETA)
        });
        // Exact at 0 Hz: a loop neither loses nor gains there.
        let sum: f64 = weights.iter().sum();
        weights.map(|weight| (weight / sum).to_f32())
    }

    /// The kernel of a fraction in 0..=1. Before `prepare`, that of 0.
    #[inline]
    pub fn kernel(&self, fraction: f64) -> LongKernel {
        let place = fraction.clamp(0.0, 1.0) * LONG_SINC_PHASES.to_f64();
        let phase = place.to_usize().min(LONG_SINC_PHASES - 1);
        let share = (place - phase.to_f64()).to_f32();
        match (self.kernels.get(phase), self.kernels.get(phase + 1)) {
            (Some(low), Some(high)) => {
                core::array::from_fn(|j| low[j] + share * (high[j] - low[j]))
            }
            _ => core::array::from_fn(|j| if j == LONG_SINC_SAMPLES / 2 { 1.0 } else { 0.0 }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use core::f64::consts::TAU;

    /// Largest |H - ideal| over fractions at a frequency in parts of the sample rate.
    fn worst_error(weights: impl Fn(f64) -> Vec<(f64, f64)>, frequency: f64) -> f64 {
        (1..20).fold(0.0, |worst: f64, step| {
            let fraction = f64::from(step) / 20.0;
            let (mut re, mut im) = (-(TAU * frequency * fraction).cos(), 0.0);
            im += (TAU * frequency * fraction).sin();
            for (age, weight) in weights(fraction) {
                re += weight * (TAU * frequency * age).cos();
                im -= weight * (TAU * frequency * age).sin();
            }
            worst.max(re.hypot(im))
        })
    }

    #[test]
    fn sinc_error_stays_under_60_db_to_16_khz() {
        let weights = |fraction: f64| {
            let tap = SincTap::at(100.0 + fraction);
            (0..SINC_SAMPLES).map(|j| (8.0 - j as f64, f64::from(tap.kernel[j]))).collect()
        };
        for step in 1..=36 {
            let error_db = 20.0 * worst_error(weights, f64::from(step) / 100.0).log10();
            assert!(error_db < -60.0, "{error_db:.1} dB at 0.{step:02}");
        }
    }

    #[test]
    fn long_sinc_error_stays_under_90_db_to_17_khz() {
        let mut table = LongSinc::new();
        table.prepare();
        let aged = |kernel: LongKernel| -> Vec<(f64, f64)> {
            kernel.iter().enumerate().map(|(j, &w)| (16.0 - j as f64, f64::from(w))).collect()
        };
        for step in 1..=39 {
            let frequency = f64::from(step) / 100.0;
            let still = 20.0 * worst_error(|f| aged(LongSinc::exact(f)), frequency).log10();
            let moving = 20.0 * worst_error(|f| aged(table.kernel(f)), frequency).log10();
            println!("{frequency:.2}: still {still:.1} dB, moving {moving:.1} dB");
            assert!(still < -90.0 && moving < -90.0);
        }
        let whole = aged(table.kernel(0.0));
        assert!(
            whole.iter().all(|(age, w)| (w - if *age == 0.0 { 1.0 } else { 0.0 }).abs() < 1e-7)
        );
    }

    #[test]
    fn lagrange_has_the_stated_loss_half_way() {
        for (frequency, stated_db) in [(0.1, -0.03), (0.2, -0.46), (0.3, -2.16)] {
            let [c2, c1, c0, m1] = lagrange(0.5);
            let response = (c2 + m1) * (TAU * frequency * 1.5).cos()
                + (c1 + c0) * (TAU * frequency * 0.5).cos();
            let loss_db = 20.0 * response.log10();
            assert!((loss_db - stated_db).abs() < 0.005, "{frequency}: {loss_db:.3} dB");
        }
        assert_eq!(lagrange(0.0), [-0.0, 0.0, 1.0, -0.0]);
    }

    #[test]
    fn whole_delays_are_exact() {
        let mut ring = CellRing::new();
        ring.prepare(200);
        let x: Vec<f32> = (0..64).map(|n| (n as f32).cos()).collect();
        ring.write(&x);
        ring.advance(64);
        let mut y = [0.0; 64];
        SincTap::at(64.001).read(&ring, &mut y);
        assert_eq!(x, y);
    }
}
