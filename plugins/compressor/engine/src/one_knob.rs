//! Opto's mode of one control: *Peak reduction*, as the classic has it, in place of threshold, ratio, knee,
//! attack, hold and release.
//!
//! Peak reduction is a number one can check: the reduction of a steady peak of 0 dBFS. The threshold follows
//! from it, so that the curve has just this reduction there. The times are those of the classic's manual
//! (Teletronix, "Leveling amplifier model LA-2A", March 1966, page 2): half of the reduction is released in
//! 60 ms, whatever came before, and the rest in 0.5 to 5 s, depending on how long it lasted. It names up to
//! 40 dB of reduction and an attack that is "essentially instantaneous"; the attack of 10 ms, and a ratio of
//! about 3:1, are what descriptions of the units in use give.

use core::f64::consts::LN_2;

use shared_dsp::guard::clamp_or;

use super::detector::longest_hold_ms;
use super::settings::{Settings, Style};

/// The most peak reduction, dB.
pub const MOST_PEAK_REDUCTION_DB: f32 = 40.0;
/// The ratio of the mode.
const RATIO: f32 = 3.0;
/// The attack of the mode, ms.
const ATTACK_MS: f32 = 10.0;
/// Time in which half of the reduction is released, ms.
const HALF_RELEASED_MS: f64 = 60.0;

/// dB of reduction for one dB over the knee.
fn slope() -> f64 {
    1.0 - 1.0 / f64::from(RATIO)
}

/// The threshold at which the mode reduces a steady peak of 0 dBFS by `peak_reduction_db`: above 0 dBFS while
/// the knee alone reduces it.
pub fn threshold_of_peak_reduction_db(peak_reduction_db: f64) -> f64 {
    let (slope, knee_db) = (slope(), Style::Opto.own_knee_db());
    if peak_reduction_db >= 0.5 * slope * knee_db {
        -peak_reduction_db / slope
    } else {
        // The parabola of the knee, solved for the threshold.
        0.5 * knee_db - (2.0 * knee_db * peak_reduction_db.max(0.0) / slope).sqrt()
    }
}

/// The peak reduction whose threshold is `threshold_db`.
pub fn peak_reduction_of_threshold_db(threshold_db: f64) -> f64 {
    let (slope, knee_db) = (slope(), Style::Opto.own_knee_db());
    let into_knee_db = (0.5 * knee_db - threshold_db).max(0.0);
    if into_knee_db >= knee_db {
        -threshold_db * slope
    } else {
        slope * into_knee_db * into_knee_db / (2.0 * knee_db)
    }
}

/// Release to 63 %, ms: the peak is held first, then an exponential lets half of the reduction go.
fn release_ms() -> f32 {
    // The hold of all releases from 50 ms on.
    let held_ms = longest_hold_ms(HALF_RELEASED_MS);
    (held_ms + (HALF_RELEASED_MS - held_ms) / LN_2) as f32
}

impl Settings {
    /// Whether Peak reduction alone decides on curve and times.
    pub fn has_one_knob(&self) -> bool {
        self.style == Style::Opto && self.one_knob
    }

    /// The same with what Peak reduction decides on, where it does: the values in force.
    pub fn with_one_knob(&self) -> Self {
        if !self.has_one_knob() {
            return *self;
        }
        let peak_reduction_db = clamp_or(self.peak_reduction_db, 0.0, MOST_PEAK_REDUCTION_DB, 0.0);
        Self {
            peak_reduction_db,
            threshold_db: threshold_of_peak_reduction_db(peak_reduction_db.into()) as f32,
            // None leaves peaks over 0 dBFS alone, too.
            ratio: if peak_reduction_db > 0.0 { RATIO } else { 1.0 },
            knee_db: 0.0,
            attack_ms: ATTACK_MS,
            hold_ms: 0.0,
            release_ms: release_ms(),
            auto_release: false,
            ..*self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(peak_reduction_db: f32) -> Settings {
        let (style, one_knob) = (Style::Opto, true);
        Settings { style, one_knob, peak_reduction_db, ..Settings::default() }
    }

    #[test]
    fn peak_reduction_is_the_reduction_at_0_dbfs_and_its_threshold_leads_back() {
        let mut before_db = f64::INFINITY;
        for tenths in 0..=400u16 {
            let reduction_db = f64::from(tenths) / 10.0;
            let curve = settings(reduction_db as f32).curve();
            assert!((curve.reduction_db(0.0) - reduction_db).abs() < 1e-5, "{reduction_db}");
            let threshold_db = threshold_of_peak_reduction_db(reduction_db);
            assert!(threshold_db < before_db);
            before_db = threshold_db;
            assert!((peak_reduction_of_threshold_db(threshold_db) - reduction_db).abs() < 1e-9);
        }
        assert!((before_db + 60.0).abs() < 1e-9);
    }

    #[test]
    fn it_replaces_what_it_names_and_nothing_else_and_only_in_its_style() {
        let own = Settings { attack_ms: 1.0, hold_ms: 9.0, range_db: 11.0, ..settings(12.0) };
        let played = own.with_one_knob();
        assert_eq!((played.attack_ms, played.hold_ms, played.range_db), (10.0, 0.0, 11.0));
        assert_eq!((played.ratio, played.knee_db, played.threshold_db), (3.0, 0.0, -18.0));
        assert!((played.release_ms - 84.35).abs() < 0.01, "{}", played.release_ms);
        assert_eq!(played.with_one_knob(), played);
        for style in [Style::Clean, Style::Bus, Style::Fet, Style::VariMu] {
            let other = Settings { style, ..own };
            assert_eq!(other.with_one_knob(), other);
        }
        assert_eq!(Settings { one_knob: false, ..own }.with_one_knob().ratio, own.ratio);
        // Whatever is set.
        assert_eq!(settings(f32::NAN).with_one_knob().peak_reduction_db, 0.0);
        assert_eq!(settings(900.0).with_one_knob().threshold_db, -60.0);
        assert_eq!(settings(0.0).curve().reduction_db(12.0), 0.0);
    }
}
