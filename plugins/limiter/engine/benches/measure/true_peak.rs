//! The ceiling between samples, by two meters that share nothing with the limiter.

use limiter_engine::{LimiterEngine, Mode, Settings};
use shared_bench::report::Figure;
use shared_dsp::Engine;
use shared_dsp::measure::{itu_true_peak_db, render, true_peak_db};

use super::material::{noise_bursts, signals};
use super::{PLUGIN, RATE_HZ};

/// The higher reading of both meters over the ceiling, dB.
fn over_db(settings: &Settings, mut signal: Vec<Vec<f32>>) -> f64 {
    let mut engine = LimiterEngine::new();
    engine.apply(settings);
    engine.prepare(RATE_HZ, signal.len());
    render(&mut engine, &mut signal, 480);
    let read = |channel: &Vec<f32>| true_peak_db(channel).max(itu_true_peak_db(channel));
    signal.iter().map(read).fold(f64::MIN, f64::max) - f64::from(settings.ceiling_db)
}

pub fn figures() -> Vec<Figure> {
    let mut figures = Vec::new();
    for (mode, noise_db) in [(Mode::Master, 0.10), (Mode::LowLatency, 0.65)] {
        let mode_name = super::mode_name(mode);
        let settings = Settings { mode, ..Settings::default() };
        for (index, (name, _)) in signals(6.0).into_iter().enumerate() {
            let worst_db = [6.0, 9.0, 12.0]
                .map(|level_db| over_db(&settings, signals(level_db).swap_remove(index).1))
                .into_iter()
                .fold(f64::MIN, f64::max);
            let claim = format!("{mode_name}: true peak over the ceiling, {name}, +6 to +12 dB");
            figures.push(Figure::at_most(PLUGIN, claim, 0.02, worst_db, 4, "dB"));
        }
        let worst_db = (1..6)
            .map(|seed| over_db(&settings, vec![noise_bursts(seed), noise_bursts(seed + 50)]))
            .fold(f64::MIN, f64::max);
        let claim =
            format!("{mode_name}: true peak over the ceiling, bursts of white noise at +12 dB");
        figures.push(Figure::at_most(PLUGIN, claim, noise_db, worst_db, 4, "dB"));
    }
    figures
}
