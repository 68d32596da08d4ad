//! How loud the vocal stands over its backing.

use super::evidence::Evidence;
use super::row::{Row, State, Subject};
use crate::wording::{difference, judged, time};
use shared_dsp::inspect::KeyState;

/// Vocal that must be heard before the ratio is judged, s.
const LEAST_VOCAL_S: f64 = 10.0;

pub(super) fn row(evidence: &Evidence) -> Row {
    let (vocal, limits) = (&evidence.inspection.vocal, &evidence.profile.vocal);
    let mut row = Row::new(
        Subject::Vocal,
        "vocal level",
        "The ear follows the voice; once the mix is one file, its level can hardly be changed.",
    );
    row.target = format!(
        "{} to {} LU over the backing",
        difference(limits.lowest_lu),
        difference(limits.highest_lu)
    );
    row.figure("vocal_to_backing_lu", vocal.integrated_lu);
    match vocal.state {
        KeyState::NoKey => {
            row.state = State::NotHeard;
            row.say("No vocal on the sidechain.");
            row.action = "Send the vocal, behind its fader and effects, to this meter's sidechain."
                .to_owned();
            return row;
        }
        KeyState::KeyLouderThanMix => {
            row.state = State::Caution;
            row.matter = "vocal on the sidechain";
            row.value = "sidechain louder than the mix".to_owned();
            row.say("What is on the sidechain cannot be part of this mix as it is.");
            row.in_the_mix(
                "send the vocal to the sidechain from behind its fader, and only what is in the mix.",
            );
            return row;
        }
        KeyState::TooShort | KeyState::Measured => {}
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
        row.say(format!(
            "Heard {} of vocal of at least {}; play a verse and a chorus.",
            time(vocal.present_s),
            time(LEAST_VOCAL_S)
        ));
        row.action = "Play a verse and a chorus.".to_owned();
        return row;
    }
    let outside_lu = judged((limits.lowest_lu - ratio_lu).max(ratio_lu - limits.highest_lu));
    row.state = match outside_lu {
        outside if outside > limits.over_lu => State::Over,
        outside if outside > 0.0 => State::Caution,
        _ => State::Ok,
    };
    row.say(format!(
        "Vocal over everything else, K-weighted, in the {} with vocal.",
        time(vocal.present_s)
    ));
    if row.is_estimate {
        row.say("An estimate: what follows between the vocal and this meter changes both.");
    }
    if row.state.needs_a_look() {
        row.in_the_mix(if ratio_lu < limits.lowest_lu {
            format!(
                "raise the vocal's fader by {outside_lu:.1} dB or so, or make room for it around 1 to 4 kHz."
            )
        } else {
            format!("lower the vocal's fader by {outside_lu:.1} dB or so, or ride its loudest words.")
        });
    }
    row.say(evidence.bus.part_judged());
    row
}
