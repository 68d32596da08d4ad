//! What the equaliser does to sound, measured on impulse responses, tones and nulls.

use channel_eq_engine::{
    Band, Curve, EqEngine, LARGEST_OUTPUT_GAIN_DB, PanLaw, Phase, Placement, Settings, Shape,
    band_response_db, response_db,
};
use shared_dsp::Engine;
use shared_dsp::measure::{
    click_peak_db, difference_peak_db, impulse_latency, impulse_response, magnitude_db,
    output_ignores_block_cuts, output_ignores_block_cuts_between, partitions::process_range,
    peak_db, phase_rad, render, rms_db, signals,
};
use shared_dsp::units::gain_to_db;

#[path = "sound/automation.rs"]
mod automation;
#[path = "sound/listening.rs"]
mod listening;
#[path = "sound/motion.rs"]
mod motion;
#[path = "sound/scaling.rs"]
mod scaling;
#[path = "sound/stages.rs"]
mod stages;
#[path = "sound/stereo.rs"]
mod stereo;
#[path = "sound/times.rs"]
mod times;

const RATE_HZ: f64 = 48_000.0;
/// The Q with which cuts and shelves are maximally flat.
const BUTTERWORTH_Q: f32 = core::f32::consts::FRAC_1_SQRT_2;

fn band(shape: Shape, frequency_hz: f32, gain_db: f32, q: f32, order: u8) -> Band {
    Band { on: true, shape, frequency_hz, gain_db, q, order, ..Band::default() }
}

fn bell(frequency_hz: f32, gain_db: f32, q: f32) -> Band {
    band(Shape::Bell, frequency_hz, gain_db, q, 2)
}

fn with(bands: &[Band]) -> Settings {
    let mut settings = Settings::default();
    settings.bands[..bands.len()].copy_from_slice(bands);
    settings
}

/// Impulse response of the left channel.
fn response(settings: &Settings, sample_rate_hz: f64, samples: usize) -> Vec<f32> {
    impulse_response(EqEngine::new, settings, sample_rate_hz, 1, &[0], 1.0, samples).remove(0)
}

fn level_db(settings: &Settings, frequency_hz: f64) -> f64 {
    magnitude_db(&response(settings, RATE_HZ, 65_536), frequency_hz, RATE_HZ)
}

/// Largest dB between the sounding engine and the analogue band, 30 Hz to `top_hz`, where the
/// analogue curve is above -40 dB.
fn error_db(band: Band, sample_rate_hz: f64, top_hz: f64) -> f64 {
    let ir = response(&with(&[band]), sample_rate_hz, 16_384);
    let analog = band.prototype();
    let mut largest = 0.0f64;
    for i in 0..60 {
        let frequency_hz = 30.0 * (top_hz / 30.0).powf(f64::from(i) / 59.0);
        let wanted_db = analog.magnitude_db_at(frequency_hz);
        if wanted_db > -40.0 {
            let got_db = magnitude_db(&ir, frequency_hz, sample_rate_hz);
            largest = largest.max((got_db - wanted_db).abs());
        }
    }
    largest
}

#[test]
fn bells_sound_like_their_analogue_curve_to_20_khz() {
    for sample_rate_hz in [44_100.0, 48_000.0, 96_000.0, 192_000.0] {
        for frequency_hz in [100.0, 1000.0, 5000.0, 10_000.0, 16_000.0] {
            for gain_db in [12.0, -12.0] {
                let error_db = error_db(bell(frequency_hz, gain_db, 1.0), sample_rate_hz, 20_000.0);
                println!(
                    "bell {gain_db} dB Q 1 {frequency_hz} Hz @ {sample_rate_hz}: {error_db:.3}"
                );
                assert!(error_db < 0.04, "{frequency_hz} {gain_db} {sample_rate_hz}: {error_db}");
            }
        }
    }
}

#[test]
fn a_bell_above_half_the_sample_rate_lifts_the_top() {
    let error_db = error_db(bell(26_000.0, 12.0, 1.0), 44_100.0, 20_000.0);
    println!("bell 26 kHz +12 dB Q 1 @ 44.1: {error_db:.3}");
    assert!(error_db < 0.1, "{error_db}");
}

#[test]
fn shelves_sound_like_their_analogue_curve() {
    for shape in [Shape::LowShelf, Shape::HighShelf, Shape::Tilt] {
        for order in 1..=4 {
            for (frequency_hz, gain_db) in [(120.0, 9.0), (3000.0, -12.0), (10_000.0, 6.0)] {
                let band = band(shape, frequency_hz, gain_db, BUTTERWORTH_Q, order);
                let error_db = error_db(band, RATE_HZ, 20_000.0);
                assert!(error_db < 0.06, "{shape:?} {order} {frequency_hz}: {error_db}");
            }
        }
    }
}

#[test]
fn shelf_and_tilt_ends_reach_their_gains() {
    let low = with(&[band(Shape::LowShelf, 1000.0, 6.0, BUTTERWORTH_Q, 4)]);
    let high = with(&[band(Shape::HighShelf, 1000.0, -6.0, BUTTERWORTH_Q, 2)]);
    let tilt = with(&[band(Shape::Tilt, 1000.0, 6.0, BUTTERWORTH_Q, 2)]);
    for (settings, low_db, middle_db, high_db) in
        [(low, 6.0, 3.0, 0.0), (high, 0.0, -3.0, -6.0), (tilt, -3.0, 0.0, 3.0)]
    {
        assert!((level_db(&settings, 20.0) - low_db).abs() < 0.02);
        assert!((level_db(&settings, 1000.0) - middle_db).abs() < 0.02);
        assert!((level_db(&settings, 19_000.0) - high_db).abs() < 0.05);
    }
    // A straight line: 10 dB over ten octaves is 1 dB per octave.
    let line = with(&[band(Shape::FlatTilt, 1000.0, 10.0, 1.0, 2)]);
    for octaves in [-4.0, -2.0, 0.0, 1.0, 3.0, 4.0f64] {
        let got_db = level_db(&line, 1000.0 * octaves.exp2());
        assert!((got_db - octaves).abs() < 0.08, "{octaves}: {got_db}");
    }
}

#[test]
fn cuts_fall_with_six_db_per_octave_and_order() {
    for order in 1..=16u8 {
        let (low, high) = (
            band(Shape::LowCut, 2000.0, 0.0, BUTTERWORTH_Q, order),
            band(Shape::HighCut, 500.0, 0.0, BUTTERWORTH_Q, order),
        );
        // Over the octave that starts two octaves out, where steep cuts are still above the
        // rounding of f32 samples.
        for (cut, corner_hz, near_hz, far_hz) in
            [(low, 2000.0, 700.0, 350.0), (high, 500.0, 1430.0, 2860.0)]
        {
            let curve = Curve::new(&with(&[cut]), RATE_HZ);
            let slope_db = curve.db_at(near_hz) - curve.db_at(far_hz);
            let expected_db = 6.02 * f64::from(order);
            assert!(
                (slope_db - expected_db).abs() < 0.4 + 0.02 * expected_db,
                "{order}: {slope_db}"
            );
            let corner_db = level_db(&with(&[cut]), corner_hz);
            assert!((corner_db + 3.01).abs() < 0.05, "order {order}: {corner_db} at the corner");
        }
    }
    // The ear's version: 24 dB/oct two octaves below is 48 dB down.
    let cut = with(&[band(Shape::LowCut, 800.0, 0.0, BUTTERWORTH_Q, 4)]);
    assert!((level_db(&cut, 200.0) + 48.2).abs() < 0.2);
}

#[test]
fn the_drawn_curve_is_the_measured_one() {
    let settings = with(&[
        band(Shape::LowCut, 60.0, 0.0, 0.9, 3),
        bell(300.0, -4.0, 2.0),
        band(Shape::HighShelf, 8000.0, 5.0, 0.7, 2),
        band(Shape::Notch, 3000.0, 0.0, 5.0, 2),
        band(Shape::AllPass, 900.0, 0.0, 1.0, 2),
    ]);
    let ir = response(&settings, RATE_HZ, 65_536);
    let curve = Curve::new(&settings, RATE_HZ);
    for frequency_hz in [40.0, 100.0, 300.0, 900.0, 2900.0, 8000.0, 17_000.0] {
        let measured_db = magnitude_db(&ir, frequency_hz, RATE_HZ);
        assert!((curve.db_at(frequency_hz) - measured_db).abs() < 0.001);
        assert!((response_db(&settings, RATE_HZ, frequency_hz) - measured_db).abs() < 0.001);
    }
    assert_eq!(band_response_db(&Band::default(), RATE_HZ, 1000.0), 0.0);
}

#[test]
fn a_fresh_engine_begins_without_a_fade_in_every_phase_mode() {
    for phase in [Phase::ZeroLatency, Phase::Natural, Phase::Linear] {
        let settings = Settings { phase, ..with(&[bell(1000.0, 6.0, 1.0)]) };
        let reached_db = level_db(&settings, 1000.0);
        assert!((reached_db - 6.0).abs() < 0.05, "{phase:?}: {reached_db}");
    }
}

#[test]
fn notch_band_pass_and_all_pass_do_their_work() {
    let notch = with(&[band(Shape::Notch, 1000.0, 0.0, 2.0, 2)]);
    let depth_db = level_db(&notch, 1000.0);
    println!("notch depth {depth_db:.1} dB");
    assert!(depth_db < -100.0, "{depth_db}");
    assert!((level_db(&notch, 1000.0 * 1.2808) + 3.01).abs() < 0.02);
    let pass = with(&[band(Shape::BandPass, 1000.0, 0.0, 2.0, 2)]);
    assert!(level_db(&pass, 1000.0).abs() < 0.001);
    assert!((level_db(&pass, 1000.0 / 1.2808) + 3.01).abs() < 0.02);
    let turn = with(&[band(Shape::AllPass, 1000.0, 0.0, 1.0, 2)]);
    let ir = response(&turn, RATE_HZ, 16_384);
    for frequency_hz in [50.0, 1000.0, 15_000.0] {
        assert!(magnitude_db(&ir, frequency_hz, RATE_HZ).abs() < 0.0001);
    }
    let phase = phase_rad(&ir, 1000.0, RATE_HZ).abs();
    assert!((phase - core::f64::consts::PI).abs() < 1e-4, "{phase}");
}

#[test]
fn placement_touches_only_its_own_channel() {
    let place = |channel| with(&[Band { channel, ..bell(1000.0, 12.0, 1.0) }]);
    let tone = signals::sine(1000.0, -20.0, RATE_HZ, 24_000);
    let run = |channel, left: f32, right: f32| {
        let mut engine = EqEngine::new();
        engine.prepare(RATE_HZ, 2);
        engine.apply(&place(channel));
        let scale = |gain: f32| tone.iter().map(|x| x * gain).collect::<Vec<f32>>();
        let input = vec![scale(left), scale(right)];
        let mut output = input.clone();
        render(&mut engine, &mut output, 512);
        let gain = |c: usize| rms_db(&output[c][12_000..]) - rms_db(&input[c][12_000..]);
        (gain(0), gain(1))
    };
    let near = |got: (f64, f64), left_db: f64, right_db: f64| {
        assert!((got.0 - left_db).abs() < 0.01 && (got.1 - right_db).abs() < 0.01, "{got:?}");
    };
    near(run(Placement::Stereo, 1.0, 0.5), 12.0, 12.0);
    near(run(Placement::Left, 1.0, 0.5), 12.0, 0.0);
    near(run(Placement::Right, 1.0, 0.5), 0.0, 12.0);
    // In phase: all middle. Out of phase: all side.
    near(run(Placement::Mid, 1.0, 1.0), 12.0, 12.0);
    near(run(Placement::Mid, 1.0, -1.0), 0.0, 0.0);
    near(run(Placement::Side, 1.0, -1.0), 12.0, 12.0);
    near(run(Placement::Side, 1.0, 1.0), 0.0, 0.0);
}

#[test]
fn in_mono_only_side_bands_do_nothing() {
    for (channel, expected_db) in [
        (Placement::Stereo, 12.0),
        (Placement::Left, 12.0),
        (Placement::Right, 12.0),
        (Placement::Mid, 12.0),
        (Placement::Side, 0.0),
    ] {
        let mut settings = with(&[Band { channel, ..bell(1000.0, 12.0, 1.0) }]);
        settings.pan = 1.0;
        assert!((level_db(&settings, 1000.0) - expected_db).abs() < 0.01, "{channel:?}");
    }
}

/// Gains in dB of left and right for settings without bands.
fn output_gains_db(settings: &Settings) -> [f64; 2] {
    let ir = impulse_response(EqEngine::new, settings, RATE_HZ, 2, &[0, 1], 1.0, 4);
    [magnitude_db(&ir[0], 100.0, RATE_HZ), magnitude_db(&ir[1], 100.0, RATE_HZ)]
}

#[test]
fn pan_laws_have_their_levels_and_polarity_turns() {
    let panned = |pan_law, pan| output_gains_db(&Settings { pan, pan_law, ..Settings::default() });
    let near = |got: [f64; 2], expected: [f64; 2]| {
        for (g, e) in got.iter().zip(expected) {
            assert!((g - e).abs() < 0.01 || (*g < -150.0 && e < -150.0), "{got:?} {expected:?}");
        }
    };
    let off = -200.0;
    near(panned(PanLaw::Balance0Db, 0.0), [0.0, 0.0]);
    near(panned(PanLaw::Balance0Db, 0.5), [-6.02, 0.0]);
    near(panned(PanLaw::Balance0Db, -1.0), [0.0, off]);
    near(panned(PanLaw::ConstantPower3Db, 0.0), [-3.01, -3.01]);
    near(panned(PanLaw::ConstantPower3Db, 1.0), [off, 0.0]);
    near(panned(PanLaw::Linear6Db, 0.0), [-6.02, -6.02]);
    near(panned(PanLaw::Linear6Db, -0.5), [-2.499, -12.04]);
    let gained = Settings { output_gain_db: -7.5, invert: true, ..Settings::default() };
    near(output_gains_db(&gained), [-7.5, -7.5]);
    let ir = response(&gained, RATE_HZ, 4);
    assert!(ir[0] < 0.0);
}

#[test]
fn flat_settings_pass_every_sample_bit_for_bit() {
    let mut input = signals::white_noise(3, 0.0, 5000);
    input[100] = 1e30;
    input[200] = -1e30;
    input[300] = f32::MIN_POSITIVE;
    let flat_bands = with(&[
        bell(1000.0, 0.0, 1.0),
        band(Shape::HighShelf, 5000.0, 0.0, 0.7, 4),
        band(Shape::Tilt, 700.0, 0.0, 0.7, 2),
        Band { channel: Placement::Mid, ..bell(100.0, 0.0, 3.0) },
    ]);
    for settings in [Settings::default(), flat_bands] {
        for channels in [1, 2] {
            let mut engine = EqEngine::new();
            engine.prepare(RATE_HZ, channels);
            engine.apply(&settings);
            let mut output = vec![input.clone(); channels];
            render(&mut engine, &mut output, 77);
            for channel in &output {
                assert!(channel.iter().zip(&input).all(|(y, x)| y.to_bits() == x.to_bits()));
            }
        }
    }
}

#[test]
fn bands_that_return_to_flat_become_bit_exact_again() {
    let mut engine = EqEngine::new();
    engine.prepare(RATE_HZ, 2);
    let input = vec![signals::white_noise(4, -6.0, 9600), signals::white_noise(5, -6.0, 9600)];
    let loud = with(&[bell(1000.0, 12.0, 1.0), band(Shape::LowCut, 100.0, 0.0, 0.7, 4)]);
    let mut off = loud;
    off.bands[0].gain_db = 0.0;
    off.bands[1].on = false;
    for settings in [loud, off] {
        engine.apply(&settings);
        let mut output = input.clone();
        render(&mut engine, &mut output, 256);
        let same = (0..2).all(|c| output[c][4800..] == input[c][4800..]);
        assert_eq!(same, settings == off);
    }
}

#[test]
fn latency_is_zero_by_impulse() {
    let settings = with(&[bell(3000.0, 12.0, 1.0), band(Shape::LowCut, 40.0, 0.0, 0.7, 8)]);
    for sample_rate_hz in [44_100.0, 192_000.0] {
        assert_eq!(impulse_latency(EqEngine::new, &settings, sample_rate_hz, 2), 0);
    }
    assert_eq!(EqEngine::new().latency_samples(), 0);
}
