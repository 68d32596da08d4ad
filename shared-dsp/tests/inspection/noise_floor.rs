//! The noise floor in rests, against reverb tails, fades, pads and digital silence.

use shared_dsp::inspect::{Parts, REPORTED_CONFIDENCE_SHARE};
use shared_dsp::measure::faults::*;
use shared_dsp::measure::song::{Song, Stereo, Style, add_burst};
use shared_dsp::units::db_to_gain;

const PARTS: Parts = Parts { noise_floor: true, ..Parts::NONE };

fn band_with_rests(song: &mut Song, release_s: f64) -> Stereo {
    let mut mix = Song::silence(20.0);
    song.add_band(&mut mix, 0.5, 7.0, release_s);
    song.add_band(&mut mix, 11.0, 16.0, release_s);
    set_peak(&mut mix, -2.0);
    mix
}

#[test]
fn noise_in_rests_is_measured_and_tails_and_fades_are_not_noise() {
    let faulty = |style: Style, seed: u64| {
        let mut song = Song::new(style, seed);
        let release_s = song.random().within(0.2, 1.2);
        let mut mix = band_with_rests(&mut song, release_s);
        let level_dbfs = song.random().within(-82.0, -52.0);
        let dull = song.random().within(0.0, 0.85);
        add_noise(&mut mix, song.random(), level_dbfs, dull);
        let found = crate::readings(&mix, PARTS).noise_floor;
        found.confidence_share >= REPORTED_CONFIDENCE_SHARE
            && (found.floor_dbfs - level_dbfs).abs() < 1.0
    };
    let sound = |style: Style, seed: u64| {
        let mut song = Song::new(style, seed);
        let release_s = song.random().within(1.0, 9.0);
        let mut mix = band_with_rests(&mut song, release_s);
        match seed % 5 {
            // Reverb tails of everything.
            0 => {
                for start_s in [7.0, 16.0] {
                    add_burst(&mut mix, song.random(), start_s, 0.1, release_s, 0.3);
                }
            }
            // Noise that is faded out with the music.
            1 => {
                add_noise(&mut mix, song.random(), -50.0, 0.2);
                shape(&mut mix, |t| {
                    ((7.5 - t) / 5.0).clamp(0.0, 1.0) + f64::from(t > 10.9 && t < 16.0)
                });
            }
            // A soft pad held through the rests.
            2 => {
                let mut pad = Song::silence(20.0);
                song.add_pads(&mut pad, 0.0, 20.0, 1.0);
                set_peak(&mut pad, -42.0);
                for (channel, pad) in mix.iter_mut().zip(&pad) {
                    channel.iter_mut().zip(pad).for_each(|(x, p)| *x += p);
                }
            }
            // A gate on the noise: there with the music only.
            3 => {
                add_noise(&mut mix, song.random(), -55.0, 0.2);
                shape(&mut mix, |t| {
                    f64::from((0.4..7.5).contains(&t) || (10.9..16.5).contains(&t))
                });
            }
            _ => {}
        }
        crate::readings(&mix, PARTS).noise_floor.confidence_share >= REPORTED_CONFIDENCE_SHARE
    };
    crate::judge("noise floor", faulty, sound);
}

/// Quiet sound that is no noise: a wash that dies away at 1 to 2 dB a second, and held chords.
fn washes_and_chords(style: Style, seed: u64) -> bool {
    let mut song = Song::new(style, seed);
    let mut mix = Song::silence(26.0);
    song.add_band(&mut mix, 0.0, 8.0, 0.5);
    set_peak(&mut mix, -2.0);
    let mut quiet = Song::silence(26.0);
    let level_dbfs = song.random().within(-58.0, -48.0);
    if seed.is_multiple_of(2) {
        let (fall_db_per_s, dull) =
            (song.random().within(1.0, 2.0), song.random().within(0.0, 0.6));
        add_noise(&mut quiet, song.random(), level_dbfs + 4.0, dull);
        shape(&mut quiet, |t| db_to_gain(-fall_db_per_s * (t - 8.0)));
    } else {
        // Chords, with the breath of the instrument under them.
        song.add_pads(&mut quiet, 8.0, 26.0, 1.0);
        set_peak(&mut quiet, level_dbfs + 10.0);
        let breath_dbfs = level_dbfs - song.random().within(12.0, 20.0);
        add_noise(&mut quiet, song.random(), breath_dbfs, 0.3);
    }
    shape(&mut quiet, |t| f64::from(t > 8.5));
    for (channel, quiet) in mix.iter_mut().zip(&quiet) {
        channel.iter_mut().zip(quiet).for_each(|(sample, quiet)| *sample += quiet);
    }
    crate::readings(&mix, PARTS).noise_floor.confidence_share >= REPORTED_CONFIDENCE_SHARE
}

#[test]
fn a_dying_wash_and_quiet_chords_are_not_noise() {
    let faulty = |style: Style, seed: u64| {
        let mut song = Song::new(style, seed);
        let mut mix = band_with_rests(&mut song, 0.3);
        let level_dbfs = song.random().within(-70.0, -52.0);
        add_noise(&mut mix, song.random(), level_dbfs, 0.0);
        // Hum under it, as there often is.
        add_hum(&mut mix, 50.0, &[level_dbfs - 3.0, level_dbfs - 9.0, level_dbfs - 9.0], 0.4);
        crate::readings(&mix, PARTS).noise_floor.confidence_share >= REPORTED_CONFIDENCE_SHARE
    };
    crate::judge("noise floor 2", faulty, washes_and_chords);
}

/// A wash as dull as its music, which dies away at 0.8 to 2 dB a second for 20 s.
fn dull_wash(style: Style, seed: u64) -> bool {
    let mut song = Song::new(style, seed);
    let mut mix = Song::silence(30.0);
    song.add_band(&mut mix, 0.0, 10.0, 0.5);
    set_peak(&mut mix, -2.0);
    let random = song.random();
    let (level_dbfs, fall_db_per_s) = (random.within(-58.0, -44.0), random.within(0.8, 2.0));
    let (dull, correlation) = (random.within(0.3, 0.93), random.within(0.0, 1.0));
    let mut wash = Song::silence(30.0);
    add_noise(&mut wash, random, level_dbfs, dull);
    let [left, right] = &mut wash;
    for (left, right) in left.iter().zip(right) {
        *right += correlation as f32 * (left - *right);
    }
    shape(&mut wash, |t| f64::from(t > 9.0) * db_to_gain(-fall_db_per_s * (t - 9.0)));
    for (channel, wash) in mix.iter_mut().zip(&wash) {
        channel.iter_mut().zip(wash).for_each(|(sample, wash)| *sample += wash);
    }
    crate::readings(&mix, PARTS).noise_floor.confidence_share >= REPORTED_CONFIDENCE_SHARE
}

#[test]
fn a_dull_wash_that_dies_away_is_not_noise_and_dull_noise_is() {
    let faulty = |style: Style, seed: u64| {
        let mut song = Song::new(style, seed);
        let mut mix = band_with_rests(&mut song, 0.3);
        let level_dbfs = song.random().within(-70.0, -52.0);
        let dull = song.random().within(0.3, 0.85);
        add_noise(&mut mix, song.random(), level_dbfs, dull);
        crate::readings(&mix, PARTS).noise_floor.confidence_share >= REPORTED_CONFIDENCE_SHARE
    };
    crate::judge("noise floor 3", faulty, dull_wash);
}
