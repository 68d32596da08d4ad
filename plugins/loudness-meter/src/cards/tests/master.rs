//! *Master check*.

use super::*;
use crate::platforms::PlatformTable;
use State::{Caution, NotHeard, Ok, Over};

fn rows(mix: &Mix, target: Option<&str>) -> Vec<Row> {
    let table = PlatformTable::load(None).value;
    let target = target.map(|id| table.find(id).unwrap());
    master_check(&mix.evidence(), table.platforms(), target)
}

fn row(mix: &Mix, subject: Subject, target: Option<&str>) -> Row {
    rows(mix, target).into_iter().find(|row| row.subject == subject).unwrap()
}

#[test]
fn a_master_without_fault_is_ok_and_silence_is_not_heard() {
    assert_eq!(rows(&Mix::good(), None).len(), 6);
    assert!(rows(&Mix::good(), None).iter().all(|row| row.state == Ok));
    let silent = Mix::spoilt(|mix| {
        mix.readings = Readings::EMPTY;
        mix.inspection = Inspection::new().readings();
    });
    assert!(rows(&silent, Some("ebu-r128")).iter().all(|row| row.state == NotHeard));
}

#[test]
fn true_peak_is_held_against_the_profile_or_the_platform() {
    let peak = |dbtp: f64| move |mix: &mut Mix| mix.readings.true_peak_dbtp = dbtp;
    for (dbtp, heard_s, expected) in [
        (-1.0, 60.0, Ok),
        (-0.99, 60.0, Caution),
        (0.0, 60.0, Caution),
        (0.01, 60.0, Over),
        (-1.0, 20.0, NotHeard),
        (0.5, 20.0, Over),
    ] {
        assert_eq!(Mix::heard(heard_s, peak(dbtp)).state(Subject::TruePeak), expected, "{dbtp}");
    }
    let loud = Mix::spoilt(|mix| {
        mix.readings.integrated_lufs = -9.0;
        mix.readings.true_peak_dbtp = -1.5;
    });
    assert_eq!(row(&loud, Subject::TruePeak, None).state, Ok);
    let spotify = row(&loud, Subject::TruePeak, Some("spotify-normal"));
    assert_eq!(spotify.state, Caution);
    assert_eq!(spotify.target, "at most \u{2212}2.0 dBTP (Spotify Normal)");
    assert!(spotify.action.contains("ceiling by 0.5 dB"), "{}", spotify.action);
}

#[test]
fn loudness_is_a_fault_only_where_a_delivery_asks_for_it() {
    let at = |lufs: f64| Mix::spoilt(|mix| mix.readings.integrated_lufs = lufs);
    let loud = row(&at(-9.0), Subject::Loudness, None);
    assert_eq!(loud.state, Ok);
    assert!(loud.evidence.contains("Spotify Normal by 5.0 dB"), "{}", loud.evidence);
    assert!(loud.evidence.contains("not a level you must deliver"));
    for (lufs, expected) in [(-23.2, Ok), (-22.8, Ok), (-22.79, Over), (-23.21, Over)] {
        let mut mix = at(lufs);
        mix.readings.max_short_term_lufs = -20.0;
        let row = row(&mix, Subject::Loudness, Some("ebu-r128"));
        assert_eq!(row.state, expected, "{lufs}");
    }
    assert_eq!(row(&at(-20.0), Subject::Loudness, Some("youtube")).state, Caution);
    assert_eq!(row(&at(-14.0), Subject::Loudness, Some("youtube")).state, Ok);
    let early = Mix::heard(30.0, |mix| mix.readings.integrated_lufs = -9.0);
    assert_eq!(row(&early, Subject::Loudness, Some("ebu-r128")).state, NotHeard);
    let dual = Mix::spoilt(|mix| mix.bus = Bus::DualMono);
    let evidence = row(&dual, Subject::Loudness, None).evidence;
    assert!(evidence.contains("dual mono, counted as two loudspeakers"), "{evidence}");
}

#[test]
fn distortion_counts_signs_and_never_says_clean() {
    let signs = |clipping: f64, crushed: f64, overs: u64| {
        move |mix: &mut Mix| {
            mix.inspection.clipping.confidence_share = clipping;
            mix.inspection.dynamics.crushed_confidence_share = crushed;
            mix.inspection.overs.events = overs;
        }
    };
    for (clipping, crushed, overs, expected) in [
        (0.49, 0.49, 0, Ok),
        (0.5, 0.0, 0, Caution),
        (0.0, 0.5, 0, Caution),
        (0.0, 0.0, 1, Caution),
        (0.5, 0.0, 1, Over),
        (0.5, 0.5, 0, Over),
    ] {
        let mix = Mix::spoilt(signs(clipping, crushed, overs));
        assert_eq!(mix.state(Subject::Distortion), expected, "{clipping} {crushed} {overs}");
    }
    assert_eq!(Mix::heard(20.0, |_| {}).state(Subject::Distortion), NotHeard);
    assert!(Mix::good().row(Subject::Distortion).evidence.contains("listen too."));
}
