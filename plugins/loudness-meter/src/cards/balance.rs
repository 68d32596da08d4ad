//! DC offset, and left against right.

use super::evidence::Evidence;
use super::profile::Profile;
use super::row::{Row, State, Subject};
use crate::wording::{difference, judged, level, number, with_place};
use shared_dsp::bands::{OCTAVES, third_centre_hz};
use shared_dsp::image::LowEndVerdict;
use shared_dsp::inspect::{InspectionReadings, REPORTED_CONFIDENCE_SHARE};
use shared_dsp::loudness::k_weighting::KWeighting;
use shared_dsp::units::{db_to_power, power_to_db};

/// Right over left, K-weighted, over all that was heard, dB: from the levels of the thirds and the
/// balance of the octaves. Minus infinity in silence.
pub(crate) fn balance_db(inspection: &InspectionReadings, sample_rate_hz: f64) -> f64 {
    let weighting = KWeighting::new(sample_rate_hz.max(8_000.0));
    let thirds = inspection.thirds_dbfs.as_chunks::<{ shared_dsp::bands::THIRDS / OCTAVES }>().0;
    let (mut left, mut right) = (0.0, 0.0);
    for (octave, (image, levels)) in inspection.octaves.iter().zip(thirds).enumerate() {
        if !image.balance_db.is_finite() {
            continue;
        }
        let energy: f64 = levels
            .iter()
            .enumerate()
            .filter(|(_, level_dbfs)| level_dbfs.is_finite())
            .map(|(third, &level_dbfs)| {
                let centre_hz = third_centre_hz(octave * levels.len() + third);
                let is_in_band = centre_hz < 0.45 * sample_rate_hz;
                let weight_db = if is_in_band { weighting.gain_db(centre_hz) } else { 0.0 };
                db_to_power(f64::from(level_dbfs) + weight_db)
            })
            .sum();
        let over = db_to_power(image.balance_db);
        left += energy / (1.0 + over);
        right += energy * over / (1.0 + over);
    }
    if left + right > 0.0 {
        (power_to_db(right) - power_to_db(left)).clamp(-60.0, 60.0)
    } else {
        f64::NEG_INFINITY
    }
}

fn side(right_over_left_db: f64) -> &'static str {
    if right_over_left_db < 0.0 { "left" } else { "right" }
}

pub(super) fn row(evidence: &Evidence) -> Row {
    let (inspection, profile) = (evidence.inspection, evidence.profile);
    let mut row = unjudged(profile);
    let balance_db = if evidence.bus.is_mono() {
        0.0
    } else {
        judged(balance_db(inspection, evidence.sample_rate_hz))
    };
    let offset = &inspection.offset;
    let worse = usize::from(offset.offset_dbfs[1] > offset.offset_dbfs[0]);
    let offset_dbfs = judged(offset.offset_dbfs[worse]);
    row.figure("balance_db", balance_db);
    row.figure("offset_dbfs", offset.offset_dbfs[worse]);

    let has_offset = offset.confidence_share >= REPORTED_CONFIDENCE_SHARE;
    let (offset_state, lean_state) =
        states(evidence, has_offset.then_some(offset_dbfs), balance_db);
    row.state = offset_state.or_worse(lean_state);
    row.value = value(evidence, balance_db);
    if !evidence.bus.is_mono() && balance_db.is_finite() {
        row.add_evidence(format!(
            "Right against left: {} dB over the whole measurement, weighted as loudness is.",
            difference(balance_db)
        ));
        if let LowEndVerdict::LouderLeft { .. } | LowEndVerdict::LouderRight { .. } =
            inspection.low_end
        {
            row.add_evidence(inspection.low_end.to_string());
        }
    }
    if lean_state.needs_a_look() {
        row.set_mix_action(format!(
            "pan or lower whatever pulls it {}; turning the master's balance would move the centre too.",
            side(balance_db)
        ));
    }
    if has_offset {
        row.place = evidence.place_frame(offset.first_frame);
        row.add_evidence(format!(
            "DC offset {} % of full scale ({} dBFS){}.",
            number(offset.offset_percent[worse], 2),
            level(offset_dbfs),
            with_place(", first found", row.place)
        ));
    }
    if offset_state.needs_a_look() && offset_state.or_worse(lean_state) == offset_state {
        row.matter = "DC offset";
        row.value = format!("DC offset {} dBFS", level(offset_dbfs));
        row.set_mix_action(
            "put a 20 Hz high-pass filter on the track with the offset (mute tracks one by one to find it).",
        );
    }
    row.add_evidence(evidence.bus.front_pair_note());
    row.finish(evidence)
}

fn value(evidence: &Evidence, balance_db: f64) -> String {
    let lean_db = balance_db.abs();
    if evidence.bus.is_mono() {
        "mono source".to_owned()
    } else if !balance_db.is_finite() {
        String::new()
    } else if lean_db < 0.05 {
        "centred".to_owned()
    } else {
        format!("{} dB {}", level(lean_db), side(balance_db))
    }
}

/// The states of the offset, where there is one, and of the balance.
fn states(evidence: &Evidence, offset_dbfs: Option<f64>, balance_db: f64) -> (State, State) {
    let profile = evidence.profile;
    let offset_state = match offset_dbfs {
        None => State::Ok,
        Some(level) if level >= profile.offset.over_dbfs => State::Over,
        Some(level) if level >= profile.offset.caution_dbfs => State::Caution,
        _ => State::Ok,
    };
    // A mean over all that was heard may still turn, so it is judged only when enough was.
    let lean_db = balance_db.abs();
    let lean_state = match lean_db {
        _ if evidence.still_to_hear().is_some() => State::Ok,
        lean if !lean.is_finite() || lean < profile.balance.caution_db => State::Ok,
        lean if lean >= profile.balance.over_db => State::Over,
        _ => State::Caution,
    };
    (offset_state, lean_state)
}

/// The row before anything was measured.
fn unjudged(profile: &Profile) -> Row {
    let mut row = Row::new(
        Subject::Balance,
        "balance",
        "DC offset, a constant shift of the waveform, costs headroom and clicks at every edit. A mix that leans to one side tires the ear and hits the limiter on that side first.",
    );
    row.target = format!(
        "balance within {} dB, DC offset below {} dBFS",
        level(profile.balance.caution_db),
        level(profile.offset.caution_dbfs)
    );
    row
}
