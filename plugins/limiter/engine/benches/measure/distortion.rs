//! What limiting adds to steady tones.

use core::f64::consts::TAU;

use limiter_engine::{LimiterEngine, Settings};
use shared_bench::report::Figure;
use shared_dsp::Engine;
use shared_dsp::measure::{render, signals, tone_db};
use shared_dsp::units::db_to_gain;

use super::{PLUGIN, RATE_HZ};

/// Length of all tones.
pub const SAMPLES: usize = 192_000;

fn driven(settings: &Settings, tone: Vec<f32>) -> Vec<f32> {
    let settings = Settings { input_gain_db: 6.0, ..*settings };
    let mut engine = LimiterEngine::new();
    engine.apply(&settings);
    engine.prepare(RATE_HZ, 1);
    let mut signal = vec![tone];
    render(&mut engine, &mut signal, 480);
    signal.remove(0)
}

/// Harmonics 2 to 20 of the second half of `signal`, in % of the tone.
pub fn harmonics_percent(signal: &[f32], frequency_hz: f64) -> f64 {
    let steady = &signal[SAMPLES / 2..];
    let power: f64 = (2..=20)
        .map(|harmonic| frequency_hz * f64::from(harmonic))
        .filter(|hz| *hz < 0.5 * RATE_HZ)
        .map(|hz| db_to_gain(tone_db(steady, hz, RATE_HZ)).powi(2))
        .sum();
    100.0 * power.sqrt() / db_to_gain(tone_db(steady, frequency_hz, RATE_HZ))
}

/// Harmonics of a tone 6 dB over the ceiling, in %.
pub fn thd_percent(settings: &Settings, frequency_hz: f64) -> f64 {
    let ceiling_db = f64::from(settings.ceiling_db);
    let tone = signals::sine(frequency_hz, ceiling_db, RATE_HZ, SAMPLES);
    harmonics_percent(&driven(settings, tone), frequency_hz)
}

/// Side bands of 7 kHz beside four times as much 60 Hz, 6 dB over the ceiling, in % of the 7 kHz.
pub fn imd_percent(settings: &Settings) -> f64 {
    let gain = db_to_gain(f64::from(settings.ceiling_db));
    let tones = (0..SAMPLES)
        .map(|n| n as f64 / RATE_HZ)
        .map(|t| (gain * (0.8 * (TAU * 60.0 * t).sin() + 0.2 * (TAU * 7e3 * t).sin())) as f32)
        .collect();
    let limited = driven(settings, tones);
    let steady = &limited[SAMPLES / 2..];
    let power: f64 = [-4.0, -3.0, -2.0, -1.0, 1.0, 2.0, 3.0, 4.0]
        .map(|band| db_to_gain(tone_db(steady, 7e3 + band * 60.0, RATE_HZ)).powi(2))
        .iter()
        .sum();
    100.0 * power.sqrt() / db_to_gain(tone_db(steady, 7e3, RATE_HZ))
}

pub fn figures() -> Vec<Figure> {
    let settings = Settings::default();
    vec![
        Figure::at_most(
            PLUGIN,
            "Transparent: harmonics of 60 Hz, 6 dB over",
            0.01,
            thd_percent(&settings, 60.0),
            6,
            "%",
        ),
        Figure::at_most(
            PLUGIN,
            "Transparent: harmonics of 1 kHz, 6 dB over",
            1e-5,
            thd_percent(&settings, 1000.0),
            8,
            "%",
        ),
        Figure::at_most(
            PLUGIN,
            "Transparent: intermodulation of 60 Hz + 7 kHz (4:1), 6 dB over",
            0.05,
            imd_percent(&settings),
            5,
            "%",
        ),
    ]
}
