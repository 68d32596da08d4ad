//! Signs of distortion in a finished master: cut-off tops, crushed peaks, peaks above full scale.
//!
//! Each is named with what it rests on. A master without signs is not said to be clean: there is
//! distortion that leaves none.

use super::dynamics::{crushed_sentence, limiter_sentence};
use super::evidence::Evidence;
use super::row::{Row, State, Subject};
use crate::wording::{count, list, percent, then_at};
use shared_dsp::inspect::REPORTED_CONFIDENCE_SHARE;

pub(super) fn row(evidence: &Evidence) -> Row {
    let inspection = evidence.inspection;
    let (clipping, dynamics) = (&inspection.clipping, &inspection.dynamics);
    let mut row = Row::new(
        Subject::Distortion,
        "distortion",
        "Players turn down loudness gained by flattening peaks; the distortion stays.",
    );
    row.target = "no signs".to_owned();
    let mut signs = Vec::new();
    let is_clipped = clipping.confidence_share >= REPORTED_CONFIDENCE_SHARE;
    let is_crushed = dynamics.crushed_confidence_share >= REPORTED_CONFIDENCE_SHARE;
    let has_limiter = dynamics.limiter_confidence_share >= REPORTED_CONFIDENCE_SHARE;
    row.figure("clipping_confidence_share", clipping.confidence_share);
    row.figure("crushed_confidence_share", dynamics.crushed_confidence_share);
    row.figure("true_peak_overs", inspection.overs.events as f64);
    if is_clipped {
        signs.push("clipping".to_owned());
        row.place = evidence.place_frame(clipping.worst_frame);
        row.add_evidence(format!(
            "{} ({} certain){}.",
            count(clipping.runs, "clipped peak", "clipped peaks"),
            percent(clipping.confidence_share),
            then_at(row.place)
        ));
    }
    if is_crushed {
        signs.push("crushed peaks".to_owned());
        let place = evidence.place_frame(dynamics.lowest_psr_frame);
        row.place = row.place.or(place);
        row.add_evidence(crushed_sentence(dynamics, &then_at(place)));
        if has_limiter {
            row.add_evidence(limiter_sentence(dynamics, ""));
        }
    }
    if inspection.overs.events > 0 {
        signs.push("peaks above full scale".to_owned());
        row.place = row.place.or(evidence.place_frame(inspection.overs.worst_frame));
        row.add_evidence("Peaks between samples clip in players and encoders (BS.1770-5).");
    }
    row.state = match signs.len() {
        0 => State::Ok,
        1 => State::Caution,
        _ => State::Over,
    };
    row.value = if signs.is_empty() { "No signs found".to_owned() } else { list(&signs) };
    if row.state.needs_a_look() {
        row.set_mix_action(format!(
            "check whether the mix already has it{} and fix it there; if not, drive the limiter less.",
            then_at(row.place)
        ));
    } else {
        row.add_evidence("Not all distortion can be measured: listen too.");
    }
    row.finish(evidence)
}
