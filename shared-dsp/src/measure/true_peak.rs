//! Two true-peak meters for tests, unlike each other and unlike any interpolator of the plugins.
//!
//! Neither is fast: they look at every sample of a recording with nothing left out.

use crate::kaiser::windowed_sinc;
use crate::loudness::interpolation_table::PHASES;
use crate::measure::level::peak_db;
use crate::units::gain_to_db;

/// Samples on either side of a point that the reference looks at.
const REACH: usize = 128;
/// Points a sample of the reference.
const POINTS: usize = 16;
/// Depth of its window: -80 dB, flat up to 0.49 of the sample rate.
const KAISER_BETA: f64 = 8.0;
/// Points computed side by side.
const WIDTH: usize = 16;

/// The reference: true peak in dBTP by a sinc of 128 samples to either side under a Kaiser window, at
/// sixteen points a sample, in double precision. Sines read at most 0.035 dB low, which is where the
/// points fall at 0.45 of the sample rate (20 log10 cos(pi f / 16)). Silence before and after.
pub fn true_peak_db(signal: &[f32]) -> f64 {
    let padded = padded(signal, REACH);
    let mut highest = 0.0f64;
    for point in 1..POINTS {
        let kernel: Vec<f64> = (0..2 * REACH)
            .map(|tap| {
                let distance = tap as f64 - (REACH - 1) as f64 - point as f64 / POINTS as f64;
                windowed_sinc(distance, REACH as f64, KAISER_BETA)
            })
            .collect();
        highest = highest.max(highest_point(&padded, &kernel));
    }
    peak_db(signal).max(gain_to_db(highest))
}

/// True peak in dBTP as ITU-R BS.1770-5, annex 2 prints it: 48 taps, four points a sample. Up to
/// 0.22 dB over and 0.46 dB under that of sines; see the tests. Silence before and after.
pub fn itu_true_peak_db(signal: &[f32]) -> f64 {
    let mut meter = ItuTruePeak::default();
    meter.push(signal);
    meter.reading_dbtp()
}

/// The meter of [`itu_true_peak_db`] for recordings of any length, in pieces.
#[derive(Debug, Clone)]
pub struct ItuTruePeak {
    /// What the table has not been slid along yet, after as much as it reaches back.
    waiting: Vec<f64>,
    highest_gain: f64,
}

impl Default for ItuTruePeak {
    fn default() -> Self {
        Self { waiting: vec![0.0; PHASES[0].len()], highest_gain: 0.0 }
    }
}

impl ItuTruePeak {
    /// Takes samples in.
    pub fn push(&mut self, samples: &[f32]) {
        let reach = PHASES[0].len() - 1;
        self.waiting.extend(samples.iter().map(|sample| f64::from(*sample)));
        if self.waiting.len() >= reach + WIDTH {
            self.highest_gain = self.highest_gain.max(highest_of_table(&self.waiting));
            self.waiting.drain(..self.waiting.len() - reach);
        }
    }

    /// The highest so far, with silence after it, dBTP.
    pub fn reading_dbtp(&self) -> f64 {
        let mut end = self.waiting.clone();
        end.resize(end.len() + PHASES[0].len() + WIDTH, 0.0);
        gain_to_db(self.highest_gain.max(highest_of_table(&end)))
    }
}

fn highest_of_table(signal: &[f64]) -> f64 {
    let phases = PHASES.iter().map(|phase| phase.map(f64::from));
    phases.map(|phase| highest_point(signal, &phase)).fold(0.0, f64::max)
}

fn padded(signal: &[f32], silence: usize) -> Vec<f64> {
    let silent = || std::iter::repeat_n(0.0, silence);
    let rest = signal.len().next_multiple_of(WIDTH) - signal.len();
    let sound = signal.iter().map(|sample| f64::from(*sample));
    silent().chain(sound).chain(silent()).chain(std::iter::repeat_n(0.0, rest)).collect()
}

/// The highest magnitude of `kernel` slid along `signal`.
fn highest_point(signal: &[f64], kernel: &[f64]) -> f64 {
    let mut highest = 0.0f64;
    let places = signal.len() + 1 - kernel.len();
    for start in (0..places).step_by(WIDTH) {
        let start = start.min(places.saturating_sub(WIDTH));
        let mut sums = [0.0f64; WIDTH];
        for (factor, window) in kernel.iter().zip(signal[start..].windows(WIDTH)) {
            for (sum, sample) in sums.iter_mut().zip(window) {
                *sum += factor * sample;
            }
        }
        highest = sums.iter().fold(highest, |highest, sum| highest.max(sum.abs()));
    }
    highest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::signals::{impulse, white_noise};
    use core::f64::consts::{PI, TAU};

    /// A sine of full scale that fades in and out.
    fn sine(turns: f64, phase_turns: f64) -> Vec<f32> {
        (0..1500)
            .map(|n| {
                let edge = n.min(1499 - n) as f64 / 500.0;
                let fade = 0.5 - 0.5 * (PI * edge.min(1.0)).cos();
                (fade * (TAU * (turns * n as f64 + phase_turns)).sin()) as f32
            })
            .collect()
    }

    /// Lowest and highest readings of a sine locked to the rate, over its phases.
    fn range_db(meter: fn(&[f32]) -> f64, cycles: f64, samples: f64) -> [f64; 2] {
        (0..16)
            .map(|step| meter(&sine(cycles / samples, f64::from(step) / 16.0 / samples)))
            .fold([f64::MAX, f64::MIN], |[low, high], db| [low.min(db), high.max(db)])
    }

    #[test]
    fn the_reference_reads_sines_within_the_width_of_its_grid() {
        for (cycles, samples) in [(1.0, 32.0), (1.0, 4.0), (1.0, 3.0), (2.0, 5.0), (9.0, 20.0)] {
            let [low_db, high_db] = range_db(true_peak_db, cycles, samples);
            let grid_db = gain_to_db((PI * cycles / samples / 16.0).cos());
            println!("{cycles}/{samples}: {low_db:+.4}..{high_db:+.4} dB");
            assert!(low_db > grid_db - 0.001, "{cycles}/{samples}: {low_db}");
            assert!(high_db < 0.001, "{cycles}/{samples}: {high_db}");
        }
    }

    #[test]
    fn the_printed_table_reads_as_it_is_known_to() {
        // Lowest and highest readings over all phases, in dB.
        for (cycles, samples, low, high) in [
            (1.0, 4.0, -0.197, 0.221),
            (1.0, 3.0, -0.294, 0.022),
            (2.0, 5.0, -0.264, 0.152),
            (9.0, 20.0, -0.455, -0.418),
        ] {
            let [low_db, high_db] = range_db(itu_true_peak_db, cycles, samples);
            println!("{cycles}/{samples}: {low_db:+.4}..{high_db:+.4} dB");
            assert!((low_db - low).abs() < 0.02, "{cycles}/{samples}: {low_db}");
            assert!((high_db - high).abs() < 0.02, "{cycles}/{samples}: {high_db}");
        }
    }

    #[test]
    fn nothing_is_left_out() {
        for at in [0, 5, 99] {
            assert!(true_peak_db(&impulse(at, 0.5, 100)) >= gain_to_db(0.5));
        }
        for samples in [1, 15, 16, 17, 600] {
            let noise = white_noise(3, 0.0, samples);
            assert!(true_peak_db(&noise) >= peak_db(&noise));
            assert!(itu_true_peak_db(&noise).is_finite());
        }
        assert_eq!(true_peak_db(&[]), itu_true_peak_db(&[0.0; 40]));
    }

    #[test]
    fn pieces_read_as_the_whole() {
        let noise = white_noise(7, 0.0, 3000);
        for piece in [1, 5, 12, 700, 3000] {
            let mut meter = ItuTruePeak::default();
            noise.chunks(piece).for_each(|samples| meter.push(samples));
            let apart_db = meter.reading_dbtp() - itu_true_peak_db(&noise);
            assert!(apart_db.abs() < 1e-9, "{piece}: {apart_db}");
        }
    }
}
