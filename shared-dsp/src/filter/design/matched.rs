//! Digital sections whose magnitude follows the analogue section up to the top of the band,
//! where the bilinear transform would cramp.
//!
//! # Method
//! 1. Poles at exp(s T) of the analogue ones ([`super::poles`]), and one more real pole near half
//!    the sample rate, where an analogue curve arrives with a slope and a digital one must be level.
//! 2. In x = tan^2(w/2) the power response of such a section is
//!    `(P0 + P1 x + P2 x^2 + P3 x^3) / (D(x) (1 + pole x))`, D and pole known. P0 is given by the
//!    gain at f = 0, one more condition by the gain at the section's frequency (at its zeros, where
//!    it has any); the two numbers left are those with the least squares of the relative error at
//!    four fixed frequencies. All of this is linear: a 2 x 2 system. Low cuts and notches, whose
//!    zeros are given, let the real pole move as well.
//! 3. The section with these zeros and all of them inside the unit circle
//!    ([`super::minimum_phase`]).
//! 4. Near half the sample rate and above, a last step that moves the poles as well ([`super::top`]).
//!
//! The first two steps are those of M. Vicanek, "Matched Second Order Digital Filters", 2016,
//! with a third pole and zero, and a fit instead of conditions at two frequencies.
//!
//! # Limits
//! No search, no branch on how well something went: coefficients move continuously with frequency,
//! gain and Q (but for shelves of Q 3 and more with 18 dB and more, whose zeros near half the sample
//! rate may change places between the two halves of a section; their product stays). Largest
//! difference from the analogue curve, 20 Hz to 20 kHz, f0 to 20 kHz, where that is above -40 dB, at
//! 44.1 kHz; less at higher rates (`accuracy.rs` has the grids):
//!
//! | shape | dB |
//! |---|---|
//! | bells, Q 0.3..10, up to +-18 dB | 0.04 |
//! | shelves and tilts, 6..24 dB/oct, Q 0.3..2, up to +-30 dB | 0.07 |
//! | high cuts, 6..96 dB/oct, Q 0.5..4 | 0.11 |
//! | low cuts, 6..96 dB/oct, Q 0.5..4 | 0.25 |
//! | notches and band passes, Q 0.3..40 | 0.30 (0.08, 0.04 in 95 of 100) |
//!
//! From there to the end of the dial, 30 kHz, all that have a corner or a centre, of any Q and slope,
//! stay within 0.3 dB by the last step of [`super::top`]; at 22.05 kHz to 10 kHz as well. Resonances of
//! Q 10 and more at half the sample rate overshoot the analogue peak by up to 2 dB, others by less
//! than 1 dB. All-passes: [`super::all_pass`].
//!
//! Cost: about 0.3 us a section (`benches/design.rs`), up to 2 us with the last step and for all-passes
//! above 0.1 of half the sample rate; bounded.

use core::f64::consts::{PI, TAU};

use super::analog::{AnalogKind, AnalogSection, at, power};
use super::section::Section;
use super::top::HIGHEST_ZERO;
use super::{all_pass, minimum_phase, poles, top};
use crate::simd::Real;

/// Where the fit looks: 0.35, 0.6, 0.8 and 0.9 of half the sample rate, as w^2 and tan^2(w/2).
const NODES: [(f64, f64); 4] = [
    (1.2090265391334463, 0.3755248059449218),
    (3.553057584392169, 1.8944271909999153),
    (6.316546816697189, 9.472135954999578),
    (7.994379564882379, 39.863458189061376),
];
/// How much, of the square of its own weight, holds a moving real pole where it started: it
/// matters only where the fit hardly depends on that pole.
const HOLD: f64 = 1e-5;
/// Bounds of a moving real pole's coefficient.
const POLES: core::ops::RangeInclusive<f64> = 0.01..=1.5;
/// Square root of the coefficient of a first-order section's second real pole.
const SPARE: f64 = 0.632_455_532;
/// Weight of the corner of a low cut beside the four fixed frequencies.
const CORNER: f64 = 1.5;

/// The digital section for `analog` at `sample_rate_hz`. Always stable and finite for the ranges
/// in [`super`]; bells and shelves also have all their zeros inside the unit circle. Magnitude only:
/// the phase is the least the magnitude allows.
pub fn design(analog: &AnalogSection, sample_rate_hz: f64) -> Section {
    let w0 = TAU * analog.frequency_hz / sample_rate_hz;
    let polynomials = analog.polynomials();
    let section = match analog.kind {
        AnalogKind::AllPass => all_pass::design(w0, analog.q),
        AnalogKind::Bell | AnalogKind::Shelf | AnalogKind::ShelfFirstOrder
            if analog.ratio == 1.0 =>
        {
            Section::THROUGH
        }
        AnalogKind::Shelf | AnalogKind::ShelfFirstOrder => boost(analog.kind, polynomials, w0),
        AnalogKind::HighPass => {
            top::refined(Target::new(analog.kind, polynomials, w0).high_pass(), analog, w0)
        }
        AnalogKind::Notch => {
            top::refined(Target::new(analog.kind, polynomials, w0).notch(), analog, w0)
        }
        _ => top::refined(boost(analog.kind, polynomials, w0), analog, w0),
    };
    let section = if analog.inverted { section.inverted() } else { section };
    section.scaled(analog.gain)
}

/// The section for the analogue one with these `polynomials` at `w0` (an angle per sample), of any shape
/// with no more than a single zero at f = 0, neither inverted nor scaled, before the last step.
#[inline(always)]
pub(crate) fn boost<R: Real>(kind: AnalogKind, polynomials: ([R; 3], [R; 3]), w0: R) -> Section<R> {
    Target::new(kind, polynomials, w0).section()
}

/// What the numerator's power response has to be: the analogue power response times the digital
/// denominator's.
struct Target<R> {
    kind: AnalogKind,
    w0: R,
    /// 1 / w0^2
    per_square: R,
    numerator: [R; 3],
    /// Analogue power polynomials in (f/f0)^2.
    numerator_power: [R; 3],
    denominator_power: [R; 3],
    /// Digital, and its power polynomial in x.
    denominator: [R; 3],
    digital_power: [R; 3],
    /// Coefficient of the real pole: its power response is 1 + pole x.
    pole: R,
}

impl<R: Real> Target<R> {
    #[inline(always)]
    fn new(kind: AnalogKind, (n, d): ([R; 3], [R; 3]), w0: R) -> Self {
        let denominator = if kind.is_first_order() {
            poles::first_order([d[0], d[1]], w0, SPARE)
        } else {
            poles::second_order(d, w0)
        };
        // Each is the best over all frequencies, gains and Q (least largest error at 44.1 kHz).
        let pole = match kind {
            AnalogKind::ShelfFirstOrder
            | AnalogKind::LowPassFirstOrder
            | AnalogKind::HighPassFirstOrder => 0.05,
            AnalogKind::LowPass => 0.085,
            AnalogKind::Shelf => 0.125,
            AnalogKind::BandPass => 0.165,
            AnalogKind::HighPass => 0.23,
            _ => 0.145,
        };
        Self {
            kind,
            w0,
            per_square: w0.splat(1.0) / (w0 * w0),
            numerator: n,
            numerator_power: power(n),
            denominator_power: power(d),
            denominator,
            digital_power: power(denominator),
            pole: w0.splat(pole),
        }
    }

    /// Numerator and denominator of the wanted power at w^2 = `square` and `x`, without real pole.
    #[inline(always)]
    fn fraction(&self, square: R, x: R) -> (R, R) {
        let v = square * self.per_square;
        let above = at(self.numerator_power, v) * at(self.digital_power, x);
        (above, at(self.denominator_power, v))
    }

    /// The highest frequency at which the fit looks for a peak, as part of half the sample rate.
    #[inline(always)]
    fn highest_peak(&self) -> R {
        // It may lie at half the sample rate. When it is beyond, only its slope is heard.
        let [nothing, one, pi] = [0.0, 1.0, PI].map(|x| self.w0.splat(x));
        let beyond = ((self.w0 / pi - one) * 10.0).max(nothing).min(one);
        self.w0.splat(0.995) - beyond * 0.095
    }

    /// The frequency that must be exact, as angle per sample, and half of 1/Q of the zeros there.
    #[inline(always)]
    fn anchor(&self) -> (R, R) {
        let [n0, n1, n2] = self.numerator;
        let [nothing, one, high] = [0.0, 1.0, 0.9].map(|x| self.w0.splat(x));
        let peak = self.highest_peak();
        let (factor, highest, damping) = match self.kind {
            AnalogKind::Bell => (one, peak, n1 * 0.5 / (n0 * n2).sqrt()),
            AnalogKind::LowPass | AnalogKind::BandPass => (one, peak, nothing),
            // So may the dip of a shelf that has one: when narrow, that counts more than the slope
            // towards it.
            AnalogKind::Shelf => {
                let damping = n1 * 0.5 / (n0 * n2).sqrt();
                let square = damping / self.w0.splat(0.03) * (damping / self.w0.splat(0.03));
                let narrow = one / (square * square + one);
                ((n0 / n2).sqrt(), high + narrow * 0.095, damping)
            }
            AnalogKind::ShelfFirstOrder => (n0 / n1, high, nothing),
            _ => (one, high, nothing),
        };
        ((factor * self.w0).min(highest * PI), damping)
    }

    /// Any shape with no more than a single zero at f = 0.
    #[inline(always)]
    fn section(&self) -> Section<R> {
        let (w, damping) = self.anchor();
        let tan = (w * 0.5).tan();
        let x0 = tan * tan;
        let numerator = self.cubic(w, x0);
        // A dip must not be deeper, when it is a narrow one; where the cubic has it a little off
        // the anchor it would be, and its inverse would ring.
        let [nothing, one] = [0.0, 1.0].map(|x| w.splat(x));
        let narrow = (one - damping * 4.0 * damping).max(nothing);
        let (decay, height) = (damping * w, tan * 2.0 / (x0 + one));
        let least = narrow * 0.9 * decay / (decay * decay + height * height).sqrt();
        minimum_phase::section(numerator, self.denominator, self.pole, least)
    }

    /// Numerator power, exact at f = 0 and at the angle `w`, where tan^2(w/2) is `x0`.
    #[inline(always)]
    fn cubic(&self, w: R, x0: R) -> [R; 4] {
        let dc = self.numerator_power[0] / self.denominator_power[0] * self.digital_power[0];
        let (above, below) = self.fraction(w * w, x0);
        let rise = (above / below * (self.pole * x0 + 1.0) - dc) / x0;
        // dc + rise x + x (x - x0) (a + b x)
        let [nothing, one, least] = [0.0, 1.0, 1e-12].map(|x| w.splat(x));
        let mut fit = Fit::new(nothing);
        for (square, x) in NODES.map(|(square, x)| (w.splat(square), w.splat(x))) {
            let (above, below) = self.fraction(square, x);
            let weight = below / (above * (self.pole * x + 1.0)).max(least);
            let first = x * (x - x0) * weight;
            fit.ask([first, first * x, nothing], one - (dc + rise * x) * weight);
        }
        // At half the sample rate never far from the analogue curve, and so never below nothing.
        let (v, [_, _, d2]) = (self.per_square * (PI * PI), self.denominator);
        let top = at(self.numerator_power, v) / at(self.denominator_power, v);
        let top = top * d2 * d2 * self.pole;
        let [a, b, _] = fit.solution([top * 0.72, top * 1.75], [nothing; 2]);
        [dc, rise - x0 * a, a - x0 * b, b]
    }
}

impl Target<f64> {
    /// Two zeros at f = 0.
    fn high_pass(&self) -> Section {
        let mut fit = Fit::new(0.0);
        let w = self.w0.min(self.highest_peak() * PI);
        let corner = (w * w, (0.5 * w).tan().powi(2), CORNER);
        for (square, x, weight) in
            NODES.map(|(square, x)| (square, x, 1.0)).into_iter().chain([corner])
        {
            let (above, below) = self.fraction(square, x);
            let whole = 1.0 + self.pole * x;
            let first = x * x * below / (above * whole) * weight;
            fit.ask([first, first * x, -x / whole * weight], weight);
        }
        let [a, b, move_by] = fit.moving(self.pole);
        let a = a.max(1e-12);
        let numerator = [0.0, 0.0, a.sqrt()];
        minimum_phase::with_corrector(numerator, self.denominator, b / a, self.pole + move_by)
    }

    /// Two zeros on the unit circle at f0; beyond half the sample rate they leave it.
    fn notch(mut self) -> Section {
        let x0 = (0.5 * self.w0.min(HIGHEST_ZERO)).tan().powi(2);
        let scale = self.denominator[0] / x0;
        let mut fit = Fit::new(0.0);
        for (square, x) in NODES {
            let (above, below) = self.fraction(square, x);
            let whole = 1.0 + self.pole * x;
            // At the zero itself there is nothing to fit.
            let weight = below / (above * whole).max(1e-12);
            let zeros = (scale * (x - x0)).powi(2) * weight;
            fit.ask([zeros * x, 0.0, -x / whole], 1.0 - zeros);
        }
        let [zero, _, move_by] = fit.moving(self.pole);
        self.pole += move_by;
        let beyond = ((self.w0 - HIGHEST_ZERO) / (0.1 * PI)).min(1.0);
        if beyond <= 0.0 {
            let numerator = [scale * x0, 0.0, scale];
            return minimum_phase::with_corrector(numerator, self.denominator, zero, self.pole);
        }
        let power = scale * scale;
        let inside = [
            power * x0 * x0,
            power * x0 * (zero * x0 - 2.0),
            power * (1.0 - 2.0 * zero * x0),
            power * zero,
        ];
        let outside = self.cubic(0.9 * PI, NODES[3].1);
        let mixed = core::array::from_fn(|i| inside[i] + beyond * (outside[i] - inside[i]));
        minimum_phase::section(mixed, self.denominator, self.pole, 0.0)
    }
}

/// Linear least squares for three numbers: normal equations.
struct Fit<R> {
    matrix: [[R; 3]; 3],
    right: [R; 3],
}

impl<R: Real> Fit<R> {
    /// Nothing asked yet.
    #[inline(always)]
    fn new(nothing: R) -> Self {
        Self { matrix: [[nothing; 3]; 3], right: [nothing; 3] }
    }

    /// One more equation: `row` times the numbers should be `right`.
    #[inline(always)]
    fn ask(&mut self, row: [R; 3], right: R) {
        for i in 0..3 {
            for j in i..3 {
                self.matrix[i][j] = self.matrix[i][j] + row[i] * row[j];
            }
            self.right[i] = self.right[i] + row[i] * right;
        }
    }

    /// The numbers, the second and third kept between bounds. A number nothing was asked of is 0.
    #[inline(always)]
    fn solution(&self, second: [R; 2], third: [R; 2]) -> [R; 3] {
        let held = |x: R, [least, most]: [R; 2]| x.max(least).min(most);
        // Larger than 0 so that 0/0 cannot come up, and below all that matters.
        let [[a, b, c], [_, d, e], [_, _, f]] = self.matrix;
        let [nothing, one, tiny] = [0.0, 1.0, 1e-60].map(|x| a.splat(x));
        let [p, q, r] = self.right;
        let a = one / (a + tiny);
        let (d, e, q) = (d - b * b * a, e - b * c * a, q - b * p * a);
        let d = one / (d.max(nothing) + tiny);
        let (spring, r) = (f * HOLD, r - c * p * a - e * q * d);
        let f = (f - c * c * a - e * e * d).max(nothing) + spring + tiny;
        let third = held(r / f, third);
        let second = held((q - e * third) * d, second);
        [(p - b * second - c * third) * a, second, third]
    }
}

impl Fit<f64> {
    /// The third number moves a pole that starts at `pole`.
    fn moving(&self, pole: f64) -> [f64; 3] {
        self.solution([f64::MIN, f64::MAX], [POLES.start() - pole, POLES.end() - pole])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_are_where_they_are_said_to_be() {
        for (share, (square, x)) in [0.35, 0.6, 0.8, 0.9].into_iter().zip(NODES) {
            let w = share * PI;
            assert!((w * w / square - 1.0).abs() < 1e-14);
            assert!(((0.5 * w).tan().powi(2) / x - 1.0).abs() < 1e-14);
        }
        assert!((SPARE * SPARE - 0.4).abs() < 1e-9);
    }
}
