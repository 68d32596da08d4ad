//! The average spectrum of a signal, by short transforms.
//!
//! Sources: P. Welch, "The use of fast Fourier transform for the estimation of power spectra",
//! IEEE Trans. Audio Electroacoust. 15, 1967 (averaged, half overlapping transforms); F. Harris,
//! "On the use of windows for harmonic analysis", Proc. IEEE 66, 1978 (Hann window, its noise
//! bandwidth of 1.5 bins). Not for the audio thread: a transform is a burst of work.

use crate::convert::{ToF32, ToF64, ToWhole};
use std::sync::Arc;

use realfft::num_complex::Complex;
use realfft::{RealFftPlanner, RealToComplex};

use crate::guard;
use crate::units::power_to_db;

/// Noise bandwidth of the Hann window in bins.
const WINDOW_BINS: f64 = 1.5;
/// The narrowest band that holds all of a sine, in bins: the window's main lobe.
const LOBE_BINS: f64 = 4.0;

/// An average spectrum, read in bands of equal width on a logarithmic scale.
///
/// A band reads the sum of what lies in it, as a real-time analyser does: a sine reads its peak
/// level in dBFS at any frequency and any width, pink noise reads flat.
pub struct Spectrum {
    transform: Arc<dyn RealToComplex<f32>>,
    sample_rate_hz: f64,
    window: Vec<f32>,
    pending: Vec<f32>,
    filled: usize,
    windowed: Vec<f32>,
    bins: Vec<Complex<f32>>,
    scratch: Vec<Complex<f32>>,
    /// Mean powers; a sine of peak 1 adds up to 1 over its bins.
    power: Vec<f64>,
    /// Sums of `power` below each bin.
    below: Vec<f64>,
    spectra: u64,
}

impl core::fmt::Debug for Spectrum {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Spectrum").field("spectra", &self.spectra).finish_non_exhaustive()
    }
}

impl Spectrum {
    /// Transforms of `length_samples` (held in 256 to 65 536, made even). Takes all memory.
    /// Resolution is four bins of `sample_rate_hz / length_samples`.
    pub fn new(length_samples: usize, sample_rate_hz: f64) -> Self {
        let length = length_samples.clamp(256, 65_536) & !1;
        let transform = RealFftPlanner::new().plan_fft_forward(length);
        let window = (0..length).map(|n| {
            let angle = core::f64::consts::TAU * n.to_f64() / length.to_f64();
            (0.5 - 0.5 * angle.cos()).to_f32()
        });
        Self {
            window: window.collect(),
            pending: vec![0.0; length],
            filled: 0,
            windowed: transform.make_input_vec(),
            bins: transform.make_output_vec(),
            scratch: transform.make_scratch_vec(),
            power: vec![0.0; length / 2 + 1],
            below: vec![0.0; length / 2 + 2],
            spectra: 0,
            transform,
            sample_rate_hz: guard::clamp_or(sample_rate_hz, 1000.0, 1e6, 48_000.0),
        }
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.filled = 0;
        self.power.fill(0.0);
        self.below.fill(0.0);
        self.spectra = 0;
    }

    /// Takes samples in. `memory_spectra` is how many transforms the average remembers: 1 shows
    /// the latest, `u64::MAX` averages over everything since [`Spectrum::clear`].
    pub fn add(&mut self, samples: impl IntoIterator<Item = f32>, memory_spectra: u64) {
        let length = self.pending.len();
        let before = self.spectra;
        for sample in samples {
            self.pending[self.filled] = guard::sanitize_input(sample);
            self.filled += 1;
            if self.filled == length {
                self.transform(memory_spectra.max(1));
                self.pending.copy_within(length / 2.., 0);
                self.filled = length / 2;
            }
        }
        if self.spectra != before {
            let mut sum = 0.0;
            for (below, power) in self.below.iter_mut().zip(&self.power) {
                *below = sum;
                sum += power;
            }
            self.below[self.power.len()] = sum;
        }
    }

    fn transform(&mut self, memory_spectra: u64) {
        let weighted = self.pending.iter().zip(&self.window);
        for (out, (sample, weight)) in self.windowed.iter_mut().zip(weighted) {
            *out = sample * weight;
        }
        let lengths_fit = self.transform.process_with_scratch(
            &mut self.windowed,
            &mut self.bins,
            &mut self.scratch,
        );
        debug_assert!(lengths_fit.is_ok());
        self.spectra += 1;
        let share = 1.0 / self.spectra.min(memory_spectra).to_f64();
        // A sine of peak 1 gives a bin of length / 4 under this window.
        let scale = (4.0 / self.pending.len().to_f64()).powi(2) / WINDOW_BINS;
        for (power, bin) in self.power.iter_mut().zip(&self.bins) {
            *power += share * (f64::from(bin.norm_sqr()) * scale - *power);
        }
    }

    /// Transforms that have gone into the average since [`Spectrum::clear`].
    pub fn spectra(&self) -> u64 {
        self.spectra
    }

    /// Level in dBFS of the band of `width_octaves` around each of `centres_hz`; where that is
    /// narrower than the window can tell apart (four bins), the band is as wide as that.
    pub fn levels_db(&self, width_octaves: f64, centres_hz: &[f32], levels_db: &mut [f32]) {
        let bins_per_hz = self.pending.len().to_f64() / self.sample_rate_hz;
        let half = 2f64.powf(0.5 * guard::clamp_or(width_octaves, 0.0, 10.0, 0.0));
        for (level_db, &centre_hz) in levels_db.iter_mut().zip(centres_hz) {
            let centre = f64::from(centre_hz) * bins_per_hz;
            // Bin k stands for k - 1/2 to k + 1/2.
            let low = (centre / half).min(centre - LOBE_BINS / 2.0) + 0.5;
            let high = (centre * half).max(centre + LOBE_BINS / 2.0) + 0.5;
            *level_db = power_to_db(self.sum_below(high) - self.sum_below(low)).to_f32();
        }
    }

    /// All power below `bin`, which may lie between bins.
    fn sum_below(&self, bin: f64) -> f64 {
        let bin = guard::clamp_or(bin, 0.0, self.power.len().to_f64(), 0.0);
        let whole = bin.to_usize().min(self.power.len() - 1);
        self.below[whole] + (bin - whole.to_f64()) * self.power[whole]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::noise::PinkNoise;
    use core::f64::consts::TAU;

    #[test]
    fn a_sine_reads_its_level_at_every_frequency_and_width() {
        for hz in [50.0, 101.3, 997.0, 1003.7, 12_345.6] {
            let mut spectrum = Spectrum::new(8192, 48_000.0);
            spectrum
                .add((0..48_000).map(|n| 0.1 * (TAU * hz * f64::from(n) / 48e3).sin() as f32), 9);
            for width_octaves in [0.0, 1.0 / 6.0, 1.0] {
                let mut level_db = [0.0];
                spectrum.levels_db(width_octaves, &[hz as f32], &mut level_db);
                assert!((level_db[0] + 20.0).abs() < 0.15, "{hz} {width_octaves}: {level_db:?}");
                spectrum.levels_db(width_octaves, &[hz as f32 * 4.0], &mut level_db);
                assert!(level_db[0] < -80.0, "{hz} {width_octaves}: {level_db:?}");
            }
        }
    }

    #[test]
    fn pink_noise_reads_flat_in_bands() {
        let mut spectrum = Spectrum::new(8192, 48_000.0);
        let mut noise = PinkNoise::new(3);
        spectrum.add((0..2_000_000).map(|_| noise.tick()), u64::MAX);
        let mut levels_db = [0.0; 6];
        let centres_hz = [250.0, 500.0, 1000.0, 2000.0, 4000.0, 8000.0];
        spectrum.levels_db(1.0 / 3.0, &centres_hz, &mut levels_db);
        for level_db in levels_db {
            assert!((level_db - levels_db[2]).abs() < 0.4, "{levels_db:?}");
        }
    }

    #[test]
    fn odd_input_is_no_fault() {
        let mut spectrum = Spectrum::new(0, f64::NAN);
        spectrum.add([f32::NAN, f32::INFINITY, 1e30].into_iter().cycle().take(2000), 0);
        let mut levels_db = [0.0; 3];
        spectrum.levels_db(f64::NAN, &[f32::NAN, -1.0, 1e30], &mut levels_db);
        assert!(levels_db.iter().all(|level_db| *level_db <= -199.0));
        spectrum.clear();
        assert_eq!(spectrum.spectra(), 0);
    }
}
