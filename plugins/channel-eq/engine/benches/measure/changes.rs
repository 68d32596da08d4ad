//! What is heard when settings change while a 1 kHz sine of -12 dBFS sounds: what is left above 8 kHz.

use super::{PLUGIN, RATE_HZ, bell, with};
use channel_eq_engine::{Dynamic, EqEngine, LinearLength, Phase, Settings};
use shared_bench::report::Figure;
use shared_dsp::Engine;
use shared_dsp::measure::{click_peak_db, partitions::process_range, signals};

const LENGTH: usize = 144_000;
/// Frame at which settings change.
const CHANGE: usize = 48_000;

pub fn figures() -> Vec<Figure> {
    let off = with(&[bell(1000.0, 0.0, 1.0)]);
    let dynamic = |range_db| {
        let mut settings = off;
        settings.bands[0].dynamic =
            Dynamic { on: true, range_db, threshold_db: -40.0, ..Dynamic::default() };
        settings
    };
    let q = |q| with(&[bell(1000.0, 12.0, q)]);
    let mut figures: Vec<Figure> = [
        ("of a gain step 0 to +12 dB", off, with(&[bell(1000.0, 12.0, 1.0)])),
        ("of a dynamic range from -12 to +12 dB", dynamic(-12.0), dynamic(12.0)),
        ("of dynamics switched on, range -12 dB", off, dynamic(-12.0)),
        ("of dynamics switched off, range -12 dB", dynamic(-12.0), off),
        ("of a bell of +12 dB from Q 0.3 to 30", q(0.3), q(30.0)),
    ]
    .into_iter()
    .map(|(what, from, to)| {
        Figure::at_most(PLUGIN, format!("click {what}"), -90.0, click_db(&from, &to, 64), 1, "dBFS")
    })
    .collect();
    figures.push(change_of_phase());
    figures
}

/// Every change of the phase mode, at four lengths of blocks.
fn change_of_phase() -> Figure {
    let linear_length = LinearLength::Shortest;
    let mode = |phase| Settings { phase, linear_length, ..with(&[bell(1000.0, 6.0, 1.0)]) };
    let modes = [Phase::ZeroLatency, Phase::Natural, Phase::Linear].map(mode);
    let mut loudest_db = f64::MIN;
    for from in &modes {
        for to in modes.iter().filter(|to| to.phase != from.phase) {
            for block in [16, 64, 441, 4096] {
                loudest_db = loudest_db.max(click_db(from, to, block));
            }
        }
    }
    let claim = "click of a change of the phase mode, the host restarting at its next block";
    Figure::at_most(PLUGIN, claim, -90.0, loudest_db, 1, "dBFS")
}

/// Through a host that restarts the engine before its next block when the latency has changed.
fn click_db(from: &Settings, to: &Settings, block: usize) -> f64 {
    let mut engine = EqEngine::new();
    engine.apply(from);
    engine.prepare(RATE_HZ, 1);
    let mut latency_samples = engine.latency_samples();
    let mut signal = vec![signals::sine(1000.0, -12.0, RATE_HZ, LENGTH)];
    for start in (0..LENGTH).step_by(block) {
        if start >= CHANGE {
            engine.apply(to);
        }
        if engine.latency_samples() != latency_samples {
            engine.prepare(RATE_HZ, 1);
            latency_samples = engine.latency_samples();
        }
        process_range(&mut engine, &mut signal, &[], start, LENGTH.min(start + block));
    }
    click_peak_db(&signal[0], CHANGE - 4800, RATE_HZ)
}
