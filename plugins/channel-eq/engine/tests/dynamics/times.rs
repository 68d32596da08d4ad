//! Attack and release.

use super::*;

/// Time in ms from frame `start` to 63 % of the way from the offset before it to `goal_db`.
fn time_to_63_percent_ms(offsets_db: &[f64], start: usize, goal_db: f64, rate_hz: f64) -> f64 {
    let first = start / HOP_FRAMES;
    let from_db = offsets_db[first - 1];
    let wanted_db = from_db + (goal_db - from_db) * (1.0 - (-1.0f64).exp());
    let rising = goal_db > from_db;
    let mut before_db = from_db;
    for (n, &offset_db) in offsets_db.iter().enumerate().skip(first) {
        if (offset_db >= wanted_db) == rising || offset_db == wanted_db {
            let share = (wanted_db - before_db) / (offset_db - before_db);
            // An offset is there at the end of its hop.
            let frame = (n as f64 + share) * HOP_FRAMES as f64;
            return (frame - start as f64) * 1000.0 / rate_hz;
        }
        before_db = offset_db;
    }
    f64::NAN
}

/// -40 dB.
const SOFT_GAIN: f32 = 0.01;

/// (attack, release) in ms, measured on a tone in the band that steps from -40 to 0 dBFS and
/// back.
fn measured_ms(band: &Band, hz: f64, rate_hz: f64) -> (f64, f64) {
    let Dynamic { attack_ms, release_ms, range_db, .. } = band.dynamic;
    let samples = |ms: f64| (ms * 0.001 * rate_hz) as usize;
    let start = samples(20.0) / HOP_FRAMES * HOP_FRAMES;
    let stop = start + samples(f64::from(attack_ms) * 10.0 + 50.0) / HOP_FRAMES * HOP_FRAMES;
    let end = stop + samples(f64::from(release_ms) * 1.5 + 50.0);
    let mut signal = signals::sine(hz, 0.0, rate_hz, end);
    for x in &mut signal[..start] {
        *x *= SOFT_GAIN;
    }
    for x in &mut signal[stop..] {
        *x *= SOFT_GAIN;
    }
    let mut bank = bank(band, rate_hz, 2);
    let offsets_db = offsets_db(&mut bank, &both(&signal), &[]);
    let attack_ms = time_to_63_percent_ms(&offsets_db, start, f64::from(range_db), rate_hz);
    (attack_ms, time_to_63_percent_ms(&offsets_db, stop, 0.0, rate_hz))
}

fn assert_near(name: &str, measured_ms: f64, set_ms: f64) {
    let tolerance_ms = (0.05 * set_ms).max(0.2);
    let off_ms = measured_ms - set_ms;
    assert!(off_ms.abs() <= tolerance_ms, "{name}: {measured_ms} ms where {set_ms} is set");
}

#[test]
fn times_are_what_they_say_at_every_rate_and_knee() {
    let mut noise = Noise::new(4);
    for rate_hz in [44_100.0, 48_000.0, 96_000.0, 192_000.0] {
        for (n, (attack_ms, release_ms)) in
            [(0.1, 5.0), (0.3, 20.0), (1.0, 50.0), (10.0, 100.0), (100.0, 1000.0), (500.0, 5000.0)]
                .into_iter()
                .enumerate()
        {
            for knee_db in [0.0, 6.0] {
                let hz = 8000.0 * 2f64.powf(noise.unit());
                let range_db = if (n % 2 == 0) == (knee_db == 0.0) { -12.0 } else { 12.0 };
                let mut band = dynamic_bell(hz, 0.7, range_db);
                band.dynamic.attack_ms = attack_ms;
                band.dynamic.release_ms = release_ms;
                band.dynamic.knee_db = knee_db;
                band.dynamic.threshold_db = -24.0;
                let (attack, release) = measured_ms(&band, hz, rate_hz);
                let name = format!("{attack_ms}/{release_ms} ms, knee {knee_db}, {rate_hz} Hz");
                println!("{name}: {attack:.3} / {release:.2} ms");
                assert_near(&name, attack, f64::from(attack_ms));
                assert_near(&name, release, f64::from(release_ms));
            }
        }
    }
}

#[test]
fn random_times_and_ranges_hold_too() {
    let mut noise = Noise::new(5);
    for _ in 0..60 {
        let hz = 8000.0 * 2f64.powf(noise.unit());
        let range_db = (3.0 + 27.0 * noise.unit()) * if noise.unit() < 0.5 { 1.0 } else { -1.0 };
        let mut band = dynamic_bell(hz, 0.3 + 0.7 * noise.unit(), range_db);
        band.dynamic.threshold_db = -35.0;
        band.dynamic.attack_ms = (0.1 * 500f64.powf(noise.unit())) as f32;
        band.dynamic.release_ms = (5.0 * 60f64.powf(noise.unit())) as f32;
        let (attack, release) = measured_ms(&band, hz, RATE_HZ);
        let name = format!("{:?} {hz}", band.dynamic);
        assert_near(&name, attack, f64::from(band.dynamic.attack_ms));
        assert_near(&name, release, f64::from(band.dynamic.release_ms));
    }
}

#[test]
fn ten_and_a_hundred_ms_on_a_1_khz_tone() {
    // From -30 to -4 dBFS and back, over a threshold between.
    let mut band = dynamic_bell(1000.0, 0.7, -20.0);
    band.dynamic.threshold_db = -24.0;
    band.dynamic.attack_ms = 10.0;
    band.dynamic.release_ms = 100.0;
    let mut signal = tone(1000.0, -30.0, RATE_HZ, 2.0);
    for x in &mut signal[24_000..48_000] {
        *x *= 10f32.powf(26.0 / 20.0);
    }
    let mut bank = bank(&band, RATE_HZ, 2);
    let offsets_db = offsets_db(&mut bank, &both(&signal), &[]);
    let attack_ms = time_to_63_percent_ms(&offsets_db, 24_000, -20.0, RATE_HZ);
    let release_ms = time_to_63_percent_ms(&offsets_db, 48_000, 0.0, RATE_HZ);
    println!("10 / 100 ms on a 1 kHz tone: {attack_ms:.2} / {release_ms:.2} ms");
    assert!((attack_ms - 10.0).abs() <= 0.5 && (release_ms - 100.0).abs() <= 2.0);
}

#[test]
fn offsets_neither_jump_nor_overshoot_whatever_is_set() {
    let mut noise = Noise::new(6);
    let input = programme(-10.0, 9);
    for attack_ms in [0.1f32, 5.0, 50.0] {
        let mut bank = DynamicsBank::new();
        bank.prepare(RATE_HZ, 2);
        let mut before_db = 0.0;
        let mut largest_db = 0.0f64;
        // The way is 60 dB at the most, the times are the attack's and, back, 20 ms. The first stage
        // moves by `first_db` a hop, and the second is behind by what that makes in its slowest
        // time constant.
        let (fast_ms, slow_ms) = (attack_ms.min(20.0), attack_ms.max(20.0));
        let hops = |ms: f32| f64::from(ms) * RATE_HZ / 8000.0;
        let first_db = 60.0 * (1.0 - (-1.0 / (0.894 * hops(fast_ms))).exp());
        let behind_db = (first_db * 0.1 * hops(slow_ms)).min(60.0);
        let largest_step_db = (behind_db + first_db) / (1.0 + 0.1 * hops(fast_ms));
        for step in input.chunks(HOP_FRAMES * HOPS_PER_STEP) {
            if noise.unit() < 0.2 {
                let mut band = dynamic_bell(3000.0, 2.0, 60.0 * noise.unit() - 30.0);
                band.dynamic.threshold_db = (-60.0 * noise.unit()) as f32;
                band.dynamic.attack_ms = attack_ms;
                band.dynamic.on = noise.unit() < 0.8;
                band.on = noise.unit() < 0.8;
                bank.apply(0, &band, 1.0);
            }
            for hop in step.chunks(HOP_FRAMES) {
                bank.process(hop, &[]);
                let offset_db = bank.offset_db(0);
                assert!(offset_db.abs() <= 30.0);
                assert!((offset_db - before_db).abs() <= largest_step_db + 1e-9);
                largest_db = largest_db.max(offset_db.abs());
                before_db = offset_db;
            }
        }
        // A range that turns round every few ms leads nowhere far.
        assert!(largest_db > 3.0, "{largest_db}");
    }
}
