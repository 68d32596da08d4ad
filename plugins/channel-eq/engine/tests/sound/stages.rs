//! Where the stages of the signal flow meet: phase, dynamics, makeup, rest.

use super::*;
use channel_eq_engine::{AutoGain, Dynamic, KeyFilter, Phase};

fn play(engine: &mut EqEngine, signal: &mut [Vec<f32>], from: usize, to: usize) {
    for at in (from..to).step_by(441) {
        process_range(engine, signal, &[], at, to.min(at + 441));
    }
}

/// A bell that a loud input ducks by 12 dB.
fn ducking() -> Band {
    let dynamic = Dynamic {
        on: true,
        range_db: -12.0,
        threshold_db: -40.0,
        key_filter: KeyFilter::All,
        ..Dynamic::default()
    };
    Band { dynamic, ..bell(1000.0, 0.0, 1.0) }
}

#[test]
fn makeup_by_loudness_knows_how_late_the_sound_is() {
    for phase in [Phase::ZeroLatency, Phase::Natural, Phase::Linear] {
        let mut engine = EqEngine::new();
        engine.apply(&Settings { phase, auto_gain: AutoGain::Loudness, ..with(&[]) });
        engine.prepare(RATE_HZ, 1);
        let mut signal = vec![signals::white_noise(3, -50.0, 288_000)];
        for x in &mut signal[0][144_000..] {
            *x *= 31.6;
        }
        let mut largest_db = 0.0f64;
        for at in (0..288_000).step_by(480) {
            process_range(&mut engine, &mut signal, &[], at, at + 480);
            if at > 96_000 {
                largest_db = largest_db.max(engine.makeup_db().abs());
            }
        }
        println!("{phase:?}: makeup of a flat equaliser at a 30 dB entry {largest_db:.3} dB");
        assert!(largest_db < 0.5, "{phase:?}: {largest_db}");
    }
}

#[test]
fn a_phase_chosen_while_flat_fades_in_and_delays_dynamics_with_the_sound() {
    let mut engine = EqEngine::new();
    engine.prepare(RATE_HZ, 1);
    let mut signal = vec![signals::sine(1000.0, -12.0, RATE_HZ, 144_000)];
    play(&mut engine, &mut signal, 0, 48_000);
    engine.apply(&Settings { phase: Phase::Linear, ..with(&[ducking()]) });
    play(&mut engine, &mut signal, 48_000, 144_000);
    let click = click_peak_db(&signal[0], 9600, RATE_HZ);
    println!("linear phase chosen while flat: {click:.1} dBFS");
    assert!(click < -80.0, "{click}");

    // From a reset: the tone comes out ducked after the attack, and not a latency too early.
    let mut engine = EqEngine::new();
    engine.apply(&Settings { phase: Phase::Linear, ..with(&[ducking()]) });
    engine.prepare(RATE_HZ, 1);
    let latency = engine.latency_samples();
    let onset = 24_000;
    let mut signal = vec![signals::sine(1000.0, -12.0, RATE_HZ, 96_000)];
    signal[0][..onset].fill(0.0);
    play(&mut engine, &mut signal, 0, 96_000);
    let first_db = rms_db(&signal[0][onset + latency + 48..onset + latency + 96]);
    let later_db = rms_db(&signal[0][onset + latency + 9600..onset + latency + 14_400]);
    println!("at the onset {first_db:.1} dBFS, 200 ms later {later_db:.1} dBFS");
    assert!((first_db + 15.0).abs() < 1.5, "{first_db}");
    assert!((later_db + 27.0).abs() < 0.2, "{later_db}");
}

#[test]
fn dynamics_that_are_switched_off_come_to_rest_and_begin_anew() {
    let mut engine = EqEngine::new();
    engine.prepare(RATE_HZ, 1);
    let moving = with(&[ducking()]);
    engine.apply(&moving);
    let mut signal = vec![signals::sine(1000.0, -12.0, RATE_HZ, 192_000)];
    signal[0][48_000..144_000].fill(0.0);
    play(&mut engine, &mut signal, 0, 48_000);
    engine.apply(&with(&[Band { on: false, ..ducking() }]));
    play(&mut engine, &mut signal, 48_000, 144_000);
    assert!(engine.is_at_rest());
    assert_eq!(engine.offsets_db()[0], 0.0);
    engine.apply(&moving);
    play(&mut engine, &mut signal, 144_000, 192_000);
    let begins_db = rms_db(&signal[0][144_048..144_096]);
    assert!((begins_db + 15.0).abs() < 1.5, "{begins_db}");
}

#[test]
fn gain_scale_glides_where_gains_follow_the_signal() {
    let mut engine = EqEngine::new();
    engine.prepare(RATE_HZ, 1);
    let settings = with(&[ducking()]);
    engine.apply(&settings);
    let mut signal = vec![signals::sine(1000.0, -12.0, RATE_HZ, 96_000)];
    play(&mut engine, &mut signal, 0, 48_000);
    engine.apply(&Settings { gain_scale: 0.5, ..settings });
    play(&mut engine, &mut signal, 48_000, 96_000);
    let click = click_peak_db(&signal[0], 9600, RATE_HZ);
    println!("gain scale 1 to 0.5 with 12 dB of ducking: {click:.1} dBFS");
    assert!(click < -90.0, "{click}");
}

#[test]
fn a_change_that_leaves_it_flat_lets_it_rest() {
    let mut engine = EqEngine::new();
    engine.prepare(RATE_HZ, 2);
    let mut silence = vec![vec![0.0f32; 48_000]; 2];
    play(&mut engine, &mut silence, 0, 4410);
    engine.apply(&with(&[Band { on: false, ..bell(2000.0, 6.0, 1.0) }]));
    play(&mut engine, &mut silence, 4410, 48_000);
    assert!(engine.is_at_rest());
}

#[test]
fn the_tail_counts_what_scales_the_gain() {
    let cut = bell(40.0, -24.0, 4.0);
    let tail = |gain_scale, gain_q| {
        let mut engine = EqEngine::new();
        engine.prepare(RATE_HZ, 1);
        engine.apply(&Settings { gain_scale, gain_q, ..with(&[cut]) });
        engine.tail_samples()
    };
    let boost = {
        let mut engine = EqEngine::new();
        engine.prepare(RATE_HZ, 1);
        engine.apply(&with(&[bell(40.0, 24.0, 4.0)]));
        engine.tail_samples()
    };
    assert_eq!(tail(-1.0, false), boost);
    assert!(tail(-1.0, true) > 2 * boost);
}
