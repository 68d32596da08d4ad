//! Oversampling and lookahead measured: latency, exactness, aliasing, mix, overshoot.

mod common;

use common::{RATE_HZ, engine, settled_db};
use compressor_engine::{
    Channels, CompressorEngine, Drive, LookaheadRange, Oversampling, Settings, Style,
};
use shared_dsp::Engine;
use shared_dsp::measure::signals::{sine, white_noise};
use shared_dsp::measure::{impulse_latency, render, strongest_alias, tone_db};
use shared_dsp::noise::Noise;
use shared_dsp::units::{db_to_gain, gain_to_db};

const FACTORS: [Oversampling; 4] =
    [Oversampling::X1, Oversampling::X2, Oversampling::X4, Oversampling::X8];
const RANGES: [LookaheadRange; 3] =
    [LookaheadRange::Off, LookaheadRange::Short, LookaheadRange::Long];

#[test]
fn aliases_fall_with_the_factor() {
    for (oversampling, limit_db) in FACTORS.into_iter().zip([-63.0, -73.0, -86.0, -100.0]) {
        let mut worst_db = -200.0f64;
        for rate_hz in [44_100.0, RATE_HZ] {
            for hz in [5130.0, 3333.0, 7777.0, 9100.0] {
                for (release_ms, attack_ms) in [(50.0, 0.1), (5.0, 0.02)] {
                    let settings = Settings {
                        threshold_db: -24.0,
                        knee_db: 0.0,
                        attack_ms,
                        release_ms,
                        oversampling,
                        ..Settings::default()
                    };
                    let mut signal = vec![sine(hz, -4.0, rate_hz, 96_000)];
                    render(&mut engine(settings, rate_hz, 1), &mut signal, 256);
                    let alias = strongest_alias(&signal[0][48_000..], hz, rate_hz);
                    worst_db = worst_db.max(alias.level_db);
                    if (hz, release_ms) == (5130.0, 50.0) {
                        println!("{oversampling:?} at {rate_hz}: {:.1} dB", alias.level_db);
                    }
                }
            }
        }
        println!("{oversampling:?}: worst of all {worst_db:.1} dB");
        assert!(worst_db <= limit_db, "{oversampling:?} {worst_db}");
    }
}

#[test]
fn the_latency_is_that_of_range_and_factor_in_every_style() {
    for rate_hz in [44_100.0, 48_000.0, 192_000.0] {
        for oversampling in FACTORS {
            for lookahead_range in RANGES {
                let mut told = None;
                for style in Style::ALL {
                    let lookahead_ms = 0.5 * lookahead_range.longest_ms();
                    let settings = Settings {
                        style,
                        oversampling,
                        lookahead_range,
                        lookahead_ms,
                        ..Settings::default()
                    };
                    let measured = impulse_latency(CompressorEngine::new, &settings, rate_hz, 2);
                    let latency = engine(settings, rate_hz, 2).latency_samples();
                    assert_eq!(measured, latency, "{settings:?}");
                    assert_eq!(*told.get_or_insert(latency), latency);
                }
            }
        }
    }
}

#[test]
fn without_reduction_every_factor_is_a_delay_bit_for_bit() {
    let noise = vec![white_noise(1, -30.0, 24_000), white_noise(2, -30.0, 24_000)];
    for oversampling in FACTORS {
        for lookahead_range in RANGES {
            for channels in [Channels::Stereo, Channels::MidSide, Channels::Side] {
                for style in Style::ALL {
                    let settings = Settings {
                        style,
                        oversampling,
                        lookahead_range,
                        lookahead_ms: 5.0,
                        channels,
                        threshold_db: -10.0,
                        ..Settings::default()
                    };
                    let mut signal = noise.clone();
                    let mut engine = engine(settings, RATE_HZ, 2);
                    render(&mut engine, &mut signal, 100);
                    let latency = engine.latency_samples();
                    for (out, input) in signal.iter().zip(&noise) {
                        assert!(out[..latency].iter().all(|x| *x == 0.0));
                        assert_eq!(&out[latency..], &input[..24_000 - latency], "{settings:?}");
                    }
                }
            }
        }
    }
}

#[test]
fn exactness_returns_after_the_release_at_every_factor() {
    for oversampling in FACTORS {
        let settings = Settings { release_ms: 5.0, oversampling, ..Settings::default() };
        let mut engine = engine(settings, RATE_HZ, 1);
        render(&mut engine, &mut [white_noise(1, 0.0, 4800)], 64);
        render(&mut engine, &mut [vec![0.0; 9600]], 64);
        assert!(engine.is_at_rest(), "{oversampling:?}");
        let soft = white_noise(2, -30.0, 4800);
        let mut signal = vec![soft.clone()];
        render(&mut engine, &mut signal, 64);
        let latency = engine.latency_samples();
        assert_eq!(&signal[0][latency..], &soft[..4800 - latency]);
    }
}

#[test]
fn no_mix_makes_a_comb() {
    for oversampling in FACTORS {
        for (lookahead_range, lookahead_ms) in
            [(LookaheadRange::Off, 0.0), (LookaheadRange::Short, 5.0), (LookaheadRange::Long, 3.0)]
        {
            for hz in [100.0, 1000.0, 7000.0] {
                let mut before_db = f64::MAX;
                for percent in (0..=100).step_by(10) {
                    let settings = Settings {
                        threshold_db: -30.0,
                        makeup_db: 3.0,
                        mix: percent as f32 / 100.0,
                        oversampling,
                        lookahead_range,
                        lookahead_ms,
                        ..Settings::default()
                    };
                    let now_db = settled_db(settings, hz, -6.0, RATE_HZ, 0.5);
                    assert!(now_db <= before_db + 0.05, "{oversampling:?} {hz} {percent}");
                    before_db = now_db;
                }
            }
        }
    }
}

/// By how many dB the output exceeds `ceiling_db` once the lookahead is filled.
fn overshoot_db(settings: Settings, input: Vec<f32>, ceiling_db: f64) -> f64 {
    let mut signal = vec![input];
    render(&mut engine(settings, RATE_HZ, 1), &mut signal, 256);
    let peak = signal[0].iter().fold(0.0f32, |a, b| a.max(b.abs()));
    gain_to_db(peak.into()) - ceiling_db
}

#[test]
fn two_attacks_of_lookahead_let_nothing_through() {
    let mut noise = Noise::new(8);
    for (range, lookahead_ms) in
        [(LookaheadRange::Short, 5.0), (LookaheadRange::Short, 1.0), (LookaheadRange::Long, 20.0)]
    {
        for attacks in [2.0, 4.0] {
            for style in Style::ALL {
                let settings = Settings {
                    style,
                    threshold_db: -24.0,
                    ratio: 100.0,
                    knee_db: 0.0,
                    attack_ms: lookahead_ms / attacks,
                    release_ms: 50.0,
                    lookahead_range: range,
                    lookahead_ms,
                    ..Settings::default()
                };
                let mut burst = sine(1000.0, 0.0, RATE_HZ, 48_000);
                burst[..24_000].fill(0.0);
                let clicks: Vec<f32> = (0..48_000)
                    .map(|_| if noise.unit() < 0.001 { noise.white() } else { 0.01 })
                    .collect();
                // Opto's wide knee begins far below the threshold and ends above it.
                let most_db = settings.curve().output_db(0.0);
                for input in [burst, clicks] {
                    let over_db = overshoot_db(settings, input, most_db);
                    assert!(over_db <= 0.05, "{style:?} {lookahead_ms} {attacks}: {over_db}");
                }
            }
        }
    }
}

#[test]
fn the_overshoot_shown_is_the_one_heard() {
    for (lookahead_ms, attack_ms) in [(0.0, 1.0), (1.0, 2.0), (2.0, 1.5), (4.0, 10.0), (5.0, 2.5)] {
        let settings = Settings {
            threshold_db: -24.0,
            ratio: 100.0,
            knee_db: 0.0,
            attack_ms,
            lookahead_range: LookaheadRange::Short,
            lookahead_ms,
            ..Settings::default()
        };
        let mut step = vec![0.0; 24_000];
        step.resize(48_000, db_to_gain(-4.0) as f32);
        let heard_db = overshoot_db(settings, step, -24.0).max(0.0);
        let shown_db = settings.overshoot_db(-4.0);
        println!("{lookahead_ms} ms before {attack_ms} ms: {heard_db:.2} dB, shown {shown_db:.2}");
        assert!((heard_db - shown_db).abs() < 0.5, "{heard_db} {shown_db}");
    }
}

#[test]
fn drive_is_flat_when_quiet_and_keeps_its_aliases_down() {
    for is_after in [false, true] {
        let settings = Settings {
            ratio: 1.0,
            drive: Drive { gain_db: 12.0, is_after },
            oversampling: Oversampling::X4,
            ..Settings::default()
        };
        for rate_hz in [44_100.0, RATE_HZ] {
            let mut loud = vec![sine(5000.0, 0.0, rate_hz, 96_000)];
            render(&mut engine(settings, rate_hz, 1), &mut loud, 256);
            let alias = strongest_alias(&loud[0][48_000..], 5000.0, rate_hz);
            let third_db = tone_db(&loud[0][48_000..], 15_000.0, rate_hz);
            println!(
                "drive at {rate_hz}: aliases {:.1} dB, third {third_db:.1} dBFS",
                alias.level_db
            );
            assert!(alias.level_db <= -80.0 && third_db > -40.0);
            for hz in [20.0, 1000.0, 10_000.0, 20_000.0] {
                let change_db = settled_db(settings, hz, -40.0, rate_hz, 0.5) + 40.0;
                println!("{hz} Hz at -40 dBFS: {change_db:.4} dB");
                assert!(change_db.abs() <= 0.05);
            }
        }
    }
    // What is driven before the gain is reduced with it: as loud as the curve says, and no louder.
    let before = Settings {
        threshold_db: -24.0,
        knee_db: 0.0,
        drive: Drive { gain_db: 12.0, is_after: false },
        ..Settings::default()
    };
    let after = Settings { drive: Drive { is_after: true, ..before.drive }, ..before };
    let third_db = |settings: Settings| {
        let mut tone = vec![sine(1000.0, -4.0, RATE_HZ, 96_000)];
        render(&mut engine(settings, RATE_HZ, 1), &mut tone, 256);
        tone_db(&tone[0][48_000..], 3000.0, RATE_HZ) - tone_db(&tone[0][48_000..], 1000.0, RATE_HZ)
    };
    assert!(third_db(before) > third_db(after) + 10.0);
}

/// How far under its peak a tone of `samples` to the cycle is read at `phase`, dB: held at the threshold, it
/// comes out louder by as much.
fn read_low_db(oversampling: Oversampling, samples: f64, phase: f64) -> f64 {
    let held = Settings { threshold_db: -24.0, ratio: 100.0, knee_db: 0.0, ..Settings::default() };
    let settings = Settings { oversampling, ..held };
    let turn = std::f64::consts::TAU / samples;
    let tone = |n: usize| (0.5 * (turn * n as f64 + phase).sin()) as f32;
    let mut signal = vec![(0..24_000).map(tone).collect::<Vec<f32>>()];
    render(&mut engine(settings, RATE_HZ, 1), &mut signal, 256);
    tone_db(&signal[0][12_000..], RATE_HZ / samples, RATE_HZ) + 24.0
}

#[test]
fn a_peak_between_samples_is_missed_by_no_more_than_documented() {
    // Tones locked to the rate: their samples fall on the same places of every cycle.
    for samples in [4.0, 5.0, 6.0, 8.0, 12.0, 48.0] {
        for (oversampling, times) in
            [(Oversampling::X1, 1.0), (Oversampling::X2, 2.0), (Oversampling::X4, 4.0)]
        {
            let worst_db = (0..24)
                .map(|n| read_low_db(oversampling, samples, f64::from(n) * 0.131))
                .fold(f64::NEG_INFINITY, f64::max);
            // Halfway between two magnitudes: an odd number of samples covers twice as many places.
            let count = times * samples;
            let places = if count % 2.0 == 0.0 { count } else { 2.0 * count };
            let limit_db = -20.0 * (std::f64::consts::PI / places).cos().log10();
            println!(
                "{samples} samples, {oversampling:?}: {worst_db:.3} dB low, limit {limit_db:.3}"
            );
            assert!(worst_db <= limit_db + 0.02, "{samples} {oversampling:?} {worst_db}");
            let is_reached = worst_db > 0.8 * limit_db || limit_db < 0.02;
            assert!(times > 1.0 || is_reached, "{samples} {worst_db}");
        }
    }
}
