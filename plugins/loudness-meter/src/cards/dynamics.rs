//! Whether the dynamics of a mix are crushed already.

use super::evidence::Evidence;
use super::row::{Row, State, Subject};
use crate::wording::{judged, level, level_beside, percent, then_at};
use shared_dsp::inspect::REPORTED_CONFIDENCE_SHARE;
use shared_dsp::inspect::dynamics::{CRUSHED_PSR_LU, DynamicsReadings};

/// The sentence that names the evidence for a limiter.
pub(super) fn limiter_sentence(found: &DynamicsReadings, place: &str) -> String {
    format!(
        "{} of the loud 50 ms slices peak within 0.1 dB of {} dBFS{place}; median PSR (true peak above the loudness of the last 3 s) {} LU.",
        percent(found.piled_share),
        level(found.pile_dbfs),
        level(found.median_psr_lu)
    )
}

/// The sentence that names the evidence for crushed peaks.
pub(super) fn crushed_sentence(found: &DynamicsReadings, place: &str) -> String {
    format!(
        "PSR (true peak above the loudness of the last 3 s) below {CRUSHED_PSR_LU:.0} LU for {} of the loud parts, lowest {} LU{place}.",
        percent(found.crushed_time_share),
        level(found.lowest_psr_lu)
    )
}

pub(super) fn row(evidence: &Evidence) -> Row {
    let (found, limits) = (&evidence.inspection.dynamics, &evidence.profile.dynamics);
    let mut row = Row::new(
        Subject::Dynamics,
        "dynamics",
        "Peaks flattened in the mix cannot be restored; mastering can then only make it louder, not better.",
    );
    let plr_lu = judged(evidence.readings.peak_to_loudness_lu);
    row.figure("plr_lu", evidence.readings.peak_to_loudness_lu);
    row.figure("median_psr_lu", found.median_psr_lu);
    row.figure("limiter_confidence_share", found.limiter_confidence_share);
    row.figure("crushed_confidence_share", found.crushed_confidence_share);
    row.target = format!("PLR {} LU or more", level(limits.caution_plr_lu));

    let has_limiter = found.limiter_confidence_share >= REPORTED_CONFIDENCE_SHARE;
    let is_crushed = found.crushed_confidence_share >= REPORTED_CONFIDENCE_SHARE;
    // PLR is a mean; more of the song may still raise it.
    let is_settled = evidence.still_to_hear().is_none();
    let is_settled = is_settled && plr_lu.is_finite();
    let is_low = is_settled && plr_lu < limits.caution_plr_lu;
    let is_over = is_settled && is_crushed && plr_lu < limits.over_plr_lu;
    row.state = match (is_over, has_limiter || is_crushed || is_low) {
        (true, _) => State::Over,
        (false, true) => State::Caution,
        _ => State::Ok,
    };
    if plr_lu.is_finite() {
        let limit_lu = if is_over { limits.over_plr_lu } else { limits.caution_plr_lu };
        row.value = format!("PLR {} LU", level_beside(plr_lu, limit_lu));
        row.add_evidence("PLR is how far the true peak lies above the integrated loudness.");
    }
    if is_crushed {
        row.place = evidence.place_frame(found.lowest_psr_frame);
        row.matter = "crushed dynamics";
        row.add_evidence(crushed_sentence(found, &then_at(row.place)));
        row.set_mix_action(
            "take limiters and clippers off the master and the loudest buses, then compress drums and vocals less.",
        );
    } else if is_low {
        row.add_evidence("This may be the arrangement: held chords have few peaks.");
        row.set_mix_action("compress drums and buses less if the song should hit harder.");
    }
    if has_limiter {
        let place = evidence.place_frame(found.pile_frame);
        row.place = place.or(row.place);
        row.matter = "a limiter in the mix";
        row.add_evidence("A limiter is probably active on the mix:");
        row.add_evidence(limiter_sentence(found, &then_at(place)));
        if !is_crushed {
            row.set_mix_action(
                "bypass the limiter on the master or the loudest bus and turn that bus down instead.",
            );
        }
    }
    row.add_evidence(evidence.bus.front_pair_note());
    row.finish(evidence)
}
