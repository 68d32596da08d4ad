//! True peak of sines of every frequency and phase.

use shared_dsp::loudness::true_peak::{Interpolator, TruePeak};
use std::f64::consts::{PI, TAU};

/// A sine of full scale, faded in and out so slowly that nothing else has a peak.
fn reading_db(turns_per_sample: f64, phase_turns: f64, interpolator: &Interpolator) -> f64 {
    const LENGTH: usize = 3000;
    let sine: Vec<f32> = (0..LENGTH)
        .map(|n| {
            let edge = n.min(LENGTH - 1 - n) as f64 / 1000.0;
            let fade = 0.5 - 0.5 * (PI * edge.min(1.0)).cos();
            (fade * (TAU * (turns_per_sample * n as f64 + phase_turns)).sin()) as f32
        })
        .collect();
    let mut peak = TruePeak::default();
    peak.push(interpolator, &sine);
    peak.push(interpolator, &[0.0; 100]);
    20.0 * f64::from(peak.peak_gain()).log10()
}

/// The lowest and highest readings over phases.
fn range_db(turns_per_sample: f64, interpolator: &Interpolator) -> [f64; 2] {
    let phases = (0..24).map(|phase| f64::from(phase) / 24.0 / 7.0);
    phases
        .map(|phase| reading_db(turns_per_sample, phase, interpolator))
        .fold([f64::MAX, f64::MIN], |[lowest, highest], reading| {
            [lowest.min(reading), highest.max(reading)]
        })
}

#[test]
fn sines_read_within_2_hundredths_db_to_0_42_and_5_to_0_45_of_the_rate() {
    let interpolator = Interpolator::new();
    // Ratios of small numbers, where every cycle is sampled at the same few places, and others.
    let locked = (3..=40).flat_map(|n| (1..n).map(move |k| f64::from(k) / f64::from(n)));
    let spread = (1..=45).map(|percent| f64::from(percent) / 100.0 - 0.000_37);
    let frequencies = locked.filter(|f| (0.05..=0.45).contains(f)).chain(spread);
    let mut worst = [[0.0f64; 2]; 2];
    for frequency in frequencies {
        let [lowest_db, highest_db] = range_db(frequency, &interpolator);
        let (is_high, limit_db) = if frequency <= 0.42 { (0, -0.02) } else { (1, -0.05) };
        worst[is_high] = [worst[is_high][0].min(lowest_db), worst[is_high][1].max(highest_db)];
        assert!(lowest_db >= limit_db, "{frequency} of the rate: {lowest_db} dB");
        assert!(highest_db <= 0.02, "{frequency} of the rate: {highest_db} dB");
    }
    println!("true peak to 0.42 fs {:+.4?} dB, to 0.45 fs {:+.4?} dB", worst[0], worst[1]);
}
