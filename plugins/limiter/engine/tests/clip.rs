//! The soft clipper: what it leaves of aliases, and what it does before the limiter. And the limiter behind
//! it: reduction that is smooth in level.

use limiter_engine::{LimiterEngine, Mode, Settings, Style};
use shared_dsp::Engine;
use shared_dsp::measure::{render, signals, strongest_alias};
use shared_dsp::noise::Noise;

const RATE_HZ: f64 = 48_000.0;
const SECOND: usize = 48_000;

/// The last second of a tone that is `over_db` over the ceiling, and the reduction.
fn clipped(mode: Mode, style: Style, frequency_hz: f64, over_db: f64) -> (Vec<f32>, f32) {
    let mut engine = LimiterEngine::new();
    let input_gain_db = over_db as f32;
    engine.apply(&Settings { mode, style, input_gain_db, ..Settings::default() });
    engine.prepare(RATE_HZ, 1);
    let mut signal = vec![signals::sine(frequency_hz, -1.0, RATE_HZ, 3 * SECOND)];
    render(&mut engine, &mut signal, 480);
    (signal[0].split_off(2 * SECOND), engine.gain_reduction_db())
}

/// The strongest alias, dB below the tone.
fn alias_db(mode: Mode, frequency_hz: f64, over_db: f64) -> f64 {
    let (tone, reduction_db) = clipped(mode, Style::ClipAndLimit, frequency_hz, over_db);
    let alias = strongest_alias(&tone, frequency_hz, RATE_HZ);
    println!(
        "{mode:?}, {frequency_hz:.1} Hz, {over_db:.1} dB over: {:.1} dB at {:.0} Hz, {reduction_db:.3} dB limited",
        alias.level_db, alias.frequency_hz
    );
    alias.level_db
}

#[test]
fn a_tone_clipped_by_6_db_has_its_aliases_90_db_down_in_both_modes() {
    for mode in [Mode::Master, Mode::LowLatency] {
        for frequency_hz in [1013.0, 3011.0, 4999.0, 5130.0] {
            assert!(alias_db(mode, frequency_hz, 6.0) <= -90.0);
        }
    }
}

#[test]
fn any_tone_near_5_khz_at_any_level_has_them_90_db_down_too() {
    let mut noise = Noise::new(23);
    for _ in 0..24 {
        // Nearer to a tenth of the rate, the printed table of true peaks reads a tone differently from cycle
        // to cycle, by up to 0.03 dB, and the gain follows it, clipped or not.
        let frequency_hz = 4830.0 + 470.0 * noise.unit();
        let over_db = 0.5 + 8.5 * noise.unit();
        for mode in [Mode::Master, Mode::LowLatency] {
            assert!(alias_db(mode, frequency_hz, over_db) <= -90.0);
        }
    }
}

#[test]
fn what_is_clipped_need_not_be_limited() {
    for mode in [Mode::Master, Mode::LowLatency] {
        let (_, clipped_db) = clipped(mode, Style::ClipAndLimit, 1000.0, 6.0);
        let (_, dense_db) = clipped(mode, Style::Dense, 1000.0, 6.0);
        println!("{mode:?}: {clipped_db:.2} dB limited after clipping, {dense_db:.2} dB without");
        assert!(clipped_db < 0.5 && dense_db > 5.9, "{mode:?}: {clipped_db}, {dense_db}");
    }
}

#[test]
fn a_little_more_level_is_a_little_more_reduction() {
    const STEP_DB: f32 = 0.05;
    // Low latency goes from the level of a peak to a cautious one at four times the pace of the level.
    for (mode, most_db) in [(Mode::Master, 2.0 * STEP_DB), (Mode::LowLatency, 4.5 * STEP_DB)] {
        let noise = signals::white_noise(41, 0.0, SECOND / 4);
        let reductions_db: Vec<f32> = (0..160)
            .map(|step| {
                let input_gain_db = STEP_DB * step as f32 - 12.0;
                let mut engine = LimiterEngine::new();
                engine.apply(&Settings { mode, input_gain_db, ..Settings::default() });
                engine.prepare(RATE_HZ, 1);
                let mut signal = noise.clone();
                signal.chunks_mut(64).fold(0.0f32, |most_db, block| {
                    engine.process(&mut [block], &[]);
                    most_db.max(engine.gain_reduction_db())
                })
            })
            .collect();
        assert!(reductions_db[0] == 0.0 && reductions_db[159] > 2.0, "{mode:?}");
        let steepest_db = reductions_db.windows(2).map(|two| two[1] - two[0]).fold(0.0, f32::max);
        println!("{mode:?}: {steepest_db:.3} dB of reduction for {STEP_DB} dB of level");
        assert!(steepest_db <= most_db, "{mode:?}: {steepest_db}");
    }
}
