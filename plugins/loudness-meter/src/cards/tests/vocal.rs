//! The vocal row, and consistency of sections.

use super::*;
use State::{Caution, NotHeard, Ok, Over};

#[test]
fn the_vocal_is_judged_in_lu_over_its_backing() {
    let vocal = |lu: f64, present_s: f64| {
        move |mix: &mut Mix| {
            mix.inspection.vocal.integrated_lu = lu;
            mix.inspection.vocal.present_s = present_s;
        }
    };
    for (lu, present_s, expected) in [
        (2.0, 10.0, Ok),
        (2.49, 10.0, Ok),
        (2.5, 10.0, Caution),
        (6.0, 10.0, Caution),
        (6.01, 10.0, Over),
        (-6.0, 10.0, Ok),
        (-6.49, 10.0, Ok),
        (-6.5, 10.0, Caution),
        (-10.01, 10.0, Over),
        (-2.0, 9.99, NotHeard),
    ] {
        let mix = Mix::spoilt(vocal(lu, present_s));
        assert_eq!(mix.state(Subject::Vocal), expected, "{lu} {present_s}");
    }
    let low = Mix::spoilt(vocal(-7.5, 20.0)).row(Subject::Vocal);
    assert!(low.action.starts_with("In the mix: raise the vocal fader by about 1.5 dB"));
}

#[test]
fn without_a_key_with_a_wrong_one_and_with_processing_between_it_says_so() {
    let state = |state| move |mix: &mut Mix| mix.inspection.vocal.state = state;
    let none = Mix::spoilt(state(KeyState::NoKey)).row(Subject::Vocal);
    assert_eq!(none.state, NotHeard);
    assert!(none.evidence.contains("No vocal on the sidechain"));
    assert_eq!(Mix::spoilt(state(KeyState::TooShort)).state(Subject::Vocal), NotHeard);
    let louder = Mix::spoilt(state(KeyState::KeyLouderThanMix)).row(Subject::Vocal);
    assert_eq!((louder.state, louder.matter), (Caution, "vocal on the sidechain"));
    let processed = Mix::spoilt(|mix| mix.is_vocal_processed = true).row(Subject::Vocal);
    assert_eq!(processed.value, "\u{2248} \u{2212}2.0 LU (estimate)");
    assert!(processed.is_estimate && processed.evidence.contains("An estimate"));
}

#[test]
fn only_sections_of_one_name_are_compared() {
    for (second_lufs, expected) in
        [(-17.5, Ok), (-17.51, Caution), (-19.0, Caution), (-19.01, Over), (-14.49, Caution)]
    {
        let mix = Mix::spoilt(|mix| mix.sections[2].loudness_lufs = second_lufs);
        assert_eq!(mix.state(Subject::Consistency), expected, "{second_lufs}");
    }
    let far = Mix::spoilt(|mix| mix.sections[0].loudness_lufs = -40.0).row(Subject::Consistency);
    assert_eq!(far.state, Ok);
    assert!(far.evidence.contains("Chorus against Verse: +23.6 LU (for reference)."));
    let alone = Mix::spoilt(|mix| mix.names.rename(&mix.sections[2].clone(), "Outro", &Bars));
    assert_eq!(alone.state(Subject::Consistency), NotHeard);
    for (end_s, expected) in [(65.9, NotHeard), (66.0, Over)] {
        let begun = Mix::spoilt(|mix| {
            mix.sections[2] = section(60.0, 90.0, -30.0);
            mix.sections[2].end_s = end_s;
            mix.names.rename(&mix.sections[2].clone(), "Chorus", &Bars);
        });
        assert_eq!(begun.state(Subject::Consistency), expected, "{end_s}");
    }
    let row = Mix::spoilt(|mix| mix.sections[2].loudness_lufs = -18.4).row(Subject::Consistency);
    assert_eq!(row.value, "Chorus: 2.4 LU apart");
    assert!(
        row.evidence.contains(
            "Chorus 1 (at 0:30, bar 16) is 2.4 LU louder than Chorus 2 (at 1:00, bar 31)"
        )
    );
    assert_eq!(row.place, Some(Place { history_s: 60.0, bar: Some(31) }));
}
