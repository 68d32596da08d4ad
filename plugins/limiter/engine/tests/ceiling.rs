//! No sample over the ceiling, whatever is set and while it changes; what dither and links do to it.

use limiter_engine::{Dither, LimiterEngine, Mode, Settings, Style};
use shared_dsp::Engine;
use shared_dsp::measure::signals::{impulse, pink_noise, silence, sine, white_noise};
use shared_dsp::measure::{
    itu_true_peak_db, output_ignores_block_cuts_between, partitions::process_range, peak_db,
    render, true_peak_db,
};
use shared_dsp::noise::Noise;
use shared_dsp::units::db_to_gain;

const RATE_HZ: f64 = 48_000.0;
/// The most a sample may be over its ceiling, dB.
const TOLERANCE_DB: f64 = 1e-6;

/// The most the wave of noise may be: the latter mode sees less of it.
fn noise_limit_db(mode: Mode) -> f64 {
    if mode == Mode::Master { 0.02 } else { 0.1 }
}

fn engine(settings: &Settings, channels: usize) -> LimiterEngine {
    let mut engine = LimiterEngine::new();
    engine.apply(settings);
    engine.prepare(RATE_HZ, channels);
    engine
}

/// Settings drawn at random, the ceiling apart.
fn any(noise: &mut Noise, ceiling_db: f32) -> Settings {
    let mut between = |low: f32, high: f32| low + (high - low) * noise.unit() as f32;
    Settings {
        ceiling_db,
        input_gain_db: between(-12.0, 48.0),
        release_ms: between(1.0, 300.0),
        mode: [Mode::Master, Mode::LowLatency][between(0.0, 1.99) as usize],
        style: Style::ALL[between(0.0, 3.99) as usize],
        true_peak: between(0.0, 1.0) < 0.7,
        lookahead_ms: between(0.1, 1.0),
        attack_ms: between(1.0, 300.0),
        transient_link: between(-0.3, 1.3).clamp(0.0, 1.0),
        release_link: between(-0.3, 1.3).clamp(0.0, 1.0),
        width: between(0.0, 2.0),
        mono_below: between(0.0, 1.0) < 0.5,
        mono_below_hz: between(20.0, 500.0),
        balance: between(-1.0, 1.0),
        dc_filter: between(0.0, 1.0) < 0.5,
        soft_clip_amount: between(-1.0, 1.0).max(0.0),
        dither: [Dither::Off, Dither::Bits16, Dither::Bits20, Dither::Bits24]
            [between(0.0, 3.99) as usize],
        loudness: between(0.0, 1.0) < 0.5,
        restarts: 0,
    }
}

#[test]
fn no_settings_and_no_changes_let_a_sample_over_the_ceiling() {
    let mut noise = Noise::new(11);
    for round in 0..40 {
        let ceiling_db = [-0.1, -1.0, -6.3, -24.0][round % 4];
        let ceiling = any(&mut noise, ceiling_db).ceiling_gain();
        let channels = 1 + round % 2;
        let mut engine = engine(&any(&mut noise, ceiling_db), channels);
        for _ in 0..30 {
            engine.apply(&any(&mut noise, ceiling_db));
            let frames = noise.between(1, 2000);
            let level_db = noise.unit() * 40.0 - 20.0;
            let mut signal: Vec<Vec<f32>> =
                (0..channels).map(|_| white_noise(noise.bits(), level_db, frames)).collect();
            render(&mut engine, &mut signal, 300);
            for x in signal.iter().flatten() {
                assert!(x.abs() <= ceiling, "{x} over {ceiling}");
            }
        }
    }
}

#[test]
fn an_automated_gain_and_ceiling_keep_the_highest_ceiling_and_then_the_new_one() {
    let base = Settings { input_gain_db: 12.0, ceiling_db: -1.0, ..Settings::default() };
    let low = Settings { input_gain_db: 24.0, ceiling_db: -9.0, ..base };
    for mode in [Mode::Master, Mode::LowLatency] {
        let [base, low] = [base, low].map(|settings| Settings { mode, ..settings });
        let mut engine = engine(&base, 2);
        let mut signal = vec![pink_noise(1, -9.0, 48_000), pink_noise(2, -9.0, 48_000)];
        for at in (0..48_000).step_by(64) {
            engine.apply(if at / 4800 % 2 == 0 { &base } else { &low });
            process_range(&mut engine, &mut signal, &[], at, at + 64);
        }
        assert!(signal.iter().all(|channel| peak_db(channel) <= -1.0 + TOLERANCE_DB));
        assert!(signal.iter().all(|channel| true_peak_db(channel) <= -1.0 + noise_limit_db(mode)));
        // Lowered at 4800: a glide of 20 ms and the latency later the new ceiling holds.
        let settled = 4800 + 64 + 960 + engine.latency_samples()..9600;
        assert!(signal.iter().all(|channel| peak_db(&channel[settled.clone()]) <= -9.0 + 1e-6));
    }
}

#[test]
fn forty_db_over_silence_offsets_and_a_last_loud_sample_are_all_limited() {
    let mut last = silence(4800);
    last[4799] = 10.0;
    for mode in [Mode::Master, Mode::LowLatency] {
        let settings = Settings { mode, ..Settings::default() };
        for (name, signal) in [
            ("+40 dB", pink_noise(3, 28.0, 48_000)),
            ("offset", vec![3.0; 4800]),
            ("silence", silence(4800)),
            ("a loud sample at the end", last.clone()),
        ] {
            let mut engine = engine(&settings, 1);
            let mut signal = vec![[signal, silence(engine.tail_samples())].concat()];
            render(&mut engine, &mut signal, 512);
            let (sample_db, true_db) = (peak_db(&signal[0]), true_peak_db(&signal[0]));
            println!("{mode:?} {name}: {sample_db:.4} dBFS, {true_db:.4} dBTP");
            assert!(sample_db <= -1.0 + TOLERANCE_DB && true_db <= -1.0 + noise_limit_db(mode));
            assert_eq!(name == "silence", signal[0].iter().all(|x| *x == 0.0));
        }
    }
}

#[test]
fn dither_leaves_both_ceilings_and_lies_on_its_grid() {
    for (dither, bits) in [(Dither::Bits16, 16), (Dither::Bits20, 20), (Dither::Bits24, 24)] {
        let settings = Settings { dither, input_gain_db: 9.0, ..Settings::default() };
        let mut engine = engine(&settings, 2);
        let mut signal = vec![pink_noise(1, -12.0, 96_000), pink_noise(2, -12.0, 96_000)];
        render(&mut engine, &mut signal, 441);
        let steps = f64::from(1 << (bits - 1));
        for channel in &signal {
            assert!(channel.iter().all(|&x| (f64::from(x) * steps).fract() == 0.0));
            let over = [peak_db(channel), true_peak_db(channel), itu_true_peak_db(channel)]
                .map(|db| db - f64::from(settings.ceiling_db));
            println!("{dither:?}: {over:.4?} dB over");
            assert!(over[0] <= TOLERANCE_DB && over[1] <= 0.02 && over[2] <= 0.02);
        }
        // 100 ms of silence later it is silent itself, and so it stays.
        let mut end = vec![silence(9600), silence(9600)];
        render(&mut engine, &mut end, 441);
        let blank_from = 4800 + engine.latency_samples() + 1;
        assert!(end.iter().all(|channel| channel[blank_from..].iter().all(|x| *x == 0.0)));
    }
}

#[test]
fn dither_is_white_noise_pushed_up_and_holds_what_is_below_its_steps() {
    // A tone of half a step of 16 bits comes through, and the noise of 1 kHz is lower than that of 20 kHz.
    let settings = Settings { dither: Dither::Bits16, ..Settings::default() };
    let mut signal = vec![sine(1000.0, -96.0, RATE_HZ, 192_000)];
    render(&mut engine(&settings, 1), &mut signal, 512);
    let tone_db = |hz| shared_dsp::measure::tone_db(&signal[0][48_000..], hz, RATE_HZ);
    assert!((tone_db(1000.0) + 96.0).abs() < 0.5, "{}", tone_db(1000.0));
    let mean_db =
        |from: f64| (0..200).map(|k| tone_db(from + 4.33 * f64::from(k))).sum::<f64>() / 200.0;
    let (low_db, high_db) = (mean_db(1500.0), mean_db(20_000.0));
    // (1 - z^-1)^2 is -24.1 dB there in the mean, and +11.6 dB.
    println!("noise at 1.9 kHz {low_db:.1} dB, at 20.4 kHz {high_db:.1} dB");
    assert!((high_db - low_db - 35.7).abs() < 1.5);
}

#[test]
fn unlinked_channels_keep_their_ceilings_and_leave_each_other_alone() {
    let settings = Settings {
        transient_link: 0.0,
        release_link: 0.0,
        input_gain_db: 6.0,
        ..Settings::default()
    };
    for mode in [Mode::Master, Mode::LowLatency] {
        let settings = Settings { mode, ..settings };
        let quiet = sine(440.0, -40.0, RATE_HZ, 48_000);
        let mut signal = vec![pink_noise(1, -6.0, 48_000), quiet.clone()];
        let mut engine = engine(&settings, 2);
        let delay = engine.latency_samples();
        render(&mut engine, &mut signal, 256);
        assert!(true_peak_db(&signal[0]) <= -1.0 + noise_limit_db(mode));
        let gain = db_to_gain(6.0);
        for (out, x) in signal[1][delay..].iter().zip(&quiet) {
            assert_eq!(*out, (f64::from(*x) * gain) as f32);
        }
    }
}

#[test]
fn a_link_half_way_shares_half_the_decibels() {
    for (link, wanted_db) in [(0.0, 0.0), (0.5, -3.0), (1.0, -6.0)] {
        let settings = Settings {
            transient_link: link,
            release_link: link,
            input_gain_db: 6.0,
            ..Settings::default()
        };
        let mut signal =
            vec![sine(1000.0, -1.0, RATE_HZ, 96_000), sine(1000.0, -40.0, RATE_HZ, 96_000)];
        render(&mut engine(&settings, 2), &mut signal, 256);
        let level_db = shared_dsp::measure::tone_db(&signal[1][48_000..], 1000.0, RATE_HZ);
        assert!((level_db + 34.0 - wanted_db).abs() < 0.05, "{link}: {level_db}");
    }
}

#[test]
fn changes_of_every_kind_ignore_block_cuts() {
    let mut noise = Noise::new(3);
    for channels in [1, 2] {
        for seed in 1..6 {
            let mode = [Mode::Master, Mode::LowLatency][seed % 2];
            let mut next = || {
                let ceiling_db = -1.0 - 8.0 * noise.unit() as f32;
                Settings { mode, ..any(&mut noise, ceiling_db) }
            };
            let changes: Vec<(usize, Settings)> =
                [0, 301, 5000, 5003, 9001, 20_000, 33_333].map(|at| (at, next())).to_vec();
            let make = LimiterEngine::new;
            let seed = seed as u64;
            assert_eq!(output_ignores_block_cuts_between(make, &changes, channels, seed), 0.0);
        }
    }
}

#[test]
fn a_new_lookahead_fades_in_without_a_click() {
    let long = Settings { input_gain_db: 9.0, ..Settings::default() };
    let short = Settings { lookahead_ms: 0.1, ..long };
    let mut engine = engine(&long, 1);
    let mut signal = vec![sine(1000.0, -3.0, RATE_HZ, 96_000)];
    for at in (0..96_000).step_by(480) {
        engine.apply(if at < 48_000 { &long } else { &short });
        process_range(&mut engine, &mut signal, &[], at, at + 480);
    }
    let click_db = shared_dsp::measure::click_peak_db(&signal[0], 24_000, RATE_HZ);
    assert!(click_db < -80.0, "{click_db}");
    let mut peak = vec![impulse(400, 8.0, 4800)];
    render(&mut engine, &mut peak, 480);
    assert!(peak_db(&peak[0]) <= -1.0 + TOLERANCE_DB);
}
