//! The soft clipper: what it leaves of aliases, and what it does before the limiter.

use limiter_engine::{LimiterEngine, Mode, Settings, Style};
use shared_dsp::Engine;
use shared_dsp::measure::{render, signals, strongest_alias};

const RATE_HZ: f64 = 48_000.0;
const SECOND: usize = 48_000;

/// The last second of a tone that is 6 dB over the ceiling.
fn clipped(mode: Mode, style: Style, frequency_hz: f64) -> (Vec<f32>, f32) {
    let mut engine = LimiterEngine::new();
    engine.apply(&Settings { mode, style, input_gain_db: 6.0, ..Settings::default() });
    engine.prepare(RATE_HZ, 1);
    let mut signal = vec![signals::sine(frequency_hz, -1.0, RATE_HZ, 3 * SECOND)];
    render(&mut engine, &mut signal, 480);
    (signal[0].split_off(2 * SECOND), engine.gain_reduction_db())
}

#[test]
fn a_clipped_tone_has_its_aliases_90_db_down_in_both_modes() {
    for mode in [Mode::Master, Mode::LowLatency] {
        for frequency_hz in [1013.0, 3011.0, 4999.0, 5130.0] {
            let (tone, _) = clipped(mode, Style::ClipAndLimit, frequency_hz);
            let alias_db = strongest_alias(&tone, frequency_hz, RATE_HZ).level_db;
            println!("{mode:?}, {frequency_hz} Hz: {alias_db:.1} dB");
            assert!(alias_db <= -90.0, "{mode:?}, {frequency_hz} Hz: {alias_db} dB");
        }
    }
}

#[test]
fn what_is_clipped_need_not_be_limited() {
    for mode in [Mode::Master, Mode::LowLatency] {
        let (_, clipped_db) = clipped(mode, Style::ClipAndLimit, 1000.0);
        let (_, dense_db) = clipped(mode, Style::Dense, 1000.0);
        println!("{mode:?}: {clipped_db:.2} dB limited after clipping, {dense_db:.2} dB without");
        assert!(clipped_db < 0.5 && dense_db > 5.9, "{mode:?}: {clipped_db}, {dense_db}");
    }
}
