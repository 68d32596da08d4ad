//! The transform of one block of real samples, in and out of tiles.
//!
//! Forward in single, back in double precision: the rounding of the last additions back is what
//! would be heard of it, 140 dB below the loudest sample.

use std::sync::Arc;

use realfft::num_complex::Complex;
use realfft::{ComplexToReal, RealFftPlanner, RealToComplex};

use super::tiles::{ComplexTile, TILE_BINS};

/// Forward and inverse real transforms of `2 x block_samples` points, with the memory they need.
#[derive(Clone)]
pub struct BlockTransform {
    forward: Arc<dyn RealToComplex<f32>>,
    inverse: Arc<dyn ComplexToReal<f64>>,
    /// What is transformed; 2 x block samples.
    pub signal: Vec<f32>,
    bins: Vec<Complex<f32>>,
    scratch: Vec<Complex<f32>>,
    /// What came back; 2 x block samples.
    pub result: Vec<f64>,
    result_bins: Vec<Complex<f64>>,
    result_scratch: Vec<Complex<f64>>,
}

impl core::fmt::Debug for BlockTransform {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("BlockTransform").field("points", &self.signal.len()).finish()
    }
}

impl BlockTransform {
    /// Takes the memory for blocks of `block_samples`.
    pub fn new(block_samples: usize) -> Self {
        let forward = RealFftPlanner::new().plan_fft_forward(2 * block_samples);
        let inverse = RealFftPlanner::new().plan_fft_inverse(2 * block_samples);
        Self {
            signal: vec![0.0; 2 * block_samples],
            bins: vec![Complex::default(); block_samples + 1],
            scratch: vec![Complex::default(); forward.get_scratch_len()],
            result: vec![0.0; 2 * block_samples],
            result_bins: vec![Complex::default(); block_samples + 1],
            result_scratch: vec![Complex::default(); inverse.get_scratch_len()],
            forward,
            inverse,
        }
    }

    /// Tiles that a spectrum of blocks of `block_samples` takes.
    pub fn tiles(block_samples: usize) -> usize {
        block_samples / TILE_BINS + 1
    }

    /// Transforms `time` (and destroys it). Tile `t` of the spectrum goes to
    /// `spectra[t * stride + at]`.
    pub fn forward(&mut self, spectra: &mut [ComplexTile], stride: usize, at: usize) {
        // Lengths agree by construction, and nothing else can go wrong.
        let _ =
            self.forward.process_with_scratch(&mut self.signal, &mut self.bins, &mut self.scratch);
        let places = spectra.iter_mut().skip(at).step_by(stride.max(1));
        for (tile, bins) in places.zip(self.bins.chunks(TILE_BINS)) {
            *tile = [[0.0; TILE_BINS]; 2];
            for (i, bin) in bins.iter().enumerate() {
                tile[0][i] = bin.re;
                tile[1][i] = bin.im;
            }
        }
    }

    /// Transforms a spectrum of consecutive tiles back into `result`, 2 x block times too loud.
    pub fn inverse(&mut self, spectrum: &[ComplexTile]) {
        for (bins, tile) in self.result_bins.chunks_mut(TILE_BINS).zip(spectrum) {
            for (i, bin) in bins.iter_mut().enumerate() {
                *bin = Complex::new(f64::from(tile[0][i]), f64::from(tile[1][i]));
            }
        }
        // The ends of a real signal's spectrum are real.
        for end in [0, self.result_bins.len() - 1] {
            self.result_bins[end].im = 0.0;
        }
        let _ = self.inverse.process_with_scratch(
            &mut self.result_bins,
            &mut self.result,
            &mut self.result_scratch,
        );
    }
}
