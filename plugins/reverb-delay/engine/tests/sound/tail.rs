//! The reverb's tail against noise, held tones, freeze, and what tells the kinds of reverb apart.

use super::*;
use reverb_delay_engine::Space;
use shared_dsp::measure::signals::sine;
use shared_dsp::measure::tail::{Tail, spectral_width_cents};

/// A hall of the shipped size, without pre-delay.
const HALL: Settings = Settings { size: 0.5, ..REVERB };

fn print(name: &str, tail: &Tail) {
    let (mid, end) = (tail.middle, tail.end.unwrap());
    println!(
        "{name}: std {:.2} dB, modal {:+.2} / {:+.2} dB, periodicity {:.2}, colour {:.2} dB, \
         sides {:+.3}, worst octave {:.2}, mono {:+.2} dB, balance {:+.2} dB",
        mid.spectrum_std_db,
        mid.modal_excess_db,
        end.modal_excess_db,
        mid.periodicity_ratio,
        tail.colour_db,
        tail.correlation_factor,
        tail.worst_octave_correlation(),
        tail.mono_db,
        tail.balance_db
    );
}

/// Tails while the lines move elsewhere, and the mean of their highest peaks over noise: of single ones
/// even that of noise is uncertain by 1 dB.
fn tails(name: &str, settings: &Settings) -> (Vec<Tail>, [f64; 2]) {
    let tails: Vec<Tail> = (0..4)
        .map(|n| Tail::of(&response(settings, RATE, n * 37_123, 120_000), RATE))
        .inspect(|tail| print(name, tail))
        .collect();
    let mean = |of: fn(&Tail) -> f64| tails.iter().map(of).sum::<f64>() / tails.len() as f64;
    let middle_db = mean(|tail| tail.middle.modal_excess_db);
    let end_db = mean(|tail| tail.end.map_or(f64::NAN, |end| end.modal_excess_db));
    println!("{name}: modal {middle_db:+.2} / {end_db:+.2} dB in the mean");
    (tails, [middle_db, end_db])
}

#[test]
fn tail_of_full_quality_is_noise() {
    let (tails, modal_db) = tails("full", &HALL);
    assert!(modal_db[0] <= 1.5 && modal_db[1] <= 2.0);
    for tail in tails {
        assert!((5.4..=5.8).contains(&tail.middle.spectrum_std_db));
        assert!(tail.middle.periodicity_ratio <= 1.6 && tail.colour_db <= 0.6);
        assert!(tail.correlation_factor.abs() <= 0.05 && tail.worst_octave_correlation() <= 0.2);
        assert!((tail.mono_db + 3.0).abs() <= 0.2 && tail.balance_db.abs() <= 0.3);
    }
}

#[test]
fn tail_of_eco_quality_rings_and_flutters_little() {
    let (tails, modal_db) = tails("eco", &Settings { eco: true, ..HALL });
    assert!(modal_db[0] <= 1.5);
    for tail in tails {
        assert!(tail.middle.periodicity_ratio <= 2.6 && tail.colour_db <= 0.6);
        assert!(tail.correlation_factor.abs() <= 0.05 && tail.worst_octave_correlation() <= 0.2);
    }
}

/// Width in cents of what a tone of 12 s becomes, without its first 2 s.
fn tone_width_cents(settings: &Settings, hz: f64) -> f64 {
    let mut signal = vec![sine(hz, -12.0, RATE, 12 * 48_000); 2];
    render(&mut engine(settings, RATE, 2), &mut signal, 512);
    spectral_width_cents(&signal[0][2 * 48_000..10 * 48_000], hz, 100.0, RATE)
}

#[test]
fn a_held_tone_stays_a_tone() {
    for eco in [false, true] {
        for hz in [110.0, 440.0, 1760.0] {
            let moving = tone_width_cents(&Settings { eco, ..HALL }, hz);
            let still = tone_width_cents(&Settings { eco, motion_share: 0.0, ..HALL }, hz);
            println!("eco {eco}, {hz} Hz: {moving:.2} cents, {still:.2} without motion");
            assert!(moving - still <= 3.0);
        }
    }
}

#[test]
fn frozen_sound_neither_falls_nor_stands_still_for_60_s() {
    for eco in [false, true] {
        let mut engine = engine(&Settings { eco, ..HALL }, RATE, 2);
        render(&mut engine, &mut noise(9, 4 * 48_000, 0.25), 512);
        engine.apply(&Settings { eco, freeze: true, ..HALL });
        let mut frozen = vec![vec![0.0f32; 61 * 48_000]; 2];
        render(&mut engine, &mut frozen, 512);
        let second = |side: &[f32], from: usize| side[from * 48_000..(from + 4) * 48_000].to_vec();
        let level_db = |from: usize| {
            rms_db(&frozen.iter().flat_map(|side| second(side, from)).collect::<Vec<f32>>())
        };
        let drift_db = level_db(57) - level_db(1);
        println!("eco {eco}: frozen drift {drift_db:+.3} dB in 56 s");
        assert!(drift_db.abs() <= 0.1);
        for hz in [125.0, 250.0, 500.0, 1000.0, 2000.0, 4000.0, 8000.0] {
            let level = |from: usize| {
                let power = |side: &Vec<f32>| {
                    octave(&second(side, from), hz, RATE).iter().map(|x| x * x).sum::<f64>()
                };
                10.0 * frozen.iter().map(power).sum::<f64>().log10()
            };
            let drift_db = level(57) - level(1);
            println!("  {hz} Hz: {drift_db:+.2} dB");
            assert!(drift_db.abs() <= 0.5, "{hz} Hz");
        }
        // The same sound again would be correlated with itself a loop later; motion ends that.
        let (early, late) = (second(&frozen[0], 1), second(&frozen[0], 50));
        assert!(correlation(&early, &late).abs() < 0.05);
        assert_eq!(engine.tail_samples(), usize::MAX);
    }
}

/// Width of a tone after 52 s of freeze. Also without motion it has one: what was cut off at its end
/// goes round.
fn frozen_width_cents(settings: &Settings, hz: f64) -> f64 {
    let mut engine = engine(settings, RATE, 2);
    let mut tone = vec![sine(hz, -12.0, RATE, 4 * 48_000); 2];
    render(&mut engine, &mut tone, 512);
    engine.apply(&Settings { freeze: true, ..*settings });
    let mut frozen = vec![vec![0.0f32; 60 * 48_000]; 2];
    render(&mut engine, &mut frozen, 512);
    spectral_width_cents(&frozen[0][52 * 48_000..], hz, 200.0, RATE)
}

#[test]
fn a_frozen_tone_stays_in_tune() {
    for hz in [110.0, 440.0, 1760.0] {
        let moving = frozen_width_cents(&HALL, hz);
        let still = frozen_width_cents(&Settings { motion_share: 0.0, ..HALL }, hz);
        println!("{hz} Hz frozen for 52 s: {moving:.1} cents, {still:.1} without motion");
        assert!(moving - still <= 15.0);
    }
}

#[test]
fn hall_and_plate_are_dense_as_soon_as_they_should_be() {
    for (space, dense_ms, full_ms) in [(Space::Hall, 15.0, 30.0), (Space::Plate, 8.0, 15.0)] {
        let sides = response(&Settings { space, ..HALL }, RATE, 0, 60_000);
        let after = |density: f64| {
            let at = (0..48_000).step_by(24).find(|&k| echo_density(&sides[0], k, RATE) >= density);
            at.unwrap() as f64 / 48.0
        };
        let late: f64 =
            (0..100).map(|n| echo_density(&sides[0], 14_400 + n * 336, RATE)).sum::<f64>() / 100.0;
        println!(
            "{space:?}: 0.9 at {:.1}, 1.0 at {:.1} ms, late {late:.3}",
            after(0.9),
            after(1.0)
        );
        assert!(after(0.9) <= dense_ms && after(1.0) <= full_ms);
        assert!((0.97..=1.03).contains(&late));
    }
}
