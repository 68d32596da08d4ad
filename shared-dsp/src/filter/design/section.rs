//! One digital section: second order, written in the bilinear variable, and a first-order
//! corrector behind it.
//!
//! ```text
//! H = (n0 + n1 s + n2 s^2) / (d0 + d1 s + d2 s^2),   s = (z - 1)/(z + 1) = j tan(w/2)
//! ```
//!
//! Every biquad has this form. It keeps what biquad coefficients lose at low frequencies: d0 is
//! the squared distance of the poles from z = 1, which is 1 + a1 + a2 computed without
//! cancellation. All of z^-1's usual sums come out as single coefficients, a filter is inverted by
//! exchanging the two halves, and the power response is a quadratic in tan^2(w/2).
//!
//! The corrector has one real pole and one real zero, `(1 - zero z^-1) / (1 - pole z^-1)` scaled to
//! gain 1 at f = 0. It bends the top octave, which two poles cannot do at half the sample rate.

use core::f64::consts::{FRAC_PI_2, PI};

use crate::units::{SILENCE_DB, power_to_db};

/// A first-order pole and zero, gain 1 at f = 0. Stable when `pole` is inside -1..1; its inverse is
/// when `zero` is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Corrector<R = f64> {
    /// The zero in z.
    pub zero: R,
    /// The pole in z.
    pub pole: R,
}

impl Corrector {
    /// Output equals input.
    pub const THROUGH: Self = Self { zero: 0.0, pole: 0.0 };

    /// Gain of the direct path: what makes the gain 1 at f = 0.
    pub fn direct(&self) -> f64 {
        (1.0 - self.pole) / (1.0 - self.zero)
    }

    /// Squared magnitude at `x` = tan^2(w/2).
    pub fn power_at(&self, x: f64) -> f64 {
        // |1 - c z^-1|^2 (1 + x) = (1 - c)^2 + (1 + c)^2 x
        let power = |c: f64| {
            let (less, more) = (1.0 - c, 1.0 + c);
            1.0 + x * (more / less) * (more / less)
        };
        power(self.zero) / power(self.pole)
    }
}

/// A digital section; index is the power of s. Stable when all of `denominator` is positive and
/// the corrector is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Section<R = f64> {
    /// n0, n1, n2.
    pub numerator: [R; 3],
    /// d0, d1, d2, all positive.
    pub denominator: [R; 3],
    /// What comes behind.
    pub corrector: Corrector<R>,
}

impl Section {
    /// Output equals input.
    pub const THROUGH: Self = Self::second_order([1.0, 2.0, 1.0], [1.0, 2.0, 1.0]);

    /// Without a corrector.
    pub const fn second_order(numerator: [f64; 3], denominator: [f64; 3]) -> Self {
        Self { numerator, denominator, corrector: Corrector::THROUGH }
    }

    /// From `(b0 + b1 z^-1 + b2 z^-2) / (1 + a1 z^-1 + a2 z^-2)`.
    pub fn from_biquad(b: [f64; 3], a1: f64, a2: f64) -> Self {
        let rise = |c: [f64; 3]| [c[0] + c[1] + c[2], 2.0 * (c[0] - c[2]), c[0] - c[1] + c[2]];
        Self::second_order(rise(b), rise([1.0, a1, a2]))
    }

    /// Biquad coefficients `([b0, b1, b2], a1, a2)` of the second-order part.
    pub fn biquad(&self) -> ([f64; 3], f64, f64) {
        let fall = |c: [f64; 3]| [c[0] + c[1] + c[2], 2.0 * (c[0] - c[2]), c[0] - c[1] + c[2]];
        let (b, a) = (fall(self.numerator), fall(self.denominator));
        (b.map(|x| x / a[0]), a[1] / a[0], a[2] / a[0])
    }

    /// The inverse filter. Stable when all of `numerator` is positive.
    pub fn inverted(&self) -> Self {
        Self {
            numerator: self.denominator,
            denominator: self.numerator,
            corrector: Corrector { zero: self.corrector.pole, pole: self.corrector.zero },
        }
    }

    /// The same with the output multiplied by `gain` (linear).
    pub fn scaled(&self, gain: f64) -> Self {
        Self { numerator: self.numerator.map(|n| n * gain), ..*self }
    }

    /// Squared magnitude at `x` = tan^2(w/2).
    pub fn power_at(&self, x: f64) -> f64 {
        let power = |c: [f64; 3]| {
            let even = c[0] - c[2] * x;
            even * even + c[1] * c[1] * x
        };
        power(self.numerator) / power(self.denominator) * self.corrector.power_at(x)
    }

    /// Magnitude in dB at `frequency_hz`; the frequency is held at half the sample rate.
    pub fn magnitude_db_at(&self, frequency_hz: f64, sample_rate_hz: f64) -> f64 {
        let db = power_to_db(self.power_at(tan_squared(frequency_hz, sample_rate_hz)));
        if db.is_nan() { SILENCE_DB } else { db }
    }

    /// Complex response (real, imaginary) at `frequency_hz`.
    pub fn response_at(&self, frequency_hz: f64, sample_rate_hz: f64) -> (f64, f64) {
        let x = tan_squared(frequency_hz, sample_rate_hz);
        let ([n0, n1, n2], [d0, d1, d2]) = (self.numerator, self.denominator);
        let root = x.sqrt();
        let (nr, ni) = (n0 - n2 * x, n1 * root);
        let (dr, di) = (d0 - d2 * x, d1 * root);
        let power = dr * dr + di * di;
        let (re, im) = ((nr * dr + ni * di) / power, (ni * dr - nr * di) / power);
        // 1 - c z^-1 = (1 - c) (1 + j root (1 + c) / (1 - c)) / (1 + j root)
        let rise = |c: f64| root * (1.0 + c) / (1.0 - c);
        let (up, down) = (rise(self.corrector.zero), rise(self.corrector.pole));
        let power = 1.0 + down * down;
        let (cr, ci) = ((1.0 + up * down) / power, (up - down) / power);
        (re * cr - im * ci, re * ci + im * cr)
    }

    /// Distance of the slowest pole from the unit circle, as natural decay per sample: the
    /// section rings like `exp(-decay n)`.
    pub fn decay_per_sample(&self) -> f64 {
        let [d0, d1, d2] = self.denominator;
        let discriminant = d1 * d1 - 4.0 * d0 * d2;
        let of_corrector = -self.corrector.pole.abs().max(1e-300).ln();
        let of_pair = if discriminant < 0.0 {
            // |z|^2 = a2 = (d0 - d1 + d2) / (d0 + d1 + d2)
            -0.5 * (-2.0 * d1 / (d0 + d1 + d2)).ln_1p()
        } else {
            // Real poles s = -p: z = (1 - p) / (1 + p).
            let root = discriminant.sqrt();
            let decay = |p: f64| -((1.0 - p).abs() / (1.0 + p)).max(1e-300).ln();
            let fast = (d1 + root) / (2.0 * d2);
            let slow = 2.0 * d0 / (d1 + root);
            decay(fast).min(decay(slow))
        };
        of_pair.min(of_corrector)
    }
}

/// tan^2(w/2) of a frequency, held at half the sample rate (where it is finite, 3e32): what
/// [`Section::power_at`] takes.
pub fn tan_squared(frequency_hz: f64, sample_rate_hz: f64) -> f64 {
    let angle = (PI * frequency_hz / sample_rate_hz).clamp(0.0, FRAC_PI_2);
    let tan = angle.tan();
    tan * tan
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn biquads_round_trip() {
        let section = Section::from_biquad([0.3, -0.2, 0.1], -1.2, 0.5);
        let (b, a1, a2) = section.biquad();
        for (x, y) in b.iter().zip([0.3, -0.2, 0.1]) {
            assert!((x - y).abs() < 1e-15);
        }
        assert!((a1 + 1.2).abs() < 1e-15 && (a2 - 0.5).abs() < 1e-15);
    }

    #[test]
    fn decay_is_the_log_of_the_pole_radius() {
        let radius = 0.97f64;
        let complex = Section::from_biquad([1.0, 0.0, 0.0], -2.0 * radius * 0.3, radius * radius);
        assert!((complex.decay_per_sample() + radius.ln()).abs() < 1e-12);
        let real = Section::from_biquad([1.0, 0.0, 0.0], -(0.9 + 0.2), 0.9 * 0.2);
        assert!((real.decay_per_sample() + 0.9f64.ln()).abs() < 1e-12);
    }

    #[test]
    fn response_and_power_agree() {
        let section = Section::from_biquad([0.3, -0.2, 0.1], -1.2, 0.5);
        let (re, im) = section.response_at(3000.0, 48_000.0);
        let db = section.magnitude_db_at(3000.0, 48_000.0);
        assert!((power_to_db(re * re + im * im) - db).abs() < 1e-9);
        // Directly from the definition.
        let w = 2.0 * PI * 3000.0 / 48_000.0;
        let sum = |c: [f64; 3]| {
            (c[0] + c[1] * w.cos() + c[2] * (2.0 * w).cos())
                .hypot(c[1] * w.sin() + c[2] * (2.0 * w).sin())
        };
        let direct = sum([0.3, -0.2, 0.1]) / sum([1.0, -1.2, 0.5]);
        assert!((db - 20.0 * direct.log10()).abs() < 1e-9);
    }
}
