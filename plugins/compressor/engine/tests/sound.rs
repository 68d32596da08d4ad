//! The compressor measured: static curve, times, link, key, exactness, recovery.

use compressor_engine::{CompressorEngine, Settings, longest_hold_ms};
use shared_dsp::Engine;
use shared_dsp::dynamics::ballistics::Ballistics;
use shared_dsp::dynamics::curve::Curve;
use shared_dsp::dynamics::decibel::gain_of_db;
use shared_dsp::dynamics::detector::PeakHold;
use shared_dsp::measure::signals::{pink_noise, silence, sine, white_noise};
use shared_dsp::measure::{
    click_peak_db, difference_peak_db, impulse_latency, output_ignores_block_cuts,
    output_ignores_block_cuts_between, render, render_with_key, tone_db,
};
use shared_dsp::noise::Noise;
use shared_dsp::units::{db_to_gain, gain_to_db};

const RATE_HZ: f64 = 48_000.0;

fn engine(settings: Settings, sample_rate_hz: f64, channels: usize) -> CompressorEngine {
    let mut engine = CompressorEngine::new();
    engine.prepare(sample_rate_hz, channels);
    engine.apply(&settings);
    engine.reset();
    engine
}

/// Gain in dB of every frame of a quiet constant tone in the main input, driven by `key`.
fn keyed_gain_db(settings: Settings, key: Vec<f32>, sample_rate_hz: f64) -> Vec<f64> {
    let mut engine = engine(Settings { external_key: true, ..settings }, sample_rate_hz, 1);
    let mut signal = vec![vec![0.25f32; key.len()]];
    render_with_key(&mut engine, &mut signal, &[key], 256);
    signal[0].iter().map(|&x| gain_to_db(f64::from(x) / 0.25)).collect()
}

/// Giannoulis, Massberg, Reiss 2012, eq. 4, written again.
fn formula_db(x: f64, t: f64, r: f64, w: f64) -> f64 {
    let inverse = if r >= 100.0 { 0.0 } else { 1.0 / r };
    if 2.0 * (x - t) < -w {
        x
    } else if w > 0.0 && 2.0 * (x - t).abs() <= w {
        x + (inverse - 1.0) * (x - t + w / 2.0).powi(2) / (2.0 * w)
    } else {
        t + (x - t) * inverse
    }
}

/// Samples from index `from` until `gain_db` has gone 63.2 % of the way to `end_db`.
fn samples_to_63_percent(gain_db: &[f64], from: usize, end_db: f64) -> f64 {
    let start_db = gain_db[from - 1];
    let part = |n: usize| (gain_db[n] - start_db) / (end_db - start_db);
    let goal = 1.0 - (-1.0f64).exp();
    let n = (from..gain_db.len()).find(|&n| part(n) >= goal).unwrap();
    // The gain at `from` is already one step on its way.
    (n - from) as f64 + (goal - part(n - 1)) / (part(n) - part(n - 1))
}

#[test]
fn static_curve_follows_the_formula_on_constant_and_sine() {
    let mut worst = [0.0f64; 2];
    for (threshold_db, ratio, knee_db) in [
        (-24.0, 4.0, 0.0),
        (-24.0, 4.0, 12.0),
        (-18.0, 2.0, 6.0),
        (-60.0, 20.0, 24.0),
        (-30.0, 100.0, 0.0),
        (-12.0, 1.0, 6.0),
    ] {
        let settings = Settings {
            threshold_db,
            ratio,
            knee_db,
            attack_ms: 1.0,
            release_ms: 100.0,
            ..Settings::default()
        };
        for step in 0..=20 {
            let level_db = -60.0 + 3.0 * f64::from(step);
            let expected_db =
                formula_db(level_db, threshold_db.into(), ratio.into(), knee_db.into());
            let constant = vec![db_to_gain(level_db) as f32; 9600];
            for (kind, input) in
                [constant, sine(1000.0, level_db, RATE_HZ, 9600)].into_iter().enumerate()
            {
                let mut signal = vec![input];
                render(&mut engine(settings, RATE_HZ, 1), &mut signal, 256);
                let end = &signal[0][4800..];
                let measured_db = if kind == 0 {
                    gain_to_db(end[4799].into())
                } else {
                    tone_db(end, 1000.0, RATE_HZ)
                };
                worst[kind] = worst[kind].max((measured_db - expected_db).abs());
            }
        }
    }
    println!(
        "static curve, worst error: constant {:.5} dB, 1 kHz sine {:.5} dB",
        worst[0], worst[1]
    );
    assert!(worst[0] < 0.001 && worst[1] < 0.02, "{worst:?}");
}

#[test]
fn low_tones_meet_the_curve_too() {
    // Half a cycle of 100 Hz is the longest hold; below it the gain ripples a little.
    let settings = Settings { threshold_db: -24.0, knee_db: 0.0, ..Settings::default() };
    for (frequency_hz, tolerance_db) in [(100.0, 0.02), (60.0, 0.3), (40.0, 0.8)] {
        let mut signal = vec![sine(frequency_hz, -4.0, RATE_HZ, 96_000)];
        render(&mut engine(settings, RATE_HZ, 1), &mut signal, 256);
        let measured_db = tone_db(&signal[0][48_000..], frequency_hz, RATE_HZ);
        println!("{frequency_hz} Hz at -4 dBFS: {:.3} dB from the curve", measured_db + 19.0);
        assert!((measured_db + 19.0).abs() < tolerance_db);
    }
}

#[test]
fn infinite_ratio_holds_the_threshold() {
    for level_db in [-20.0, -10.0, 0.0] {
        let settings =
            Settings { threshold_db: -24.0, ratio: 100.0, knee_db: 0.0, ..Settings::default() };
        let mut signal = vec![sine(1000.0, level_db, RATE_HZ, 48_000)];
        render(&mut engine(settings, RATE_HZ, 1), &mut signal, 256);
        assert!((tone_db(&signal[0][24_000..], 1000.0, RATE_HZ) + 24.0).abs() < 0.02);
    }
}

#[test]
fn attack_and_release_cover_63_percent_in_their_time() {
    let base = Settings { threshold_db: -30.0, ratio: 4.0, knee_db: 0.0, ..Settings::default() };
    let goal_db = -(30.0 - 6.0) * 0.75;
    let mut worst = 0.0f64;
    for (rate_hz, attack_ms, release_ms) in [
        (192_000.0, 0.05, 5.0),
        (48_000.0, 0.5, 5.0),
        (44_100.0, 1.0, 20.0),
        (48_000.0, 10.0, 50.0),
        (96_000.0, 10.0, 100.0),
        (48_000.0, 100.0, 1000.0),
        (48_000.0, 250.0, 2500.0),
    ] {
        let settings = Settings { attack_ms, release_ms, ..base };
        let ms = |time_ms: f64| (time_ms * 0.001 * rate_hz) as usize;
        let (up, down) = (1000, 1000 + ms(f64::from(attack_ms) * 16.0 + 50.0));
        let mut key = vec![0.0f32; down + ms(f64::from(release_ms) * 2.0)];
        key[up..down].fill(db_to_gain(-6.0) as f32);
        let gain_db = keyed_gain_db(settings, key, rate_hz);
        let attack = samples_to_63_percent(&gain_db, up, goal_db) * 1000.0 / rate_hz;
        let release = samples_to_63_percent(&gain_db, down, 0.0) * 1000.0 / rate_hz;
        println!("{rate_hz} Hz: {attack_ms} ms is {attack:.3}, {release_ms} ms is {release:.2}");
        for (measured, stated) in [(attack, attack_ms), (release, release_ms)] {
            worst = worst.max((measured / f64::from(stated) - 1.0).abs());
        }
    }
    assert!(worst < 0.05, "{worst}");
}

#[test]
fn times_are_true_on_a_sine() {
    // The comparison of the field: 1 kHz, -30 to -4 to -30 dBFS, 10 ms and 100 ms.
    let settings = Settings {
        threshold_db: -24.0,
        ratio: 4.0,
        knee_db: 0.0,
        attack_ms: 10.0,
        release_ms: 100.0,
        ..Settings::default()
    };
    let mut input = sine(1000.0, -4.0, RATE_HZ, 96_000);
    let quiet = db_to_gain(-26.0) as f32;
    for (n, x) in input.iter_mut().enumerate() {
        if !(24_000..48_000).contains(&n) {
            *x *= quiet;
        }
    }
    let mut signal = vec![input.clone()];
    render(&mut engine(settings, RATE_HZ, 1), &mut signal, 256);
    // Read the gain at the peaks only, where the division is clean.
    let gain_db: Vec<f64> = (0..96_000 / 24)
        .map(|half| half * 24 + 12)
        .map(|n| gain_to_db(f64::from(signal[0][n]) / f64::from(input[n])))
        .collect();
    // Half cycles of 0.5 ms, the first read a quarter of a cycle after the step.
    let attack_ms = samples_to_63_percent(&gain_db, 1000, -15.0) * 0.5 - 0.25;
    let release_ms = samples_to_63_percent(&gain_db, 2000, 0.0) * 0.5 - 0.25;
    println!("on a sine: attack {attack_ms:.2} ms, release {release_ms:.2} ms");
    assert!((attack_ms - 10.0).abs() < 0.5 && (release_ms - 100.0).abs() < 2.0);
}

#[test]
fn link_joins_or_parts_the_channels() {
    let loud = sine(1000.0, -4.0, RATE_HZ, 48_000);
    let quiet = sine(1000.0, -40.0, RATE_HZ, 48_000);
    for (link, expected_db) in [(0.0, 0.0), (0.5, -7.5), (1.0, -15.0)] {
        let settings = Settings { threshold_db: -24.0, knee_db: 0.0, link, ..Settings::default() };
        let mut signal = vec![loud.clone(), quiet.clone()];
        render(&mut engine(settings, RATE_HZ, 2), &mut signal, 256);
        let level = |channel: usize| tone_db(&signal[channel][24_000..], 1000.0, RATE_HZ);
        assert!((level(0) + 19.0).abs() < 0.02);
        assert!((level(1) + 40.0 - expected_db).abs() < 0.02, "link {link}: {}", level(1));
    }
}

#[test]
fn unlinked_channels_do_not_hear_each_other() {
    let settings = Settings { link: 0.0, ..Settings::default() };
    let (a, b) = (pink_noise(1, -12.0, 24_000), pink_noise(2, -12.0, 24_000));
    let mut both = vec![a.clone(), b];
    render(&mut engine(settings, RATE_HZ, 2), &mut both, 256);
    let mut alone = vec![a, silence(24_000)];
    render(&mut engine(settings, RATE_HZ, 2), &mut alone, 256);
    assert_eq!(both[0], alone[0]);
}

#[test]
fn external_key_alone_decides_when_chosen() {
    let main = sine(500.0, -6.0, RATE_HZ, 48_000);
    let key = sine(2000.0, -4.0, RATE_HZ, 48_000);
    let settings =
        Settings { threshold_db: -24.0, knee_db: 0.0, external_key: true, ..Settings::default() };
    let mut keyed = vec![main.clone()];
    render_with_key(&mut engine(settings, RATE_HZ, 1), &mut keyed, std::slice::from_ref(&key), 256);
    assert!((tone_db(&keyed[0][24_000..], 500.0, RATE_HZ) + 21.0).abs() < 0.02);

    // Missing and silent keys are one and the same: nothing is compressed.
    for no_key in [vec![], vec![silence(48_000)]] {
        let mut free = vec![main.clone()];
        render_with_key(&mut engine(settings, RATE_HZ, 1), &mut free, &no_key, 256);
        assert_eq!(free[0], main);
    }

    // Not chosen, a key changes nothing.
    let own = Settings { external_key: false, ..settings };
    let (mut with, mut without) = (vec![main.clone()], vec![main]);
    render_with_key(&mut engine(own, RATE_HZ, 1), &mut with, &[key], 256);
    render(&mut engine(own, RATE_HZ, 1), &mut without, 256);
    assert_eq!(with, without);
}

#[test]
fn nothing_to_do_is_bit_exact() {
    let noise = vec![white_noise(1, 0.0, 24_000), white_noise(2, 0.0, 24_000)];
    let mut soft = noise.clone();
    for x in soft.iter_mut().flatten() {
        *x *= 0.01;
    }
    let base = Settings { threshold_db: -30.0, ..Settings::default() };
    for (settings, input) in [
        (Settings { ratio: 1.0, ..base }, &noise),
        (Settings { mix: 0.0, makeup_db: 20.0, ..base }, &noise),
        (base, &soft),
    ] {
        let mut signal = input.clone();
        render(&mut engine(settings, RATE_HZ, 2), &mut signal, 64);
        assert_eq!(&signal, input);
    }
}

#[test]
fn exactness_returns_after_the_release() {
    let settings = Settings { release_ms: 5.0, ..Settings::default() };
    let mut engine = engine(settings, RATE_HZ, 1);
    let mut loud = vec![white_noise(1, 0.0, 4800)];
    render(&mut engine, &mut loud, 64);
    assert!(engine.gain_reduction_db() > 3.0);
    render(&mut engine, &mut [silence(9600)], 64);
    assert_eq!(engine.gain_reduction_db(), 0.0);
    let soft = vec![white_noise(2, -30.0, 4800)];
    let mut signal = soft.clone();
    render(&mut engine, &mut signal, 64);
    assert_eq!(signal, soft);
}

#[test]
fn makeup_and_mix_mean_what_they_say() {
    let level_db = |settings: Settings| {
        let mut signal = vec![sine(1000.0, -4.0, RATE_HZ, 48_000)];
        render(&mut engine(settings, RATE_HZ, 1), &mut signal, 256);
        tone_db(&signal[0][24_000..], 1000.0, RATE_HZ)
    };
    let base = Settings { threshold_db: -24.0, knee_db: 0.0, ..Settings::default() };
    assert!((level_db(Settings { makeup_db: 12.0, ..base }) + 7.0).abs() < 0.02);
    let half = 0.5 * (db_to_gain(-4.0) + db_to_gain(-7.0));
    let measured_db = level_db(Settings { makeup_db: 12.0, mix: 0.5, ..base });
    assert!((measured_db - gain_to_db(half)).abs() < 0.02);
}

#[test]
fn output_does_not_depend_on_block_cuts() {
    let base = Settings { threshold_db: -30.0, ..Settings::default() };
    let moved = Settings {
        threshold_db: -12.0,
        ratio: 2.0,
        knee_db: 0.0,
        attack_ms: 0.05,
        release_ms: 7.0,
        makeup_db: 6.0,
        mix: 0.7,
        link: 0.3,
        external_key: true,
        ..base
    };
    for channels in [1, 2] {
        for seed in 1..4 {
            for settings in [base, moved] {
                let make = CompressorEngine::new;
                assert_eq!(output_ignores_block_cuts(make, &settings, channels, seed), 0.0);
                let changes =
                    [(0, base), (7001, moved), (7100, base), (20_000, moved), (20_001, settings)];
                let worst = output_ignores_block_cuts_between(make, &changes, channels, seed);
                assert_eq!(worst, 0.0);
            }
        }
    }
}

#[test]
fn latency_is_zero() {
    for rate_hz in [22_050.0, 44_100.0, 48_000.0, 96_000.0, 192_000.0] {
        let settings = Settings::default();
        let measured = impulse_latency(CompressorEngine::new, &settings, rate_hz, 2);
        assert_eq!(measured, CompressorEngine::new().latency_samples());
    }
}

#[test]
fn changes_of_settings_do_not_click() {
    let base = Settings { threshold_db: -30.0, attack_ms: 0.05, ..Settings::default() };
    // A change of key is a change of level, and the fastest attack follows it at its own speed.
    for (name, limit_db, changed) in [
        ("threshold", -95.0, Settings { threshold_db: -10.0, ..base }),
        ("ratio", -95.0, Settings { ratio: 100.0, ..base }),
        ("knee", -95.0, Settings { knee_db: 24.0, ..base }),
        ("makeup", -95.0, Settings { makeup_db: 12.0, ..base }),
        ("mix", -95.0, Settings { mix: 0.0, ..base }),
        ("key", -60.0, Settings { external_key: true, ..base }),
        ("release", -95.0, Settings { release_ms: 5.0, ..base }),
    ] {
        for (from, to) in [(base, changed), (changed, base)] {
            let mut engine = engine(from, RATE_HZ, 1);
            let mut signal = [sine(1000.0, -12.0, RATE_HZ, 48_000)];
            let (before, after) = signal[0].split_at_mut(24_000);
            engine.process(&mut [before], &[]);
            engine.apply(&to);
            engine.process(&mut [after], &[]);
            let click_db = click_peak_db(&signal[0], 12_000, RATE_HZ);
            println!("{name}: click {click_db:.1} dBFS");
            assert!(click_db < limit_db, "{name}: {click_db}");
        }
    }
}

#[test]
fn silence_in_is_exact_silence_out_at_once() {
    let settings = Settings {
        makeup_db: 36.0,
        release_ms: 2500.0,
        threshold_db: -60.0,
        ..Settings::default()
    };
    let mut engine = engine(settings, RATE_HZ, 2);
    let mut signal = vec![pink_noise(1, -6.0, 9600), pink_noise(2, -6.0, 9600)];
    render(&mut engine, &mut signal, 256);
    let mut quiet = vec![silence(9600), silence(9600)];
    render(&mut engine, &mut quiet, 256);
    assert!(quiet.iter().flatten().all(|&x| x == 0.0));
    assert_eq!(engine.tail_samples(), 0);
}

#[test]
fn bad_samples_leave_no_trace() {
    for release_ms in [5.0, 100.0, 2500.0] {
        for external_key in [false, true] {
            let settings =
                Settings { release_ms, external_key, threshold_db: -30.0, ..Settings::default() };
            let clean = vec![pink_noise(1, -20.0, 96_000), pink_noise(2, -20.0, 96_000)];
            let (mut bad, mut zeroed) = (clean.clone(), clean.clone());
            for (n, at) in (1000..9600).step_by(97).enumerate() {
                let kinds = [f32::NAN, f32::INFINITY, -f32::INFINITY, 1e30, -1e30, 1e-41];
                bad[n % 2][at] = kinds[n % kinds.len()];
                zeroed[n % 2][at] = 0.0;
            }
            let (bad_key, zeroed_key) = (bad.clone(), zeroed.clone());
            render_with_key(&mut engine(settings, RATE_HZ, 2), &mut bad, &bad_key, 256);
            render_with_key(&mut engine(settings, RATE_HZ, 2), &mut zeroed, &zeroed_key, 256);
            assert!(bad.iter().flatten().all(|x| x.is_finite() && !x.is_subnormal()));
            for channel in 0..2 {
                // Not within -100 dB a second later: identical from the next sample on.
                let after = difference_peak_db(&bad[channel][9600..], &zeroed[channel][9600..]);
                assert_eq!(after, -200.0);
            }
        }
    }
}

#[test]
fn any_settings_and_any_samples_give_finite_sound() {
    let mut noise = Noise::new(5);
    let odd = [f32::NAN, f32::INFINITY, -f32::INFINITY, 0.0, -1e30, 1e30, 1e-40, 3.0];
    let mut engine = CompressorEngine::new();
    for channels in [1, 2] {
        engine.prepare(RATE_HZ, channels);
        for _ in 0..2000 {
            let mut pick = || odd[noise.between(0, odd.len() - 1)];
            engine.apply(&Settings {
                threshold_db: pick(),
                ratio: pick(),
                knee_db: pick(),
                attack_ms: pick(),
                release_ms: pick(),
                makeup_db: pick(),
                mix: pick(),
                link: pick(),
                external_key: pick() > 0.0,
                ..Settings::default()
            });
            let mut left: Vec<f32> = (0..17).map(|_| pick()).collect();
            let (mut right, key) = (left.clone(), left.clone());
            engine.process(&mut [&mut left, &mut right], &[&key]);
            assert!(left[..].iter().all(|x| x.is_finite() && !x.is_subnormal()));
            assert!(engine.gain_reduction_db().is_finite());
        }
    }
    engine.process(&mut [], &[]);
}

#[test]
fn telemetry_reads_the_latest_call() {
    let settings = Settings { threshold_db: -24.0, knee_db: 0.0, ..Settings::default() };
    let mut engine = engine(settings, RATE_HZ, 2);
    let mut signal = vec![sine(1000.0, -4.0, RATE_HZ, 48_000), silence(48_000)];
    render(&mut engine, &mut signal, 4800);
    assert!((engine.gain_reduction_db() - 15.0).abs() < 0.01);
    let db = |gain: f32| gain_to_db(gain.into());
    assert!((db(engine.input_peak_gain()[0]) + 4.0).abs() < 0.01);
    assert!((db(engine.output_peak_gain()[0]) + 19.0).abs() < 0.02);
    assert!((db(engine.detected_peak_gain()[0]) + 4.0).abs() < 0.01);
    assert_eq!((engine.input_peak_gain()[1], engine.output_peak_gain()[1]), (0.0, 0.0));
}

#[test]
fn fast_attack_keeps_tones_clean() {
    // 0.1 ms attack, 50 ms release, 20 dB over the threshold: the hard case of peak detection.
    let settings = Settings {
        threshold_db: -24.0,
        knee_db: 0.0,
        attack_ms: 0.1,
        release_ms: 50.0,
        ..Settings::default()
    };
    for (frequency_hz, limit_db) in [(100.0, -80.0), (1000.0, -80.0), (5130.0, -60.0)] {
        let mut signal = vec![sine(frequency_hz, -4.0, RATE_HZ, 96_000)];
        render(&mut engine(settings, RATE_HZ, 1), &mut signal, 256);
        let settled = &signal[0][48_000..];
        let level_db = tone_db(settled, frequency_hz, RATE_HZ);
        // Everything but the tone: subtract the tone by its fit over whole cycles.
        let rest_db = residual_db(settled, frequency_hz);
        println!("{frequency_hz} Hz: THD+N {:.1} dB", rest_db - level_db);
        assert!(rest_db - level_db < limit_db);
    }
}

/// Peak-equivalent level of what is left when the best sine at `frequency_hz` is taken away.
fn residual_db(signal: &[f32], frequency_hz: f64) -> f64 {
    let turn = core::f64::consts::TAU * frequency_hz / RATE_HZ;
    let count = signal.len() as f64;
    let (mut re, mut im) = (0.0, 0.0);
    for (n, &x) in signal.iter().enumerate() {
        let (sin, cos) = (turn * n as f64).sin_cos();
        re += 2.0 * f64::from(x) * cos / count;
        im += 2.0 * f64::from(x) * sin / count;
    }
    let mut power = 0.0;
    for (n, &x) in signal.iter().enumerate() {
        let (sin, cos) = (turn * n as f64).sin_cos();
        power += (f64::from(x) - re * cos - im * sin).powi(2) / count;
    }
    gain_to_db((2.0 * power).sqrt())
}

#[test]
fn rest_comes_when_the_reduction_is_released_and_read_as_none() {
    let settings = Settings { threshold_db: -40.0, release_ms: 200.0, ..Settings::default() };
    let mut engine = engine(settings, RATE_HZ, 2);
    assert!(engine.is_at_rest());
    let noise = || vec![pink_noise(1, -6.0, 9600), pink_noise(2, -12.0, 9600)];
    render(&mut engine, &mut noise(), 480);
    let reduction_db = f64::from(engine.gain_reduction_db());
    let mut blocks = 0;
    loop {
        render(&mut engine, &mut [silence(480), silence(480)], 480);
        blocks += 1;
        if engine.is_at_rest() {
            break;
        }
        assert!(blocks < 1000);
    }
    assert_eq!(engine.gain_reduction_db(), 0.0);
    assert_eq!(engine.detected_peak_gain(), [0.0; 2]);
    // In blocks of 10 ms: 5 ms of hold, then 195 ms to 63 % from the latest reduction to 1e-8 dB.
    let expected = 0.5 + (reduction_db / 1e-8).ln() * 19.5;
    println!("at rest after {blocks} blocks of 10 ms, {expected:.1} by formula");
    assert!((f64::from(blocks) - expected).abs() < 2.0);
    let mut left_alone = engine.clone();
    // A whole number of the peak hold's cells.
    render(&mut engine, &mut [silence(48_000), silence(48_000)], 480);
    let (mut a, mut b) = (noise(), noise());
    render(&mut engine, &mut a, 480);
    render(&mut left_alone, &mut b, 480);
    assert_eq!(a, b);
}

#[test]
fn a_key_alone_and_a_glide_are_no_rest() {
    let settings = Settings { external_key: true, threshold_db: -40.0, ..Settings::default() };
    let mut engine = engine(settings, RATE_HZ, 1);
    let key = white_noise(3, -6.0, 480);
    render_with_key(&mut engine, &mut [silence(480)], &[key], 480);
    assert!(!engine.is_at_rest());
    engine.reset();
    render(&mut engine, &mut [silence(480)], 480);
    assert!(engine.is_at_rest());
    engine.apply(&Settings { makeup_db: 6.0, ..settings });
    render(&mut engine, &mut [silence(480)], 480);
    assert!(!engine.is_at_rest());
    render(&mut engine, &mut [silence(960)], 480);
    assert!(engine.is_at_rest());
}

#[test]
fn default_features_give_the_sound_of_the_formulas_bit_for_bit() {
    // Songs of before the other features were there: peak hold, curve, ballistics, gain, frame by frame.
    for (attack_ms, release_ms, makeup_db, mix) in
        [(10.0, 100.0, 0.0, 1.0), (0.05, 5.0, 6.0, 1.0), (30.0, 20.0, 3.0, 0.4)]
    {
        let settings = Settings {
            threshold_db: -30.0,
            attack_ms,
            release_ms,
            makeup_db,
            mix,
            ..Settings::default()
        };
        let release_ms = f64::from(release_ms);
        let mut hold = PeakHold::<1>::default();
        hold.set_hold(longest_hold_ms(release_ms) * 48.0);
        hold.reset();
        let release_ms = (release_ms - hold.mean_hold_samples() / 48.0).max(0.5 * release_ms);
        let ballistics = Ballistics::new(attack_ms.into(), release_ms, RATE_HZ);
        let curve = Curve::new(-30.0, 4.0, 6.0);
        let mut reduction_db = 0.0;
        let expected: Vec<f32> = bursts()
            .iter()
            .map(|&sample| {
                let [held] = hold.tick([sample.abs()]);
                let wanted_db = curve.reduction_db_at_gain(held.into());
                reduction_db = ballistics.tick(reduction_db, wanted_db);
                let gain = gain_of_db(f64::from(makeup_db) - reduction_db);
                (f64::from(sample) * (1.0 + f64::from(mix) * (gain - 1.0))) as f32
            })
            .collect();
        // The same by the path of all features: a hold of no whole sample is none.
        for hold_ms in [0.0, 0.001] {
            let mut signal = vec![bursts()];
            render(&mut engine(Settings { hold_ms, ..settings }, RATE_HZ, 1), &mut signal, 100);
            assert_eq!(signal[0], expected, "{attack_ms} {hold_ms}");
        }
    }
}

/// Noise that comes and goes.
fn bursts() -> Vec<f32> {
    let level = |n: usize| if (n / 5000).is_multiple_of(3) { 0.01 } else { 1.0 };
    white_noise(3, 0.0, 48_000).into_iter().enumerate().map(|(n, x)| x * level(n)).collect()
}
