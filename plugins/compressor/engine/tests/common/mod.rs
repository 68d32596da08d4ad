//! What the tests of the compressor's sound share.
#![allow(dead_code, reason = "each test file uses a part")]

use compressor_engine::{CompressorEngine, Settings, Style};
use shared_dsp::Engine;
use shared_dsp::measure::signals::sine;
use shared_dsp::measure::{render, render_with_key, tone_db};
use shared_dsp::units::{db_to_gain, gain_to_db};

pub const RATE_HZ: f64 = 48_000.0;

pub fn engine(settings: Settings, sample_rate_hz: f64, channels: usize) -> CompressorEngine {
    let mut engine = CompressorEngine::new();
    engine.prepare(sample_rate_hz, channels);
    engine.apply(&settings);
    engine.reset();
    engine
}

/// Level of a tone after it has settled for `settle_s`, dBFS.
pub fn settled_db(
    settings: Settings,
    frequency_hz: f64,
    level_db: f64,
    rate_hz: f64,
    settle_s: f64,
) -> f64 {
    let settle = (settle_s * rate_hz) as usize;
    let mut signal = vec![sine(frequency_hz, level_db, rate_hz, settle + (0.5 * rate_hz) as usize)];
    render(&mut engine(settings, rate_hz, 1), &mut signal, 256);
    tone_db(&signal[0][settle..], frequency_hz, rate_hz)
}

/// Gain in dB of every frame of a constant in the main input, driven by `key`; from the latency on.
pub fn keyed_gain_db(settings: Settings, mut key: Vec<f32>, sample_rate_hz: f64) -> Vec<f64> {
    let mut engine = engine(Settings { external_key: true, ..settings }, sample_rate_hz, 1);
    let latency = engine.latency_samples();
    key.resize(key.len() + latency, *key.last().unwrap());
    let mut signal = vec![vec![0.25f32; key.len()]];
    render_with_key(&mut engine, &mut signal, &[key], 256);
    signal[0][latency..].iter().map(|&x| gain_to_db(f64::from(x) / 0.25)).collect()
}

/// A constant that is silent but for `range`.
pub fn burst(range: std::ops::Range<usize>, level_db: f64, frames: usize) -> Vec<f32> {
    let mut key = vec![0.0; frames];
    key[range].fill(db_to_gain(level_db) as f32);
    key
}

/// Samples from index `from` until `gain_db` has gone `share` of the way to `end_db`, on a straight line
/// between samples.
pub fn samples_to(gain_db: &[f64], from: usize, end_db: f64, share: f64) -> f64 {
    let start_db = gain_db[from - 1];
    let part = |n: usize| (gain_db[n] - start_db) / (end_db - start_db);
    let n = (from..gain_db.len()).find(|&n| part(n) >= share).unwrap();
    // The gain at `from` is already one step on its way.
    (n - from) as f64 + (share - part(n - 1)) / (part(n) - part(n - 1))
}

/// 1 - 1/e.
pub fn most() -> f64 {
    1.0 - (-1.0f64).exp()
}

/// What a style does, each number in the unit a musician would compare: reduction 6 dB under the
/// threshold, at it, 6 and 20 dB over it, dB; slope of the last 6 dB as a ratio; 30, 63 and 90 % of an
/// attack of 5 ms, ms; 50, 63 and 90 % of a release of 100 ms after 10 ms and after 1 s, ms; third
/// harmonic of 1 kHz at 0 dBFS, dB under the fundamental.
pub fn signature(style: Style) -> Vec<f64> {
    let settings = Settings { style, threshold_db: -24.0, attack_ms: 5.0, ..Settings::default() };
    let curve = settings.curve();
    let mut signature: Vec<f64> = [-30.0, -24.0, -18.0, -4.0].map(|x| curve.reduction_db(x)).into();
    signature.push(6.0 / (curve.output_db(0.0) - curve.output_db(-6.0)));
    let (end, ms) = (1000 + 480 * 100, RATE_HZ / 1000.0);
    let gain_db = keyed_gain_db(settings, burst(1000..end, -4.0, end), RATE_HZ);
    let goal_db = -curve.reduction_db(-4.0);
    signature.extend([0.3, most(), 0.9].map(|x| samples_to(&gain_db, 1000, goal_db, x) / ms));
    for length in [480, 48_000] {
        let end = 1000 + length;
        let gain_db = keyed_gain_db(settings, burst(1000..end, -4.0, end + 240_000), RATE_HZ);
        signature.extend([0.5, most(), 0.9].map(|x| samples_to(&gain_db, end, 0.0, x) / ms));
    }
    let mut tone = vec![sine(1000.0, 0.0, RATE_HZ, 96_000)];
    render(&mut engine(settings, RATE_HZ, 1), &mut tone, 256);
    let level_db = |hz: f64| tone_db(&tone[0][48_000..], hz, RATE_HZ);
    signature.push((level_db(1000.0) - level_db(3000.0)).min(120.0));
    signature
}

/// In how many numbers two signatures differ by over 10 %.
pub fn differences(first: &[f64], second: &[f64]) -> usize {
    let is_far = |x: f64, y: f64| (x - y).abs() > 0.1 * x.abs().max(y.abs());
    first.iter().zip(second).filter(|(x, y)| is_far(**x, **y)).count()
}
