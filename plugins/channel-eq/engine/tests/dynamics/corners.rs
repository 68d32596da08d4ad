//! Keys that are missing or broken, bands at rest, block cuts, rates, absurd settings.

use super::*;

#[test]
fn a_missing_key_lets_go() {
    let mut band = dynamic_bell(1000.0, 1.0, -12.0);
    band.dynamic.has_external_key = true;
    let loud = both(&tone(1000.0, -3.0, RATE_HZ, 0.5));
    let silent = vec![[0.0; 2]; loud.len()];
    for missing in [&silent[..], &[]] {
        let mut bank = bank(&band, RATE_HZ, 2);
        let with_key = offsets_db(&mut bank, &silent, &loud);
        assert!((with_key[with_key.len() - 1] + 12.0).abs() < 0.01);
        let without = offsets_db(&mut bank, &loud, missing);
        assert!(without.iter().all(|o| o.is_finite()));
        assert_eq!(without[without.len() - 1], 0.0);
        assert!(bank.is_at_rest() && bank.is_active(0));
    }
}

#[test]
fn what_is_no_sound_in_a_key_is_silence() {
    let mut noise = Noise::new(11);
    let clean = both(&tone(1000.0, -12.0, RATE_HZ, 1.0));
    let bad = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e30, -1e300];
    for has_external_key in [false, true] {
        let mut band = dynamic_bell(1000.0, 1.0, -12.0);
        band.dynamic.has_external_key = has_external_key;
        band.dynamic.threshold_is_relative = true;
        let mut broken = clean.clone();
        let mut holes = clean.clone();
        for _ in 0..200 {
            let (at, channel) = (noise.between(0, broken.len() - 1), noise.between(0, 1));
            broken[at][channel] = bad[noise.between(0, bad.len() - 1)];
            holes[at][channel] = 0.0;
        }
        let run = |signal: &Frames| {
            let mut bank = bank(&band, RATE_HZ, 2);
            offsets_db(&mut bank, signal, signal)
        };
        assert_eq!(run(&broken), run(&holes));
    }
}

#[test]
fn bands_without_a_reason_to_move_stay_at_exactly_0() {
    let active = dynamic_bell(1000.0, 1.0, -12.0);
    let changed = |change: fn(&mut Band)| {
        let mut band = active;
        change(&mut band);
        band
    };
    let input = both(&tone(1000.0, 0.0, RATE_HZ, 0.2));
    for (band, gain_scale) in [
        (changed(|b| b.on = false), 1.0),
        (changed(|b| b.dynamic.on = false), 1.0),
        (changed(|b| b.dynamic.range_db = 0.0), 1.0),
        (changed(|b| b.dynamic.range_db = f32::NAN), 1.0),
        (changed(|b| b.shape = Shape::LowCut), 1.0),
        (changed(|b| b.shape = Shape::Notch), 1.0),
        (active, 0.0),
    ] {
        let mut bank = DynamicsBank::new();
        bank.prepare(RATE_HZ, 2);
        bank.apply(0, &band, gain_scale);
        bank.process(&input, &input);
        assert!(!bank.is_active(0) && bank.is_at_rest());
        assert_eq!(bank.offsets_db(0), &[0.0; HOPS_PER_STEP]);
        assert_eq!(bank.offset_db(0), 0.0);
        assert_eq!(bank.level_db(0), -200.0);
    }
}

#[test]
fn the_gain_scale_scales_and_turns_the_range() {
    let input = both(&tone(1000.0, 0.0, RATE_HZ, 0.5));
    for (gain_scale, want_db) in [(1.0, -18.0), (2.0, -36.0), (-1.0, 18.0), (0.5, -9.0)] {
        let mut bank = DynamicsBank::new();
        bank.prepare(RATE_HZ, 2);
        bank.apply(23, &dynamic_bell(1000.0, 1.0, -18.0), gain_scale);
        bank.process(&input, &[]);
        assert!((bank.offset_db(23) - want_db).abs() < 0.06, "{}", bank.offset_db(23));
    }
}

#[test]
fn dynamics_switched_off_let_go_in_a_moment_and_then_rest() {
    let band = dynamic_bell(1000.0, 1.0, -18.0);
    let input = both(&tone(1000.0, 0.0, RATE_HZ, 0.5));
    let mut slow = band;
    slow.dynamic.release_ms = 5000.0;
    for change in [|b: &mut Band| b.dynamic.on = false, |b: &mut Band| b.on = false] {
        let mut bank = bank(&slow, RATE_HZ, 2);
        bank.process(&input, &[]);
        let mut off = slow;
        change(&mut off);
        bank.apply(0, &off, 1.0);
        let offsets_db = offsets_db(&mut bank, &input, &[]);
        // 20 ms to 63 %.
        let at_20_ms = offsets_db[120];
        assert!((at_20_ms + 18.0 * (-1.0f64).exp()).abs() < 0.3, "{at_20_ms}");
        assert_eq!(offsets_db[offsets_db.len() - 1], 0.0);
        assert!(!bank.is_active(0), "no more work once it has let go");
    }
}

#[test]
fn a_whole_level_that_was_not_asked_for_starts_afresh() {
    let mut stereo_band = dynamic_bell(1000.0, 1.0, -12.0);
    stereo_band.dynamic.threshold_is_relative = true;
    let mid_band = Band { channel: Placement::Mid, ..stereo_band };
    let loud = both(&tone(1000.0, 0.0, RATE_HZ, 1.0));
    let soft = both(&tone(1000.0, -15.0, RATE_HZ, 1.0));
    let zero_db = f64::from(mid_band.dynamic.threshold_db - RELATIVE_ZERO_DB);
    let mut bank = bank(&stereo_band, RATE_HZ, 2);
    bank.apply(1, &mid_band, 1.0);
    bank.process(&loud, &[]);
    assert!((bank.threshold_db(1) - zero_db).abs() < 0.1);
    bank.apply(1, &Band { on: false, ..mid_band }, 1.0);
    bank.process(&loud, &[]);
    assert!(!bank.is_active(1));
    bank.apply(1, &mid_band, 1.0);
    bank.process(&soft, &[]);
    assert!((bank.threshold_db(1) - zero_db + 15.0).abs() < 0.1, "{}", bank.threshold_db(1));
    assert!(bank.threshold_db(0) - zero_db > -12.0, "that one remembers the loud part");
}

/// A display of level and threshold on one scale: the gain begins to move where they meet.
#[test]
fn the_level_by_threshold_lies_as_far_from_the_setting_as_the_level_from_the_threshold() {
    for (is_relative, level_db, want_db) in [
        (false, -20.0, -20.0),
        (false, -50.0, -50.0),
        // All of the key is in the band.
        (true, -20.0, f64::from(RELATIVE_ZERO_DB)),
        (true, -50.0, f64::from(RELATIVE_ZERO_DB)),
    ] {
        let mut band = dynamic_bell(1000.0, 1.0, -12.0);
        band.dynamic.threshold_is_relative = is_relative;
        let mut bank = bank(&band, RATE_HZ, 2);
        assert_eq!(bank.level_by_threshold_db(0), None);
        bank.process(&both(&tone(1000.0, level_db, RATE_HZ, 3.0)), &[]);
        let shown_db = bank.level_by_threshold_db(0).expect("a tone");
        assert!((shown_db - want_db).abs() < 0.3, "{is_relative} {level_db}: {shown_db}");
        let over_db = bank.level_db(0) - bank.threshold_db(0);
        let setting_db = f64::from(band.dynamic.threshold_db);
        assert!((shown_db - setting_db - over_db).abs() < 1e-6, "{shown_db} {over_db}");
        assert_eq!(bank.level_by_threshold_db(1), None, "a band that is not at work");
    }
}

/// All bands different, as a mixer might leave them.
fn some_bands(noise: &mut Noise) -> Vec<Band> {
    let shapes = [Shape::Bell, Shape::LowShelf, Shape::HighShelf, Shape::Tilt, Shape::HighCut];
    let filters = [KeyFilter::Band, KeyFilter::Own, KeyFilter::All];
    (0..BANDS)
        .map(|_| {
            let mut band = dynamic_bell(
                10.0 * 3000f64.powf(noise.unit()),
                0.025 * 1600f64.powf(noise.unit()),
                60.0 * noise.unit() - 30.0,
            );
            band.shape = shapes[noise.between(0, 4)];
            band.channel = Placement::ALL[noise.between(0, 4)];
            band.dynamic.key_filter = filters[noise.between(0, 2)];
            band.dynamic.key_frequency_hz = (10.0 * 3000f64.powf(noise.unit())) as f32;
            band.dynamic.key_q = (0.025 * 1600f64.powf(noise.unit())) as f32;
            band.dynamic.has_external_key = noise.unit() < 0.4;
            band.dynamic.threshold_is_relative = noise.unit() < 0.4;
            band.dynamic.threshold_db = (-90.0 * noise.unit()) as f32;
            band.dynamic.knee_db = (30.0 * noise.unit() - 6.0).max(0.0) as f32;
            band.dynamic.on = noise.unit() < 0.8;
            band
        })
        .collect()
}

fn white(noise: &mut Noise, frames: usize) -> Frames {
    (0..frames).map(|_| [f64::from(noise.white()), f64::from(noise.white())]).collect()
}

/// Every offset of every grid step; settings change at three moments.
fn all_offsets_db(rate_hz: f64, seed: u64, cuts: &mut dyn FnMut() -> usize) -> Vec<f64> {
    let mut noise = Noise::new(seed);
    let (input, key) = (white(&mut noise, 9600), white(&mut noise, 9600));
    let mut bank = DynamicsBank::new();
    bank.prepare(rate_hz, 2);
    let mut table = Vec::new();
    let grid = HOP_FRAMES * HOPS_PER_STEP;
    let mut at = 0;
    while at < input.len() {
        if at % 3200 == 0 {
            for (index, band) in some_bands(&mut noise).iter().enumerate() {
                bank.apply(index, band, 1.0);
            }
        }
        let left = (grid - at % grid).min(input.len() - at);
        let count = cuts().clamp(1, left);
        bank.process(&input[at..at + count], &key[at..at + count]);
        at += count;
        if at % grid == 0 {
            (0..BANDS).for_each(|band| table.extend(bank.offsets_db(band)));
        }
    }
    table
}

#[test]
fn offsets_do_not_depend_on_block_cuts() {
    for (seed, rate_hz) in [(1, 48_000.0), (2, 22_050.0), (3, 192_000.0)] {
        let whole = all_offsets_db(rate_hz, seed, &mut || 32);
        assert!(whole.iter().filter(|o| **o != 0.0).count() > whole.len() / 4);
        for cut in [1, 7, 8, 13] {
            assert!(whole == all_offsets_db(rate_hz, seed, &mut || cut), "{cut}");
        }
        let mut noise = Noise::new(77);
        assert!(whole == all_offsets_db(rate_hz, seed, &mut || noise.between(1, 40)));
    }
}

#[test]
fn an_offset_is_known_before_its_hop() {
    let input = both(&tone(1000.0, 0.0, RATE_HZ, 0.1));
    let mut bank = bank(&dynamic_bell(1000.0, 1.0, -18.0), RATE_HZ, 2);
    for step in input.chunks_exact(HOP_FRAMES * HOPS_PER_STEP) {
        let latest_db = bank.offset_db(0);
        for (hop, frames) in step.chunks(HOP_FRAMES).enumerate() {
            let known_db = bank.offset_db(0);
            bank.process(&frames[..1], &[]);
            assert_eq!(bank.offsets_db(0)[hop], known_db);
            assert_eq!(bank.offsets_db(0)[0], latest_db);
            bank.process(&frames[1..], &[]);
            assert_eq!(bank.offsets_db(0)[hop], known_db);
        }
    }
}

#[test]
fn a_reset_forgets_and_a_new_rate_starts_afresh() {
    let band = dynamic_bell(3000.0, 1.0, 12.0);
    let input = programme(-6.0, 5);
    let expected: Vec<Vec<f64>> = [44_100.0, 96_000.0]
        .map(|rate_hz| offsets_db(&mut bank(&band, rate_hz, 2), &input, &[]))
        .into();
    let mut bank = bank(&band, 44_100.0, 2);
    bank.process(&input[..777], &[]);
    bank.reset();
    assert_eq!(bank.offset_db(0), 0.0);
    assert!(offsets_db(&mut bank, &input, &[]) == expected[0]);
    bank.prepare(96_000.0, 2);
    assert!(offsets_db(&mut bank, &input, &[]) == expected[1]);
}

#[test]
fn absurd_settings_and_low_rates_stay_within_the_range() {
    let odd = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 0.0, -1.0, 1e30, 30_000.0, -90.0];
    for rate_hz in [22_050.0, 48_000.0, 8000.0] {
        let mut noise = Noise::new(21);
        let mut bank = DynamicsBank::new();
        bank.prepare(rate_hz, 2);
        for _ in 0..300 {
            let mut pick = || odd[noise.between(0, odd.len() - 1)];
            let mut band = dynamic_bell(28_000.0, 1.0, 30.0);
            band.frequency_hz = pick();
            band.q = pick();
            band.dynamic = Dynamic {
                range_db: pick(),
                threshold_db: pick(),
                knee_db: pick(),
                attack_ms: pick(),
                release_ms: pick(),
                key_frequency_hz: pick(),
                key_q: pick(),
                ..band.dynamic
            };
            let scale = pick();
            bank.apply(noise.between(0, BANDS + 3), &band, scale);
            let frames = white(&mut noise, 64);
            bank.process(&frames, &frames[..noise.between(0, 64)]);
            for band in 0..BANDS {
                assert!(bank.offsets_db(band).iter().all(|o| o.abs() <= 60.0));
                assert!(bank.level_db(band).is_finite() && bank.threshold_db(band).is_finite());
            }
        }
        assert_eq!(bank.offset_db(BANDS), 0.0);
    }
}

#[test]
fn silence_comes_to_an_exact_end() {
    let mut noise = Noise::new(8);
    let mut bank = DynamicsBank::new();
    bank.prepare(RATE_HZ, 2);
    for (index, band) in some_bands(&mut noise).iter().enumerate() {
        bank.apply(index, band, 1.0);
    }
    let sound = white(&mut noise, 48_000);
    bank.process(&sound, &sound);
    assert!(!bank.is_at_rest());
    let silence = vec![[0.0; 2]; 48_000];
    // A band of 10 Hz and Q 40 rings for seconds.
    for _ in 0..60 {
        bank.process(&silence, &[]);
    }
    assert!(bank.is_at_rest());
    assert!((0..BANDS).all(|band| bank.level_db(band) == -200.0));
}
