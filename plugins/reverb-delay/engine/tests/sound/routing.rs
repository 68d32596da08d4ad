//! How delay, reverb and dry sound go together: order, send, laws, levels, EQ, sidechain, trails.

use super::*;
use reverb_delay_engine::{EqBand, EqKind, MixLaw, Routing};
use shared_dsp::measure::signals::sine;

const ALL: [Routing; 3] = [Routing::DelayIntoReverb, Routing::ReverbIntoDelay, Routing::Parallel];

/// Both halves, without motion: what they do is linear and the same every time.
const BOTH: Settings = Settings {
    delay_mix: 0.4,
    reverb_mix: 0.3,
    delay_time_ms: 60.0,
    delay_feedback: 0.3,
    decay_s: 0.4,
    motion_share: 0.0,
    ..REVERB
};

fn play(settings: &Settings, input: &[Vec<f32>]) -> Vec<Vec<f32>> {
    let mut signal = input.to_vec();
    render(&mut engine(settings, RATE, 2), &mut signal, 256);
    signal
}

/// A half alone, at unity and without the dry sound.
fn alone(half: &Settings, input: &[Vec<f32>]) -> Vec<Vec<f32>> {
    play(half, input)
}

fn delay(settings: &Settings, input: &[Vec<f32>]) -> Vec<Vec<f32>> {
    alone(&Settings { delay_mix: 1.0, reverb_mix: 0.0, ..plain(settings) }, input)
}

fn reverb(settings: &Settings, input: &[Vec<f32>]) -> Vec<Vec<f32>> {
    alone(&Settings { delay_mix: 0.0, reverb_mix: 1.0, ..plain(settings) }, input)
}

fn plain(settings: &Settings) -> Settings {
    Settings {
        is_send: false,
        mix_law: MixLaw::KeepDry,
        delay_level_db: 0.0,
        reverb_level_db: 0.0,
        ..*settings
    }
}

fn sum(parts: &[(f32, &Vec<Vec<f32>>)]) -> Vec<Vec<f32>> {
    let mut all = vec![vec![0.0; parts[0].1[0].len()]; 2];
    for (gain, part) in parts {
        for (all, part) in all.iter_mut().flatten().zip(part.iter().flatten()) {
            *all += gain * part;
        }
    }
    all
}

fn assert_same(got: &[Vec<f32>], expected: &[Vec<f32>], what: &str) {
    let rest: Vec<f32> =
        got.iter().flatten().zip(expected.iter().flatten()).map(|(a, b)| a - b).collect();
    let rest_db = rms_db(&rest) - rms_db(&expected.concat());
    println!("{what}: {rest_db:.1} dB off");
    assert!(rest_db < -120.0, "{what}: {rest_db:.1} dB");
}

#[test]
fn every_routing_is_the_sum_it_says() {
    let input = noise(3, 30_000, 0.3);
    let settings = Settings {
        delay_mix: 0.75,
        reverb_mix: 0.7,
        delay_level_db: -3.0,
        reverb_level_db: 4.0,
        ..BOTH
    };
    let (d, r) = (delay(&settings, &input), reverb(&settings, &input));
    let (dry_d, dry_r) = (0.5, 0.6);
    let [level_d, level_r] = [-3.0f32, 4.0].map(|db| 10f32.powf(db / 20.0));
    for routing in ALL {
        let expected = match routing {
            Routing::DelayIntoReverb => {
                let heard = sum(&[(dry_d, &input), (1.0, &d)]);
                let r = reverb(&settings, &heard);
                sum(&[(dry_r * dry_d, &input), (dry_r * level_d, &d), (level_r, &r)])
            }
            Routing::ReverbIntoDelay => {
                let heard = sum(&[(dry_r, &input), (1.0, &r)]);
                let d = delay(&settings, &heard);
                sum(&[(dry_r * dry_d, &input), (dry_d * level_r, &r), (level_d, &d)])
            }
            Routing::Parallel => sum(&[(dry_d * dry_r, &input), (level_d, &d), (level_r, &r)]),
        };
        let got = play(&Settings { routing, ..settings }, &input);
        assert_same(&got, &expected, &format!("{routing:?}"));
    }
}

#[test]
fn a_send_holds_nothing_dry_and_hears_both_halves_at_their_levels() {
    let input = noise(4, 30_000, 0.3);
    // The mixes of an insert: as a send they only turn the halves on.
    let settings = Settings { is_send: true, delay_level_db: -6.0, reverb_level_db: -2.0, ..BOTH };
    let (d, r) = (delay(&settings, &input), reverb(&settings, &input));
    let [level_d, level_r] = [-6.0f32, -2.0].map(|db| 10f32.powf(db / 20.0));
    for routing in ALL {
        let expected = match routing {
            Routing::DelayIntoReverb => {
                let r = reverb(&settings, &sum(&[(1.0, &input), (1.0, &d)]));
                sum(&[(level_d, &d), (level_r, &r)])
            }
            Routing::ReverbIntoDelay => {
                let d = delay(&settings, &sum(&[(1.0, &input), (1.0, &r)]));
                sum(&[(level_d, &d), (level_r, &r)])
            }
            Routing::Parallel => sum(&[(level_d, &d), (level_r, &r)]),
        };
        let got = play(&Settings { routing, ..settings }, &input);
        assert_same(&got, &expected, &format!("send, {routing:?}"));
        let off = Settings { delay_mix: 0.0, routing, ..settings };
        assert_same(&play(&off, &input), &sum(&[(level_r, &r)]), "send without delay");
        let none = play(&Settings { reverb_mix: 0.0, ..off }, &input);
        assert!(none.iter().flatten().all(|&x| x == 0.0));
    }
}

#[test]
fn equal_power_keeps_the_power_of_unlike_sounds() {
    // Dry and echo of noise are uncorrelated: their powers add up.
    let input = noise(5, 96_000, 0.3);
    for delay_mix in [0.1, 0.25, 0.5, 0.8] {
        let settings = Settings {
            delay_mix,
            reverb_mix: 0.0,
            delay_feedback: 0.0,
            mix_law: MixLaw::EqualPower,
            ..BOTH
        };
        let got = play(&settings, &input);
        let change_db = rms_db(&got[0][4800..]) - rms_db(&input[0][4800..]);
        println!("mix {delay_mix}: {change_db:+.2} dB");
        assert!(change_db.abs() < 0.1);
    }
}

/// A tone that fades in, through settings that change and change back.
fn click_db(base: &Settings, changed: &Settings) -> f64 {
    let mut engine = engine(base, RATE, 2);
    let mut tone = sine(997.0, -12.0, RATE, 4 * 48_000);
    for (k, x) in tone.iter_mut().enumerate().take(9600) {
        *x *= 0.5 - 0.5 * (std::f32::consts::PI * k as f32 / 9600.0).cos();
    }
    for (settings, part) in [base, changed, base].into_iter().zip(tone.chunks_mut(64_000)) {
        engine.apply(settings);
        let mut sides = [part.to_vec(), part.to_vec()];
        render(&mut engine, &mut sides, 257);
        part.copy_from_slice(&sides[0]);
    }
    click_peak_db(&tone, 48_000, RATE)
}

#[test]
fn no_change_of_routing_clicks() {
    let base = Settings { delay_mix: 0.5, reverb_mix: 0.5, ..BOTH };
    let mut bell = base;
    bell.eq_bands[2] = EqBand { kind: EqKind::Bell, frequency_hz: 900.0, gain_db: 12.0, q: 1.0 };
    for from in ALL {
        let from = Settings { routing: from, ..base };
        for (name, changed) in [
            ("reverb into delay", Settings { routing: Routing::ReverbIntoDelay, ..from }),
            ("parallel", Settings { routing: Routing::Parallel, ..from }),
            ("send", Settings { is_send: true, ..from }),
            ("equal power", Settings { mix_law: MixLaw::EqualPower, ..from }),
            ("levels", Settings { delay_level_db: -20.0, reverb_level_db: 6.0, ..from }),
            ("trails", Settings { has_trails: true, is_bypassed: true, ..from }),
            ("bell", Settings { eq_bands: bell.eq_bands, ..from }),
        ] {
            let click_db = click_db(&from, &changed);
            println!("{:?} to {name}: {click_db:.1} dBFS", from.routing);
            assert!(click_db <= -90.0, "{name}");
        }
    }
}

#[test]
fn the_eq_shapes_what_is_wet_and_leaves_the_dry_sound() {
    let mut settings = Settings { delay_mix: 0.5, reverb_mix: 0.0, delay_feedback: 0.0, ..BOTH };
    settings.eq_bands[0] =
        EqBand { kind: EqKind::LowCut, frequency_hz: 3000.0, gain_db: 0.0, q: 0.7 };
    let sides = response(&settings, RATE, 0, 9600);
    assert_eq!(sides[0][0], 1.0);
    assert!(sides[0][1..2880].iter().all(|&x| x == 0.0));
    for hz in [1000.0, 3000.0, 10_000.0] {
        let level_db = shared_dsp::measure::magnitude_db(&sides[0][2880..], hz, RATE);
        assert!((level_db - settings.eq_db(hz, RATE)).abs() < 0.1, "{hz} Hz: {level_db:.2} dB");
    }
}

#[test]
fn ducking_follows_the_sidechain_where_it_is_asked_to() {
    let settings = Settings { reverb_duck_db: 12.0, ducks_by_key: true, ..REVERB };
    let tone = sine(500.0, -12.0, RATE, 96_000);
    let level_db = |settings: &Settings, key: Option<&[f32]>| {
        let (mut left, mut right) = (tone.clone(), tone.clone());
        let mut engine = engine(settings, RATE, 2);
        for at in (0..96_000).step_by(480) {
            let range = at..at + 480;
            let key: Vec<&[f32]> = key.iter().map(|key| &key[range.clone()]).collect();
            engine.process(&mut [&mut left[range.clone()], &mut right[range.clone()]], &key);
        }
        rms_db(&left[48_000..])
    };
    let loud = vec![0.5; 96_000];
    let open_db = level_db(&Settings { reverb_duck_db: 0.0, ..settings }, None);
    // A missing key is a silent one; a mono key drives both sides.
    assert!((level_db(&settings, None) - open_db).abs() < 0.01);
    assert!((level_db(&settings, Some(&vec![0.0; 96_000])) - open_db).abs() < 0.01);
    assert!((level_db(&settings, Some(&loud)) - open_db + 12.0).abs() < 0.1);
    let by_dry = Settings { ducks_by_key: false, ..settings };
    assert!((level_db(&by_dry, None) - open_db + 12.0).abs() < 0.1);
}

#[test]
fn trails_pass_the_dry_sound_at_once_and_die_away() {
    for freeze in [false, true] {
        let settings = Settings {
            has_trails: true,
            freeze,
            delay_freeze: freeze,
            delay_feedback: if freeze { 1.1 } else { 0.3 },
            ..BOTH
        };
        let mut engine =
            engine(&Settings { freeze: false, delay_freeze: false, ..settings }, RATE, 2);
        render(&mut engine, &mut noise(3, 24_000, 0.3), 480);
        engine.apply(&settings);
        render(&mut engine, &mut noise(3, 4800, 0.3), 480);
        engine.apply(&Settings { is_bypassed: true, ..settings });
        let input = noise(6, 12 * 48_000, 0.01);
        let mut output = input.clone();
        render(&mut engine, &mut output, 480);
        let trail: Vec<f32> = output[0].iter().zip(&input[0]).map(|(y, x)| y - x).collect();
        let (early_db, later_db) = (rms_db(&trail[480..2400]), rms_db(&trail[24_000..48_000]));
        println!("trail {early_db:.1} dB, after a second {later_db:.1} dB");
        // Without feedback worth the name it is gone; echoes at 95 % fall by 7 dB a second.
        assert!(early_db > -20.0 && later_db < early_db - if freeze { 4.0 } else { 60.0 });
        assert!(engine.tail_samples() < usize::MAX);
        // Nothing new is fed, so the sound passes bit for bit once the trail has ended.
        assert!(freeze || output[0][8 * 48_000..] == input[0][8 * 48_000..]);
    }
}

#[test]
fn a_frozen_half_never_ends_and_a_half_that_is_off_has_no_tail() {
    let tail = |settings: &Settings| engine(settings, RATE, 2).tail_samples();
    assert_eq!(tail(&Settings { freeze: true, ..BOTH }), usize::MAX);
    assert_eq!(tail(&Settings { delay_mix: 0.0, reverb_mix: 0.0, ..BOTH }), 0);
    let parts =
        [tail(&Settings { delay_mix: 0.0, ..BOTH }), tail(&Settings { reverb_mix: 0.0, ..BOTH })];
    assert_eq!(tail(&BOTH), parts[0] + parts[1]);
    let parallel = Settings { routing: Routing::Parallel, ..BOTH };
    assert_eq!(tail(&parallel), parts[0].max(parts[1]));
}

#[test]
fn a_half_that_is_off_keeps_time() {
    // Turned on after a while, it sounds as if it had run on silence all along.
    let off = Settings { delay_mix: 0.0, ..BOTH };
    let input = noise(8, 48_000, 0.3);
    let turned_on = |blocks: usize| {
        let mut engine = engine(&off, RATE, 2);
        let mut signal = input.clone();
        let (mut head, mut tail): (Vec<_>, Vec<_>) =
            signal.iter_mut().map(|side| side.split_at_mut(30_011)).unzip();
        for (at, part) in [&mut head, &mut tail].into_iter().enumerate() {
            engine.apply(if at == 0 { &off } else { &BOTH });
            let mut part: Vec<Vec<f32>> = part.iter().map(|side| side.to_vec()).collect();
            render(&mut engine, &mut part, blocks);
            if at == 1 {
                return part;
            }
        }
        unreachable!()
    };
    let whole = turned_on(48_000);
    for blocks in [1, 63, 480] {
        assert_eq!(whole, turned_on(blocks), "{blocks}");
    }
}
