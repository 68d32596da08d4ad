//! The loudness meter's claims, and its speed.

use loudness_meter::engine::{MeterEngine, Settings};
use loudness_meter::params::MeterParams;
use loudness_meter::telemetry::MeterTelemetry;
use shared_dsp::Engine;
use shared_dsp::loudness::Readings;
use shared_dsp::measure::{render, signals};
use shared_host::engine_speed::{WithParameters, choose_path};
use shared_host::report::{self, Figure, Speed};
use shared_host::timing;
use std::f64::consts::PI;

const PLUGIN: &str = "loudness-meter";

fn main() -> std::process::ExitCode {
    report::main(figures, speeds)
}

fn read(rate_hz: f64, left: Vec<f32>) -> Readings {
    let mut engine = MeterEngine::new();
    engine.prepare(rate_hz, 2);
    engine.apply(&Settings::default());
    let mut signal = vec![left.clone(), left];
    render(&mut engine, &mut signal, 480);
    engine.readings()
}

fn figures(quick: bool) -> Vec<Figure> {
    let rates_hz: &[f64] =
        if quick { &[48_000.0] } else { &[44_100.0, 48_000.0, 88_200.0, 96_000.0, 192_000.0] };
    let mut figures = Vec::new();
    for &rate_hz in rates_hz {
        let kilohertz = rate_hz / 1000.0;
        let tone = signals::sine(1000.0, -23.0, rate_hz, (rate_hz * 20.0) as usize);
        let readings = read(rate_hz, tone);
        for (name, measured) in [
            ("integrated", readings.integrated_lufs),
            ("short-term", readings.short_term_lufs),
            ("momentary", readings.momentary_lufs),
        ] {
            let claim =
                format!("{name}, EBU Tech 3341 case 1 (1 kHz at -23 dBFS), {kilohertz} kHz");
            figures.push(Figure::near(PLUGIN, claim, -23.0, 0.02, measured, 3, "LUFS"));
        }
        figures.push(true_peak(rate_hz));
    }
    figures
}

/// Sines at 0.45 of the rate at 16 phases; the largest error of the true peak.
fn true_peak(rate_hz: f64) -> Figure {
    let frequency_hz = 0.45 * rate_hz;
    let mut worst_db = 0.0f64;
    for phase in 0..16 {
        let samples = (rate_hz * 0.2) as usize;
        let phase_rad = PI * f64::from(phase) / 16.0;
        let sine = signals::sine_from_phase(frequency_hz, phase_rad, -6.0, rate_hz, samples);
        // Faded in and out, since a tone cut off has a peak of its own.
        let faded = sine.iter().enumerate().map(|(at, sample)| {
            let share = (at.min(samples - at) as f64 / (0.05 * rate_hz)).min(1.0);
            (f64::from(*sample) * (0.5 - 0.5 * (PI * share).cos())) as f32
        });
        let mut faded: Vec<f32> = faded.collect();
        faded.extend([0.0; 100]);
        worst_db = worst_db.max((read(rate_hz, faded).true_peak_dbtp + 6.0).abs());
    }
    let claim = format!("true peak of sines at 0.45 of the rate, {} kHz", rate_hz / 1000.0);
    Figure::at_most(PLUGIN, claim, 0.05, worst_db, 4, "dB")
}

fn speeds(force: Option<&str>) -> Vec<Speed> {
    let path = choose_path(force);
    let (params, telemetry) = (MeterParams::default(), MeterTelemetry::default());
    let settings = || params.settings(&telemetry);
    let mut subject = WithParameters::new(MeterEngine::new(), settings);
    timing::speeds(PLUGIN, "all readings", path, &mut subject)
}
