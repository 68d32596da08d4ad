//! The target of natural phase: what the digital filters lack of the analogue ones.
//!
//! For every band C = analogue / digital, in magnitude and phase, up to 20 kHz. From there to half
//! the sample rate the logarithm of C (its phase unwrapped) is faded to zero, because a real signal
//! has no phase at half the rate, and a jump there would ring for ever. Where the digital filter
//! lets nothing through there is nothing to correct, and C goes to 1.
//!
//! Bands on left or right together with bands on mid or side do not commute. There the matrix of
//! all analogue filters is divided by that of all digital ones.

use core::f64::consts::{PI, TAU};
use core::ops::{Add, Mul, Sub};

use super::super::BANDS;
use super::super::settings::Placement;
use super::bands::{Matrix, Response};
use shared_dsp::convolution::Routing;
use shared_dsp::filter::design::{AnalogSection, Design, MAX_SECTIONS, Prototype};

/// Sections times bins that one slice computes: about 3 us.
const SLICE_PRODUCTS: usize = 64;
/// Up to where the analogue phase is followed, as far as the sample rate allows.
const FOLLOWED_TO_HZ: f64 = 20_000.0;
/// The same as a share of half the sample rate, at most.
const FOLLOWED_SHARE: f64 = 0.91;
/// Power of the digital filter, -80 dB, below which C goes to 1.
const INAUDIBLE_POWER: f64 = 1e-8;
/// Largest correction either way: 24 dB.
const LARGEST_POWER: f64 = 251.0;

#[derive(Debug, Clone, Copy, PartialEq)]
struct Complex(f64, f64);

impl Add for Complex {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0, self.1 + other.1)
    }
}

impl Sub for Complex {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0, self.1 - other.1)
    }
}

impl Mul for Complex {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        Self(self.0 * other.0 - self.1 * other.1, self.0 * other.1 + self.1 * other.0)
    }
}

impl Response for Complex {
    const ZERO: Self = Self(0.0, 0.0);
    const ONE: Self = Self(1.0, 0.0);
    const HALF: Self = Self(0.5, 0.0);
}

impl Complex {
    fn power(self) -> f64 {
        self.0 * self.0 + self.1 * self.1
    }

    fn conjugate(self) -> Self {
        Self(self.0, -self.1)
    }
}

fn digital_response(design: &Design, frequency_hz: f64, sample_rate_hz: f64) -> Complex {
    design.sections().iter().fold(Complex::ONE, |response, section| {
        let (re, im) = section.response_at(frequency_hz, sample_rate_hz);
        response * Complex(re, im)
    })
}

/// An analogue section as a quotient of polynomials in j f.
#[derive(Debug, Clone, Copy, Default)]
struct Quotient {
    above: [f64; 3],
    below: [f64; 3],
}

impl Quotient {
    fn of(section: &AnalogSection) -> Self {
        let per_hz = 1.0 / section.frequency_hz;
        let scaled =
            |[c0, c1, c2]: [f64; 3], g: f64| [c0 * g, c1 * per_hz * g, c2 * per_hz * per_hz * g];
        let (boost, base) = section.polynomials();
        let (above, below) = if section.inverted { (base, boost) } else { (boost, base) };
        Self { above: scaled(above, section.gain), below: scaled(below, 1.0) }
    }

    fn response(&self, frequency_hz: f64) -> Complex {
        let square = frequency_hz * frequency_hz;
        let at = |c: [f64; 3]| Complex(c[0] - c[2] * square, c[1] * frequency_hz);
        let (above, below) = (at(self.above), at(self.below));
        above * below.conjugate() * Complex(1.0 / below.power(), 0.0)
    }
}

#[derive(Debug, Clone)]
struct CorrectedBand {
    analog: [Quotient; MAX_SECTIONS],
    design: Design,
    placement: Placement,
    /// Where the phase of C stood at the last bin: its complex value, and whole turns.
    last: Complex,
    turns: f64,
}

/// The bands of a natural-phase kernel.
#[derive(Debug, Clone)]
pub struct Correction {
    sample_rate_hz: f64,
    bands: Vec<CorrectedBand>,
    sections: usize,
}

impl Correction {
    /// Takes the memory for all bands.
    pub fn new(sample_rate_hz: f64) -> Self {
        Self { sample_rate_hz, bands: Vec::with_capacity(BANDS), sections: 0 }
    }

    /// Forgets all bands.
    pub fn clear(&mut self) {
        self.bands.clear();
        self.sections = 0;
    }

    /// Adds a band behind the others, at most [`BANDS`].
    pub fn push(&mut self, prototype: &Prototype, placement: Placement) {
        if self.bands.len() < BANDS {
            let design = prototype.design(self.sample_rate_hz);
            let mut analog = [Quotient::default(); MAX_SECTIONS];
            for (quotient, section) in analog.iter_mut().zip(prototype.sections()) {
                *quotient = Quotient::of(section);
            }
            let last = Complex::ONE;
            self.bands.push(CorrectedBand { analog, design, placement, last, turns: 0.0 });
            self.sections += prototype.sections().len();
        }
    }

    /// Writes responses from bin `from` on, as many as one slice allows; gives where it stopped.
    /// Bin n is at `n * bin_hz`; bins are to be asked for in ascending order from 0 on.
    pub fn sample(
        &mut self,
        bin_hz: f64,
        from: usize,
        routing: Routing,
        spectra: &mut [Vec<[f32; 2]>],
        bins: usize,
    ) -> usize {
        let to = bins.min(from + (SLICE_PRODUCTS / self.sections.max(1)).max(1));
        for bin in from..to {
            let matrix = self.matrix_at(bin as f64 * bin_hz, routing);
            for (kernel, spectrum) in spectra.iter_mut().enumerate().take(routing.kernels()) {
                let (into, out_of) = routing.place(kernel);
                let Complex(re, im) = matrix.0[2 * into + out_of];
                spectrum[bin] = [re as f32, im as f32];
            }
        }
        to
    }

    fn matrix_at(&mut self, frequency_hz: f64, routing: Routing) -> Matrix<Complex> {
        let half_rate_hz = 0.5 * self.sample_rate_hz;
        let edge_hz = FOLLOWED_TO_HZ.min(FOLLOWED_SHARE * half_rate_hz);
        let beyond = ((frequency_hz - edge_hz) / (half_rate_hz - edge_hz)).clamp(0.0, 1.0);
        let share = 0.5 + 0.5 * (PI * beyond).cos();
        let [mut correction, mut analog, mut all_digital] = [Matrix::IDENTITY; 3];
        for band in &mut self.bands {
            let digital = digital_response(&band.design, frequency_hz, self.sample_rate_hz);
            let c = band.correction(frequency_hz, digital, share);
            correction.append(band.placement, c);
            if routing == Routing::Full {
                analog.append(band.placement, c * digital);
                all_digital.append(band.placement, digital);
            }
        }
        if routing != Routing::Full {
            return correction;
        }
        // What is missing still, divided by the digital matrix where that has an inverse.
        let reached = correction * all_digital;
        let [ll, lr, rl, rr] = all_digital.0;
        let determinant = ll * rr - lr * rl;
        let scale = 1.0 / (determinant.power() + INAUDIBLE_POWER);
        let inverse = determinant.conjugate() * Complex(scale, 0.0);
        let adjoint = Matrix([rr, Complex::ZERO - lr, Complex::ZERO - rl, ll]);
        let missing = Matrix(core::array::from_fn(|i| analog.0[i] - reached.0[i])) * adjoint;
        Matrix(core::array::from_fn(|i| correction.0[i] + missing.0[i] * inverse))
    }
}

impl CorrectedBand {
    /// C to the power of `share`.
    fn correction(&mut self, frequency_hz: f64, digital: Complex, share: f64) -> Complex {
        let sections = &self.analog[..self.design.sections().len()];
        let analog =
            sections.iter().fold(Complex::ONE, |all, section| all * section.response(frequency_hz));
        let floor = Complex(INAUDIBLE_POWER, 0.0);
        let above = analog * digital.conjugate() + floor;
        let below = digital.power() + INAUDIBLE_POWER;
        let power = above.power() / (below * below);
        if !power.is_finite() {
            return Complex::ONE;
        }
        // Passing the negative axis begins or ends a turn.
        if above.0 < 0.0 && (above.1 < 0.0) != (self.last.1 < 0.0) {
            self.turns += if above.1 < 0.0 { 1.0 } else { -1.0 };
        }
        self.last = above;
        if share == 1.0 && (1.0 / LARGEST_POWER..LARGEST_POWER).contains(&power) {
            return above * Complex(1.0 / below, 0.0);
        }
        let phase_rad = above.1.atan2(above.0) + TAU * self.turns;
        let log = 0.5 * power.clamp(1.0 / LARGEST_POWER, LARGEST_POWER).ln();
        let (sin, cos) = (share * phase_rad).sin_cos();
        let size = (share * log).exp();
        Complex(size * cos, size * sin)
    }
}
