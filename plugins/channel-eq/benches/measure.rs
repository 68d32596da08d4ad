//! The equaliser's claims about sound, and its speed.

use channel_eq::engine::{Band, EqEngine, Settings, Shape};
use channel_eq::params::EqParams;
use shared_dsp::measure::{
    click_peak_db, difference_peak_db, impulse_response, magnitude_db, partitions::process_range,
    render, signals,
};
use shared_dsp::{Engine, noise::Noise};
use shared_host::engine_speed::{WithParameters, choose_path};
use shared_host::report::{self, Figure, Speed};
use shared_host::timing;
use std::hint::black_box;

const PLUGIN: &str = "channel-eq";

fn main() -> std::process::ExitCode {
    report::main(figures, speeds)
}

fn bell(frequency_hz: f64, gain_db: f64, q: f64) -> Band {
    Band {
        on: true,
        shape: Shape::Bell,
        frequency_hz: frequency_hz as f32,
        gain_db: gain_db as f32,
        q: q as f32,
        ..Band::default()
    }
}

fn with(bands: &[Band]) -> Settings {
    let mut settings = Settings::default();
    settings.bands[..bands.len()].copy_from_slice(bands);
    settings
}

/// Largest dB between the sounding band and its analogue curve, 20 Hz to 20 kHz.
fn error_db(band: Band, sample_rate_hz: f64) -> f64 {
    let impulse =
        impulse_response(EqEngine::new, &with(&[band]), sample_rate_hz, 1, &[0], 1.0, 16_384);
    let analog = band.prototype();
    (0..=80)
        .map(|step| {
            let hz = 20.0 * 1000f64.powf(f64::from(step) / 80.0);
            (magnitude_db(&impulse[0], hz, sample_rate_hz) - analog.magnitude_db_at(hz)).abs()
        })
        .fold(0.0, f64::max)
}

fn figures(quick: bool) -> Vec<Figure> {
    let mut figures = Vec::new();
    let rates_hz: &[f64] =
        if quick { &[48_000.0] } else { &[44_100.0, 48_000.0, 96_000.0, 192_000.0] };
    for &rate_hz in rates_hz {
        let kilohertz = rate_hz / 1000.0;
        for centre_hz in [100.0, 1000.0, 10_000.0, 16_000.0] {
            let claim = format!(
                "bell +12 dB, Q 1, at {centre_hz} Hz against the analogue curve to 20 kHz, \
                 {kilohertz} kHz"
            );
            let error_db = error_db(bell(centre_hz, 12.0, 1.0), rate_hz);
            figures.push(Figure::at_most(PLUGIN, claim, 0.10, error_db, 3, "dB"));
        }
    }
    figures.push(gain_step());
    figures.push(flat());
    figures
}

/// 0 to +12 dB in one step on a 1 kHz sine at -12 dBFS, heard through an 8 kHz high-pass.
fn gain_step() -> Figure {
    let mut engine = EqEngine::new();
    engine.prepare(48_000.0, 1);
    engine.apply(&with(&[bell(1000.0, 0.0, 1.0)]));
    let mut signal = vec![signals::sine(1000.0, -12.0, 48_000.0, 48_000)];
    process_range(&mut engine, &mut signal, &[], 0, 24_000);
    engine.apply(&with(&[bell(1000.0, 12.0, 1.0)]));
    process_range(&mut engine, &mut signal, &[], 24_000, 48_000);
    let click_db = click_peak_db(&signal[0], 24_000, 48_000.0);
    Figure::at_most(PLUGIN, "click of a gain step 0 to +12 dB", -90.0, click_db, 1, "dBFS")
}

/// All bands flat, on samples over the whole range of floating point.
fn flat() -> Figure {
    let mut noise = Noise::new(3);
    let input: Vec<f32> = (0..48_000)
        .map(|_| noise.white() * 10f32.powf(noise.white() * 30.0))
        .map(shared_dsp::guard::finite_normal)
        .collect();
    let mut engine = EqEngine::new();
    engine.prepare(48_000.0, 2);
    engine.apply(&with(&[bell(1000.0, 0.0, 1.0); 24]));
    let mut output = vec![input.clone(), input.clone()];
    render(&mut engine, &mut output, 480);
    let changed = output.iter().flatten().zip(input.iter().chain(&input)).filter(|(a, b)| a != b);
    let changed = changed.count();
    let null_db = difference_peak_db(&output[0], &input);
    Figure::new(
        PLUGIN,
        "24 flat bands are bit-exact, 1e-30 to 1e30",
        "0 samples changed",
        format!("{changed} changed, difference {null_db:.0} dB"),
        changed == 0,
    )
}

fn speeds(force: Option<&str>) -> Vec<Speed> {
    let path = choose_path(force);
    let params = EqParams::default();
    let mut speeds = Vec::new();
    for (case, bands) in [("all off", 0), ("8 bells", 8), ("24 bells", 24)] {
        let mut settings = Settings::default();
        for (index, band) in settings.bands[..bands].iter_mut().enumerate() {
            *band = bell(60.0 * 1.27f64.powi(index as i32), 3.0, 1.0);
        }
        let read = || {
            black_box(params.settings());
            settings
        };
        let mut subject = WithParameters::new(EqEngine::new(), read);
        speeds.extend(timing::speeds(PLUGIN, case, path, &mut subject));
    }
    speeds
}
