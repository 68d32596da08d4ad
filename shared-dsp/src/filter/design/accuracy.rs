//! How closely digital sections follow their analogue prototypes, in dB.

use super::*;

const RATES_HZ: [f64; 5] = [22_050.0, 44_100.0, 48_000.0, 96_000.0, 192_000.0];

/// Largest difference in dB from 20 Hz to `top_hz` where the analogue curve is above -40 dB.
fn largest_error_db(prototype: &Prototype, sample_rate_hz: f64, top_hz: f64) -> f64 {
    let design = prototype.design(sample_rate_hz);
    let mut largest = 0.0f64;
    for i in 0..200 {
        let frequency_hz = 20.0 * (top_hz / 20.0).powf(f64::from(i) / 199.0);
        let wanted_db = prototype.magnitude_db_at(frequency_hz);
        if wanted_db > -40.0 {
            let got_db = design.magnitude_db_at(frequency_hz, sample_rate_hz);
            largest = largest.max((got_db - wanted_db).abs());
        }
    }
    largest
}

fn frequencies_hz() -> impl Iterator<Item = f64> {
    (0..12).map(|i| 100.0 * 200f64.powf(f64::from(i) / 11.0))
}

/// (largest, 95th percentile, median) in dB, and the prototype of the largest as text.
fn spread(errors: &mut [(f64, String)]) -> (f64, f64, f64) {
    errors.sort_by(|a, b| a.0.total_cmp(&b.0));
    let at = |share: f64| errors[((errors.len() - 1) as f64 * share) as usize].0;
    (at(1.0), at(0.95), at(0.5))
}

fn bells(sample_rate_hz: f64) -> Vec<(f64, String)> {
    let mut errors = Vec::new();
    for frequency_hz in frequencies_hz() {
        for q in [0.3, 0.7, 1.0, 3.0, 10.0] {
            for gain_db in [-18.0, -12.0, -6.0, 6.0, 12.0, 18.0] {
                let bell = Prototype::bell(frequency_hz, gain_db, q);
                let error_db = largest_error_db(&bell, sample_rate_hz, 20_000.0);
                errors.push((error_db, format!("{frequency_hz:.0} Hz Q {q} {gain_db} dB")));
            }
        }
    }
    errors
}

#[test]
fn bells_follow_the_analogue_curve_to_20_khz() {
    for (sample_rate_hz, limit_db) in [(44_100.0, 0.7), (48_000.0, 0.5), (96_000.0, 0.3)] {
        let mut errors = bells(sample_rate_hz);
        let (largest, p95, median) = spread(&mut errors);
        let worst = &errors[errors.len() - 1].1;
        println!(
            "360 bells {sample_rate_hz}: max {largest:.3} p95 {p95:.3} median {median:.3} dB, {worst}"
        );
        assert!(largest < limit_db, "{sample_rate_hz}: {largest} {worst}");
    }
    for sample_rate_hz in [44_100.0, 48_000.0] {
        for frequency_hz in [10_000.0, 16_000.0] {
            let bell = Prototype::bell(frequency_hz, 12.0, 1.0);
            let error_db = largest_error_db(&bell, sample_rate_hz, 20_000.0);
            println!("bell +12 dB Q 1 {frequency_hz} Hz at {sample_rate_hz}: {error_db:.3} dB");
            assert!(error_db < 0.40);
        }
    }
}

#[test]
fn other_shapes_follow_the_analogue_curve() {
    type Make = fn(f64, f64) -> Prototype;
    let shapes: [(&str, Make, f64); 8] = [
        ("low shelf +12", |f, q| Prototype::low_shelf(f, 12.0, q, 2), 0.3),
        ("high shelf +12", |f, q| Prototype::high_shelf(f, 12.0, q, 2), 0.3),
        ("high shelf 6 dB/oct", |f, q| Prototype::high_shelf(f, 12.0, q, 1), 0.3),
        ("high shelf -18 24 dB/oct", |f, q| Prototype::high_shelf(f, -18.0, q, 4), 1.0),
        ("low cut 12", |f, q| Prototype::low_cut(f, q, 2), 2.0),
        ("high cut 12", |f, q| Prototype::high_cut(f, q, 2), 0.7),
        ("band pass", |f, q| Prototype::band_pass(f, q), 0.8),
        ("notch", |f, q| Prototype::notch(f, q), 0.8),
    ];
    for (name, make, limit_db) in shapes {
        let mut errors = Vec::new();
        for frequency_hz in frequencies_hz() {
            for q in [0.5, 0.71, 1.0] {
                let error_db = largest_error_db(&make(frequency_hz, q), 48_000.0, 20_000.0);
                errors.push((error_db, format!("{frequency_hz:.0} Hz Q {q}")));
            }
        }
        let (largest, p95, median) = spread(&mut errors);
        let worst = &errors[errors.len() - 1].1;
        println!("{name}: max {largest:.3} p95 {p95:.3} median {median:.3} dB, {worst}");
        assert!(largest < limit_db, "{name}: {largest} {worst}");
    }
}

#[test]
fn a_narrow_bell_at_20_hz_is_exact_at_192_khz() {
    let bell = Prototype::bell(20.0, 12.0, 40.0);
    let error_db = largest_error_db(&bell, 192_000.0, 1000.0);
    println!("20 Hz Q 40 at 192 kHz: {error_db:.6} dB");
    assert!(error_db < 0.001);
}

#[test]
fn flat_tilt_is_a_straight_line() {
    for gain_db in [-30.0, -6.0, 6.0, 30.0] {
        let tilt = Prototype::flat_tilt(1000.0, gain_db);
        let design = tilt.design(48_000.0);
        let mut largest = 0.0f64;
        for i in 0..=100 {
            let octaves = -4.5 + 8.5 * f64::from(i) / 100.0;
            let frequency_hz = 1000.0 * f64::exp2(octaves);
            let line_db = gain_db * octaves / 10.0;
            let got_db = design.magnitude_db_at(frequency_hz, 48_000.0);
            largest = largest.max((got_db - line_db).abs());
        }
        println!("flat tilt {gain_db} dB, 44 Hz..16 kHz: {largest:.3} dB");
        assert!(largest < 0.05 * gain_db.abs());
    }
}

#[test]
fn every_corner_is_stable_finite_and_never_far_above_the_analogue_curve() {
    let frequencies = [10.0, 30.0, 200.0, 2000.0, 9000.0, 15_000.0, 20_000.0, 25_000.0, 30_000.0];
    for sample_rate_hz in RATES_HZ {
        for frequency_hz in frequencies {
            for q in [0.025, 0.3, 0.71, 4.0, 40.0] {
                for gain_db in [-30.0, -9.0, -0.001, 0.0, 0.1, 30.0] {
                    let f = frequency_hz;
                    for (name, prototype) in [
                        ("bell", Prototype::bell(f, gain_db, q)),
                        ("low shelf", Prototype::low_shelf(f, gain_db, q, 2)),
                        ("high shelf", Prototype::high_shelf(f, gain_db, q, 3)),
                        ("high shelf", Prototype::high_shelf(f, gain_db, q, 4)),
                        ("tilt", Prototype::tilt(f, gain_db, q, 2)),
                        ("flat tilt", Prototype::flat_tilt(f, gain_db)),
                        ("low cut", Prototype::low_cut(f, q, 16)),
                        ("low cut", Prototype::low_cut(f, q, 3)),
                        ("high cut", Prototype::high_cut(f, q, 15)),
                        ("notch", Prototype::notch(f, q)),
                        ("band pass", Prototype::band_pass(f, q)),
                        ("all pass", Prototype::all_pass(f, q)),
                    ] {
                        check_corner(name, &prototype, sample_rate_hz, (f, q, gain_db));
                    }
                }
            }
        }
    }
}

fn check_corner(name: &str, prototype: &Prototype, sample_rate_hz: f64, at: (f64, f64, f64)) {
    let design = prototype.design(sample_rate_hz);
    for section in design.sections() {
        let decay = section.decay_per_sample();
        assert!(decay > 1e-8, "{name} {at:?} {sample_rate_hz}: {section:?}");
        assert!(section.numerator.iter().all(|n| n.is_finite()));
    }
    let (mut loudest_db, mut allowed_db) = (f64::MIN, f64::MIN);
    for i in 0..=300 {
        let frequency_hz = 5.0 * (sample_rate_hz * 0.1).powf(f64::from(i) / 300.0);
        loudest_db = loudest_db.max(design.magnitude_db_at(frequency_hz, sample_rate_hz));
        allowed_db = allowed_db.max(prototype.magnitude_db_at(frequency_hz));
    }
    allowed_db = allowed_db.max(0.0);
    // Beyond 3 dB lie only shelves of Q 4 and more whose resonance is near half the sample rate.
    assert!(
        loudest_db < allowed_db + 9.0,
        "{name} {at:?} {sample_rate_hz}: {loudest_db} over {allowed_db}"
    );
}

#[test]
fn not_a_number_designs_something_harmless() {
    let nan = f64::NAN;
    for prototype in [
        Prototype::bell(nan, nan, nan),
        Prototype::high_shelf(nan, nan, nan, 0),
        Prototype::low_cut(nan, nan, 99),
        Prototype::flat_tilt(nan, nan),
    ] {
        let design = prototype.design(48_000.0);
        assert!(design.magnitude_db_at(1000.0, 48_000.0).abs() < 1.0);
    }
}
