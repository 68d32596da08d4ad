//! Overs between the samples, against programmes that come close.

use core::f64::consts::TAU;

use shared_dsp::inspect::Parts;
use shared_dsp::measure::faults::*;
use shared_dsp::measure::song::{Song, Stereo, Style};

const PARTS: Parts = Parts { overs: true, ..Parts::NONE };

/// True peak by a long windowed sinc at 16 points a sample, in dB, around the highest samples.
fn true_peak_db(song: &Stereo) -> f64 {
    const HALF: usize = 64;
    let mut kernels = [[0.0f64; 2 * HALF]; 16];
    for (point, kernel) in kernels.iter_mut().enumerate() {
        for (k, weight) in kernel.iter_mut().enumerate() {
            let distance = k as f64 - (HALF - 1) as f64 - point as f64 / 16.0;
            let angle = core::f64::consts::PI * distance;
            let sinc = if distance == 0.0 { 1.0 } else { angle.sin() / angle };
            let hann = 0.5 + 0.5 * (angle / HALF as f64).cos();
            *weight = sinc * hann;
        }
    }
    let top = f64::from(peak_gain(song));
    let mut highest = top;
    for channel in song {
        for n in HALF..channel.len() - HALF {
            if f64::from(channel[n].abs().max(channel[n + 1].abs())) < 0.7 * top {
                continue;
            }
            for kernel in &kernels {
                let window = &channel[n + 1 - HALF..];
                let wave: f64 = kernel.iter().zip(window).map(|(w, &x)| w * f64::from(x)).sum();
                highest = highest.max(wave.abs());
            }
        }
    }
    20.0 * highest.log10()
}

fn programme(style: Style, seed: u64) -> (Song, Stereo) {
    let mut song = Song::new(style, seed);
    let mut mix = Song::silence(3.0);
    match seed % 3 {
        0 => song.add_band(&mut mix, 0.0, 3.0, 0.5),
        1 => {
            // A tone locked to the rate, sampled beside its peaks.
            let phase = song.random().within(0.1, 1.4);
            let hz = 48_000.0 / [4.0, 6.0, 5.0, 3.0][song.random().below(4)];
            for n in 0..mix[0].len() {
                let sample = (TAU * (hz / 48_000.0 * n as f64).fract() + phase).sin() as f32;
                mix.iter_mut().for_each(|channel| channel[n] = sample);
            }
            shape(&mut mix, |t| (t.min(3.0 - t) * 4.0).clamp(0.0, 1.0));
        }
        _ => {
            song.add_band(&mut mix, 0.0, 3.0, 0.5);
            set_peak(&mut mix, 0.0);
            limit(&mut mix, 10.0, 0.0, 0.03);
        }
    }
    (song, mix)
}

#[test]
fn peaks_over_full_scale_are_counted_and_peaks_below_are_not() {
    let at_true_peak = |style: Style, seed: u64, over_db: f64| {
        let (_, mut mix) = programme(style, seed);
        let peak_db = true_peak_db(&mix);
        amplify(&mut mix, over_db - peak_db);
        let found = crate::readings(&mix, PARTS).overs;
        if found.events > 0 && over_db > 0.0 {
            let error_db = found.worst_dbtp - over_db;
            // Bursts of white noise reach half the rate, where no two interpolators agree.
            let most_db = if seed % 3 == 1 { 0.11 } else { 0.35 };
            assert!(error_db.abs() < most_db, "{style:?} {seed}: {error_db}");
        }
        found.events > 0
    };
    crate::judge(
        "overs",
        |style, seed| at_true_peak(style, seed, 0.12 + 0.05 * (seed % 8) as f64),
        |style, seed| at_true_peak(style, seed, -0.12 - 0.05 * (seed % 8) as f64),
    );
}

#[test]
fn events_are_counted_with_their_time_and_whether_a_sample_shows_them() {
    let mut song = Song::silence(2.0);
    for start in [24_000, 48_000, 72_000] {
        for n in 0..200 {
            let fade = 1.0 - (n as f64 / 100.0 - 1.0).abs();
            let wave = 1.2 * fade * (TAU * (n as f64 / 4.0) + TAU / 8.0).sin();
            song[0][start + n] = wave as f32;
        }
    }
    song[1][90_000] = 1.5;
    let found = crate::readings(&song, PARTS).overs;
    assert_eq!((found.events, found.between_samples_events), (4, 3));
    assert!(found.first_frame.abs_diff(24_085) < 20, "{}", found.first_frame);
    assert!(found.worst_frame.abs_diff(90_000) <= 1, "{}", found.worst_frame);
    assert!((found.worst_dbtp - 3.52).abs() < 0.05);
}
