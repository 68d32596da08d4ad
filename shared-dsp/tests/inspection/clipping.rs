//! Clipped mixes against square waves, samplers, limiters, saturation and low sines.

use shared_dsp::inspect::{Parts, REPORTED_CONFIDENCE_SHARE};
use shared_dsp::measure::faults::*;
use shared_dsp::measure::song::{Song, Stereo, Style};
use shared_dsp::units::db_to_gain;

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

/// A mix of which all, or one phrase below the loudest, is cut off; high-passed at 20 Hz or not.
fn partly_clipped(style: Style, seed: u64) -> bool {
    let mut song = Song::new(style, seed);
    let mut mix = song.band(24.0, 0.0);
    let over_db = song.random().within(3.0, 6.0);
    if seed.is_multiple_of(2) {
        set_peak(&mut mix, over_db);
        clip(&mut mix, 0.0);
        high_pass(&mut mix, 20.0);
    } else {
        let start_s = song.random().within(6.0, 12.0);
        let phrase = |t: f64| (start_s..start_s + 6.0).contains(&t);
        shape(&mut mix, |t| if phrase(t) { 1.0 } else { 0.4 });
        set_peak(&mut mix, over_db);
        clip(&mut mix, 0.0);
        // Faders up elsewhere: the phrase is no longer the loudest.
        shape(&mut mix, |t| if phrase(t) { 0.5 } else { 1.4 });
        if seed % 4 == 1 {
            round_to_16_bits(&mut mix, song.random(), false);
        }
    }
    set_peak(&mut mix, -1.0);
    is_found(&mix)
}

#[test]
fn clipping_is_found_behind_a_high_pass_and_below_the_top_and_never_in_a_fade() {
    let fades = |style: Style, seed: u64| {
        let mut song = Song::new(style, seed);
        let mut mix = song.band(20.0, -1.0);
        let (length_s, depth_db) =
            (song.random().within(1.5, 15.0), song.random().within(30.0, 60.0));
        let (from_s, is_out) = (song.random().within(0.0, 4.0), seed % 5 == 4);
        shape(&mut mix, |t| {
            let share = ((if is_out { 20.0 - t } else { t } - from_s) / length_s).clamp(0.0, 1.0);
            match seed % 3 {
                0 => share,
                1 => share * share,
                _ => db_to_gain(depth_db * (share - 1.0)),
            }
        });
        if seed.is_multiple_of(2) {
            round_to_16_bits(&mut mix, song.random(), false);
        }
        is_found(&mix)
    };
    crate::judge_at(90.0, "clipping 2", partly_clipped, fades);
}

#[test]
fn full_scale_samples_are_counted_as_what_they_are() {
    let mut mix = Song::new(Style::Studio, 8).band(4.0, -3.0);
    for start in [30_000, 60_000, 90_000] {
        mix[0][start..start + 8].fill(1.0);
    }
    for n in 0..40 {
        mix[1][1000 + 3000 * n] = 1.0;
    }
    let found = crate::readings(&mix, PARTS).clipping;
    assert_eq!((found.full_scale_samples, found.full_scale_events), (64, 43));
    assert_eq!(found.longest_full_scale_samples, 8);
    assert_eq!((found.first_full_scale_frame, found.longest_full_scale_frame), (1000, 30_000));
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
