//! Width, mono lows and balance: levels against formulas, no clicks, and nothing while off.

use super::*;
use channel_eq_engine::{AutoGain, Phase};
use shared_dsp::loudness::LoudnessMeter;
use shared_dsp::measure::acoustics::correlation;

fn width(width: f32) -> Settings {
    Settings { width, ..Settings::default() }
}

fn mono_below(mono_below_hz: f32) -> Settings {
    Settings { mono_below: true, mono_below_hz, ..Settings::default() }
}

fn balance(balance: f32) -> Settings {
    Settings { balance, ..Settings::default() }
}

/// Two noises that have nothing in common.
fn noises(length: usize) -> Vec<Vec<f32>> {
    vec![signals::white_noise(11, -12.0, length), signals::white_noise(12, -12.0, length)]
}

fn rendered(settings: &Settings, input: &[Vec<f32>]) -> Vec<Vec<f32>> {
    let mut engine = EqEngine::new();
    engine.apply(settings);
    engine.prepare(RATE_HZ, input.len());
    let mut output = input.to_vec();
    render(&mut engine, &mut output, 512);
    output
}

/// Mid and side of two channels.
fn mid_side(signal: &[Vec<f32>]) -> [Vec<f32>; 2] {
    let of = |sign: f32| {
        let both = signal[0].iter().zip(&signal[1]);
        both.map(|(left, right)| 0.5 * (left + sign * right)).collect()
    };
    [of(1.0), of(-1.0)]
}

#[test]
fn width_turns_the_side_alone_and_exactly() {
    let input = noises(48_000);
    let [mid, side] = mid_side(&input);
    for share in [0.0, 0.25, 0.5, 1.5, 2.0] {
        let output = rendered(&width(share), &input);
        let [mid_now, side_now] = mid_side(&output);
        assert!(difference_peak_db(&mid, &mid_now) < -140.0);
        let wanted: Vec<f32> = side.iter().map(|x| share * x).collect();
        let error_db = difference_peak_db(&wanted, &side_now);
        assert!(error_db < -140.0, "{share}: {error_db}");
        // For independent channels of one level: r = (1 - w^2) / (1 + w^2).
        let expected = (1.0 - share * share) / (1.0 + share * share);
        let factor = correlation(&output[0], &output[1]);
        assert!((factor - f64::from(expected)).abs() < 0.02, "{share}: {factor}");
    }
    let mono = rendered(&width(0.0), &input);
    assert_eq!(mono[0], mono[1]);
    // Out of range is the nearest end; not a number is untouched.
    assert_eq!(rendered(&width(9.0), &input), rendered(&width(2.0), &input));
    assert_eq!(rendered(&width(f32::NAN), &input), input);
}

#[test]
fn neutral_stereo_controls_pass_every_bit_and_come_back_to_it() {
    let input = noises(48_000);
    let neutral = Settings { mono_below_hz: 500.0, ..Settings::default() };
    assert_eq!(rendered(&neutral, &input), input);
    let used = Settings { width: 1.7, balance: -0.4, ..mono_below(300.0) };
    let mut engine = EqEngine::new();
    engine.prepare(RATE_HZ, 2);
    let mut output = input.clone();
    for (settings, from, to) in [(used, 0, 16_000), (neutral, 16_000, 48_000)] {
        engine.apply(&settings);
        process_range(&mut engine, &mut output, &[], from, to);
    }
    for (output, input) in output.iter().zip(&input) {
        assert_ne!(output[..16_000], input[..16_000]);
        assert_eq!(output[20_000..], input[20_000..]);
    }
}

/// Levels of mid and side with settings at frequencies, dB: what the left channel brings to both,
/// added and taken from each other.
fn levels_db(settings: &Settings, sample_rate_hz: f64, frequencies_hz: &[f64]) -> [Vec<f64>; 2] {
    let impulse = impulse_response(EqEngine::new, settings, sample_rate_hz, 2, &[0], 1.0, 98_304);
    mid_side(&impulse).map(|half| {
        let level_db = |hz: &f64| magnitude_db(&half, *hz, sample_rate_hz) + gain_to_db(2.0);
        frequencies_hz.iter().map(level_db).collect()
    })
}

#[test]
fn the_side_falls_below_the_frequency_by_12_db_per_octave_in_every_phase_mode() {
    let frequencies_hz = [10.0, 30.0, 60.0, 120.0, 500.0, 2000.0, 15_000.0];
    for sample_rate_hz in [44_100.0, 48_000.0, 192_000.0] {
        for corner_hz in [20.0, 120.0, 500.0f32] {
            for phase in [Phase::ZeroLatency, Phase::Natural, Phase::Linear] {
                let settings = Settings { phase, ..mono_below(corner_hz) };
                let [mid_db, side_db] = levels_db(&settings, sample_rate_hz, &frequencies_hz);
                assert!(mid_db.iter().all(|level_db| level_db.abs() < 0.001), "{mid_db:?}");
                for (hz, level_db) in frequencies_hz.iter().zip(side_db) {
                    // Butterworth of second order.
                    let wanted_db = -10.0 * (1.0 + (f64::from(corner_hz) / hz).powi(4)).log10();
                    let error_db = (level_db - wanted_db).abs();
                    assert!(error_db < 0.05, "{corner_hz} {hz} {phase:?}: {error_db}");
                }
            }
        }
    }
}

#[test]
fn mono_lows_leave_the_mid_untouched_and_add_no_latency() {
    let centred = vec![signals::white_noise(5, -6.0, 9600); 2];
    assert_eq!(rendered(&mono_below(120.0), &centred), centred);
    assert_eq!(rendered(&width(2.0), &centred), centred);
    let settings = Settings { width: 0.5, ..mono_below(200.0) };
    assert_eq!(impulse_latency(EqEngine::new, &settings, RATE_HZ, 2), 0);
}

#[test]
fn balance_turns_down_the_other_side_in_a_straight_line() {
    for (position, left_gain, right_gain) in
        [(-1.0, 1.0, 0.0), (-0.3, 1.0, 0.7), (0.0, 1.0, 1.0), (0.5, 0.5, 1.0), (1.0, 0.0, 1.0f32)]
    {
        let input = noises(4800);
        let output = rendered(&balance(position), &input);
        for (channel, gain) in [left_gain, right_gain].into_iter().enumerate() {
            let wanted: Vec<f32> = input[channel].iter().map(|x| gain * x).collect();
            assert!(difference_peak_db(&wanted, &output[channel]) < -140.0, "{position}");
        }
    }
}

#[test]
fn a_balance_set_while_sound_plays_arrives_whole() {
    let mut engine = EqEngine::new();
    engine.prepare(RATE_HZ, 2);
    let mut signal = vec![vec![0.5; 9600]; 2];
    process_range(&mut engine, &mut signal, &[], 0, 100);
    engine.apply(&balance(0.5));
    process_range(&mut engine, &mut signal, &[], 100, 9600);
    let last = [signal[0][9599], signal[1][9599]];
    assert_eq!(last, [0.25, 0.5]);
}

#[test]
fn mono_has_no_width_no_balance_and_no_side() {
    let input = vec![signals::white_noise(5, -6.0, 9600)];
    let settings = Settings { width: 0.0, balance: 1.0, ..mono_below(500.0) };
    assert_eq!(rendered(&settings, &input), input);
}

/// A sine through changes of settings, on the left alone: mid and side are as loud.
fn click_db(hz: f64, changes: &[(usize, Settings)]) -> f64 {
    let mut engine = EqEngine::new();
    engine.prepare(RATE_HZ, 2);
    let length = changes.last().map_or(0, |last| last.0) + 24_000;
    let mut signal = vec![signals::sine(hz, -12.0, RATE_HZ, length), vec![0.0; length]];
    for (index, (start, settings)) in changes.iter().enumerate() {
        engine.apply(settings);
        let end = changes.get(index + 1).map_or(length, |next| next.0);
        for at in (*start..end).step_by(64) {
            process_range(&mut engine, &mut signal, &[], at, end.min(at + 64));
        }
    }
    let click_db = |channel: &Vec<f32>| click_peak_db(channel, 9600, RATE_HZ);
    signal.iter().map(click_db).fold(f64::MIN, f64::max)
}

#[test]
fn stereo_controls_make_no_click() {
    let off = Settings::default();
    let settings = [
        ("width 0 %", width(0.0)),
        ("width 200 %", width(2.0)),
        ("mono below 20 Hz", mono_below(20.0)),
        ("mono below 500 Hz", mono_below(500.0)),
        ("balance -100 %", balance(-1.0)),
        ("balance 100 %", balance(1.0)),
        ("untouched", off),
    ];
    for hz in [60.0, 1000.0] {
        for (from_name, from) in settings {
            for (to_name, to) in settings {
                let click = click_db(hz, &[(0, from), (20_011, to)]);
                assert!(click <= -90.0, "{hz} Hz, {from_name} to {to_name}: {click}");
            }
        }
    }
    let mut random = shared_dsp::noise::Noise::new(21);
    let mut unit = || random.unit() as f32;
    let moves: Vec<(usize, Settings)> = (0..750)
        .map(|step| {
            let settings = Settings {
                width: 2.0 * unit(),
                balance: 2.0 * unit() - 1.0,
                ..mono_below(20.0 * 25f32.powf(unit()))
            };
            (64 * step, settings)
        })
        .collect();
    let click = click_db(1000.0, &moves);
    println!("everything anew every 64 frames: {click:.1} dBFS");
    assert!(click <= -90.0, "{click}");
}

fn loudness_lufs(signal: &[Vec<f32>]) -> f64 {
    let mut meter = LoudnessMeter::new();
    meter.prepare(RATE_HZ, &[1.0, 1.0]);
    meter.process(&[&signal[0][480_000..], &signal[1][480_000..]]);
    meter.readings().integrated_lufs
}

/// Pink noise on both channels, with `shared` of its power in common.
fn pink(shared: f64) -> Vec<Vec<f32>> {
    let [common, left, right] = [1, 2, 3].map(|seed| signals::pink_noise(seed, -30.0, 960_000));
    let mix = |own: &[f32]| {
        let (a, b) = (shared.sqrt() as f32, (1.0 - shared).sqrt() as f32);
        common.iter().zip(own).map(|(x, y)| a * x + b * y).collect()
    };
    vec![mix(&left), mix(&right)]
}

#[test]
fn auto_gain_counts_what_width_and_mono_lows_change() {
    let bands = with(&[bell(100.0, 6.0, 0.7), bell(3000.0, -4.0, 1.0)]);
    let tools = [(0.0, false), (0.5, true), (1.0, true), (2.0, false), (2.0, true)];
    for (auto_gain, shared) in
        [(AutoGain::Curve, 0.0), (AutoGain::Loudness, 0.0), (AutoGain::Loudness, 0.8)]
    {
        let input = pink(shared);
        let before_lufs = loudness_lufs(&input);
        for (width, mono_below) in tools {
            let tools = Settings { width, mono_below, mono_below_hz: 300.0, auto_gain, ..bands };
            let change_lu = loudness_lufs(&rendered(&tools, &input)) - before_lufs;
            println!("{auto_gain:?}, {shared} in common, width {width}: {change_lu:.2} LU");
            assert!(change_lu.abs() < 0.2, "{auto_gain:?} {shared} {width}: {change_lu}");
        }
    }
}
