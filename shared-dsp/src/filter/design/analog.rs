//! Analogue second- and first-order sections: what every digital section is measured against.
//!
//! Bell and shelf follow R. Bristow-Johnson, "Cookbook formulae for audio EQ biquad filter
//! coefficients" (analogue prototypes), shelves generalised to any order.

use crate::simd::Real;
use crate::units::power_to_db;

/// The shapes a section can have. `q` and `ratio` are fields of [`AnalogSection`]; s = j f/f0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnalogKind {
    /// `(s^2 + s A/Q + 1) / (s^2 + s/(A Q) + 1)`, A = `ratio` >= 1: gain A^2 at f0.
    Bell,
    /// `(s^2 + s z/Q + z^2) / (s^2 + s p/Q + p^2)`, z^2 = `ratio` >= 1, p = 1/z: a low shelf of
    /// gain `ratio`^2.
    Shelf,
    /// `(s + z) / (s + p)`, z^2 = `ratio` >= 1, p = 1/z: a low shelf of gain `ratio`.
    ShelfFirstOrder,
    /// `1 / (s^2 + s/Q + 1)`
    LowPass,
    /// `1 / (s + 1)`
    LowPassFirstOrder,
    /// `s^2 / (s^2 + s/Q + 1)`
    HighPass,
    /// `s / (s + 1)`
    HighPassFirstOrder,
    /// `(s/Q) / (s^2 + s/Q + 1)`
    BandPass,
    /// `(s^2 + 1) / (s^2 + s/Q + 1)`
    Notch,
    /// `(s^2 - s/Q + 1) / (s^2 + s/Q + 1)`
    AllPass,
}

impl AnalogKind {
    /// Whether the section has one pole only.
    pub fn is_first_order(self) -> bool {
        matches!(self, Self::ShelfFirstOrder | Self::LowPassFirstOrder | Self::HighPassFirstOrder)
    }
}

/// One analogue section. Bells and shelves are described as boosts; a cut is the `inverted`
/// boost, so that boost and cut cancel exactly, in the digital filter too.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AnalogSection {
    /// Shape.
    pub kind: AnalogKind,
    /// Centre, corner or middle of the shelf in Hz.
    pub frequency_hz: f64,
    /// Q; first-order sections ignore it.
    pub q: f64,
    /// Gain ratio (linear, >= 1) of bells and shelves; see [`AnalogKind`].
    pub ratio: f64,
    /// The reciprocal of the shape.
    pub inverted: bool,
    /// Linear gain after everything else.
    pub gain: f64,
}

impl AnalogSection {
    /// A section with gain ratio 1, not inverted, gain 1.
    pub fn new(kind: AnalogKind, frequency_hz: f64, q: f64) -> Self {
        Self { kind, frequency_hz, q, ratio: 1.0, inverted: false, gain: 1.0 }
    }

    /// Numerator and denominator of the boost in powers of s = j f/f0, constant first.
    pub fn polynomials(&self) -> ([f64; 3], [f64; 3]) {
        let width = 1.0 / self.q;
        let root = self.ratio.sqrt();
        let resonant = [1.0, width, 1.0];
        match self.kind {
            AnalogKind::Bell => ([1.0, self.ratio * width, 1.0], [1.0, width / self.ratio, 1.0]),
            AnalogKind::Shelf => {
                ([self.ratio, root * width, 1.0], [1.0 / self.ratio, width / root, 1.0])
            }
            AnalogKind::ShelfFirstOrder => ([root, 1.0, 0.0], [1.0 / root, 1.0, 0.0]),
            AnalogKind::LowPass => ([1.0, 0.0, 0.0], resonant),
            AnalogKind::LowPassFirstOrder => ([1.0, 0.0, 0.0], [1.0, 1.0, 0.0]),
            AnalogKind::HighPass => ([0.0, 0.0, 1.0], resonant),
            AnalogKind::HighPassFirstOrder => ([0.0, 1.0, 0.0], [1.0, 1.0, 0.0]),
            AnalogKind::BandPass => ([0.0, width, 0.0], resonant),
            AnalogKind::Notch => ([1.0, 0.0, 1.0], resonant),
            AnalogKind::AllPass => ([1.0, -width, 1.0], resonant),
        }
    }

    /// Numerator and denominator of the squared magnitude of the boost in powers of (f/f0)^2,
    /// constant first.
    pub fn power_polynomials(&self) -> ([f64; 3], [f64; 3]) {
        let (n, d) = self.polynomials();
        (power(n), power(d))
    }

    /// Squared magnitude at `frequency_hz`, inversion and gain included.
    pub fn power_at(&self, frequency_hz: f64) -> f64 {
        let ratio = frequency_hz / self.frequency_hz;
        let (n, d) = self.power_polynomials();
        let w = ratio * ratio;
        let base = at(n, w) / at(d, w);
        self.gain * self.gain * if self.inverted { 1.0 / base } else { base }
    }

    /// Complex response (real, imaginary) at `frequency_hz`, inversion and gain included.
    pub fn response_at(&self, frequency_hz: f64) -> (f64, f64) {
        let ratio = frequency_hz / self.frequency_hz;
        let (n, d) = self.polynomials();
        let (n, d) = if self.inverted { (d, n) } else { (n, d) };
        let value = |c: [f64; 3]| (c[0] - c[2] * ratio * ratio, c[1] * ratio);
        let ((nr, ni), (dr, di)) = (value(n), value(d));
        let scale = self.gain / (dr * dr + di * di);
        ((nr * dr + ni * di) * scale, (ni * dr - nr * di) * scale)
    }

    /// Magnitude in dB at `frequency_hz`.
    pub fn magnitude_db_at(&self, frequency_hz: f64) -> f64 {
        power_to_db(self.power_at(frequency_hz))
    }

    /// Slowest natural decay, per second.
    pub fn decay_per_s(&self) -> f64 {
        let (n, d) = self.polynomials();
        let [c, b, a] = if self.inverted { n } else { d };
        let radian_hz = core::f64::consts::TAU * self.frequency_hz;
        if a == 0.0 {
            return c / b * radian_hz;
        }
        let discriminant = b * b - 4.0 * a * c;
        if discriminant < 0.0 {
            0.5 * b / a * radian_hz
        } else {
            2.0 * c / (b + discriminant.sqrt()) * radian_hz
        }
    }
}

/// Power polynomial of `c0 + c1 s + c2 s^2` in s = j r, as powers of r^2.
#[inline(always)]
pub(crate) fn power<R: Real>(c: [R; 3]) -> [R; 3] {
    [c[0] * c[0], c[1] * c[1] - c[0] * 2.0 * c[2], c[2] * c[2]]
}

/// A quadratic at `x`.
#[inline(always)]
pub(crate) fn at<R: Real>(p: [R; 3], x: R) -> R {
    p[0] + x * (p[1] + x * p[2])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bell_and_shelf_reach_their_gains() {
        let mut bell = AnalogSection::new(AnalogKind::Bell, 1000.0, 1.0);
        bell.ratio = crate::units::db_to_gain(6.0);
        assert!((bell.magnitude_db_at(1000.0) - 12.0).abs() < 1e-9);
        bell.inverted = true;
        assert!((bell.magnitude_db_at(1000.0) + 12.0).abs() < 1e-9);
        let mut shelf = AnalogSection::new(AnalogKind::Shelf, 1000.0, 0.7);
        shelf.ratio = crate::units::db_to_gain(6.0);
        assert!((shelf.magnitude_db_at(1.0) - 12.0).abs() < 1e-3);
        assert!((shelf.magnitude_db_at(1000.0) - 6.0).abs() < 1e-9);
        assert!(shelf.magnitude_db_at(1e6).abs() < 1e-3);
    }

    #[test]
    fn response_has_the_magnitude_and_the_phase_of_the_formula() {
        let mut shelf = AnalogSection::new(AnalogKind::ShelfFirstOrder, 1000.0, 1.0);
        (shelf.ratio, shelf.inverted, shelf.gain) = (4.0, true, 0.5);
        for frequency_hz in [20.0, 700.0, 9000.0] {
            let (re, im) = shelf.response_at(frequency_hz);
            assert!((re * re + im * im - shelf.power_at(frequency_hz)).abs() < 1e-12);
            // 1 / ((s + 2) / (s + 1/2))
            let ratio: f64 = frequency_hz / 1000.0;
            assert!((im.atan2(re) - ((2.0 * ratio).atan() - (0.5 * ratio).atan())).abs() < 1e-12);
        }
        let low_pass = AnalogSection::new(AnalogKind::LowPass, 1000.0, 0.8);
        let (re, im) = low_pass.response_at(1000.0);
        assert!(re.abs() < 1e-12 && (im + 0.8).abs() < 1e-12);
    }
}
