//! Clipped mixes against square waves, samplers, limiters, saturation and low sines.

use shared_dsp::inspect::{Parts, REPORTED_CONFIDENCE_SHARE};
use shared_dsp::measure::faults::*;
use shared_dsp::measure::song::{Song, Stereo, Style};

const PARTS: Parts = Parts { clipping: true, ..Parts::NONE };

fn is_found(song: &Stereo) -> bool {
    crate::readings(song, PARTS).clipping.confidence_share >= REPORTED_CONFIDENCE_SHARE
}

/// Whether anything is found in sound that is flat by design, or loud without being cut.
fn flat_by_design(style: Style, seed: u64) -> bool {
    let mut song = Song::new(style, seed);
    let mut mix = Song::silence(8.0);
    let (hz, gain) = (song.root_hz, song.random().within(0.1, 0.9) as f32);
    match seed % 8 {
        0 => add_square(&mut mix, 0.0, 8.0, hz, gain, 0.5),
        1 => {
            add_square(&mut mix, 0.0, 4.0, hz, gain, 0.3);
            add_square(&mut mix, 4.0, 8.0, 1.5 * hz, gain, 0.3);
            if gain < 0.5 {
                song.add_drums(&mut mix, 2.0, 8.0, false);
                set_peak(&mut mix, -1.0);
            }
        }
        2 => {
            song.add_band(&mut mix, 0.0, 8.0, 0.5);
            set_peak(&mut mix, -2.0);
            hold_8_bits(&mut mix, 4);
        }
        3 => {
            song.add_band(&mut mix, 0.0, 8.0, 0.5);
            set_peak(&mut mix, 0.0);
            limit(&mut mix, 8.0, -0.3, 0.05);
            round_to_16_bits(&mut mix, song.random(), seed % 16 > 8);
        }
        4 => {
            song.add_band(&mut mix, 0.0, 8.0, 0.5);
            set_peak(&mut mix, 5.0);
            saturate(&mut mix, 1.0);
        }
        5 => {
            add_hum(&mut mix, 0.6 * hz, &[-1.0], 0.3);
            round_to_16_bits(&mut mix, song.random(), false);
        }
        6 => {
            song.add_bass(&mut mix, 0.0, 8.0);
            set_peak(&mut mix, -0.1);
            round_to_16_bits(&mut mix, song.random(), true);
        }
        _ => {
            song.add_band(&mut mix, 0.0, 8.0, 0.5);
            set_peak(&mut mix, -0.1);
            round_to_16_bits(&mut mix, song.random(), false);
        }
    }
    is_found(&mix)
}

#[test]
fn cut_tops_are_found_and_flat_tops_by_design_are_not() {
    let faulty = |style: Style, seed: u64| {
        let mut song = Song::new(style, seed);
        let mut mix = song.band(8.0, 0.0);
        let ceiling_dbfs = song.random().within(-12.0, 0.0);
        let over_db = song.random().within(1.5, 9.0);
        set_peak(&mut mix, ceiling_dbfs + over_db);
        clip(&mut mix, ceiling_dbfs);
        match seed % 4 {
            0 => round_to_16_bits(&mut mix, song.random(), false),
            1 => amplify(&mut mix, -3.3),
            _ => {}
        }
        is_found(&mix)
    };
    crate::judge("clipping", faulty, flat_by_design);
}

#[test]
fn a_clipped_sine_reports_its_runs_ceiling_and_time() {
    let mut song = Song::silence(2.0);
    add_hum(&mut song, 100.0, &[0.0], 0.0);
    shape(&mut song, |t| if t < 1.0 { 0.4 } else { 1.0 });
    clip(&mut song, -6.0);
    let found = crate::readings(&song, PARTS).clipping;
    // 100 periods, both sides of zero, both channels.
    assert_eq!(found.runs, 400);
    assert!((found.ceiling_dbfs + 6.0).abs() < 0.01);
    assert!((found.first_frame as f64 / 48_000.0 - 1.0).abs() < 0.004);
    // 2/3 of a half period lie above half the peak.
    assert!((f64::from(found.longest_samples) - 160.0).abs() < 3.0);
    assert_eq!(found.full_scale_samples, 0);
}
