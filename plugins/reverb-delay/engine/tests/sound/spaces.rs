//! Kinds of reverb that differ, the controls of a space, and safety under everything at once.

use super::*;
use reverb_delay_engine::{DECAY_BANDS, DecayBend, MixLaw, Routing, Space, TimeChange};
use shared_dsp::reverb::SPACES;

/// What tells kinds apart: level of the first 5 ms and of 5 to 30 ms against the whole, time to an echo
/// density of 0.95, and level at 8 kHz against 500 Hz.
#[derive(Debug)]
struct Print {
    first_db: f64,
    early_db: f64,
    dense_ms: f64,
    bright_db: f64,
}

fn print_of(space: Space) -> Print {
    let sides = response(&Settings { space, size: 0.5, ..REVERB }, RATE, 0, 96_000);
    let power = |from: usize, to: usize| -> f64 {
        sides.iter().flat_map(|side| &side[from..to]).map(|x| f64::from(x * x)).sum()
    };
    let whole = power(0, 96_000);
    let dense = (24..48_000).step_by(24).find(|&k| echo_density(&sides[0], k, RATE) >= 0.95);
    let band = |hz: f64| octave(&sides[0], hz, RATE).iter().map(|x| x * x).sum::<f64>() / hz;
    Print {
        first_db: 10.0 * (power(0, 240) / whole).log10(),
        early_db: 10.0 * (power(240, 1440) / whole).log10(),
        dense_ms: dense.unwrap() as f64 / 48.0,
        bright_db: 10.0 * (band(8000.0) / band(500.0)).log10(),
    }
}

#[test]
fn kinds_of_reverb_differ_by_measurement() {
    let prints: Vec<Print> = SPACES.into_iter().map(print_of).collect();
    for (space, print) in SPACES.iter().zip(&prints) {
        println!("{space:?}: {print:.1?}");
    }
    for (n, a) in prints.iter().enumerate() {
        for (m, b) in prints.iter().enumerate().skip(n + 1) {
            let apart = ((a.first_db - b.first_db).abs() / 1.0)
                .max((a.early_db - b.early_db).abs() / 1.0)
                .max((a.dense_ms - b.dense_ms).abs() / 3.0)
                .max((a.bright_db - b.bright_db).abs() / 1.0);
            assert!(apart > 1.0, "{:?} and {:?}", SPACES[n], SPACES[m]);
        }
    }
    let bright = |space: Space| prints[SPACES.iter().position(|s| *s == space).unwrap()].bright_db;
    assert!(
        bright(Space::Plate) > bright(Space::Hall) && bright(Space::Hall) > bright(Space::Room)
    );
}

#[test]
fn every_kind_keeps_the_knob() {
    for space in SPACES {
        let settings = Settings { space, size: 0.5, decay_s: 1.5, ..REVERB };
        let renders = many_renders(&settings, RATE, 6, 0.95);
        for band_hz in [500.0, 1000.0, 2000.0, 4000.0, 8000.0] {
            let error = t60_s(&renders, band_hz, RATE) / 1.5 - 1.0;
            println!("{space:?}, {band_hz} Hz: {:+.1} %", error * 100.0);
            assert!(error.abs() <= 0.04);
        }
    }
}

#[test]
fn balance_tail_delay_and_distance_do_what_they_say() {
    let room = Settings { space: Space::Room, size: 0.5, ..REVERB };
    let early = response(&Settings { balance: -1.0, ..room }, RATE, 0, 48_000);
    // The last reflection of a room at half size comes after 24 ms; what is left is the filter that
    // takes out what is constant.
    assert!(early[0][1200..].iter().all(|x| x.abs() < 2e-3));
    assert!(early[0][..1200].iter().any(|x| x.abs() > 0.05));
    let later = Settings { late_delay_ms: 100.0, balance: 1.0, ..room };
    let late = response(&later, RATE, 0, 48_000);
    assert!(late[0][..4800].iter().all(|&x| x == 0.0) && late[0][4800] != 0.0);
    let near = response(&Settings { balance: -1.0, ..room }, RATE, 0, 4800);
    let far = response(&Settings { balance: -1.0, distance_share: 1.0, ..room }, RATE, 0, 4800);
    let high = |side: &[f32]| octave(side, 8000.0, RATE).iter().map(|x| x * x).sum::<f64>();
    let lost_db = 10.0 * (high(&near[0]) / high(&far[0])).log10();
    println!("distance takes {lost_db:.1} dB of the reflections at 8 kHz");
    assert!(lost_db > 10.0);
}

#[test]
fn bass_mono_joins_the_lows_alone() {
    let sides = response(&Settings { bass_mono_hz: 300.0, ..REVERB }, RATE, 0, 96_000);
    let likeness = |hz: f64| {
        let band = |n: usize| -> Vec<f32> {
            octave(&sides[n], hz, RATE).iter().map(|&x| x as f32).collect()
        };
        correlation(&band(0), &band(1))
    };
    println!("correlation at 63 Hz {:.2}, at 4 kHz {:.2}", likeness(63.0), likeness(4000.0));
    assert!(likeness(63.0) > 0.85 && likeness(4000.0).abs() < 0.2);
}

#[test]
fn drive_bends_loud_tails_and_leaves_soft_ones() {
    let level_db = |drive: f32, gain: f32| {
        let settings = Settings { drive_share: drive, decay_s: 4.0, ..REVERB };
        let mut signal = noise(3, 4 * 48_000, gain);
        render(&mut engine(&settings, RATE, 2), &mut signal, 512);
        rms_db(&signal[0][96_000..])
    };
    let (soft, loud) =
        (level_db(1.0, 0.002) - level_db(0.0, 0.002), level_db(1.0, 1.0) - level_db(0.0, 1.0));
    println!("drive changes soft noise by {soft:+.2} dB, loud noise by {loud:+.2} dB");
    assert!(soft.abs() < 0.1 && loud < -2.5);
}

const CHANGES: [TimeChange; 3] =
    [TimeChange::Crossfade, TimeChange::Repitch, TimeChange::NextRepeat];
const ROUTINGS: [Routing; 3] =
    [Routing::DelayIntoReverb, Routing::ReverbIntoDelay, Routing::Parallel];

#[test]
fn ten_minutes_of_anything_stay_finite_and_below_6_dbfs() {
    let mut engine = engine(&Settings { decay_s: 20.0, ..REVERB }, RATE, 2);
    let mut random = Noise::new(15);
    let (mut loudest, mut block) = (0.0f32, vec![vec![0.0f32; 480]; 2]);
    for at in 0..60_000u64 {
        if at % 40 == 0 {
            let mut any = |low: f32, high: f32| low + (high - low) * random.unit() as f32;
            let band = |any: &mut dyn FnMut(f32, f32) -> f32| DecayBend {
                centre_hz: any(20.0, 20_000.0),
                share: any(0.25, 4.0),
                q: any(0.3, 4.0),
            };
            engine.apply(&Settings {
                decay_s: any(0.1, 60.0),
                size: any(0.0, 1.0),
                damping_hz: any(1000.0, 20_000.0),
                diffusion_share: any(0.0, 1.0),
                distance_share: any(0.0, 1.0),
                balance: any(-1.0, 1.0),
                drive_share: any(-1.0, 1.0).max(0.0),
                bass_mono_hz: any(20.0, 500.0),
                freeze: any(0.0, 1.0) > 0.7,
                eco: any(0.0, 1.0) > 0.8,
                space: SPACES[any(0.0, 4.99) as usize],
                decay_bands: [(); DECAY_BANDS].map(|()| band(&mut any)),
                delay_mix: any(0.0, 0.5),
                delay_feedback: 0.98,
                delay_time_ms: any(1.0, 900.0),
                reverb_mix: 1.0,
                pre_delay_ms: any(0.0, 250.0),
                late_delay_ms: any(0.0, 250.0),
                motion_share: any(0.0, 1.0),
                reverb_time_change: CHANGES[any(0.0, 2.99) as usize],
                routing: ROUTINGS[any(0.0, 2.99) as usize],
                is_send: any(0.0, 1.0) > 0.8,
                mix_law: if any(0.0, 1.0) > 0.5 { MixLaw::EqualPower } else { MixLaw::KeepDry },
                is_bypassed: any(0.0, 1.0) > 0.9,
                ..REVERB
            });
        }
        let gain = if at % 400 < 100 { 0.1 } else { 0.0 };
        for x in block.iter_mut().flatten() {
            *x = random.white() * gain;
        }
        render(&mut engine, &mut block, 480);
        loudest = block.iter().flatten().fold(loudest, |a, x| a.max(x.abs()));
        assert!(block.iter().flatten().all(|x| x.is_finite()));
    }
    println!("loudest {:+.1} dBFS", gain_to_db(f64::from(loudest)));
    assert!(gain_to_db(f64::from(loudest)) <= 6.0);
}

#[test]
fn nothing_constant_stays_in_the_tail() {
    let sides = response(&REVERB, RATE, 0, 144_000);
    for side in &sides {
        let peak = side.iter().fold(0.0f32, |a, x| a.max(x.abs()));
        let mean = side.iter().map(|&x| f64::from(x)).sum::<f64>() / side.len() as f64;
        let constant_db = gain_to_db(mean.abs() / f64::from(peak));
        println!("mean {constant_db:.1} dB against the peak");
        assert!(constant_db <= -90.0);
    }
}
