//! Test signals as `Vec<f32>`. Levels are peak levels in dBFS unless a name says otherwise.

use core::f64::consts::TAU;

use crate::noise::{Noise, PinkNoise};
use crate::units::db_to_gain;

/// Digital silence.
pub fn silence(samples: usize) -> Vec<f32> {
    vec![0.0; samples]
}

/// A sine that starts at phase 0 with peak level `level_db` (dBFS).
pub fn sine(frequency_hz: f64, level_db: f64, sample_rate_hz: f64, samples: usize) -> Vec<f32> {
    sine_from_phase(frequency_hz, 0.0, level_db, sample_rate_hz, samples)
}

/// A sine that starts at `phase_rad`, with peak level `level_db` (dBFS).
pub fn sine_from_phase(
    frequency_hz: f64,
    phase_rad: f64,
    level_db: f64,
    sample_rate_hz: f64,
    samples: usize,
) -> Vec<f32> {
    let gain = db_to_gain(level_db);
    let turns = frequency_hz / sample_rate_hz;
    (0..samples)
        // Only the part of a turn is given to sin(), so long signals keep their precision.
        .map(|n| (gain * (TAU * (turns * n as f64).fract() + phase_rad).sin()) as f32)
        .collect()
}

/// One sample of `level_gain` (linear) at index `at`, zero elsewhere.
pub fn impulse(at: usize, level_gain: f32, samples: usize) -> Vec<f32> {
    let mut signal = vec![0.0; samples];
    if let Some(sample) = signal.get_mut(at) {
        *sample = level_gain;
    }
    signal
}

/// Zero before index `at`, `level_gain` (linear) from there on.
pub fn step(at: usize, level_gain: f32, samples: usize) -> Vec<f32> {
    (0..samples).map(|n| if n < at { 0.0 } else { level_gain }).collect()
}

/// White noise, uniform, with the given peak level (dBFS); its RMS is 4.77 dB lower.
pub fn white_noise(seed: u64, level_db: f64, samples: usize) -> Vec<f32> {
    let gain = db_to_gain(level_db) as f32;
    let mut noise = Noise::new(seed);
    (0..samples).map(|_| noise.white() * gain).collect()
}

/// Pink noise whose whole length has RMS level `rms_db` (dBFS) exactly.
pub fn pink_noise(seed: u64, rms_db: f64, samples: usize) -> Vec<f32> {
    let mut noise = PinkNoise::new(seed);
    // The slowest pole (Kellet: 0.99886) needs a while before the level stands.
    for _ in 0..8192 {
        noise.tick();
    }
    let mut signal: Vec<f32> = (0..samples).map(|_| noise.tick()).collect();
    let gain = db_to_gain(rms_db - crate::measure::level::rms_db(&signal)) as f32;
    for x in &mut signal {
        *x *= gain;
    }
    signal
}

/// A sine whose frequency rises exponentially from `from_hz` to `to_hz` over the whole length.
pub fn chirp(
    from_hz: f64,
    to_hz: f64,
    level_db: f64,
    sample_rate_hz: f64,
    samples: usize,
) -> Vec<f32> {
    let gain = db_to_gain(level_db);
    let mut turns = 0.0f64;
    (0..samples)
        .map(|n| {
            let x = gain * (TAU * turns).sin();
            let hz = from_hz * (to_hz / from_hz).powf(n as f64 / samples as f64);
            turns = (turns + hz / sample_rate_hz).fract();
            x as f32
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::level::{peak_db, rms_db, tone_db};

    #[test]
    fn signals_have_their_levels() {
        let tone = sine(997.0, -12.0, 48_000.0, 48_000);
        assert!((peak_db(&tone) + 12.0).abs() < 0.01);
        assert!((rms_db(&tone) + 15.01).abs() < 0.01);
        assert!((tone_db(&tone, 997.0, 48_000.0) + 12.0).abs() < 0.001);
        let pink = pink_noise(3, -20.0, 480_000);
        assert!((rms_db(&pink) + 20.0).abs() < 0.001, "{}", rms_db(&pink));
        assert!((rms_db(&white_noise(3, 0.0, 100_000)) + 4.77).abs() < 0.05);
    }

    #[test]
    fn chirp_passes_every_frequency_at_one_level() {
        let sweep = chirp(20.0, 20_000.0, -6.0, 48_000.0, 96_000);
        for part in sweep.chunks(9_600) {
            assert!((rms_db(part) + 9.01).abs() < 0.5, "{}", rms_db(part));
        }
    }
}
