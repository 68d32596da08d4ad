//! The compressor's claims about sound, and its speed.

use compressor_engine::{CompressorEngine, Settings};
use shared_bench::engine_speed::{EngineSubject, choose_path};
use shared_bench::report::{self, Figure, Speed};
use shared_bench::{restart, timing};
use shared_dsp::Engine;
use shared_dsp::measure::{partitions::process_range, render, signals, tone_db};
use shared_dsp::noise::Noise;
use shared_dsp::units::{db_to_gain, gain_to_db};

const PLUGIN: &str = "compressor";
const RATE_HZ: f64 = 48_000.0;

fn main() -> std::process::ExitCode {
    report::main(figures, speeds)
}

fn figures(_quick: bool) -> Vec<Figure> {
    vec![
        static_curve(),
        time_to_63_percent("attack", 10.0, -40.0, -8.0),
        time_to_63_percent("release", 100.0, -8.0, -40.0),
    ]
}

fn settings() -> Settings {
    Settings { threshold_db: -24.0, ratio: 4.0, knee_db: 6.0, ..Settings::default() }
}

/// A 1 kHz sine from -60 to 0 dBFS against threshold, ratio and knee.
fn static_curve() -> Figure {
    let mut worst_db = 0.0f64;
    for ratio in [1.5, 4.0, 20.0, 100.0] {
        let settings = Settings { ratio, ..settings() };
        let curve = settings.curve();
        for level_db in (-60..=0).step_by(6).map(f64::from) {
            let mut engine = CompressorEngine::new();
            engine.prepare(RATE_HZ, 1);
            engine.apply(&settings);
            let mut signal = vec![signals::sine(1000.0, level_db, RATE_HZ, 72_000)];
            render(&mut engine, &mut signal, 480);
            let measured_db = tone_db(&signal[0][48_000..], 1000.0, RATE_HZ);
            worst_db = worst_db.max((measured_db - curve.output_db(level_db)).abs());
        }
    }
    let claim = "static curve, sine at -60 to 0 dBFS, ratios 1.5 to infinity";
    Figure::at_most(PLUGIN, claim, 0.1, worst_db, 4, "dB")
}

/// Time in which 63 % of a change of reduction is done after a step between two levels.
fn time_to_63_percent(what: &str, time_ms: f64, from_db: f64, to_db: f64) -> Figure {
    let settings = Settings { knee_db: 0.0, ..settings() };
    let mut engine = CompressorEngine::new();
    engine.prepare(RATE_HZ, 1);
    engine.apply(&settings);
    let (settle, after) = (96_000, 96_000);
    let mut signal = vec![vec![db_to_gain(from_db) as f32; settle + after]];
    signal[0][settle..].fill(db_to_gain(to_db) as f32);
    let input = signal[0].clone();
    process_range(&mut engine, &mut signal, &[], 0, settle + after);
    let reduction_db =
        |at: usize| gain_to_db(f64::from(input[at])) - gain_to_db(f64::from(signal[0][at]));
    let (start_db, end_db) = (reduction_db(settle - 1), reduction_db(settle + after - 1));
    let goal_db = start_db + (end_db - start_db) * (1.0 - (-1.0f64).exp());
    let is_there = |at: &usize| (reduction_db(*at) - goal_db) * (end_db - start_db) >= 0.0;
    let reached = (settle..settle + after).find(is_there).unwrap_or(usize::MAX);
    let measured_ms = (reached + 1).saturating_sub(settle) as f64 / RATE_HZ * 1000.0;
    let claim = format!("{what} of {time_ms} ms, time to 63 %");
    Figure::near(PLUGIN, claim, time_ms, time_ms * 0.05, measured_ms, 2, "ms")
}

fn speeds(force: Option<&str>) -> Vec<Speed> {
    let path = choose_path(force);
    let mut speeds = Vec::new();
    for (case, threshold_db) in [("at rest", 0.0), ("compressing", -40.0)] {
        let settings = Settings { threshold_db, knee_db: 0.0, ..settings() };
        let mut subject = EngineSubject::new(CompressorEngine::new(), settings);
        speeds.extend(timing::speeds(PLUGIN, case, path, &mut subject));
    }
    speeds.push(restart::speed::<CompressorEngine>(PLUGIN, "all settings", path, |turn| {
        let mut noise = Noise::new(turn as u64);
        let mut between = |low: f32, high: f32| low + (high - low) * noise.unit() as f32;
        Settings {
            threshold_db: between(-60.0, 0.0),
            ratio: between(1.0, 20.0),
            knee_db: between(0.0, 24.0),
            attack_ms: between(0.1, 100.0),
            release_ms: between(5.0, 1000.0),
            makeup_db: between(0.0, 12.0),
            mix: between(0.0, 1.0),
            link: between(0.0, 1.0),
            external_key: turn % 3 == 0,
        }
    }));
    speeds
}
