//! What rows and verdicts say.

use super::*;
use crate::platforms::PlatformTable;

/// Mixes with every fault that a row knows.
fn faults() -> Vec<Mix> {
    let spoilers: Vec<fn(&mut Mix)> = vec![
        |mix| mix.readings.true_peak_dbtp = -0.2,
        |mix| mix.readings.bad_samples = 1,
        |mix| mix.inspection.clipping.runs = 5,
        |mix| mix.inspection.clipping.confidence_share = 0.8,
        |mix| mix.inspection.overs.events = 2,
        |mix| mix.readings.clipped_samples = 2,
        |mix| mix.inspection.octaves.iter_mut().for_each(|o| o.balance_db = 3.0),
        |mix| {
            mix.inspection.offset.offset_dbfs = [-30.0, -30.0];
            mix.inspection.offset.confidence_share = 0.9;
        },
        |mix| mix.inspection.mono_loss_lu = 5.0,
        |mix| mix.inspection.correlation.lowest_lows_factor = -0.5,
        |mix| mix.inspection.low_end = LowEndVerdict::OutOfPhase,
        |mix| {
            mix.inspection.hum.hum_dbfs = -40.0;
            mix.inspection.hum.confidence_share = 0.9;
        },
        |mix| {
            mix.inspection.noise_floor.a_weighted_dbfs = -40.0;
            mix.inspection.noise_floor.confidence_share = 0.9;
        },
        |mix| mix.sections[2].loudness_lufs = -30.0,
        |mix| mix.inspection.dynamics.limiter_confidence_share = 0.9,
        |mix| mix.inspection.dynamics.crushed_confidence_share = 0.9,
        |mix| mix.readings.peak_to_loudness_lu = 5.0,
        |mix| mix.inspection.vocal.integrated_lu = 12.0,
        |mix| mix.inspection.vocal.integrated_lu = -12.0,
        |mix| mix.inspection.vocal.state = KeyState::KeyLouderThanMix,
        |mix| mix.readings.integrated_lufs = -30.0,
    ];
    spoilers.into_iter().map(Mix::spoilt).collect()
}

#[test]
fn every_row_that_needs_a_look_names_a_mix_action_first() {
    let table = PlatformTable::load(None).value;
    let mut seen = std::collections::HashSet::new();
    for mix in faults() {
        let mut rows = ready_for_mastering(&mix.evidence());
        for target in [None, table.find("youtube"), table.find("ebu-r128")] {
            rows.extend(master_check(&mix.evidence(), table.platforms(), target));
        }
        let looks: Vec<_> = rows.iter().filter(|row| row.state.needs_a_look()).collect();
        assert!(!looks.is_empty());
        for row in looks {
            seen.insert(row.subject);
            assert!(row.action.starts_with("In the mix: "), "{row:?}");
            assert!(row.action.ends_with('.') && row.why.ends_with('.'), "{row:?}");
            assert!(!row.matter.is_empty() && !row.value.is_empty(), "{row:?}");
            let texts = [&row.value, &row.target, &row.evidence, &row.action];
            for text in texts {
                assert!(
                    !text.contains(" inf ") && !text.replace("(NaN", "").contains("NaN"),
                    "{row:?}"
                );
                assert!(!text.contains("  ") && !text.contains(" ."), "{row:?}");
                let digits = text.as_bytes().windows(2);
                let hyphens = digits.filter(|two| two[0] == b'-' && two[1].is_ascii_digit());
                // The hyphen of a standard's edition stays.
                assert_eq!(
                    hyphens.count(),
                    text.matches("1770-5").count() + text.matches("61672-1").count(),
                    "{row:?}"
                );
            }
        }
    }
    assert_eq!(seen.len(), 11, "{seen:?}");
}

/// A host that was started over: nobody knows where what was heard lies.
struct Nowhere;

impl Timeline for Nowhere {
    fn history_s(&self, _heard_s: f64) -> Option<f64> {
        None
    }

    fn bar(&self, _history_s: f64) -> Option<i32> {
        None
    }
}

#[test]
fn sentences_are_whole_where_no_place_is_known() {
    for mix in faults() {
        let evidence = Evidence { timeline: &Nowhere, ..mix.evidence() };
        let mut rows = ready_for_mastering(&evidence);
        rows.extend(master_check(&evidence, &[], None));
        for row in rows {
            for dangling in ["first.", "first (", "strongest.", "at .", "certain.", "; ,"] {
                assert!(!row.evidence.contains(dangling), "{row:?}");
            }
            assert!(!row.evidence.is_empty(), "{row:?}");
        }
    }
}

#[test]
fn what_was_not_measured_is_neither_fault_nor_fine() {
    let mut mix = Mix::good();
    mix.readings = Readings { bad_samples: 0, ..Readings::EMPTY };
    mix.inspection = Inspection::new().readings();
    // As if every judge were sure, and none had a number.
    mix.inspection.vocal.state = KeyState::Measured;
    mix.inspection.vocal.present_s = 60.0;
    mix.inspection.hum.confidence_share = 1.0;
    mix.inspection.noise_floor.confidence_share = 1.0;
    mix.inspection.offset.confidence_share = 1.0;
    mix.sections.iter_mut().for_each(|section| section.loudness_lufs = f64::NEG_INFINITY);
    let table = PlatformTable::load(None).value;
    let mut rows = ready_for_mastering(&mix.evidence());
    for target in [None, table.find("youtube"), table.find("ebu-r128")] {
        rows.extend(master_check(&mix.evidence(), table.platforms(), target));
    }
    for row in rows {
        assert_eq!(row.state, State::NotHeard, "{row:?}");
        assert!(!row.value.contains("inf") && !row.evidence.contains("inf dB"), "{row:?}");
    }
}

#[test]
fn no_row_gives_points() {
    for mix in faults() {
        for row in ready_for_mastering(&mix.evidence()) {
            for word in ["score", "points", "/10", "out of 1", "grade"] {
                let texts = [&row.value, &row.target, &row.evidence, &row.action];
                assert!(texts.iter().all(|text| !text.contains(word)), "{row:?}");
            }
        }
    }
}

#[test]
fn the_verdict_counts_rows_in_words() {
    let verdict =
        |mix: &Mix| Verdict::of(&mix.readings, &ready_for_mastering(&mix.evidence()), mix.heard_s);
    let mix = Mix::spoilt(|mix| {
        mix.readings.true_peak_dbtp = -0.2;
        mix.inspection.clipping.runs = 5;
        mix.inspection.hum.hum_dbfs = -60.0;
        mix.inspection.hum.confidence_share = 0.9;
    });
    let found = verdict(&mix);
    assert_eq!(found.line, "Check 3 things: peak headroom, clipping, hum");
    assert_eq!(found.state, State::Over);
    assert_eq!(
        [found.integrated, found.short_term, found.true_peak].join(", "),
        "I \u{2212}20.0 LUFS, S \u{2212}18.0 LUFS, TP \u{2212}0.2 dBTP"
    );
    let one = Mix::spoilt(|mix| mix.inspection.mono_loss_lu = 2.5);
    assert_eq!(verdict(&one).line, "Check 1 thing: mono");
    assert_eq!(verdict(&Mix::good()).line, "No problems found in 3:12");
    let silent = Mix::spoilt(|mix| {
        mix.readings = Readings::EMPTY;
        mix.inspection = Inspection::new().readings();
        mix.sections.clear();
    });
    assert_eq!(verdict(&silent).line, "Needs more audio");
    assert_eq!(verdict(&silent).integrated, "I \u{2212}\u{221e} LUFS");
    let part = Mix::spoilt(|mix| mix.inspection.vocal.state = KeyState::NoKey);
    assert_eq!(verdict(&part).line, "No problems so far; 1 check needs more audio");
}
