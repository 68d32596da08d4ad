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
//! | low cuts, 6..96 dB/oct, Q 0.5..4 | 0.28 (0.08 in 95 of 100) |
//! | notches and band passes, Q 0.3..40 | 0.30 (0.08, 0.04 in 95 of 100) |
//!
//! Bells above half the sample rate are within 0.2 dB, notches and resonant low cuts there within
//! about 2 dB. Resonances of Q 10 and more at half the sample rate overshoot the analogue peak by up
//! to 2 dB, others by less than 1 dB. All-passes are bilinear, exact at their frequency.
//!
//! Cost: about 0.3 us a section (`benches/design.rs`), bounded.

use core::f64::consts::{PI, TAU};

use super::analog::{AnalogKind, AnalogSection, at, power};
use super::section::Section;
use super::{minimum_phase, poles};

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
/// A zero on the unit circle goes no higher than this angle per sample.
const HIGHEST_ZERO: f64 = 0.995 * PI;

/// The digital section for `analog` at `sample_rate_hz`. Always stable and finite for the ranges
/// in [`super`]; bells and shelves also have all their zeros inside the unit circle. Magnitude only:
/// the phase is the least the magnitude allows.
pub fn design(analog: &AnalogSection, sample_rate_hz: f64) -> Section {
    let w0 = TAU * analog.frequency_hz / sample_rate_hz;
    let section = match analog.kind {
        AnalogKind::AllPass => all_pass(w0, analog.q),
        AnalogKind::Bell | AnalogKind::Shelf | AnalogKind::ShelfFirstOrder
            if analog.ratio == 1.0 =>
        {
            Section::THROUGH
        }
        AnalogKind::HighPass => Target::new(analog, w0).high_pass(),
        AnalogKind::Notch => Target::new(analog, w0).notch(),
        _ => Target::new(analog, w0).section(),
    };
    let section = if analog.inverted { section.inverted() } else { section };
    section.scaled(analog.gain)
}

/// Bilinear, so that the phase is exactly -180 degrees at its frequency.
fn all_pass(w0: f64, q: f64) -> Section {
    let g = (0.5 * w0.min(0.98 * PI)).tan();
    Section::second_order([g * g, -g / q, 1.0], [g * g, g / q, 1.0])
}

/// What the numerator's power response has to be: the analogue power response times the digital
/// denominator's.
struct Target {
    analog: AnalogSection,
    w0: f64,
    /// 1 / w0^2
    per_square: f64,
    numerator: [f64; 3],
    /// Analogue power polynomials in (f/f0)^2.
    numerator_power: [f64; 3],
    denominator_power: [f64; 3],
    /// Digital, and its power polynomial in x.
    denominator: [f64; 3],
    digital_power: [f64; 3],
    /// Coefficient of the real pole: its power response is 1 + pole x.
    pole: f64,
}

impl Target {
    fn new(analog: &AnalogSection, w0: f64) -> Self {
        let (n, d) = analog.polynomials();
        let denominator = if analog.is_first_order() {
            poles::first_order([d[0], d[1]], w0, SPARE)
        } else {
            poles::second_order(d, w0)
        };
        // Each is the best over all frequencies, gains and Q (least largest error at 44.1 kHz).
        let pole = match analog.kind {
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
            analog: *analog,
            w0,
            per_square: 1.0 / (w0 * w0),
            numerator: n,
            numerator_power: power(n),
            denominator_power: power(d),
            denominator,
            digital_power: power(denominator),
            pole,
        }
    }

    /// Numerator and denominator of the wanted power at w^2 = `square` and `x`, without real pole.
    fn fraction(&self, square: f64, x: f64) -> (f64, f64) {
        let v = square * self.per_square;
        let above = at(self.numerator_power, v) * at(self.digital_power, x);
        (above, at(self.denominator_power, v))
    }

    /// The highest frequency at which the fit looks for a peak, as part of half the sample rate.
    fn highest_peak(&self) -> f64 {
        // It may lie at half the sample rate. When it is beyond, only its slope is heard.
        let beyond = (10.0 * (self.w0 / PI - 1.0)).clamp(0.0, 1.0);
        0.995 - 0.095 * beyond
    }

    /// The frequency that must be exact, as angle per sample, and half of 1/Q of the zeros there.
    fn anchor(&self) -> (f64, f64) {
        let [n0, n1, n2] = self.numerator;
        let damping = 0.5 * n1 / (n0 * n2).sqrt();
        let peak = self.highest_peak();
        let (factor, highest, damping) = match self.analog.kind {
            AnalogKind::Bell => (1.0, peak, damping),
            AnalogKind::LowPass | AnalogKind::BandPass => (1.0, peak, 0.0),
            // So may the dip of a shelf that has one: when narrow, that counts more than the slope
            // towards it.
            AnalogKind::Shelf => {
                let narrow = 1.0 / (1.0 + (damping / 0.03).powi(4));
                ((n0 / n2).sqrt(), 0.9 + 0.095 * narrow, damping)
            }
            AnalogKind::ShelfFirstOrder => (n0 / n1, 0.9, 0.0),
            _ => (1.0, 0.9, 0.0),
        };
        ((factor * self.w0).min(highest * PI), damping)
    }

    /// Any shape with no more than a single zero at f = 0.
    fn section(&self) -> Section {
        let (w, damping) = self.anchor();
        let tan = (0.5 * w).tan();
        let x0 = tan * tan;
        let numerator = self.cubic(w, x0);
        // A dip must not be deeper, when it is a narrow one; where the cubic has it a little off
        // the anchor it would be, and its inverse would ring.
        let narrow = (1.0 - 4.0 * damping * damping).max(0.0);
        let (decay, height) = (damping * w, 2.0 * tan / (1.0 + x0));
        let least = 0.9 * narrow * decay / (decay * decay + height * height).sqrt();
        minimum_phase::section(numerator, self.denominator, self.pole, least)
    }

    /// Numerator power, exact at f = 0 and at the angle `w`, where tan^2(w/2) is `x0`.
    fn cubic(&self, w: f64, x0: f64) -> [f64; 4] {
        let dc = self.numerator_power[0] / self.denominator_power[0] * self.digital_power[0];
        let (above, below) = self.fraction(w * w, x0);
        let rise = (above / below * (1.0 + self.pole * x0) - dc) / x0;
        // dc + rise x + x (x - x0) (a + b x)
        let mut fit = Fit::default();
        for (square, x) in NODES {
            let (above, below) = self.fraction(square, x);
            let weight = below / (above * (1.0 + self.pole * x)).max(1e-12);
            let first = x * (x - x0) * weight;
            fit.ask([first, first * x, 0.0], 1.0 - (dc + rise * x) * weight);
        }
        // At half the sample rate never far from the analogue curve, and so never below nothing.
        let (v, [_, _, d2]) = (PI * PI * self.per_square, self.denominator);
        let top = at(self.numerator_power, v) / at(self.denominator_power, v);
        let top = top * d2 * d2 * self.pole;
        let [a, b, _] = fit.solution([0.72 * top, 1.75 * top], [0.0, 0.0]);
        [dc, rise - x0 * a, a - x0 * b, b]
    }

    /// Two zeros at f = 0.
    fn high_pass(&self) -> Section {
        let mut fit = Fit::default();
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
        let mut fit = Fit::default();
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
#[derive(Default)]
struct Fit {
    matrix: [[f64; 3]; 3],
    right: [f64; 3],
}

impl Fit {
    /// One more equation: `row` times the numbers should be `right`.
    #[inline(always)]
    fn ask(&mut self, row: [f64; 3], right: f64) {
        for i in 0..3 {
            for j in i..3 {
                self.matrix[i][j] += row[i] * row[j];
            }
            self.right[i] += row[i] * right;
        }
    }

    /// The third number moves a pole that starts at `pole`.
    fn moving(&self, pole: f64) -> [f64; 3] {
        self.solution([f64::MIN, f64::MAX], [POLES.start() - pole, POLES.end() - pole])
    }

    /// The numbers, the second and third kept between bounds. A number nothing was asked of is 0.
    fn solution(&self, second: [f64; 2], third: [f64; 2]) -> [f64; 3] {
        let held = |x: f64, [least, most]: [f64; 2]| x.max(least).min(most);
        // Larger than 0 so that 0/0 cannot come up, and below all that matters.
        let tiny = 1e-60;
        let [[a, b, c], [_, d, e], [_, _, f]] = self.matrix;
        let [p, q, r] = self.right;
        let a = 1.0 / (a + tiny);
        let (d, e, q) = (d - b * b * a, e - b * c * a, q - b * p * a);
        let d = 1.0 / (d.max(0.0) + tiny);
        let (spring, r) = (HOLD * f, r - c * p * a - e * q * d);
        let f = (f - c * c * a - e * e * d).max(0.0) + spring + tiny;
        let third = held(r / f, third);
        let second = held((q - e * third) * d, second);
        [(p - b * second - c * third) * a, second, third]
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
