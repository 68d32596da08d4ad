//! Magnitudes and gains of many samples at once, in vectors: the same bits on every path.

use super::decibel::{db_of_gain, gain_of_db};
use crate::convert::ToF32;
use crate::guard::{flush_nonfinite, keep_max, sanitize_input, sanitize_output};
use crate::simd::{self, Instructions, Kernel, VectorPath};

/// Writes the magnitudes of `samples` as [`sanitize_input`] has them, as far as both reach; gives the
/// highest.
pub fn magnitudes(path: VectorPath, samples: &[f32], magnitudes: &mut [f32]) -> f32 {
    simd::run(path, Magnitudes { samples, magnitudes })
}

struct Magnitudes<'a> {
    samples: &'a [f32],
    magnitudes: &'a mut [f32],
}

impl Kernel for Magnitudes<'_> {
    type Output = f32;

    #[inline(always)]
    fn run<I: Instructions>(self, _: I) -> f32 {
        let shared = self.samples.len().min(self.magnitudes.len());
        let magnitudes = &mut self.magnitudes[..shared];
        for (magnitude, sample) in magnitudes.iter_mut().zip(self.samples) {
            *magnitude = sanitize_input(*sample).abs();
        }
        highest(magnitudes)
    }
}

/// Writes the levels of `gains` in dB as [`db_of_gain`] has them, `least_db` at the least, as far as both
/// reach.
pub fn levels_db(path: VectorPath, gains: &[f32], levels_db: &mut [f64], least_db: f64) {
    for (level_db, gain) in levels_db.iter_mut().zip(gains) {
        *level_db = f64::from(*gain);
    }
    let shared = gains.len().min(levels_db.len());
    simd::run(path, LevelsDb { values: &mut levels_db[..shared], per_gain_db: 1.0, least_db });
}

/// Turns powers (squared magnitudes) into levels in dB in place, `least_db` at the least.
pub fn power_levels_db(path: VectorPath, powers: &mut [f64], least_db: f64) {
    simd::run(path, LevelsDb { values: powers, per_gain_db: 0.5, least_db });
}

struct LevelsDb<'a> {
    values: &'a mut [f64],
    per_gain_db: f64,
    least_db: f64,
}

impl Kernel for LevelsDb<'_> {
    type Output = ();

    #[inline(always)]
    fn run<I: Instructions>(self, _: I) {
        for value in self.values {
            let level_db = self.per_gain_db * db_of_gain(*value);
            *value = if level_db > self.least_db { level_db } else { self.least_db };
        }
    }
}

/// Multiplies samples by gains of their own in place, and raises the `peak_gains` of several channels to
/// their magnitudes; gives the highest of this channel. As far as all reach. Takes samples as
/// [`sanitize_input`] has them, and does not judge by level what comes out.
pub fn amplify_into_peaks(
    path: VectorPath,
    samples: &mut [f32],
    gains: &[f64],
    peak_gains: &mut [f32],
) -> f32 {
    simd::run(path, AmplifyIntoPeaks { samples, gains, peak_gains })
}

struct AmplifyIntoPeaks<'a> {
    samples: &'a mut [f32],
    gains: &'a [f64],
    peak_gains: &'a mut [f32],
}

impl Kernel for AmplifyIntoPeaks<'_> {
    type Output = f32;

    #[inline(always)]
    fn run<I: Instructions>(self, _: I) -> f32 {
        let shared = self.samples.len().min(self.gains.len()).min(self.peak_gains.len());
        let samples = &mut self.samples[..shared];
        for ((sample, gain), peak) in samples.iter_mut().zip(self.gains).zip(self.peak_gains) {
            let arriving = (f64::from(sanitize_input(*sample)) * gain).to_f32();
            *sample = flush_nonfinite(arriving);
            keep_max(peak, sample.abs());
        }
        highest(samples)
    }
}

/// Makes linear gains of levels in dB, in place: `1 + mix * (gain - 1)`, which is exactly 1 for mix 0
/// and for a level of 0 dB. A `mix` of 1 gives the gain itself but for rounding.
pub fn mixed_gains(path: VectorPath, levels_db: &mut [f64], mix: f64) {
    simd::run(path, MixedGains { levels_db, mix });
}

struct MixedGains<'a> {
    levels_db: &'a mut [f64],
    mix: f64,
}

impl Kernel for MixedGains<'_> {
    type Output = ();

    #[inline(always)]
    fn run<I: Instructions>(self, _: I) {
        for level_db in self.levels_db {
            *level_db = 1.0 + self.mix * (gain_of_db(*level_db) - 1.0);
        }
    }
}

/// Multiplies samples by gains of their own in place, as far as both reach; gives the highest
/// magnitude of all samples then. Bad samples are silence.
pub fn amplify(path: VectorPath, samples: &mut [f32], gains: &[f64]) -> f32 {
    simd::run(path, Amplify { samples, gains })
}

struct Amplify<'a> {
    samples: &'a mut [f32],
    gains: &'a [f64],
}

impl Kernel for Amplify<'_> {
    type Output = f32;

    #[inline(always)]
    fn run<I: Instructions>(self, _: I) -> f32 {
        for (sample, gain) in self.samples.iter_mut().zip(self.gains) {
            *sample = sanitize_output(f64::from(flush_nonfinite(*sample)) * gain);
        }
        highest(self.samples)
    }
}

/// [`amplify`] with every sample held within a ceiling of its own, 0 or more; gives the highest
/// magnitude of all samples then. As far as all reach.
pub fn amplify_under(
    path: VectorPath,
    samples: &mut [f32],
    gains: &[f64],
    ceiling_gains: &[f32],
) -> f32 {
    simd::run(path, AmplifyUnder { samples, gains, ceiling_gains })
}

struct AmplifyUnder<'a> {
    samples: &'a mut [f32],
    gains: &'a [f64],
    ceiling_gains: &'a [f32],
}

impl Kernel for AmplifyUnder<'_> {
    type Output = f32;

    #[inline(always)]
    fn run<I: Instructions>(self, _: I) -> f32 {
        let gained = self.samples.iter_mut().zip(self.gains).zip(self.ceiling_gains);
        for ((sample, gain), &ceiling) in gained {
            let limited = sanitize_output(f64::from(*sample) * gain);
            let limited = if limited > ceiling { ceiling } else { limited };
            *sample = if limited < -ceiling { -ceiling } else { limited };
        }
        highest(self.samples)
    }
}

/// Highest magnitude of `samples`, 0 for none; not a number counts as nothing.
pub fn peak_gain(path: VectorPath, samples: &[f32]) -> f32 {
    simd::run(path, Peak(samples))
}

struct Peak<'a>(&'a [f32]);

impl Kernel for Peak<'_> {
    type Output = f32;

    #[inline(always)]
    fn run<I: Instructions>(self, _: I) -> f32 {
        highest(self.0)
    }
}

#[inline(always)]
fn highest(samples: &[f32]) -> f32 {
    const LANES: usize = 8;
    let mut peaks = [0.0f32; LANES];
    let (rows, rest) = samples.as_chunks::<LANES>();
    for row in rows {
        for (peak, sample) in peaks.iter_mut().zip(row) {
            keep_max(peak, sample.abs());
        }
    }
    for (peak, sample) in peaks.iter_mut().zip(rest) {
        keep_max(peak, sample.abs());
    }
    let mut highest = 0.0;
    peaks.iter().for_each(|peak| keep_max(&mut highest, *peak));
    highest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::noise::Noise;

    #[test]
    fn every_path_gives_the_level_of_each_gain_and_power() {
        let quarter_db = db_of_gain(0.25);
        for path in VectorPath::ALL {
            let mut levels = [9.0; 3];
            levels_db(path, &[0.25, 0.0, 1.0], &mut levels, -200.0);
            assert_eq!(levels, [quarter_db, -200.0, 0.0]);
            let mut powers = [0.0, 0.25];
            power_levels_db(path, &mut powers, -200.0);
            assert_eq!(powers, [-200.0, 0.5 * quarter_db]);
        }
    }

    #[test]
    fn every_path_gives_the_bits_of_one_sample_at_a_time() {
        let mut noise = Noise::new(7);
        let levels_db: Vec<f64> = (0..77).map(|n| -0.3 * f64::from(n)).collect();
        let mut samples: Vec<f32> = (0..77).map(|_| noise.white()).collect();
        samples[5] = f32::NAN;
        samples[6] = 1e-40;
        let ceilings = vec![0.25f32; 77];
        for path in VectorPath::ALL {
            let mut gains = levels_db.clone();
            mixed_gains(path, &mut gains, 0.7);
            let (mut plain, mut held) = (samples.clone(), samples.clone());
            let highest = amplify(path, &mut plain, &gains);
            assert_eq!(highest, peak_gain(path, &plain));
            let mut found = vec![9.0; 77];
            let loudest = magnitudes(path, &samples, &mut found);
            assert_eq!(loudest, peak_gain(path, &found));
            let peak = amplify_under(path, &mut held, &gains, &ceilings);
            for n in 0..77 {
                let gain = 1.0 + 0.7 * (gain_of_db(levels_db[n]) - 1.0);
                assert_eq!(gains[n].to_bits(), gain.to_bits());
                let sample = sanitize_output(f64::from(flush_nonfinite(samples[n])) * gain);
                assert_eq!(plain[n].to_bits(), sample.to_bits());
                if !samples[n].is_nan() {
                    assert_eq!(held[n], sample.clamp(-0.25, 0.25));
                }
                assert_eq!(found[n], sanitize_input(samples[n]).abs());
            }
            assert_eq!(peak, 0.25);
            let highest = plain.iter().fold(0.0f32, |a, b| a.max(b.abs()));
            assert_eq!(peak_gain(path, &plain), highest);
            assert_eq!(peak_gain(path, &[f32::NAN, -0.5]), 0.5);
        }
    }
}
