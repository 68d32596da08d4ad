//! The equaliser's claims about sound, and its speed.

#[path = "../../tests/sound/automation.rs"]
mod automation;
mod changes;
mod corners;
mod figures;
mod resets;
mod speeds;
mod stereo;
#[path = "../../tests/sound/times.rs"]
mod times;

use channel_eq_engine::{Band, Curve, EqEngine, Placement, Settings, Shape};
use shared_bench::report;
use shared_dsp::Engine;
use shared_dsp::measure::{partitions::process_range, signals};

const PLUGIN: &str = "channel-eq";
const RATE_HZ: f64 = 48_000.0;

fn main() -> std::process::ExitCode {
    report::main(figures, speeds::speeds)
}

fn figures(quick: bool) -> Vec<report::Figure> {
    let mut figures = figures::figures(quick);
    figures.extend(corners::figures(quick));
    figures
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
