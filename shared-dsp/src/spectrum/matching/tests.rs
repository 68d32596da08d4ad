//! What is known must be found, and what is no difference must be left alone.

use super::*;
use crate::noise::Noise;

type Curve = [f64; MATCH_POINTS];

fn between(noise: &mut Noise, low: f64, high: f64) -> f64 {
    low + (high - low) * noise.unit()
}

/// A deviate of variance 1 (sum of twelve uniform ones).
fn normal(noise: &mut Noise) -> f64 {
    (0..12).map(|_| noise.unit()).sum::<f64>() - 6.0
}

fn bell(frequency_hz: f64, gain_db: f64, q: f64) -> MatchBand {
    MatchBand { shape: MatchShape::Bell, frequency_hz, gain_db, q }
}

fn sum_db(bands: &[MatchBand]) -> Curve {
    core::array::from_fn(|at| {
        let hz = match_point_hz(at);
        bands.iter().map(|band| band.prototype().magnitude_db_at(hz)).sum()
    })
}

/// The spectrum of some music: falling, with hills.
fn music(noise: &mut Noise) -> Curve {
    let slope = between(noise, -5.0, -2.0);
    let hills: Vec<MatchBand> = (0..6)
        .map(|_| {
            let hz = between(noise, 5.0, 14.0).exp2();
            bell(hz, between(noise, -9.0, 9.0), between(noise, 0.5, 3.0))
        })
        .collect();
    let hills_db = sum_db(&hills);
    core::array::from_fn(|at| {
        -30.0 + slope * at as f64 / MATCH_POINTS_PER_OCTAVE * 0.7 + hills_db[at]
    })
}

/// Own spectrum and reference that differ by a curve and by level.
fn pair(noise: &mut Noise, curve_db: &Curve) -> (MatchLevels, MatchLevels) {
    let own = music(noise);
    let level_db = between(noise, -20.0, 20.0);
    let reference = core::array::from_fn(|at| (own[at] + curve_db[at] + level_db) as f32);
    (own.map(|db| db as f32), reference)
}

/// RMS of a difference of curves in dB, levels apart.
fn rms_db(found: &Match, wanted_db: &Curve) -> f64 {
    let errors: Curve = core::array::from_fn(|at| found.db_at(match_point_hz(at)) - wanted_db[at]);
    let mean = errors.iter().sum::<f64>() / MATCH_POINTS as f64;
    let squares: f64 = errors.iter().map(|error| (error - mean).powi(2)).sum();
    (squares / MATCH_POINTS as f64).sqrt()
}

#[test]
fn one_bell_is_found_as_it_was() {
    for (hz, gain_db, q) in [(80.0, 5.0, 1.0), (400.0, -6.0, 1.5), (5000.0, 3.0, 0.7)] {
        let wanted = [bell(hz, gain_db, q)];
        let (own, reference) = pair(&mut Noise::new(5), &sum_db(&wanted));
        let found = match_spectra(&own, &reference, 12.0, 6).unwrap();
        assert_eq!(found.bands.len(), 1, "{found:?}");
        let band = found.bands[0];
        assert_eq!(band.shape, MatchShape::Bell);
        assert!((band.frequency_hz / hz).log2().abs() < 0.05, "{band:?}");
        assert!((band.gain_db - gain_db).abs() < 0.3, "{band:?}");
        assert!((band.q / q).log2().abs() < 0.2, "{band:?}");
    }
}

#[test]
fn shelves_are_found_as_shelves() {
    let shelf =
        |shape, frequency_hz, gain_db| MatchBand { shape, frequency_hz, gain_db, q: SHELF_Q };
    let wanted =
        [shelf(MatchShape::LowShelf, 150.0, 4.0), shelf(MatchShape::HighShelf, 6000.0, -5.0)];
    let (own, reference) = pair(&mut Noise::new(8), &sum_db(&wanted));
    let found = match_spectra(&own, &reference, 12.0, 6).unwrap();
    let shapes: Vec<MatchShape> = found.bands.iter().map(|band| band.shape).collect();
    assert_eq!(shapes, [MatchShape::LowShelf, MatchShape::HighShelf], "{found:?}");
    assert!(rms_db(&found, &sum_db(&wanted)) < 0.2, "{found:?}");
}

/// Equalisers of up to five random bands: the sum is found within 0.5 dB RMS.
#[test]
fn known_equalisers_are_recovered() {
    let mut worst: f64 = 0.0;
    for seed in 0..100 {
        let mut noise = Noise::new(seed);
        let count = noise.between(1, 6);
        let mut wanted: Vec<MatchBand> = (0..count)
            .map(|_| {
                let gain_db = between(&mut noise, 1.5, 7.0) * noise.white().signum() as f64;
                let hz = between(&mut noise, 5.5, 13.3).exp2();
                bell(hz, gain_db, between(&mut noise, 0.5, 2.5))
            })
            .collect();
        if seed % 2 == 1 {
            wanted[0].shape =
                if seed % 4 == 1 { MatchShape::LowShelf } else { MatchShape::HighShelf };
            wanted[0].q = SHELF_Q;
        }
        let curve_db = sum_db(&wanted);
        let (own, reference) = pair(&mut noise, &curve_db);
        let found = match_spectra(&own, &reference, 24.0, 8).unwrap();
        let error_db = rms_db(&found, &curve_db);
        assert!(error_db < 0.5, "seed {seed}: {error_db} dB\n{wanted:?}\n{found:?}");
        worst = worst.max(error_db);
    }
    println!("known equalisers: worst {worst:.3} dB RMS");
}

#[test]
fn a_difference_of_level_alone_gives_no_bands() {
    for level_db in [0.0, 23.0, -41.5] {
        let own = music(&mut Noise::new(2)).map(|db| db as f32);
        let reference = own.map(|db| db + level_db as f32);
        let found = match_spectra(&own, &reference, 12.0, 8).unwrap();
        assert_eq!(found.bands, []);
        assert!(found.before_rms_db < 0.01 && found.residual_rms_db < 0.01, "{found:?}");
    }
}

/// A short recording is rough from point to point: no band may come of that.
#[test]
fn roughness_gives_no_bands() {
    for deviation_db in [0.5, 1.0, 2.0] {
        let mut chased = 0;
        for seed in 0..300 {
            let mut noise = Noise::new(seed);
            let curve_db = core::array::from_fn(|_| deviation_db * normal(&mut noise));
            let (own, reference) = pair(&mut noise, &curve_db);
            let found = match_spectra(&own, &reference, 12.0, 8).unwrap();
            chased += usize::from(!found.bands.is_empty());
        }
        println!("{deviation_db} dB: {chased} of 300");
        assert!(chased <= 3, "{deviation_db} dB: {chased} of 300");
    }
}

/// The other side of it: a real difference is found through the same roughness.
#[test]
fn a_hill_is_found_through_roughness() {
    for seed in 0..100 {
        let mut noise = Noise::new(seed);
        let wanted = [bell(300.0, -6.0, 0.8)];
        let hill_db = sum_db(&wanted);
        let curve_db: Curve = core::array::from_fn(|at| hill_db[at] + normal(&mut noise));
        let (own, reference) = pair(&mut noise, &curve_db);
        let found = match_spectra(&own, &reference, 12.0, 8).unwrap();
        assert!(found.db_at(300.0) < -3.5, "seed {seed}: {found:?}");
        assert!(rms_db(&found, &hill_db) < 1.0, "seed {seed}: {found:?}");
    }
}

#[test]
fn lone_tones_are_not_chased_and_hills_of_the_same_height_are() {
    for points in [1..2, 20..21, 30..32, 45..47, 60..61] {
        let curve_db = core::array::from_fn(|at| if points.contains(&at) { 15.0 } else { 0.0 });
        let (own, reference) = pair(&mut Noise::new(4), &curve_db);
        let found = match_spectra(&own, &reference, 12.0, 8).unwrap();
        let highest_db =
            (0..MATCH_POINTS).map(|at| found.db_at(match_point_hz(at)).abs()).fold(0.0, f64::max);
        assert!(highest_db < 2.0, "{points:?}: {highest_db} {found:?}");
    }
    let (own, reference) = pair(&mut Noise::new(4), &sum_db(&[bell(700.0, 12.0, 1.5)]));
    let found = match_spectra(&own, &reference, 12.0, 8).unwrap();
    assert!((found.db_at(700.0) - found.db_at(10_000.0) - 12.0).abs() < 1.0, "{found:?}");
}

#[test]
fn the_limit_and_the_number_of_bands_hold() {
    for seed in 0..60 {
        let mut noise = Noise::new(seed);
        let (own, reference) = (music(&mut noise), music(&mut noise));
        let (own, reference) = (own.map(|db| db as f32), reference.map(|db| db as f32));
        for (limit_db, most) in [(0.0, 4), (3.0, 3), (6.0, 5), (12.0, 1), (6.0, 0), (1e9, 99)] {
            let found = match_spectra(&own, &reference, limit_db, most).unwrap();
            assert!(found.bands.len() <= most.min(MOST_MATCH_BANDS));
            for at in 0..MATCH_POINTS {
                let (sum_db, wanted_db) =
                    (found.db_at(match_point_hz(at)), found.difference_db[at]);
                assert!(sum_db.abs() <= limit_db + 0.01, "{sum_db} over {limit_db}");
                assert!(wanted_db.abs() <= limit_db + 0.01);
            }
            for band in &found.bands {
                assert!(band.gain_db.abs() <= limit_db + 1e-9, "{band:?}");
                assert!((24.99..=16_000.1).contains(&band.frequency_hz), "{band:?}");
            }
            let order =
                found.bands.windows(2).all(|two| two[0].frequency_hz <= two[1].frequency_hz);
            assert!(order);
        }
    }
}

#[test]
fn more_bands_come_closer_and_the_same_comes_out_twice() {
    let mut noise = Noise::new(77);
    let (own, reference) = (music(&mut noise), music(&mut noise));
    let (own, reference) = (own.map(|db| db as f32), reference.map(|db| db as f32));
    let residuals = [1, 2, 4, 8].map(|most| {
        let found = match_spectra(&own, &reference, 24.0, most).unwrap();
        assert_eq!(match_spectra(&own, &reference, 24.0, most).unwrap(), found);
        assert!(found.residual_rms_db < found.before_rms_db);
        found.residual_rms_db
    });
    println!("{residuals:?}");
    assert!(residuals.windows(2).all(|two| two[1] < two[0] + 0.02), "{residuals:?}");
    assert!(residuals[3] < 0.7, "{residuals:?}");
}

#[test]
fn what_cannot_be_trusted_is_left_alone() {
    let mut noise = Noise::new(6);
    let wanted = [bell(300.0, 5.0, 1.0)];
    let (own, mut reference) = pair(&mut noise, &sum_db(&wanted));
    // A lossy codec's edge, and an empty lowest octave.
    for at in (0..MATCH_POINTS).filter(|at| *at < 6 || *at > 55) {
        reference[at] = if at % 2 == 0 { f32::NEG_INFINITY } else { -150.0 };
    }
    reference[2] = f32::NAN;
    let found = match_spectra(&own, &reference, 12.0, 8).unwrap();
    assert!(rms_db(&found, &sum_db(&wanted)) < 0.3, "{found:?}");
    assert_eq!(match_spectra(&own, &[f32::NEG_INFINITY; MATCH_POINTS], 12.0, 8), None);
    assert_eq!(match_spectra(&[f32::NAN; MATCH_POINTS], &reference, 12.0, 8), None);
    let unlimited = match_spectra(&own, &reference, f64::NAN, 8).unwrap();
    assert_eq!(unlimited.bands, [], "a limit that is no number is none at all");
}
