//! The limiter measured: ceiling, exactness, latency, release, distortion, recovery.

use core::f64::consts::TAU;

use limiter_engine::{LimiterEngine, Mode, Settings, Style};
use shared_dsp::Engine;
use shared_dsp::measure::signals::{impulse, pink_noise, silence, sine, white_noise};
use shared_dsp::measure::{
    click_peak_db, difference_peak_db, impulse_latency, output_ignores_block_cuts,
    output_ignores_block_cuts_between, render, tone_db,
};
use shared_dsp::noise::Noise;
use shared_dsp::resample::{Factor, Quality, round_trip_samples_around};
use shared_dsp::units::{db_to_gain, gain_to_db};

const RATE_HZ: f64 = 48_000.0;
const RATES_HZ: [f64; 6] = [22_050.0, 44_100.0, 48_000.0, 88_200.0, 96_000.0, 192_000.0];

fn engine(settings: Settings, sample_rate_hz: f64, channels: usize) -> LimiterEngine {
    let mut engine = LimiterEngine::new();
    engine.apply(&settings);
    engine.prepare(sample_rate_hz, channels);
    engine
}

/// Signals a limiter does not like, two channels each.
fn hostile(sample_rate_hz: f64, samples: usize) -> Vec<(&'static str, Vec<Vec<f32>>)> {
    let mut noise = Noise::new(7);
    let square = |frequency_hz: f64, level: f32| -> Vec<f32> {
        (0..samples)
            .map(|n| {
                if (n as f64 * frequency_hz / sample_rate_hz).fract() < 0.5 {
                    level
                } else {
                    -level
                }
            })
            .collect()
    };
    let spikes: Vec<f32> = (0..samples)
        .map(|_| if noise.unit() < 0.003 { noise.white() * 40.0 } else { noise.white() * 0.1 })
        .collect();
    let floats: Vec<f32> = (0..samples).map(|_| f32::from_bits(noise.bits() as u32)).collect();
    let steps: Vec<f32> = (0..samples)
        .map(|n| db_to_gain(-60.0 + (n / 37 % 120) as f64) as f32 * (1.0 - 2.0 * (n % 2) as f32))
        .collect();
    let bursts: Vec<f32> = white_noise(3, 12.0, samples)
        .into_iter()
        .enumerate()
        .map(|(n, x)| if n / 2400 % 4 == 0 { x } else { x * 1e-3 })
        .collect();
    vec![
        ("white noise +30 dB", vec![white_noise(1, 30.0, samples), white_noise(2, 30.0, samples)]),
        ("noise bursts", vec![bursts.clone(), bursts]),
        ("square 101 Hz", vec![square(101.0, 3.0), square(103.0, 2.0)]),
        ("square fs/4", vec![square(sample_rate_hz / 4.0, 1.5), silence(samples)]),
        ("spikes", vec![spikes.clone(), spikes]),
        ("any bits", vec![floats.clone(), floats]),
        ("steps", vec![steps.clone(), steps]),
        (
            "sine",
            vec![sine(60.0, 6.0, sample_rate_hz, samples), sine(7e3, 9.0, sample_rate_hz, samples)],
        ),
        ("loudest", vec![vec![1.0e6; samples], vec![-1.0e6; samples]]),
    ]
}

#[test]
fn no_sample_is_ever_over_the_ceiling() {
    for (index, &rate_hz) in RATES_HZ.iter().enumerate() {
        for (name, signal) in hostile(rate_hz, 24_000) {
            for (input_gain_db, ceiling_db, release_ms) in
                [(0.0, -1.0, 100.0), (36.0, 0.0, 1.0), (-12.0, -24.0, 1000.0), (11.3, -0.37, 13.0)]
            {
                let settings =
                    Settings { input_gain_db, ceiling_db, release_ms, ..Settings::default() };
                let ceiling = settings.ceiling_gain();
                assert!(f64::from(ceiling) <= db_to_gain(ceiling_db.into()));
                assert!(f64::from(ceiling.next_up()) > db_to_gain(ceiling_db.into()));
                let mut output = signal.clone();
                let block = [1024, 511, 64, 17][index % 4];
                render(&mut engine(settings, rate_hz, 2), &mut output, block);
                for &x in output.iter().flatten() {
                    assert!(x.abs() <= ceiling, "{name} at {rate_hz} Hz: {x} over {ceiling}");
                    assert!(!x.is_subnormal());
                }
            }
        }
    }
}

#[test]
fn the_gain_alone_keeps_the_ceiling() {
    // The right channel is the left one 2^-10 lower. It gets the same gain and, so low, is never
    // clamped: it shows that the gain by itself already keeps the ceiling, to the last bit.
    let scale = 1.0 / 1024.0;
    for (name, signal) in hostile(RATE_HZ, 24_000) {
        let settings = Settings {
            input_gain_db: 9.7,
            ceiling_db: -0.37,
            release_ms: 20.0,
            ..Settings::default()
        };
        let left = signal.into_iter().next().unwrap();
        // Only what both channels take in, and no result that would be subnormal.
        let left: Vec<f32> =
            left.iter().map(|&x| if (1e-20..=1e6).contains(&x.abs()) { x } else { 0.0 }).collect();
        let right: Vec<f32> = left.iter().map(|x| x * scale).collect();
        let mut output = vec![left, right];
        render(&mut engine(settings, RATE_HZ, 2), &mut output, 256);
        for (l, r) in output[0].iter().zip(&output[1]) {
            assert_eq!(l * scale, *r, "{name}");
            assert!(r.abs() <= settings.ceiling_gain() * scale, "{name}");
        }
    }
}

#[test]
fn a_lone_peak_comes_out_exactly_at_the_ceiling() {
    let settings = Settings { ceiling_db: -3.0, ..Settings::default() };
    for rate_hz in RATES_HZ {
        for peak in [0.71, 1.0, 17.3, 9.0e5] {
            let mut signal = vec![impulse(1000, peak, 4000)];
            let mut engine = engine(settings, rate_hz, 1);
            let delay = engine.latency_samples();
            render(&mut engine, &mut signal, 256);
            let level_db = gain_to_db(signal[0][1000 + delay].into());
            // Gains are counted in steps of 2^-32, which only a peak of +119 dB can show.
            let tolerance_db = if peak > 1e3 { 0.01 } else { 1e-5 };
            assert!((level_db + 3.0).abs() < tolerance_db, "{peak}: {level_db}");
        }
    }
}

#[test]
fn latency_is_that_of_the_mode_and_what_an_impulse_measures() {
    for rate_hz in RATES_HZ {
        for (mode, samples, ms, quality) in [
            (Mode::Master, 102, 1.52, Quality::Full),
            (Mode::LowLatency, 35, 0.3125, Quality::Quick),
        ] {
            let driven = Settings { input_gain_db: 36.0, ceiling_db: -24.0, ..Settings::default() };
            let short = Settings { lookahead_ms: 0.1, true_peak: false, ..driven };
            for settings in [Settings::default(), driven, short] {
                let settings = Settings { mode, ..settings };
                let measured = impulse_latency(LimiterEngine::new, &settings, rate_hz, 2);
                assert_eq!(measured, engine(settings, rate_hz, 2).latency_samples());
                let clipper = round_trip_samples_around(quality, Factor::Four, rate_hz, 1);
                let rest = measured as f64 - (clipper + samples) as f64;
                assert!((rest - 0.001 * ms * rate_hz).abs() <= 1.0);
            }
        }
    }
    let at_48_khz =
        |mode| engine(Settings { mode, ..Settings::default() }, RATE_HZ, 2).latency_samples();
    assert!(at_48_khz(Mode::Master) <= 248 && at_48_khz(Mode::LowLatency) <= 64);
}

#[test]
fn a_mode_waits_for_the_next_preparation() {
    let mut engine = engine(Settings::default(), RATE_HZ, 2);
    let latency = engine.latency_samples();
    let mut signal = vec![white_noise(1, 12.0, 9600), white_noise(2, 12.0, 9600)];
    let mut same = signal.clone();
    let mut other = engine.clone();
    render(&mut other, &mut same, 480);
    engine.apply(&Settings { mode: Mode::LowLatency, ..Settings::default() });
    assert_eq!(engine.latency_samples(), latency);
    render(&mut engine, &mut signal, 480);
    assert!(signal == same);
    engine.prepare(RATE_HZ, 2);
    assert!(engine.latency_samples() < latency);
}

#[test]
fn under_the_ceiling_the_output_is_the_input_delayed() {
    for rate_hz in RATES_HZ {
        for (true_peak, level_db) in [(false, -1.1), (true, -14.0)] {
            for mode in [Mode::Master, Mode::LowLatency] {
                let settings = Settings { true_peak, mode, ..Settings::default() };
                let noise = [white_noise(1, level_db, 24_000), white_noise(2, -30.0, 24_000)];
                let mut input = noise.to_vec();
                // The ceiling itself still passes, and so does the smallest normal number.
                input[0][5000] = if true_peak { 0.3 } else { settings.ceiling_gain() };
                input[1][6000] = f32::MIN_POSITIVE;
                let mut output = input.clone();
                let mut engine = engine(settings, rate_hz, 2);
                let delay = engine.latency_samples();
                render(&mut engine, &mut output, 100);
                for channel in 0..2 {
                    assert!(output[channel][..delay].iter().all(|&x| x == 0.0));
                    assert!(output[channel][delay..] == input[channel][..24_000 - delay]);
                }
                assert_eq!(engine.gain_reduction_db(), 0.0);
            }
        }
    }
}

#[test]
fn exactness_returns_after_the_release() {
    let mut engine = engine(Settings { release_ms: 10.0, ..Settings::default() }, RATE_HZ, 1);
    let mut loud = vec![white_noise(1, 12.0, 48_000)];
    render(&mut engine, &mut loud, 64);
    assert!(engine.gain_reduction_db() > 6.0);
    render(&mut engine, &mut [silence(480_000)], 64);
    let input = white_noise(2, -14.0, 9600);
    let mut output = vec![input.clone()];
    render(&mut engine, &mut output, 64);
    let delay = engine.latency_samples();
    assert!(output[0][delay..] == input[..9600 - delay]);
}

#[test]
fn output_does_not_depend_on_block_cuts() {
    let base =
        Settings { input_gain_db: 18.0, ceiling_db: -3.0, release_ms: 20.0, ..Settings::default() };
    let moved =
        Settings { input_gain_db: 3.0, ceiling_db: -9.0, release_ms: 300.0, ..Settings::default() };
    for channels in [1, 2] {
        for seed in 1..4 {
            let make = LimiterEngine::new;
            assert_eq!(output_ignores_block_cuts(make, &base, channels, seed), 0.0);
            let changes = [(0, base), (9001, moved), (9100, base), (30_000, moved)];
            assert_eq!(output_ignores_block_cuts_between(make, &changes, channels, seed), 0.0);
        }
    }
}

/// Time in which the gain comes 63 % back after a peak of 5 ms that is 12 dB over, ms.
fn released_ms(settings: Settings, rate_hz: f64) -> f64 {
    let length = (rate_hz * (0.2 + 0.003 * f64::from(settings.release_ms))) as usize;
    let (start, end) = (2000, 2000 + (rate_hz * 0.005) as usize);
    let mut input = vec![0.1f32; length];
    input[start..end].fill(1.0);
    let mut output = vec![input.clone()];
    let mut engine = engine(settings, rate_hz, 1);
    let delay = engine.latency_samples();
    render(&mut engine, &mut output, 256);
    let gain_db = |n: usize| gain_to_db(f64::from(output[0][n + delay]) / f64::from(input[n]));
    let depth_db = gain_db(end - 1);
    let goal_db = depth_db * (-1.0f64).exp();
    let crossed = (end..length - delay).find(|&n| gain_db(n) >= goal_db).unwrap();
    (crossed - end + 1) as f64 * 1000.0 / rate_hz
}

#[test]
fn times_are_the_same_in_every_mode_and_at_every_rate() {
    for release_ms in [20.0, 100.0, 1000.0] {
        let mut times_ms = Vec::new();
        for mode in [Mode::Master, Mode::LowLatency] {
            for rate_hz in [44_100.0, 48_000.0, 88_200.0, 96_000.0, 192_000.0] {
                // The same lookahead in both.
                let settings = Settings {
                    release_ms,
                    mode,
                    ceiling_db: -12.0,
                    lookahead_ms: 0.3125,
                    ..Settings::default()
                };
                times_ms.push(released_ms(settings, rate_hz));
            }
        }
        println!("release {release_ms} ms after a lone peak: {times_ms:.2?} ms");
        let (least_ms, most_ms) =
            times_ms.iter().fold((f64::MAX, 0.0f64), |(a, b), &ms| (a.min(ms), b.max(ms)));
        assert!(most_ms < 1.05 * least_ms);
        // A lone peak is forgotten sooner than dense limiting is.
        let share = least_ms / f64::from(release_ms);
        assert!((0.4..0.65).contains(&share), "{share}");
    }
}

#[test]
fn a_lone_transient_leaves_no_hole() {
    for mode in [Mode::Master, Mode::LowLatency] {
        for style in [Style::Transparent, Style::Punchy, Style::Dense] {
            let settings = Settings { mode, style, ceiling_db: 0.0, ..Settings::default() };
            let mut signal = vec![vec![0.1f32; 48_000]];
            signal[0][4800] = 4.0;
            let mut engine = engine(settings, RATE_HZ, 1);
            let delay = engine.latency_samples();
            render(&mut engine, &mut signal, 256);
            let left_db = gain_to_db(f64::from(signal[0][4800 + delay + 9600]) / 0.1);
            println!("{mode:?} {style:?}, 200 ms after a +12 dB click: {left_db:.2} dB");
            assert!(left_db > -0.5);
        }
    }
}

#[test]
fn steady_bass_is_limited_without_distortion() {
    for (frequency_hz, limit_percent) in [(20.0, 0.001), (60.0, 0.001), (1000.0, 0.001)] {
        for release_ms in [1.0, 50.0, 300.0] {
            let settings = Settings {
                input_gain_db: 6.0,
                ceiling_db: -1.0,
                release_ms,
                ..Settings::default()
            };
            let mut signal = vec![sine(frequency_hz, -1.0, RATE_HZ, 144_000)];
            render(&mut engine(settings, RATE_HZ, 1), &mut signal, 256);
            let settled = &signal[0][96_000..];
            let level_db = tone_db(settled, frequency_hz, RATE_HZ);
            let mut power = 0.0;
            for harmonic in 2..=20 {
                let harmonic_hz = frequency_hz * f64::from(harmonic);
                if harmonic_hz < 0.5 * RATE_HZ {
                    power += db_to_gain(tone_db(settled, harmonic_hz, RATE_HZ)).powi(2);
                }
            }
            let percent = 100.0 * power.sqrt() / db_to_gain(level_db);
            println!("{frequency_hz} Hz, release {release_ms} ms: THD {percent:.1e} %");
            assert!((level_db + 1.0).abs() < 0.02, "{level_db}");
            assert!(percent < limit_percent);
        }
    }
}

#[test]
fn bass_does_not_modulate_treble() {
    // 60 Hz and 7 kHz, 4 : 1, 6 dB over the ceiling; side bands up to the fourth.
    for release_ms in [10.0, 50.0, 100.0] {
        let settings =
            Settings { input_gain_db: 6.0, ceiling_db: -1.0, release_ms, ..Settings::default() };
        let gain = db_to_gain(-1.0);
        let input: Vec<f32> = (0..144_000)
            .map(|n| f64::from(n) / RATE_HZ)
            .map(|t| (gain * (0.8 * (TAU * 60.0 * t).sin() + 0.2 * (TAU * 7e3 * t).sin())) as f32)
            .collect();
        let mut signal = vec![input];
        render(&mut engine(settings, RATE_HZ, 1), &mut signal, 256);
        let settled = &signal[0][96_000..];
        let carrier_db = tone_db(settled, 7e3, RATE_HZ);
        let mut power = 0.0;
        for band in [-4.0, -3.0, -2.0, -1.0, 1.0, 2.0, 3.0, 4.0] {
            power += db_to_gain(tone_db(settled, 7e3 + band * 60.0, RATE_HZ)).powi(2);
        }
        let percent = 100.0 * power.sqrt() / db_to_gain(carrier_db);
        println!("release {release_ms} ms: IMD 60 Hz / 7 kHz {percent:.1e} %");
        assert!(percent < 0.05);
    }
}

#[test]
fn both_channels_get_the_same_gain() {
    let settings = Settings { ceiling_db: -6.0, ..Settings::default() };
    let (left, right) = (pink_noise(1, -3.0, 24_000), vec![0.1f32; 24_000]);
    let mut signal = vec![left.clone(), right];
    let mut engine = engine(settings, RATE_HZ, 2);
    let delay = engine.latency_samples();
    render(&mut engine, &mut signal, 256);
    for n in 0..24_000 - delay {
        let gain = f64::from(signal[1][n + delay]) / 0.1f64;
        let expected = f64::from(left[n]) * gain;
        assert!((f64::from(signal[0][n + delay]) - expected).abs() < 1e-6);
    }
}

#[test]
fn sound_ends_in_exact_silence_after_the_lookahead() {
    let settings = Settings { input_gain_db: 36.0, release_ms: 1000.0, ..Settings::default() };
    let mut engine = engine(settings, RATE_HZ, 1);
    let tail = engine.tail_samples();
    let mut signal = vec![white_noise(1, 0.0, 9600)];
    signal[0].resize(19_200, 0.0);
    render(&mut engine, &mut signal, 256);
    assert!(signal[0][9600 + tail - 1] != 0.0);
    assert!(signal[0][9600 + tail..].iter().all(|&x| x == 0.0));
}

#[test]
fn bad_samples_leave_no_trace() {
    for release_ms in [1.0, 100.0, 1000.0] {
        let settings = Settings { release_ms, input_gain_db: 12.0, ..Settings::default() };
        let clean = vec![pink_noise(1, -12.0, 96_000), pink_noise(2, -12.0, 96_000)];
        let (mut bad, mut zeroed) = (clean.clone(), clean);
        for (n, at) in (1000..9600).step_by(97).enumerate() {
            let kinds = [f32::NAN, f32::INFINITY, -f32::INFINITY, 1e30, -1e30, 1.1e6, 1e-41];
            bad[n % 2][at] = kinds[n % kinds.len()];
            zeroed[n % 2][at] = 0.0;
        }
        render(&mut engine(settings, RATE_HZ, 2), &mut bad, 256);
        render(&mut engine(settings, RATE_HZ, 2), &mut zeroed, 256);
        for channel in 0..2 {
            // Not within -100 dB a second later: identical throughout.
            assert_eq!(difference_peak_db(&bad[channel], &zeroed[channel]), -200.0);
        }
    }
}

#[test]
fn changes_of_settings_do_not_click() {
    let quiet =
        Settings { input_gain_db: 0.0, ceiling_db: -1.0, release_ms: 100.0, ..Settings::default() };
    let driven = Settings { input_gain_db: 18.0, ..quiet };
    for (name, from, to) in [
        ("gain, under the ceiling", quiet, Settings { input_gain_db: 10.0, ..quiet }),
        ("gain, into the ceiling", quiet, driven),
        ("gain, out of the ceiling", driven, quiet),
        ("ceiling down", driven, Settings { ceiling_db: -12.0, ..driven }),
        ("ceiling up", Settings { ceiling_db: -12.0, ..driven }, driven),
        ("release", driven, Settings { release_ms: 1.0, ..driven }),
    ] {
        let mut engine = engine(from, RATE_HZ, 1);
        let mut signal = [sine(1000.0, -12.0, RATE_HZ, 96_000)];
        let (before, after) = signal[0].split_at_mut(48_000);
        engine.process(&mut [before], &[]);
        engine.apply(&to);
        engine.process(&mut [after], &[]);
        let click_db = click_peak_db(&signal[0], 24_000, RATE_HZ);
        println!("{name}: click {click_db:.1} dBFS");
        assert!(click_db < -80.0, "{name}: {click_db}");
    }
}

#[test]
fn a_gliding_ceiling_binds_every_sample_to_its_own_time() {
    let high =
        Settings { input_gain_db: 24.0, ceiling_db: 0.0, release_ms: 10.0, ..Settings::default() };
    let low = Settings { ceiling_db: -20.0, ..high };
    let mut engine = engine(high, RATE_HZ, 1);
    let mut signal = [white_noise(1, 0.0, 48_000)];
    let (before, after) = signal[0].split_at_mut(24_000);
    engine.process(&mut [before], &[]);
    engine.apply(&low);
    engine.process(&mut [after], &[]);
    // 20 ms of glide and the lookahead later the new ceiling holds.
    let settled = &after[960 + engine.latency_samples()..];
    assert!(settled.iter().all(|x| x.abs() <= low.ceiling_gain()));
    assert!(after.iter().all(|x| x.abs() <= high.ceiling_gain()));
}

#[test]
fn reset_forgets_everything() {
    let settings = Settings { input_gain_db: 20.0, release_ms: 1000.0, ..Settings::default() };
    let input = vec![pink_noise(4, -10.0, 9600), pink_noise(5, -10.0, 9600)];
    let mut engine = engine(settings, RATE_HZ, 2);
    let (mut first, mut second) = (input.clone(), input);
    render(&mut engine, &mut first, 256);
    engine.reset();
    render(&mut engine, &mut second, 256);
    assert_eq!(first, second);
}

#[test]
fn any_settings_and_any_samples_give_finite_sound() {
    let mut noise = Noise::new(5);
    let odd = [f32::NAN, f32::INFINITY, -f32::INFINITY, 0.0, -1e30, 1e30, 1e-40, 3.0];
    let mut engine = LimiterEngine::new();
    for rate_hz in [f64::NAN, 0.0, 1.0, 700.0, 48_000.0, 1e12] {
        engine.prepare(rate_hz, 2);
        for _ in 0..500 {
            let mut pick = || odd[noise.between(0, odd.len() - 1)];
            engine.apply(&Settings {
                input_gain_db: pick(),
                ceiling_db: pick(),
                release_ms: pick(),
                ..Settings::default()
            });
            let mut left: Vec<f32> = (0..17).map(|_| pick()).collect();
            let mut right = left.clone();
            engine.process(&mut [&mut left, &mut right], &[]);
            assert!(left.iter().all(|x| x.abs() <= 1.0 && !x.is_subnormal()));
            assert!(engine.gain_reduction_db().is_finite());
        }
    }
    engine.process(&mut [], &[]);
}

#[test]
fn telemetry_reads_the_latest_call() {
    let settings =
        Settings { input_gain_db: 6.0, ceiling_db: -1.0, release_ms: 100.0, ..Settings::default() };
    let mut engine = engine(settings, RATE_HZ, 2);
    let mut signal = vec![sine(1000.0, 0.0, RATE_HZ, 48_000), impulse(0, 0.0, 48_000)];
    render(&mut engine, &mut signal, 4800);
    // The printed interpolator reads 0.013 dB more than the wave.
    assert!((engine.gain_reduction_db() - 7.0).abs() < 0.02);
    let db = |gain: f32| gain_to_db(gain.into());
    assert!((db(engine.input_peak_gain()[0]) - 6.0).abs() < 0.001);
    assert!((db(engine.output_peak_gain()[0]) + 1.0).abs() < 0.02);
    assert_eq!(engine.output_peak_gain()[1], 0.0);
}

#[test]
fn loudness_and_budget_read_the_output_and_start_again_when_asked() {
    let settings = Settings { input_gain_db: 6.0, loudness: true, ..Settings::default() };
    let mut engine = engine(settings, RATE_HZ, 2);
    let tone = sine(997.0, -1.0, RATE_HZ, 240_000);
    let mut signal = vec![tone.clone(), tone];
    render(&mut engine, &mut signal, 480);
    let readings = engine.loudness();
    // Both channels at -1 dBFS of peak: -1.0 LUFS, and the true peak at the ceiling.
    assert!((readings.integrated_lufs + 1.0).abs() < 0.1, "{}", readings.integrated_lufs);
    assert!((readings.true_peak_dbtp + 1.0).abs() < 0.03, "{}", readings.true_peak_dbtp);
    assert!((engine.budget().cost.mean_reduction_db() - 6.0).abs() < 0.1);
    assert!(engine.budget().cost.limited_share() > 0.99);
    engine.apply(&Settings { restarts: 1, ..settings });
    assert_eq!(engine.budget().cost.frames, 0);
    assert_eq!(engine.loudness().integrated_lufs, f64::NEG_INFINITY);
}

#[test]
fn rest_comes_when_the_gain_has_recovered() {
    let settings = Settings { input_gain_db: 12.0, release_ms: 5.0, ..Settings::default() };
    let mut engine = engine(settings, RATE_HZ, 2);
    assert!(engine.is_at_rest());
    let noise = || vec![pink_noise(1, -3.0, 24_000), pink_noise(2, -3.0, 24_000)];
    render(&mut engine, &mut noise(), 48);
    let (mut blocks, mut sound_ended) = (0, 0);
    while !engine.is_at_rest() {
        let mut block = vec![silence(48), silence(48)];
        render(&mut engine, &mut block, 48);
        blocks += 1;
        if block.iter().flatten().any(|&x| x != 0.0) {
            sound_ended = blocks;
        }
        assert!(blocks < 10_000);
    }
    println!("limiter: sound ended after {sound_ended} ms, at rest after {blocks} ms");
    assert_eq!(sound_ended, engine.latency_samples().div_ceil(48));
    assert!(blocks > 500, "the standing reduction takes longer than the sound");
    assert_eq!(engine.gain_reduction_db(), 0.0);
    // What went on (a whole number of the release's cells) and what was left alone sound the same.
    let mut left_alone = engine.clone();
    let mut block = vec![silence(48_000), silence(48_000)];
    render(&mut engine, &mut block, 480);
    assert!(block.iter().flatten().all(|&x| x == 0.0));
    let (mut a, mut b) = (noise(), noise());
    render(&mut engine, &mut a, 480);
    render(&mut left_alone, &mut b, 480);
    assert_eq!(a, b);
}

#[test]
fn sound_on_its_way_and_a_glide_are_no_rest() {
    let mut engine = engine(Settings::default(), RATE_HZ, 1);
    let latency = engine.latency_samples();
    render(&mut engine, &mut [impulse(0, 0.1, latency)], 90);
    assert!(!engine.is_at_rest());
    render(&mut engine, &mut [silence(1)], 1);
    assert!(engine.is_at_rest());
    engine.apply(&Settings { ceiling_db: -3.0, ..Settings::default() });
    render(&mut engine, &mut [silence(480)], 480);
    assert!(!engine.is_at_rest());
    render(&mut engine, &mut [silence(960)], 480);
    assert!(engine.is_at_rest());
}
