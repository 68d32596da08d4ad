//! Oversampling: how flat, how deep, how late, and what it is for.

use shared_dsp::dynamics::curve::Curve;
use shared_dsp::measure::{magnitude_db, signals, strongest_alias};
use shared_dsp::noise::Noise;
use shared_dsp::resample::{
    Downsampler, Factor, Quality, Upsampler, round_trip_samples, round_trip_samples_around,
};
use shared_dsp::units::one_pole_factor;

const RATES_HZ: [f64; 6] = [44_100.0, 48_000.0, 88_200.0, 96_000.0, 176_400.0, 192_000.0];
/// Samples of the base rate that hold all of a response.
const FRAMES: usize = 320;

fn up(factor: Factor, rate_hz: f64, input: &[f32]) -> Vec<f32> {
    let mut upsampler = Upsampler::new();
    upsampler.prepare(factor, rate_hz);
    let mut output = vec![9.0; input.len() * factor.times()];
    upsampler.process(input, &mut output);
    output
}

fn down(factor: Factor, rate_hz: f64, input: &[f32]) -> Vec<f32> {
    let mut downsampler = Downsampler::new();
    downsampler.prepare(factor, rate_hz);
    let mut output = vec![9.0; input.len() / factor.times()];
    downsampler.process(input, &mut output);
    output
}

/// The impulse response upwards, at the high rate, with a gain of 1.
fn response_up(factor: Factor, rate_hz: f64) -> Vec<f32> {
    let response = up(factor, rate_hz, &signals::impulse(0, 1.0, FRAMES));
    response.iter().map(|x| x / factor.times() as f32).collect()
}

/// The impulse response downwards, at the high rate: its phases are what an impulse at each of
/// the first samples gives.
fn response_down(factor: Factor, rate_hz: f64) -> Vec<f32> {
    let times = factor.times();
    let mut response = vec![0.0; FRAMES * times];
    for phase in 0..times {
        let impulse = signals::impulse(phase, 1.0, FRAMES * times);
        let output = down(factor, rate_hz, &impulse);
        for (frame, x) in output.into_iter().enumerate() {
            if let Some(at) = (frame * times).checked_sub(phase) {
                response[at] = x;
            }
        }
    }
    response
}

#[test]
fn the_quick_quality_is_flat_to_10_khz_70_db_deep_and_12_or_14_samples_late() {
    let (factor, rate_hz) = (Factor::Two, 48_000.0);
    let (mut upsampler, mut downsampler) = (Upsampler::new(), Downsampler::new());
    upsampler.prepare_quality(Quality::Quick, factor, rate_hz);
    downsampler.prepare_after(Quality::Quick, factor, rate_hz, 0);
    assert_eq!(round_trip_samples_around(Quality::Quick, factor, rate_hz, 0), 12);
    assert_eq!(round_trip_samples_around(Quality::Quick, Factor::Four, rate_hz, 0), 14);
    let mut high = vec![0.0; 2 * FRAMES];
    upsampler.process(&signals::impulse(0, 1.0, FRAMES), &mut high);
    let mut back = vec![0.0; FRAMES];
    downsampler.process(&high, &mut back);
    for step in 0..=100 {
        let frequency_hz = 100.0 * f64::from(step);
        let [gain_db, image_db] =
            [frequency_hz, rate_hz - frequency_hz].map(|hz| magnitude_db(&high, hz, 2.0 * rate_hz));
        // Twice the samples, so twice the sum.
        assert!((gain_db - 6.0206).abs() < 0.01, "{frequency_hz} Hz: {gain_db}");
        assert!(image_db < 6.0 - 69.0, "{frequency_hz} Hz: {image_db}");
        assert!(magnitude_db(&back, frequency_hz, rate_hz).abs() < 0.02, "{frequency_hz} Hz");
    }
}

#[test]
fn flat_to_20_khz_and_images_and_aliases_are_110_db_down() {
    for rate_hz in RATES_HZ {
        let passed_hz = (rate_hz / 48_000.0).max(1.0) * 20_000.0;
        for factor in &Factor::ALL[1..] {
            let high_hz = rate_hz * factor.times() as f64;
            let (mut ripple_db, mut deepest_db) = (0.0f64, f64::MIN);
            for response in [response_up(*factor, rate_hz), response_down(*factor, rate_hz)] {
                for step in 0..=200 {
                    let frequency_hz = passed_hz * f64::from(step) / 200.0;
                    let level_db = magnitude_db(&response, frequency_hz, high_hz);
                    ripple_db = ripple_db.max(level_db.abs());
                    for image in 1..factor.times() {
                        let image_hz = image as f64 * rate_hz - frequency_hz;
                        let level_db = magnitude_db(&response, image_hz, high_hz);
                        deepest_db = deepest_db.max(level_db);
                    }
                }
            }
            println!(
                "{}x at {rate_hz}: within {ripple_db:.6} dB to {passed_hz:.0} Hz, images and aliases \
                 {deepest_db:.1} dB, {} samples late",
                factor.times(),
                round_trip_samples(*factor, rate_hz)
            );
            let response = response_down(*factor, rate_hz);
            let mut through_db = f64::MIN;
            for step in 0..=500 {
                let frequency_hz =
                    rate_hz / 2.0 + (high_hz - rate_hz) / 2.0 * f64::from(step) / 500.0;
                through_db = through_db.max(magnitude_db(&response, frequency_hz, high_hz));
            }
            println!("  from half the base rate on: {through_db:.1} dB");
            assert!(through_db < -109.9, "{factor:?} at {rate_hz}: {through_db}");
            assert!(ripple_db < 0.000_2, "{factor:?} at {rate_hz}: {ripple_db}");
            assert!(deepest_db < -110.0, "{factor:?} at {rate_hz}: {deepest_db}");
        }
    }
}

#[test]
fn the_round_trip_is_symmetrical_about_a_whole_number_of_samples() {
    for rate_hz in RATES_HZ {
        for factor in Factor::ALL {
            let late = round_trip_samples(factor, rate_hz);
            let impulse = signals::impulse(0, 1.0, FRAMES);
            let response = down(factor, rate_hz, &up(factor, rate_hz, &impulse));
            // Where the response is not symmetrical, the phase is not straight: what is odd about it
            // turns the phase by no more than its sum. The filters are symmetrical; sums are rounded.
            let odd: f64 = (1..FRAMES - late)
                .map(|k| {
                    let before = late.checked_sub(k).map_or(0.0, |at| response[at]);
                    f64::from(response[late + k] - before).abs()
                })
                .sum();
            println!("{factor:?} at {rate_hz}: {late} samples, odd part {odd:.1e}");
            assert!(odd < 1e-6, "{factor:?} at {rate_hz}: {odd:e}");
            let loudest =
                (0..FRAMES).max_by(|&a, &b| response[a].abs().total_cmp(&response[b].abs()));
            assert_eq!(loudest, Some(late));
        }
    }
}

#[test]
fn delays_are_the_stated_ones() {
    let delays = |rate_hz| Factor::ALL.map(|factor| round_trip_samples(factor, rate_hz));
    assert_eq!(delays(44_100.0), [0, 115, 123, 125]);
    for rate_hz in &RATES_HZ[1..] {
        assert_eq!(delays(*rate_hz), [0, 65, 73, 75]);
    }
    for odd_hz in [f64::NAN, 0.0, -1.0, 8000.0, 1e9] {
        assert!(delays(odd_hz)[3] <= 125);
    }
}

#[test]
fn output_has_the_same_bits_however_the_stream_is_cut() {
    let noise = signals::white_noise(1, -6.0, 3000);
    for factor in Factor::ALL {
        let times = factor.times();
        let high = up(factor, 44_100.0, &noise);
        let low = down(factor, 44_100.0, &high);
        let mut random = Noise::new(5);
        for most in [1, 2, 17, 63, 64, 65, 700] {
            let (mut upsampler, mut downsampler) = (Upsampler::new(), Downsampler::new());
            upsampler.prepare(factor, 44_100.0);
            downsampler.prepare(factor, 44_100.0);
            let (mut cut_high, mut cut_low) = (vec![0.0; high.len()], vec![0.0; low.len()]);
            let mut at = 0;
            while at < noise.len() {
                let end = (at + random.between(0, most)).min(noise.len());
                let piece = &mut cut_high[at * times..end * times];
                upsampler.process(&noise[at..end], piece);
                downsampler.process(piece, &mut cut_low[at..end]);
                at = end;
            }
            assert!(cut_high == high, "{factor:?} up, cut at most {most}");
            assert!(cut_low == low, "{factor:?} down, cut at most {most}");
        }
    }
}

#[test]
fn silence_is_exact_once_the_filters_have_run_out_and_after_a_reset() {
    for factor in Factor::ALL {
        let late = round_trip_samples(factor, 44_100.0);
        let mut noise = signals::white_noise(2, 0.0, 500);
        noise.extend(vec![0.0; 2 * late + 1]);
        let low = down(factor, 44_100.0, &up(factor, 44_100.0, &noise));
        assert_eq!(low[low.len() - 1], 0.0, "{factor:?}");
        let (mut upsampler, mut downsampler) = (Upsampler::new(), Downsampler::new());
        upsampler.prepare(factor, 44_100.0);
        downsampler.prepare(factor, 44_100.0);
        let (mut high, mut low) = (vec![0.0; 64 * factor.times()], vec![0.0; 64]);
        upsampler.process(&noise[..64], &mut high);
        downsampler.process(&high, &mut low);
        upsampler.reset();
        downsampler.reset();
        upsampler.process(&[0.0; 64], &mut high);
        assert!(high.iter().all(|x| *x == 0.0));
        downsampler.process(&high, &mut low);
        assert!(low.iter().all(|x| *x == 0.0));
    }
}

#[test]
fn bad_samples_are_silence_and_any_lengths_are_no_fault() {
    for factor in Factor::ALL {
        let times = factor.times();
        let bad = [f32::NAN, f32::INFINITY, -f32::INFINITY, 1e30, 1e-40, -1e-20];
        assert!(up(factor, 48_000.0, &bad).iter().all(|x| *x == 0.0));
        assert!(down(factor, 48_000.0, &bad.repeat(times)).iter().all(|x| *x == 0.0));
        let (mut upsampler, mut downsampler) = (Upsampler::new(), Downsampler::new());
        upsampler.prepare(factor, 48_000.0);
        downsampler.prepare(factor, 48_000.0);
        upsampler.process(&[], &mut []);
        upsampler.process(&[1.0; 5], &mut []);
        let mut high = vec![7.0; 4 * times - 1];
        upsampler.process(&[1.0; 5], &mut high);
        assert!(high[3 * times..].iter().all(|x| *x == 7.0), "{factor:?}: no whole frame");
        downsampler.process(&high, &mut [0.0; 1]);
        downsampler.process(&[], &mut []);
    }
}

/// The peak compressor of Giannoulis, Massberg, Reiss (JAES 60(6), 2012), figure 7(c) with
/// the branching detector of eq. 16, hard knee, as `delayed input + down((gain - 1) * up(input))`.
fn compressed(factor: Factor, input: &[f32], rate_hz: f64) -> Vec<f32> {
    let high_hz = rate_hz * factor.times() as f64;
    let curve = Curve::new(-24.0, 4.0, 0.0);
    let attack = one_pole_factor(0.1, high_hz);
    let release = one_pole_factor(50.0, high_hz);
    let mut reduction_db = 0.0;
    let mut high = up(factor, rate_hz, input);
    for sample in &mut high {
        let x = f64::from(*sample);
        let wanted_db = curve.reduction_db_at_gain(x.abs());
        let pole = if wanted_db > reduction_db { attack } else { release };
        reduction_db = pole * reduction_db + (1.0 - pole) * wanted_db;
        *sample = ((10.0f64.powf(-reduction_db / 20.0) - 1.0) * x) as f32;
    }
    let late = round_trip_samples(factor, rate_hz);
    let mut output = down(factor, rate_hz, &high);
    for (frame, x) in output.iter_mut().enumerate().skip(late) {
        *x += input[frame - late];
    }
    output
}

#[test]
fn a_fast_compressor_has_as_few_aliases_as_by_ideal_resampling() {
    // Threshold 20 dB under the tone, as the targets have it.
    let input = signals::sine(5130.0, -4.0, 48_000.0, 96_000);
    let limits_db = [-63.0, -73.0, -86.0, -100.0];
    for (factor, limit_db) in Factor::ALL.into_iter().zip(limits_db) {
        let output = compressed(factor, &input, 48_000.0);
        let alias = strongest_alias(&output[48_000..], 5130.0, 48_000.0);
        println!("{}x: {:.1} dB at {:.0} Hz", factor.times(), alias.level_db, alias.frequency_hz);
        assert!(alias.level_db <= limit_db, "{factor:?}: {alias:?}");
    }
}

#[test]
fn without_reduction_a_delta_path_is_a_delay_bit_for_bit() {
    let input = signals::white_noise(3, -30.0, 3000);
    for factor in Factor::ALL {
        let late = round_trip_samples(factor, 48_000.0);
        let output = compressed(factor, &input, 48_000.0);
        assert!(output[late..] == input[..3000 - late], "{factor:?}");
        assert!(output[..late].iter().all(|x| *x == 0.0));
    }
}
