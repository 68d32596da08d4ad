//! A ceiling with a rounded corner, by antiderivative antialiasing.
//!
//! Source: J. Parker, V. Zavalishin, E. Le Bivic, "Reducing the Aliasing of Nonlinear Waveshaping
//! Using Continuous-Time Convolution", DAFx 2016: each sample is the mean of the curve along the
//! straight line from the sample before. They take that mean as a difference of antiderivatives
//! over a difference of samples, which loses all digits where the samples are close. Here the curve is
//! made of squares of ramps, whose mean between `p` and `q` above the ramp's start is `(p^2 + p q +
//! q^2) / 3`, with nothing to lose.

use crate::convert::ToF32;
use crate::guard::{clamp_or, sanitize_input};
use crate::simd::{self, Instructions, Kernel, VectorPath};

/// Samples worked on at a time.
const ROW: usize = 16;

/// Clips one channel at a ceiling. The curve is straight up to `ceiling - knee`, a parabola up to
/// `ceiling + knee`, and flat from there.
///
/// What it adds comes one sample late, exactly: the mean of a line is half a sample late, and the mean
/// of two of them brings that to a whole one.
#[derive(Debug, Clone)]
pub struct Clipper {
    curve: Curve,
    last: f64,
    last_mean: f64,
}

#[derive(Debug, Clone, Copy)]
struct Curve {
    /// Where the parabola begins and where it ends.
    corners: [f64; 2],
    /// `1 / (4 knee)`.
    bend: f64,
}

impl Default for Clipper {
    fn default() -> Self {
        Self::new()
    }
}

impl Clipper {
    /// How late [`Clipper::process`] is, in samples of the rate it runs at.
    pub const DELAY_SAMPLES: usize = 1;

    /// A ceiling of 1 with a knee of 0.25.
    pub fn new() -> Self {
        Self { curve: Curve::new(1.0, 0.25), last: 0.0, last_mean: 0.0 }
    }

    /// From the next sample on: `ceiling_gain` 0.0001..=1000, and `knee_share` of it, 0.001..=1, to
    /// each side.
    pub fn set(&mut self, ceiling_gain: f64, knee_share: f64) {
        self.curve = Curve::new(ceiling_gain, knee_share);
    }

    /// Forgets all sound.
    pub fn reset(&mut self) {
        (self.last, self.last_mean) = (0.0, 0.0);
    }

    /// The curve's value; for drawing, and for tests.
    pub fn output(&self, input: f64) -> f64 {
        input - self.curve.mean_excess(input, input)
    }

    /// Writes what clipping adds to the sample before each of `input`, as far as both reach; exactly
    /// 0 where the line between samples stays below the knee. Samples that are not finite or above +120
    /// dBFS are silence.
    pub fn process(&mut self, path: VectorPath, input: &[f32], delta: &mut [f32]) {
        simd::run(path, Process { clipper: self, input, delta });
    }
}

impl Curve {
    fn new(ceiling_gain: f64, knee_share: f64) -> Self {
        let ceiling_gain = clamp_or(ceiling_gain, 1e-4, 1e3, 1.0);
        let knee_gain = clamp_or(knee_share, 1e-3, 1.0, 0.25) * ceiling_gain;
        Self {
            corners: [ceiling_gain - knee_gain, ceiling_gain + knee_gain],
            bend: 0.25 / knee_gain,
        }
    }

    /// Mean of what is above the curve along the line from `from` to `to`.
    #[inline(always)]
    fn mean_excess(&self, from: f64, to: f64) -> f64 {
        let length = (to - from).abs();
        // Both ends beyond a corner is all of the line; where it has no length, any share is right.
        let per_length = if length > 0.0 { 1.0 / length } else { 0.0 };
        let mean_square = |corner: f64, from: f64, to: f64| {
            let (p, q) = (ramp(from - corner), ramp(to - corner));
            let is_whole = (p > 0.0) & (q > 0.0);
            let share = if is_whole { 1.0 } else { (p - q).abs() * per_length };
            share * (p * p + p * q + q * q)
        };
        let [begin, end] = self.corners;
        let above = mean_square(begin, from, to) - mean_square(end, from, to);
        let below = mean_square(begin, -from, -to) - mean_square(end, -from, -to);
        (above - below) * (self.bend / 3.0)
    }
}

#[inline(always)]
fn ramp(x: f64) -> f64 {
    if x > 0.0 { x } else { 0.0 }
}

struct Process<'a> {
    clipper: &'a mut Clipper,
    input: &'a [f32],
    delta: &'a mut [f32],
}

impl Kernel for Process<'_> {
    type Output = ();

    #[inline(always)]
    fn run<I: Instructions>(self, _: I) {
        let Self { clipper, input, delta } = self;
        let rows = delta.chunks_mut(ROW);
        for (input, delta) in input.chunks(ROW).zip(rows) {
            let length = input.len().min(delta.len());
            // The sample before, then the row.
            let mut samples = [clipper.last; ROW + 1];
            for (sample, &x) in samples[1..].iter_mut().zip(&input[..length]) {
                *sample = sanitize_input(x).into();
            }
            let mut means = [0.0; ROW + 1];
            means[0] = clipper.last_mean;
            let knee = clipper.curve.corners[0];
            if samples.iter().fold(false, |is_over, x| is_over | (x.abs() > knee)) {
                for n in 0..ROW {
                    means[n + 1] = clipper.curve.mean_excess(samples[n], samples[n + 1]);
                }
            }
            for (n, delta) in delta[..length].iter_mut().enumerate() {
                *delta = (-0.5 * (means[n] + means[n + 1])).to_f32();
            }
            (clipper.last, clipper.last_mean) = (samples[length], means[length]);
        }
    }
}
