//! A peak meter for the eye: rises at once, falls slowly, holds its highest mark.
//!
//! The fall of 20 dB in 1.5 s (13.3 dB/s) is that of the quasi-peak programme meter of DIN 45406
//! (IEC 60268-10, type I). Levels are dBFS, at least [`SILENCE_DB`]. Time is given by the caller,
//! so a display looks the same at every frame rate.

use crate::guard;
use crate::units::SILENCE_DB;

/// Speed at which level and mark fall, dB per second.
pub const FALL_DB_PER_S: f64 = 20.0 / 1.5;
/// Time for which the mark stays before it falls, seconds.
pub const HOLD_S: f64 = 1.5;

/// The highest magnitude of `samples`, linear; bad samples count as silence.
#[inline]
pub fn peak_gain(samples: &[f32]) -> f32 {
    samples.iter().fold(0.0f32, |peak, &sample| {
        let level = guard::sanitize_input(sample).abs();
        if level > peak { level } else { peak }
    })
}

/// Level of a falling display after `elapsed_s`: it falls straight, and a higher input lifts it
/// at once. Input that is no number counts as silence; time that runs backwards as none.
pub fn fallen_db(level_db: f64, input_db: f64, elapsed_s: f64) -> f64 {
    // `max` passes over NaN.
    let fallen = level_db - FALL_DB_PER_S * elapsed_s.max(0.0);
    fallen.max(input_db).max(SILENCE_DB)
}

/// A level bar and its hold mark.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PeakDisplay {
    level_db: f64,
    hold_db: f64,
    hold_left_s: f64,
}

impl Default for PeakDisplay {
    fn default() -> Self {
        Self { level_db: SILENCE_DB, hold_db: SILENCE_DB, hold_left_s: 0.0 }
    }
}

impl PeakDisplay {
    /// Moves on by `elapsed_s` in which the highest level was `input_db`.
    pub fn advance(&mut self, input_db: f64, elapsed_s: f64) {
        let elapsed_s = elapsed_s.max(0.0);
        self.level_db = fallen_db(self.level_db, input_db, elapsed_s);
        if input_db >= self.hold_db {
            self.hold_db = input_db.max(SILENCE_DB);
            self.hold_left_s = HOLD_S;
        } else {
            // The mark falls only for the part of the time that is left after holding.
            let falling_s = (elapsed_s - self.hold_left_s).max(0.0);
            self.hold_left_s = (self.hold_left_s - elapsed_s).max(0.0);
            self.hold_db = fallen_db(self.hold_db, self.level_db, falling_s);
        }
    }

    /// Height of the bar, dBFS.
    pub fn level_db(&self) -> f64 {
        self.level_db
    }

    /// Height of the hold mark, dBFS.
    pub fn hold_db(&self) -> f64 {
        self.hold_db
    }

    /// Empties bar and mark.
    pub fn clear(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bar_rises_at_once_and_falls_20_db_in_1_5_s_at_every_frame_rate() {
        for frames_per_s in [10.0, 30.0, 60.0, 144.0] {
            let mut display = PeakDisplay::default();
            display.advance(-6.0, 1.0 / frames_per_s);
            assert_eq!(display.level_db(), -6.0);
            for _ in 0..(1.5 * frames_per_s) as usize {
                display.advance(SILENCE_DB, 1.0 / frames_per_s);
            }
            assert!((display.level_db() + 26.0).abs() < 1e-9);
        }
    }

    #[test]
    fn mark_holds_1_5_s_then_falls() {
        for frames_per_s in [10.0, 60.0] {
            let mut display = PeakDisplay::default();
            display.advance(-3.0, 0.0);
            let run = |display: &mut PeakDisplay, time_s: f64| {
                for _ in 0..(time_s * frames_per_s).round() as usize {
                    display.advance(f64::NEG_INFINITY, 1.0 / frames_per_s);
                }
            };
            run(&mut display, 1.4);
            assert_eq!(display.hold_db(), -3.0);
            run(&mut display, 1.6);
            assert!((display.hold_db() + 23.0).abs() < 1e-6, "{}", display.hold_db());
            display.advance(0.0, 0.01);
            assert_eq!(display.hold_db(), 0.0);
        }
    }

    #[test]
    fn odd_input_is_no_fault() {
        let mut display = PeakDisplay::default();
        for (input_db, elapsed_s) in [(f64::NAN, f64::NAN), (f64::NAN, -1.0), (-6.0, 1e300)] {
            display.advance(input_db, elapsed_s);
            assert!(display.level_db() >= SILENCE_DB && display.hold_db() >= SILENCE_DB);
        }
        display.clear();
        assert_eq!(display, PeakDisplay::default());
        assert_eq!(peak_gain(&[0.25, f32::NAN, -0.5, 1e30, f32::INFINITY]), 0.5);
    }
}
