//! Loudness of a finished master, on every platform of the table.

use super::evidence::{Evidence, Heard};
use super::row::{Row, State, Subject};
use crate::platforms::{Delivery, Kind, PLAYERS_SET_THE_VOLUME, Platform, WORTH_SAYING_DB};
use crate::wording::{level, list};

pub(super) fn row(
    evidence: &Evidence,
    delivery: &Delivery,
    platforms: &[Platform],
    target: Option<&Platform>,
) -> Row {
    let mut row = Row::new(
        Subject::Loudness,
        "loudness",
        "Players set the volume themselves; only broadcasters ask for a specific loudness.",
    );
    row.figure("integrated_lufs", delivery.integrated_lufs);
    row.target =
        target.map_or_else(|| "none: choose one in Platforms".to_owned(), Platform::target_words);
    if delivery.integrated_lufs.is_finite() {
        row.value = format!("{} LUFS integrated", level(delivery.integrated_lufs));
        row.add_evidence(format!("BS.1770-5, gated; measured as {}.", evidence.bus.words()));
    }
    if evidence.heard() != Heard::Enough {
        // Loudness is a mean: what comes may turn every answer.
        return row.finish(evidence);
    }
    if let Some(target) = target {
        let answer = target.answer(delivery);
        row.place = evidence.place_s(evidence.readings.max_short_term_at_s);
        row.add_evidence(format!("{}: {}", target.name, answer.words));
        row.state = match (target.kind, answer.passes) {
            (_, true) => State::Ok,
            (Kind::Delivery, false) => State::Over,
            (Kind::Player, false) => State::Caution,
        };
        if row.state.needs_a_look() {
            row.set_mix_action(answer.action);
        }
    } else {
        let down: Vec<String> = platforms
            .iter()
            .filter(|platform| platform.kind == Kind::Player)
            .filter_map(|platform| {
                let gain_db = platform.answer(delivery).gain_db;
                (gain_db <= -WORTH_SAYING_DB)
                    .then(|| format!("{} by {} dB", platform.name, level(-gain_db)))
            })
            .collect();
        if !down.is_empty() {
            row.add_evidence(format!("Turned down by {}.", list(&down)));
        }
    }
    if target.is_none_or(|target| target.kind == Kind::Player) {
        row.add_evidence(PLAYERS_SET_THE_VOLUME);
    }
    row
}
