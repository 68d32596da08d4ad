//! Every style measured: its curve as drawn, its times, what sets it apart, and that it is bounded.

mod common;

use common::{
    RATE_HZ, burst, differences, engine, keyed_gain_db, most, samples_to, settled_db, signature,
};
use compressor_engine::{CompressorEngine, Lift, Oversampling, Settings, Style};
use shared_dsp::Engine;
use shared_dsp::measure::signals::{pink_noise, sine, white_noise};
use shared_dsp::measure::{click_peak_db, render};
use shared_dsp::noise::Noise;
use shared_dsp::units::db_to_gain;

fn settings(style: Style) -> Settings {
    Settings { style, threshold_db: -24.0, knee_db: 6.0, ..Settings::default() }
}

#[test]
fn the_drawn_curve_is_the_measured_one() {
    for style in Style::ALL {
        let mut worst_db = 0.0f64;
        for (ratio, range_db) in [(2.0, 80.0), (4.0, 80.0), (100.0, 80.0), (10.0, 8.0)] {
            let settings = Settings { ratio, range_db, ..settings(style) };
            for level_db in (-60..=0).step_by(6).map(f64::from) {
                let measured_db = settled_db(settings, 1000.0, level_db, RATE_HZ, 1.0);
                worst_db = worst_db.max((measured_db - settings.curve().output_db(level_db)).abs());
            }
        }
        println!("{style:?}: drawn curve within {worst_db:.4} dB");
        assert!(worst_db <= 0.1, "{style:?} {worst_db}");
    }
}

#[test]
fn the_drawn_lift_is_the_measured_one() {
    let lift = Lift { most_db: 15.0, threshold_db: -30.0, ratio: 3.0 };
    for style in Style::ALL {
        let settings = Settings { lift, threshold_db: -12.0, ..settings(style) };
        for level_db in (-84..=0).step_by(6).map(f64::from) {
            let measured_db = settled_db(settings, 1000.0, level_db, RATE_HZ, 1.0);
            let error_db = measured_db - settings.curve().output_db(level_db);
            assert!(error_db.abs() <= 0.1, "{style:?} {level_db} {error_db}");
        }
    }
}

#[test]
fn lift_never_adds_more_than_its_most_gain_to_noise_and_none_to_silence() {
    let lift = Lift { most_db: 12.0, threshold_db: 0.0, ratio: 100.0 };
    for style in Style::ALL {
        let settings = Settings { lift, ratio: 1.0, ..settings(style) };
        let noise = pink_noise(3, -70.0, 48_000);
        let mut signal = vec![noise.clone()];
        let mut engine = engine(settings, RATE_HZ, 1);
        render(&mut engine, &mut signal, 64);
        let most = db_to_gain(12.0) as f32 * 1.000_01;
        assert!(signal[0].iter().zip(&noise).all(|(y, x)| y.abs() <= x.abs() * most));
        assert!((engine.lift_gain_db() - 12.0).abs() < 0.01);
        let mut silence = vec![vec![0.0; 48_000]];
        render(&mut engine, &mut silence, 64);
        assert!(silence[0].iter().all(|x| *x == 0.0) && engine.is_at_rest(), "{style:?}");
    }
}

/// Opto with its one knob.
fn one_knob(peak_reduction_db: f32) -> Settings {
    // What the knob replaces is set to something else.
    let own = Settings { ratio: 20.0, attack_ms: 100.0, hold_ms: 50.0, ..settings(Style::Opto) };
    Settings { one_knob: true, peak_reduction_db, auto_release: true, ..own }
}

#[test]
fn peak_reduction_is_what_a_tone_at_0_dbfs_loses_on_the_drawn_curve() {
    let mut worst_db = [0.0f64; 2];
    for peak_reduction_db in [0.0f32, 1.0, 3.0, 6.0, 12.0, 24.0, 40.0] {
        let settings = one_knob(peak_reduction_db);
        let curve = settings.curve();
        for level_db in (-72..=0).step_by(6).map(f64::from) {
            let measured_db = settled_db(settings, 1000.0, level_db, RATE_HZ, 1.0);
            worst_db[0] = worst_db[0].max((measured_db - curve.output_db(level_db)).abs());
            if level_db == 0.0 {
                let error_db = measured_db + f64::from(peak_reduction_db);
                worst_db[1] = worst_db[1].max(error_db.abs());
            }
        }
        // Three dB more at the input are one more at the output, over the knee.
        if peak_reduction_db >= 24.0 {
            assert!((curve.output_db(0.0) - curve.output_db(-3.0) - 1.0).abs() < 1e-6);
        }
    }
    println!("one knob: curve within {:.4} dB, 0 dBFS within {:.4} dB", worst_db[0], worst_db[1]);
    assert!(worst_db[0] <= 0.1 && worst_db[1] <= 0.05, "{worst_db:?}");
}

#[test]
fn the_one_knob_has_the_times_of_its_classic() {
    // A step whose reduction is the nominal one of the attack.
    let settings = one_knob(20.0);
    let curve = settings.curve();
    let level_db = -15.0;
    let goal_db = -curve.reduction_db(level_db);
    let mut complete_ms = Vec::new();
    for length_ms in [10.0, 100.0, 1000.0, 10_000.0] {
        let (end, ms) = (1000 + (length_ms * 48.0) as usize, RATE_HZ / 1000.0);
        let key = burst(1000..end, level_db, end + 480_000);
        let gain_db = keyed_gain_db(settings, key, RATE_HZ);
        if length_ms >= 1000.0 {
            let attack_ms = samples_to(&gain_db, 1000, goal_db, most()) / ms;
            assert!((attack_ms - 10.0).abs() < 0.5, "{attack_ms}");
        }
        if length_ms >= 100.0 {
            let half_ms = samples_to(&gain_db, end, 0.0, 0.5) / ms;
            assert!((half_ms - 60.0).abs() < 2.0, "{length_ms}: {half_ms}");
        }
        complete_ms.push(samples_to(&gain_db, end, 0.0, 0.97) / ms);
    }
    println!("one knob: 97 % released after {complete_ms:.0?} ms");
    // The manual of the classic: 0.5 to 5 s, by how much was reduced before.
    assert!(complete_ms.is_sorted() && complete_ms[3] > 2.0 * complete_ms[0]);
    assert!(complete_ms[0] > 500.0 && complete_ms[3] < 5000.0);
}

#[test]
fn the_one_knob_moves_without_a_click_and_changes_no_other_style() {
    for (from, to) in [(0.0, 20.0), (20.0, 3.0), (40.0, 0.0)] {
        for (before, after) in [
            (one_knob(from), one_knob(to)),
            (one_knob(from), Settings { one_knob: false, ..one_knob(from) }),
            (Settings { one_knob: false, ..one_knob(to) }, one_knob(to)),
        ] {
            let mut engine = engine(before, RATE_HZ, 1);
            let mut signal = [sine(1000.0, -12.0, RATE_HZ, 96_000)];
            let (first, second) = signal[0].split_at_mut(48_000);
            engine.process(&mut [first], &[]);
            engine.apply(&after);
            engine.process(&mut [second], &[]);
            let click_db = click_peak_db(&signal[0], 12_000, RATE_HZ);
            assert!(click_db < -90.0, "{from} {to}: {click_db}");
        }
    }
    for style in Style::ALL {
        let plain = settings(style);
        let knob = Settings { one_knob: style != Style::Opto, peak_reduction_db: 30.0, ..plain };
        let mut sounds = [plain, knob].map(|settings| {
            let mut signal = vec![pink_noise(4, -12.0, 9600)];
            render(&mut engine(settings, RATE_HZ, 1), &mut signal, 100);
            signal
        });
        let [a, b] = &mut sounds;
        assert_eq!(a, b, "{style:?}");
    }
}

#[test]
fn no_two_styles_are_alike() {
    let signatures = Style::ALL.map(|style| (style, signature(style)));
    for (n, (a, first)) in signatures.iter().enumerate() {
        for (b, second) in &signatures[n + 1..] {
            let apart = differences(first, second);
            println!("{a:?} and {b:?} differ by over 10 % in {apart} of {}", first.len());
            assert!(apart >= 2, "{a:?} {b:?}");
        }
    }
}

#[test]
fn ratio_1_is_a_null_in_every_style() {
    let noise = vec![white_noise(1, 0.0, 9600), white_noise(2, 0.0, 9600)];
    for style in Style::ALL {
        let mut signal = noise.clone();
        render(
            &mut engine(Settings { ratio: 1.0, ..settings(style) }, RATE_HZ, 2),
            &mut signal,
            64,
        );
        assert_eq!(signal, noise, "{style:?}");
    }
}

fn signals() -> Vec<Vec<f32>> {
    let mut noise = Noise::new(11);
    let square = (0..9600).map(|n| if n / 50 % 2 == 0 { 1.0 } else { -1.0 }).collect();
    let clicks = (0..9600).map(|n| if n % 777 == 0 { 4.0 } else { 0.0 }).collect();
    let bad = [f32::NAN, f32::INFINITY, 1e30, -1e30, 1e-41, 2.0, 0.0];
    let odd = (0..9600).map(|_| bad[noise.below(bad.len())]).collect();
    vec![square, white_noise(5, 12.0, 9600), vec![1.0; 9600], vec![-0.7; 9600], clicks, odd]
}

/// Any settings within their ranges.
fn random(noise: &mut Noise, style: Style) -> Settings {
    let mut between = |low: f64, high: f64| (low + (high - low) * noise.unit()) as f32;
    Settings {
        style,
        threshold_db: between(-80.0, 0.0),
        ratio: between(1.0, 110.0),
        knee_db: between(0.0, 40.0),
        range_db: between(0.0, 80.0),
        attack_ms: between(-1.0, 20.0),
        hold_ms: between(-20.0, 20.0),
        release_ms: between(1.0, 300.0),
        rms_share: between(-0.5, 1.5),
        lift: Lift { most_db: between(-12.0, 24.0), ..Lift::default() },
        makeup_db: 0.0,
        mix: between(0.0, 1.0),
        auto_release: between(-1.0, 1.0) > 0.0,
        ..Settings::default()
    }
}

#[test]
fn every_style_is_bounded_under_random_automation() {
    let mut noise = Noise::new(17);
    for style in Style::ALL {
        for signal in signals() {
            let mut engine = CompressorEngine::new();
            engine.prepare(RATE_HZ, 1);
            for block in signal.chunks(37) {
                let settings = random(&mut noise, style);
                engine.apply(&settings);
                let mut out = block.to_vec();
                engine.process(&mut [&mut out], &[]);
                // The lift may still fall from where it was.
                let most = db_to_gain(24.0) as f32 * 1.001;
                for (y, x) in out.iter().zip(block) {
                    assert!(y.is_finite() && !y.is_subnormal());
                    let is_good = x.is_finite() && x.abs() < 1e6;
                    assert!(!is_good || y.abs() <= x.abs() * most, "{style:?} {x} {y}");
                }
            }
        }
    }
}

#[test]
fn every_style_is_the_same_at_every_rate_and_factor() {
    for style in Style::ALL {
        let base = Settings { attack_ms: 5.0, release_ms: 60.0, knee_db: 0.0, ..settings(style) };
        let mut first: Option<[f64; 3]> = None;
        for rate_hz in [44_100.0, 48_000.0, 96_000.0, 192_000.0] {
            for oversampling in
                [Oversampling::X1, Oversampling::X2, Oversampling::X4, Oversampling::X8]
            {
                let settings = Settings { oversampling, ..base };
                let level_db = settled_db(settings, 1000.0, -6.0, rate_hz, 0.5);
                let ms = rate_hz / 1000.0;
                let (from, to) = ((20.0 * ms) as usize, (320.0 * ms) as usize);
                let key = burst(from..to, -6.0, (1300.0 * ms) as usize);
                let gain_db = keyed_gain_db(settings, key, rate_hz);
                let goal_db = -settings.curve().reduction_db(-6.0);
                let attack_ms = samples_to(&gain_db, from, goal_db, most()) / ms;
                let release_ms = samples_to(&gain_db, to, 0.0, most()) / ms;
                let now = [level_db, attack_ms, release_ms];
                let [level, attack, release] = *first.get_or_insert(now);
                assert!((level_db - level).abs() < 0.05, "{style:?} {rate_hz} {oversampling:?}");
                assert!(
                    (attack_ms / attack - 1.0).abs() < 0.05,
                    "{style:?} {rate_hz} {oversampling:?} {attack_ms} {attack}"
                );
                assert!(
                    (release_ms / release - 1.0).abs() < 0.05,
                    "{style:?} {rate_hz} {oversampling:?}"
                );
            }
        }
        println!("{style:?}: level, attack, release {first:.3?}");
    }
}
