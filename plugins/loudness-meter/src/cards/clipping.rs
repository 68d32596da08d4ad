//! Tops cut off, peaks over full scale, and samples that are not numbers.

use super::Stage;
use super::evidence::Evidence;
use super::row::{Row, State, Subject};
use crate::wording::{count, level, list, then_at, with_place};
use shared_dsp::inspect::clipping::ClippingReadings;
use shared_dsp::inspect::overs::OversReadings;

pub(super) fn row(evidence: &Evidence, stage: Stage) -> Row {
    let (found, overs) = (&evidence.inspection.clipping, &evidence.inspection.overs);
    let limits = &evidence.profile.clipping;
    let bad_samples = evidence.readings.bad_samples;
    let full_scale_samples = evidence.readings.clipped_samples.max(found.full_scale_samples);
    let mut row = Row::new(
        Subject::Clipping,
        "clipping",
        "A top that is cut off is distortion, and nothing later in the chain can bring it back.",
    );
    row.target = "no run cut off, no peak over 0 dBTP".to_owned();
    row.figure("clipped_runs", found.runs as f64);
    row.figure("longest_run_samples", f64::from(found.longest_samples));
    row.figure("full_scale_samples", full_scale_samples as f64);
    row.figure("true_peak_overs", overs.events as f64);
    row.figure("bad_samples", bad_samples as f64);

    row.value = value(found, overs, (bad_samples, full_scale_samples));

    let has_overs = overs.events >= limits.caution_overs;
    row.state = if bad_samples > 0 || found.runs >= limits.over_runs {
        State::Over
    } else if found.runs >= limits.caution_runs || has_overs || full_scale_samples > 0 {
        State::Caution
    } else {
        State::Ok
    };
    if bad_samples > 0 {
        row.matter = "broken samples";
        row.add_evidence(
            "Samples that are not numbers, or absurdly large, are counted as silence.",
        );
        row.set_mix_action(
            "switch plug-ins off one by one until they stop; one of them is broken.",
        );
    }
    add_places(&mut row, evidence, full_scale_samples);
    if bad_samples == 0 && row.state.needs_a_look() {
        let has_runs = found.runs >= limits.caution_runs;
        row.set_mix_action(action(stage, has_runs, &then_at(row.place)));
    }
    row.add_evidence(evidence.bus.front_pair_note());
    row.finish(evidence)
}

fn action(stage: Stage, has_runs: bool, place: &str) -> String {
    match (stage, has_runs) {
        (Stage::Mix, true) => format!(
            "find the track or bus that is cut off{place} and turn down what goes into it; lowering the master mends nothing."
        ),
        (Stage::Mix, false) => {
            "lower all tracks together until no peak is over 0 dBTP, not the limiter.".to_owned()
        }
        (Stage::Master, true) => format!(
            "see whether the tops are cut off there already{place}; if not, push less into limiter or clipper."
        ),
        (Stage::Master, false) => format!(
            "soften the hit that peaks{place}; then lower the ceiling of the true-peak limiter."
        ),
    }
}

fn value(
    found: &ClippingReadings,
    overs: &OversReadings,
    (bad_samples, full_scale_samples): (u64, u64),
) -> String {
    let mut values = Vec::new();
    if bad_samples > 0 {
        values.push(count(
            bad_samples,
            "sample that is not a number",
            "samples that are not numbers",
        ));
    }
    if found.runs > 0 {
        values.push(count(found.runs, "run cut off", "runs cut off"));
    }
    if overs.events > 0 {
        values.push(count(overs.events, "peak over 0 dBTP", "peaks over 0 dBTP"));
    }
    if full_scale_samples > 0 {
        values.push(count(full_scale_samples, "sample at full scale", "samples at full scale"));
    }
    if values.is_empty() { "none found".to_owned() } else { list(&values) }
}

/// Adds where samples are cut off or over, and the place to listen to.
fn add_places(row: &mut Row, evidence: &Evidence, full_scale_samples: u64) {
    let (found, overs) = (&evidence.inspection.clipping, &evidence.inspection.overs);
    if found.runs > 0 {
        row.place = evidence.place_frame(found.worst_frame);
        row.add_evidence(format!(
            "Longest run {} flat at {} dBFS{}{}.",
            count(found.longest_samples.into(), "sample", "samples"),
            level(found.ceiling_dbfs),
            then_at(row.place),
            with_place("; first", evidence.place_frame(found.first_frame)),
        ));
    }
    if overs.events > 0 {
        let worst = evidence.place_frame(overs.worst_frame);
        row.place = row.place.or(worst);
        row.add_evidence(format!(
            "Highest over {} dBTP{} (BS.1770-5).",
            level(overs.worst_dbtp),
            then_at(worst)
        ));
    }
    if full_scale_samples > 0 {
        row.add_evidence("Above full scale nothing is left: a file of whole numbers cuts it off.");
    }
    if row.place.is_none() && full_scale_samples > 0 {
        row.place = evidence.place_s(evidence.readings.true_peak_at_s);
    }
}
