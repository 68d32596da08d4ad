//! What happens over time: block cuts, moving settings, bad input, tails, rest.

use super::*;
use channel_eq_engine::{Dynamic, Listen};

/// One band of every shape, on every placement.
fn busy() -> Settings {
    let mut other = bell(500.0, -5.0, 3.0);
    other.channel = Placement::Side;
    with(&[
        bell(1000.0, 6.0, 1.0),
        other,
        band(Shape::LowCut, 50.0, 0.0, 1.2, 5),
        Band { channel: Placement::Left, ..band(Shape::LowShelf, 200.0, 4.0, 0.7, 3) },
        band(Shape::HighShelf, 9000.0, -4.0, 0.7, 1),
        Band { channel: Placement::Right, ..band(Shape::Notch, 4000.0, 0.0, 8.0, 2) },
        band(Shape::Tilt, 800.0, 2.0, 0.5, 2),
        band(Shape::FlatTilt, 800.0, -3.0, 0.5, 2),
        Band { channel: Placement::Mid, ..band(Shape::AllPass, 800.0, 0.0, 0.5, 2) },
        band(Shape::HighCut, 15_000.0, 0.0, 0.7, 16),
    ])
}

#[test]
fn output_does_not_depend_on_block_cuts() {
    let mut later = busy();
    later.bands[0].frequency_hz = 4000.0;
    later.bands[0].gain_db = -9.0;
    later.bands[2].on = false;
    later.bands[3].shape = Shape::Bell;
    later.bands[4].channel = Placement::Mid;
    later.output_gain_db = -3.0;
    later.pan = 0.4;
    later.width = 1.6;
    later.balance = -0.3;
    (later.mono_below, later.mono_below_hz) = (true, 180.0);
    later.gain_scale = 0.5;
    later.gain_q = true;
    let solo = Settings { listen: Listen::Solo(1), ..later };
    let find = Settings { listen: Listen::Find(700.0), ..busy() };
    let flat = Settings::default();
    let changes = [
        (0, flat),
        (3001, busy()),
        (9000, later),
        (9500, busy()),
        (15_003, solo),
        (22_001, find),
        (30_017, flat),
        (35_000, Settings { mono_below_hz: 400.0, width: 0.0, ..later }),
        (40_000, later),
    ];
    for channels in [1, 2] {
        assert_eq!(output_ignores_block_cuts(EqEngine::new, &busy(), channels, 7), 0.0);
        let difference = output_ignores_block_cuts_between(EqEngine::new, &changes, channels, 8);
        assert_eq!(difference, 0.0);
    }
}

/// A 1 kHz sine at -12 dBFS through changes of settings, after the 8 kHz high-pass; dBFS.
pub fn click_db(changes: &[(usize, Settings)], length: usize) -> f64 {
    click_at_rate_db(changes, length, RATE_HZ)
}

fn click_at_rate_db(changes: &[(usize, Settings)], length: usize, sample_rate_hz: f64) -> f64 {
    let mut engine = EqEngine::new();
    engine.prepare(sample_rate_hz, 1);
    let mut signal = vec![signals::sine(1000.0, -12.0, sample_rate_hz, length)];
    for (index, (start, settings)) in changes.iter().enumerate() {
        engine.apply(settings);
        let end = changes.get(index + 1).map_or(length, |next| next.0);
        let mut at = *start;
        while at < end {
            let to = end.min(at + 64);
            process_range(&mut engine, &mut signal, &[], at, to);
            at = to;
        }
    }
    click_peak_db(&signal[0], 9600, sample_rate_hz)
}

#[test]
fn a_gain_step_makes_no_click() {
    for (from_db, to_db) in [(0.0, 12.0), (12.0, 0.0), (-12.0, 12.0), (12.0, 12.1)] {
        let (from, to) = (with(&[bell(1000.0, from_db, 1.0)]), with(&[bell(1000.0, to_db, 1.0)]));
        for rate_hz in [44_100.0, 48_000.0, 96_000.0, 192_000.0] {
            let click = click_at_rate_db(&[(0, from), (20_011, to)], 48_000, rate_hz);
            println!("gain step {from_db} to {to_db} dB at {rate_hz}: {click:.1} dBFS");
            assert!(click < -90.0, "{from_db} {to_db}: {click}");
        }
    }
}

/// A bell whose dynamics move by their whole range.
fn dynamic(range_db: f32) -> Settings {
    let mut band = bell(1000.0, 0.0, 1.0);
    band.dynamic = Dynamic { on: true, range_db, threshold_db: -40.0, ..Dynamic::default() };
    with(&[band])
}

#[test]
fn a_new_range_makes_no_click() {
    let off = with(&[bell(1000.0, 0.0, 1.0)]);
    for (name, from, to) in [
        ("-12 to +12 dB", dynamic(-12.0), dynamic(12.0)),
        ("+12 to -12 dB", dynamic(12.0), dynamic(-12.0)),
        ("-3 to -24 dB", dynamic(-3.0), dynamic(-24.0)),
        ("on, -12 dB", off, dynamic(-12.0)),
        ("on, +12 dB", off, dynamic(12.0)),
        ("off, -12 dB", dynamic(-12.0), off),
        ("off, +12 dB", dynamic(12.0), off),
    ] {
        let click = click_db(&[(0, from), (40_011, to)], 90_000);
        println!("range {name}: {click:.1} dBFS");
        assert!(click <= -90.0, "{name}: {click}");
    }
}

#[test]
fn a_new_q_makes_no_click() {
    for (from_q, to_q) in [(0.3, 30.0), (30.0, 0.3), (0.025, 40.0), (40.0, 0.025)] {
        for (hz, gain_db) in [(1000.0, 12.0), (1000.0, -12.0), (1500.0, 12.0), (700.0, -12.0)] {
            let [from, to] = [from_q, to_q].map(|q| with(&[bell(hz, gain_db, q)]));
            let click = click_db(&[(0, from), (20_011, to)], 60_000);
            println!("Q {from_q} to {to_q}, {gain_db} dB at {hz} Hz: {click:.1} dBFS");
            assert!(click <= -90.0, "{from_q} {to_q} {hz} {gain_db}: {click}");
        }
    }
}

#[test]
fn a_gain_step_arrives_within_30_ms() {
    let mut engine = EqEngine::new();
    engine.prepare(RATE_HZ, 1);
    engine.apply(&with(&[bell(1000.0, 0.0, 1.0)]));
    let mut signal = vec![signals::sine(1000.0, -24.0, RATE_HZ, 24_000)];
    process_range(&mut engine, &mut signal, &[], 0, 12_000);
    engine.apply(&with(&[bell(1000.0, 12.0, 1.0)]));
    process_range(&mut engine, &mut signal, &[], 12_000, 24_000);
    // 480 samples from 25 ms on, a whole number of periods.
    let reached_db = rms_db(&signal[0][13_200..13_680]);
    assert!((reached_db - (-24.0 - 3.0103 + 12.0)).abs() < 0.1, "{reached_db}");
}

#[test]
fn a_frequency_sweep_makes_no_zipper_noise() {
    let (from_hz, to_hz) = (300.0f32, 6000.0f32);
    let changes: Vec<(usize, Settings)> = (0..=750)
        .map(|i| {
            let frequency_hz = from_hz * (to_hz / from_hz).powf(i as f32 / 750.0);
            (i * 64, with(&[bell(frequency_hz, 12.0, 1.0)]))
        })
        .collect();
    let click = click_db(&changes, 60_000);
    println!("sweep {from_hz} to {to_hz} Hz in 1 s: {click:.1} dBFS");
    assert!(click < -105.0, "{click}");
}

#[test]
fn the_swept_frequency_lags_at_most_5_ms() {
    // The bell passes a tone: halfway between the moments at which it lifts it by 6 dB, it is there.
    let (octaves, tone_hz) = (20f64.log2(), 3000.0);
    for rate_hz in [44_100.0, 48_000.0, 96_000.0, 192_000.0] {
        let mut engine = EqEngine::new();
        engine.prepare(rate_hz, 1);
        let length = rate_hz as usize;
        let mut signal = vec![signals::sine(tone_hz, -24.0, rate_hz, length)];
        for at in (0..length).step_by(32) {
            let frequency_hz = 300.0 * (octaves * at as f64 / rate_hz).exp2();
            engine.apply(&with(&[bell(frequency_hz as f32, 12.0, 2.0)]));
            process_range(&mut engine, &mut signal, &[], at, length.min(at + 32));
        }
        let window = (rate_hz / tone_hz) as usize * 2;
        let lifted = |at: &usize| rms_db(&signal[0][*at..*at + window]) > -27.0103 + 6.0;
        let first = (0..length - window).find(lifted).unwrap();
        let last = (0..length - window).rev().find(lifted).unwrap();
        let seen_s = (first + last + window) as f64 * 0.5 / rate_hz;
        let lag_ms = 1000.0 * (seen_s - (tone_hz / 300.0).log2() / octaves);
        println!("swept frequency lags {lag_ms:.2} ms at {rate_hz}");
        assert!((0.0..5.0).contains(&lag_ms), "{lag_ms}");
    }
}

#[test]
fn switching_bands_and_shapes_makes_no_click() {
    let off = Settings::default();
    let boost = with(&[bell(1000.0, 12.0, 1.0)]);
    let low_cut = with(&[band(Shape::LowCut, 200.0, 0.0, BUTTERWORTH_Q, 8)]);
    let high_cut = with(&[band(Shape::HighCut, 3000.0, 0.0, BUTTERWORTH_Q, 4)]);
    let shelf = with(&[band(Shape::HighShelf, 1000.0, 12.0, BUTTERWORTH_Q, 2)]);
    let turned = Settings { invert: true, output_gain_db: 6.0, ..off };
    for (name, from, to) in [
        ("bell on", off, boost),
        ("bell off", boost, off),
        ("low cut on", off, low_cut),
        ("low cut off", low_cut, off),
        ("low cut to bell", low_cut, boost),
        ("bell to high shelf", boost, shelf),
        ("high cut on", off, high_cut),
        ("high cut to low cut", high_cut, low_cut),
        ("polarity and +6 dB", off, turned),
    ] {
        let click = click_db(&[(0, from), (20_005, to)], 48_000);
        println!("{name}: {click:.1} dBFS");
        assert!(click < -90.0, "{name}: {click}");
    }
}

#[test]
fn bad_input_is_forgotten_within_a_second() {
    let bad = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 1e30, -1e30, 1e-42, f32::MAX];
    let settings = with(&[
        bell(20.0, 24.0, 10.0),
        band(Shape::LowCut, 30.0, 0.0, 0.7, 8),
        Band { channel: Placement::Mid, ..band(Shape::HighShelf, 8000.0, 9.0, 0.7, 2) },
    ]);
    let clean =
        vec![signals::white_noise(8, -12.0, 96_000), signals::white_noise(9, -12.0, 96_000)];
    let run = |replace: bool| {
        let mut signal = clean.clone();
        for (n, value) in bad.iter().enumerate() {
            for (c, channel) in signal.iter_mut().enumerate() {
                channel[20_000 + 37 * n + c] = if replace { 0.0 } else { *value };
            }
        }
        let mut engine = EqEngine::new();
        engine.prepare(RATE_HZ, 2);
        engine.apply(&settings);
        render(&mut engine, &mut signal, 480);
        signal
    };
    let (with_bad, zeroed) = (run(false), run(true));
    for (a, b) in with_bad.iter().zip(&zeroed) {
        assert!(a.iter().all(|x| x.is_finite()));
        assert!(difference_peak_db(&a[69_000..], &b[69_000..]) < -100.0);
    }
}

#[test]
fn reset_forgets_all_sound_and_ends_every_glide() {
    let noise = || vec![signals::white_noise(1, -6.0, 5000), signals::white_noise(2, -6.0, 5000)];
    let mut used = EqEngine::new();
    used.prepare(RATE_HZ, 2);
    used.apply(&with(&[bell(100.0, -20.0, 4.0); 5]));
    render(&mut used, &mut noise(), 333);
    used.apply(&busy());
    used.reset();
    let mut fresh = EqEngine::new();
    fresh.prepare(RATE_HZ, 2);
    fresh.apply(&busy());
    let (mut a, mut b) = (noise(), noise());
    render(&mut used, &mut a, 100);
    render(&mut fresh, &mut b, 100);
    assert_eq!(a, b);
}

#[test]
fn absurd_settings_do_no_harm() {
    let nan = f32::NAN;
    let absurd = [nan, f32::INFINITY, f32::NEG_INFINITY, 0.0, -1.0, 1e30];
    let shapes = [Shape::Bell, Shape::LowShelf, Shape::LowCut, Shape::FlatTilt, Shape::Notch];
    for value in absurd {
        for shape in shapes {
            for order in [0, 255] {
                let mut settings = with(&[band(shape, value, value, value, order); 2]);
                settings.output_gain_db = value;
                settings.pan = value;
                (settings.width, settings.balance) = (value, value);
                (settings.mono_below, settings.mono_below_hz) = (true, value);
                let mut engine = EqEngine::new();
                engine.prepare(RATE_HZ, 2);
                engine.apply(&settings);
                let mut signal = vec![signals::white_noise(1, -20.0, 1000); 2];
                render(&mut engine, &mut signal, 64);
                assert!(signal.iter().flatten().all(|x| x.is_finite()), "{value} {shape:?}");
            }
        }
    }
}

#[test]
fn tails_end_in_exact_zero_and_within_the_reported_length() {
    for settings in [
        busy(),
        Settings { mono_below: true, mono_below_hz: 20.0, width: 2.0, ..Settings::default() },
        with(&[bell(60.0, 18.0, 10.0)]),
        with(&[bell(60.0, -18.0, 10.0)]),
        with(&[band(Shape::LowCut, 30.0, 0.0, BUTTERWORTH_Q, 8)]),
        with(&[bell(200.0, 12.0, 8.0), bell(200.0, 12.0, 8.0), bell(200.0, 12.0, 8.0)]),
    ] {
        let mut engine = EqEngine::new();
        engine.prepare(RATE_HZ, 2);
        engine.apply(&settings);
        let mut signal =
            vec![signals::white_noise(1, 0.0, 24_000), signals::white_noise(2, 0.0, 24_000)];
        for channel in &mut signal {
            channel.resize(24_000 + 480_000, 0.0);
        }
        render(&mut engine, &mut signal, 512);
        let tail = engine.tail_samples();
        for channel in &signal {
            let (sound, after) = channel.split_at(24_000);
            let quiet_db = peak_db(&after[tail..]) - peak_db(sound);
            assert!(quiet_db < -120.0, "{quiet_db} after {tail}");
            assert!(after[470_000..].iter().all(|x| *x == 0.0));
            assert!(after.iter().all(|x| *x == 0.0 || x.is_normal()));
        }
    }
    assert_eq!(EqEngine::new().tail_samples(), 0);
}

#[test]
fn narrow_deep_bell_at_192_khz_is_exact_in_sound() {
    // Long enough for the ringing of 20 Hz at Q 40 to fall under -130 dB.
    let ir = response(&with(&[bell(20.0, 12.0, 40.0)]), 192_000.0, 4_000_000);
    let got_db = magnitude_db(&ir, 20.0, 192_000.0);
    println!("20 Hz Q 40 +12 dB at 192 kHz: {got_db:.5} dB");
    assert!((got_db - 12.0).abs() < 0.01, "{got_db}");
}

#[test]
fn output_gain_reaches_36_db_either_way_and_stops_there() {
    for (asked_db, expected_db) in [(36.0, 36.0), (-36.0, -36.0), (1e6, 36.0), (-1e6, -36.0)] {
        let settings = Settings { output_gain_db: asked_db, ..Settings::default() };
        let got_db = gain_to_db(f64::from(response(&settings, RATE_HZ, 1)[0]));
        assert!((got_db - expected_db).abs() < 1e-4, "{asked_db}: {got_db}");
    }
    assert_eq!(LARGEST_OUTPUT_GAIN_DB, 36.0);
}

#[test]
fn a_band_switched_off_while_flat_is_never_heard() {
    let flat = bell(1000.0, 0.0, 1.0);
    let off = Band { on: false, ..flat };
    let off_with_gain = Band { on: false, ..bell(1000.0, 18.0, 1.0) };
    for changes in [vec![flat, off, off_with_gain], vec![flat, off_with_gain]] {
        let mut engine = EqEngine::new();
        engine.prepare(RATE_HZ, 2);
        let input = vec![signals::sine(1000.0, -12.0, RATE_HZ, 9600); 2];
        let mut signal = input.clone();
        for (n, band) in changes.into_iter().enumerate() {
            engine.apply(&with(&[band]));
            process_range(&mut engine, &mut signal, &[], n * 1000, n * 1000 + 1000);
        }
        process_range(&mut engine, &mut signal, &[], 3000, 9600);
        assert_eq!(signal[0][..2000], input[0][..2000]);
        assert_eq!(signal[0][3000..], input[0][3000..]);
    }
}

#[test]
fn at_rest_the_engine_may_be_left_alone() {
    let silent = |engine: &mut EqEngine, frames: usize| {
        let mut block = vec![vec![0.0f32; frames]; 2];
        render(engine, &mut block, 64);
        block.iter().flatten().all(|x| *x == 0.0)
    };
    let mut engine = EqEngine::new();
    engine.prepare(RATE_HZ, 2);
    engine.apply(&busy());
    assert!(engine.is_at_rest());
    let noise = || vec![signals::white_noise(1, -6.0, 4800), signals::white_noise(2, -6.0, 4800)];
    render(&mut engine, &mut noise(), 64);
    assert!(!engine.is_at_rest());
    let blocks = (1..10_000).find(|_| {
        silent(&mut engine, 64);
        engine.is_at_rest()
    });
    println!("at rest after {blocks:?} blocks of 64");
    // What went on and what was left alone sound the same afterwards.
    let mut left_alone = engine.clone();
    assert!(silent(&mut engine, 48_000));
    let (mut a, mut b) = (noise(), noise());
    render(&mut engine, &mut a, 64);
    render(&mut left_alone, &mut b, 64);
    assert_eq!(a, b);

    // A glide is no rest, neither of the gains nor of a band, before its first grid step or after.
    let mut moved = busy();
    moved.bands[0].gain_db += 3.0;
    let wide = Settings { width: 1.5, mono_below: true, ..busy() };
    for settings in [Settings { output_gain_db: -3.0, ..busy() }, moved, wide] {
        let mut engine = EqEngine::new();
        engine.prepare(RATE_HZ, 2);
        engine.apply(&busy());
        silent(&mut engine, 10);
        assert!(engine.is_at_rest());
        engine.apply(&settings);
        silent(&mut engine, 10);
        assert!(!engine.is_at_rest());
        silent(&mut engine, 480);
        assert!(!engine.is_at_rest());
        silent(&mut engine, 9600);
        assert!(engine.is_at_rest());
    }
}
