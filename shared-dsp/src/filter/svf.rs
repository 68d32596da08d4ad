//! The state-variable filter that runs every second-order section, in f64.
//!
//! Structure: trapezoidal (topology-preserving) state-variable filter; A. Simper, "Linear
//! trapezoidal integrated state variable filter", Cytomic, 2013; V. Zavalishin, "The Art of VA
//! Filter Design", 2012, chapter 4. Written here as one matrix step per sample:
//!
//! ```text
//! u     = x - low                        band' = keep  * band + cross * u
//! y     = c0 x + c1 band + c2 low        low'  = low + cross * band + pull * u
//! out   = y + c3 corrector               corrector' = hold corrector + y
//! ```
//!
//! with `keep = 2/(1+g k+g^2) - 1`, `cross = 2 g/(1+g k+g^2)`, `pull = 2 g^2/(1+g k+g^2)`. Three
//! operations stand between one sample's state and the next, half of the usual notation.
//!
//! Stable under any modulation: with K = [[g k, g], [-g, 0]] the state matrix is
//! 2 (I + K)^-1 - I. K + K^T is never negative for k >= 0, so the matrix never lengthens the state
//! vector; nor does any convex mixture of such matrices. So coefficients may be interpolated sample by
//! sample between any stable sections; [`crate::filter::chain`] does.
//! The corrector's direct gain is part of c0, c1 and c2.
//!
//! Any stable biquad runs here: see [`Section`].

use crate::filter::design::{Corrector, Section};
use crate::guard::flush_tiny;
use crate::simd::Real;

/// Coefficients of a section.
pub(super) const COEFFICIENTS: usize = 8;
/// States of a section.
pub(super) const STATES: usize = 3;

// Places of the coefficients in a row.
pub(super) const KEEP: usize = 0;
pub(super) const CROSS: usize = 1;
pub(super) const PULL: usize = 2;
pub(super) const C0: usize = 3;
pub(super) const C1: usize = 4;
pub(super) const C2: usize = 5;
pub(super) const C3: usize = 6;
pub(super) const HOLD: usize = 7;

/// Coefficients of one section; see the module for the equations.
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
    /// Corrector's state to output.
    pub c3: f64,
    /// Share of the corrector's state that stays.
    pub hold: f64,
}

impl SvfCoefficients {
    /// Output equals input; the states follow a fast, harmless pole.
    pub const THROUGH: Self =
        Self { keep: 0.0, cross: 0.0, pull: 1.0, c0: 1.0, c1: 0.0, c2: 0.0, c3: 0.0, hold: 0.0 };

    /// From a section in the bilinear variable. Every section with positive denominator
    /// coefficients (that is: every stable one) is representable.
    pub fn from_section(section: &Section) -> Self {
        Self::from_row(row_of(section))
    }

    /// From a biquad `(b0 + b1 z^-1 + b2 z^-2) / (1 + a1 z^-1 + a2 z^-2)`, poles inside the unit
    /// circle.
    pub fn from_biquad(b: [f64; 3], a1: f64, a2: f64) -> Self {
        Self::from_section(&Section::from_biquad(b, a1, a2))
    }

    /// In the order keep, cross, pull, c0, c1, c2, c3, hold.
    #[inline]
    pub fn row(&self) -> [f64; COEFFICIENTS] {
        [self.keep, self.cross, self.pull, self.c0, self.c1, self.c2, self.c3, self.hold]
    }

    /// From a [`SvfCoefficients::row`].
    #[inline]
    pub fn from_row([keep, cross, pull, c0, c1, c2, c3, hold]: [f64; COEFFICIENTS]) -> Self {
        Self { keep, cross, pull, c0, c1, c2, c3, hold }
    }

    /// Coefficient by coefficient on the way to `other`: 0 here, 1 there. Between stable sections
    /// every point in 0..=1 is one.
    #[inline]
    pub fn toward(&self, other: &Self, share: f64) -> Self {
        let (from, to) = (self.row(), other.row());
        Self::from_row(core::array::from_fn(|i| from[i] + share * (to[i] - from[i])))
    }
}

/// The [`SvfCoefficients::row`] of a section.
#[inline(always)]
pub(super) fn row_of<R: Real>(section: &Section<R>) -> [R; COEFFICIENTS] {
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
    let one = pole.splat(1.0);
    let direct = (one - pole) / (one - zero);
    [
        a1 * 2.0 - 1.0,
        a2 * 2.0,
        a3 * 2.0,
        direct * (m0 + m1 * a2 + m2 * a3),
        direct * (m1 * a1 + m2 * a2),
        direct * (m2 - m1 * a2 - m2 * a3),
        pole - zero,
        pole,
    ]
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
        let out = y + c.c3 * self.corrector;
        self.corrector = c.hold * self.corrector + y;
        out
    }

    /// From band, low and corrector.
    pub(super) fn from_states([band, low, corrector]: [f64; STATES]) -> Self {
        Self { band, low, corrector }
    }

    /// Band, low and corrector.
    #[cfg(test)]
    pub(super) fn states(&self) -> [f64; STATES] {
        [self.band, self.low, self.corrector]
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

    /// Zeroes states below -300 dBFS. Call every few dozen frames, on a grid that does
    /// not depend on block cuts.
    #[inline]
    pub fn flush_tiny(&mut self) {
        self.band = flush_tiny(self.band);
        self.low = flush_tiny(self.low);
        self.corrector = flush_tiny(self.corrector);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filter::design::Prototype;
    use crate::noise::Noise;
    use crate::units::power_to_db;

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
                for _ in 0..3 {
                    for step in 0..8 {
                        svf.tick(&c.toward(&target, f64::from(step) / 8.0), 0.0);
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
    fn a_narrow_bell_at_20_hz_and_192_khz_is_150_db_above_its_noise() {
        // The same sound at two levels that are no power of two apart is rounded differently
        // everywhere; what is left after bringing both to one level is the rounding.
        let design = Prototype::bell(20.0, 12.0, 40.0).design(192_000.0);
        let c = SvfCoefficients::from_section(&design.sections()[0]);
        let (mut a, mut b) = (Svf::default(), Svf::default());
        let (mut noise, mut sound) = (0.0, 0.0);
        for n in 0..2_000_000u32 {
            let x = 0.25 * (core::f64::consts::TAU * 20.0 / 192_000.0 * f64::from(n)).sin();
            let (y, z) = (a.tick(&c, x), b.tick(&c, x * 1.1) / 1.1);
            noise += (y - z) * (y - z);
            sound += y * y;
        }
        let noise_db = power_to_db(noise / sound);
        println!("20 Hz Q 40 at 192 kHz: noise {noise_db:.1} dB");
        assert!(noise_db < -150.0, "{noise_db}");
    }
}
