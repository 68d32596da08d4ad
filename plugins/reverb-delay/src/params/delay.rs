//! The delay's host parameters.

use super::note::Note;
use super::times::TimeChange;
use crate::engine::{self, DelayPolarity, DelaySides, LONGEST_DELAY_MS, Settings};
use nice_plug::prelude::*;
use shared_plugin::parameter;

/// The delay's parameters.
#[derive(Params)]
pub struct DelayParams {
    /// Share of the delay.
    #[id = "dmx"]
    pub mix: FloatParam,
    /// Note length in the host's tempo, or the free time.
    #[id = "dnt"]
    pub note: EnumParam<Note>,
    /// Delay time where the note is "Free".
    #[id = "dtm"]
    pub time: FloatParam,
    /// How much of an echo comes again.
    #[id = "dfb"]
    pub feedback: FloatParam,
    /// Whether echoes change sides.
    #[id = "dpp"]
    pub ping_pong: BoolParam,
    /// Low cut of the echoes.
    #[id = "dlc"]
    pub low_cut: FloatParam,
    /// High cut of the echoes.
    #[id = "dhc"]
    pub high_cut: FloatParam,
}

/// What more the delay can be asked.
#[derive(Params)]
pub struct EchoParams {
    /// Level of the echoes.
    #[id = "dlv"]
    pub level: FloatParam,
    /// How the two sides go together without ping-pong.
    #[id = "dsi"]
    pub sides: EnumParam<Sides>,
    /// Whether ping-pong starts at the right.
    #[id = "dsr"]
    pub starts_right: BoolParam,
    /// The right delay's time over the left one's.
    #[id = "drt"]
    pub right_ratio: FloatParam,
    /// Tilt of the echoes around 1 kHz.
    #[id = "dti"]
    pub tilt: FloatParam,
    /// Kind of saturation inside the loop.
    #[id = "dsk"]
    pub saturator: EnumParam<Saturator>,
    /// Depth of that saturation.
    #[id = "dsd"]
    pub drive: FloatParam,
    /// How much echoes blur from one to the next.
    #[id = "ddf"]
    pub diffusion: FloatParam,
    /// Depth of the movement of the delay time.
    #[id = "dmo"]
    pub motion: FloatParam,
    /// Rate of that movement.
    #[id = "dmr"]
    pub motion_rate: FloatParam,
    /// Whether the loop repeats what it holds, and nothing new enters.
    #[id = "dfz"]
    pub freeze: BoolParam,
    /// Whether each echo plays backwards.
    #[id = "drv"]
    pub reverse: BoolParam,
    /// Polarity of the echoes.
    #[id = "dpo"]
    pub polarity: EnumParam<Polarity>,
    /// What a change of the delay time sounds like.
    #[id = "dtc"]
    pub time_change: EnumParam<TimeChange>,
}

/// How the two sides of the delay go together.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Sides {
    #[id = "stereo"]
    Stereo,
    #[id = "mono"]
    Mono,
    #[id = "cross"]
    Cross,
}

impl From<Sides> for DelaySides {
    fn from(sides: Sides) -> Self {
        match sides {
            Sides::Stereo => Self::Stereo,
            Sides::Mono => Self::Mono,
            Sides::Cross => Self::Cross,
        }
    }
}

/// Kinds of saturation inside the delay's loop.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Saturator {
    #[id = "soft"]
    Soft,
    #[id = "clip"]
    Clip,
}

impl From<Saturator> for engine::Saturator {
    fn from(saturator: Saturator) -> Self {
        match saturator {
            Saturator::Soft => Self::Soft,
            Saturator::Clip => Self::Clip,
        }
    }
}

/// Polarities of the echoes.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Polarity {
    #[id = "normal"]
    Normal,
    #[id = "inverted"]
    Inverted,
    #[id = "alternating"]
    Alternating,
}

impl From<Polarity> for DelayPolarity {
    fn from(polarity: Polarity) -> Self {
        match polarity {
            Polarity::Normal => Self::Normal,
            Polarity::Inverted => Self::Inverted,
            Polarity::Alternating => Self::Alternating,
        }
    }
}

impl DelayParams {
    pub(super) fn new(start: &Settings) -> Self {
        let (low_cut_hz, high_cut_hz) = (start.delay_low_cut_hz, start.delay_high_cut_hz);
        Self {
            mix: parameter::percent("Delay mix", start.delay_mix),
            note: EnumParam::new("Delay note", Note::N4),
            time: parameter::ms("Delay time", start.delay_time_ms, 1.0..=LONGEST_DELAY_MS),
            feedback: parameter::share("Feedback", start.delay_feedback, 0.0..=1.1),
            ping_pong: parameter::switch("Ping-pong", start.ping_pong),
            low_cut: parameter::hz("Delay low cut", low_cut_hz, 20.0..=2000.0),
            high_cut: parameter::hz("Delay high cut", high_cut_hz, 200.0..=20_000.0),
        }
    }
}

impl EchoParams {
    pub(super) fn new(start: &Settings) -> Self {
        let ratio = start.delay_right_ratio;
        Self {
            level: parameter::db("Delay level", start.delay_level_db, -60.0..=12.0),
            sides: EnumParam::new("Delay sides", Sides::Stereo),
            starts_right: parameter::switch("Ping-pong starts right", start.ping_pong_starts_right),
            right_ratio: parameter::share("Right/left time", ratio, 0.5..=2.0),
            tilt: parameter::db("Delay tilt", start.delay_tilt_db, -6.0..=6.0),
            saturator: EnumParam::new("Delay saturation", Saturator::Soft),
            drive: parameter::percent("Delay drive", start.delay_drive_share),
            diffusion: parameter::percent("Delay diffusion", start.delay_diffusion_share),
            motion: parameter::percent("Delay motion", start.delay_motion_share),
            motion_rate: parameter::hz("Delay motion rate", start.delay_motion_hz, 0.05..=8.0),
            freeze: parameter::switch("Delay freeze", start.delay_freeze),
            reverse: parameter::switch("Reverse", start.delay_reverse),
            polarity: EnumParam::new("Delay polarity", Polarity::Normal),
            time_change: EnumParam::new("Delay time changes", TimeChange::Crossfade),
        }
    }
}
