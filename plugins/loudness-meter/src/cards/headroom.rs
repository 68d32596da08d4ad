//! Peak headroom of a mix, and true peak of a master.

use super::evidence::Evidence;
use super::profile::PeakLimits;
use super::row::{CLOSE_ENOUGH, LEAST_ADVICE_DB, Row, State, Subject};
use crate::platforms::Platform;
use crate::wording::{judged, level, level_beside, then_at};
use shared_dsp::inspect::REPORTED_CONFIDENCE_SHARE;

fn peak_row(evidence: &Evidence, mut row: Row, caution_dbtp: f64, over_dbtp: f64) -> Row {
    let readings = evidence.readings;
    let peak_dbtp = judged(readings.true_peak_dbtp);
    row.figure("true_peak_dbtp", readings.true_peak_dbtp);
    row.figure("sample_peak_dbfs", readings.sample_peak_dbfs);
    row.target = format!("at most {} dBTP", level(caution_dbtp));
    row.state = match peak_dbtp {
        peak if peak > over_dbtp => State::Over,
        peak if peak > caution_dbtp => State::Caution,
        _ => State::Ok,
    };
    if peak_dbtp.is_finite() {
        let limit_dbtp = if row.state == State::Over { over_dbtp } else { caution_dbtp };
        row.value = format!("{} dBTP", level_beside(peak_dbtp, limit_dbtp));
        row.place = evidence.place_s(readings.true_peak_at_s);
        let place = then_at(row.place);
        row.add_evidence(format!("Highest true peak (BS.1770-5){place}."));
    }
    row
}

/// Gain it must be lowered by, dB, rounded up to tenths.
fn excess_db(peak_dbtp: f64, limit_dbtp: f64) -> f64 {
    // Less a hair, so that what is 3.2 by its decimals does not become 3.3.
    ((judged(peak_dbtp) - limit_dbtp) * 10.0 - 1e-6).ceil() / 10.0
}

/// Room above the peaks of a mix.
pub(super) fn mix_peak(evidence: &Evidence) -> Row {
    let PeakLimits { caution_dbtp, over_dbtp, .. } = evidence.profile.headroom;
    let row = Row::new(
        Subject::PeakHeadroom,
        "peak headroom",
        "Mastering needs room above the peaks. Turning the whole mix down costs nothing; limiting cannot be undone.",
    );
    let mut row = peak_row(evidence, row, caution_dbtp, over_dbtp);
    let away_db = judged(judged(evidence.readings.true_peak_dbtp) - caution_dbtp);
    if row.state == State::Caution && away_db < LEAST_ADVICE_DB {
        row.state = State::Ok;
        row.add_evidence(CLOSE_ENOUGH);
    }
    if row.state.needs_a_look() {
        let down_db = excess_db(evidence.readings.true_peak_dbtp, caution_dbtp);
        row.set_mix_action(format!(
            "lower all tracks together by {down_db:.1} dB. Don't use a limiter for it."
        ));
    } else if evidence.inspection.dynamics.limiter_confidence_share >= REPORTED_CONFIDENCE_SHARE {
        row.add_evidence("A limiter may be holding these peaks down: see Dynamics.");
    }
    row.finish(evidence)
}

/// True peak of a master, against the profile or against what the master is for.
pub(super) fn master_peak(evidence: &Evidence, target: Option<&Platform>) -> Row {
    let PeakLimits { caution_dbtp, over_dbtp, .. } = evidence.profile.master;
    let ceiling_dbtp =
        target.and_then(|target| target.ceiling_at_dbtp(evidence.readings.integrated_lufs));
    let caution_dbtp = ceiling_dbtp.unwrap_or(caution_dbtp);
    let row = Row::new(
        Subject::TruePeak,
        "true peak",
        "Between samples the waveform can rise above full scale, and players and lossy encoders (MP3, AAC) clip there.",
    );
    let mut row = peak_row(evidence, row, caution_dbtp, over_dbtp.max(caution_dbtp));
    if let (Some(target), Some(_)) = (target, ceiling_dbtp) {
        row.target = format!("{} ({})", row.target, target.name);
    }
    if row.state.needs_a_look() {
        let down_db = excess_db(evidence.readings.true_peak_dbtp, caution_dbtp);
        row.set_mix_action(format!(
            "tame the hit that peaks{}, then lower the limiter's ceiling by {down_db:.1} dB.",
            then_at(row.place)
        ));
    }
    row.finish(evidence)
}
