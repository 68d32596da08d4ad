//! Natural phase against the analogue filter, in magnitude and phase.

use super::chain::*;
use channel_eq_engine::phase::mode::Mode;
use channel_eq_engine::{Band, Placement, Shape};
use shared_dsp::measure::impulse_latency;
use shared_dsp::units::gain_to_db;

/// Response of the analogue filters, section by section from their polynomials.
fn analog(bands: &[Band], hz: f64) -> (f64, f64) {
    let mut response = (1.0, 0.0);
    for section in bands.iter().flat_map(|b| b.prototype().sections().to_vec()) {
        let r = hz / section.frequency_hz;
        let at = |c: [f64; 3]| (c[0] - c[2] * r * r, c[1] * r);
        let (n, d) = section.polynomials();
        let (n, d) = if section.inverted { (at(d), at(n)) } else { (at(n), at(d)) };
        let power = d.0 * d.0 + d.1 * d.1;
        let (re, im) = ((n.0 * d.0 + n.1 * d.1) / power, (n.1 * d.0 - n.0 * d.1) / power);
        let (re, im) = (re * section.gain, im * section.gain);
        response = (response.0 * re - response.1 * im, response.0 * im + response.1 * re);
    }
    response
}

/// Largest differences (dB, degrees) from 100 Hz to 20 kHz, where the analogue curve is above
/// -40 dB.
fn differences(bands: &[Band], sample_rate_hz: f64) -> (f64, f64) {
    let settings = natural(bands);
    let latency = Mode::Natural.latency_samples(sample_rate_hz);
    let decay_s = bands.iter().map(|band| band.prototype().decay_s()).fold(0.0, f64::max);
    let samples = 3 * latency + (decay_s * sample_rate_hz) as usize;
    let impulse = response(&settings, sample_rate_hz, 1, &[0], samples);
    let (mut db, mut degrees) = (0.0f64, 0.0f64);
    for hz in frequencies_hz(100.0, 20_000.0, 50).chain(frequencies_hz(15_000.0, 20_000.0, 12)) {
        let (ar, ai) = analog(bands, hz);
        let (re, im) = advanced(&impulse[0], latency, hz, sample_rate_hz);
        if gain_to_db(ar.hypot(ai)) > -40.0 {
            db = db.max(gain_to_db(re.hypot(im) / ar.hypot(ai)).abs());
            degrees = degrees.max((im * ar - re * ai).atan2(re * ar + im * ai).to_degrees().abs());
        }
    }
    (db, degrees)
}

fn shapes() -> Vec<Band> {
    let mut bands = Vec::new();
    for hz in [100.0, 1000.0, 5000.0, 10_000.0, 16_000.0, 20_000.0, 28_000.0] {
        // Narrow low ones ring for seconds, and are nothing to correct.
        let narrow: &[f64] = if hz < 1000.0 { &[] } else { &[10.0, 40.0] };
        for q in [0.025, 0.3, 1.0, 4.0].iter().chain(narrow) {
            bands.extend([bell(hz, 12.0, *q), bell(hz, -12.0, *q)]);
        }
        for order in [1, 2, 4] {
            bands.push(band(Shape::LowShelf, hz, 9.0, 0.71, order));
            bands.push(band(Shape::HighShelf, hz, 9.0, 0.71, order));
            bands.push(band(Shape::Tilt, hz, -9.0, 0.71, order));
        }
        for order in [1, 2, 4, 8, 16] {
            bands.push(band(Shape::LowCut, hz, 0.0, 0.71, order));
            bands.push(band(Shape::HighCut, hz, 0.0, 0.71, order));
        }
        bands.push(band(Shape::Notch, hz, 0.0, 1.0, 2));
        bands.push(band(Shape::BandPass, hz, 0.0, 1.0, 2));
        bands.extend([0.3, 1.0, 4.0].map(|q| band(Shape::AllPass, hz, 0.0, q, 2)));
    }
    bands.push(band(Shape::FlatTilt, 1000.0, 12.0, 1.0, 2));
    bands
}

#[test]
fn every_band_has_the_magnitude_and_phase_of_the_analogue_filter() {
    let mut faults = Vec::new();
    for rate_hz in RATES_HZ {
        let (mut worst_db, mut worst_degrees) = (0.0f64, 0.0f64);
        for band in shapes() {
            let (db, degrees) = differences(&[band], rate_hz);
            worst_db = worst_db.max(db);
            worst_degrees = worst_degrees.max(degrees);
            if !(db <= 0.03 && degrees <= 2.0) {
                faults.push(format!(
                    "{rate_hz} Hz {:?} {} Hz {} dB Q {} order {}: {db:.4} dB {degrees:.3} degrees",
                    band.shape, band.frequency_hz, band.gain_db, band.q, band.order
                ));
            }
        }
        println!("{rate_hz} Hz: {worst_db:.4} dB, {worst_degrees:.3} degrees");
    }
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn eight_bands_together_stay_with_the_analogue_filter() {
    for rate_hz in RATES_HZ {
        let bands: Vec<Band> = (0..8)
            .map(|n| {
                let hz = 100.0 * 2.1f64.powi(n);
                bell(hz, if n % 2 == 0 { 12.0 } else { -9.0 }, 0.7 + 0.3 * f64::from(n))
            })
            .collect();
        let (db, degrees) = differences(&bands, rate_hz);
        println!("{rate_hz} Hz, 8 bands: {db:.6} dB, {degrees:.5} degrees");
        assert!(db <= 0.1 && degrees <= 5.0, "{rate_hz} Hz: {db} dB, {degrees} degrees");
    }
}

#[test]
fn latency_is_short_and_as_an_impulse_measures() {
    for (rate_hz, most) in [(44_100.0, 512), (48_000.0, 512), (96_000.0, 1024), (192_000.0, 2048)] {
        let settings = natural(&[bell(1000.0, 6.0, 1.0)]);
        let latency = Chain::prepared(rate_hz, 2, &settings).stage.latency_samples();
        println!("{rate_hz} Hz: {latency} samples");
        assert!(latency <= most);
        assert_eq!(impulse_latency(Chain::new, &settings, rate_hz, 2), latency);
    }
}

#[test]
fn bands_on_any_axis_are_corrected() {
    let rate_hz = 48_000.0;
    let (a, b) = (bell(9000.0, 9.0, 1.0), bell(14_000.0, -9.0, 1.0));
    for (first, second) in [
        (Placement::Left, Placement::Right),
        (Placement::Mid, Placement::Side),
        (Placement::Left, Placement::Mid),
        (Placement::Side, Placement::Right),
    ] {
        let settings = natural(&[on(first, a), on(second, b)]);
        let latency = Chain::prepared(rate_hz, 2, &settings).stage.latency_samples();
        let impulses: Vec<_> =
            (0..2).map(|c| response(&settings, rate_hz, 2, &[c], 12_000)).collect();
        for hz in [1000.0, 8000.0, 12_000.0, 16_000.0, 19_000.0] {
            let placed = |placement: Placement, g: (f64, f64), x: [(f64, f64); 2]| {
                let times =
                    |a: (f64, f64), b: (f64, f64)| (a.0 * b.0 - a.1 * b.1, a.0 * b.1 + a.1 * b.0);
                let add = |a: (f64, f64), b: (f64, f64), s: f64| (a.0 + s * b.0, a.1 + s * b.1);
                let change = |s: f64| {
                    let part = times(add(x[0], x[1], s), (0.5 * (g.0 - 1.0), 0.5 * g.1));
                    [add(x[0], part, 1.0), add(x[1], part, s)]
                };
                match placement {
                    Placement::Stereo => [times(x[0], g), times(x[1], g)],
                    Placement::Left => [times(x[0], g), x[1]],
                    Placement::Right => [x[0], times(x[1], g)],
                    Placement::Mid => change(1.0),
                    Placement::Side => change(-1.0),
                }
            };
            for from in 0..2 {
                let mut expected = [(0.0, 0.0); 2];
                expected[from] = (1.0, 0.0);
                expected = placed(first, analog(&[a], hz), expected);
                expected = placed(second, analog(&[b], hz), expected);
                for to in 0..2 {
                    let (re, im) = advanced(&impulses[from][to], latency, hz, rate_hz);
                    let error = (re - expected[to].0).hypot(im - expected[to].1);
                    // 0.03 dB of a response of up to 2.8.
                    assert!(error < 0.01, "{first:?} {second:?} {from}->{to} {hz} Hz: {error}");
                }
            }
        }
    }
}
