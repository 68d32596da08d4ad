//! Attack and release as they are heard: the gain of a dynamic bell, read from the sound.

use channel_eq_engine::Dynamic;
use shared_dsp::units::gain_to_db;

use super::*;

/// A quarter of the sample rate: two frames show how loud it is.
const TONE_HZ: f64 = 0.25 * RATE_HZ;
const RANGE_DB: f64 = -12.0;
/// Onsets, one frame apart: as many as the longest hop has frames.
const ONSETS: usize = 8;

/// Attack and release of a bell of -12 dB in ms, each to 63 % of the way in dB, as a mean over onsets at
/// every frame of a hop.
pub fn heard_ms(attack_ms: f64, release_ms: f64) -> [f64; 2] {
    let runs: Vec<[f64; 2]> =
        (0..ONSETS).map(|onset| run_ms(attack_ms, release_ms, onset)).collect();
    [0, 1].map(|which| runs.iter().map(|run| run[which]).sum::<f64>() / ONSETS as f64)
}

fn run_ms(attack_ms: f64, release_ms: f64, onset: usize) -> [f64; 2] {
    let frames = |ms: f64| (ms * 0.001 * RATE_HZ) as usize;
    let dynamic = Dynamic {
        on: true,
        range_db: RANGE_DB as f32,
        threshold_db: -40.0,
        knee_db: 0.0,
        attack_ms: attack_ms as f32,
        release_ms: release_ms as f32,
        ..Dynamic::default()
    };
    let frequency_hz = TONE_HZ as f32;
    let band = Band { on: true, frequency_hz, q: 0.3, dynamic, ..Band::default() };
    let start = 4800 + onset;
    let stop = start + frames(10.0 * attack_ms + 50.0);
    let length = stop + frames(2.0 * release_ms + 50.0);
    let mut input = signals::sine(TONE_HZ, -6.0, RATE_HZ, length);
    for (at, x) in input.iter_mut().enumerate() {
        if !(start..stop).contains(&at) {
            *x *= 0.001;
        }
    }
    let mut engine = EqEngine::new();
    engine.prepare(RATE_HZ, 1);
    engine.apply(&with(&[band]));
    let mut output = vec![input.clone()];
    process_range(&mut engine, &mut output, &[], 0, length);
    let loud = |signal: &[f32], at: usize| f64::from(signal[at]).hypot(f64::from(signal[at + 1]));
    let gain_db = |at: usize| gain_to_db(loud(&output[0], at) / loud(&input, at));
    let there_db = RANGE_DB * (1.0 - (-1.0f64).exp());
    // At first the filter rings with what was loud.
    let time_ms = |from: usize, skipped: usize, is_there: &dyn Fn(f64) -> bool| {
        (from + skipped..length - 1).find(|at| is_there(gain_db(*at))).map_or(f64::NAN, |at| {
            let (before_db, after_db) = (gain_db(at - 1), gain_db(at));
            let wanted_db = if is_there(RANGE_DB) { there_db } else { RANGE_DB - there_db };
            let share = ((wanted_db - before_db) / (after_db - before_db)).clamp(0.0, 1.0);
            // Two frames are looked at, and their middle is half a frame on.
            (at as f64 - 1.0 + share + 0.5 - from as f64) * 1000.0 / RATE_HZ
        })
    };
    [time_ms(start, 0, &|db| db <= there_db), time_ms(stop, 48, &|db| db >= RANGE_DB - there_db)]
}

#[test]
fn attack_and_release_are_heard_as_set_from_end_to_end_of_the_dials() {
    for (attack_ms, release_ms) in [
        (0.1, 5.0),
        (0.13, 7.0),
        (0.2, 11.0),
        (0.37, 20.0),
        (0.7, 50.0),
        (0.99, 83.0),
        (1.0, 100.0),
        (2.3, 333.0),
        (10.0, 1000.0),
        (71.0, 2000.0),
        (500.0, 5000.0),
    ] {
        let [attack, release] = heard_ms(attack_ms, release_ms);
        println!("{attack_ms} / {release_ms} ms: {attack:.3} {release:.3} ms");
        for (set_ms, heard_ms, least_ms) in [
            (attack_ms, attack, if attack_ms < 1.0 { 0.02 } else { 0.15 }),
            (release_ms, release, 0.15),
        ] {
            let off_ms = heard_ms - set_ms;
            assert!(off_ms.abs() <= (0.05 * set_ms).max(least_ms), "{set_ms} ms: {heard_ms} ms");
        }
    }
}
