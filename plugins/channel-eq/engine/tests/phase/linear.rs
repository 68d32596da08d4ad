//! Linear phase: accuracy, symmetry, latency.

use super::chain::*;
use channel_eq_engine::{Band, LinearLength, Placement, Shape};
use shared_dsp::measure::{impulse_latency, magnitude_db};
use shared_dsp::units::gain_to_db;

/// Largest dB from the analogue curve, `from` to `to` Hz.
fn error_db(band: Band, length: LinearLength, rate_hz: f64, from: f64, to: f64) -> f64 {
    let settings = linear(length, &[band]);
    let impulse = response(&settings, rate_hz, 1, &[0], samples(length, rate_hz));
    let near = f64::from(band.frequency_hz);
    let around = frequencies_hz((0.7 * near).max(from), (1.4 * near).min(to), 60);
    frequencies_hz(from, to, 60)
        .chain(around)
        .filter(|hz| band.prototype().magnitude_db_at(*hz) > -40.0)
        .map(|hz| {
            (magnitude_db(&impulse[0], hz, rate_hz) - band.prototype().magnitude_db_at(hz)).abs()
        })
        .fold(0.0, f64::max)
}

fn samples(length: LinearLength, rate_hz: f64) -> usize {
    length.latency_samples(rate_hz) + length.taps(rate_hz) / 2
}

#[test]
fn narrow_low_bells_are_as_drawn() {
    for rate_hz in RATES_HZ {
        let medium = error_db(bell(60.0, 12.0, 4.0), LinearLength::Medium, rate_hz, 10.0, 20_000.0);
        let longest =
            error_db(bell(30.0, 12.0, 4.0), LinearLength::Longest, rate_hz, 10.0, 20_000.0);
        println!("{rate_hz} Hz: 16k, 60 Hz Q 4 {medium:.3} dB; 64k, 30 Hz Q 4 {longest:.3} dB");
        assert!(medium <= 0.5 && longest <= 0.3);
    }
}

#[test]
fn every_shape_is_as_drawn_up_to_20_khz() {
    for rate_hz in [44_100.0, 48_000.0, 96_000.0] {
        for band in [
            bell(16_000.0, 12.0, 1.0),
            bell(18_000.0, -18.0, 5.0),
            bell(1000.0, 30.0, 10.0),
            band(Shape::LowShelf, 200.0, 9.0, 0.71, 4),
            band(Shape::HighShelf, 15_000.0, 12.0, 0.71, 2),
            band(Shape::LowCut, 120.0, 0.0, 0.71, 16),
            band(Shape::HighCut, 12_000.0, 0.0, 0.71, 16),
            band(Shape::HighCut, 30_000.0, 0.0, 0.71, 4),
            band(Shape::BandPass, 2000.0, 0.0, 2.0, 2),
            band(Shape::FlatTilt, 1000.0, 12.0, 0.71, 2),
            band(Shape::Tilt, 1000.0, 12.0, 0.71, 1),
            band(Shape::AllPass, 1000.0, 0.0, 1.0, 2),
        ] {
            let error_db = error_db(band, LinearLength::Medium, rate_hz, 20.0, 20_000.0);
            println!("{rate_hz} {:?} {} Hz: {error_db:.3} dB", band.shape, band.frequency_hz);
            let allowed_db = if band.shape == Shape::AllPass { 1e-9 } else { 0.1 };
            assert!(error_db <= allowed_db, "{:?} {}: {error_db}", band.shape, band.frequency_hz);
        }
    }
}

#[test]
fn a_cut_of_96_db_an_octave_at_30_hz_has_its_corner() {
    for (rate_hz, length) in [(48_000.0, LinearLength::Long), (96_000.0, LinearLength::Long)] {
        let cut =
            linear(length, &[band(Shape::LowCut, 30.0, 0.0, core::f64::consts::FRAC_1_SQRT_2, 16)]);
        let impulse = response(&cut, rate_hz, 1, &[0], samples(length, rate_hz));
        let corner_db = magnitude_db(&impulse[0], 30.0, rate_hz);
        let below_db = magnitude_db(&impulse[0], 15.0, rate_hz);
        println!("{rate_hz} Hz: {corner_db:.3} dB at 30 Hz, {below_db:.1} dB at 15 Hz");
        assert!((corner_db + 3.01).abs() <= 0.05 && below_db < -60.0);
    }
}

#[test]
fn the_response_is_symmetric_about_the_latency() {
    for rate_hz in RATES_HZ {
        for length in [LinearLength::Shortest, LinearLength::Medium, LinearLength::Longest] {
            let bands = [bell(60.0, 12.0, 4.0), band(Shape::HighCut, 9000.0, 0.0, 0.71, 4)];
            let settings = linear(length, &bands);
            let latency = length.latency_samples(rate_hz);
            let impulse = &response(&settings, rate_hz, 1, &[0], 2 * latency)[0];
            let half = length.taps(rate_hz) / 2;
            let peak = impulse.iter().fold(0.0f32, |peak, x| peak.max(x.abs()));
            let difference = (1..half)
                .map(|n| (impulse[latency - n] - impulse[latency + n]).abs())
                .fold(0.0, f32::max);
            let db = gain_to_db(f64::from(difference / peak));
            println!("{rate_hz} Hz {length:?}: {db:.1} dB");
            assert!(db <= -140.0, "{rate_hz} Hz {length:?}: {db} dB");
        }
    }
}

#[test]
fn latency_is_as_an_impulse_measures() {
    for rate_hz in RATES_HZ {
        for length in LinearLength::ALL {
            let latency = length.latency_samples(rate_hz);
            println!("{rate_hz} Hz {length:?}: {latency} samples");
            if latency < 65_536 {
                let settings = linear(length, &[bell(1000.0, 6.0, 1.0)]);
                assert_eq!(impulse_latency(Chain::new, &settings, rate_hz, 1), latency);
            }
        }
    }
}

#[test]
fn the_lowest_accurate_frequency_is_true() {
    for (rate_hz, length) in [
        (44_100.0, LinearLength::Shortest),
        (48_000.0, LinearLength::Short),
        (48_000.0, LinearLength::Medium),
        (96_000.0, LinearLength::Shortest),
    ] {
        let hz = length.lowest_accurate_hz(&[], rate_hz);
        let at = error_db(bell(hz, 12.0, 1.0), length, rate_hz, 10.0, 20_000.0);
        let below = error_db(bell(hz / 1.25, 12.0, 1.0), length, rate_hz, 10.0, 20_000.0);
        println!("{rate_hz} Hz {length:?}: {hz:.1} Hz, {at:.3} dB there, {below:.3} dB below");
        assert!(at <= 0.5 && (below > 0.5 || hz < 12.5), "{length:?}: {hz} Hz: {at}, {below}");
    }
}

#[test]
fn the_lowest_accurate_frequency_counts_the_bands_in_use() {
    let rate_hz = 48_000.0;
    let length = LinearLength::Shortest;
    for q in [0.5, 1.0, 2.0, 4.0, 10.0] {
        for gain_db in [-18.0, -12.0, -6.0, 6.0, 12.0, 18.0] {
            // A band like it, at any frequency, says from where.
            let hz = length.lowest_accurate_hz(&[bell(3000.0, gain_db, q)], rate_hz);
            let lowest = length.lowest_accurate_hz(&[bell(hz, gain_db, q)], rate_hz);
            assert!((lowest / hz - 1.0).abs() < 1e-6);
            let at = error_db(bell(hz, gain_db, q), length, rate_hz, 10.0, 20_000.0);
            println!("Q {q} {gain_db:+} dB: from {hz:.0} Hz, {at:.3} dB there");
            assert!(at <= 0.5, "Q {q} {gain_db} dB from {hz} Hz: {at}");
        }
    }
}

#[test]
fn without_bands_samples_pass_bit_by_bit() {
    for settings in [linear(LinearLength::Short, &[]), natural(&[bell(500.0, 0.0, 1.0)])] {
        let input = shared_dsp::measure::signals::white_noise(5, -6.0, 20_000);
        let mut chain = Chain::prepared(48_000.0, 2, &settings);
        let latency = chain.stage.latency_samples();
        let mut signal = vec![input.clone(), input.clone()];
        shared_dsp::measure::render(&mut chain, &mut signal, 100);
        for channel in &signal {
            assert!(channel[..latency].iter().all(|y| *y == 0.0));
            assert!(channel[latency..] == input[..20_000 - latency]);
        }
    }
}

#[test]
fn bands_work_on_their_axes_only() {
    let rate_hz = 48_000.0;
    let (a, b) = (bell(2000.0, 9.0, 1.0), bell(3000.0, -9.0, 1.0));
    let at = |hz: f64, band: &Band| band.prototype().power_at(hz).sqrt();
    let length = LinearLength::Shortest;
    let latency = length.latency_samples(rate_hz);
    for (first, second) in [
        (Placement::Stereo, Placement::Left),
        (Placement::Right, Placement::Left),
        (Placement::Mid, Placement::Side),
        (Placement::Mid, Placement::Stereo),
        (Placement::Left, Placement::Mid),
        (Placement::Side, Placement::Right),
    ] {
        let settings = linear(length, &[on(first, a), on(second, b)]);
        for from in 0..2 {
            let impulse = response(&settings, rate_hz, 2, &[from], 12_000);
            for hz in [500.0, 2000.0, 3000.0, 10_000.0] {
                let mut x = [0.0; 2];
                x[from] = 1.0;
                for (placement, gain) in [(first, at(hz, &a)), (second, at(hz, &b))] {
                    let (mid, side) = (0.5 * (x[0] + x[1]), 0.5 * (x[0] - x[1]));
                    x = match placement {
                        Placement::Stereo => [gain * x[0], gain * x[1]],
                        Placement::Left => [gain * x[0], x[1]],
                        Placement::Right => [x[0], gain * x[1]],
                        Placement::Mid => [gain * mid + side, gain * mid - side],
                        Placement::Side => [mid + gain * side, mid - gain * side],
                    };
                }
                for to in 0..2 {
                    let (re, im) = advanced(&impulse[to], latency, hz, rate_hz);
                    let error = (re - x[to]).hypot(im);
                    assert!(error < 1e-3, "{first:?} {second:?} {from}->{to} {hz} Hz: {error}");
                }
            }
        }
    }
}
