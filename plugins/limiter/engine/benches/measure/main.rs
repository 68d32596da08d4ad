//! The limiter's claims about sound, and its speed.

mod clip;
mod distortion;
mod guarantees;
mod loudness;
#[path = "../../tests/material/mod.rs"]
mod material;
mod true_peak;

use limiter_engine::{Dither, LimiterEngine, Mode, Settings, Style};
use shared_bench::engine_speed::{EngineSubject, choose_path};
use shared_bench::report::{self, Figure, Speed};
use shared_bench::{restart, timing};
use shared_dsp::Engine;
use shared_dsp::measure::{impulse_latency, render};
use shared_dsp::noise::Noise;

const PLUGIN: &str = "limiter";
const RATE_HZ: f64 = 48_000.0;

fn main() -> std::process::ExitCode {
    report::main(figures, speeds)
}

fn figures(quick: bool) -> Vec<Figure> {
    let rates_hz: &[f64] =
        if quick { &[48_000.0] } else { &[44_100.0, 48_000.0, 96_000.0, 192_000.0] };
    let mut figures: Vec<Figure> = rates_hz.iter().map(|&rate_hz| ceiling(rate_hz)).collect();
    figures.extend(true_peak::figures());
    figures.extend(distortion::figures());
    figures.extend(clip::figures());
    figures.extend(guarantees::figures());
    figures.push(latency(Mode::Master, 248));
    figures.push(latency(Mode::LowLatency, 64));
    if !quick {
        figures.extend(loudness::figures());
    }
    figures
}

/// A mode as users know it.
fn mode_name(mode: Mode) -> &'static str {
    match mode {
        Mode::Master => "Master",
        Mode::LowLatency => "Low latency",
    }
}

/// A style as users know it.
fn style_name(style: Style) -> &'static str {
    match style {
        Style::Transparent => "Transparent",
        Style::Punchy => "Punchy",
        Style::Dense => "Dense",
        Style::ClipAndLimit => "Clip+Limit",
    }
}

fn latency(mode: Mode, most_samples: usize) -> Figure {
    let settings = Settings { mode, ..Settings::default() };
    let samples = impulse_latency(LimiterEngine::new, &settings, RATE_HZ, 2);
    Figure::new(
        PLUGIN,
        format!("latency of {} at 48 kHz, as an impulse measures it", mode_name(mode)),
        format!("at most {most_samples} samples"),
        format!("{samples} samples"),
        samples <= most_samples,
    )
}

/// Noise bursts of up to +40 dBFS: samples over the ceiling.
fn ceiling(rate_hz: f64) -> Figure {
    let settings =
        Settings { input_gain_db: 12.0, ceiling_db: -1.0, release_ms: 20.0, ..Settings::default() };
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

fn speeds(force: Option<&str>) -> Vec<Speed> {
    let path = choose_path(force);
    let mut speeds = Vec::new();
    let driven = Settings { input_gain_db: 18.0, ..Settings::default() };
    let low = Mode::LowLatency;
    let unlinked = Settings { transient_link: 0.0, release_link: 0.0, ..driven };
    let image = Settings { width: 1.5, mono_below: true, ..driven };
    for (case, settings) in [
        ("at rest", Settings { input_gain_db: -12.0, ..driven }),
        ("limiting", driven),
        ("limiting, unlinked", unlinked),
        ("limiting, width, mono below", image),
        ("limiting, dither 16", Settings { dither: Dither::Bits16, ..driven }),
        ("limiting, with loudness", Settings { loudness: true, ..driven }),
        ("clip + limit", Settings { style: Style::ClipAndLimit, ..driven }),
        ("low latency, at rest", Settings { mode: low, input_gain_db: -12.0, ..driven }),
        ("low latency, limiting", Settings { mode: low, ..driven }),
        ("low latency, clip + limit", Settings { mode: low, style: Style::ClipAndLimit, ..driven }),
    ] {
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
            ..Settings::default()
        }
    }));
    speeds
}
