//! Loss of a programme in mono, and the bass in it.

use super::evidence::Evidence;
use super::profile::MonoLimits;
use super::row::{Row, State, Subject};
use crate::wording::{judged, level_beside, number, then_at};
use shared_dsp::image::LowEndVerdict;

pub(super) fn row(evidence: &Evidence) -> Row {
    let (inspection, limits) = (evidence.inspection, &evidence.profile.mono);
    let mut row = unjudged(&evidence.profile.mono);
    if evidence.bus.is_mono() {
        row.value = "mono source".to_owned();
        row.add_evidence("A mono source loses nothing in mono.");
        return row.finish(evidence);
    }
    let loss_lu = judged(inspection.mono_loss_lu);
    let lows = judged(inspection.correlation.lowest_lows_factor);
    row.figure("mono_loss_lu", inspection.mono_loss_lu);
    row.figure("lowest_correlation", inspection.correlation.lowest_factor);
    row.figure("lowest_bass_correlation", inspection.correlation.lowest_lows_factor);

    let (loss_state, lows_state) = states(evidence, loss_lu, lows);
    row.state = loss_state.or_worse(lows_state);
    if loss_lu.is_finite() {
        let limit_lu = if loss_lu > limits.over_loss_lu {
            limits.over_loss_lu
        } else {
            limits.caution_loss_lu
        };
        row.value = format!("{} LU quieter in mono", level_beside(loss_lu, limit_lu));
        row.add_evidence(
            "How much quieter the song gets when left and right are summed, over the whole measurement.",
        );
    }
    if lows.is_finite() {
        row.place = evidence.place_frame(inspection.correlation.lowest_lows_frame);
        row.add_evidence(format!(
            "Lowest correlation of left and right below 112 Hz: {} over 300 ms{} (+1 is mono, below 0 cancels).",
            number(lows, 2),
            then_at(row.place)
        ));
    }
    if let LowEndVerdict::OutOfPhase | LowEndVerdict::Mono = inspection.low_end {
        row.add_evidence(inspection.low_end.to_string());
    }
    if lows_state.needs_a_look() && lows_state.or_worse(loss_state) == lows_state {
        row.matter = "bass in mono";
        row.set_mix_action(format!(
            "keep kick and bass in the centre, without stereo effects, and check their polarity{}.",
            then_at(row.place)
        ));
    } else if loss_state.needs_a_look() {
        row.place = evidence.place_frame(inspection.correlation.lowest_frame);
        row.set_mix_action(format!(
            "turn down wideners and short delays on the loudest wide track, then check in mono{}.",
            then_at(row.place)
        ));
    }
    row.add_evidence(evidence.bus.front_pair_note());
    row.finish(evidence)
}

/// The states of the loss in mono and of the bass.
fn states(evidence: &Evidence, loss_lu: f64, lows: f64) -> (State, State) {
    let (inspection, limits) = (evidence.inspection, &evidence.profile.mono);
    // Means may still turn; the lowest correlation only falls.
    let is_settled = evidence.still_to_hear().is_none();
    let loss_state = match loss_lu {
        loss if is_settled && loss > limits.over_loss_lu => State::Over,
        loss if is_settled && loss > limits.caution_loss_lu => State::Caution,
        _ => State::Ok,
    };
    let lows_state = match inspection.low_end {
        LowEndVerdict::OutOfPhase if is_settled => State::Over,
        _ if lows.is_finite() && lows < limits.caution_lows_factor => State::Caution,
        _ => State::Ok,
    };
    (loss_state, lows_state)
}

/// The row before anything was measured.
fn unjudged(limits: &MonoLimits) -> Row {
    let mut row = Row::new(
        Subject::Mono,
        "mono",
        "Phones, clubs and many smart speakers sum left and right to mono; whatever cancels is lost.",
    );
    row.target = format!(
        "at most {} LU quieter in mono, bass correlation above {}",
        number(limits.caution_loss_lu, 1),
        number(limits.caution_lows_factor, 1)
    );
    row
}
