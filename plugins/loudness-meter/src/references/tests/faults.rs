//! What is wrong with a song reaches its row, from samples to words.

use super::*;
use crate::cards::{Row, Subject, Verdict};
use shared_dsp::measure::faults;

/// The rows of a song of 24 s with 6 s of rest at its end, after `spoil`.
fn rows(seed: u64, spoil: impl FnOnce(&mut Stereo)) -> (Vec<Row>, Measured) {
    let mut song = song(Style::Studio, seed, 24.0, -8.0);
    for channel in &mut song {
        let end = channel.len();
        channel.resize(end + 6 * SONG_RATE_HZ as usize, 0.0);
    }
    spoil(&mut song);
    let found = analyse("song", &[&song[0], &song[1]], SONG_RATE_HZ).unwrap();
    let names = SectionNames::default();
    let rows = ready_for_mastering(&found.evidence(Profile::shipped(), &names, &Unplaced));
    (rows, found)
}

fn row(rows: &[Row], subject: Subject) -> &Row {
    rows.iter().find(|row| row.subject == subject).unwrap()
}

#[test]
fn songs_without_fault_need_no_look() {
    for seed in [11, 12, 13] {
        let (rows, found) = rows(seed, |_| {});
        let looks: Vec<_> = rows.iter().filter(|row| row.state.needs_a_look()).collect();
        assert!(looks.is_empty(), "{seed}: {looks:?}");
        let verdict = Verdict::of(&found.readings, &rows, found.reference.length_s);
        assert!(verdict.line.starts_with("No problems"), "{}", verdict.line);
    }
}

#[test]
fn a_song_turned_up_into_the_ceiling_is_over_and_clipped() {
    let (rows, found) = rows(11, |song| {
        faults::amplify(song, 14.0);
        faults::clip(song, -0.1);
    });
    assert_eq!(row(&rows, Subject::PeakHeadroom).state, State::Over);
    let clipping = row(&rows, Subject::Clipping);
    assert_eq!(clipping.state, State::Over);
    assert!(clipping.place.is_some_and(|place| place.history_s < 24.0), "{clipping:?}");
    assert!(clipping.evidence.contains(" at \u{2212}0.1 dBFS at 0:"), "{}", clipping.evidence);
    let verdict = Verdict::of(&found.readings, &rows, 30.0);
    assert!(verdict.line.contains("things: peak headroom, clipping"), "{}", verdict.line);
}

#[test]
fn hum_offset_and_a_side_channel_out_of_phase_reach_their_rows() {
    let (hum, _) = rows(12, |song| faults::add_hum(song, 50.0, &[-50.0, -56.0], 0.3));
    let hum = row(&hum, Subject::Noise);
    assert_eq!((hum.state, hum.matter), (State::Over, "hum"));
    assert!(hum.evidence.starts_with("50 Hz with 2 of 4 harmonics"), "{}", hum.evidence);
    let (offset, _) = rows(13, |song| faults::add_offset(song, [0.005, 0.0]));
    let offset = row(&offset, Subject::Balance);
    assert_eq!((offset.state, offset.matter), (State::Caution, "DC offset"));
    assert!(offset.evidence.contains("0.50 % of full scale"), "{}", offset.evidence);
    let (phase, _) = rows(13, |song| song[1].iter_mut().for_each(|sample| *sample = -*sample));
    let phase = row(&phase, Subject::Mono);
    assert_eq!((phase.state, phase.matter), (State::Over, "bass in mono"));
}

#[test]
fn a_lean_reads_what_it_was_made() {
    let (rows, _) = rows(14, |song| song[0].iter_mut().for_each(|sample| *sample *= 0.7));
    let lean = row(&rows, Subject::Balance);
    let plain = analyse_balance(14);
    let figure = lean.figures.iter().find(|figure| figure.name == "balance_db").unwrap();
    // 20 log10 0.7 = -3.10 dB, within what sorting into octaves leaves.
    assert!((figure.value - plain - 3.1).abs() < 0.05, "{} {plain}", figure.value);
    assert_eq!(lean.state, State::Caution);
}

fn analyse_balance(seed: u64) -> f64 {
    let (rows, _) = rows(seed, |_| {});
    let balance = row(&rows, Subject::Balance);
    balance.figures.iter().find(|figure| figure.name == "balance_db").unwrap().value
}
