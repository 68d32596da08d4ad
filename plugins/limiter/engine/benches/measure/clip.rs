//! What the soft clipper leaves of aliases.

use limiter_engine::{LimiterEngine, Mode, Settings, Style};
use shared_bench::report::Figure;
use shared_dsp::Engine;
use shared_dsp::measure::{render, signals, strongest_alias};

use super::{PLUGIN, RATE_HZ};

const SECOND: usize = 48_000;

/// The strongest alias of 5 kHz, 6 dB over, dB below the tone; the worst of two frequencies beside it.
fn alias_db(mode: Mode) -> f64 {
    let settings =
        Settings { mode, style: Style::ClipAndLimit, input_gain_db: 6.0, ..Settings::default() };
    let level_db = |frequency_hz: f64| {
        let mut engine = LimiterEngine::new();
        engine.apply(&settings);
        engine.prepare(RATE_HZ, 1);
        let mut signal = vec![signals::sine(frequency_hz, -1.0, RATE_HZ, 3 * SECOND)];
        render(&mut engine, &mut signal, 480);
        strongest_alias(&signal[0][2 * SECOND..], frequency_hz, RATE_HZ).level_db
    };
    level_db(4999.0).max(level_db(5130.0))
}

pub fn figures() -> Vec<Figure> {
    let claim = |mode: Mode| {
        format!("{}, Clip+Limit: strongest alias of 5 kHz, 6 dB over", super::mode_name(mode))
    };
    [Mode::Master, Mode::LowLatency]
        .map(|mode| Figure::at_most(PLUGIN, claim(mode), -90.0, alias_db(mode), 1, "dB"))
        .to_vec()
}
