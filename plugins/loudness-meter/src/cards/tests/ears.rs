//! *Your ears*.

use super::*;
use crate::timestamp::Timestamp;

fn moment() -> Timestamp {
    Timestamp::parse("2026-11-25T14:05:00+01:00").unwrap()
}

fn ticked() -> Ears {
    let mut ears = Ears::default();
    ears.tick(Listening::Headphones, moment(), &Mix::good().evidence()).unwrap();
    ears
}

fn state(ears: &Ears, integrated_lufs: f64, heard_s: f64) -> State {
    let mix = Mix::heard(heard_s, |mix| mix.readings.integrated_lufs = integrated_lufs);
    ears.rows(&mix.evidence())[1].state
}

#[test]
fn a_tick_falls_back_after_0_31_lu_but_not_after_0_29() {
    let ears = ticked();
    for change_lu in [0.0, 0.29, -0.29, 0.3, -0.3] {
        assert_eq!(state(&ears, -20.0 + change_lu, 192.0), State::Ok, "{change_lu}");
    }
    for change_lu in [0.31, -0.31, 6.0] {
        assert_eq!(state(&ears, -20.0 + change_lu, 192.0), State::NotHeard, "{change_lu}");
    }
    // A measurement that has just begun says nothing about the mix.
    assert_eq!(state(&ears, -26.0, 20.0), State::Ok);
    assert_eq!(state(&ears, f64::NEG_INFINITY, 192.0), State::Ok);
}

#[test]
fn rows_tell_when_and_at_what_loudness() {
    let mut ears = ticked();
    let rows = ears.rows(&Mix::good().evidence());
    assert_eq!(rows[1].value, "checked on 25 November 2026 at \u{2212}20.0 LUFS");
    assert_eq!((rows[0].state, rows[0].value.as_str()), (State::NotHeard, "not checked"));
    let louder = Mix::spoilt(|mix| mix.readings.integrated_lufs = -19.0);
    assert!(
        ears.rows(&louder.evidence())[1]
            .value
            .starts_with("not checked: the mix has changed by +1.0 LU")
    );
    ears.untick(Listening::Headphones);
    assert_eq!(ears, Ears::default());
}

#[test]
fn a_mix_that_was_not_played_cannot_be_ticked() {
    let mut ears = Ears::default();
    let early = Mix::heard(30.0, |_| {});
    let refused = ears.tick(Listening::Quietly, moment(), &early.evidence()).unwrap_err();
    assert!(refused.0.starts_with("0:30 measured, needs 1:00"));
    assert_eq!(ears, Ears::default());
}

#[test]
fn ticks_come_back_from_a_project() {
    let ears = ticked();
    let json = serde_json::to_string(&ears).unwrap();
    assert!(json.contains("2026-11-25T14:05:00+01:00"), "{json}");
    assert_eq!(serde_json::from_str::<Ears>(&json).unwrap(), ears);
    assert!(serde_json::from_str::<Ears>(&json.replace("14:05", "34:05")).is_err());
}
