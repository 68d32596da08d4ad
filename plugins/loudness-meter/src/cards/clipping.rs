//! Tops cut off, peaks above full scale, and invalid samples (NaN).

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
        "Clipped peaks are distortion, and nothing later in the chain can undo it.",
    );
    row.target = "no clipping, no peaks above 0 dBTP".to_owned();
    row.figure("clipped_runs", found.runs as f64);
    row.figure("longest_run_samples", f64::from(found.longest_samples));
    row.figure("full_scale_samples", full_scale_samples as f64);
    row.figure("true_peak_overs", overs.events as f64);
    row.figure("bad_samples", bad_samples as f64);

    row.value = value(found, overs, (bad_samples, full_scale_samples));
    row.figure("full_scale_events", found.full_scale_events as f64);
    row.figure("longest_full_scale_samples", f64::from(found.longest_full_scale_samples));

    let has_overs = overs.events >= limits.caution_overs;
    row.state = if bad_samples > 0 || found.runs >= limits.over_runs {
        State::Over
    } else if found.runs >= limits.caution_runs || has_overs || full_scale_samples > 0 {
        State::Caution
    } else {
        State::Ok
    };
    if bad_samples > 0 {
        row.matter = "invalid samples";
        row.add_evidence("Invalid samples (NaN, or absurdly large) count as silence.");
        row.set_mix_action("bypass plug-ins one by one until they stop; one of them is faulty.");
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
            "find the track or bus that clips{place} and turn down its input; lowering the master won't fix it."
        ),
        (Stage::Mix, false) => {
            "lower all tracks together until no peak goes above 0 dBTP. Don't use a limiter for it."
                .to_owned()
        }
        (Stage::Master, true) => format!(
            "check whether the mix already clips{place}; if not, drive the limiter or clipper less."
        ),
        (Stage::Master, false) => {
            format!("tame the hit that peaks{place}, then lower the true-peak limiter's ceiling.")
        }
    }
}

fn value(
    found: &ClippingReadings,
    overs: &OversReadings,
    (bad_samples, full_scale_samples): (u64, u64),
) -> String {
    let mut values = Vec::new();
    if bad_samples > 0 {
        values.push(count(bad_samples, "invalid sample (NaN)", "invalid samples (NaN)"));
    }
    if found.runs > 0 {
        values.push(count(found.runs, "clipped peak", "clipped peaks"));
    }
    if overs.events > 0 {
        values.push(count(overs.events, "peak above 0 dBTP", "peaks above 0 dBTP"));
    }
    if full_scale_samples > 0 {
        values.push(full_scale(found, full_scale_samples));
    }
    if values.is_empty() { "No clipping found".to_owned() } else { list(&values) }
}

/// "319 full-scale samples, 1 or 2 in a row".
fn full_scale(found: &ClippingReadings, full_scale_samples: u64) -> String {
    let samples = count(full_scale_samples, "full-scale sample", "full-scale samples");
    match found.longest_full_scale_samples {
        0 | 1 => samples,
        2 => format!("{samples}, 1 or 2 in a row"),
        longest => format!("{samples}, up to {longest} in a row"),
    }
}

/// Adds where samples are cut off or over, and the place to listen to.
fn add_places(row: &mut Row, evidence: &Evidence, full_scale_samples: u64) {
    let (found, overs) = (&evidence.inspection.clipping, &evidence.inspection.overs);
    if found.runs > 0 {
        row.place = evidence.place_frame(found.worst_frame);
        row.add_evidence(format!(
            "The longest lasts {} at {} dBFS{}{}.",
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
            "Highest true peak {} dBTP{} (BS.1770-5).",
            level(overs.worst_dbtp),
            then_at(worst)
        ));
    }
    if full_scale_samples > 0 {
        row.add_evidence("A 16- or 24-bit file clips everything above full scale.");
    }
    if row.place.is_none() && full_scale_samples > 0 {
        row.place = evidence.place_s(evidence.readings.true_peak_at_s);
    }
}
