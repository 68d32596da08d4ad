//! The measurements a card is made of.

use super::names::SectionNames;
use super::profile::Profile;
use crate::timeline::{Place, Timeline};
use crate::wording;
use shared_dsp::inspect::{InspectionReadings, Section};
use shared_dsp::loudness::Readings;

/// The bus that is measured: its channels, and what they count as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Bus {
    /// One channel on one loudspeaker.
    Mono,
    /// One channel, counted as two loudspeakers: 3.01 LU louder.
    DualMono,
    /// Left and right.
    #[default]
    Stereo,
    /// More; image, noise, clipping and sections are those of left and right.
    Surround {
        /// Number of channels.
        channels: usize,
    },
}

impl Bus {
    /// The bus of so many channels; one counts as dual mono where that is asked for.
    pub fn of(channels: usize, is_dual_mono: bool) -> Self {
        match channels {
            0 | 1 if is_dual_mono => Self::DualMono,
            0 | 1 => Self::Mono,
            2 => Self::Stereo,
            channels => Self::Surround { channels },
        }
    }

    /// The bus in words: "mono", "stereo", "5.1".
    pub fn words(self) -> String {
        match self {
            Self::Mono => "mono, one loudspeaker".to_owned(),
            Self::DualMono => "dual mono, counted as two loudspeakers (+3 LU)".to_owned(),
            Self::Stereo => "stereo".to_owned(),
            Self::Surround { channels: 6 } => "5.1".to_owned(),
            Self::Surround { channels: 8 } => "7.1".to_owned(),
            Self::Surround { channels: 12 } => "7.1.4".to_owned(),
            Self::Surround { channels } => format!("{channels} channels"),
        }
    }

    /// Whether there is but one channel.
    pub fn is_mono(self) -> bool {
        matches!(self, Self::Mono | Self::DualMono)
    }

    /// The note of a row that judges left and right; empty for mono and stereo.
    pub(super) fn front_pair_note(self) -> String {
        match self {
            Self::Surround { .. } => format!("Checked on the left and right of {}.", self.words()),
            _ => String::new(),
        }
    }
}

/// Whether enough was heard to say that something is not there.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Heard {
    /// Nothing above -70 LUFS.
    Silence,
    /// Some.
    TooLittle {
        /// Length that must be heard, s.
        required_s: f64,
    },
    /// Enough.
    Enough,
}

/// The measurements a card is made of; borrowed, so that it costs nothing to copy.
#[derive(Clone, Copy)]
pub struct Evidence<'a> {
    /// Loudness and peaks.
    pub readings: &'a Readings,
    /// The findings.
    pub inspection: &'a InspectionReadings,
    /// The sections found, oldest first.
    pub sections: &'a [Section],
    /// The names people gave them.
    pub names: &'a SectionNames,
    /// Length of sound heard since the reset, s.
    pub heard_s: f64,
    /// Length of the whole programme, s, where it is known: a file, a render, a loop.
    pub programme_s: Option<f64>,
    /// The rate the inspection counts its frames at, Hz.
    pub sample_rate_hz: f64,
    /// The bus.
    pub bus: Bus,
    /// Whether the vocal goes through more processing between the key and the mix.
    pub is_vocal_processed: bool,
    /// The thresholds.
    pub profile: &'a Profile,
    /// The places of times.
    pub timeline: &'a dyn Timeline,
}

impl Evidence<'_> {
    /// Length that must be heard, s: as long as the profile asks, or the whole of a shorter programme.
    pub fn required_s(&self) -> f64 {
        // A render may be short of its length by a block.
        const BLOCK_S: f64 = 0.5;
        let whole_s = self.programme_s.map_or(f64::INFINITY, |length_s| length_s - BLOCK_S);
        self.profile.heard.least_s.min(whole_s.max(0.0))
    }

    /// Whether enough was heard.
    pub fn heard(&self) -> Heard {
        let required_s = self.required_s();
        if !self.readings.integrated_lufs.is_finite() {
            Heard::Silence
        } else if self.heard_s >= required_s {
            Heard::Enough
        } else {
            Heard::TooLittle { required_s }
        }
    }

    /// A sentence on what is still to be heard; `None` when enough was.
    pub fn still_to_hear(&self) -> Option<String> {
        match self.heard() {
            Heard::Enough => None,
            Heard::Silence => Some("Only silence so far: play the song.".to_owned()),
            Heard::TooLittle { required_s } => Some(format!(
                "{} measured, needs {}: play through the loudest part.",
                wording::time(self.heard_s),
                wording::time(required_s.ceil()),
            )),
        }
    }

    /// The place of a time of the loudness readings, which are places in the history.
    pub(super) fn place_s(&self, history_s: f64) -> Option<Place> {
        let bar = || self.timeline.bar(history_s);
        history_s.is_finite().then(|| Place { history_s, bar: bar() })
    }

    /// The place of a moment of the inspection, s since its reset.
    pub(super) fn place_heard(&self, heard_s: f64) -> Option<Place> {
        self.place_s(self.timeline.history_s(heard_s)?)
    }

    /// The place of a frame of the inspection; 0 is none.
    pub(super) fn place_frame(&self, frame: u64) -> Option<Place> {
        if frame == 0 || self.sample_rate_hz.is_nan() || self.sample_rate_hz <= 0.0 {
            return None;
        }
        self.place_heard(frame as f64 / self.sample_rate_hz)
    }
}
