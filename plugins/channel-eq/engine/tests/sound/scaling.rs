//! What all bands have in common, and gains that follow the signal.

use super::*;
use channel_eq_engine::{Dynamic, KeyFilter, LARGEST_SUM_DB, Phase};

/// Largest dB between the sounding engine and the drawn curve.
fn curve_error_db(settings: &Settings) -> f64 {
    let (ir, curve) = (response(settings, RATE_HZ, 65_536), Curve::new(settings, RATE_HZ));
    let hz = (0..60).map(|i| 40.0 * 500f64.powf(f64::from(i) / 59.0));
    hz.map(|hz| (magnitude_db(&ir, hz, RATE_HZ) - curve.db_at(hz)).abs()).fold(0.0, f64::max)
}

#[test]
fn gain_scale_multiplies_decibels() {
    let bands = [bell(300.0, 6.0, 1.0), band(Shape::HighShelf, 3000.0, -4.0, 0.7, 2)];
    let cut = band(Shape::LowCut, 50.0, 0.0, 0.7, 2);
    for scale in [-1.0, 0.0, 0.5, 1.0, 2.0] {
        let settings = Settings { gain_scale: scale, ..with(&[bands[0], bands[1], cut]) };
        let mut scaled = with(&[bands[0], bands[1], cut]);
        scaled.bands[0].gain_db *= scale;
        scaled.bands[1].gain_db *= scale;
        for hz in [100.0, 300.0, 3000.0, 12_000.0] {
            let (a, b) = (level_db(&settings, hz), response_db(&scaled, RATE_HZ, hz));
            assert!((a - b).abs() < 0.001, "{scale} {hz}: {a} {b}");
        }
        assert!(curve_error_db(&settings) < 0.001);
    }
    // Nothing is left of the gains at 0, to the last bit.
    let flat = Settings { gain_scale: 0.0, ..with(&bands) };
    assert_eq!(response(&flat, RATE_HZ, 100)[1..], [0.0; 99]);
}

#[test]
fn gain_q_narrows_bells_as_they_grow() {
    let at = |gain_db, gain_q| {
        let settings = Settings { gain_q, ..with(&[bell(1000.0, gain_db, 1.0)]) };
        assert!(curve_error_db(&settings) < 0.001);
        level_db(&settings, 2000.0) / f64::from(gain_db)
    };
    assert!(at(18.0, true) < 0.95 * at(18.0, false));
    assert!(at(-18.0, true) < 0.95 * at(-18.0, false));
}

#[test]
fn all_bands_together_never_rise_over_60_db() {
    let settings = with(&[bell(1000.0, 30.0, 1.0); 24]);
    let highest_db = level_db(&settings, 1000.0);
    println!("24 x +30 dB: {highest_db:.2} dB");
    assert!((LARGEST_SUM_DB - 2.0..LARGEST_SUM_DB + 0.1).contains(&highest_db));
    assert!(curve_error_db(&settings) < 0.01);
    let resonant = with(&[band(Shape::HighCut, 1000.0, 0.0, 40.0, 2); 24]);
    let curve = Curve::new(&resonant, RATE_HZ);
    let highest_db = (300..2000).map(|hz| curve.db_at(f64::from(hz))).fold(f64::MIN, f64::max);
    println!("24 resonances of 32 dB: {highest_db:.2} dB");
    assert!((LARGEST_SUM_DB - 2.0..LARGEST_SUM_DB + 0.5).contains(&highest_db));
    // What one channel loses does not make room on the other.
    let mut apart = with(&[bell(1000.0, 30.0, 1.0); 4]);
    apart.bands[4..8].fill(Band { channel: Placement::Side, ..bell(1000.0, -30.0, 1.0) });
    let stereo_db = Curve::new(&apart, RATE_HZ).band_db_at(0, 1000.0) * 4.0;
    println!("4 x +30 dB beside 4 x -30 dB on the side: {stereo_db:.2} dB");
    assert!(stereo_db < LARGEST_SUM_DB + 0.1);
}

/// A band that a key moves by 1 dB for each dB over -40 dBFS, down to -12 dB.
fn dynamic(band: Band) -> Band {
    let dynamic = Dynamic {
        on: true,
        range_db: -12.0,
        threshold_db: -40.0,
        knee_db: 0.0,
        has_external_key: true,
        key_filter: KeyFilter::All,
        ..Dynamic::default()
    };
    Band { dynamic, ..band }
}

#[test]
fn a_gain_that_follows_the_signal_has_the_curve_of_that_gain() {
    for own in [
        bell(2000.0, 4.3, 1.5),
        bell(12_000.0, 0.0, 0.7),
        band(Shape::LowShelf, 200.0, 6.0, 0.7, 4),
        band(Shape::FlatTilt, 700.0, 9.0, 0.7, 2),
    ] {
        let settings = with(&[dynamic(own)]);
        let mut largest_db = 0.0f64;
        for offset_db in [0.0, -2.7, -3.9, -4.7, -7.5, -8.6, -12.0] {
            let mut engine = EqEngine::new();
            engine.prepare(RATE_HZ, 1);
            engine.apply(&settings);
            let length = 9600 + 32_768;
            let mut signal = vec![signals::impulse(9600, 1.0, length)];
            let key = [signals::sine(1000.0, -40.0 - offset_db, RATE_HZ, length)];
            for at in (0..length).step_by(64) {
                process_range(&mut engine, &mut signal, &key, at, at + 64);
            }
            let reached_db = f64::from(engine.offsets_db()[0]);
            assert!((reached_db - offset_db).abs() < 0.05, "{reached_db} for {offset_db}");
            let mut curve = Curve::new(&settings, RATE_HZ);
            curve.set_offset_db(0, reached_db);
            for hz in [60.0, 200.0, 700.0, 2000.0, 5000.0, 12_000.0, 18_000.0] {
                let error_db = magnitude_db(&signal[0][9600..], hz, RATE_HZ) - curve.db_at(hz);
                largest_db = largest_db.max(error_db.abs());
            }
        }
        println!("{:?}: {largest_db:.4} dB between points of the cache", own.shape);
        assert!(largest_db < 0.03, "{own:?}: {largest_db}");
    }
}

#[test]
fn a_gain_that_follows_the_signal_makes_no_noise() {
    let settings = with(&[dynamic(bell(1000.0, 3.0, 1.0))]);
    let mut engine = EqEngine::new();
    engine.prepare(RATE_HZ, 1);
    engine.apply(&settings);
    let mut signal = vec![signals::sine(1000.0, -12.0, RATE_HZ, 96_000)];
    // 0 to 12 dB over the threshold and back, five times a second.
    let mut key = [signals::sine(3000.0, 0.0, RATE_HZ, 96_000)];
    for (n, x) in key[0].iter_mut().enumerate() {
        let turn = core::f64::consts::TAU * 5.0 * n as f64 / RATE_HZ;
        *x *= shared_dsp::units::db_to_gain(-34.0 - 6.0 * turn.cos()) as f32;
    }
    let mut lowest_db = 0.0f32;
    for at in (0..96_000).step_by(8) {
        if at == 48_000 {
            // No longer dynamic in the middle of it.
            engine.apply(&with(&[bell(1000.0, 3.0, 1.0)]));
        }
        if at == 72_000 {
            engine.apply(&settings);
        }
        process_range(&mut engine, &mut signal, &key, at, at + 8);
        lowest_db = lowest_db.min(engine.offsets_db()[0]);
    }
    assert!(lowest_db < -8.0, "it did not swing: {lowest_db}");
    let click = click_peak_db(&signal[0][..47_900], 9600, RATE_HZ);
    println!("gain swung by {lowest_db:.1} dB: {click:.1} dBFS");
    assert!(click < -100.0, "{click}");
    let click = click_peak_db(&signal[0][..70_000], 9600, RATE_HZ);
    println!("dynamics switched off: {click:.1} dBFS");
    assert!(click < -80.0, "{click}");
}

#[test]
fn gains_that_follow_the_signal_ignore_block_cuts() {
    let first = with(&[
        dynamic(bell(1000.0, 3.0, 1.0)),
        dynamic(Band { channel: Placement::Mid, ..band(Shape::HighShelf, 4000.0, 0.0, 0.7, 2) }),
        bell(300.0, -4.0, 1.0),
    ]);
    let mut later = first;
    later.bands[0].frequency_hz = 2000.0;
    let static_ones = with(&[bell(1000.0, 3.0, 1.0)]);
    let changes = [(0, first), (9001, later), (20_017, static_ones), (30_003, later)];
    for phase in [Phase::ZeroLatency, Phase::Natural, Phase::Linear] {
        let changes = changes.map(|(frame, settings)| (frame, Settings { phase, ..settings }));
        assert_eq!(output_ignores_block_cuts_between(EqEngine::new, &changes, 2, 3), 0.0);
    }
}
