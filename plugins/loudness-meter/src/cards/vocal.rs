//! Loudness of the vocal over its backing.

use super::evidence::Evidence;
use super::profile::VocalLimits;
use super::row::{CLOSE_ENOUGH, LEAST_ADVICE_DB, Row, State, Subject};
use crate::wording::{difference, judged, time};
use shared_dsp::inspect::KeyState;

/// Vocal that must be heard before the ratio is judged, s.
const LEAST_VOCAL_S: f64 = 10.0;

pub(super) fn row(evidence: &Evidence) -> Row {
    let (vocal, limits) = (&evidence.inspection.vocal, &evidence.profile.vocal);
    let mut row = unjudged(&evidence.profile.vocal);
    row.figure("vocal_to_backing_lu", vocal.integrated_lu);
    if matches!(vocal.state, KeyState::NoKey | KeyState::KeyLouderThanMix) {
        return without_vocal(row, vocal.state == KeyState::KeyLouderThanMix);
    }
    let ratio_lu = judged(vocal.integrated_lu);
    row.is_estimate = evidence.is_vocal_processed;
    if ratio_lu.is_finite() {
        let about = if row.is_estimate { "\u{2248} " } else { "" };
        let label = if row.is_estimate { " (estimate)" } else { "" };
        row.value = format!("{about}{} LU{label}", difference(ratio_lu));
    }
    let is_short = vocal.state == KeyState::TooShort || vocal.present_s < LEAST_VOCAL_S;
    if is_short || !ratio_lu.is_finite() {
        row.state = State::NotHeard;
        row.add_evidence(format!(
            "{} of vocals measured, needs {}: play a verse and a chorus.",
            time(vocal.present_s),
            time(LEAST_VOCAL_S)
        ));
        row.action = "Play a verse and a chorus.".to_owned();
        return row;
    }
    let outside_lu = judged((limits.lowest_lu - ratio_lu).max(ratio_lu - limits.highest_lu));
    row.state = match outside_lu {
        outside if outside > limits.over_lu => State::Over,
        outside if outside >= LEAST_ADVICE_DB => State::Caution,
        _ => State::Ok,
    };
    if outside_lu > 0.0 && row.state == State::Ok {
        row.add_evidence(CLOSE_ENOUGH);
    }
    row.add_evidence(format!(
        "Vocal against everything else, measured over the {} with vocals.",
        time(vocal.present_s)
    ));
    if row.is_estimate {
        row.add_evidence("An estimate: processing between the vocal and this meter changes both.");
    }
    if row.state.needs_a_look() {
        row.set_mix_action(if ratio_lu < limits.lowest_lu {
            format!(
                "raise the vocal fader by about {outside_lu:.1} dB, or make room for it around 1 to 4 kHz."
            )
        } else {
            format!("lower the vocal fader by about {outside_lu:.1} dB, or ride its loudest words down.")
        });
    }
    row.add_evidence(evidence.bus.front_pair_note());
    row
}

/// The row where the sidechain carries nothing, or nothing that can be the vocal of this mix.
fn without_vocal(mut row: Row, is_louder_than_mix: bool) -> Row {
    if is_louder_than_mix {
        row.state = State::Caution;
        row.matter = "vocal on the sidechain";
        row.value = "sidechain is louder than the mix".to_owned();
        row.add_evidence("The sidechain signal cannot be part of this mix as it is.");
        row.set_mix_action(
            "send the vocal post-fader to the sidechain, and only what is in the mix.",
        );
    } else {
        row.state = State::NotHeard;
        row.add_evidence("No vocal on the sidechain.");
        row.action =
            "Send the vocal post-fader, with its effects, to this meter's sidechain.".to_owned();
    }
    row
}

/// The row before anything was measured.
fn unjudged(limits: &VocalLimits) -> Row {
    let mut row = Row::new(
        Subject::Vocal,
        "vocal level",
        "The ear follows the voice, and once the mix is a single file its level can hardly be changed.",
    );
    row.target = format!(
        "{} to {} LU relative to the backing",
        difference(limits.lowest_lu),
        difference(limits.highest_lu)
    );
    row
}
