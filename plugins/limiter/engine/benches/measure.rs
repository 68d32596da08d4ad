//! The limiter's claims about sound, and its speed.

use limiter_engine::{LimiterEngine, Settings};
use shared_bench::engine_speed::{EngineSubject, choose_path};
use shared_bench::report::{self, Figure, Speed};
use shared_bench::{restart, timing};
use shared_dsp::measure::{impulse_latency, render, signals, tone_db};
use shared_dsp::{Engine, noise::Noise};

const PLUGIN: &str = "limiter";

fn main() -> std::process::ExitCode {
    report::main(figures, speeds)
}

fn figures(quick: bool) -> Vec<Figure> {
    let rates_hz: &[f64] =
        if quick { &[48_000.0] } else { &[44_100.0, 48_000.0, 96_000.0, 192_000.0] };
    let mut figures: Vec<Figure> = rates_hz.iter().map(|&rate_hz| ceiling(rate_hz)).collect();
    figures.push(distortion());
    let latency = impulse_latency(LimiterEngine::new, &Settings::default(), 48_000.0, 2);
    let measured_ms = latency as f64 / 48.0;
    figures.push(Figure::near(PLUGIN, "lookahead", 2.0, 0.02, measured_ms, 3, "ms"));
    figures
}

/// Noise bursts of up to +40 dBFS: samples over the ceiling.
fn ceiling(rate_hz: f64) -> Figure {
    let settings = Settings { input_gain_db: 12.0, ceiling_db: -1.0, release_ms: 20.0 };
    let ceiling_gain = settings.ceiling_gain();
    let mut noise = Noise::new(17);
    let mut burst = || {
        let level_gain = 10f32.powf(noise.white() * 2.0);
        let samples = noise.between(1, 400);
        (0..samples).map(|_| noise.white() * level_gain).collect::<Vec<f32>>()
    };
    let mut left = Vec::new();
    while left.len() < (rate_hz * 4.0) as usize {
        left.extend(burst());
    }
    let right = left.iter().rev().copied().collect();
    let mut engine = LimiterEngine::new();
    engine.prepare(rate_hz, 2);
    engine.apply(&settings);
    let mut signal = vec![left, right];
    render(&mut engine, &mut signal, 480);
    let over = signal.iter().flatten().filter(|sample| sample.abs() > ceiling_gain).count();
    let total = signal[0].len() * 2;
    Figure::new(
        PLUGIN,
        format!("samples over the ceiling, noise bursts to +40 dBFS, {} kHz", rate_hz / 1000.0),
        "0",
        format!("{over} of {total}"),
        over == 0,
    )
}

/// Harmonics of a 60 Hz sine driven 6 dB into limiting.
fn distortion() -> Figure {
    let settings = Settings { input_gain_db: 6.0, ceiling_db: -1.0, release_ms: 100.0 };
    let mut engine = LimiterEngine::new();
    engine.prepare(48_000.0, 1);
    engine.apply(&settings);
    let mut signal = vec![signals::sine(60.0, -1.0, 48_000.0, 192_000)];
    render(&mut engine, &mut signal, 480);
    let steady = &signal[0][96_000..];
    let fundamental_db = tone_db(steady, 60.0, 48_000.0);
    let harmonics: f64 =
        (2..=20).map(|n| 10f64.powf(tone_db(steady, 60.0 * f64::from(n), 48_000.0) / 10.0)).sum();
    let percent = 100.0 * (harmonics / 10f64.powf(fundamental_db / 10.0)).sqrt();
    let claim = "harmonics of 60 Hz, 6 dB into limiting, release 100 ms";
    Figure::at_most(PLUGIN, claim, 0.1, percent, 5, "%")
}

fn speeds(force: Option<&str>) -> Vec<Speed> {
    let path = choose_path(force);
    let mut speeds = Vec::new();
    for (case, input_gain_db) in [("at rest", -12.0), ("limiting", 18.0)] {
        let settings = Settings { input_gain_db, ..Settings::default() };
        let mut subject = EngineSubject::new(LimiterEngine::new(), settings);
        speeds.extend(timing::speeds(PLUGIN, case, path, &mut subject));
    }
    speeds.push(restart::speed::<LimiterEngine>(PLUGIN, "all settings", path, |turn| {
        let mut noise = Noise::new(turn as u64);
        let mut between = |low: f32, high: f32| low + (high - low) * noise.unit() as f32;
        Settings {
            input_gain_db: between(-12.0, 24.0),
            ceiling_db: between(-12.0, 0.0),
            release_ms: between(5.0, 1000.0),
        }
    }));
    speeds
}
