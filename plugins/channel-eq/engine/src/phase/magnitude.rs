//! The target of linear phase: the magnitude of the analogue filters, bin by bin.

use super::super::settings::Placement;
use super::bands::Matrix;
use shared_dsp::convolution::Routing;
use shared_dsp::filter::design::{AnalogSection, MAX_SECTIONS, Prototype};

use super::super::BANDS;

/// Bins computed together, for the vector unit's sake.
const ROW: usize = 16;
/// Sections times bins that one slice computes: about 3 us.
const SLICE_PRODUCTS: usize = 2048;

/// The squared magnitude of a section, as a quotient of quadratics in the squared frequency.
#[derive(Debug, Clone, Copy)]
struct Power {
    numerator: [f64; 3],
    denominator: [f64; 3],
}

impl Power {
    fn of(section: &AnalogSection) -> Self {
        let per_square_hz = 1.0 / (section.frequency_hz * section.frequency_hz);
        // |c0 + c1 jr + c2 (jr)^2|^2 in powers of the squared frequency, r = f / f0
        let square = |[c0, c1, c2]: [f64; 3]| {
            [
                c0 * c0,
                (c1 * c1 - 2.0 * c0 * c2) * per_square_hz,
                c2 * c2 * per_square_hz * per_square_hz,
            ]
        };
        let (boost, base) = section.polynomials();
        let (above, below) = if section.inverted { (base, boost) } else { (boost, base) };
        let power = section.gain * section.gain;
        Self { numerator: square(above).map(|n| n * power), denominator: square(below) }
    }

    fn apply(&self, square_hz: &[f64; ROW], powers: &mut [f64; ROW]) {
        let ([n0, n1, n2], [d0, d1, d2]) = (self.numerator, self.denominator);
        for (power, x) in powers.iter_mut().zip(square_hz) {
            *power *= (n0 + x * (n1 + x * n2)) / (d0 + x * (d1 + x * d2));
        }
    }
}

/// The bands of a linear-phase kernel.
#[derive(Debug, Clone)]
pub struct Magnitude {
    sections: Vec<Power>,
    /// Placement, and where the band's sections end.
    bands: Vec<(Placement, usize)>,
}

impl Default for Magnitude {
    /// Takes the memory for all bands.
    fn default() -> Self {
        let sections = Vec::with_capacity(BANDS * MAX_SECTIONS);
        Self { sections, bands: Vec::with_capacity(BANDS) }
    }
}

impl Magnitude {
    /// Forgets all bands.
    pub fn clear(&mut self) {
        self.sections.clear();
        self.bands.clear();
    }

    /// Adds a band behind the others, at most [`BANDS`].
    pub fn push(&mut self, prototype: &Prototype, placement: Placement) {
        if self.bands.len() < BANDS {
            self.sections.extend(prototype.sections().iter().map(Power::of));
            self.bands.push((placement, self.sections.len()));
        }
    }

    /// Writes magnitudes from bin `from` on, as many as one slice allows; gives where it stopped.
    /// Bin n is at `n * bin_hz`.
    pub fn sample(
        &self,
        bin_hz: f64,
        from: usize,
        routing: Routing,
        spectra: &mut [Vec<[f32; 2]>],
        bins: usize,
    ) -> usize {
        let rows = (SLICE_PRODUCTS / ROW / self.sections.len().max(1)).clamp(1, 32);
        let to = bins.min(from + rows * ROW);
        for row in (from..to).step_by(ROW) {
            self.sample_row(bin_hz, row, routing, spectra, to);
        }
        to
    }

    fn sample_row(
        &self,
        bin_hz: f64,
        row: usize,
        routing: Routing,
        spectra: &mut [Vec<[f32; 2]>],
        to: usize,
    ) {
        let square_hz: [f64; ROW] = core::array::from_fn(|i| ((row + i) as f64 * bin_hz).powi(2));
        // Bands on both channels commute with all others and are kept apart.
        let mut common = [1.0; ROW];
        let mut matrices = [Matrix::IDENTITY; ROW];
        let mut start = 0;
        for &(placement, end) in &self.bands {
            let mut powers = [1.0; ROW];
            for section in &self.sections[start..end] {
                section.apply(&square_hz, &mut powers);
            }
            start = end;
            let gains = powers.map(f64::sqrt);
            if placement == Placement::Stereo {
                common.iter_mut().zip(gains).for_each(|(all, gain)| *all *= gain);
            } else {
                matrices.iter_mut().zip(gains).for_each(|(m, gain)| m.append(placement, gain));
            }
        }
        for (kernel, spectrum) in spectra.iter_mut().enumerate().take(routing.kernels()) {
            let (into, out_of) = routing.place(kernel);
            let bins = &mut spectrum[row..to.min(row + ROW)];
            for ((bin, matrix), gain) in bins.iter_mut().zip(&matrices).zip(&common) {
                *bin = [(matrix.0[2 * into + out_of] * gain) as f32, 0.0];
            }
        }
    }
}
