//! What the meter says of signals whose loudness is known.

use super::super::weights;
use super::*;
use crate::noise::Noise;
use core::f64::consts::TAU;

fn tone(freq_hz: f64, level_dbfs: f64, frames: usize) -> Vec<f32> {
    let gain = crate::units::db_to_gain(level_dbfs);
    (0..frames).map(|n| (gain * (TAU * freq_hz * n as f64 / 48_000.0).sin()) as f32).collect()
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
    assert_eq!(meter.readings(), Readings::NOTHING);
}

#[test]
fn odd_arguments_are_no_fault() {
    let mut meter = LoudnessMeter::new();
    meter.process(&[&[1.0; 10]]);
    assert_eq!(meter.readings(), Readings::NOTHING);
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
