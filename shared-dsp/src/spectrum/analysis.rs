//! The moving spectrum of a stereo signal: short transforms on a grid of samples, averaged over a
//! quick memory for the eye and over a slow one for peaks and masking.
//!
//! Sources: P. Welch, "The use of fast Fourier transform for the estimation of power spectra",
//! IEEE Trans. Audio Electroacoust. 15, 1967; F. Harris, "On the use of windows for harmonic
//! analysis", Proc. IEEE 66, 1978 (Hann window, its noise bandwidth of 1.5 bins). Not for the audio
//! thread: a transform is a burst of work.

use crate::convert::{ToF32, ToF64, ToWhole};
use std::sync::Arc;

use realfft::num_complex::Complex;
use realfft::{RealFftPlanner, RealToComplex};

use crate::guard;

/// Noise bandwidth of the Hann window in bins.
const WINDOW_BINS: f64 = 1.5;
/// Transforms in a second, at the most: what a screen can show.
const MOST_PER_S: f64 = 60.0;
/// Two transforms in a row share seven eighths of their samples at the most.
const STEPS_IN_LENGTH: usize = 8;
/// Memory of the slow average, s.
const SLOW_MEMORY_S: f64 = 1.5;

/// Mean power per bin with an exponential memory.
#[derive(Debug)]
struct Average {
    power: Vec<f32>,
    spectra: u64,
}

impl Average {
    fn new(bins: usize) -> Self {
        Self { power: vec![0.0; bins], spectra: 0 }
    }

    fn clear(&mut self) {
        self.power.fill(0.0);
        self.spectra = 0;
    }

    /// `share` is that of the newest spectrum in the long run; until then all count alike.
    fn take_in(&mut self, power: &[f32], share: f64) {
        self.spectra += 1;
        let share = share.max(1.0 / self.spectra.to_f64()).to_f32();
        for (average, power) in self.power.iter_mut().zip(power) {
            *average += share * (power - *average);
        }
    }
}

/// The spectrum of the latest samples. Feed it every frame; it transforms on a grid of
/// [`Analysis::step_s`], so that what it shows does not depend on how often the screen is drawn.
///
/// Powers are the mean of both channels, per bin, scaled such that the bins of a sine of peak 1 add
/// up to 1; three bins hold all of it but 0.1 dB.
pub struct Analysis {
    transform: Arc<dyn RealToComplex<f32>>,
    sample_rate_hz: f64,
    window: Vec<f32>,
    /// The latest samples of each channel, a ring.
    recent: [Vec<f32>; 2],
    at: usize,
    until_next: usize,
    step_samples: usize,
    windowed: Vec<f32>,
    bins: Vec<Complex<f32>>,
    scratch: Vec<Complex<f32>>,
    power: Vec<f32>,
    quick: Average,
    slow: Average,
}

impl core::fmt::Debug for Analysis {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let mut shown = f.debug_struct("Analysis");
        shown.field("length_samples", &self.length_samples()).finish_non_exhaustive()
    }
}

impl Analysis {
    /// Transforms of `length_samples` (held in 256 to 262 144, made even). Takes all memory.
    pub fn new(length_samples: usize, sample_rate_hz: f64) -> Self {
        let length = length_samples.clamp(256, 1 << 18) & !1;
        let sample_rate_hz = guard::clamp_or(sample_rate_hz, 1000.0, 1e6, 48_000.0);
        let transform = RealFftPlanner::new().plan_fft_forward(length);
        let window = (0..length).map(|n| {
            let angle = core::f64::consts::TAU * n.to_f64() / length.to_f64();
            (0.5 - 0.5 * angle.cos()).to_f32()
        });
        let step_samples = (sample_rate_hz / MOST_PER_S).ceil().to_usize();
        let step_samples = step_samples.max(length / STEPS_IN_LENGTH);
        let bins = length / 2 + 1;
        Self {
            window: window.collect(),
            recent: [vec![0.0; length], vec![0.0; length]],
            at: 0,
            until_next: step_samples,
            step_samples,
            windowed: transform.make_input_vec(),
            bins: transform.make_output_vec(),
            scratch: transform.make_scratch_vec(),
            power: vec![0.0; bins],
            quick: Average::new(bins),
            slow: Average::new(bins),
            transform,
            sample_rate_hz,
        }
    }

    /// Forgets all signal.
    pub fn clear(&mut self) {
        for channel in &mut self.recent {
            channel.fill(0.0);
        }
        self.until_next = self.step_samples;
        self.quick.clear();
        self.slow.clear();
    }

    /// Marks that only silence comes for now: forgets, if there is anything to
    /// forget.
    pub fn rest(&mut self) {
        if self.slow.spectra > 0 {
            self.clear();
        }
    }

    /// Takes frames in. `memory_ms` is the time constant of the quick average. After each
    /// transform `each` sees the analysis as it then stands.
    pub fn add(&mut self, mut frames: &[[f32; 2]], memory_ms: f64, mut each: impl FnMut(&Self)) {
        while !frames.is_empty() {
            let count = frames.len().min(self.until_next);
            let (now, later) = frames.split_at(count);
            for [left, right] in now {
                self.recent[0][self.at] = guard::sanitize_input(*left);
                self.recent[1][self.at] = guard::sanitize_input(*right);
                self.at += 1;
                if self.at == self.window.len() {
                    self.at = 0;
                }
            }
            frames = later;
            self.until_next -= count;
            if self.until_next == 0 {
                self.until_next = self.step_samples;
                self.step(memory_ms);
                each(self);
            }
        }
    }

    fn step(&mut self, memory_ms: f64) {
        // A sine of peak 1 gives a bin of length / 4 under this window.
        let scale = 0.5 * (4.0 / self.window.len().to_f64()).powi(2) / WINDOW_BINS;
        self.power.fill(0.0);
        for channel in &self.recent {
            let (newest, oldest) = channel.split_at(self.at);
            let in_order = oldest.iter().chain(newest).zip(&self.window);
            for (out, (sample, weight)) in self.windowed.iter_mut().zip(in_order) {
                *out = sample * weight;
            }
            let lengths_fit = self.transform.process_with_scratch(
                &mut self.windowed,
                &mut self.bins,
                &mut self.scratch,
            );
            debug_assert!(lengths_fit.is_ok());
            for (power, bin) in self.power.iter_mut().zip(&self.bins) {
                *power += bin.norm_sqr() * scale.to_f32();
            }
        }
        let share = |memory_s: f64| {
            1.0 - (-self.step_s() / guard::clamp_or(memory_s, 1e-3, 1e3, 0.1)).exp()
        };
        let (quick, slow) = (share(memory_ms * 1e-3), share(SLOW_MEMORY_S));
        self.quick.take_in(&self.power, quick);
        self.slow.take_in(&self.power, slow);
    }

    /// Samples in a transform.
    pub fn length_samples(&self) -> usize {
        self.window.len()
    }

    /// Time between two transforms, s.
    pub fn step_s(&self) -> f64 {
        self.step_samples.to_f64() / self.sample_rate_hz
    }

    /// Width of a bin, Hz.
    pub fn bin_hz(&self) -> f64 {
        self.sample_rate_hz / self.window.len().to_f64()
    }

    /// Mean power of each bin over the quick memory.
    pub fn quick(&self) -> &[f32] {
        &self.quick.power
    }

    /// Mean power of each bin over 1.5 s.
    pub fn slow(&self) -> &[f32] {
        &self.slow.power
    }

    /// Length of the signal analysed since the analysis was made or cleared, s.
    pub fn heard_s(&self) -> f64 {
        self.slow.spectra.to_f64() * self.step_s()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::noise::Noise;
    use crate::units::power_to_db;

    #[test]
    fn cuts_of_the_stream_change_nothing() {
        let mut noise = Noise::new(5);
        let frames: Vec<[f32; 2]> =
            (0..30_000).map(|_| [noise.white(), 0.3 * noise.white()]).collect();
        let (mut whole, mut cut) = (Analysis::new(2048, 48e3), Analysis::new(2048, 48e3));
        let (mut steps, mut cut_steps) = (0, 0);
        whole.add(&frames, 100.0, |_| steps += 1);
        for part in frames.chunks(333) {
            cut.add(part, 100.0, |_| cut_steps += 1);
        }
        assert_eq!((steps, cut_steps), (37, 37), "30 000 samples in steps of 800");
        assert_eq!(whole.quick(), cut.quick());
        assert_eq!(whole.slow(), cut.slow());
    }

    #[test]
    fn white_noise_adds_up_to_its_power_in_either_channel() {
        let mut noise = Noise::new(2);
        let frames: Vec<[f32; 2]> = (0..200_000).map(|_| [noise.white(), 0.0]).collect();
        let mut analysis = Analysis::new(4096, 48e3);
        analysis.add(&frames, 1000.0, |_| ());
        // A sine of peak 1 has the power 1 here, so noise of power 1/3 counts 2/3, and half of it
        // in one channel of two.
        let sum_db = power_to_db(analysis.slow().iter().map(|p| f64::from(*p)).sum());
        assert!((sum_db - power_to_db(1.0 / 3.0)).abs() < 0.2, "{sum_db}");
    }

    #[test]
    fn odd_input_is_no_fault() {
        let mut analysis = Analysis::new(0, f64::NAN);
        let odd = [[f32::NAN, f32::INFINITY], [1e30, -1e30]];
        for _ in 0..4000 {
            analysis.add(&odd, f64::NAN, |_| ());
        }
        assert!(analysis.heard_s() > 0.1 && analysis.quick().iter().all(|p| *p == 0.0));
        analysis.clear();
        assert_eq!(analysis.heard_s(), 0.0);
    }
}
