//! How tonal a quiet sound is: what of its energy stands in lines.
//!
//! Every half second the sound, at about 12 kHz, is transformed (2 048 samples, Hann); four such
//! spectra are averaged, so that a bin of noise follows a chi-squared law of eight degrees of freedom. A
//! bin is a line where it holds more than [`LINE_POWER`] times the median of the 32 bins about it.
//! The largest of 32 such bins of noise is on average 3.6 times the median, and ten times once in
//! a million.

use crate::bands::{BLOCK_FRAMES, Block};
use crate::convert::{ToF32, ToF64};
use crate::guard;
use core::f64::consts::TAU;
use realfft::num_complex::Complex;
use realfft::{RealFftPlanner, RealToComplex};
use std::sync::Arc;

/// Samples of a transform.
const LENGTH: usize = 2048;
/// Spectra that are averaged.
const SPECTRA: usize = 4;
/// Bins whose median is compared with each of them.
const NEIGHBOURS: usize = 32;
/// Ends of what is looked at, in bins: mains hum and its harmonics lie below.
const FIRST: usize = 64;
const LAST: usize = FIRST + 24 * NEIGHBOURS;
const BINS: usize = LAST - FIRST;
/// A line stands this far above its neighbourhood (10 dB).
const LINE_POWER: f32 = 10.0;
/// The lowest rate at which the bins reach 4.5 kHz, Hz.
const LOWEST_RATE_HZ: f64 = 10_900.0;

/// Measures tonality.
#[derive(Clone)]
pub(super) struct Tonality {
    transform: Arc<dyn RealToComplex<f32>>,
    window: Vec<f32>,
    past: Vec<f32>,
    next: usize,
    windowed: Vec<f32>,
    bins: Vec<Complex<f32>>,
    scratch: Vec<Complex<f32>>,
    powers: [[f32; BINS]; SPECTRA],
    present: usize,
}

impl core::fmt::Debug for Tonality {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Tonality").finish_non_exhaustive()
    }
}

impl Default for Tonality {
    fn default() -> Self {
        let transform = RealFftPlanner::new().plan_fft_forward(LENGTH);
        let weight = |n: usize| (0.5 - 0.5 * (TAU * n.to_f64() / LENGTH.to_f64()).cos()).to_f32();
        Self {
            window: (0..LENGTH).map(weight).collect(),
            past: vec![0.0; LENGTH],
            next: 0,
            windowed: transform.make_input_vec(),
            bins: transform.make_output_vec(),
            scratch: transform.make_scratch_vec(),
            powers: [[0.0; BINS]; SPECTRA],
            present: 0,
            transform,
        }
    }
}

impl Tonality {
    /// How often `sample_rate_hz` is to be halved for what [`Tonality::push`] takes.
    pub fn halvings(sample_rate_hz: f64) -> usize {
        let fits = |halvings: &i32| sample_rate_hz / 2f64.powi(*halvings) >= LOWEST_RATE_HZ;
        (1..16).take_while(fits).count()
    }

    /// Forgets everything.
    pub fn reset(&mut self) {
        self.past.fill(0.0);
        self.powers = [[0.0; BINS]; SPECTRA];
        (self.next, self.present) = (0, 0);
    }

    /// Takes in a block.
    #[inline]
    pub fn push(&mut self, block: &Block) {
        let past = &mut self.past[self.next..self.next + BLOCK_FRAMES];
        for ((past, left), right) in past.iter_mut().zip(&block[0]).zip(&block[1]) {
            *past = left + right;
        }
        self.next = (self.next + BLOCK_FRAMES) % LENGTH;
    }

    /// [`Tonality::push`] for as many blocks of silence after [`LENGTH`] samples of it.
    #[inline]
    pub fn rest(&mut self, blocks: usize) {
        self.next = (self.next + blocks * BLOCK_FRAMES) % LENGTH;
    }

    /// Transforms what came last.
    pub fn advance(&mut self) {
        if self.past.iter().all(|sample| *sample == 0.0) {
            self.present = (self.present + 1) % SPECTRA;
            self.powers[self.present] = [0.0; BINS];
            return;
        }
        let (newer, older) = self.past.split_at(self.next);
        let samples = older.iter().chain(newer);
        for ((windowed, sample), weight) in self.windowed.iter_mut().zip(samples).zip(&self.window)
        {
            *windowed = sample * weight;
        }
        // The lengths are those the transform asked for.
        let _ = self.transform.process_with_scratch(
            &mut self.windowed,
            &mut self.bins,
            &mut self.scratch,
        );
        self.present = (self.present + 1) % SPECTRA;
        for (power, bin) in self.powers[self.present].iter_mut().zip(&self.bins[FIRST..LAST]) {
            let square = bin.norm_sqr();
            *power = if f64::from(square) > guard::INAUDIBLE { square } else { 0.0 };
        }
    }

    /// Share of the energy that stands in lines, 0 to 1.
    pub fn line_share(&self) -> f32 {
        let mean: [f32; BINS] =
            core::array::from_fn(|bin| self.powers.iter().map(|power| power[bin]).sum());
        let (mut lines, mut all) = (0.0, 0.0);
        for bins in mean.as_chunks::<NEIGHBOURS>().0 {
            let mut sorted = *bins;
            sorted.sort_unstable_by(f32::total_cmp);
            let line = LINE_POWER * sorted[NEIGHBOURS / 2];
            for &power in bins {
                all += power;
                lines += if power > line { power } else { 0.0 };
            }
        }
        if all > 0.0 { lines / all } else { 0.0 }
    }
}
