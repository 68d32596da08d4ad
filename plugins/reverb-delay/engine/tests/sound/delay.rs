//! The delay alone: time, level over many repeats, layouts, what is in the loop, and changes of time.

use super::*;
use reverb_delay_engine::{DelayPolarity, DelaySides, LONGEST_DELAY_MS, Saturator, TimeChange};
use shared_dsp::measure::alias::strongest_alias;
use shared_dsp::measure::response::transfer;
use shared_dsp::measure::signals;
use std::f64::consts::{PI, TAU};

/// Renders `signal` with settings that change at given frames.
fn automated(
    changes: &[(usize, Settings)],
    rate_hz: f64,
    mut signal: Vec<Vec<f32>>,
) -> Vec<Vec<f32>> {
    let mut engine = engine(&changes[0].1, rate_hz, signal.len());
    let frames = signal[0].len();
    for (n, (from, settings)) in changes.iter().enumerate() {
        let to = changes.get(n + 1).map_or(frames, |next| next.0);
        engine.apply(settings);
        let mut part: Vec<Vec<f32>> = signal.iter().map(|side| side[*from..to].to_vec()).collect();
        render(&mut engine, &mut part, 256);
        for (side, part) in signal.iter_mut().zip(part) {
            side[*from..to].copy_from_slice(&part);
        }
    }
    signal
}

/// Level in dB and lateness in samples at a frequency of an echo expected `at_samples` after the start.
fn echo_at(side: &[f32], at_samples: f64, hz: f64, rate_hz: f64) -> (f64, f64) {
    let centre = at_samples.round() as usize;
    let from = centre.saturating_sub(400);
    let window = &side[from..(centre + 400).min(side.len())];
    let (re, im) = transfer(window, hz, rate_hz);
    let expected = at_samples - from as f64;
    let turn = (-im.atan2(re) / TAU - expected * hz / rate_hz + 0.5).rem_euclid(1.0) - 0.5;
    (gain_to_db(re.hypot(im)), turn * rate_hz / hz)
}

/// Highest level above 6 kHz in 5 ms from a frame on, in dBFS: a high-pass of 24 dB per octave, twice.
fn worst_above_6_khz_db(signal: &[f32], from: usize, rate_hz: f64) -> f64 {
    let mut y: Vec<f64> = signal.iter().map(|&x| f64::from(x)).collect();
    let w = TAU * 6000.0 / rate_hz;
    for q in [0.541_196, 1.306_563, 0.541_196, 1.306_563] {
        let (alpha, cos) = (w.sin() / (2.0 * q), w.cos());
        let (b, a0) = ((1.0 + cos) / 2.0, 1.0 + alpha);
        let (mut x1, mut x2, mut y1, mut y2) = (0.0, 0.0, 0.0, 0.0);
        for sample in &mut y {
            let x = *sample;
            let out = (b * (x - 2.0 * x1 + x2) + 2.0 * cos * y1 - (1.0 - alpha) * y2) / a0;
            (x2, x1, y2, y1) = (x1, x, y1, out);
            *sample = out;
        }
    }
    let window = (0.005 * rate_hz) as usize;
    let worst =
        y[from..].chunks(window).map(|c| c.iter().map(|x| x * x).sum::<f64>() / c.len() as f64);
    10.0 * worst.fold(0.0f64, f64::max).log10()
}

#[test]
fn repeats_are_in_time_whatever_the_fraction_of_a_sample() {
    for rate_hz in [44_100.0, 48_000.0, 96_000.0, 192_000.0] {
        for ms in [1.03f32, 7.3, 137.137, 328.4671] {
            let samples = f64::from(ms) * 0.001 * rate_hz;
            let settings = Settings { delay_time_ms: ms, delay_feedback: 1.0, ..DELAY };
            let sides = response(&settings, rate_hz, 0, (samples * 9.0) as usize + 1000);
            for repeat in [1, 2, 4, 8] {
                if samples < 800.0 && repeat > 1 {
                    continue;
                }
                let at = samples * f64::from(repeat);
                let window = if samples < 800.0 { (at + 20.0) as usize } else { sides[0].len() };
                let (_, late) = echo_at(&sides[0][..window], at, 1000.0, rate_hz);
                assert!(late.abs() < 0.05 * f64::from(repeat), "{ms} ms {rate_hz}: {late:.4}");
            }
        }
    }
}

#[test]
fn every_tempo_is_met_to_a_tenth_of_a_sample() {
    for bpm in [20.0, 33.3, 61.7, 97.1, 137.0, 188.8, 251.3, 400.0] {
        for quarters in [0.0625 * 2.0 / 3.0, 0.375, 1.0, 2.0 / 3.0, 6.0] {
            let exact_ms = quarters * 60_000.0 / bpm;
            if !(2.0..20_000.0).contains(&exact_ms) {
                continue;
            }
            let samples = exact_ms * 48.0;
            let settings =
                Settings { delay_time_ms: exact_ms as f32, delay_feedback: 0.0, ..DELAY };
            let sides = response(&settings, RATE, 0, samples as usize + 500);
            let (_, late) = echo_at(&sides[0], samples, 1000.0, RATE);
            assert!(late.abs() < 0.1, "{bpm} BPM, {quarters} quarters: {late:.3} samples");
        }
    }
}

#[test]
fn two_hundred_repeats_at_0_db_keep_their_level() {
    for samples in [2400.0f64, 2400.42, 2399.77] {
        let ms = (samples / 48.0) as f32;
        let settings = Settings { delay_time_ms: ms, delay_feedback: 1.0, ..DELAY };
        // Below the ceiling of the limiter.
        let mut signal = vec![signals::impulse(0, 0.5, 2400 * 201 + 1000); 2];
        render(&mut engine(&settings, RATE, 2), &mut signal, 512);
        let at = f64::from(ms) * 48.0 * 200.0;
        for (hz, tolerance_db) in
            [(100.0, 0.2), (1000.0, 0.2), (4000.0, 0.5), (8000.0, 0.5), (12_000.0, 0.5)]
        {
            let (level_db, late) = echo_at(&signal[0], at, hz, RATE);
            let off_db = level_db - gain_to_db(0.5);
            println!("{samples} samples, {hz} Hz: {off_db:+.4} dB, {late:+.4} samples");
            assert!(off_db.abs() < tolerance_db && late.abs() < 0.05 * 200.0);
        }
    }
}

#[test]
fn moving_reads_keep_their_highs() {
    // Twenty repeats, each read while it moves: what an echo loses is a twentieth.
    let settings = Settings {
        delay_time_ms: 50.0,
        delay_feedback: 1.0,
        delay_motion_share: 1.0,
        delay_motion_hz: 0.5,
        ..DELAY
    };
    for hz in [1000.0, 8000.0, 12_000.0, 16_000.0] {
        let mut burst = vec![0.0f32; 2400 * 23];
        for (k, x) in burst.iter_mut().enumerate().take(2000) {
            let window = 0.5 - 0.5 * (TAU * k as f64 / 2000.0).cos();
            *x = (0.5 * window * (TAU * hz * k as f64 / RATE).sin()) as f32;
        }
        let energy = |side: &[f32]| side.iter().map(|&x| f64::from(x).powi(2)).sum::<f64>();
        let before = energy(&burst);
        let mut signal = vec![burst; 2];
        render(&mut engine(&settings, RATE, 2), &mut signal, 512);
        let last = &signal[0][2400 * 20 - 200..2400 * 21 + 2000];
        let lost_db = -10.0 * (energy(&last[..2600]) / before).log10() / 20.0;
        println!("{hz} Hz: {lost_db:.4} dB a repeat");
        assert!(lost_db.abs() < 0.1);
    }
}

#[test]
fn layouts_send_echoes_where_they_say() {
    let base = Settings { delay_time_ms: 100.0, delay_feedback: 0.5, ..DELAY };
    let ping_pong = Settings { ping_pong: true, ping_pong_starts_right: true, ..base };
    let mono = Settings { delay_sides: DelaySides::Mono, delay_right_ratio: 1.5, ..base };
    let cross = Settings { delay_sides: DelaySides::Cross, ..base };
    // An impulse of 1 on the left, of 0.5 on the right.
    let play = |settings: &Settings| {
        let mut signal = vec![signals::impulse(0, 1.0, 24_000), signals::impulse(0, 0.5, 24_000)];
        render(&mut engine(settings, RATE, 2), &mut signal, 512);
        (1..=4).map(|n| [signal[0][4800 * n], signal[1][4800 * n]]).collect::<Vec<_>>()
    };
    assert_eq!(play(&base), [[1.0, 0.5], [0.5, 0.25], [0.25, 0.125], [0.125, 0.0625]]);
    assert_eq!(play(&ping_pong), [[0.0, 0.75], [0.375, 0.0], [0.0, 0.1875], [0.09375, 0.0]]);
    assert_eq!(play(&mono), [[0.75; 2], [0.375; 2], [0.1875; 2], [0.09375; 2]]);
    assert_eq!(play(&cross), [[1.0, 0.5], [0.25, 0.5], [0.25, 0.125], [0.0625, 0.125]]);
    let inverted = Settings { delay_polarity: DelayPolarity::Inverted, ..base };
    assert_eq!(play(&inverted), [[-1.0, -0.5], [-0.5, -0.25], [-0.25, -0.125], [-0.125, -0.0625]]);
    let turning = Settings { delay_polarity: DelayPolarity::Alternating, ..base };
    assert_eq!(play(&turning), [[1.0, 0.5], [-0.5, -0.25], [0.25, 0.125], [-0.125, -0.0625]]);
}

#[test]
fn the_right_side_has_its_own_time_and_the_longer_one_fits() {
    for (ms, ratio, left, right) in [
        (100.0, 1.5, 4800, 7200),
        (100.0, 0.5, 4800, 2400),
        (LONGEST_DELAY_MS, 1.0, 960_000, 960_000),
        (LONGEST_DELAY_MS, 2.0, 480_000, 960_000),
        (15_000.0, 1.5, 640_000, 960_000),
    ] {
        let settings =
            Settings { delay_time_ms: ms, delay_right_ratio: ratio, delay_feedback: 0.0, ..DELAY };
        let sides = response(&settings, RATE, 0, 960_100);
        let first = |side: &[f32]| side.iter().position(|x| x.abs() > 0.5).unwrap();
        assert_eq!([first(&sides[0]), first(&sides[1])], [left, right]);
    }
}

#[test]
fn tilt_turns_every_echo_around_1_khz() {
    for tilt_db in [-6.0f32, -3.0, 4.0] {
        let settings =
            Settings { delay_time_ms: 250.0, delay_feedback: 0.4, delay_tilt_db: tilt_db, ..DELAY };
        let sides = response(&settings, RATE, 0, 60_000);
        for echo in 1..=3usize {
            let window = &sides[0][12_000 * echo..12_000 * (echo + 1)];
            for hz in [30.0, 1000.0, 12_000.0] {
                // (g s + w) / (s + g w), warped.
                let warped = |hz: f64| (PI * hz / RATE).tan();
                let g = 10f64.powf(f64::from(tilt_db) / 20.0);
                let (s, w) = (warped(hz), warped(1000.0 * g) / g);
                let once_db = 10.0 * ((g * g * s * s + w * w) / (s * s + g * g * w * w)).log10();
                let expected = once_db * echo as f64 + gain_to_db(0.4) * (echo - 1) as f64;
                let level_db = shared_dsp::measure::magnitude_db(window, hz, RATE);
                assert!((level_db - expected).abs() < 0.1, "{echo} {hz}: {level_db} {expected}");
            }
        }
    }
}

#[test]
fn saturation_has_no_aliases_and_keeps_quiet_sound_and_time() {
    for rate_hz in [44_100.0, 48_000.0, 96_000.0] {
        for saturator in [Saturator::Soft, Saturator::Clip] {
            let settings = Settings {
                delay_time_ms: 100.0,
                delay_feedback: 0.0,
                delay_saturator: saturator,
                delay_drive_share: 1.0,
                ..DELAY
            };
            let mut tone = vec![signals::sine(5011.0, 0.0, rate_hz, 90_000); 2];
            render(&mut engine(&settings, rate_hz, 2), &mut tone, 512);
            let steady = &tone[0][20_000..85_536];
            let alias = strongest_alias(steady, 5011.0, rate_hz);
            let level_db = rms_db(steady) + 3.01;
            println!(
                "{saturator:?}, {rate_hz} Hz: {level_db:.1} dB, alias {:.1} dB at {:.0} Hz",
                alias.level_db, alias.frequency_hz
            );
            assert!(alias.level_db < -80.0 && level_db < -6.0);
            // 60 dB down it is a delay.
            let mut quiet = vec![signals::impulse(0, 0.001, 20_000); 2];
            render(&mut engine(&settings, rate_hz, 2), &mut quiet, 512);
            let (quiet_db, late) = echo_at(&quiet[0], 0.1 * rate_hz, 1000.0, rate_hz);
            assert!((quiet_db + 60.0).abs() < 0.02 && late.abs() < 0.01, "{quiet_db} {late}");
        }
    }
}

#[test]
fn diffusion_blurs_without_moving_or_colouring_the_repeats() {
    for ms in [500.0, 80.0, 20.0] {
        let period = f64::from(ms) * 48.0;
        // A long response of the first turn alone: its energy is centred on the delay, and flat.
        let alone = Settings {
            delay_time_ms: ms,
            delay_feedback: 0.0,
            delay_diffusion_share: 1.0,
            ..DELAY
        };
        // After a pause, as the first sound again.
        let side = response(&alone, RATE, 96_000, (period + 60_000.0) as usize).swap_remove(0);
        let energy: f64 = side.iter().map(|&x| f64::from(x).powi(2)).sum();
        let centre: f64 =
            side.iter().enumerate().map(|(k, &x)| k as f64 * f64::from(x).powi(2)).sum::<f64>();
        let late = centre / energy - period;
        let loudest = side.iter().fold(0.0f32, |a, x| a.max(x.abs()));
        println!("{ms} ms: centre {late:+.2} samples late, {:.3} dB", 10.0 * energy.log10());
        assert!(late.abs() < 0.01 * period && (10.0 * energy.log10()).abs() < 0.01);
        assert!(loudest < 0.6);
        for hz in [50.0, 440.0, 3000.0, 12_000.0] {
            assert!(shared_dsp::measure::magnitude_db(&side, hz, RATE).abs() < 0.02);
        }
    }
}

#[test]
fn frozen_loops_neither_fade_nor_take_anything_in() {
    let play = Settings { delay_time_ms: 500.0, delay_feedback: 0.6, ..DELAY };
    let filtered = Settings { delay_high_cut_hz: 3000.0, delay_low_cut_hz: 200.0, ..play };
    for settings in [
        play,
        filtered,
        Settings { delay_drive_share: 1.0, delay_diffusion_share: 1.0, ..filtered },
        Settings { ping_pong: true, delay_motion_share: 1.0, ..play },
        Settings { delay_time_ms: 437.956, delay_right_ratio: 0.7, ..play },
    ] {
        let frozen = Settings { delay_freeze: true, ..settings };
        let mut input = noise(3, 70 * 48_000, 0.2);
        // Sound goes on for ten seconds; none of it may enter.
        input.iter_mut().for_each(|side| side[10 * 48_000..].fill(0.0));
        let sides = automated(&[(0, settings), (96_000, frozen)], RATE, input);
        // Later by as many whole turns as go into a minute.
        let turn = (settings.delay_time_ms * 48.0).round() as usize;
        let turn = if settings.ping_pong { 2 * turn } else { turn };
        let later = 60 * 48_000 / turn * turn;
        let at = |frame: usize| &sides[0][frame..frame + 96_000];
        let (early, late) = (at(240_000), at(240_000 + later));
        let worst = late.iter().zip(early).fold(0.0f32, |a, (x, y)| a.max((x - y).abs()));
        assert_eq!(worst, 0.0);
        assert!(rms_db(late) > -40.0);
    }
}

#[test]
fn reversed_echoes_play_backwards_without_a_click() {
    let settings =
        Settings { delay_time_ms: 500.0, delay_feedback: 0.0, delay_reverse: true, ..DELAY };
    // A rising chirp in the middle of the first stretch comes out falling in the second.
    let mut input = vec![vec![0.0f32; 96_000]; 2];
    for k in 0..4800 {
        let t = k as f64 / 4800.0;
        input[0][8000 + k] = ((PI * t).sin() * (40.0 * t + 120.0 * t * t).sin()) as f32 * 0.5;
    }
    input[1] = input[0].clone();
    let before = input[0].clone();
    render(&mut engine(&settings, RATE, 2), &mut input, 512);
    for k in 0..4800 {
        assert_eq!(input[0][48_000 - 1 - 8000 - k], before[8000 + k]);
    }
    // Longer than 8 s: halved, so that the loop of 10 s plays stretches of 5 s.
    let long = Settings { delay_time_ms: 10_000.0, ..settings };
    let mut input = vec![signals::impulse(1000, 1.0, 600_000); 2];
    render(&mut engine(&long, RATE, 2), &mut input, 512);
    assert_eq!(input[0].iter().position(|x| *x != 0.0), Some(480_000 - 1 - 1000));
    // Joins of a steady tone.
    let mut tone = vec![signals::sine(997.0, -6.0, RATE, 240_000); 2];
    let odd = Settings { delay_time_ms: 333.3, ..settings };
    render(&mut engine(&odd, RATE, 2), &mut tone, 512);
    let click_db = worst_above_6_khz_db(&tone[0], 60_000, RATE);
    println!("joins: {click_db:.1} dB above 6 kHz");
    assert!(click_db < -75.0);
}

/// Worst level above 6 kHz, and the lowest and highest level, of a tone while the time changes.
fn during_change(from: Settings, to: Settings, hz: f64) -> (f64, f64, f64) {
    let frames = 480_000;
    let mut tone = signals::sine(hz, 0.0, RATE, frames);
    for (k, x) in tone.iter_mut().enumerate().take(4800) {
        *x *= (0.5 - 0.5 * (PI * k as f64 / 4800.0).cos()) as f32;
    }
    let sides = automated(&[(0, from), (144_000, to)], RATE, vec![tone; 2]);
    let part = &sides[0][120_000..];
    let levels = || part.chunks(480).map(|chunk| rms_db(chunk) + 3.01);
    let lowest = levels().fold(f64::INFINITY, f64::min);
    let highest = levels().fold(f64::NEG_INFINITY, f64::max);
    (worst_above_6_khz_db(&sides[0], 120_000, RATE), lowest, highest)
}

#[test]
fn a_crossfade_keeps_the_level_of_noise() {
    let from = Settings { delay_time_ms: 300.0, delay_feedback: 0.0, ..DELAY };
    let to = Settings { delay_time_ms: 433.0, ..from };
    let sides = automated(&[(0, from), (48_000, to)], RATE, noise(4, 96_000, 0.5));
    for part in sides[0][40_000..60_000].chunks(1200) {
        let level_db = rms_db(part) - 20.0 * (0.5 / 3f64.sqrt()).log10();
        assert!(level_db.abs() < 1.0, "{level_db:.2} dB");
    }
}

/// The tempo rises from 100 to 140 BPM in two seconds, and is told every 256 frames.
fn ramp(time_change: TimeChange) -> Vec<(usize, Settings)> {
    let at = |bpm: f64| Settings {
        delay_time_ms: (60_000.0 / bpm) as f32,
        delay_feedback: 0.0,
        delay_time_change: time_change,
        ..DELAY
    };
    (0..376)
        .map(|n| (if n == 0 { 0 } else { 96_000 + 256 * n }, at(100.0 + n as f64 * 40.0 / 375.0)))
        .collect()
}

#[test]
fn a_ramp_of_the_tempo_is_followed_without_a_click() {
    for change in [TimeChange::Crossfade, TimeChange::Repitch, TimeChange::NextRepeat] {
        let changes = ramp(change);
        let tone = vec![signals::sine(997.0, 0.0, RATE, 384_000); 2];
        let sides = automated(&changes, RATE, tone);
        let above_db = worst_above_6_khz_db(&sides[0], 60_000, RATE);
        println!("{change:?}: {above_db:.1} dB");
        assert!(above_db < if change == TimeChange::Repitch { -65.0 } else { -75.0 });
        // A pulse after the ramp comes at the new time.
        let pulse = vec![signals::impulse(300_000, 1.0, 384_000); 2];
        let sides = automated(&changes, RATE, pulse);
        let samples = f64::from(changes[375].1.delay_time_ms) * 48.0;
        let (level_db, late) = echo_at(&sides[0], 300_000.0 + samples, 1000.0, RATE);
        assert!(late.abs() < 0.1 && level_db.abs() < 0.1, "{change:?}: {late} {level_db}");
    }
}

#[test]
fn the_next_repeat_has_the_new_time_and_the_running_one_the_old() {
    let from = Settings {
        delay_time_ms: 500.0,
        delay_feedback: 0.0,
        delay_time_change: TimeChange::NextRepeat,
        ..DELAY
    };
    let to = Settings { delay_time_ms: 700.0, ..from };
    // The change comes 0.1 s after the first pulse and 0.1 s before the second.
    let mut pulses = vec![0.0f32; 144_000];
    (pulses[48_000], pulses[57_600]) = (1.0, 1.0);
    let sides = automated(&[(0, from), (52_800, to)], RATE, vec![pulses; 2]);
    let loud: Vec<usize> = (0..144_000).filter(|&k| sides[0][k].abs() > 0.5).collect();
    assert_eq!(loud, [72_000, 91_200]);
}

#[test]
fn what_is_unused_changes_no_bit_and_short_delays_take_everything() {
    let base = Settings { delay_time_ms: 137.3, delay_feedback: 0.7, ..DELAY };
    let play = |settings: &Settings| {
        let mut signal = noise(8, 48_000, 0.5);
        render(&mut engine(settings, RATE, 2), &mut signal, 512);
        signal
    };
    let unused = Settings {
        delay_saturator: Saturator::Clip,
        delay_motion_hz: 7.0,
        ping_pong_starts_right: true,
        ..base
    };
    assert_eq!(play(&base), play(&unused));
    for ms in [1.0, 2.3, 3.7, 9.0] {
        let all = Settings {
            delay_time_ms: ms,
            delay_right_ratio: 0.5,
            delay_drive_share: 1.0,
            delay_diffusion_share: 1.0,
            delay_motion_share: 1.0,
            delay_feedback: 1.1,
            delay_reverse: ms > 3.0,
            ..base
        };
        let loudest = play(&all).iter().flatten().fold(0.0f32, |a, x| a.max(x.abs()));
        assert!(loudest < 1.0, "{ms} ms: {loudest}");
    }
}

#[test]
fn cuts_of_blocks_do_not_matter_whatever_the_delay_does() {
    let all = Settings {
        delay_time_ms: 61.3,
        delay_feedback: 1.05,
        delay_right_ratio: 1.3,
        delay_tilt_db: 3.0,
        delay_drive_share: 0.6,
        delay_diffusion_share: 0.7,
        delay_motion_share: 0.8,
        delay_motion_hz: 3.0,
        delay_time_change: TimeChange::Repitch,
        ..DELAY
    };
    let reversed = Settings {
        delay_reverse: true,
        delay_saturator: Saturator::Clip,
        delay_sides: DelaySides::Cross,
        delay_time_ms: 7.7,
        ..all
    };
    let short = Settings { delay_time_ms: 1.0, delay_drive_share: 0.0, ..all };
    let next = Settings {
        delay_time_change: TimeChange::NextRepeat,
        delay_polarity: DelayPolarity::Alternating,
        delay_time_ms: 90.0,
        ..reversed
    };
    let frozen = Settings { delay_freeze: true, delay_reverse: false, ..next };
    let changes = [(0, all), (7011, reversed), (13_001, short), (20_011, next), (27_777, frozen)];
    for channels in [1, 2] {
        for seed in 1..4 {
            let difference =
                output_ignores_block_cuts_between(ReverbDelayEngine::new, &changes, channels, seed);
            assert_eq!(difference, 0.0, "{channels} channels, seed {seed}");
        }
    }
}

#[test]
fn ten_minutes_of_everything_stay_under_6_dbfs() {
    let mut random = Noise::new(7);
    let mut engine = engine(&Settings { delay_mix: 0.5, ..DELAY }, RATE, 2);
    let mut loudest = 0.0f32;
    let blocks = 600 * 48_000 / 4800;
    for block in 0..blocks {
        let mut share = || random.unit() as f32;
        let settings = Settings {
            delay_mix: if share() < 0.5 { 0.5 } else { 1.0 },
            delay_time_ms: 1.0 + 900.0 * share() * share(),
            delay_right_ratio: 0.5 + 1.5 * share(),
            // Half of the time everything is at its end.
            delay_feedback: if share() < 0.5 { 1.1 } else { 0.99 + 0.11 * share() },
            ping_pong: share() < 0.3,
            delay_sides: if share() < 0.5 { DelaySides::Cross } else { DelaySides::Stereo },
            delay_low_cut_hz: if share() < 0.5 { 20.0 } else { 1000.0 * share() + 20.0 },
            delay_high_cut_hz: if share() < 0.5 { 20_000.0 } else { 19_000.0 * share() + 200.0 },
            delay_tilt_db: if share() < 0.5 { 6.0 } else { 12.0 * share() - 6.0 },
            delay_saturator: if share() < 0.5 { Saturator::Clip } else { Saturator::Soft },
            delay_drive_share: if share() < 0.5 { 0.0 } else { share() },
            delay_diffusion_share: if share() < 0.5 { 1.0 } else { 0.0 },
            delay_motion_share: if share() < 0.5 { 1.0 } else { share() },
            delay_motion_hz: 0.05 + 7.95 * share(),
            delay_freeze: share() < 0.2,
            delay_reverse: share() < 0.2,
            delay_polarity: if share() < 0.5 {
                DelayPolarity::Normal
            } else {
                DelayPolarity::Inverted
            },
            delay_time_change: [TimeChange::Crossfade, TimeChange::Repitch, TimeChange::NextRepeat]
                [block % 3],
            ..DELAY
        };
        engine.apply(&settings);
        let mut signal = noise(block as u64, 4800, if block % 40 < 30 { 1.0 } else { 0.0 });
        render(&mut engine, &mut signal, 512);
        loudest = signal.iter().flatten().fold(loudest, |a, x| a.max(x.abs()));
        assert!(signal.iter().flatten().all(|x| x.is_finite()));
    }
    println!("loudest {:.2} dBFS", gain_to_db(f64::from(loudest)));
    assert!(gain_to_db(f64::from(loudest)) <= 6.0);
}

#[test]
fn a_growing_loop_has_no_end_and_a_dying_one_has() {
    let tail = |settings: Settings| engine(&settings, RATE, 2).tail_samples();
    let half = Settings { delay_time_ms: 100.0, delay_feedback: 0.5, ..DELAY };
    assert!((20 * 4800..23 * 4900).contains(&tail(half)), "{}", tail(half));
    let longest = (reverb_delay_engine::LONGEST_TAIL_S * RATE) as usize;
    for endless in [
        Settings { delay_feedback: 1.0, ..half },
        Settings { delay_feedback: 0.8, delay_tilt_db: 3.0, ..half },
        Settings { delay_freeze: true, ..half },
    ] {
        assert!(tail(endless) >= longest);
    }
}

#[test]
fn a_reset_forgets_at_once_even_20_s() {
    let settings = Settings { delay_time_ms: LONGEST_DELAY_MS, delay_feedback: 0.9, ..DELAY };
    let mut engine = engine(&settings, RATE, 2);
    render(&mut engine, &mut noise(5, 1_000_000, 0.5), 512);
    engine.reset();
    let mut silence = vec![vec![0.0f32; 1_000_000]; 2];
    render(&mut engine, &mut silence, 512);
    assert!(silence.iter().flatten().all(|x| *x == 0.0));
    // And with sound that follows at once, none of the old comes back.
    engine.reset();
    render(&mut engine, &mut noise(5, 1_000_000, 0.5), 512);
    engine.reset();
    let mut pulse = vec![signals::impulse(10, 1.0, 1_900_000); 2];
    render(&mut engine, &mut pulse, 512);
    assert!(pulse[0].iter().enumerate().all(|(k, x)| (*x != 0.0) == (k == 960_010)));
}

#[test]
fn changes_of_time_make_no_click() {
    let base = Settings { delay_time_ms: 500.0, delay_feedback: 0.0, ..DELAY };
    for change in [TimeChange::Crossfade, TimeChange::Repitch, TimeChange::NextRepeat] {
        for ms in [375.0f32, 400.0, 495.867_77, 500.3, 700.0] {
            let from = Settings { delay_time_change: change, ..base };
            let to = Settings { delay_time_ms: ms, ..from };
            let (above_db, lowest_db, highest_db) = during_change(from, to, 997.0);
            println!("{change:?} to {ms}: {above_db:.1} dB, level {lowest_db:.2}..{highest_db:.2}");
            let limit_db = if change == TimeChange::Repitch { -65.0 } else { -75.0 };
            assert!(above_db < limit_db);
            // Where each sound is read once, both times may overlap.
            if change != TimeChange::NextRepeat {
                assert!(lowest_db > -1.5 && highest_db < 1.5);
            }
        }
    }
}
