//! The claims of the reverb and delay about sound, and their speed.

use reverb_delay_engine::{LONGEST_DELAY_MS, ReverbDelayEngine, Settings};
use shared_bench::engine_speed::{EngineSubject, choose_path};
use shared_bench::report::{self, Figure, Speed};
use shared_bench::{restart, timing};
use shared_dsp::Engine;
use shared_dsp::measure::acoustics::{correlation, echo_density, t60_s};
use shared_dsp::measure::{render, rms_db, signals};
use shared_dsp::noise::Noise;

const PLUGIN: &str = "reverb-delay";

fn main() -> std::process::ExitCode {
    report::main(figures, speeds)
}

/// The reverb alone, with an even decay.
const REVERB: Settings = Settings {
    delay_time_ms: 500.0,
    delay_feedback: 0.5,
    ping_pong: false,
    delay_low_cut_hz: 20.0,
    delay_high_cut_hz: 20_000.0,
    delay_mix: 0.0,
    decay_s: 2.0,
    pre_delay_ms: 0.0,
    size: 0.6,
    damping_hz: 20_000.0,
    low_cut_hz: 20.0,
    width: 1.0,
    reverb_mix: 1.0,
};

/// Response of both sides to an impulse in both.
fn response(settings: &Settings, rate_hz: f64, seconds: f64) -> Vec<Vec<f32>> {
    let mut engine = ReverbDelayEngine::new();
    engine.prepare(rate_hz, 2);
    engine.apply(settings);
    engine.reset();
    let frames = (seconds * rate_hz) as usize;
    let mut signal = vec![signals::impulse(0, 1.0, frames); 2];
    render(&mut engine, &mut signal, 512);
    signal
}

fn figures(quick: bool) -> Vec<Figure> {
    let mut figures = Vec::new();
    let rates_hz: &[f64] = if quick { &[48_000.0] } else { &[44_100.0, 48_000.0, 96_000.0] };
    let decays_s: &[f32] = if quick { &[0.5, 2.0] } else { &[0.5, 2.0, 8.0] };
    for &rate_hz in rates_hz {
        for &decay_s in decays_s {
            let settings = Settings { decay_s, ..REVERB };
            let renders = [response(&settings, rate_hz, f64::from(decay_s) * 0.95 + 0.4)];
            for band_hz in [500.0, 1000.0, 2000.0] {
                let asked_s = settings.decay().t60_at_s(band_hz);
                let error_percent =
                    (t60_s(&renders, band_hz, rate_hz) / asked_s - 1.0).abs() * 100.0;
                let kilohertz = rate_hz / 1000.0;
                let claim = format!("T60 of {decay_s} s at {band_hz} Hz, {kilohertz} kHz: error");
                figures.push(Figure::at_most(PLUGIN, claim, 5.0, error_percent, 1, "%"));
            }
        }
    }
    figures.extend(tail());
    figures.push(echoes());
    figures
}

/// Density and width of the tail.
fn tail() -> [Figure; 2] {
    let sides = response(&REVERB, 48_000.0, 1.0);
    let dense = (0..9600).step_by(24).find(|&at| echo_density(&sides[0], at, 48_000.0) >= 1.0);
    let dense_ms = dense.map_or(f64::NAN, |at| at as f64 / 48.0);
    let likeness = correlation(&sides[0][4800..], &sides[1][4800..]).abs();
    let density = "echo density reaches that of noise";
    [
        Figure::at_most(PLUGIN, density, 100.0, dense_ms, 1, "ms"),
        Figure::at_most(PLUGIN, "correlation of the sides of the tail", 0.2, likeness, 3, ""),
    ]
}

/// Ratio of successive echoes at 50 % feedback.
fn echoes() -> Figure {
    let settings = Settings { delay_mix: 1.0, reverb_mix: 0.0, ..REVERB };
    let sides = response(&settings, 48_000.0, 2.0);
    let echo = |n: usize| rms_db(&sides[0][n * 24_000 - 10..n * 24_000 + 10]);
    let error_db = (echo(1) - echo(2) - 6.0206).abs();
    Figure::at_most(PLUGIN, "echo ratio at 50 % feedback, error", 0.01, error_db, 4, "dB")
}

fn speeds(force: Option<&str>) -> Vec<Speed> {
    let path = choose_path(force);
    let mut speeds = Vec::new();
    for (case, delay_mix, reverb_mix) in
        [("asleep", 0.0, 0.0), ("delay", 0.3, 0.0), ("reverb", 0.0, 0.3), ("both", 0.3, 0.3)]
    {
        let settings = Settings { delay_mix, reverb_mix, ..REVERB };
        let mut subject = EngineSubject::new(ReverbDelayEngine::new(), settings);
        speeds.extend(timing::speeds(PLUGIN, case, path, &mut subject));
    }
    for (case, delay_mix, reverb_mix) in
        [("asleep", 0.0, 0.0), ("delay", 1.0, 0.0), ("reverb", 0.0, 1.0), ("both", 0.5, 0.5)]
    {
        speeds.push(restart::speed::<ReverbDelayEngine>(PLUGIN, case, path, |turn| {
            let mut noise = Noise::new(turn as u64);
            let mut between = |low: f32, high: f32| low + (high - low) * noise.unit() as f32;
            Settings {
                delay_time_ms: between(1.0, LONGEST_DELAY_MS),
                delay_feedback: between(0.0, 0.98),
                ping_pong: turn % 3 == 0,
                delay_low_cut_hz: between(20.0, 1000.0),
                delay_high_cut_hz: between(1000.0, 20_000.0),
                delay_mix,
                decay_s: between(0.2, 20.0),
                pre_delay_ms: between(0.0, 250.0),
                size: between(0.0, 1.0),
                damping_hz: between(1000.0, 20_000.0),
                low_cut_hz: between(20.0, 1000.0),
                width: between(0.0, 1.0),
                reverb_mix,
            }
        }));
    }
    speeds
}
