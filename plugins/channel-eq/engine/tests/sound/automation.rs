//! Everything automated at random: the sound stays under the curve.

use super::*;
use channel_eq_engine::LARGEST_SUM_DB;
use shared_dsp::noise::{Noise, PinkNoise};

/// Not measured while the whole curve lies under this, for 2 s: what is left then is heard only
/// while bands change places.
const FLOOR_DB: f64 = -60.0;

fn random_band(random: &mut Noise) -> Band {
    let mut pick = |count: usize| random.between(0, count - 1);
    let (shape, channel) =
        (Shape::ALL[pick(Shape::ALL.len())], Placement::ALL[pick(Placement::ALL.len())]);
    let order = 1 + pick(16) as u8;
    let on = pick(3) == 0;
    Band {
        on,
        shape,
        channel,
        order,
        frequency_hz: (10.0 * 3000f64.powf(random.unit())) as f32,
        gain_db: (random.unit() * 60.0 - 30.0) as f32,
        q: (0.025 * 1600f64.powf(random.unit())) as f32,
        ..Band::default()
    }
}

/// One thing changed: mostly a number of a band that is on, sometimes a whole band or what all
/// bands have in common.
fn change(settings: &mut Settings, random: &mut Noise) {
    let new = random_band(random);
    let band = &mut settings.bands[random.between(0, 23)];
    match random.between(0, 9) {
        0..=2 => *band = new,
        3 | 4 => band.frequency_hz = new.frequency_hz,
        5 | 6 => band.gain_db = new.gain_db,
        7 | 8 => band.q = new.q,
        _ => {
            settings.gain_scale = (random.unit() * 3.0 - 1.0) as f32;
            settings.gain_q = random.unit() < 0.5;
        }
    }
}

/// The highest point of all bands together, dB. What a band on one channel takes away is nothing
/// taken away from the other.
fn highest_db(settings: &Settings) -> f64 {
    let curve = Curve::new(settings, RATE_HZ);
    let grid = (0..240).map(|i| 0.1 * 240_000f64.powf(f64::from(i) / 239.0));
    let own = settings.bands.iter().filter(|band| band.on).map(|b| f64::from(b.frequency_hz));
    let sum_db = |hz: f64| {
        let bands = settings.bands.iter().enumerate().map(|(index, band)| {
            let least_db = if band.channel == Placement::Stereo { f64::MIN } else { 0.0 };
            curve.band_db_at(index, hz).max(least_db)
        });
        bands.sum::<f64>()
    };
    grid.chain(own.filter(|hz| *hz < 24_000.0)).map(sum_db).fold(FLOOR_DB, f64::max)
}

/// Power of 50 ms from `at` on, both channels together, dB.
fn power_db(signal: &[Vec<f32>], at: usize) -> f64 {
    let energy: f64 =
        signal.iter().flat_map(|c| &c[at..at + 2400]).map(|&x| f64::from(x) * f64::from(x)).sum();
    10.0 * (energy / 2400.0).max(1e-20).log10()
}

/// How far 50 ms of sound ever rose over the input of the last 2 s and the highest curve of the
/// last 2 s, dB.
pub fn highest_over_curve_db(input: &[Vec<f32>], seed: u64) -> f64 {
    let mut random = Noise::new(seed);
    let mut engine = EqEngine::new();
    engine.prepare(RATE_HZ, 2);
    let mut settings = Settings::default();
    let mut output = input.to_vec();
    let length = output[0].len();
    // (from which frame on, highest point)
    let mut curves = vec![(0, 0.0)];
    let mut at = 0;
    while at < length {
        // Now in bursts, now with time to ring.
        let calm = random.between(0, 20) == 0;
        let to = length.min(at + if calm { 24_000 } else { random.between(16, 4000) });
        process_range(&mut engine, &mut output, &[], at, to);
        at = to;
        change(&mut settings, &mut random);
        engine.apply(&settings);
        let highest_db = highest_db(&settings);
        assert!(highest_db < LARGEST_SUM_DB + 1.0, "{highest_db}");
        curves.push((at, highest_db));
    }
    assert!(output.iter().flatten().all(|x| x.is_finite()));
    let mut largest_db = f64::MIN;
    for at in (0..length - 2400).step_by(1200) {
        let since = at.saturating_sub(96_000);
        let before = curves.iter().rposition(|(from, _)| *from <= since).unwrap_or(0);
        let now = curves[before..].iter().take_while(|(from, _)| *from < at + 2400);
        let curve_db = now.map(|(_, highest_db)| *highest_db).fold(f64::MIN, f64::max);
        let heard = (since..=at).step_by(1200).map(|at| power_db(input, at));
        let input_db = heard.fold(f64::MIN, f64::max);
        if curve_db <= FLOOR_DB {
            continue;
        }
        let over_db = power_db(&output, at) - input_db - curve_db;
        largest_db = largest_db.max(over_db);
    }
    largest_db
}

/// A sine and pink noise of `length_s`, by name.
pub fn sounds(length_s: usize) -> [(&'static str, Vec<Vec<f32>>); 2] {
    let length = length_s * RATE_HZ as usize;
    let sine = signals::sine(1000.0, -40.0, RATE_HZ, length);
    let pink = |seed| {
        let mut noise = PinkNoise::new(seed);
        (0..length).map(|_| 0.01 * noise.tick()).collect::<Vec<f32>>()
    };
    [("sine", vec![sine.clone(), sine]), ("pink noise", vec![pink(1), pink(2)])]
}

#[test]
fn random_automation_stays_under_the_curve() {
    for (name, input) in sounds(60) {
        let over_db = highest_over_curve_db(&input, 77);
        println!("{name}: at most {over_db:.2} dB over the curve");
        assert!(over_db < 1.0, "{name}: {over_db}");
    }
}
