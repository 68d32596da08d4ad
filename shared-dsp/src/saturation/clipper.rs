//! A ceiling with a rounded corner, by antiderivative antialiasing.
//!
//! Source of the first order: J. Parker, V. Zavalishin, E. Le Bivic, "Reducing the Aliasing of Nonlinear
//! Waveshaping Using Continuous-Time Convolution", DAFx 2016: each sample is the mean of the curve along the
//! straight line from the sample before. The second order is the mean over all mixtures of three samples: twice
//! the second divided difference of the second antiderivative. Taken as such, differences over
//! differences lose all digits where samples are close. Here the curve is made of squares of ramps, whose
//! means above the ramp's start are `(p^2 + p q + q^2) / 3` between `p` and `q`, and `(p^2 + q^2 + r^2 +
//! p q + q r + r p) / 6` over `p`, `q` and `r`, with nothing to lose.

use crate::convert::ToF32;
use crate::guard::{clamp_or, sanitize_input};
use crate::simd::{self, Instructions, Kernel, VectorPath};

/// Samples worked on at a time.
const ROW: usize = 16;

/// Clips one channel at a ceiling. The curve is straight up to `ceiling - knee`, a parabola up to
/// `ceiling + knee`, and flat from there.
///
/// What it adds comes one sample late, exactly: in first order, the mean of a line is half a sample late,
/// and the mean of two of them brings that to a whole one.
#[derive(Debug, Clone)]
pub struct Clipper {
    order: Order,
    curve: Curve,
    /// The latest two samples, and the mean between them in first order.
    before: [f64; 2],
    latest_mean: f64,
}

/// How strongly aliases are reduced, and at what cost.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Order {
    /// Enough at four times the rate.
    #[default]
    First,
    /// 15 dB better at twice the rate, at three times the cost.
    Second,
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

    /// A ceiling of 1 with a knee of 0.25, in first order.
    pub fn new() -> Self {
        Self {
            order: Order::First,
            curve: Curve::new(1.0, 0.25),
            before: [0.0; 2],
            latest_mean: 0.0,
        }
    }

    /// From the next sample on: `ceiling_gain` 0.0001..=1000, and `knee_share` of it, 0.001..=1, to
    /// each side.
    pub fn set(&mut self, ceiling_gain: f64, knee_share: f64) {
        self.curve = Curve::new(ceiling_gain, knee_share);
    }

    /// Takes another order; forgets all sound.
    pub fn set_order(&mut self, order: Order) {
        self.reset();
        self.order = order;
    }

    /// Forgets all sound.
    pub fn reset(&mut self) {
        (self.before, self.latest_mean) = ([0.0; 2], 0.0);
    }

    /// The curve's value; for drawing, and for tests.
    pub fn output(&self, input: f64) -> f64 {
        input - self.curve.excess_along_line(input, input)
    }

    /// Writes what clipping adds to the sample before each of `input`, as far as both reach; exactly
    /// 0 where the lines to both sides stay below the knee. Samples that are not finite or above +120
    /// dBFS are silence.
    pub fn process(&mut self, path: VectorPath, input: &[f32], delta: &mut [f32]) {
        simd::run(path, Process { clipper: self, input, delta });
    }
}

impl Clipper {
    /// What is above the curve around each sample but the first and the last; the first `length` count.
    #[inline(always)]
    fn excesses(&mut self, samples: &[f64; ROW + 2], length: usize) -> [f64; ROW] {
        let curve = self.curve;
        let mut excesses = [0.0; ROW];
        let over = samples.iter().fold(0, |over, x| over | u64::from(x.abs() > curve.corners[0]));
        if over == 0 {
            self.latest_mean = 0.0;
            return excesses;
        }
        match self.order {
            Order::First => {
                let mut means = [self.latest_mean; ROW + 1];
                for n in 0..ROW {
                    means[n + 1] = curve.excess_along_line(samples[n + 1], samples[n + 2]);
                }
                self.latest_mean = means[length];
                for (n, excess) in excesses.iter_mut().enumerate() {
                    *excess = 0.5 * (means[n] + means[n + 1]);
                }
            }
            Order::Second => {
                for (n, excess) in excesses.iter_mut().enumerate() {
                    *excess = curve.excess_among([samples[n], samples[n + 1], samples[n + 2]]);
                }
            }
        }
        excesses
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
    fn excess_along_line(&self, from: f64, to: f64) -> f64 {
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

    /// Mean of what is above the curve over all mixtures of three samples.
    #[inline(always)]
    fn excess_among(&self, samples: [f64; 3]) -> f64 {
        // The curve is odd: with the middle one turned up, only the lowest may be below the curve.
        let [low, middle, high] = sorted(samples);
        let is_up = middle > 0.0;
        let low_to_high = if is_up { [low, middle, high] } else { [-high, -middle, -low] };
        let lines = Lines::through(low_to_high);
        let [begin, end] = self.corners;
        let above = lines.mean_square_over(begin) - lines.mean_square_over(end);
        let below = lines.mean_square_under(-begin) - lines.mean_square_under(-end);
        let excess = (above - below) * (self.bend / 6.0);
        if is_up { excess } else { -excess }
    }
}

#[inline(always)]
fn sorted([a, b, c]: [f64; 3]) -> [f64; 3] {
    let (low, high) = if a < b { (a, b) } else { (b, a) };
    let (high, other) = if high > c { (high, c) } else { (c, high) };
    let (low, middle) = if low < other { (low, other) } else { (other, low) };
    [low, middle, high]
}

/// Three samples in rising order with the middle one at least 0, and one over their distances.
#[derive(Debug, Clone, Copy)]
struct Lines {
    samples: [f64; 3],
    per_lower: f64,
    per_upper: f64,
    per_whole: f64,
}

impl Lines {
    #[inline(always)]
    fn through([low, middle, high]: [f64; 3]) -> Self {
        /// Where a line has no length, all of it is on one side of a corner, and any number is right.
        const SHORTEST: f64 = 1e-60;
        let longer = |distance: f64| if distance > SHORTEST { distance } else { SHORTEST };
        let (lower, upper) = (longer(middle - low), longer(high - middle));
        let whole = lower + upper;
        // One division for three.
        let per_all = 1.0 / (lower * upper * whole);
        Self {
            samples: [low, middle, high],
            per_lower: per_all * (upper * whole),
            per_upper: per_all * (lower * whole),
            per_whole: per_all * (lower * upper),
        }
    }

    /// Six times the mean of the square of what is over `corner`, which is over 0: the second divided
    /// difference of the fourth power of the ramp.
    #[inline(always)]
    fn mean_square_over(&self, corner: f64) -> f64 {
        let [r, q, p] = self.samples.map(|x| ramp(x - corner));
        let (p2, q2) = (p * p, q * q);
        let all = (p2 + q2 + p * q) + r * (r + p + q);
        // Where the lowest is not over it, first differences.
        let share = if q > 0.0 { 1.0 } else { p * self.per_upper };
        let upper = share * (p + q) * (p2 + q2);
        let lower = q2 * q2 * self.per_lower;
        if r > 0.0 { all } else { (upper - lower) * self.per_whole }
    }

    /// The same for what is under `corner`, which is under 0.
    #[inline(always)]
    fn mean_square_under(&self, corner: f64) -> f64 {
        let r = ramp(corner - self.samples[0]);
        (r * r) * (r * self.per_lower) * (r * self.per_whole)
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
            // The two samples before, then the row.
            let mut samples = [0.0; ROW + 2];
            samples[..2].copy_from_slice(&clipper.before);
            for (sample, &x) in samples[2..].iter_mut().zip(&input[..length]) {
                *sample = sanitize_input(x).into();
            }
            let excesses = clipper.excesses(&samples, length);
            for (delta, excess) in delta[..length].iter_mut().zip(excesses) {
                *delta = (0.0 - excess).to_f32();
            }
            clipper.before.copy_from_slice(&samples[length..length + 2]);
        }
    }
}
