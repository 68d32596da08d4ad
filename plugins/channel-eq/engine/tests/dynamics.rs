//! What moves the gain of a dynamic band: levels in dB, times in ms, against formulas.

use channel_eq_engine::dynamics::{DynamicsBank, HOP_FRAMES, HOPS_PER_STEP};
use channel_eq_engine::{BANDS, Band, Dynamic, KeyFilter, Placement, RELATIVE_ZERO_DB, Shape};
use shared_bench::allocation::CountingAllocator;
use shared_dsp::measure::signals;
use shared_dsp::noise::Noise;

#[path = "dynamics/clean.rs"]
mod clean;
#[path = "dynamics/corners.rs"]
mod corners;
#[path = "dynamics/times.rs"]
mod times;

#[global_allocator]
static ALLOCATOR: CountingAllocator = CountingAllocator;

const RATES_HZ: [f64; 5] = [22_050.0, 44_100.0, 48_000.0, 96_000.0, 192_000.0];
const RATE_HZ: f64 = 48_000.0;

type Frames = Vec<[f64; 2]>;

fn dynamic_bell(frequency_hz: f64, q: f64, range_db: f64) -> Band {
    let dynamic = Dynamic {
        on: true,
        range_db: range_db as f32,
        threshold_db: -40.0,
        knee_db: 0.0,
        attack_ms: 1.0,
        release_ms: 20.0,
        ..Dynamic::default()
    };
    Band { on: true, frequency_hz: frequency_hz as f32, q: q as f32, dynamic, ..Band::default() }
}

fn bank(band: &Band, sample_rate_hz: f64, channels: usize) -> DynamicsBank {
    let mut bank = DynamicsBank::new();
    bank.prepare(sample_rate_hz, channels);
    bank.apply(0, band, 1.0);
    bank
}

fn stereo(left: &[f32], right: &[f32]) -> Frames {
    left.iter().zip(right).map(|(l, r)| [f64::from(*l), f64::from(*r)]).collect()
}

fn both(signal: &[f32]) -> Frames {
    stereo(signal, signal)
}

fn tone(hz: f64, level_db: f64, sample_rate_hz: f64, s: f64) -> Vec<f32> {
    signals::sine(hz, level_db, sample_rate_hz, (s * sample_rate_hz) as usize)
}

/// Offset of band 0 after each hop.
fn offsets_db(bank: &mut DynamicsBank, input: &[[f64; 2]], key: &[[f64; 2]]) -> Vec<f64> {
    let mut offsets_db = Vec::new();
    for (n, hop) in input.chunks_exact(HOP_FRAMES).enumerate() {
        let at = (n * HOP_FRAMES).min(key.len());
        bank.process(hop, &key[at..(at + HOP_FRAMES).min(key.len())]);
        offsets_db.push(bank.offset_db(0));
    }
    offsets_db
}

/// The offset as the manual has it, without times.
fn formula_db(dynamic: &Dynamic, level_db: f64) -> f64 {
    let over_db = level_db - f64::from(dynamic.threshold_db);
    let (knee_db, range_db) = (f64::from(dynamic.knee_db), f64::from(dynamic.range_db));
    let soft = |x: f64| {
        if x <= -0.5 * knee_db {
            0.0
        } else if x >= 0.5 * knee_db {
            x
        } else {
            (x + 0.5 * knee_db).powi(2) / (2.0 * knee_db)
        }
    };
    range_db.signum() * (soft(over_db) - soft(over_db - range_db.abs()))
}

#[test]
fn a_tone_in_the_band_reads_its_peak_level_at_every_rate() {
    let mut noise = Noise::new(1);
    let mut worst_db = 0.0f64;
    for sample_rate_hz in RATES_HZ {
        for _ in 0..25 {
            let top_hz = 20_000f64.min(0.44 * sample_rate_hz);
            let hz = 30.0 * (top_hz / 30.0).powf(noise.unit());
            let q = 0.3 * 20f64.powf(noise.unit());
            let level_db = -70.0 * noise.unit();
            let mut bank = bank(&dynamic_bell(hz, q, -6.0), sample_rate_hz, 2);
            let input = both(&tone(hz, level_db, sample_rate_hz, 0.4 + 4.0 * q / hz));
            for (n, hop) in input.chunks_exact(HOP_FRAMES).enumerate() {
                bank.process(hop, &[]);
                if n * HOP_FRAMES > input.len() * 3 / 4 {
                    worst_db = worst_db.max((bank.level_db(0) - level_db).abs());
                }
            }
        }
    }
    println!("level of a tone at the centre: within {worst_db:.3} dB, ripple included");
    assert!(worst_db < 0.06, "{worst_db}");
}

#[test]
fn key_filters_hear_what_they_say() {
    let own = Dynamic {
        key_filter: KeyFilter::Own,
        key_frequency_hz: 4000.0,
        key_q: 3.0,
        ..Dynamic::default()
    };
    let all = Dynamic { key_filter: KeyFilter::All, ..Dynamic::default() };
    let bell = (Shape::Bell, Dynamic::default());
    let low = (Shape::LowShelf, Dynamic::default());
    let high = (Shape::HighShelf, Dynamic::default());
    let tilt = (Shape::Tilt, Dynamic::default());
    for ((shape, dynamic), hz, want_db, tolerance_db) in [
        (bell, 1000.0, 0.0, 0.06),
        // A band 1000 / 2 Hz wide.
        (bell, 780.776, -3.01, 0.1),
        (bell, 1280.776, -3.01, 0.1),
        (low, 100.0, 0.0, 0.06),
        (low, 1000.0, -3.01, 0.06),
        (low, 4000.0, -24.1, 0.6),
        (high, 250.0, -24.1, 0.3),
        (high, 8000.0, 0.0, 0.06),
        (tilt, 8000.0, 0.0, 0.06),
        (tilt, 250.0, -24.1, 0.3),
        ((Shape::Bell, own), 4000.0, 0.0, 0.06),
        ((Shape::Bell, own), 1000.0, -21.1, 0.3),
        ((Shape::Bell, all), 50.0, 0.0, 0.06),
        ((Shape::Bell, all), 15_000.0, 0.0, 0.06),
    ] {
        let dynamic = Dynamic { on: true, range_db: 3.0, ..dynamic };
        let band = Band { shape, dynamic, ..dynamic_bell(1000.0, 2.0, 3.0) };
        let mut bank = bank(&band, RATE_HZ, 2);
        bank.process(&both(&tone(hz, -10.0, RATE_HZ, 0.5)), &[]);
        let off_db = bank.level_db(0) + 10.0 - want_db;
        assert!(off_db.abs() < tolerance_db, "{shape:?} {hz} Hz: off by {off_db:.3} dB");
    }
}

#[test]
fn the_offset_follows_the_curve_both_ways_at_any_knee() {
    let mut noise = Noise::new(2);
    let mut worst_db = 0.0f64;
    for n in 0..150 {
        let mut band = dynamic_bell(1000.0, 0.7, 60.0 * noise.unit() - 30.0);
        let dynamic = &mut band.dynamic;
        dynamic.threshold_db = [-90.0, 0.0, (-90.0 * noise.unit()) as f32][n % 3];
        dynamic.knee_db = [0.0, 24.0, (24.0 * noise.unit()) as f32, 0.01][n % 4];
        // Near the threshold, near the end of the range, or anywhere.
        let near_db = f64::from(dynamic.threshold_db)
            + [0.0, f64::from(dynamic.range_db.abs())][n % 2]
            + 2.0 * noise.unit()
            - 1.0;
        let level_db = if n % 5 == 0 { -90.0 * noise.unit() } else { near_db.min(6.0) };
        let mut bank = bank(&band, RATE_HZ, 2);
        bank.process(&both(&tone(1000.0, level_db, RATE_HZ, 0.5)), &[]);
        let off_db = bank.offset_db(0) - formula_db(&band.dynamic, level_db);
        worst_db = worst_db.max(off_db.abs());
        assert!(off_db.abs() < 0.05, "{:?} at {level_db}: {off_db}", band.dynamic);
    }
    println!("offset against the curve: within {worst_db:.3} dB");
}

#[test]
fn bands_hear_their_own_placement() {
    let (loud, soft) = (tone(1000.0, -6.0, RATE_HZ, 0.3), tone(1000.0, -26.0, RATE_HZ, 0.3));
    let opposite: Vec<f32> = loud.iter().map(|x| -x).collect();
    for (placement, input, want_db) in [
        (Placement::Stereo, stereo(&loud, &soft), -6.0),
        (Placement::Stereo, stereo(&soft, &loud), -6.0),
        (Placement::Stereo, stereo(&loud, &opposite), -6.0),
        (Placement::Left, stereo(&loud, &soft), -6.0),
        (Placement::Left, stereo(&soft, &loud), -26.0),
        (Placement::Right, stereo(&loud, &soft), -26.0),
        (Placement::Right, stereo(&soft, &loud), -6.0),
        // (0.501 + 0.0501) / 2 and the difference.
        (Placement::Mid, stereo(&loud, &soft), -11.193),
        (Placement::Side, stereo(&loud, &soft), -12.936),
        (Placement::Mid, stereo(&loud, &opposite), -200.0),
        (Placement::Side, stereo(&loud, &opposite), -6.0),
        (Placement::Side, both(&loud), -200.0),
    ] {
        for threshold_is_relative in [false, true] {
            let mut band = Band { channel: placement, ..dynamic_bell(1000.0, 0.7, -6.0) };
            band.dynamic.threshold_is_relative = threshold_is_relative;
            let mut bank = bank(&band, RATE_HZ, 2);
            bank.process(&input, &[]);
            let level_db = bank.level_db(0);
            assert!((level_db - want_db).abs() < 0.06, "{placement:?}: {level_db} {want_db}");
            if threshold_is_relative && want_db > -80.0 {
                let zero_db = f64::from(band.dynamic.threshold_db - RELATIVE_ZERO_DB);
                let off_db = bank.threshold_db(0) - zero_db - want_db;
                assert!(off_db.abs() < 0.3, "{placement:?} {off_db}");
            }
        }
    }
    let mut mono =
        bank(&Band { channel: Placement::Side, ..dynamic_bell(1000.0, 0.7, -6.0) }, RATE_HZ, 1);
    mono.process(&stereo(&loud, &vec![f32::NAN; loud.len()]), &[]);
    assert_eq!(mono.offset_db(0), 0.0, "mono has no side");
    for channel in [Placement::Stereo, Placement::Left, Placement::Right, Placement::Mid] {
        let mut mono = bank(&Band { channel, ..dynamic_bell(1000.0, 0.7, -6.0) }, RATE_HZ, 1);
        mono.process(&stereo(&loud, &vec![0.9; loud.len()]), &[]);
        assert!((mono.level_db(0) + 6.0).abs() < 0.06, "{channel:?}");
    }
}

#[test]
fn a_steady_tone_does_not_modulate_the_gain() {
    let mut worst_db = 0.0f64;
    // At the centre, beside it, and through wide filters; low tones too.
    for (hz, centre_hz, q, key_filter) in [
        (1000.0, 1000.0, 1.0, KeyFilter::Band),
        (1000.0, 1100.0, 4.0, KeyFilter::Band),
        (1000.0, 300.0, 0.3, KeyFilter::Band),
        (1000.0, 1000.0, 1.0, KeyFilter::All),
        (50.0, 60.0, 1.0, KeyFilter::Band),
        (25.0, 60.0, 1.0, KeyFilter::All),
        (12_000.0, 10_000.0, 1.0, KeyFilter::Band),
    ] {
        for range_db in [-24.0, 24.0] {
            let mut band = dynamic_bell(centre_hz, q, range_db);
            band.dynamic.attack_ms = 10.0;
            band.dynamic.release_ms = 100.0;
            band.dynamic.key_filter = key_filter;
            let mut bank = bank(&band, RATE_HZ, 2);
            let offsets_db = offsets_db(&mut bank, &both(&tone(hz, -24.0, RATE_HZ, 2.0)), &[]);
            let settled = &offsets_db[offsets_db.len() / 2..];
            let low = settled.iter().copied().fold(f64::INFINITY, f64::min);
            let high = settled.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            println!("{hz} Hz, key at {centre_hz} Hz Q {q}: ripple {:.4} dB", high - low);
            worst_db = worst_db.max(high - low);
        }
    }
    assert!(worst_db < 0.02, "{worst_db}");
}

/// Bursts of a tone in pink noise, with a pause, at a level.
fn programme(level_db: f64, seed: u64) -> Frames {
    let mut signal = signals::pink_noise(seed, level_db - 6.0, 144_000);
    for (n, (x, s)) in signal.iter_mut().zip(tone(3000.0, level_db, RATE_HZ, 3.0)).enumerate() {
        let burst = (n / 9000) % 3 == 1;
        *x += if burst { s } else { 0.0 };
        *x *= if (60_000..75_000).contains(&n) { 0.0 } else { 1.0 };
    }
    both(&signal)
}

#[test]
fn a_relative_threshold_acts_alike_at_every_level() {
    for seed in [1, 2, 3] {
        for (key_filter, range_db) in [(KeyFilter::Band, -9.0), (KeyFilter::All, 6.0)] {
            let run = |level_db: f64, threshold_is_relative: bool| {
                let mut band = dynamic_bell(3000.0, 2.0, range_db);
                band.dynamic.threshold_is_relative = threshold_is_relative;
                band.dynamic.threshold_db = RELATIVE_ZERO_DB - 4.0;
                band.dynamic.key_filter = key_filter;
                let mut bank = bank(&band, RATE_HZ, 2);
                offsets_db(&mut bank, &programme(level_db, seed), &[])
            };
            let difference_db = |a: &[f64], b: &[f64]| {
                a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
            };
            let (loud, soft) = (run(-10.0, true), run(-30.0, true));
            let off_db = difference_db(&loud, &soft);
            println!("relative threshold, -10 and -30 dBFS: offsets within {off_db:.5} dB");
            assert!(off_db < 0.1, "{off_db}");
            assert!(loud.iter().any(|o| o.abs() > 1.0) && loud.iter().any(|o| o.abs() < 0.5));
            assert!(difference_db(&run(-10.0, false), &run(-30.0, false)) > 3.0);
        }
    }
}
