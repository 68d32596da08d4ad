//! Kinds of spaces: what makes a hall a hall and a plate a plate.

use super::diffuser::STEPS;

/// Kinds of reverb.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Space {
    /// Strong, close early reflections; a short, slightly dark tail.
    Room,
    /// A smooth, wide tail that builds up at once, without separate reflections.
    #[default]
    Hall,
    /// No early reflections; dense after a few milliseconds; bright.
    Plate,
    /// A small hard room: some early reflections, dense, mild highs.
    Chamber,
    /// Mostly early reflections, a soft tail of short lines.
    Ambience,
}

/// All kinds.
pub const SPACES: [Space; 5] =
    [Space::Room, Space::Hall, Space::Plate, Space::Chamber, Space::Ambience];

/// What a kind consists of; times in milliseconds at size 0.5.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Plan {
    /// Shortest and longest line of the tail.
    pub lines_ms: [f64; 2],
    /// Span of each step of the diffuser.
    pub spans_ms: [f64; STEPS],
    /// First and last early reflection.
    pub early_ms: [f64; 2],
    /// Level of the early reflections.
    pub early_gain: f64,
    /// Level of the tail.
    pub late_gain: f64,
    /// How much of the tail's input is heard at once.
    pub onset_share: f64,
    /// High shelf of what enters: corner in Hz, gain.
    pub shelf: [f64; 2],
}

impl Space {
    /// The kind's plan.
    pub(super) const fn plan(self) -> Plan {
        match self {
            Self::Room => Plan {
                lines_ms: [26.0, 92.0],
                spans_ms: [2.4, 5.4, 11.0],
                early_ms: [1.6, 24.0],
                early_gain: 0.8,
                late_gain: 0.9,
                onset_share: 0.7,
                shelf: [5000.0, 0.75],
            },
            Self::Hall => Plan {
                lines_ms: [44.0, 152.0],
                spans_ms: [3.5, 7.5, 15.5],
                early_ms: [7.0, 62.0],
                early_gain: 0.0,
                late_gain: 1.0,
                onset_share: 1.0,
                shelf: [5000.0, 1.0],
            },
            Self::Plate => Plan {
                lines_ms: [18.0, 120.0],
                spans_ms: [1.8, 4.2, 10.5],
                early_ms: [1.0, 9.0],
                early_gain: 0.0,
                late_gain: 1.0,
                onset_share: 1.0,
                shelf: [2500.0, 1.35],
            },
            Self::Chamber => Plan {
                lines_ms: [31.0, 108.0],
                spans_ms: [2.9, 6.3, 13.0],
                early_ms: [3.0, 36.0],
                early_gain: 0.5,
                late_gain: 1.0,
                onset_share: 0.5,
                shelf: [7000.0, 0.85],
            },
            Self::Ambience => Plan {
                lines_ms: [15.0, 52.0],
                spans_ms: [4.0, 8.0, 15.0],
                early_ms: [2.0, 44.0],
                early_gain: 1.0,
                late_gain: 0.5,
                onset_share: 0.6,
                shelf: [6000.0, 0.9],
            },
        }
    }
}
