//! Noise and hum in the quiet parts.

use super::evidence::{Evidence, Heard};
use super::profile::LevelLimits;
use super::row::{Row, State, Subject};
use crate::wording::{count, judged, level, list, then_at, with_place};
use shared_dsp::inspect::REPORTED_CONFIDENCE_SHARE;
use shared_dsp::inspect::hum::QUIET_LU;

/// Quiet windows from which on "no hum" means something.
const FEWEST_QUIET_WINDOWS: u32 = 4;

fn state_of(level_dbfs: f64, limits: &LevelLimits) -> State {
    match judged(level_dbfs) {
        level if level >= limits.over_dbfs => State::Over,
        level if level >= limits.caution_dbfs => State::Caution,
        _ => State::Ok,
    }
}

pub(super) fn row(evidence: &Evidence) -> Row {
    let (hum, floor) = (&evidence.inspection.hum, &evidence.inspection.noise_floor);
    let profile = evidence.profile;
    let mut row = Row::new(
        Subject::Noise,
        "noise",
        "Whatever raises quiet parts, mastering above all, raises noise and hum too; you hear them in every pause.",
    );
    row.target = format!(
        "noise below {} dBFS A-weighted, hum below {} dBFS",
        level(profile.noise.caution_dbfs),
        level(profile.hum.caution_dbfs)
    );
    let has_hum = hum.confidence_share >= REPORTED_CONFIDENCE_SHARE;
    let has_floor = floor.confidence_share >= REPORTED_CONFIDENCE_SHARE;
    row.figure("noise_floor_dbfs_a", floor.a_weighted_dbfs);
    row.figure("hum_dbfs", hum.hum_dbfs);
    row.figure("mains_hz", hum.mains_hz);
    let hum_state = if has_hum { state_of(hum.hum_dbfs, &profile.hum) } else { State::Ok };
    let floor_state =
        if has_floor { state_of(floor.a_weighted_dbfs, &profile.noise) } else { State::Ok };
    row.state = hum_state.or_worse(floor_state);

    let values = add_finds(&mut row, evidence, has_hum, has_floor);
    let has_quiet = hum.quiet_windows >= FEWEST_QUIET_WINDOWS || has_floor;
    row.value = match (values.is_empty(), has_quiet) {
        (false, _) => list(&values),
        (true, true) => "No noise found".to_owned(),
        (true, false) => String::new(),
    };
    match (hum_state.needs_a_look(), floor_state.needs_a_look()) {
        (true, _) if hum_state.or_worse(floor_state) == hum_state => {
            row.matter = "hum";
            row.set_mix_action(format!(
                "solo tracks{} to find the one that hums, and mute it in its pauses; re-record it from another power socket if you can.",
                then_at(row.place)
            ));
        }
        (_, true) => row.set_mix_action(
            "mute or fade tracks where they don't play, guitars and vocals first; a denoiser on the master is a last resort.",
        ),
        _ => {}
    }
    row.add_evidence(evidence.bus.front_pair_note());
    // Only a quiet part can show that there is no noise.
    if row.state == State::Ok && !has_quiet && evidence.heard() != Heard::Silence {
        row.state = State::NotHeard;
        row.add_evidence(format!("Needs a quiet part, {QUIET_LU:.0} LU below the loudest 3 s."));
        row.action = "Play the intro, a break, or the ending plus three seconds.".to_owned();
        return row;
    }
    row.finish(evidence)
}

/// Adds hum and noise that were found to the evidence; gives their values.
fn add_finds(row: &mut Row, evidence: &Evidence, has_hum: bool, has_floor: bool) -> Vec<String> {
    let (hum, floor) = (&evidence.inspection.hum, &evidence.inspection.noise_floor);
    let mut values = Vec::new();
    if has_hum {
        values.push(format!("hum {} dBFS", level(hum.hum_dbfs)));
        row.place = evidence.place_frame(hum.worst_frame);
        row.add_evidence(format!(
            "{:.0} Hz with {} of 4 harmonics, in {} of 1 s where nothing hides it{}.",
            hum.mains_hz,
            hum.harmonics,
            count(hum.windows.into(), "window", "windows"),
            with_place(", strongest", row.place)
        ));
    }
    if has_floor {
        values.push(format!("noise {} dBFS A", level(floor.a_weighted_dbfs)));
        let place = evidence.place_frame(floor.first_frame);
        row.place = row.place.or(place);
        row.add_evidence(format!(
            "Steady noise in {} of 1 s{} (RMS, A-weighted, IEC 61672-1).",
            count(floor.windows.into(), "quiet window", "quiet windows"),
            with_place(", first", place)
        ));
    }
    values
}
