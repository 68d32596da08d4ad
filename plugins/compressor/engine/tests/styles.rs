//! Every style measured: its curve as drawn, its times, what sets it apart, and that it is bounded.

mod common;

use common::{
    RATE_HZ, burst, differences, engine, keyed_gain_db, most, samples_to, settled_db, signature,
};
use compressor_engine::{CompressorEngine, Lift, Oversampling, Settings, Style};
use shared_dsp::Engine;
use shared_dsp::measure::render;
use shared_dsp::measure::signals::{pink_noise, white_noise};
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
