//! The average spectrum of a whole passage, learned while it plays.

use super::Spectrum;
use super::matching::{MATCH_POINTS, MATCH_POINTS_PER_OCTAVE, MatchLevels, match_point_hz};
use crate::convert::{ToF32, ToF64, ToWhole};
use crate::guard;
use crate::units::{db_to_gain, db_to_power, power_to_db};

/// Length of the transforms at 44.1 and 48 kHz: its four bins are as wide as a sixth of an octave
/// at 50 Hz.
const LENGTH_SAMPLES: usize = 32_768;
/// Quieter than this is no sound, dBFS.
const SILENCE_DBFS: f64 = -70.0;
/// How long silence lasts until it counts as a pause, s: shorter than one is part of the music.
const PAUSE_S: f64 = 0.5;

/// Long-term average spectrum of a signal. Left and right count alike: their powers are averaged, so that
/// what is wide counts as much as what is in the middle. For an editor's thread.
#[derive(Debug)]
pub struct LongTermSpectrum {
    channels: [Spectrum; 2],
    sample_rate_hz: f64,
    sounding_frames: u64,
    /// Frames since the last sound; `None` before the first.
    quiet_frames: Option<u64>,
}

impl LongTermSpectrum {
    /// An empty average. Takes all memory.
    pub fn new(sample_rate_hz: f64) -> Self {
        let sample_rate_hz = guard::clamp_or(sample_rate_hz, 1000.0, 1e6, 48_000.0);
        let length = if sample_rate_hz > 50_000.0 { 2 * LENGTH_SAMPLES } else { LENGTH_SAMPLES };
        let channels = [(); 2].map(|()| Spectrum::new(length, sample_rate_hz));
        Self { channels, sample_rate_hz, sounding_frames: 0, quiet_frames: None }
    }

    /// Sample rate in Hz.
    pub fn sample_rate_hz(&self) -> f64 {
        self.sample_rate_hz
    }

    /// Takes frames in (left, right; the same twice for mono). What comes before the first sound
    /// and pauses longer than half a second are left out.
    pub fn add(&mut self, frames: &[[f32; 2]]) {
        let silence = db_to_gain(SILENCE_DBFS).to_f32();
        let pause_frames = (PAUSE_S * self.sample_rate_hz).to_u64();
        let is_sound = |frame: &[f32; 2]| frame.iter().any(|sample| sample.abs() > silence);
        let mut kept: Vec<[f32; 2]> = Vec::with_capacity(frames.len());
        for frame in frames {
            if is_sound(frame) {
                self.quiet_frames = Some(0);
            } else if let Some(quiet) = &mut self.quiet_frames {
                *quiet += 1;
            }
            if self.quiet_frames.is_some_and(|quiet| quiet < pause_frames) {
                kept.push(*frame);
            }
        }
        self.sounding_frames += kept.len() as u64;
        for (at, spectrum) in self.channels.iter_mut().enumerate() {
            spectrum.add(kept.iter().map(|frame| frame[at]), u64::MAX);
        }
    }

    /// Sound learned so far in s, without pauses.
    pub fn learned_s(&self) -> f64 {
        self.sounding_frames.to_f64() / self.sample_rate_hz
    }

    /// Transforms that went into it: it changes only when this does.
    pub fn spectra(&self) -> u64 {
        self.channels[0].spectra()
    }

    /// Levels at every point of a match in dBFS; minus infinity above half the sample rate.
    pub fn levels_db(&self) -> MatchLevels {
        let centres_hz: MatchLevels = core::array::from_fn(|at| match_point_hz(at).to_f32());
        let levels_db = self.channels.each_ref().map(|spectrum| {
            let mut levels_db = [0.0; MATCH_POINTS];
            spectrum.levels_db(1.0 / MATCH_POINTS_PER_OCTAVE, &centres_hz, &mut levels_db);
            levels_db
        });
        // A band that reaches over half the sample rate would read too low.
        let half_band = (0.5 / MATCH_POINTS_PER_OCTAVE).exp2();
        core::array::from_fn(|at| {
            if match_point_hz(at) * half_band > 0.5 * self.sample_rate_hz {
                return f32::NEG_INFINITY;
            }
            let [left, right] = levels_db.map(|levels_db| db_to_power(f64::from(levels_db[at])));
            power_to_db(0.5 * (left + right)).to_f32()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filter::design::Prototype;
    use crate::noise::PinkNoise;
    use crate::spectrum::matching::match_spectra;

    const RATE_HZ: f64 = 48_000.0;

    fn noise(seconds: f64, seeds: [u64; 2]) -> Vec<[f32; 2]> {
        let mut noises = seeds.map(PinkNoise::new);
        (0..(seconds * RATE_HZ) as usize)
            .map(|_| noises.each_mut().map(|noise| 0.2 * noise.tick()))
            .collect()
    }

    /// A bell by R. Bristow-Johnson's cookbook, far below half the sample rate.
    fn equalise(frames: &mut [[f32; 2]], frequency_hz: f64, gain_db: f64, q: f64) {
        let root = db_to_gain(0.5 * gain_db);
        let angle = core::f64::consts::TAU * frequency_hz / RATE_HZ;
        let (width, middle) = (angle.sin() / (2.0 * q), -2.0 * angle.cos());
        let a0 = 1.0 + width / root;
        let (b0, b2) = (1.0 + width * root, 1.0 - width * root);
        let a2 = 1.0 - width / root;
        let mut state = [[0.0f64; 2]; 2];
        for frame in frames {
            for (sample, [one, two]) in frame.iter_mut().zip(&mut state) {
                let x = f64::from(*sample);
                let y = b0 / a0 * x + *one;
                *one = middle / a0 * (x - y) + *two;
                *two = (b2 * x - a2 * y) / a0;
                *sample = y as f32;
            }
        }
    }

    /// Two different takes of pink noise, one of them equalised and 9 dB louder: 20 s of each are
    /// enough to find the equaliser within 0.5 dB RMS.
    #[test]
    fn an_equaliser_is_found_from_sound() {
        for seed in 0..4 {
            let mut own = LongTermSpectrum::new(RATE_HZ);
            let mut reference = LongTermSpectrum::new(RATE_HZ);
            let bells = [(120.0, 4.0, 1.0), (700.0, -5.0, 1.2), (3000.0, 3.5, 0.8)];
            own.add(&noise(20.0, [4 * seed, 4 * seed + 1]));
            let mut louder = noise(20.0, [4 * seed + 2, 4 * seed + 3]);
            for (hz, gain_db, q) in bells {
                equalise(&mut louder, hz, gain_db, q);
            }
            louder.iter_mut().flatten().for_each(|sample| *sample *= db_to_gain(9.0) as f32);
            reference.add(&louder);
            let found = match_spectra(&own.levels_db(), &reference.levels_db(), 12.0, 6).unwrap();
            let wanted = bells.map(|(hz, gain_db, q)| Prototype::bell(hz, gain_db, q));
            let errors: Vec<f64> = (0..MATCH_POINTS)
                .map(match_point_hz)
                .map(|hz| {
                    let wanted_db: f64 = wanted.iter().map(|bell| bell.magnitude_db_at(hz)).sum();
                    found.db_at(hz) - wanted_db
                })
                .collect();
            let mean = errors.iter().sum::<f64>() / errors.len() as f64;
            let square = errors.iter().map(|error| (error - mean).powi(2)).sum::<f64>();
            let rms_db = (square / errors.len() as f64).sqrt();
            println!("seed {seed}: {rms_db:.2} dB RMS, {} bands", found.bands.len());
            assert!(rms_db < 0.5, "seed {seed}: {rms_db} {:?}", found.bands);
        }
    }

    /// Two takes of the same noise differ by chance only.
    #[test]
    fn two_takes_of_the_same_need_no_bands() {
        for seed in 0..6 {
            let mut takes = [2 * seed + 100, 2 * seed + 200].map(|first| {
                let mut spectrum = LongTermSpectrum::new(RATE_HZ);
                spectrum.add(&noise(6.0, [first, first + 1]));
                spectrum.levels_db()
            });
            takes[1].iter_mut().for_each(|db| *db -= 12.0);
            let found = match_spectra(&takes[0], &takes[1], 12.0, 8).unwrap();
            let highest_db = (0..MATCH_POINTS)
                .map(|at| found.db_at(match_point_hz(at)).abs())
                .fold(0.0, f64::max);
            assert!(highest_db < 0.7, "seed {seed}: {highest_db} {:?}", found.bands);
        }
    }

    #[test]
    fn silence_before_and_pauses_are_left_out() {
        let mut spectrum = LongTermSpectrum::new(RATE_HZ);
        let silence = vec![[0.0; 2]; (3.0 * RATE_HZ) as usize];
        spectrum.add(&silence);
        assert_eq!(spectrum.learned_s(), 0.0);
        spectrum.add(&noise(2.0, [1, 2]));
        let before_db = spectrum.levels_db();
        spectrum.add(&silence);
        assert!((spectrum.learned_s() - 2.5).abs() < 0.02, "{}", spectrum.learned_s());
        spectrum.add(&noise(2.0, [3, 4]));
        let after_db = spectrum.levels_db();
        // 4 s with half a second of silence are 0.5 dB quieter, and tell the same tone.
        for at in 20..MATCH_POINTS - 1 {
            assert!((before_db[at] - after_db[at]).abs() < 2.0, "{at}");
        }
    }

    #[test]
    fn a_side_signal_counts_as_much_as_a_middle_one() {
        let sine = |hz: f64, n: usize| (core::f64::consts::TAU * hz * n as f64 / RATE_HZ).sin();
        let frames: Vec<[f32; 2]> = (0..96_000)
            .map(|n| [sine(500.0, n) + sine(2000.0, n), sine(500.0, n) - sine(2000.0, n)])
            .map(|frame| frame.map(|sample| 0.25 * sample as f32))
            .collect();
        let mut spectrum = LongTermSpectrum::new(RATE_HZ);
        spectrum.add(&frames);
        let levels_db = spectrum.levels_db();
        let (middle, side) = (levels_db[28], levels_db[40]);
        assert!((middle + 12.04).abs() < 0.1 && (side + 12.04).abs() < 0.1, "{middle} {side}");
    }

    #[test]
    fn what_lies_over_half_the_rate_is_not_trusted() {
        let mut spectrum = LongTermSpectrum::new(32_000.0);
        spectrum.add(&[[f32::NAN, f32::INFINITY]; 70_000]);
        assert_eq!(spectrum.levels_db()[MATCH_POINTS - 1], f32::NEG_INFINITY);
        assert_eq!(LongTermSpectrum::new(f64::NAN).levels_db().len(), MATCH_POINTS);
    }
}
