//! A real signal as an analytic one, so that its envelope can be read without ripple.
//!
//! Two chains of first-order all-passes give two copies of the input that are a quarter turn apart
//! at every frequency of the band. The sum of their squares is the squared envelope: for a sine of
//! any frequency a constant, its peak level squared, where a rectified sine falls to nothing twice
//! a cycle. Filters are linear, so both copies may run through any of them and still be an
//! analytic signal.
//!
//! Source: S. Darlington, "Realization of a Constant Phase Difference", Bell System Technical
//! Journal 29, 1950; S. D. Bedrosian, "Normalized Design of 90-degree Phase-Difference Networks",
//! IRE Transactions on Circuit Theory 7(2), 1960: poles `sqrt(k) sc((4r + 1) K' / 2n, k')`, k the
//! ratio of the band's edges. With k of 1/1000 and less, K' is ln(4/k) and sc a hyperbolic sine up
//! to half of K', mirrored above, within 0.03 %. The poles move to z by the bilinear transform,
//! the edges prewarped.

use crate::convert::ToF64;
use core::f64::consts::PI;

use crate::guard::flush_tiny;
use crate::simd::{self, Instructions, Kernel, VectorPath};

/// Analytic frame of two channels: left, left shifted by 90 degrees, right, right shifted by 90
/// degrees.
pub type AnalyticFrame = [f64; 4];

/// All-passes in each of the two chains.
const STAGES: usize = 6;

/// Lowest frequency with a phase difference of 90 degrees, Hz.
pub const LOWEST_HZ: f64 = 20.0;

/// Highest frequency with a phase difference of 90 degrees, Hz; at most 0.45 times the sample rate.
pub const HIGHEST_HZ: f64 = 30_000.0;

/// The pair of all-pass chains of two channels.
///
/// The 90 degrees hold within 0.6 degrees (ripple of the envelope 0.05 dB) between
/// [`LOWEST_HZ`] and [`HIGHEST_HZ`], at any sample rate from 22 kHz. A tone comes out about a third
/// of its cycle late.
#[derive(Debug, Clone)]
pub struct AnalyticPair {
    /// Coefficient of each stage in each lane.
    factors: [AnalyticFrame; STAGES],
    /// Last value before, between and after the stages.
    nodes: [AnalyticFrame; STAGES + 1],
}

impl AnalyticPair {
    /// A silent pair for this sample rate.
    pub fn new(sample_rate_hz: f64) -> Self {
        let sample_rate_hz = sample_rate_hz.max(1000.0);
        let warped = |hz: f64| (PI * hz / sample_rate_hz).tan();
        let low = warped(LOWEST_HZ);
        let high = warped(HIGHEST_HZ.min(0.45 * sample_rate_hz));
        let (ratio, centre) = (low / high, (low * high).sqrt());
        let full = (4.0 / ratio).ln();
        let poles = 2 * STAGES;
        let pole = |r: usize| {
            let at = (4 * r + 1).to_f64() * full / (2 * poles).to_f64();
            // The second half of the row belongs to the other chain, in falling order.
            let at = at.min(2.0 * full - at);
            let rise = |u: f64| ratio.sqrt() * u.sinh();
            centre * if at <= 0.5 * full { rise(at) } else { 1.0 / rise(full - at) }
        };
        let factor = |r: usize| (pole(r) - 1.0) / (pole(r) + 1.0);
        let factors = core::array::from_fn(|stage| {
            let (real, turned) = (factor(poles - 1 - stage), factor(stage));
            [turned, real, turned, real]
        });
        Self { factors, nodes: [[0.0; 4]; STAGES + 1] }
    }

    /// Forgets all sound.
    pub fn reset(&mut self) {
        self.nodes = [[0.0; 4]; STAGES + 1];
    }

    /// Zeroes states below -300 dBFS; call every few dozen frames.
    pub fn flush_tiny(&mut self) {
        for value in self.nodes.as_flattened_mut() {
            *value = flush_tiny(*value);
        }
    }

    /// Turns stereo `frames` into analytic ones, as many as both slices have.
    ///
    /// Cost on AVX2: about 5 ns a frame.
    #[inline]
    pub fn process(&mut self, path: VectorPath, frames: &[[f64; 2]], output: &mut [AnalyticFrame]) {
        simd::run(path, Process { pair: self, frames, output });
    }
}

struct Process<'a> {
    pair: &'a mut AnalyticPair,
    frames: &'a [[f64; 2]],
    output: &'a mut [AnalyticFrame],
}

impl Kernel for Process<'_> {
    type Output = ();

    #[inline(always)]
    fn run<I: Instructions>(self, _: I) {
        let (factors, mut nodes) = (self.pair.factors, self.pair.nodes);
        for (frame, out) in self.frames.iter().zip(self.output) {
            let mut x = [frame[0], frame[0], frame[1], frame[1]];
            for stage in 0..STAGES {
                let mut y = [0.0; 4];
                for i in 0..4 {
                    let difference = x[i] - nodes[stage + 1][i];
                    y[i] = I::add_product_f64(nodes[stage][i], factors[stage][i], difference);
                }
                nodes[stage] = x;
                x = y;
            }
            nodes[STAGES] = x;
            *out = x;
        }
        self.pair.nodes = nodes;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use core::f64::consts::TAU;

    fn analytic_tone(hz: f64, rate_hz: f64, frames: usize) -> Vec<AnalyticFrame> {
        let tone = |n: usize, phase: f64| (TAU * hz / rate_hz * n as f64 + phase).sin();
        let input: Vec<_> = (0..frames).map(|n| [tone(n, 0.0), 0.25 * tone(n, 1.0)]).collect();
        let mut output = vec![[0.0; 4]; frames];
        AnalyticPair::new(rate_hz).process(VectorPath::best(), &input, &mut output);
        output
    }

    #[test]
    fn the_envelope_of_a_tone_is_flat_at_its_peak() {
        for rate_hz in [22_050.0, 44_100.0, 48_000.0, 96_000.0, 192_000.0] {
            let mut worst_db = 0.0f64;
            let top_hz = 19_000f64.min(0.44 * rate_hz);
            for step in 0..=30 {
                let hz = 20.0 * (top_hz / 20.0).powf(f64::from(step) / 30.0);
                let output = analytic_tone(hz, rate_hz, (0.5 * rate_hz) as usize);
                for frame in &output[output.len() / 2..] {
                    let left_db = 10.0 * (frame[0] * frame[0] + frame[1] * frame[1]).log10();
                    let right_db = 10.0 * (frame[2] * frame[2] + frame[3] * frame[3]).log10();
                    worst_db = worst_db.max(left_db.abs()).max((right_db + 12.0412).abs());
                }
            }
            println!("envelope of a tone at {rate_hz} Hz: within {worst_db:.4} dB");
            assert!(worst_db < 0.05, "{rate_hz}: {worst_db}");
        }
    }

    #[test]
    fn a_tone_is_a_third_of_a_cycle_late() {
        for (hz, rate_hz) in [(100.0, 48_000.0), (1000.0, 44_100.0), (8000.0, 192_000.0)] {
            let output = analytic_tone(hz, rate_hz, 48_000);
            let rise = output.iter().position(|f| f[0].hypot(f[1]) > 0.5).unwrap_or(usize::MAX);
            let cycles = rise as f64 * hz / rate_hz;
            println!("{hz} Hz at {rate_hz}: half of its level after {cycles:.2} cycles");
            assert!(cycles < 0.4, "{cycles}");
        }
    }

    #[test]
    fn every_path_equals_the_plain_recursion() {
        let mut noise = crate::noise::Noise::new(31);
        let mut white = || f64::from(noise.white());
        let input: Vec<[f64; 2]> = (0..203).map(|_| [white(), white()]).collect();
        for path in VectorPath::ALL {
            let mut pair = AnalyticPair::new(44_100.0);
            let factors = pair.factors;
            let mut output = vec![[0.0; 4]; input.len()];
            let mut at = 0;
            for length in [1, 7, 8, 32, 100, 55] {
                let range = at..at + length;
                pair.process(path, &input[range.clone()], &mut output[range]);
                at += length;
            }
            for lane in 0..4 {
                let mut row: Vec<f64> = input.iter().map(|frame| frame[lane / 2]).collect();
                for stage in factors {
                    let (c, mut x1, mut y1) = (stage[lane], 0.0, 0.0);
                    for x in &mut row {
                        let y = c * *x + x1 - c * y1;
                        (x1, y1) = (*x, y);
                        *x = y;
                    }
                }
                for (want, got) in row.iter().zip(&output) {
                    assert!((want - got[lane]).abs() < 1e-11, "{}", path.name());
                }
            }
        }
    }
}
