//! How closely digital sections follow their analogue prototypes, in dB, at every rate, to 20 kHz.

use super::*;

const RATES_HZ: [f64; 4] = [44_100.0, 48_000.0, 96_000.0, 192_000.0];
const BUTTERWORTH_Q: f64 = core::f64::consts::FRAC_1_SQRT_2;

/// Largest difference in dB from 20 Hz to `top_hz` where the analogue curve is above -40 dB.
fn largest_error_db(prototype: &Prototype, sample_rate_hz: f64, top_hz: f64) -> f64 {
    let design = prototype.design(sample_rate_hz);
    let mut largest = 0.0f64;
    // Dense in the octaves, dense in the top one, and around the filter's own frequency.
    let shares = (0..150).map(|i| f64::from(i) / 149.0);
    let by_octaves = shares.clone().map(|share| 20.0 * (top_hz / 20.0).powf(share));
    let by_hertz = shares.map(|share| top_hz * (0.3 + 0.7 * share));
    let own_hz = prototype.sections()[0].frequency_hz;
    let around = (-10..=10).map(|i| own_hz * (1.0 + 0.003 * f64::from(i)));
    let around = around.filter(|hz| (20.0..top_hz).contains(hz));
    for frequency_hz in by_octaves.chain(by_hertz).chain(around) {
        let wanted_db = prototype.magnitude_db_at(frequency_hz);
        if wanted_db > -40.0 {
            let got_db = design.magnitude_db_at(frequency_hz, sample_rate_hz);
            largest = largest.max((got_db - wanted_db).abs());
        }
    }
    largest
}

/// Twelve, 100 Hz to 20 kHz.
fn frequencies_hz() -> impl Iterator<Item = f64> {
    (0..12).map(|i| 100.0 * 200f64.powf(f64::from(i) / 11.0))
}

/// Prints (largest, 95th percentile, median) in dB, and the worst; gives the first two.
fn spread(name: &str, sample_rate_hz: f64, errors: &mut [(f64, String)]) -> (f64, f64) {
    errors.sort_by(|a, b| a.0.total_cmp(&b.0));
    let at = |share: f64| errors[((errors.len() - 1) as f64 * share) as usize].0;
    let (largest, p95, median) = (at(1.0), at(0.95), at(0.5));
    let (count, worst) = (errors.len(), &errors[errors.len() - 1].1);
    println!(
        "{name} @ {sample_rate_hz}, {count}: max {largest:.3} p95 {p95:.3} median {median:.4} dB, \
         worst {worst}"
    );
    (largest, p95)
}

#[test]
fn bells_follow_the_analogue_curve_to_20_khz() {
    for sample_rate_hz in RATES_HZ {
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
        let (largest, p95) = spread("bells", sample_rate_hz, &mut errors);
        assert!(largest < 0.06 && p95 < 0.03, "{sample_rate_hz}: {largest} {p95}");
        for frequency_hz in [10_000.0, 16_000.0] {
            let bell = Prototype::bell(frequency_hz, 12.0, 1.0);
            let error_db = largest_error_db(&bell, sample_rate_hz, 20_000.0);
            println!("bell +12 dB Q 1 {frequency_hz} Hz @ {sample_rate_hz}: {error_db:.3} dB");
            assert!(error_db < 0.04);
        }
    }
}

type Make = fn(f64, f64, f64, usize) -> Prototype;

/// Largest error of a shape over the grid of its frequencies, gains, Q and orders.
fn check_shape(
    name: &str,
    make: Make,
    (gains_db, qs, orders): (&[f64], &[f64], &[usize]),
    limit_db: f64,
) {
    for sample_rate_hz in RATES_HZ {
        let mut errors = Vec::new();
        for frequency_hz in frequencies_hz() {
            for &gain_db in gains_db {
                for &q in qs {
                    for &order in orders {
                        let prototype = make(frequency_hz, gain_db, q, order);
                        let error_db = largest_error_db(&prototype, sample_rate_hz, 20_000.0);
                        let at = format!("{frequency_hz:.0} Hz {gain_db} dB Q {q} order {order}");
                        errors.push((error_db, at));
                    }
                }
            }
        }
        let (largest, _) = spread(name, sample_rate_hz, &mut errors);
        assert!(largest < limit_db, "{name} {sample_rate_hz}: {largest}");
    }
}

const SHELF_GAINS_DB: [f64; 6] = [-30.0, -12.0, -3.0, 3.0, 12.0, 30.0];
const SHELF_QS: [f64; 5] = [0.3, 0.5, BUTTERWORTH_Q, 1.0, 2.0];

#[test]
fn shelves_follow_the_analogue_curve() {
    let grid = (&SHELF_GAINS_DB[..], &SHELF_QS[..], &[1, 2, 3, 4][..]);
    check_shape("low shelf", Prototype::low_shelf, grid, 0.2);
    check_shape("high shelf", Prototype::high_shelf, grid, 0.2);
    check_shape("tilt", Prototype::tilt, grid, 0.2);
}

#[test]
fn cuts_follow_the_analogue_curve() {
    let orders = core::array::from_fn::<usize, 16, _>(|i| i + 1);
    let grid = (&[0.0][..], &[0.5, BUTTERWORTH_Q, 1.0, 2.0, 4.0][..], &orders[..]);
    check_shape("low cut", |f, _, q, order| Prototype::low_cut(f, q, order), grid, 0.3);
    check_shape("high cut", |f, _, q, order| Prototype::high_cut(f, q, order), grid, 0.3);
}

#[test]
fn notches_and_band_passes_follow_the_analogue_curve() {
    let grid = (&[0.0][..], &[0.3, 0.5, 1.0, 3.0, 10.0, 40.0][..], &[2][..]);
    check_shape("band pass", |f, _, q, _| Prototype::band_pass(f, q), grid, 0.3);
    check_shape("notch", |f, _, q, _| Prototype::notch(f, q), grid, 0.3);
}

/// Largest errors on the whole dial, its odd frequencies and its end, at the lowest rates: there half the
/// sample rate lies on the dial, and below its middle.
#[test]
fn corners_to_the_end_of_the_dial_follow_the_analogue_curve() {
    type Shape = (&'static str, usize, fn(f64, f64, usize) -> Prototype);
    let shapes: [Shape; 5] = [
        ("low cut", 16, Prototype::low_cut),
        ("high cut", 16, Prototype::high_cut),
        ("band pass", 1, |f, q, _| Prototype::band_pass(f, q)),
        ("notch", 1, |f, q, _| Prototype::notch(f, q)),
        ("bell", 4, |f, q, n| Prototype::bell(f, [-30.0, -12.0, 9.0, 24.0][n - 1], q)),
    ];
    for (sample_rate_hz, top_hz, limit_db) in
        [(44_100.0, 20_000.0, 0.3), (48_000.0, 20_000.0, 0.3), (22_050.0, 10_000.0, 0.5)]
    {
        for (name, orders, make) in shapes {
            let mut errors = Vec::new();
            for i in 0..=60 {
                let frequency_hz = 1510.0 * (30_000.0f64 / 1510.0).powf(f64::from(i) / 60.0);
                for order in 1..=orders {
                    for q in [0.025, 0.1, 0.3, BUTTERWORTH_Q, 1.3, 4.0, 12.0, 40.0] {
                        let prototype = make(frequency_hz, q, order);
                        let error_db = largest_error_db(&prototype, sample_rate_hz, top_hz);
                        errors
                            .push((error_db, format!("{frequency_hz:.0} Hz Q {q} order {order}")));
                    }
                }
            }
            let (largest, _) = spread(name, sample_rate_hz, &mut errors);
            assert!(largest <= limit_db, "{name} {sample_rate_hz}: {largest}");
        }
    }
}

/// Largest difference in degrees between two phases, to 20 kHz, as they are after whole turns.
fn largest_phase_error(prototype: &Prototype, section: &Section) -> f64 {
    let degrees = |hz: f64| {
        let (ar, ai) = prototype.response_at(hz);
        let (dr, di) = section.response_at(hz, 44_100.0);
        (di * ar - dr * ai).atan2(dr * ar + di * ai).to_degrees().abs()
    };
    let octaves = (0..=100).map(|i| 20.0 * 1000f64.powf(f64::from(i) / 100.0));
    octaves.chain((0..=100).map(|i| 100.0 * f64::from(i + 100))).map(degrees).fold(0.0, f64::max)
}

#[test]
fn all_passes_are_nearer_to_the_analogue_phase_than_the_bilinear_transform() {
    let mut largest = [0.0f64; 2];
    for frequency_hz in
        [20.0, 110.0, 1000.0, 4300.0, 9000.0, 13_700.0, 18_000.0, 22_000.0, 30_000.0]
    {
        for q in [0.1, 0.3, BUTTERWORTH_Q, 1.0, 4.0, 20.0, 40.0] {
            let prototype = Prototype::all_pass(frequency_hz, q);
            let g = (core::f64::consts::PI * frequency_hz / 44_100.0).min(1.54).tan();
            let bilinear = Section::second_order([g * g, -g / q, 1.0], [g * g, g / q, 1.0]);
            let section = prototype.design(44_100.0).sections()[0];
            let [before, now] =
                [bilinear, section].map(|section| largest_phase_error(&prototype, &section));
            println!("{frequency_hz} Hz Q {q}: {before:.1} before, {now:.1} degrees");
            assert!(now <= 1.02 * before + 0.3, "{frequency_hz} Hz Q {q}: {before} {now}");
            largest = [largest[0].max(before), largest[1].max(now)];
        }
    }
    println!("{largest:?} degrees");
    assert!(largest[1] <= largest[0] / 3.0);
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
    for sample_rate_hz in RATES_HZ {
        for gain_db in [-30.0, -6.0, 6.0, 30.0] {
            let tilt = Prototype::flat_tilt(1000.0, gain_db);
            let error_db = largest_error_db(&tilt, sample_rate_hz, 20_000.0);
            println!("flat tilt {gain_db} dB @ {sample_rate_hz}: {error_db:.4} dB");
            assert!(error_db < 0.03);
            let design = tilt.design(sample_rate_hz);
            let mut off_line_db = 0.0f64;
            for i in 0..=300 {
                let frequency_hz = 20.0 * 1000f64.powf(f64::from(i) / 300.0);
                let line_db = gain_db * (frequency_hz / 1000.0).log2() / 10.0;
                let got_db = design.magnitude_db_at(frequency_hz, sample_rate_hz);
                off_line_db = off_line_db.max((got_db - line_db).abs());
            }
            println!("{off_line_db:.4} dB off the line");
            assert!(off_line_db <= 0.05);
        }
    }
}

#[test]
fn a_cut_is_the_inverse_of_the_boost() {
    for (frequency_hz, q) in [(30.0, 40.0), (5000.0, 0.1), (17_000.0, 2.0), (28_000.0, 40.0)] {
        for gain_db in [0.5, 12.0, 30.0] {
            for make in [Prototype::bell, |f, g, q| Prototype::low_shelf(f, g, q, 3)] {
                let up = make(frequency_hz, gain_db, q).design(44_100.0);
                let down = make(frequency_hz, -gain_db, q).design(44_100.0);
                for (boost, cut) in up.sections().iter().zip(down.sections()) {
                    assert_eq!(boost.inverted(), *cut);
                }
            }
        }
    }
}

#[test]
fn coefficients_move_without_jumps() {
    // Steps of 1/200 octave, about a fast sweep's between two designs 32 frames apart. A switch
    // between methods would show as a jump of the error.
    let shapes: [fn(f64) -> Prototype; 9] = [
        |f| Prototype::bell(f, 12.0, 0.4),
        |f| Prototype::bell(f, 12.0, 1.0),
        |f| Prototype::bell(f, -18.0, 5.0),
        |f| Prototype::low_shelf(f, 12.0, BUTTERWORTH_Q, 2),
        |f| Prototype::high_shelf(f, 18.0, 2.0, 4),
        |f| Prototype::low_cut(f, BUTTERWORTH_Q, 5),
        |f| Prototype::high_cut(f, 1.0, 4),
        |f| Prototype::notch(f, 1.0),
        |f| Prototype::band_pass(f, 1.0),
    ];
    for (index, make) in shapes.iter().enumerate() {
        let mut before = [f64::NAN; 40];
        // To 20.4 kHz, and on to the end of the dial, where a step of it crosses half the sample rate.
        let mut largest_db = [0.0f64; 2];
        for i in 0..2112 {
            let prototype = make(20.0 * (f64::from(i) / 200.0).exp2());
            let design = prototype.design(44_100.0);
            for (step, before_db) in before.iter_mut().enumerate() {
                let frequency_hz = 500.0 * (step + 1) as f64;
                let wanted_db = prototype.magnitude_db_at(frequency_hz);
                let got_db = design.magnitude_db_at(frequency_hz, 44_100.0);
                let error_db = if wanted_db > -40.0 { got_db - wanted_db } else { f64::NAN };
                // A number and NaN: no jump.
                let largest_db = &mut largest_db[usize::from(i >= 2000)];
                *largest_db = largest_db.max((error_db - *before_db).abs());
                *before_db = error_db;
            }
        }
        println!("shape {index}: the error moves by at most {largest_db:.4?} dB from step to step");
        assert!(largest_db[0] < 0.02 && largest_db[1] < 0.1, "{index}");
    }
}

#[test]
fn every_corner_is_stable_finite_and_hardly_above_the_analogue_curve() {
    let frequencies =
        [10.0, 30.0, 200.0, 2000.0, 7000.0, 9000.0, 11_000.0, 15_000.0, 20_000.0, 22_000.0];
    for sample_rate_hz in [22_050.0, 44_100.0, 48_000.0, 96_000.0, 192_000.0] {
        for frequency_hz in frequencies.into_iter().chain([24_000.0, 25_000.0, 30_000.0]) {
            for q in [0.025, 0.3, 0.71, 4.0, 10.0, 40.0] {
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
        let Corrector { zero, pole } = section.corrector;
        assert!(zero.abs() < 1.0 && pole.abs() < 1.0, "{name} {at:?} {sample_rate_hz}");
    }
    let everywhere = (0..=300).map(|i| 5.0 * (sample_rate_hz * 0.1).powf(f64::from(i) / 300.0));
    // Narrow peaks fall between those: they are at a section's frequency, or a shelf's pole or zero.
    let peaks = prototype.sections().iter().flat_map(|section| {
        let (f, apart) = (section.frequency_hz, section.ratio.sqrt());
        [f, f * apart, f / apart]
    });
    let (mut loudest_db, mut allowed_db) = (f64::MIN, 0.0f64);
    for frequency_hz in everywhere.chain(peaks) {
        loudest_db = loudest_db.max(design.magnitude_db_at(frequency_hz, sample_rate_hz));
        allowed_db = allowed_db.max(prototype.magnitude_db_at(frequency_hz));
    }
    // Beyond 1 dB lie only shelves and cuts of Q 10 and more, resonant near half the sample rate.
    assert!(
        loudest_db < allowed_db + 2.1,
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
