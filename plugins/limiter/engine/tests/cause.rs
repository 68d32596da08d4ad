//! What causes limiting, against what is known of synthetic stems.

use limiter_engine::cause::{ZONES, zones};
use limiter_engine::{LimiterEngine, Settings};
use shared_dsp::Engine;
use shared_dsp::measure::signals::{silence, sine, white_noise};

const RATE_HZ: f64 = 48_000.0;
const SAMPLES: usize = 8 * 48_000;

/// Mean reduction of blocks of 64 frames, dB.
fn mean_db(signal: &[f32], settings: &Settings) -> f64 {
    let mut engine = LimiterEngine::new();
    engine.apply(settings);
    engine.prepare(RATE_HZ, 1);
    let mut played = signal.to_vec();
    let blocks = played.chunks_mut(64);
    let sum: f64 = blocks
        .map(|block| {
            engine.process(&mut [block], &[]);
            f64::from(engine.gain_reduction_db())
        })
        .sum();
    sum / (signal.len() / 64) as f64
}

/// Sounds of `hz` for 0.3 s of every second, from `from` on.
fn pulses(hz: f64, level_db: f64, from: usize) -> Vec<f32> {
    let tone = sine(hz, level_db, RATE_HZ, SAMPLES);
    let mut stem = silence(SAMPLES);
    for start in (from..SAMPLES).step_by(48_000) {
        let end = SAMPLES.min(start + 14_400);
        for n in start..end {
            let edge = (n - start).min(end - 1 - n) as f32 / 2400.0;
            stem[n] = tone[n] * edge.min(1.0);
        }
    }
    stem
}

fn mixed(stems: &[&[f32]]) -> Vec<f32> {
    (0..SAMPLES).map(|n| stems.iter().map(|stem| stem[n]).sum()).collect()
}

#[test]
fn shares_are_those_of_the_stems_within_5_points() {
    let hiss: Vec<f32> = white_noise(5, -40.0, SAMPLES);
    let settings = Settings { input_gain_db: 6.0, ..Settings::default() };
    for (bass_db, lead_db) in [(-1.0, -5.0), (-4.0, -3.0), (-1.0, -12.0)] {
        let bass = pulses(74.0, bass_db, 0);
        let lead = pulses(1000.0, lead_db, 24_000);
        let song = mixed(&[&bass, &lead, &hiss]);
        let all_db = mean_db(&song, &settings);
        let share = |without: &[f32]| (1.0 - mean_db(without, &settings) / all_db).clamp(0.0, 1.0);
        let wanted = [share(&mixed(&[&lead, &hiss])), share(&mixed(&[&bass, &hiss]))];
        let found = zones(core::slice::from_ref(&song), &settings, RATE_HZ, &mut || true).unwrap();
        assert_eq!(found.len(), ZONES);
        let found = [60.0, 400.0]
            .map(|from_hz| found.iter().find(|zone| zone.from_hz == from_hz).unwrap().share);
        println!("bass and lead cause {wanted:.3?}, found {found:.3?}");
        assert!(wanted.iter().zip(found).all(|(a, b)| (a - b).abs() < 0.05));
    }
}

#[test]
fn a_place_is_where_it_happens_and_nothing_limited_has_no_cause() {
    let mut song = silence(SAMPLES);
    let tone = sine(74.0, 3.0, RATE_HZ, SAMPLES);
    song[5 * 48_000..6 * 48_000].copy_from_slice(&tone[5 * 48_000..6 * 48_000]);
    let found = zones(&[song.clone(), song], &Settings::default(), RATE_HZ, &mut || true).unwrap();
    assert_eq!((found[0].from_hz, found[0].to_hz), (60.0, 90.0));
    assert!(found[0].share > 0.9);
    assert!((found[0].place_frame as f64 / RATE_HZ - 5.0).abs() < 0.2);
    let quiet = [silence(48_000)];
    let zones_while = |goes_on: bool| zones(&quiet, &Settings::default(), RATE_HZ, &mut || goes_on);
    assert_eq!(zones_while(true), Some(Vec::new()));
    assert_eq!(zones_while(false), None, "ended by whoever asked");
}
