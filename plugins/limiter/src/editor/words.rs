//! What the editor says: what the limiter does, what a platform makes of it, and when it is too much.

use crate::params::{Platform, Rule};
use crate::telemetry::Limiting;
use shared_dsp::loudness::Readings;
use shared_ui::graph::LEAST_REDUCTION_DB;
use shared_ui::{level_text, shown_text};

/// Sound before anything is judged, s.
const JUDGED_FROM_S: f64 = 10.0;
/// From this share of the time and this mean reduction on it is too much; conventions. A master that
/// is limited half of the time by 4 dB has lost what its peaks were.
const TOO_MUCH_SHARE: f64 = 0.5;
const TOO_MUCH_DB: f64 = 4.0;
/// Starts from which on somebody works on the mix, the longest they are then on average, s, and the
/// share of the time from which the limiter is in the way.
const MIXING_STARTS: u32 = 5;
const MIXING_LENGTH_S: f64 = 45.0;
const MIXING_SHARE: f64 = 0.1;
/// Nobody hears less of a difference, LU.
const WORTH_SAYING_LU: f64 = 0.5;

/// A sentence under the first.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Advice {
    pub words: String,
    pub is_warning: bool,
}

/// What is known when it is judged.
pub(super) struct Evidence<'a> {
    pub readings: &'a Readings,
    pub limiting: &'a Limiting,
    pub platform: Platform,
    /// Times the transport was started since the restart.
    pub starts: u32,
}

fn percent(share: f64) -> String {
    format!("{:.0} %", 100.0 * share)
}

/// What the limiter does now; `ceiling` with its unit.
pub(super) fn sentence(most_db: f32, sounding: bool, ceiling: &str) -> String {
    if !sounding {
        "Waiting for sound".to_owned()
    } else if most_db < LEAST_REDUCTION_DB {
        format!("Nothing reaches {ceiling}: the sound passes unchanged")
    } else {
        let most = level_text(f64::from(most_db));
        format!("Reduces peaks by up to {most} dB: output never exceeds {ceiling}")
    }
}

/// What it cost: PLR and time limited.
fn cost(readings: &Readings, limiting: &Limiting) -> String {
    format!(
        "PLR {} and {} of the time limited",
        level_text(readings.peak_to_loudness_lu),
        percent(limiting.limited_share)
    )
}

/// What there is to say of loudness and limiting so far.
pub(super) fn advice(evidence: &Evidence) -> Advice {
    let warning = too_much(evidence).or_else(|| mixing(evidence));
    let is_warning = warning.is_some();
    Advice { words: warning.unwrap_or_else(|| of_platform(evidence)), is_warning }
}

fn too_much(evidence: &Evidence) -> Option<String> {
    let (limiting, readings) = (evidence.limiting, evidence.readings);
    let (share, mean_db) = (limiting.limited_share, limiting.mean_reduction_db);
    let is_too_much =
        limiting.sounding_s >= JUDGED_FROM_S && share >= TOO_MUCH_SHARE && mean_db >= TOO_MUCH_DB;
    is_too_much.then(|| {
        let less_db = (mean_db - TOO_MUCH_DB).max(1.0).ceil();
        format!(
            "Too much: {} of the time limited, by {} dB on average, PLR {}. Try {less_db:.0} dB less input gain.",
            percent(share),
            level_text(mean_db),
            level_text(readings.peak_to_loudness_lu)
        )
    })
}

fn mixing(evidence: &Evidence) -> Option<String> {
    let length_s = evidence.limiting.sounding_s / f64::from(evidence.starts.max(1));
    let share = evidence.limiting.limited_share;
    let is_mixing =
        evidence.starts >= MIXING_STARTS && length_s <= MIXING_LENGTH_S && share >= MIXING_SHARE;
    is_mixing.then(|| {
        format!(
            "Still mixing? {} starts of {length_s:.0} s each, {} limited: bypass it while you balance, or it hides the balance.",
            evidence.starts,
            percent(share)
        )
    })
}

fn of_platform(evidence: &Evidence) -> String {
    let (readings, platform) = (evidence.readings, evidence.platform);
    let (loudness, name) = (readings.integrated_lufs, platform.name());
    if !loudness.is_finite() {
        return target_words(platform);
    }
    let gain_db = platform.gain_db(loudness, readings.true_peak_dbtp);
    let cost = cost(readings, evidence.limiting);
    match platform.rule() {
        Rule::Player { plays_at_lufs, .. } => {
            let target = level_text(plays_at_lufs);
            let below_lu = plays_at_lufs - loudness - gain_db;
            if gain_db <= -WORTH_SAYING_LU {
                format!(
                    "{target} is where {name} sets the volume: this is turned down by {} dB, without harm. It cost {cost}.",
                    level_text(-gain_db)
                )
            } else if below_lu >= WORTH_SAYING_LU {
                format!(
                    "{} LU quieter than {target}, where {name} sets the volume. No fault; louder would cost more than {cost}.",
                    level_text(below_lu)
                )
            } else if gain_db >= WORTH_SAYING_LU {
                format!(
                    "{name} turns this up by {} dB to {target}. It cost {cost}.",
                    level_text(gain_db)
                )
            } else {
                format!("As loud as {name} plays it: {target}. It cost {cost}.")
            }
        }
        Rule::Delivery { required_lufs, tolerance_lu } => {
            let off_lu = loudness - required_lufs;
            let required = shown_text(&format!("{required_lufs:.1} LUFS \u{b1} {tolerance_lu} LU"));
            if off_lu.abs() <= tolerance_lu {
                format!("Within {name}: {required}. It cost {cost}.")
            } else {
                let (side, way) = if off_lu > 0.0 { ("over", "less") } else { ("under", "more") };
                let off = level_text(off_lu.abs());
                format!("{off} LU {side} {name} ({required}): about {off} dB {way} input gain.")
            }
        }
        Rule::AsDelivered => {
            format!("Played as delivered, at {} LUFS. It cost {cost}.", level_text(loudness))
        }
    }
}

/// What a platform does, before anything is measured.
fn target_words(platform: Platform) -> String {
    let name = platform.name();
    match platform.rule() {
        Rule::Player { plays_at_lufs, .. } => format!(
            "{} LUFS is where {name} sets the volume: louder is turned down, without harm.",
            level_text(plays_at_lufs)
        ),
        Rule::Delivery { required_lufs, tolerance_lu } => shown_text(&format!(
            "{name} requires {required_lufs:.1} LUFS \u{b1} {tolerance_lu} LU: louder or quieter is sent back."
        )),
        Rule::AsDelivered => "Played as it is delivered: nobody sets the volume.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn readings(integrated_lufs: f64, true_peak_dbtp: f64) -> Readings {
        let peak_to_loudness_lu = true_peak_dbtp - integrated_lufs;
        Readings { integrated_lufs, true_peak_dbtp, peak_to_loudness_lu, ..Readings::EMPTY }
    }

    fn limiting(sounding_s: f64, limited_share: f64, mean_reduction_db: f64) -> Limiting {
        Limiting { sounding_s, limited_share, mean_reduction_db, ..Limiting::default() }
    }

    fn words(readings: &Readings, limiting: &Limiting, platform: Platform, starts: u32) -> String {
        let advice = advice(&Evidence { readings, limiting, platform, starts });
        let mark = if advice.is_warning { "! " } else { "" };
        mark.to_owned() + &advice.words
    }

    #[test]
    fn every_state_has_its_words() {
        let text = |most_db, sounding| sentence(most_db, sounding, "\u{2212}1.00 dBTP");
        assert_eq!(text(0.0, false), "Waiting for sound");
        assert_eq!(
            text(0.05, true),
            "Nothing reaches \u{2212}1.00 dBTP: the sound passes unchanged"
        );
        assert_eq!(
            text(4.23, true),
            "Reduces peaks by up to 4.2 dB: output never exceeds \u{2212}1.00 dBTP"
        );
    }

    #[test]
    fn a_platform_is_answered_in_words() {
        let limiting = limiting(60.0, 0.18, 2.0);
        let of = |lufs, peak, platform| words(&readings(lufs, peak), &limiting, platform, 1);
        let cases = [
            (
                of(-8.0, -1.0, Platform::Spotify),
                "\u{2212}14.0 is where Spotify sets the volume: this is turned down by 6.0 dB, without harm. It cost PLR 7.0 and 18 % of the time limited.",
            ),
            (
                of(-17.0, -4.0, Platform::Spotify),
                "Spotify turns this up by 3.0 dB to \u{2212}14.0. It cost PLR 13.0 and 18 % of the time limited.",
            ),
            (
                of(-17.0, -1.0, Platform::YouTube),
                "3.0 LU quieter than \u{2212}14.0, where YouTube sets the volume. No fault; louder would cost more than PLR 16.0 and 18 % of the time limited.",
            ),
            (
                of(-14.2, -1.0, Platform::Tidal),
                "As loud as Tidal plays it: \u{2212}14.0. It cost PLR 13.2 and 18 % of the time limited.",
            ),
            (
                of(-20.0, -1.0, Platform::EbuR128),
                "3.0 LU over EBU R 128 (\u{2212}23.0 LUFS \u{b1} 0.2 LU): about 3.0 dB less input gain.",
            ),
            (
                of(-23.1, -1.0, Platform::EbuR128),
                "Within EBU R 128: \u{2212}23.0 LUFS \u{b1} 0.2 LU. It cost PLR 22.1 and 18 % of the time limited.",
            ),
            (
                of(f64::NEG_INFINITY, f64::NEG_INFINITY, Platform::Deezer),
                "\u{2212}15.0 LUFS is where Deezer sets the volume: louder is turned down, without harm.",
            ),
        ];
        for (found, expected) in cases {
            assert_eq!(found, expected);
        }
    }

    #[test]
    fn too_much_is_said_with_evidence_and_not_before_it_is() {
        let loud = readings(-6.0, -1.0);
        let of = |seconds, share, db, starts| {
            words(&loud, &limiting(seconds, share, db), Platform::AsDelivered, starts)
        };
        assert_eq!(
            of(20.0, 0.72, 5.1, 1),
            "! Too much: 72 % of the time limited, by 5.1 dB on average, PLR 5.0. Try 2 dB less input gain."
        );
        for (seconds, share, db) in [(9.0, 0.72, 5.1), (20.0, 0.45, 5.1), (20.0, 0.72, 3.9)] {
            assert!(!of(seconds, share, db, 1).starts_with('!'), "{seconds} {share} {db}");
        }
    }

    #[test]
    fn a_limiter_at_work_while_somebody_mixes_is_said() {
        let quiet = readings(-16.0, -1.0);
        let of = |seconds, share, starts| {
            words(&quiet, &limiting(seconds, share, 2.0), Platform::Spotify, starts)
        };
        assert_eq!(
            of(144.0, 0.31, 6),
            "! Still mixing? 6 starts of 24 s each, 31 % limited: bypass it while you balance, or it hides the balance."
        );
        for (seconds, share, starts) in [(144.0, 0.31, 4), (144.0, 0.05, 6), (600.0, 0.31, 6)] {
            assert!(!of(seconds, share, starts).starts_with('!'), "{seconds} {share} {starts}");
        }
    }
}
