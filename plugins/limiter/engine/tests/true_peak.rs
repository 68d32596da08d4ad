//! The ceiling between samples, by two meters that share nothing with the limiter.

mod material;

use limiter_engine::{LimiterEngine, Mode, Settings, Style};
use shared_dsp::Engine;
use shared_dsp::measure::{itu_true_peak_db, peak_db, render, song, true_peak_db};

use material::{RATE_HZ, noise_bursts, signals};

fn limited(settings: &Settings, rate_hz: f64, mut signal: Vec<Vec<f32>>) -> Vec<Vec<f32>> {
    let mut engine = LimiterEngine::new();
    engine.apply(settings);
    engine.prepare(rate_hz, signal.len());
    render(&mut engine, &mut signal, 480);
    signal
}

/// Highest sample, reference and printed-table readings over the ceiling, dB.
fn over_db(settings: &Settings, signal: &[Vec<f32>]) -> [f64; 3] {
    let ceiling_db = f64::from(settings.ceiling_db);
    let highest = |meter: fn(&[f32]) -> f64| {
        signal.iter().map(|channel| meter(channel) - ceiling_db).fold(f64::MIN, f64::max)
    };
    [highest(peak_db), highest(true_peak_db), highest(itu_true_peak_db)]
}

#[test]
fn music_and_test_signals_stay_under_the_ceiling_between_samples() {
    for mode in [Mode::Master, Mode::LowLatency] {
        for level_db in [6.0, 12.0] {
            for (name, signal) in signals(level_db) {
                let settings = Settings { mode, ..Settings::default() };
                let over = over_db(&settings, &limited(&settings, RATE_HZ, signal));
                println!("{mode:?} {name} +{level_db}: {over:+.4?} dB over");
                assert!(over[0] <= 1e-6, "{over:?}");
                assert!(over[1] <= 0.02 && over[2] <= 0.02, "{name} {over:?}");
            }
        }
    }
}

#[test]
fn every_style_and_mode_keeps_songs_under_it() {
    for mode in [Mode::Master, Mode::LowLatency] {
        for style in Style::ALL {
            let settings = Settings { mode, style, ..Settings::default() };
            let mut most_db = f64::MIN;
            for (seed, level_db) in (1..9).flat_map(|seed| [(seed, 6.0), (seed, 12.0)]) {
                for kind in [song::Style::Studio, song::Style::Machine] {
                    let mut signal = song::Song::new(kind, seed).band(1.0, level_db).to_vec();
                    // Played to its end: a song cut off in a peak is over the ceiling behind the cut.
                    signal.iter_mut().for_each(|channel| channel.resize(channel.len() + 480, 0.0));
                    let over = over_db(&settings, &limited(&settings, RATE_HZ, signal));
                    assert!(over[0] <= 1e-6 && over[1] <= 0.02 && over[2] <= 0.02, "{over:?}");
                    most_db = most_db.max(over[1]);
                }
            }
            println!("{mode:?} {style:?} songs: {most_db:+.4} dB over");
        }
    }
}

#[test]
fn noise_stays_close_under_it() {
    for (mode, limit_db) in [(Mode::Master, 0.10), (Mode::LowLatency, 0.65)] {
        for style in Style::ALL {
            let settings = Settings { mode, style, ..Settings::default() };
            for seed in 1..4 {
                let signal = vec![noise_bursts(seed), noise_bursts(seed + 50)];
                let over = over_db(&settings, &limited(&settings, RATE_HZ, signal));
                println!("{mode:?} {style:?} noise bursts, seed {seed}: {over:+.4?} dB over");
                assert!(over[0] <= 1e-6 && over[1] <= limit_db && over[2] <= 0.02, "{over:?}");
            }
        }
    }
}
