//! Changes of size and of pre-delays while sound runs, in all that they can sound like.

use super::*;
use reverb_delay_engine::TimeChange;
use shared_dsp::measure::signals::sine;

const ALL: [TimeChange; 3] = [TimeChange::Crossfade, TimeChange::Repitch, TimeChange::NextRepeat];

/// What sounds as `base` for two seconds, as `changed` for two, and as `base` again.
fn there_and_back(input: &[f32], base: &Settings, changed: &Settings, cut: usize) -> Vec<f32> {
    let mut engine = engine(base, RATE, 2);
    let mut output = Vec::new();
    for (settings, part) in [base, changed, base].into_iter().zip(input.chunks(96_000)) {
        engine.apply(settings);
        let mut sides = vec![part.to_vec(); 2];
        render(&mut engine, &mut sides, cut);
        output.extend_from_slice(&sides[0]);
    }
    output
}

#[test]
fn no_change_of_a_length_clicks() {
    let mut tone = sine(997.0, -12.0, RATE, 3 * 96_000);
    for (k, x) in tone.iter_mut().enumerate().take(9600) {
        *x *= 0.5 - 0.5 * (std::f32::consts::PI * k as f32 / 9600.0).cos();
    }
    for (reverb_time_change, most_db) in ALL.into_iter().zip([-75.0, -65.0, -75.0]) {
        let base = Settings { reverb_time_change, pre_delay_ms: 20.0, ..REVERB };
        for (name, changed) in [
            ("larger", Settings { size: 1.0, ..base }),
            ("smaller", Settings { size: 0.1, ..base }),
            ("pre-delay", Settings { pre_delay_ms: 180.0, ..base }),
            ("no pre-delay", Settings { pre_delay_ms: 0.0, ..base }),
            ("tail delay", Settings { late_delay_ms: 70.0, ..base }),
        ] {
            let output = there_and_back(&tone, &base, &changed, 311);
            let click_db = click_peak_db(&output, 60_000, RATE);
            println!("{reverb_time_change:?}, {name}: {click_db:.1} dBFS above 6 kHz");
            assert!(click_db <= most_db);
            assert!(output == there_and_back(&tone, &base, &changed, 64), "{name}");
        }
    }
}

#[test]
fn a_moving_size_bends_the_pitch_and_the_others_do_not() {
    let mut tone = sine(997.0, -12.0, RATE, 3 * 96_000);
    tone[96_000..].fill(0.0);
    let level_db = |reverb_time_change: TimeChange| {
        let base = Settings { reverb_time_change, decay_s: 8.0, size: 0.5, ..REVERB };
        let output = there_and_back(&tone, &base, &Settings { size: 0.9, ..base }, 512);
        // The tail alone, while lengths move: what is left at the tone against all there is.
        let part = &output[96_000 + 9600..96_000 + 24_000];
        shared_dsp::measure::tone_db(part, 997.0, RATE) - rms_db(part)
    };
    let [faded, bent, passed] = ALL.map(level_db);
    println!("share of the tone: {faded:.1} dB, {bent:.1} dB, {passed:.1} dB");
    assert!(bent < faded.min(passed) - 6.0);
}

#[test]
fn what_is_in_the_tail_is_neither_lost_nor_doubled_by_the_next_pass() {
    let mut sound = noise(4, 3 * 96_000, 0.3)[0].clone();
    sound[96_000..].fill(0.0);
    for size in [0.1, 1.0] {
        let base = Settings {
            reverb_time_change: TimeChange::NextRepeat,
            decay_s: 10.0,
            size: 0.5,
            ..REVERB
        };
        let energy_db = |changed: &Settings| {
            let output = there_and_back(&sound, &base, changed, 512);
            // A second after the change, when every line has its new length.
            rms_db(&output[96_000 + 48_000..96_000 + 90_000])
        };
        let change_db = energy_db(&Settings { size, ..base }) - energy_db(&base);
        println!("size {size}: {change_db:+.2} dB");
        // As dense in time as the lines are shorter, and back: energy is length times power.
        let expected_db = -10.0 * 4f64.log10() * (size as f64 - 0.5);
        assert!((change_db - expected_db).abs() < 1.5, "{change_db} {expected_db}");
    }
}
