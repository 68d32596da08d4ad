//! What @Display@ does to sound, measured on its engine.

use @crate@_engine::{Settings, @Type@Engine};
use shared_dsp::Engine;
use shared_dsp::measure::{render, rms_db, signals};

fn set(gain_db: f32) -> @Type@Engine {
    let mut engine = @Type@Engine::new();
    engine.prepare(48_000.0, 2);
    engine.apply(&Settings { gain_db });
    engine
}

#[test]
fn the_gain_is_what_it_says() {
    for gain_db in [-36.0, -6.0, 12.0] {
        let input = signals::sine(997.0, -20.0, 48_000.0, 48_000);
        let before_db = rms_db(&input);
        let mut sound = [input.clone(), input];
        render(&mut set(gain_db), &mut sound, 256);
        let change_db = rms_db(&sound[0]) - before_db;
        assert!((change_db - f64::from(gain_db)).abs() < 1e-3, "{gain_db} dB gave {change_db} dB");
    }
}

#[test]
fn at_0_db_nothing_changes() {
    let input = signals::white_noise(1, -6.0, 4800);
    let mut sound = [input.clone(), input.clone()];
    render(&mut set(0.0), &mut sound, 64);
    assert_eq!(sound[0], input);
}

#[test]
fn latency_is_none() {
    assert_eq!(set(0.0).latency_samples(), 0);
}
