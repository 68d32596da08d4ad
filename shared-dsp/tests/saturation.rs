//! Distortion at a high rate: aliases, level of what is quiet, the constant, the ceiling.

use shared_dsp::delay::line::DelayLine;
use shared_dsp::measure::{magnitude_db, peak_db, signals, strongest_alias, tone_db};
use shared_dsp::noise::Noise;
use shared_dsp::resample::{Downsampler, Factor, Quality, Upsampler, round_trip_samples_around};
use shared_dsp::saturation::{Clipper, Drive, OffsetFilter};
use shared_dsp::simd::VectorPath;
use shared_dsp::units::db_to_gain;

const RATE_HZ: f64 = 48_000.0;
const SECOND: usize = 48_000;

/// `input` delayed, and what `distort` adds to it, `delay_samples` late at the high rate.
fn distorted(
    (quality, factor): (Quality, Factor),
    delay_samples: usize,
    input: &[f32],
    distort: &mut dyn FnMut(&mut [f32]),
) -> Vec<f32> {
    let (mut upsampler, mut downsampler) = (Upsampler::new(), Downsampler::new());
    upsampler.prepare_quality(quality, factor, RATE_HZ);
    downsampler.prepare_after(quality, factor, RATE_HZ, delay_samples);
    let mut high = vec![0.0; input.len() * factor.times()];
    upsampler.process(input, &mut high);
    distort(&mut high);
    let mut output = vec![0.0; input.len()];
    downsampler.process(&high, &mut output);
    let mut dry = DelayLine::new();
    dry.prepare(round_trip_samples_around(quality, factor, RATE_HZ, delay_samples));
    for (x, &dry_in) in output.iter_mut().zip(input) {
        *x += dry.tick(dry_in);
    }
    output
}

fn driven(factor: Factor, drive: Drive, input: &[f32]) -> Vec<f32> {
    let mut offset = OffsetFilter::default();
    offset.prepare(RATE_HZ * factor.times() as f64);
    distorted((Quality::Full, factor), 0, input, &mut |high| {
        let dry = high.to_vec();
        drive.process(VectorPath::best(), &dry, high);
        offset.process(high);
    })
}

fn clipped(rate: (Quality, Factor), knee_share: f64, input: &[f32]) -> Vec<f32> {
    let mut clipper = Clipper::new();
    clipper.set(1.0, knee_share);
    distorted(rate, Clipper::DELAY_SAMPLES, input, &mut |high| {
        let dry = high.to_vec();
        clipper.process(VectorPath::best(), &dry, high);
    })
}

#[test]
fn a_driven_tone_has_its_aliases_80_db_down_at_four_times_the_rate() {
    for frequency_hz in [4999.0, 5130.0] {
        let tone = signals::sine(frequency_hz, 0.0, RATE_HZ, 2 * SECOND);
        for bias in [0.0, 0.3, 0.6] {
            let drive = Drive::new(db_to_gain(12.0), bias);
            let levels_db = Factor::ALL.map(|factor| {
                let output = driven(factor, drive, &tone);
                strongest_alias(&output[SECOND..], frequency_hz, RATE_HZ).level_db
            });
            println!("{frequency_hz} Hz, bias {bias}: aliases {levels_db:.1?} dB at 1/2/4/8x");
            assert!(levels_db[2] <= -80.0, "{levels_db:?}");
            assert!(levels_db[3] <= -100.0, "{levels_db:?}");
        }
    }
}

#[test]
fn a_tone_clipped_by_6_db_has_its_aliases_90_db_down_from_four_times_the_rate_on() {
    for frequency_hz in [4999.0, 5130.0] {
        let tone = signals::sine(frequency_hz, 6.0, RATE_HZ, 2 * SECOND);
        for knee_share in [0.1, 0.25, 0.5] {
            let levels_db = Factor::ALL.map(|factor| {
                let output = clipped((Quality::Full, factor), knee_share, &tone);
                strongest_alias(&output[SECOND..], frequency_hz, RATE_HZ).level_db
            });
            println!(
                "{frequency_hz} Hz, knee {knee_share}: aliases {levels_db:.1?} dB at 1/2/4/8x"
            );
            assert!(levels_db[3] <= -98.0, "{levels_db:?}");
            assert!(levels_db[2] <= -90.0, "{levels_db:?}");
        }
    }
}

#[test]
fn quiet_tones_keep_their_level_to_20_khz() {
    for factor in Factor::ALL {
        for bias in [0.0, 0.6] {
            for frequency_hz in [20.0, 100.0, 997.0, 5000.0, 12_000.0, 20_000.0] {
                let tone = signals::sine(frequency_hz, -40.0, RATE_HZ, 2 * SECOND);
                let output = driven(factor, Drive::new(db_to_gain(12.0), bias), &tone);
                let level_db = tone_db(&output[SECOND..], frequency_hz, RATE_HZ);
                assert!((level_db + 40.0).abs() < 0.02, "{factor:?} {frequency_hz}: {level_db}");
            }
        }
    }
}

#[test]
fn bias_adds_even_harmonics_and_no_constant() {
    let tone = signals::sine(500.0, -6.0, RATE_HZ, 3 * SECOND);
    for (bias, second_db) in [(0.0, -120.0..-100.0), (0.3, -40.0..-10.0)] {
        let output = driven(Factor::Four, Drive::new(db_to_gain(6.0), bias), &tone);
        let steady = &output[2 * SECOND..];
        let [first, second, third] =
            [500.0, 1000.0, 1500.0].map(|frequency_hz| tone_db(steady, frequency_hz, RATE_HZ));
        let constant = steady.iter().map(|x| f64::from(*x)).sum::<f64>() / steady.len() as f64;
        println!("bias {bias}: {first:.1} {second:.1} {third:.1} dB, constant {constant:.1e}");
        assert!(second < second_db.end && (bias == 0.0 || second > second_db.start), "{second}");
        assert!(third > -40.0 && constant.abs() < 1e-6, "{third} {constant}");
    }
}

#[test]
fn below_the_knee_a_clipper_is_a_delay_bit_for_bit_and_above_it_holds_the_ceiling() {
    let quiet = signals::white_noise(4, -3.0, 4000);
    for factor in Factor::ALL {
        let late =
            round_trip_samples_around(Quality::Full, factor, RATE_HZ, Clipper::DELAY_SAMPLES);
        // Between samples, noise of 0.7 reaches twice as far.
        let output = clipped(
            (Quality::Full, factor),
            0.05,
            &quiet.iter().map(|x| 0.4 * x).collect::<Vec<_>>(),
        );
        assert!(output[late..].iter().zip(&quiet).all(|(y, x)| *y == 0.4 * x), "{factor:?}");
    }
    for (quality, factor, samples) in [
        // As late as without the clipper.
        (Quality::Full, Factor::Four, 73),
        (Quality::Quick, Factor::Four, 14),
    ] {
        let late = round_trip_samples_around(quality, factor, RATE_HZ, Clipper::DELAY_SAMPLES);
        assert_eq!(late, samples);
        let slow = signals::sine(100.0, 12.0, RATE_HZ, SECOND);
        let output = clipped((quality, factor), 0.25, &slow);
        let highest_db = peak_db(&output[late..]);
        println!("100 Hz, 12 dB over: peak {highest_db:.4} dB");
        assert!(highest_db.abs() < 0.01, "{highest_db}");
    }
}

#[test]
fn a_quick_clipper_at_four_times_the_rate_has_the_aliases_of_any_tone_near_5_khz_90_db_down() {
    let mut noise = Noise::new(23);
    for _ in 0..40 {
        let frequency_hz = 4700.0 + 600.0 * noise.unit();
        let over_db = 0.5 + 8.5 * noise.unit();
        let tone = signals::sine(frequency_hz, over_db, RATE_HZ, 2 * SECOND);
        let output = clipped((Quality::Quick, Factor::Four), 0.25, &tone);
        let alias = strongest_alias(&output[SECOND..], frequency_hz, RATE_HZ);
        println!("{frequency_hz:.1} Hz, {over_db:.1} dB over: {alias:.1?}");
        assert!(alias.level_db <= -90.0, "{frequency_hz} Hz, {over_db} dB: {alias:?}");
    }
}

#[test]
fn the_mean_along_a_line_is_the_curve_however_short_the_line() {
    // From a constant to one a little higher, the mean runs through the curve without a step.
    let mut clipper = Clipper::new();
    clipper.set(1.0, 0.25);
    for level in [0.1, 0.75, 0.9, 1.25, 3.0, -0.8, -1.0, -9.0f32] {
        for step in [0.0, 1e-30, 1e-12, 1e-7, 1e-6, 1e-4, 1e-2f32] {
            let input = [level, level + step, level + step];
            let mut delta = [9.0; 3];
            clipper.reset();
            clipper.process(VectorPath::best(), &[level; 2], &mut [0.0; 2]);
            clipper.process(VectorPath::best(), &input, &mut delta);
            let exact = |x: f32| clipper.output(f64::from(x)) - f64::from(x);
            // The curve's slope changes by no more than 2 a unit, so along the step the mean of the
            // ends is as near as this.
            let near = 2.0 * f64::from(step) * f64::from(step) + 1e-6;
            let (before, after) = (exact(level), exact(input[1]));
            assert_eq!(f64::from(delta[0]), f64::from(before as f32), "{level} {step}");
            let wanted = [0.75 * before + 0.25 * after, 0.25 * before + 0.75 * after];
            for (delta, wanted) in delta[1..].iter().zip(wanted) {
                assert!(
                    (f64::from(*delta) - wanted).abs() < near,
                    "{level} {step}: {delta} {wanted}"
                );
            }
        }
    }
}

#[test]
fn no_input_gives_what_is_not_a_number_and_cuts_change_nothing() {
    let mut input = signals::white_noise(6, 30.0, 3000);
    for (n, odd) in
        [f32::NAN, f32::INFINITY, -f32::INFINITY, 1e30, 1e6, -1e6, 1e-40].into_iter().enumerate()
    {
        input[100 * n + 50] = odd;
    }
    let path = VectorPath::best();
    let run = |cuts: &mut dyn FnMut() -> usize| {
        let (mut clipper, mut offset) = (Clipper::new(), OffsetFilter::default());
        offset.prepare(RATE_HZ);
        let drive = Drive::new(4.0, 0.5);
        let [mut clipped, mut driven] = [(); 2].map(|()| vec![0.0; 3000]);
        let mut at = 0;
        while at < 3000 {
            let end = (at + cuts()).min(3000);
            clipper.process(path, &input[at..end], &mut clipped[at..end]);
            drive.process(path, &input[at..end], &mut driven[at..end]);
            offset.process(&mut driven[at..end]);
            at = end;
        }
        [clipped, driven]
    };
    let whole = run(&mut || 3000);
    assert!(whole.iter().flatten().all(|x| x.is_finite()));
    let mut random = Noise::new(8);
    for most in [1, 5, 16, 100] {
        assert!(run(&mut || random.between(most / 2, most)) == whole, "cut at most {most}");
    }
}

#[test]
fn the_offset_filter_takes_out_a_constant_and_leaves_20_hz() {
    let mut offset = OffsetFilter::default();
    offset.prepare(RATE_HZ);
    let mut response = signals::impulse(0, 1.0, 2 * SECOND);
    offset.process(&mut response);
    assert!((magnitude_db(&response, 20.0, RATE_HZ) + 0.263).abs() < 0.01);
    assert!((magnitude_db(&response, 5.0, RATE_HZ) + 3.01).abs() < 0.01);
    let mut constant = vec![1.0; SECOND];
    offset.reset();
    offset.process(&mut constant);
    assert!(constant[SECOND / 2].abs() < 1e-6, "{}", constant[SECOND / 2]);
    let mut silence = vec![0.0; 30 * SECOND];
    offset.process(&mut silence);
    assert_eq!(silence[30 * SECOND - 1], 0.0);
}
