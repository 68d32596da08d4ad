//! The low end in one sentence.
//!
//! Thresholds are conventions. 2 dB is twice what most listeners notice as a shift of a low
//! instrument (J. Blauert, "Spatial Hearing", 1997, section 2.2), and lies above what an arrangement
//! with a piano or toms panned about gives over a song. Mono is a side signal 20 dB below the mid.

use core::fmt;

use super::OctaveImage;

/// From here on it is said to lean.
const LEAN_DB: f64 = 2.0;
/// Side over mid from which on it is no longer mono.
const MONO_WIDTH_DB: f64 = -20.0;
/// Side over mid from which on there is more side than mid, enough to say so.
const OUT_OF_PHASE_WIDTH_DB: f64 = 3.0;

/// What is said about the low end. `Display` is the sentence in English.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Sentence {
    /// There is no low end, or nothing has been heard.
    NothingHeard,
    /// Left is louder.
    LeansLeft {
        /// By how much.
        lean_db: f64,
    },
    /// Right is louder.
    LeansRight {
        /// By how much.
        lean_db: f64,
    },
    /// More side than mid: mono loses most of it.
    OutOfPhase,
    /// Both sides alike.
    Mono,
    /// As loud left as right, but not the same.
    Centred,
}

impl Sentence {
    /// What to say of the image of the low bands.
    pub fn of(lows: &OctaveImage) -> Self {
        let lean_db = lows.balance_db.abs();
        if !lows.balance_db.is_finite() {
            Self::NothingHeard
        } else if lows.width_db > OUT_OF_PHASE_WIDTH_DB {
            Self::OutOfPhase
        } else if lean_db >= LEAN_DB && lows.balance_db < 0.0 {
            Self::LeansLeft { lean_db }
        } else if lean_db >= LEAN_DB {
            Self::LeansRight { lean_db }
        } else if lows.width_db <= MONO_WIDTH_DB {
            Self::Mono
        } else {
            Self::Centred
        }
    }
}

impl fmt::Display for Sentence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NothingHeard => f.write_str("No low end heard yet."),
            Self::LeansLeft { lean_db } => write!(f, "Below 112 Hz leans {lean_db:.0} dB left."),
            Self::LeansRight { lean_db } => write!(f, "Below 112 Hz leans {lean_db:.0} dB right."),
            Self::OutOfPhase => f.write_str("The low end is out of phase: mono loses it."),
            Self::Mono => f.write_str("The low end is in mono."),
            Self::Centred => f.write_str("The low end is wide and centred."),
        }
    }
}
