//! The state-variable filter that runs every second-order section, in f64.
//!
//! Structure: trapezoidal (topology-preserving) state-variable filter; A. Simper, "Linear
//! trapezoidal integrated state variable filter", Cytomic, 2013; V. Zavalishin, "The Art of VA
//! Filter Design", 2012, chapter 4. Written here as one matrix step per sample:
//!
//! ```text
//! u     = x - low                        band' = keep  * band + cross * u
//! y     = c0 x + c1 band + c2 low        low'  = low + cross * band + pull * u
//! ```
//!
//! and behind it the corrector `out = e0 y + e1 c`, `c' = hold c + y`,
//!
//! with `keep = 2/(1+g k+g^2) - 1`, `cross = 2 g/(1+g k+g^2)`, `pull = 2 g^2/(1+g k+g^2)`. Three
//! operations stand between one sample's state and the next, half of the usual notation.
//!
//! Stable under any modulation: with K = [[g k, g], [-g, 0]] the state matrix is
//! 2 (I + K)^-1 - I. K + K^T is never negative for k >= 0, so the matrix never lengthens the state
//! vector; nor does any convex mixture of such matrices. So coefficients may be interpolated sample by
//! sample between any stable sections; [`SvfMotion`] does.
//!
//! Any stable biquad runs here: see [`Section`].

use crate::filter::design::{Corrector, Section};
use crate::guard::settled;

/// What one section needs per sample; see the module for the equations.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SvfCoefficients {
    /// Share of the band state that stays.
    pub keep: f64,
    /// Exchange between the two states.
    pub cross: f64,
    /// Share of the input that reaches the low state.
    pub pull: f64,
    /// Input to output.
    pub c0: f64,
    /// Band state to output.
    pub c1: f64,
    /// Low state to output.
    pub c2: f64,
    /// Share of the corrector's state that stays.
    pub hold: f64,
    /// Direct path of the corrector.
    pub e0: f64,
    /// Corrector's state to output.
    pub e1: f64,
}

impl SvfCoefficients {
    /// Output equals input; the states follow a fast, harmless pole.
    pub const THROUGH: Self = Self {
        keep: 0.0,
        cross: 0.0,
        pull: 1.0,
        c0: 1.0,
        c1: 0.0,
        c2: 0.0,
        hold: 0.0,
        e0: 1.0,
        e1: 0.0,
    };

    /// From a section in the bilinear variable. Every section with positive denominator
    /// coefficients (that is: every stable one) is representable.
    pub fn from_section(section: &Section) -> Self {
        let [d0, d1, d2] = section.denominator;
        let [n0, n1, n2] = section.numerator;
        let sum = d0 + d1 + d2;
        // g^2 = d0/d2, g k = d1/d2: written without g, so that d2 may be tiny.
        let root = (d0 * d2).sqrt();
        let (a1, a2, a3) = (d2 / sum, root / sum, d0 / sum);
        let m0 = n2 / d2;
        let m1 = (n1 - m0 * d1) / root;
        let m2 = n0 / d0 - m0;
        let Corrector { zero, pole } = section.corrector;
        let e0 = section.corrector.direct();
        Self {
            keep: 2.0 * a1 - 1.0,
            cross: 2.0 * a2,
            pull: 2.0 * a3,
            c0: m0 + m1 * a2 + m2 * a3,
            c1: m1 * a1 + m2 * a2,
            c2: m2 - m1 * a2 - m2 * a3,
            hold: pole,
            e0,
            e1: e0 * (pole - zero),
        }
    }

    /// From a biquad `(b0 + b1 z^-1 + b2 z^-2) / (1 + a1 z^-1 + a2 z^-2)`, poles inside the unit
    /// circle.
    pub fn from_biquad(b: [f64; 3], a1: f64, a2: f64) -> Self {
        Self::from_section(&Section::from_biquad(b, a1, a2))
    }

    /// Coefficient by coefficient.
    #[inline(always)]
    fn with(&self, other: &Self, f: impl Fn(f64, f64) -> f64) -> Self {
        Self {
            keep: f(self.keep, other.keep),
            cross: f(self.cross, other.cross),
            pull: f(self.pull, other.pull),
            c0: f(self.c0, other.c0),
            c1: f(self.c1, other.c1),
            c2: f(self.c2, other.c2),
            hold: f(self.hold, other.hold),
            e0: f(self.e0, other.e0),
            e1: f(self.e1, other.e1),
        }
    }
}

/// Coefficients on the move: a quadratic B-spline through control points on an even grid.
///
/// Value and slope are continuous, so a change makes far less zipper noise than straight lines,
/// and every value is a convex mixture of three stable sections, so it is stable. A control point
/// is reached on average 1 grid step after it was given; three equal ones make a rest.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SvfMotion {
    now: SvfCoefficients,
    step: SvfCoefficients,
    bend: SvfCoefficients,
    before: SvfCoefficients,
    latest: SvfCoefficients,
    moving: bool,
}

impl SvfMotion {
    /// At rest at `coefficients`.
    pub fn resting(coefficients: SvfCoefficients) -> Self {
        Self {
            now: coefficients,
            step: coefficients,
            bend: coefficients,
            before: coefficients,
            latest: coefficients,
            moving: false,
        }
    }

    /// Starts the next grid interval of `frames` frames, heading for `control`.
    pub fn head_for(&mut self, control: SvfCoefficients, frames: usize) {
        let (p0, p1, p2) = (self.before, self.latest, control);
        self.before = p1;
        self.latest = p2;
        self.moving = p0 != p1 || p1 != p2;
        if !self.moving {
            self.now = p2;
            return;
        }
        let per_frame = 1.0 / frames.max(1) as f64;
        let curvature = p0.with(&p1, |a, b| a - 2.0 * b).with(&p2, |ab, c| ab + c);
        self.now = p0.with(&p1, |a, b| 0.5 * (a + b));
        self.bend = curvature.with(&p2, |x, _| x * per_frame * per_frame);
        self.step =
            p1.with(&p0, |b, a| (b - a) * per_frame).with(&self.bend, |x, bend| x + 0.5 * bend);
    }

    /// Continues the last control point for one more interval.
    pub fn hold(&mut self, frames: usize) {
        self.head_for(self.latest, frames);
    }

    /// The coefficients of this frame.
    #[inline(always)]
    pub fn now(&self) -> &SvfCoefficients {
        &self.now
    }

    /// Whether the coefficients differ from frame to frame in this interval.
    pub fn is_moving(&self) -> bool {
        self.moving
    }

    /// Goes one frame further. Only while [`SvfMotion::is_moving`].
    #[inline(always)]
    pub fn advance(&mut self) {
        self.now = self.now.with(&self.step, |x, step| x + step);
        self.step = self.step.with(&self.bend, |x, bend| x + bend);
    }
}

/// State of one section on one channel.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Svf {
    band: f64,
    low: f64,
    corrector: f64,
}

impl Svf {
    /// One sample.
    #[inline(always)]
    pub fn tick(&mut self, c: &SvfCoefficients, x: f64) -> f64 {
        let y = c.c0 * x + c.c1 * self.band + c.c2 * self.low;
        let u = x - self.low;
        let low = self.low + c.cross * self.band + c.pull * u;
        self.band = c.keep * self.band + c.cross * u;
        self.low = low;
        let out = c.e0 * y + c.e1 * self.corrector;
        self.corrector = c.hold * self.corrector + y;
        out
    }

    /// A block in place, coefficients fixed.
    #[inline]
    pub fn process(&mut self, c: &SvfCoefficients, samples: &mut [f64]) {
        let mut state = *self;
        for x in samples {
            *x = state.tick(c, *x);
        }
        *self = state;
    }

    /// Forgets all sound.
    pub fn reset(&mut self) {
        *self = Self::default();
    }

    /// Zeroes what has decayed below hearing. Call every few dozen frames, on a grid that does
    /// not depend on block cuts.
    #[inline]
    pub fn settle(&mut self) {
        self.band = settled(self.band);
        self.low = settled(self.low);
        self.corrector = settled(self.corrector);
    }
}

/// State of one section on two channels that share coefficients: both run in one vector register.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct StereoSvf {
    band: [f64; 2],
    low: [f64; 2],
    corrector: [f64; 2],
}

impl StereoSvf {
    /// One stereo frame.
    #[inline(always)]
    pub fn tick(&mut self, c: &SvfCoefficients, x: [f64; 2]) -> [f64; 2] {
        let mut y = [0.0; 2];
        for i in 0..2 {
            let (band, low) = (self.band[i], self.low[i]);
            let between = c.c0 * x[i] + c.c1 * band + c.c2 * low;
            let u = x[i] - low;
            self.band[i] = c.keep * band + c.cross * u;
            self.low[i] = low + c.cross * band + c.pull * u;
            y[i] = c.e0 * between + c.e1 * self.corrector[i];
            self.corrector[i] = c.hold * self.corrector[i] + between;
        }
        y
    }

    /// A block in place, coefficients fixed.
    #[inline]
    pub fn process(&mut self, c: &SvfCoefficients, frames: &mut [[f64; 2]]) {
        let mut state = *self;
        for frame in frames {
            *frame = state.tick(c, *frame);
        }
        *self = state;
    }

    /// Two sections one after the other in one pass. Same result as two [`StereoSvf::process`],
    /// about twice as fast, because the two recursions wait on their own results side by side.
    #[inline]
    pub fn process_pair(
        first: (&mut Self, &SvfCoefficients),
        second: (&mut Self, &SvfCoefficients),
        frames: &mut [[f64; 2]],
    ) {
        let (mut a, mut b) = (*first.0, *second.0);
        let (ca, cb) = (*first.1, *second.1);
        for frame in frames {
            let between = a.tick(&ca, *frame);
            *frame = b.tick(&cb, between);
        }
        (*first.0, *second.0) = (a, b);
    }

    /// A block in place while coefficients move.
    #[inline]
    pub fn process_moving(&mut self, motion: &mut SvfMotion, frames: &mut [[f64; 2]]) {
        let mut state = *self;
        for frame in frames {
            *frame = state.tick(motion.now(), *frame);
            motion.advance();
        }
        *self = state;
    }

    /// One channel (0 or 1) on its own, in place, while coefficients move.
    #[inline]
    pub fn process_channel_moving(
        &mut self,
        channel: usize,
        motion: &mut SvfMotion,
        frames: &mut [[f64; 2]],
    ) {
        let channel = channel & 1;
        let mut state = self.channel(channel);
        for frame in frames {
            frame[channel] = state.tick(motion.now(), frame[channel]);
            motion.advance();
        }
        self.set_channel(channel, state);
    }

    /// One channel (0 or 1) on its own, in place.
    #[inline]
    pub fn process_channel(
        &mut self,
        channel: usize,
        c: &SvfCoefficients,
        frames: &mut [[f64; 2]],
    ) {
        let channel = channel & 1;
        let mut state = self.channel(channel);
        for frame in frames {
            frame[channel] = state.tick(c, frame[channel]);
        }
        self.set_channel(channel, state);
    }

    fn channel(&self, channel: usize) -> Svf {
        Svf { band: self.band[channel], low: self.low[channel], corrector: self.corrector[channel] }
    }

    fn set_channel(&mut self, channel: usize, state: Svf) {
        self.band[channel] = state.band;
        self.low[channel] = state.low;
        self.corrector[channel] = state.corrector;
    }

    /// Forgets all sound.
    pub fn reset(&mut self) {
        *self = Self::default();
    }

    /// Zeroes what has decayed below hearing; see [`Svf::settle`].
    #[inline]
    pub fn settle(&mut self) {
        for i in 0..2 {
            self.band[i] = settled(self.band[i]);
            self.low[i] = settled(self.low[i]);
            self.corrector[i] = settled(self.corrector[i]);
        }
    }

    /// Whether the section holds no sound at all.
    pub fn is_silent(&self) -> bool {
        [self.band, self.low, self.corrector] == [[0.0; 2]; 3]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::noise::Noise;

    /// A stable biquad drawn at random: complex or real poles, any numerator.
    fn random_biquad(noise: &mut Noise) -> ([f64; 3], f64, f64) {
        let mut signed = || noise.unit() * 2.0 - 1.0;
        let b = [signed(), signed(), signed()];
        let (a1, a2) = if signed() > 0.0 {
            let (radius, angle) = (0.999 * signed().abs(), 3.1 * signed().abs());
            (-2.0 * radius * angle.cos(), radius * radius)
        } else {
            let (p, q) = (0.999 * signed(), 0.999 * signed());
            (-(p + q), p * q)
        };
        (b, a1, a2)
    }

    #[test]
    fn runs_any_stable_biquad() {
        let mut noise = Noise::new(5);
        for _ in 0..200 {
            let (b, a1, a2) = random_biquad(&mut noise);
            let coefficients = SvfCoefficients::from_biquad(b, a1, a2);
            let mut svf = Svf::default();
            let (mut s1, mut s2) = (0.0, 0.0);
            for _ in 0..500 {
                let x = f64::from(noise.white());
                let expected = b[0] * x + s1;
                s1 = b[1] * x - a1 * expected + s2;
                s2 = b[2] * x - a2 * expected;
                let y = svf.tick(&coefficients, x);
                // Poles up to 0.999 amplify rounding about a thousandfold.
                assert!((y - expected).abs() < 1e-9 * (1.0 + expected.abs()), "{y} {expected}");
            }
        }
    }

    #[test]
    fn the_state_never_grows_however_coefficients_jump() {
        let mut noise = Noise::new(6);
        let mut svf = Svf { band: 1.0, low: -0.5, corrector: 0.0 };
        let mut norm = svf.band.hypot(svf.low);
        let mut c = SvfCoefficients::THROUGH;
        for n in 0..20_000 {
            if n % 32 == 0 {
                let (b, a1, a2) = random_biquad(&mut noise);
                let target = SvfCoefficients::from_biquad(b, a1, a2);
                let mut motion = SvfMotion::resting(c);
                for _ in 0..3 {
                    motion.head_for(target, 8);
                    for _ in 0..8 {
                        svf.tick(motion.now(), 0.0);
                        motion.advance();
                        let next = svf.band.hypot(svf.low);
                        assert!(next <= norm * (1.0 + 1e-12));
                        norm = next;
                    }
                    // Keep the state at a size where the comparison means something.
                    (svf.band, svf.low, norm) = (0.6, -0.8, 1.0);
                }
                c = target;
            }
            svf.tick(&c, 0.0);
            let next = svf.band.hypot(svf.low);
            assert!(next <= norm * (1.0 + 1e-12));
            norm = next;
            if norm < 1e-100 {
                (svf.band, svf.low, norm) = (1.0, 0.0, 1.0);
            }
        }
    }

    #[test]
    fn stereo_pair_and_mono_agree_bit_for_bit() {
        let mut noise = Noise::new(7);
        let (ba, a1, a2) = random_biquad(&mut noise);
        let (bb, e1, e2) = random_biquad(&mut noise);
        let ca = SvfCoefficients::from_biquad(ba, a1, a2);
        let cb = SvfCoefficients::from_biquad(bb, e1, e2);
        let input: Vec<[f64; 2]> =
            (0..300).map(|_| [f64::from(noise.white()), f64::from(noise.white())]).collect();
        let mut paired = input.clone();
        let (mut sa, mut sb) = (StereoSvf::default(), StereoSvf::default());
        StereoSvf::process_pair((&mut sa, &ca), (&mut sb, &cb), &mut paired);
        for channel in 0..2 {
            let mut single: Vec<f64> = input.iter().map(|frame| frame[channel]).collect();
            Svf::default().process(&ca, &mut single);
            Svf::default().process(&cb, &mut single);
            assert!(single.iter().zip(&paired).all(|(x, frame)| *x == frame[channel]));
        }
    }
}
