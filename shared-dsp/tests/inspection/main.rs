//! How often each judge is right: hits and false alarms over songs from many seeds, near misses
//! among them, in the style the judges were made by and in one they have never seen.

mod clipping;
mod contract;
mod dynamics;
mod hum;
mod low_end;
mod noise_floor;
mod offset;
mod overs;
mod sections;
mod vocal;

use shared_dsp::inspect::{Inspection, InspectionReadings, Parts};
use shared_dsp::measure::song::{SONG_RATE_HZ, Stereo, Style};

/// Songs on each side of each style.
pub const SONGS: u64 = 24;
/// Both styles.
pub const STYLES: [Style; 2] = [Style::Studio, Style::Machine];

/// `song` after inspection by `parts`.
pub fn inspected(song: &Stereo, parts: Parts) -> Inspection {
    let mut inspection = Inspection::new();
    inspection.apply(&parts);
    inspection.prepare(SONG_RATE_HZ, 2);
    for (left, right) in song[0].chunks(480).zip(song[1].chunks(480)) {
        inspection.process(&[left, right], &[]);
    }
    inspection
}

/// What that found.
pub fn readings(song: &Stereo, parts: Parts) -> InspectionReadings {
    inspected(song, parts).readings()
}

/// Counts how often `is_found` is true for faulty and for sound songs, prints both and holds them
/// to 95 % and 5 %.
pub fn judge(name: &str, faulty: impl Fn(Style, u64) -> bool, sound: impl Fn(Style, u64) -> bool) {
    judge_at(95.0, name, faulty, sound);
}

/// The same with at least `least_hits` percent of hits.
pub fn judge_at(
    least_hits: f64,
    name: &str,
    faulty: impl Fn(Style, u64) -> bool,
    sound: impl Fn(Style, u64) -> bool,
) {
    for style in STYLES {
        let first = if style == Style::Studio { 100 } else { 9000 };
        let seeds = || first..first + SONGS;
        let missed: Vec<u64> = seeds().filter(|&seed| !faulty(style, seed)).collect();
        let alarms: Vec<u64> = seeds().filter(|&seed| sound(style, seed)).collect();
        let percent = |count: usize| 100.0 * count as f64 / SONGS as f64;
        let hits = percent(SONGS as usize - missed.len());
        let false_alarms = percent(alarms.len());
        println!(
            "{name:13} {style:?}: hits {hits:.0} % (missed {missed:?}), false alarms \
             {false_alarms:.0} % ({alarms:?}), {SONGS} songs each"
        );
        assert!(hits >= least_hits && false_alarms <= 5.0, "{name} {style:?}");
    }
}
