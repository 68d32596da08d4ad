//! The effect of a platform on a programme.

use super::table::{Kind, Platform, TurnsUp};
use crate::wording::{judged, level, level_beside};
use shared_dsp::loudness::Readings;

/// Nobody hears less of a change, dB.
pub(crate) const WORTH_SAYING_DB: f64 = 0.5;
/// Less than this under the others is as loud as they are, LU.
const AS_LOUD_LU: f64 = 1.0;

/// A programme as it is delivered. No reading is minus infinity.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Delivery {
    /// Integrated loudness, LUFS.
    pub integrated_lufs: f64,
    /// Highest short-term loudness, LUFS.
    pub max_short_term_lufs: f64,
    /// Highest true peak, dBTP.
    pub true_peak_dbtp: f64,
}

impl Delivery {
    /// The programme that was measured.
    pub fn of(readings: &Readings) -> Self {
        Self {
            integrated_lufs: readings.integrated_lufs,
            max_short_term_lufs: readings.max_short_term_lufs,
            true_peak_dbtp: readings.true_peak_dbtp,
        }
    }
}

/// The result for a programme.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// Gain the player applies, dB. 0 on deliveries.
    pub gain_db: f64,
    /// The loudness it is played at, LUFS.
    pub plays_at_lufs: f64,
    /// Whether it is turned up less than the target asks, for the sake of its peaks.
    pub is_held_by_peak: bool,
    /// Whether the player's limiter has to work.
    pub is_limited: bool,
    /// The highest true peak allowed, dBTP.
    pub ceiling_dbtp: Option<f64>,
    /// Whether the true peak of the programme as delivered is within that.
    pub passes_true_peak: bool,
    /// Of a delivery, whether its loudness is right; of a player, whether it plays at the target.
    pub passes_loudness: bool,
    /// Both.
    pub passes: bool,
    /// The result in a sentence.
    pub words: String,
    /// The action to take in the mix or after; empty where there is none.
    pub action: String,
}

impl Platform {
    /// The result for a programme. Without a measurement nothing passes.
    pub fn answer(&self, delivery: &Delivery) -> Answer {
        let integrated_lufs = judged(delivery.integrated_lufs);
        let peak_dbtp = judged(delivery.true_peak_dbtp);
        let ceiling_dbtp = self.ceiling_at_dbtp(integrated_lufs);
        let mut answer = Answer {
            gain_db: 0.0,
            plays_at_lufs: integrated_lufs,
            is_held_by_peak: false,
            is_limited: false,
            ceiling_dbtp,
            passes_true_peak: false,
            passes_loudness: false,
            passes: false,
            words: "Nothing measured yet.".to_owned(),
            action: String::new(),
        };
        if !integrated_lufs.is_finite() || !peak_dbtp.is_finite() {
            return answer;
        }
        answer.passes_true_peak = ceiling_dbtp.is_none_or(|ceiling| peak_dbtp <= ceiling);
        match (self.kind, self.target_lufs) {
            (Kind::Delivery, target_lufs) => {
                self.judge(&mut answer, delivery, target_lufs.unwrap_or(integrated_lufs));
            }
            (Kind::Player, Some(target_lufs)) => self.play(&mut answer, peak_dbtp, target_lufs),
            (Kind::Player, None) => {
                answer.passes_loudness = true;
                answer.words = "played as delivered".to_owned();
            }
        }
        answer.passes = answer.passes_true_peak && answer.passes_loudness;
        if let Some(ceiling_dbtp) = ceiling_dbtp {
            answer.words += &match answer.passes_true_peak {
                true => "; true peak is fine.".to_owned(),
                false => format!(
                    "; true peak {} dBTP exceeds {} dBTP.",
                    level_beside(peak_dbtp, ceiling_dbtp),
                    level(ceiling_dbtp)
                ),
            };
            // A loudness that is set right moves the peak with it.
            if !answer.passes_true_peak && answer.passes_loudness {
                answer.action = format!(
                    "tame the hit that peaks, then lower the limiter's ceiling to {} dBTP.",
                    level(ceiling_dbtp)
                );
            }
        } else {
            answer.words.push('.');
        }
        answer
    }

    fn play(&self, answer: &mut Answer, peak_dbtp: f64, target_lufs: f64) {
        let wanted_db = judged(target_lufs - answer.plays_at_lufs);
        let room_db = judged(self.turn_up_ceiling_dbtp.unwrap_or(0.0) - peak_dbtp).max(0.0);
        answer.gain_db = match self.turns_up {
            _ if wanted_db <= 0.0 => wanted_db,
            TurnsUp::No => 0.0,
            TurnsUp::PeakLimited => wanted_db.min(room_db),
            TurnsUp::Limited => wanted_db,
        };
        answer.is_held_by_peak =
            self.turns_up == TurnsUp::PeakLimited && answer.gain_db < wanted_db;
        answer.is_limited = self.turns_up == TurnsUp::Limited && answer.gain_db > room_db.max(0.0);
        answer.plays_at_lufs = judged(answer.plays_at_lufs + answer.gain_db);
        let short_lu = judged(target_lufs - answer.plays_at_lufs);
        answer.passes_loudness = short_lu <= AS_LOUD_LU;
        answer.words = match answer.gain_db {
            gain_db if gain_db <= -WORTH_SAYING_DB => {
                format!("turned down by {} dB", level(-gain_db))
            }
            gain_db if gain_db >= WORTH_SAYING_DB => format!("turned up by {} dB", level(gain_db)),
            _ => "played as it is".to_owned(),
        };
        if answer.is_held_by_peak {
            answer.words += &format!(
                ", held back by its peaks: plays at {} LUFS, {} LU below the others",
                level(answer.plays_at_lufs),
                level(short_lu)
            );
        } else if short_lu >= WORTH_SAYING_DB {
            answer.words += &format!(", {} LU below the target", level(short_lu));
        } else if answer.is_limited {
            answer.words += ", with its peaks limited";
        }
        if !answer.passes_loudness {
            answer.action =
                "tame single peaks first (drums, vocals) if it should play as loud as others; \
                             nothing is wrong if it should be quieter."
                    .to_owned();
        }
    }

    fn judge(&self, answer: &mut Answer, delivery: &Delivery, target_lufs: f64) {
        let off_lu = judged(answer.plays_at_lufs - target_lufs);
        let is_right = off_lu.abs() <= self.tolerance_lu + 1e-9;
        let over_lu = self
            .highest_short_term_lufs
            .map_or(0.0, |highest| judged(delivery.max_short_term_lufs - highest).max(0.0));
        answer.passes_loudness = is_right && over_lu <= 0.0;
        answer.words = if is_right {
            "loudness is within the limits".to_owned()
        } else {
            let side = if off_lu > 0.0 { "above" } else { "below" };
            let off = level_beside(off_lu.abs(), self.tolerance_lu);
            format!("{off} LU {side} the required {} LUFS", level(target_lufs))
        };
        if !is_right {
            let way = if off_lu > 0.0 { "lower" } else { "raise" };
            answer.action = format!(
                "keep the balance and {way} the whole programme by {} dB.",
                level(off_lu.abs())
            );
        }
        if over_lu > 0.0 {
            answer.words += &format!("; short-term loudness {} LU too high", level(over_lu));
            if is_right {
                answer.action =
                    "lower the loudest passage with its faders, not the whole song.".to_owned();
            }
        }
    }
}
