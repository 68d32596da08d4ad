//! What moving gains add to a sound, and what they take from the memory.

use super::*;
use shared_bench::allocation;
use shared_dsp::measure::click_peak_db;
use shared_dsp::units::db_to_gain;

/// A 1 kHz tone at -12 dBFS under the gain that bursts in the key ask for, splined from offset to
/// offset as sections do it; peak of what is above 8 kHz, dBFS.
fn zip_db(attack_ms: f32, release_ms: f32, range_db: f64) -> f64 {
    let mut band = dynamic_bell(5000.0, 1.0, range_db);
    band.dynamic.has_external_key = true;
    band.dynamic.attack_ms = attack_ms;
    band.dynamic.release_ms = release_ms;
    band.dynamic.knee_db = 6.0;
    let mut key = tone(5000.0, -6.0, RATE_HZ, 2.0);
    for (n, x) in key.iter_mut().enumerate() {
        *x *= if (n / 12_000) % 2 == 1 { 1.0 } else { 0.0 };
    }
    let mut bank = bank(&band, RATE_HZ, 2);
    let offsets_db = offsets_db(&mut bank, &vec![[0.0; 2]; key.len()], &both(&key));
    let gains: Vec<f64> = offsets_db.iter().map(|o| db_to_gain(*o)).collect();
    let mut output = tone(1000.0, -12.0, RATE_HZ, 2.0);
    for (n, frames) in output.chunks_exact_mut(HOP_FRAMES).enumerate().skip(2) {
        let [p0, p1, p2] = [gains[n - 2], gains[n - 1], gains[n]];
        for (i, x) in frames.iter_mut().enumerate() {
            let t = i as f64 / HOP_FRAMES as f64;
            let gain = 0.5 * (p0 + p1) + (p1 - p0) * t + 0.5 * (p0 - 2.0 * p1 + p2) * t * t;
            *x *= gain as f32;
        }
    }
    click_peak_db(&output, 6000, RATE_HZ)
}

#[test]
fn moving_gains_do_not_zip() {
    // A fast attack is a click by what it is asked to do; from 3 ms on there is none.
    for (attack_ms, release_ms, limit_db) in [
        (0.1, 5.0, -50.0),
        (1.0, 20.0, -80.0),
        (3.0, 50.0, -100.0),
        (10.0, 100.0, -120.0),
        (50.0, 500.0, -135.0),
    ] {
        for range_db in [-12.0, 12.0] {
            let zip_db = zip_db(attack_ms, release_ms, range_db);
            println!("{attack_ms}/{release_ms} ms, {range_db} dB: {zip_db:.1} dBFS above 8 kHz");
            assert!(zip_db < limit_db, "{attack_ms}/{release_ms} ms: {zip_db}");
        }
    }
}

#[test]
fn nothing_is_allocated_after_prepare() {
    let mut bank = DynamicsBank::new();
    bank.prepare(RATE_HZ, 2);
    let input = both(&tone(1000.0, -6.0, RATE_HZ, 0.1));
    let mut band = dynamic_bell(1000.0, 1.0, -12.0);
    band.dynamic.threshold_is_relative = true;
    let ((), allocations) = allocation::count(|| {
        for index in 0..BANDS {
            bank.apply(index, &band, 1.0);
            bank.process(&input, &input);
        }
        bank.reset();
        bank.process(&input, &[]);
    });
    assert!(allocation::is_installed());
    assert_eq!(allocations, 0);
}
