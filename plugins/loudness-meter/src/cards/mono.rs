//! What mono leaves of a programme, and the bass in it.

use super::evidence::Evidence;
use super::row::{Row, State, Subject};
use super::wording::{judged, level_beside, number, then_at};
use shared_dsp::image::LowEndVerdict;

pub(super) fn row(evidence: &Evidence) -> Row {
    let (inspection, limits) = (evidence.inspection, &evidence.profile.mono);
    let mut row = Row::new(
        Subject::Mono,
        "mono",
        "Telephones, clubs and many loudspeakers play left and right as one; what cancels there is gone.",
    );
    row.target = format!(
        "loses under {} LU in mono, bass correlation over {}",
        number(limits.caution_loss_lu, 1),
        number(limits.caution_lows_factor, 1)
    );
    if evidence.bus.is_mono() {
        row.value = "one channel".to_owned();
        row.say("One channel loses nothing in mono.");
        return row.settle(evidence);
    }
    let loss_lu = judged(inspection.mono_loss_lu);
    let lows = judged(inspection.correlation.lowest_lows_factor);
    row.figure("mono_loss_lu", inspection.mono_loss_lu);
    row.figure("lowest_correlation", inspection.correlation.lowest_factor);
    row.figure("lowest_bass_correlation", inspection.correlation.lowest_lows_factor);

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
    row.state = loss_state.or_worse(lows_state);
    if loss_lu.is_finite() {
        let limit_lu = if loss_lu > limits.over_loss_lu {
            limits.over_loss_lu
        } else {
            limits.caution_loss_lu
        };
        row.value = format!("loses {} LU", level_beside(loss_lu, limit_lu));
        row.say("Loudness lost when left and right are summed, K-weighted, over all heard.");
    }
    if lows.is_finite() {
        row.place = evidence.place_frame(inspection.correlation.lowest_lows_frame);
        row.say(format!(
            "Lowest correlation below 112 Hz {} (300 ms){}.",
            number(lows, 2),
            then_at(row.place)
        ));
    }
    if let LowEndVerdict::OutOfPhase | LowEndVerdict::Mono = inspection.low_end {
        row.say(inspection.low_end.to_string());
    }
    if lows_state.needs_a_look() && lows_state.or_worse(loss_state) == lows_state {
        row.matter = "bass in mono";
        row.in_the_mix(format!(
            "put kick and bass in the centre and take stereo effects off them; check their phase{}.",
            then_at(row.place)
        ));
    } else if loss_state.needs_a_look() {
        row.place = evidence.place_frame(inspection.correlation.lowest_frame);
        row.in_the_mix(format!(
            "turn down wideners and short delays on the loudest wide track; listen in mono{}.",
            then_at(row.place)
        ));
    }
    row.say(evidence.bus.part_judged());
    row.settle(evidence)
}
