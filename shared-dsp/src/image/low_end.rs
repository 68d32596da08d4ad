//! Verdict on the stereo image of the low end.
//!
//! Thresholds are conventions. 2 dB is twice what most listeners notice as a shift of a low
//! instrument (J. Blauert, "Spatial Hearing", 1997, section 2.2), and lies above what an arrangement
//! with a piano or toms panned about gives over a song. Mono is a side signal 20 dB below the mid.

use core::fmt;

use super::octaves::OctaveImage;

/// Level difference between left and right from which on the low end counts as off centre.
const OFF_CENTRE_DB: f64 = 2.0;
/// Side over mid from which on the low end is no longer mono.
const MONO_WIDTH_DB: f64 = -20.0;
/// Correlation of left and right below which one of them is inverted.
const INVERTED_FACTOR: f64 = -0.2;

/// Verdict on the stereo image below [`super::LOWS_END_HZ`]. `Display` is one English sentence.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum LowEndVerdict {
    /// No signal in these bands since the reset.
    NoSignal,
    /// Left is louder.
    LouderLeft {
        /// Level difference, 2 dB and up.
        difference_db: f64,
    },
    /// Right is louder.
    LouderRight {
        /// Level difference, 2 dB and up.
        difference_db: f64,
    },
    /// Left against right, as with one channel's polarity inverted: mono loses most of it.
    OutOfPhase,
    /// Both channels alike.
    Mono,
    /// As loud left as right, but not the same signal.
    Centred,
}

impl LowEndVerdict {
    /// Verdict on `lows`, the image of the bands below [`super::LOWS_END_HZ`] together.
    pub fn of(lows: &OctaveImage) -> Self {
        let difference_db = lows.balance_db.abs();
        if !lows.balance_db.is_finite() {
            Self::NoSignal
        } else if lows.correlation_factor() < INVERTED_FACTOR {
            Self::OutOfPhase
        } else if difference_db >= OFF_CENTRE_DB && lows.balance_db < 0.0 {
            Self::LouderLeft { difference_db }
        } else if difference_db >= OFF_CENTRE_DB {
            Self::LouderRight { difference_db }
        } else if lows.width_db <= MONO_WIDTH_DB {
            Self::Mono
        } else {
            Self::Centred
        }
    }
}

impl fmt::Display for LowEndVerdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSignal => f.write_str("No bass measured yet."),
            Self::LouderLeft { difference_db } => {
                write!(f, "Below 112 Hz left is {difference_db:.0} dB louder than right.")
            }
            Self::LouderRight { difference_db } => {
                write!(f, "Below 112 Hz right is {difference_db:.0} dB louder than left.")
            }
            Self::OutOfPhase => f.write_str(
                "Below 112 Hz left and right have opposite polarity: mono cancels the bass.",
            ),
            Self::Mono => f.write_str("The bass is mono."),
            Self::Centred => f.write_str("The bass is wide and centred."),
        }
    }
}
