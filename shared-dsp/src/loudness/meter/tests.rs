//! What the meter says of signals whose loudness is known.

use super::super::readings::{Gate, Readings};
use super::super::weights;
use super::*;
use crate::noise::Noise;
use core::f64::consts::TAU;

fn tone(frequency_hz: f64, level_dbfs: f64, frames: usize) -> Vec<f32> {
    let gain = crate::units::db_to_gain(level_dbfs);
    (0..frames).map(|n| (gain * (TAU * frequency_hz * n as f64 / 48_000.0).sin()) as f32).collect()
}

#[test]
fn full_scale_997_hz_reads_minus_3_01_times_its_channel_weight() {
    let sine = tone(997.0, 0.0, 5 * 48_000);
    let silence = vec![0.0; sine.len()];
    // Left, right, centre, LFE, surrounds.
    for (channel, expected_lufs) in
        [-3.01, -3.01, -3.01, f64::NEG_INFINITY, -1.52, -1.52].into_iter().enumerate()
    {
        let mut meter = LoudnessMeter::new();
        meter.prepare(48_000.0, &weights::SURROUND_5_1);
        let mut input = [silence.as_slice(); 6];
        input[channel] = &sine;
        meter.process(&input);
        let got_lufs = meter.readings().integrated_lufs;
        if expected_lufs.is_finite() {
            assert!((got_lufs - expected_lufs).abs() < 0.01, "channel {channel}: {got_lufs}");
        } else {
            assert_eq!(got_lufs, expected_lufs);
        }
        assert!(meter.channel_true_peak_dbtp(channel).abs() < 0.02);
    }
}

#[test]
fn twelve_channels_add_their_energies() {
    let sine = tone(997.0, -20.0, 2 * 48_000);
    let mut meter = LoudnessMeter::new();
    meter.prepare(48_000.0, &[1.0; MAX_CHANNELS]);
    meter.process(&[sine.as_slice(); MAX_CHANNELS]);
    let expected_lufs = -23.01 + 10.0 * 12f64.log10();
    assert!((meter.readings().momentary_lufs - expected_lufs).abs() < 0.01);
}

#[test]
fn a_new_passage_joins_no_block_across_the_gap_and_keeps_the_totals() {
    let loud = tone(1000.0, -20.0, 48_000);
    let mut meter = LoudnessMeter::new();
    meter.prepare(48_000.0, &weights::STEREO);
    meter.process(&[&loud, &loud]);
    let before = meter.readings();
    meter.begin_passage();
    assert_eq!(meter.readings().momentary_lufs, f64::NEG_INFINITY);
    let short = &loud[..48 * 399];
    meter.process(&[short, short]);
    let after = meter.readings();
    assert_eq!(after.integrated_lufs, before.integrated_lufs);
    assert_eq!(after.true_peak_dbtp, before.true_peak_dbtp);
    meter.reset();
    assert_eq!(meter.readings(), Readings::EMPTY);
}

#[test]
fn odd_arguments_are_no_fault() {
    let mut meter = LoudnessMeter::new();
    meter.process(&[&[1.0; 10]]);
    assert_eq!(meter.readings(), Readings::EMPTY);
    for rate_hz in [f64::NAN, -1.0, 0.0, 1e9] {
        meter.prepare(rate_hz, &[f64::NAN, -1.0, f64::INFINITY]);
        meter.process(&[&[1.0; 300], &[1.0; 200]]);
        meter.process(&[]);
        assert!(meter.readings().measured_s > 0.0);
    }
    meter.prepare(48_000.0, &[1.0; 40]);
    assert_eq!(meter.channels(), MAX_CHANNELS);
}

#[test]
fn peak_time_and_clip_count_belong_to_their_channel() {
    let mut left = vec![0.0f32; 48_000];
    let mut right = left.clone();
    left[24_000] = -0.5;
    right[12_000..12_003].fill(1.0);
    let mut meter = LoudnessMeter::new();
    meter.prepare(48_000.0, &weights::STEREO);
    meter.process(&[&left, &right]);
    assert!((meter.channel_true_peak_at_s(0) - 0.5).abs() < 1e-4);
    assert!((meter.channel_true_peak_at_s(1) - 0.25).abs() < 1e-4);
    assert_eq!(meter.channel_clipped_samples(0), 0);
    assert_eq!(meter.channel_clipped_samples(1), 3);
    assert!((meter.channel_sample_peak_dbfs(0) + 6.02).abs() < 0.01);
}

#[test]
fn readings_are_the_same_bits_for_every_block_cut() {
    let mut noise = Noise::new(3);
    let left: Vec<f32> = (0..200_000).map(|_| noise.white()).collect();
    let right: Vec<f32> = (0..200_000).map(|_| 0.3 * noise.white()).collect();
    for rate_hz in [44_100.0, 48_000.0, 22_050.0] {
        let mut whole = LoudnessMeter::new();
        whole.prepare(rate_hz, &weights::STEREO);
        whole.process(&[&left, &right]);
        let mut cut = LoudnessMeter::new();
        cut.prepare(rate_hz, &weights::STEREO);
        let mut start = 0;
        while start < left.len() {
            let longest = if start < 3000 { 3 } else { 2000 };
            let end = (start + noise.between(1, longest)).min(left.len());
            cut.process(&[&left[start..end], &right[start..end]]);
            start = end;
        }
        assert_eq!(whole.readings(), cut.readings());
    }
}

fn stereo(sound: &[f32]) -> LoudnessMeter {
    let mut meter = LoudnessMeter::new();
    meter.prepare(48_000.0, &weights::STEREO);
    meter.process(&[sound, sound]);
    meter
}

#[test]
fn psr_is_the_peak_of_the_last_3_s_over_their_loudness() {
    // A click 0.5 s into a tone whose peak is its loudness (stereo, 1 kHz).
    let mut sound = tone(1000.0, -20.0, 10 * 48_000);
    sound[24_000] = 0.9;
    let mut meter = LoudnessMeter::new();
    meter.prepare(48_000.0, &weights::STEREO);
    let mut psr_lu = Vec::new();
    for tenth in sound.chunks(4800) {
        meter.process(&[tenth, tenth]);
        psr_lu.push(meter.readings().peak_to_short_term_lu);
    }
    let readings = meter.readings();
    let click_db = 20.0 * 0.9f64.log10();
    // At 3.0 s the window is full and holds the click; at 3.6 s it is gone.
    let full_lu = click_db - (-20.0 + 10.0 * (1.0f64 + 0.000_1).log10());
    assert!((psr_lu[29] - full_lu).abs() < 0.06, "{}", psr_lu[29]);
    assert!(psr_lu[34] > 10.0 && psr_lu[35].abs() < 0.02, "{psr_lu:?}");
    assert!(psr_lu[99].abs() < 0.02);
    assert!(readings.min_peak_to_short_term_lu.abs() < 0.02, "{readings:?}");
    // The tone stops: peak and loudness leave together, and silence has no PSR.
    meter.process(&[vec![0.0; 4 * 48_000].as_slice(); 2]);
    let after = meter.readings();
    assert_eq!(after.peak_to_short_term_lu, f64::NEG_INFINITY);
    assert!(after.min_peak_to_short_term_lu > -0.02, "a fading window lowers nothing");
    meter.reset();
    assert_eq!(meter.readings().min_peak_to_short_term_lu, f64::NEG_INFINITY);
}

#[test]
fn the_lowest_psr_is_that_of_the_flattest_3_s() {
    // A square wave below 100 Hz has peaks well over its loudness, 1 kHz has none.
    let mut sound: Vec<f32> =
        tone(80.0, 0.0, 5 * 48_000).iter().map(|x| 0.1f32.copysign(*x)).collect();
    let square_lu = stereo(&sound).readings().min_peak_to_short_term_lu;
    sound.extend(tone(1000.0, -20.0, 4 * 48_000));
    sound.extend(tone(40.0, -20.0, 5 * 48_000));
    let lowest_lu = stereo(&sound).readings().min_peak_to_short_term_lu;
    assert!(square_lu > 0.5, "{square_lu}");
    assert!(lowest_lu.abs() < 0.02, "{lowest_lu}");
}

#[test]
fn the_gate_lamp_follows_both_gates() {
    let mut sound = tone(1000.0, -20.0, 48_000);
    let mut gate_after = |level_dbfs: f64| {
        sound.extend(tone(1000.0, level_dbfs, 48_000));
        let readings = stereo(&sound).readings();
        (readings.gate, readings.gate_lufs)
    };
    assert_eq!(gate_after(-20.0).0, Gate::Open);
    let (gate, gate_lufs) = gate_after(-40.0);
    assert_eq!(gate, Gate::TooQuiet);
    // 10 LU under the mean of what was heard: 17 blocks at -20 LUFS, 3 in between, 7 at -40.
    let mean = (17.0 + 1.5 + 7.0 * 0.01) / 27.0f64;
    assert!((gate_lufs - (-30.0 + 10.0 * mean.log10())).abs() < 0.02, "{gate_lufs}");
    assert_eq!(gate_after(-80.0).0, Gate::Silent);
    assert_eq!(gate_after(-25.0).0, Gate::Open);
    assert_eq!((Readings::EMPTY.gate, Readings::EMPTY.gate_lufs), (Gate::Silent, -70.0));
}

#[test]
fn range_is_unstable_until_60_s_have_entered_it() {
    let sound = tone(1000.0, -20.0, 61 * 48_000);
    let mut meter = LoudnessMeter::new();
    meter.prepare(48_000.0, &weights::STEREO);
    // Silence does not make a range any more certain.
    meter.process(&[vec![0.0; 70 * 48_000].as_slice(); 2]);
    meter.begin_passage();
    meter.process(&[&sound[..2_875_200]; 2]);
    assert!(meter.readings().is_range_unstable, "59.9 s");
    meter.process(&[&sound[2_875_200..2_880_000]; 2]);
    assert!(!meter.readings().is_range_unstable, "60 s");
}

#[test]
fn maxima_know_when_they_were() {
    let mut sound = tone(1000.0, -40.0, 12 * 48_000);
    let burst = tone(1000.0, -20.0, 24_000);
    sound[5 * 48_000..5 * 48_000 + burst.len()].copy_from_slice(&burst);
    let readings = stereo(&sound).readings();
    // The first 400 ms that are all burst end at 5.4 s; the first 3 s that hold it at 5.5 s.
    assert!((readings.max_momentary_at_s - 5.4).abs() < 0.11, "{readings:?}");
    assert!((5.5..=8.0).contains(&readings.max_short_term_at_s), "{readings:?}");
    assert!((5.0..=5.5).contains(&readings.true_peak_at_s), "{readings:?}");
}

#[test]
fn a_pause_leaves_the_measurement_alone() {
    let (quiet, loud) = (tone(1000.0, -30.0, 48_000), tone(1000.0, -6.0, 48_000));
    let mut meter = stereo(&quiet);
    let before = meter.readings();
    meter.set_paused(true);
    meter.process(&[&loud, &loud]);
    let paused = meter.readings();
    assert!((paused.momentary_lufs + 6.0).abs() < 0.02);
    assert_eq!(paused.integrated_lufs, before.integrated_lufs);
    assert_eq!(paused.true_peak_dbtp, before.true_peak_dbtp);
    assert_eq!(paused.max_momentary_lufs, before.max_momentary_lufs);
    assert_eq!(paused.measured_s, before.measured_s);
    meter.begin_passage();
    meter.set_paused(false);
    meter.process(&[&quiet, &quiet]);
    let after = meter.readings();
    assert!((after.integrated_lufs + 30.0).abs() < 0.02);
    assert!((after.true_peak_dbtp + 30.0).abs() < 0.02);
    assert_eq!(after.measured_s, 2.0);
}
