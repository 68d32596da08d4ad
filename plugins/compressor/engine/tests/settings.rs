//! Every other setting measured: detector, link, channels, sidechain, times, levels, and how they move.

mod common;

use common::{RATE_HZ, burst, engine, keyed_gain_db, most, samples_to, settled_db};
use compressor_engine::{
    Channels, CompressorEngine, Drive, Lift, LinkBy, LookaheadRange, Oversampling, Settings,
    Sidechain, Style,
};
use shared_dsp::Engine;
use shared_dsp::measure::signals::{pink_noise, sine, white_noise};
use shared_dsp::measure::{
    click_peak_db, output_ignores_block_cuts_between, render, render_with_key, tone_db,
};
use shared_dsp::noise::Noise;
use shared_dsp::units::{db_to_gain, gain_to_db};

fn base() -> Settings {
    Settings { threshold_db: -24.0, knee_db: 0.0, ..Settings::default() }
}

#[test]
fn the_curve_is_met_at_an_attack_of_1_ms_from_100_hz_to_5_khz_and_by_two_tones() {
    let mut worst = [0.0f64; 4];
    for ratio in [2.0, 4.0, 100.0] {
        let settings = Settings { ratio, attack_ms: 1.0, ..base() };
        let curve = settings.curve();
        for level_db in (-60..=0).step_by(3).map(f64::from) {
            for (n, hz) in [1000.0, 100.0, 5000.0].into_iter().enumerate() {
                let error_db = settled_db(settings, hz, level_db, RATE_HZ, 0.5);
                worst[n] = worst[n].max((error_db - curve.output_db(level_db)).abs());
            }
            for (low_hz, high_hz) in [(1000.0, 1240.0), (4000.0, 5110.0), (110.0, 7000.0)] {
                let other = sine(high_hz, level_db - 6.0206, RATE_HZ, 72_000);
                let mut two = sine(low_hz, level_db - 6.0206, RATE_HZ, 72_000);
                two.iter_mut().zip(other).for_each(|(a, b)| *a += b);
                let mut signal = vec![two];
                render(&mut engine(settings, RATE_HZ, 1), &mut signal, 256);
                let gain_db = tone_db(&signal[0][24_000..], low_hz, RATE_HZ) - level_db + 6.0206;
                worst[3] = worst[3].max((gain_db + curve.reduction_db(level_db)).abs());
            }
        }
    }
    println!("1 kHz, 100 Hz, 5 kHz, two tones: within {worst:.4?} dB");
    assert!(worst[..3].iter().all(|x| *x <= 0.05) && worst[3] <= 0.15, "{worst:?}");
}

#[test]
fn every_attack_and_release_takes_its_time_on_a_step() {
    for rate_hz in [44_100.0, 48_000.0] {
        let ms = rate_hz / 1000.0;
        for attack_ms in [0.0, 0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 3.0, 30.0, 100.0, 500.0] {
            let settings = Settings { attack_ms, threshold_db: -44.0, ..base() };
            let end = 1000 + ((f64::from(attack_ms) * 4.0 + 20.0) * ms) as usize;
            // A constant, and a tone of 1 kHz whose level steps at its peak.
            let constant = burst(1000..end, -4.0, end);
            let tone: Vec<f32> = (0..end)
                .map(|n| {
                    let turn = std::f64::consts::TAU * 1000.0 * (n as f64 - 1000.0) / rate_hz;
                    (turn.cos() * db_to_gain(if n < 1000 { -60.0 } else { -4.0 })) as f32
                })
                .collect();
            for key in [constant, tone] {
                let gain_db = keyed_gain_db(settings, key, rate_hz);
                let reached = samples_to(&gain_db, 1000, -30.0, most());
                let error = reached - f64::from(attack_ms) * ms;
                let is_true = if attack_ms < 0.25 {
                    error.abs() <= if attack_ms == 0.0 { 1.0 } else { 0.5 }
                } else {
                    error.abs() <= 0.05 * f64::from(attack_ms) * ms
                };
                assert!(is_true, "{attack_ms} ms is {:.4}", reached / ms);
            }
        }
        for release_ms in [1.0, 2.0, 5.0, 30.0, 300.0, 5000.0] {
            let settings = Settings { release_ms, threshold_db: -44.0, attack_ms: 0.1, ..base() };
            let end = 1000 + (400.0 * ms) as usize;
            let key =
                burst(1000..end, -4.0, end + (f64::from(release_ms) * 2.0 * ms) as usize + 500);
            let gain_db = keyed_gain_db(settings, key, rate_hz);
            let released = samples_to(&gain_db, end, 0.0, most()) / ms / f64::from(release_ms);
            println!("{rate_hz}: {release_ms} ms x {released:.4}");
            assert!((released - 1.0).abs() <= 0.05, "{release_ms} {released}");
        }
    }
}

#[test]
fn the_times_of_the_field_hold_with_lookahead_and_at_every_factor() {
    // 1 kHz, -30 to -4 to -30 dBFS, 10 ms and 100 ms, read through a constant.
    for oversampling in [Oversampling::X1, Oversampling::X2, Oversampling::X4, Oversampling::X8] {
        for lookahead_ms in [0.0, 5.0, 20.0] {
            let settings = Settings {
                oversampling,
                lookahead_range: LookaheadRange::Long,
                lookahead_ms,
                ..base()
            };
            let mut key = sine(1000.0, -4.0, RATE_HZ, 96_000);
            for (n, x) in key.iter_mut().enumerate() {
                *x *= if (24_000..48_000).contains(&n) { 1.0 } else { db_to_gain(-26.0) as f32 };
            }
            let ahead = (f64::from(lookahead_ms) * 48.0) as usize;
            let gain_db = keyed_gain_db(settings, key, RATE_HZ);
            let attack_ms = samples_to(&gain_db, 24_000 - ahead, -15.0, most()) / 48.0;
            let release_ms = samples_to(&gain_db, 48_000, 0.0, most()) / 48.0;
            println!("{oversampling:?}, {lookahead_ms} ms: {attack_ms:.2} and {release_ms:.2} ms");
            assert!((attack_ms - 10.0).abs() <= 0.5 && (release_ms - 100.0).abs() <= 2.0);
        }
    }
}

#[test]
fn hold_keeps_the_reduction_and_range_bounds_it() {
    let settings = Settings { hold_ms: 50.0, attack_ms: 0.1, ..base() };
    let gain_db = keyed_gain_db(settings, burst(1000..10_000, -4.0, 40_000), RATE_HZ);
    let still = (10_000..40_000).find(|&n| gain_db[n] > -14.99).unwrap() - 10_000;
    // The detector holds the peak for 5 ms on its own.
    println!("held for {:.1} ms", still as f64 / 48.0);
    assert!((still as f64 / 48.0 - 55.0).abs() < 1.0);
    let released_ms = samples_to(&gain_db, 10_000, 0.0, most()) / 48.0;
    assert!((released_ms - 150.0).abs() < 2.0);
    let ranged = Settings { range_db: 6.0, ..base() };
    assert!((settled_db(ranged, 1000.0, 0.0, RATE_HZ, 0.5) + 6.0).abs() < 0.01);
}

#[test]
fn auto_release_recovers_four_times_faster_after_a_burst() {
    let settings = Settings { auto_release: true, release_ms: 500.0, attack_ms: 1.0, ..base() };
    let recovery = |length: usize| {
        let mut key = sine(1000.0, -4.0, RATE_HZ, length + 192_000);
        key[length..].fill(0.0);
        let mut padded = vec![0.0; 1000];
        padded.extend(key);
        let gain_db = keyed_gain_db(settings, padded, RATE_HZ);
        samples_to(&gain_db, 1000 + length, 0.0, most()) / 48.0
    };
    let (short_ms, long_ms) = (recovery(480), recovery(48_000));
    println!("auto release: {short_ms:.0} ms after 10 ms, {long_ms:.0} ms after 1 s");
    assert!(long_ms >= 4.0 * short_ms && (long_ms - 500.0).abs() < 50.0);
}

#[test]
fn rms_reads_a_sine_3_01_db_under_its_peak_and_a_blend_between() {
    for (rms_share, lower_db) in [(1.0, 3.0103), (0.5, 1.505)] {
        for window_ms in [5.0, 10.0, 300.0] {
            let settings = Settings { rms_share, window_ms, ratio: 100.0, ..base() };
            let level_db = settled_db(settings, 1000.0, -4.0, RATE_HZ, 1.0);
            println!("RMS {rms_share} of {window_ms} ms: held at {level_db:.3} dBFS");
            assert!((level_db + 24.0 - lower_db).abs() <= 0.02, "{level_db}");
        }
    }
}

#[test]
fn link_by_average_takes_the_mean_of_both() {
    let (loud, quiet) = (sine(1000.0, -4.0, RATE_HZ, 48_000), vec![0.0; 48_000]);
    for (link, expected_db) in [(0.0, 15.0), (0.5, 11.25), (1.0, 7.5)] {
        let settings = Settings { link, link_by: LinkBy::Average, ..base() };
        let mut signal = vec![loud.clone(), quiet.clone()];
        render(&mut engine(settings, RATE_HZ, 2), &mut signal, 256);
        let reduced_db = -4.0 - tone_db(&signal[0][24_000..], 1000.0, RATE_HZ);
        assert!((reduced_db - expected_db).abs() < 0.02, "{link} {reduced_db}");
    }
}

#[test]
fn linked_by_maximum_no_channel_leaves_the_curve_however_it_is_panned() {
    for pan in [0.0, 0.2, 0.5, 0.9, 1.0f64] {
        let (left, right) = (pan.cos(), pan.sin());
        let tone = sine(1000.0, 0.0, RATE_HZ, 48_000);
        let scaled = |gain: f64| tone.iter().map(|x| x * gain as f32).collect::<Vec<_>>();
        let settings = Settings { ratio: 100.0, ..base() };
        let mut signal = vec![scaled(left), scaled(right)];
        render(&mut engine(settings, RATE_HZ, 2), &mut signal, 256);
        for channel in &signal {
            assert!(tone_db(&channel[24_000..], 1000.0, RATE_HZ) <= -23.98);
        }
    }
}

#[test]
fn mid_and_side_are_compressed_together_or_alone() {
    // A loud mid of 500 Hz and a quiet side of 3 kHz.
    let (mid, side) = (sine(500.0, -4.0, RATE_HZ, 48_000), sine(3000.0, -30.0, RATE_HZ, 48_000));
    let join = |sign: f32| mid.iter().zip(&side).map(|(m, s)| m + sign * s).collect::<Vec<f32>>();
    for oversampling in [Oversampling::X1, Oversampling::X4] {
        for (channels, link, expected_mid_db, expected_side_db) in [
            (Channels::MidSide, 0.0, -19.0, -30.0),
            (Channels::MidSide, 1.0, -19.0, -45.0),
            (Channels::Mid, 1.0, -19.0, -30.0),
            (Channels::Side, 1.0, -4.0, -30.0),
        ] {
            let settings = Settings { channels, link, oversampling, ..base() };
            let mut signal = vec![join(1.0), join(-1.0)];
            render(&mut engine(settings, RATE_HZ, 2), &mut signal, 256);
            let half = |sign: f32| -> Vec<f32> {
                let frames = signal[0].iter().zip(&signal[1]).skip(24_000);
                frames.map(|(left, right)| 0.5 * (left + sign * right)).collect()
            };
            let mid_db = tone_db(&half(1.0), 500.0, RATE_HZ);
            let side_db = tone_db(&half(-1.0), 3000.0, RATE_HZ);
            assert!((mid_db - expected_mid_db).abs() < 0.02, "{channels:?} {link} {mid_db}");
            assert!((side_db - expected_side_db).abs() < 0.02, "{channels:?} {link} {side_db}");
        }
        let mono = settled_db(
            Settings { channels: Channels::MidSide, oversampling, ..base() },
            1000.0,
            -4.0,
            RATE_HZ,
            0.5,
        );
        assert!((mono + 19.0).abs() < 0.02);
    }
}

#[test]
fn the_sidechain_filter_decides_and_is_heard_when_listened_to() {
    let sidechain = Sidechain { high_pass_hz: 1000.0, ..Sidechain::default() };
    for oversampling in [Oversampling::X1, Oversampling::X2] {
        let settings = Settings { sidechain, oversampling, ..base() };
        assert!((settled_db(settings, 100.0, -4.0, RATE_HZ, 0.5) + 4.0).abs() < 0.01);
        assert!((settled_db(settings, 7000.0, -4.0, RATE_HZ, 0.5) + 19.0).abs() < 0.03);
        let listening = Settings { listens_to_sidechain: true, ..settings };
        let heard_db = settled_db(listening, 250.0, -4.0, RATE_HZ, 0.5);
        let expected_db = -4.0 + sidechain.magnitude_db(250.0, RATE_HZ);
        assert!((heard_db - expected_db).abs() < 0.02, "{heard_db} {expected_db}");
    }
    // The key is filtered as well.
    let settings = Settings { sidechain, external_key: true, ..base() };
    for (hz, expected_db) in [(100.0, -6.0), (7000.0, -21.0)] {
        let mut signal = vec![sine(500.0, -6.0, RATE_HZ, 48_000)];
        let key = sine(hz, -4.0, RATE_HZ, 48_000);
        render_with_key(&mut engine(settings, RATE_HZ, 1), &mut signal, &[key], 256);
        assert!((tone_db(&signal[0][24_000..], 500.0, RATE_HZ) - expected_db).abs() < 0.03);
    }
}

#[test]
fn auto_makeup_and_output_gain_are_what_they_say() {
    let auto = Settings { auto_makeup: true, ..base() };
    assert!((auto.auto_makeup_db() - 9.0).abs() < 1e-9);
    assert!((settled_db(auto, 1000.0, -4.0, RATE_HZ, 0.5) + 10.0).abs() < 0.02);
    let output = Settings { output_db: -6.0, ..base() };
    assert!((settled_db(output, 1000.0, -4.0, RATE_HZ, 0.5) + 25.0).abs() < 0.02);
    let dry = Settings { output_db: 6.0, mix: 0.0, ..base() };
    assert!((settled_db(dry, 1000.0, -30.0, RATE_HZ, 0.5) + 24.0).abs() < 0.02);
}

fn moved() -> Settings {
    Settings {
        style: Style::Opto,
        threshold_db: -40.0,
        ratio: 8.0,
        knee_db: 12.0,
        range_db: 20.0,
        attack_ms: 1.0,
        hold_ms: 3.0,
        release_ms: 40.0,
        auto_release: true,
        lookahead_range: LookaheadRange::Short,
        lookahead_ms: 3.0,
        rms_share: 0.4,
        window_ms: 7.0,
        lift: Lift { most_db: 9.0, threshold_db: -30.0, ratio: 3.0 },
        makeup_db: 4.0,
        auto_makeup: true,
        mix: 0.6,
        output_db: -3.0,
        link: 0.5,
        link_by: LinkBy::Average,
        channels: Channels::MidSide,
        external_key: true,
        sidechain: Sidechain {
            high_pass_hz: 90.0,
            bell_db: 6.0,
            tilt_db: 2.0,
            ..Sidechain::default()
        },
        drive: Drive { gain_db: 6.0, is_after: true },
        oversampling: Oversampling::X2,
        one_knob: false,
        peak_reduction_db: 9.0,
        listens_to_sidechain: false,
    }
}

#[test]
fn the_output_ignores_block_cuts_with_every_setting_moving() {
    let near = Settings {
        style: Style::Fet,
        threshold_db: -30.0,
        link: 1.0,
        channels: Channels::Mid,
        lookahead_ms: 1.0,
        attack_ms: 0.4,
        drive: Drive { gain_db: 3.0, is_after: false },
        ..moved()
    };
    for channels in [1, 2] {
        for seed in 1..4 {
            let changes = [
                (0, base()),
                (5001, moved()),
                (5203, near),
                (15_000, base()),
                (15_011, Settings { auto_release: true, rms_share: 1.0, ..base() }),
                (21_000, near),
                (30_000, Settings { style: Style::VariMu, lookahead_ms: 5.0, ..moved() }),
                (40_000, Settings { style: Style::Bus, oversampling: Oversampling::X8, ..moved() }),
                (44_000, Settings { style: Style::Opto, one_knob: true, ..moved() }),
                (44_100, Settings { style: Style::Opto, peak_reduction_db: 20.0, ..near }),
            ];
            let make = CompressorEngine::new;
            assert_eq!(output_ignores_block_cuts_between(make, &changes, channels, seed), 0.0);
        }
    }
}

#[test]
fn a_missing_and_a_silent_key_reduce_nothing_in_any_style() {
    let main = vec![white_noise(1, -6.0, 9600)];
    for style in Style::ALL {
        let settings = Settings { style, external_key: true, ..base() };
        for key in [vec![], vec![vec![0.0; 9600]], vec![vec![0.0; 10]]] {
            let mut signal = main.clone();
            let mut engine = engine(settings, RATE_HZ, 1);
            let key: Vec<&[f32]> = key.iter().map(|channel| &channel[..]).collect();
            engine.process(&mut [&mut signal[0]], &key);
            assert_eq!(signal, main);
        }
    }
}

#[test]
fn sweeps_of_times_ratio_and_knee_leave_a_settled_reduction_alone() {
    let start = Settings { threshold_db: -30.0, ratio: 4.0, knee_db: 6.0, ..base() };
    for style in Style::ALL {
        for (name, sweep) in [
            (
                "attack",
                (|s: &mut Settings, x: f32| s.attack_ms = 0.1 * 1000f32.powf(x))
                    as fn(&mut Settings, f32),
            ),
            ("release", |s, x| s.release_ms = 20.0 * 50f32.powf(x)),
            ("ratio there and back", |s, x| s.ratio = 4.0 + 16.0 * (x * (1.0 - x))),
            ("knee there and back", |s, x| s.knee_db = 6.0 + 40.0 * (x * (1.0 - x))),
        ] {
            let start = Settings { style, ..start };
            let mut engine = engine(start, RATE_HZ, 1);
            let mut signal = [sine(1000.0, -12.0, RATE_HZ, 192_000)];
            for (n, block) in signal[0].chunks_mut(480).enumerate() {
                let mut settings = start;
                sweep(&mut settings, ((n as f32 - 100.0) / 60.0).clamp(0.0, 1.0));
                engine.apply(&settings);
                engine.process(&mut [block], &[]);
            }
            let click_db = click_peak_db(&signal[0], 24_000, RATE_HZ);
            let level_db =
                |range: std::ops::Range<usize>| tone_db(&signal[0][range], 1000.0, RATE_HZ);
            let change_db = level_db(182_400..192_000) - level_db(38_400..48_000);
            println!("{style:?}, {name}: {change_db:.4} dB, click {click_db:.1} dBFS");
            assert!(
                change_db.abs() <= 0.05 && click_db <= -90.0,
                "{style:?} {name} {change_db} {click_db}"
            );
        }
    }
}

#[test]
fn a_sawtooth_on_the_threshold_does_not_click() {
    let mut engine = engine(base(), RATE_HZ, 1);
    let mut signal = [sine(200.0, -12.0, RATE_HZ, 96_000)];
    for (n, block) in signal[0].chunks_mut(64).enumerate() {
        let saw = (n % 100) as f32 / 100.0;
        engine.apply(&Settings { threshold_db: -40.0 + 30.0 * saw, ..base() });
        engine.process(&mut [block], &[]);
    }
    let click_db = click_peak_db(&signal[0], 4800, RATE_HZ);
    println!("sawtooth: click {click_db:.1} dBFS");
    assert!(click_db <= -90.0);
}

#[test]
fn switches_fade_and_stay_bounded() {
    for (name, changed) in [
        ("mid/side", Settings { channels: Channels::MidSide, ..base() }),
        ("mid alone", Settings { channels: Channels::Mid, ..base() }),
        ("lift", Settings { lift: Lift { most_db: 12.0, ..Lift::default() }, ..base() }),
        ("RMS", Settings { rms_share: 1.0, ..base() }),
        ("listening", Settings { listens_to_sidechain: true, ..base() }),
        ("output", Settings { output_db: -12.0, ..base() }),
        ("range", Settings { range_db: 3.0, ..base() }),
        (
            "tilt",
            Settings { sidechain: Sidechain { tilt_db: 3.0, ..Sidechain::default() }, ..base() },
        ),
        ("drive", Settings { drive: Drive { gain_db: 12.0, is_after: false }, ..base() }),
        ("opto", Settings { style: Style::Opto, ..base() }),
        ("vari-mu", Settings { style: Style::VariMu, ..base() }),
    ] {
        for (from, to) in [(base(), changed), (changed, base())] {
            let mut engine = engine(from, RATE_HZ, 2);
            let mut left = sine(1000.0, -12.0, RATE_HZ, 48_000);
            let mut right: Vec<f32> = left.iter().map(|x| 0.5 * x).collect();
            let ((l0, l1), (r0, r1)) = (left.split_at_mut(24_000), right.split_at_mut(24_000));
            engine.process(&mut [l0, r0], &[]);
            engine.apply(&to);
            engine.process(&mut [l1, r1], &[]);
            let click_db = click_peak_db(&left, 12_000, RATE_HZ);
            println!("{name}: click {click_db:.1} dBFS");
            assert!(click_db <= -80.0, "{name}: {click_db}");
        }
    }
}

#[test]
fn rest_comes_with_every_feature_and_lasts() {
    let mut engine = engine(Settings { external_key: false, ..moved() }, RATE_HZ, 2);
    render(&mut engine, &mut [pink_noise(1, -6.0, 48_000), pink_noise(2, -12.0, 48_000)], 480);
    assert!(!engine.is_at_rest());
    let mut blocks = 0;
    while !engine.is_at_rest() {
        render(&mut engine, &mut [vec![0.0; 4800], vec![0.0; 4800]], 480);
        blocks += 1;
        assert!(blocks < 1000);
    }
    let mut silence = [vec![0.0; 4800], vec![0.0; 4800]];
    render(&mut engine, &mut silence, 480);
    assert!(engine.is_at_rest() && silence.iter().flatten().all(|x| *x == 0.0));
}

#[test]
fn any_settings_give_finite_sound_with_every_feature() {
    let mut noise = Noise::new(23);
    let mut engine = CompressorEngine::new();
    for channels in [1, 2] {
        engine.prepare(RATE_HZ, channels);
        for turn in 0..2000 {
            let odd = [f32::NAN, f32::INFINITY, -1e30, 0.0, 0.5, 3.0, 40.0, 1e30];
            let mut pick = || odd[noise.below(odd.len())];
            let lift = Lift { most_db: pick(), threshold_db: pick(), ratio: pick() };
            let sidechain = Sidechain {
                high_pass_hz: pick() * 10.0,
                low_pass_hz: pick() * 100.0,
                bell_hz: pick() * 100.0,
                bell_db: pick(),
                bell_q: pick(),
                tilt_db: pick(),
            };
            let settings = Settings {
                style: Style::ALL[turn % 5],
                threshold_db: -pick(),
                ratio: pick(),
                range_db: pick(),
                attack_ms: pick(),
                hold_ms: pick(),
                release_ms: pick(),
                lookahead_ms: pick(),
                rms_share: pick(),
                window_ms: pick(),
                lift,
                sidechain,
                drive: Drive { gain_db: pick(), is_after: pick() > 0.0 },
                output_db: pick(),
                lookahead_range: [LookaheadRange::Off, LookaheadRange::Long][turn / 50 % 2],
                oversampling: [Oversampling::X1, Oversampling::X4][turn / 90 % 2],
                one_knob: pick() > 0.0,
                peak_reduction_db: pick(),
                ..moved()
            };
            engine.apply(&settings);
            let mut left: Vec<f32> = (0..17).map(|_| odd[noise.below(odd.len())]).collect();
            let (mut right, key) = (left.clone(), left.clone());
            engine.process(&mut [&mut left, &mut right], &[&key]);
            assert!(left.iter().all(|x| x.is_finite() && !x.is_subnormal()));
            assert!(engine.gain_reduction_db().is_finite() && engine.lift_gain_db().is_finite());
        }
    }
    // And the fault passes: quiet noise is quiet again.
    engine.apply(&base());
    let mut quiet = vec![white_noise(1, -40.0, 480_000), white_noise(2, -40.0, 480_000)];
    render(&mut engine, &mut quiet, 480);
    let peak = quiet[0][470_000..].iter().fold(0.0f32, |a, b| a.max(b.abs()));
    assert!(gain_to_db(peak.into()) < -35.0);
}
