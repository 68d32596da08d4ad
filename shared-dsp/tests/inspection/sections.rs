//! Sections of songs, against fades, fills, stops and swells.

use shared_dsp::inspect::{Parts, Section};
use shared_dsp::measure::faults::*;
use shared_dsp::measure::song::{Song, Style, add_burst};
use shared_dsp::units::db_to_gain;

const PARTS: Parts = Parts { sections: true, ..Parts::NONE };
/// Most a boundary may be off.
const PLACE_S: f64 = 2.0;

#[test]
fn steps_of_loudness_are_found_in_place_and_nothing_else_is() {
    let faulty = |style: Style, seed: u64| {
        let mut song = Song::new(style, seed);
        let random = song.random();
        let bounds_s = [random.within(12.0, 18.0), random.within(28.0, 34.0)];
        let step_db = random.within(3.0, 7.0);
        let mut mix = Song::silence(46.0);
        song.add_band(&mut mix, 0.0, 46.0, 0.5);
        set_peak(&mut mix, -1.0);
        let quiet = db_to_gain(-step_db);
        shape(&mut mix, |t| if (bounds_s[0]..bounds_s[1]).contains(&t) { 1.0 } else { quiet });
        let inspection = crate::inspected(&mix, PARTS);
        let found: Vec<Section> = inspection.sections().to_vec();
        found.len() == 3
            && (found[1].start_s - bounds_s[0]).abs() < PLACE_S
            && (found[2].start_s - bounds_s[1]).abs() < PLACE_S
            && (found[1].loudness_lufs - found[0].loudness_lufs - step_db).abs() < 1.0
    };
    let sound = |style: Style, seed: u64| {
        let mut song = Song::new(style, seed);
        let mut mix = Song::silence(40.0);
        song.add_band(&mut mix, 0.0, 40.0, 0.5);
        set_peak(&mut mix, -6.0);
        let time_s = song.random().within(12.0, 25.0);
        let length_s = song.random().within(5.0, 12.0);
        match seed % 6 {
            0 => shape(&mut mix, |t| (t / length_s).min(1.0)),
            1 => shape(&mut mix, |t| db_to_gain(-40.0 * (1.0 - t / length_s).max(0.0))),
            2 => {
                // A fill: two seconds of extra drums.
                let beat_s = song.beat_s() / 4.0;
                for n in 0..(2.0 / beat_s) as u32 {
                    add_burst(
                        &mut mix,
                        song.random(),
                        time_s + f64::from(n) * beat_s,
                        0.4,
                        0.3,
                        0.35,
                    );
                }
            }
            3 => shape(&mut mix, |t| f64::from(!(time_s..time_s + 1.5).contains(&t))),
            4 => shape(&mut mix, |t| ((40.0 - t) / length_s).clamp(0.0, 1.0)),
            _ => shape(&mut mix, |t| db_to_gain(-8.0 * t / 40.0)),
        }
        crate::inspected(&mix, PARTS).sections().len() != 1
    };
    crate::judge("sections", faulty, sound);
}

/// Changes of 3 LU and more that take 2 to 6 s, in songs that are restless: 90 % are found.
#[test]
fn changes_over_some_seconds_are_found() {
    let faulty = |style: Style, seed: u64| {
        let mut song = Song::new(style, seed);
        let mut mix = song.band(60.0, -6.0);
        let random = song.random();
        let (time_s, length_s) = (random.within(24.0, 32.0), random.within(2.0, 6.0));
        let step_db = random.within(3.5, 8.0) * if seed.is_multiple_of(2) { 1.0 } else { -1.0 };
        // Phrases of 4 s that rise and fall.
        let swing_db = random.within(0.5, 1.5);
        shape(&mut mix, |t| {
            let share = ((t - time_s) / length_s + 0.5).clamp(0.0, 1.0);
            db_to_gain(step_db * share + swing_db * (1.57 * t).sin())
        });
        set_peak(&mut mix, -1.0);
        let inspection = crate::inspected(&mix, PARTS);
        let starts = inspection.sections().iter().skip(1).map(|section| section.start_s);
        starts.into_iter().any(|start_s| (start_s - time_s).abs() < 4.0)
    };
    let sound = |style: Style, seed: u64| {
        let mut song = Song::new(style, seed);
        let mut mix = song.band(60.0, -6.0);
        let (length_s, swing_db) =
            (song.random().within(8.0, 20.0), song.random().within(0.5, 1.5));
        shape(&mut mix, |t| {
            let fade_db = match seed % 4 {
                0 => -50.0 * (1.0 - t / length_s).max(0.0),
                1 => -50.0 * (1.0 - (60.0 - t) / length_s).max(0.0),
                2 => -8.0 * t / 60.0,
                _ => 0.0,
            };
            db_to_gain(fade_db + swing_db * (1.57 * t).sin())
        });
        crate::inspected(&mix, PARTS).sections().len() != 1
    };
    crate::judge_at(90.0, "sections 2", faulty, sound);
}
