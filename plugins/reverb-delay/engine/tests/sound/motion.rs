//! What happens over time: stability, block cuts, sleep, bad input, moving settings, rest.

use super::*;
use reverb_delay_engine::{DECAY_BANDS, DecayBend};
use shared_dsp::reverb::SPACES;

#[test]
fn longest_feedback_and_decay_stay_bounded_under_20_s_of_noise() {
    for (settings, limit_db) in [
        // Noise through a comb of 0.98: 1 / sqrt(1 - 0.98^2) = 14 dB, sides alike.
        (Settings { delay_feedback: 1.0, delay_time_ms: 90.0, ..DELAY }, 14.5),
        // Every frequency rings as long as asked, also the highest.
        (Settings { decay_s: 20.0, ..REVERB }, 8.0),
        (Settings { decay_s: 20.0, size: 0.0, ..REVERB }, 10.5),
        (Settings { decay_s: 0.1, ..REVERB }, 1.0),
    ] {
        let mut signal = noise(11, 20 * 48_000, 0.25);
        let before_db = rms_db(&signal[0]);
        render(&mut engine(&settings, RATE, 2), &mut signal, 512);
        let gain_db = rms_db(&signal[0][15 * 48_000..]) - before_db;
        println!("noise comes out {gain_db:+.1} dB louder");
        assert!(gain_db < limit_db);
    }
}

#[test]
fn automated_time_at_full_feedback_stays_bounded() {
    let mut engine = engine(&Settings { delay_feedback: 0.98, ..DELAY }, RATE, 2);
    let mut random = Noise::new(4);
    let mut loudest = 0.0f32;
    for block in 0..3000 {
        let mut signal = noise(block, 256, if block < 200 { 0.5 } else { 0.0 });
        engine.apply(&Settings {
            delay_feedback: 0.98,
            delay_time_ms: 20.0 + 300.0 * random.unit() as f32,
            ping_pong: random.bits() & 1 == 0,
            delay_low_cut_hz: 20.0 + 500.0 * random.unit() as f32,
            ..DELAY
        });
        render(&mut engine, &mut signal, 256);
        loudest = signal.iter().flatten().fold(loudest, |a, x| a.max(x.abs()));
    }
    println!("loudest {:.1} dBFS", gain_to_db(f64::from(loudest)));
    assert!(loudest < 8.0);
}

#[test]
fn output_does_not_depend_on_block_cuts() {
    let a = Settings {
        delay_mix: 0.4,
        reverb_mix: 0.5,
        reverb_duck_db: 6.0,
        damping_hz: 5000.0,
        pre_delay_ms: 7.0,
        ..REVERB
    };
    let b = Settings {
        delay_time_ms: 333.3,
        size: 0.1,
        decay_s: 0.7,
        pre_delay_ms: 60.0,
        width: 0.3,
        ping_pong: true,
        delay_low_cut_hz: 300.0,
        ..a
    };
    let c = Settings {
        delay_time_ms: 1.0,
        size: 0.9,
        delay_mix: 0.0,
        space: SPACES[0],
        eco: true,
        late_delay_ms: 33.0,
        ..a
    };
    let d = Settings { reverb_mix: 0.0, freeze: true, drive_share: 0.5, bass_mono_hz: 200.0, ..c };
    let changes = [(0, a), (10_007, b), (12_001, c), (20_011, d), (30_000, b)];
    for channels in [1, 2] {
        for seed in 1..4 {
            let difference =
                output_ignores_block_cuts_between(ReverbDelayEngine::new, &changes, channels, seed);
            assert_eq!(difference, 0.0);
        }
    }
}

#[test]
fn sleeping_and_waking_do_not_depend_on_block_cuts() {
    let settings = Settings {
        decay_s: 0.1,
        size: 0.0,
        delay_mix: 0.5,
        delay_feedback: 0.0,
        delay_time_ms: 30.0,
        ..REVERB
    };
    let frames = 6 * 48_000;
    let mut input = vec![vec![0.0f32; frames]; 2];
    for (k, x) in noise(3, 3000, 0.5)[0].iter().enumerate() {
        input[0][k] = *x;
        input[1][frames - 3017 + k] = *x;
    }
    let mut whole = input.clone();
    let mut first = engine(&settings, RATE, 2);
    render(&mut first, &mut whole, frames);
    let mut cut = input;
    let mut other = engine(&settings, RATE, 2);
    let (mut random, mut at, mut slept) = (Noise::new(8), 0, false);
    while at < frames {
        let to = frames.min(at + random.between(1, 150));
        let (left, right) = cut.split_at_mut(1);
        other.process(&mut [&mut left[0][at..to], &mut right[0][at..to]], &[]);
        slept |= at > 4000 && other.is_silent();
        at = to;
    }
    assert!(slept);
    assert_eq!(whole, cut);
}

#[test]
fn a_short_tail_ends_in_exact_zero() {
    let settings = Settings {
        decay_s: 0.3,
        delay_mix: 0.5,
        delay_feedback: 0.3,
        delay_time_ms: 50.0,
        ..REVERB
    };
    let mut engine = engine(&settings, RATE, 2);
    let mut signal = noise(5, 3 * 48_000, 0.5);
    signal.iter_mut().for_each(|side| side[4800..].fill(0.0));
    render(&mut engine, &mut signal, 512);
    assert!(signal.iter().all(|side| side[2 * 48_000 + 24_000..].iter().all(|&x| x == 0.0)));
    assert!(signal.iter().flatten().all(|x| *x == 0.0 || x.is_normal()));
    // The reported tail holds what is above -120 dB of the loudest.
    let tail = engine.tail_samples();
    let loudest = signal.iter().flatten().fold(0.0f32, |a, x| a.max(x.abs()));
    assert!(signal.iter().all(|s| s[4800 + tail..].iter().all(|x| x.abs() < 1e-6 * loudest)));
}

#[test]
fn bad_samples_leave_no_trace() {
    let settings =
        Settings { delay_mix: 0.5, reverb_mix: 0.5, decay_s: 8.0, delay_feedback: 0.9, ..REVERB };
    let mut bad = noise(6, 2 * 48_000, 0.4);
    let mut zeroed = bad.clone();
    for (n, value) in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 1e30, -1e30, 1e-41, f32::MAX]
        .iter()
        .enumerate()
    {
        bad[n % 2][30_000 + 1000 * n] = *value;
        zeroed[n % 2][30_000 + 1000 * n] = 0.0;
    }
    render(&mut engine(&settings, RATE, 2), &mut bad, 512);
    render(&mut engine(&settings, RATE, 2), &mut zeroed, 512);
    assert!(bad.iter().flatten().all(|x| x.is_finite()));
    for (bad, zeroed) in bad.iter().zip(&zeroed) {
        assert_eq!(bad[37_001..], zeroed[37_001..]);
    }
}

#[test]
fn any_rate_gives_finite_sound_in_bounded_memory() {
    let settings = Settings { delay_mix: 0.5, reverb_mix: 0.5, ..REVERB };
    for rate_hz in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -1.0, 0.0, 1e-300, 1e300] {
        let mut sound = noise(6, 1000, 0.4);
        render(&mut engine(&settings, rate_hz, 2), &mut sound, 512);
        assert!(sound.iter().flatten().all(|x| x.is_finite()), "{rate_hz} Hz");
    }
}

#[test]
fn any_settings_give_finite_sound() {
    let wild = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, -1.0, 0.0, 1e-30, 1e30, 0.5];
    let mut random = Noise::new(2);
    for rate_hz in [8000.0, 22_050.0, 192_000.0] {
        let mut engine = ReverbDelayEngine::new();
        engine.prepare(rate_hz, 2);
        for round in 0..60 {
            let mut any = || wild[random.between(0, wild.len() - 1)];
            engine.apply(&Settings {
                delay_time_ms: any(),
                delay_feedback: any(),
                ping_pong: round % 3 == 0,
                delay_low_cut_hz: any(),
                delay_high_cut_hz: any(),
                delay_mix: any(),
                decay_s: any(),
                pre_delay_ms: any(),
                size: any(),
                damping_hz: any(),
                low_cut_hz: any(),
                width: any(),
                reverb_mix: any(),
                late_delay_ms: any(),
                diffusion_share: any(),
                distance_share: any(),
                balance: any(),
                motion_share: any(),
                drive_share: any(),
                bass_mono_hz: any(),
                delay_duck_db: any(),
                reverb_duck_db: any(),
                duck_release_ms: any(),
                decay_bands: [DecayBend { centre_hz: any(), share: any(), q: any() }; DECAY_BANDS],
                eco: round % 7 == 6,
                freeze: round % 11 == 5,
                space: SPACES[round as usize % SPACES.len()],
                ..Settings::START
            });
            let mut signal = noise(round, 700, 1.0);
            render(&mut engine, &mut signal, 97);
            assert!(signal.iter().flatten().all(|x| x.is_finite() && x.abs() < 100.0));
        }
    }
}

#[test]
fn changes_do_not_click() {
    let base = Settings { delay_mix: 0.5, reverb_mix: 0.5, damping_hz: 8000.0, ..REVERB };
    let to = |name: &'static str, settings: Settings| (name, settings);
    for (name, changed) in [
        to("delay mix", Settings { delay_mix: 0.0, ..base }),
        to("reverb mix", Settings { reverb_mix: 1.0, ..base }),
        to("time", Settings { delay_time_ms: 333.33, ..base }),
        to("feedback", Settings { delay_feedback: 0.0, ..base }),
        to("ping-pong", Settings { ping_pong: true, ..base }),
        to("low cut", Settings { delay_low_cut_hz: 1500.0, ..base }),
        to("high cut", Settings { delay_high_cut_hz: 900.0, ..base }),
        to("size", Settings { size: 0.1, ..base }),
        to("decay", Settings { decay_s: 0.3, ..base }),
        to("pre-delay", Settings { pre_delay_ms: 77.0, ..base }),
        to("damping", Settings { damping_hz: 1000.0, ..base }),
        to("reverb low cut", Settings { low_cut_hz: 400.0, ..base }),
        to("width", Settings { width: 0.0, ..base }),
    ] {
        let mut engine = engine(&base, RATE, 2);
        // The tone fades in, for the echoes of a hard start would be clicks too.
        let mut sine = shared_dsp::measure::signals::sine(997.0, -12.0, RATE, 5 * 48_000);
        for (k, x) in sine.iter_mut().enumerate().take(9600) {
            *x *= 0.5 - 0.5 * (std::f32::consts::PI * k as f32 / 9600.0).cos();
        }
        let mut signal = [sine.clone(), sine];
        for (n, range) in [0..120_001, 120_001..170_017, 170_017..240_000].into_iter().enumerate() {
            engine.apply(if n == 1 { &changed } else { &base });
            let mut part: Vec<Vec<f32>> =
                signal.iter().map(|side| side[range.clone()].to_vec()).collect();
            render(&mut engine, &mut part, 256);
            for (side, part) in signal.iter_mut().zip(part) {
                side[range.clone()].copy_from_slice(&part);
            }
        }
        let click_db = click_peak_db(&signal[0], 110_000, RATE);
        println!("{name}: {click_db:.1} dBFS");
        assert!(click_db < -70.0, "{name}");
    }
}

#[test]
fn mono_has_its_own_echoes_and_reverb() {
    let settings = Settings { delay_mix: 0.5, delay_time_ms: 10.0, delay_feedback: 0.0, ..REVERB };
    let mut echoes = settings;
    echoes.reverb_mix = 0.0;
    let mono = |s: &Settings| {
        impulse_response(ReverbDelayEngine::new, s, RATE, 1, &[0], 1.0, 96_000).remove(0)
    };
    let dry = mono(&echoes);
    assert_eq!([dry[0], dry[480]], [1.0, 1.0]);
    // Same energy as one side of the stereo reverb, and the same decay.
    let alone = Settings { delay_mix: 0.0, ..settings };
    let stereo = response(&alone, RATE, 0, 96_000);
    assert!((rms_db(&mono(&alone)) - rms_db(&stereo[0])).abs() < 0.5);
}

/// Whether a block of silence comes out as silence, and the engine is at rest after it.
fn silent_block(engine: &mut ReverbDelayEngine) -> (bool, bool) {
    let mut block = vec![vec![0.0f32; 480]; 2];
    render(engine, &mut block, 480);
    (block.iter().flatten().all(|x| *x == 0.0), engine.is_at_rest())
}

#[test]
fn latency_is_none_and_the_longest_gap_is_no_rest() {
    let settings =
        Settings { delay_mix: 1.0, delay_time_ms: 4000.0, pre_delay_ms: 250.0, ..REVERB };
    let mut engine = engine(&settings, RATE, 2);
    assert_eq!(engine.latency_samples(), 0);
    assert!(engine.is_at_rest());
    render(&mut engine, &mut [vec![1.0], vec![1.0]], 1);
    let mut blocks = 0;
    loop {
        let (silent, rests) = silent_block(&mut engine);
        assert!(!rests);
        if !silent {
            break;
        }
        blocks += 1;
    }
    assert_eq!(blocks, 204_000 / 480 - 1);
}

#[test]
fn what_a_mix_of_0_holds_back_and_what_glides_is_no_rest() {
    let sounding = Settings { delay_mix: 0.5, decay_s: 0.3, delay_feedback: 0.3, ..REVERB };
    let mut engine = engine(&sounding, RATE, 2);
    render(&mut engine, &mut noise(5, 4800, 0.5), 480);
    engine.apply(&Settings { delay_mix: 0.0, reverb_mix: 0.0, ..sounding });
    let (mut blocks, mut unheard) = (0, 0);
    loop {
        let (silent, rests) = silent_block(&mut engine);
        unheard += usize::from(silent);
        blocks += 1;
        if rests {
            break;
        }
        assert!(blocks < 3000);
    }
    println!("at rest after {blocks} blocks of 10 ms, {unheard} of them without a sound");
    assert!(unheard > 100 && blocks - unheard < 10);
    assert!((0..100).all(|_| silent_block(&mut engine) == (true, true)));

    let moved = [
        Settings { delay_time_ms: 400.0, ..sounding },
        Settings { delay_feedback: 0.4, ..sounding },
        Settings { ping_pong: true, ..sounding },
        Settings { size: 0.9, ..sounding },
        Settings { decay_s: 1.0, ..sounding },
        Settings { pre_delay_ms: 20.0, ..sounding },
        Settings { width: 0.5, ..sounding },
        Settings { low_cut_hz: 100.0, ..sounding },
        Settings { reverb_mix: 0.1, ..sounding },
    ];
    for settings in moved {
        engine.apply(&sounding);
        engine.reset();
        assert_eq!(silent_block(&mut engine), (true, true));
        engine.apply(&settings);
        assert_eq!(silent_block(&mut engine), (true, false), "{settings:?}");
        (0..12).for_each(|_| assert!(silent_block(&mut engine).0));
        assert!(engine.is_at_rest(), "{settings:?}");
    }
}
