//! What the cards are made of, from what the plugin tells.

use crate::cards::{self, Bus, Evidence, Profile, Timeline};
use crate::params::{MeterParams, Restart};
use crate::telemetry::MeterTelemetry;
use shared_dsp::inspect::{InspectionReadings, Section};
use shared_dsp::loudness::Readings;

/// Where in the history something was heard, and in which bar.
pub struct HeardTimeline<'a> {
    /// Bars, and places on the host's timeline.
    telemetry: &'a MeterTelemetry,
    /// With time-code the history lies on the host's timeline.
    is_time_code: bool,
}

impl<'a> HeardTimeline<'a> {
    /// That of one instance as it stands.
    pub fn of(params: &MeterParams, telemetry: &'a MeterTelemetry) -> Self {
        Self { telemetry, is_time_code: params.restart.value() == Restart::TimeCode }
    }

    /// When a place in the history was heard last, s since the reset.
    pub fn heard_s(&self, history_s: f64) -> Option<f64> {
        if self.is_time_code { self.telemetry.places.heard_s(history_s) } else { Some(history_s) }
    }

    /// Whether there was a vocal lately.
    pub fn has_vocal(&self) -> bool {
        self.telemetry.vocal.is_there()
    }

    /// Vocal over backing at a place in the history, LU.
    pub fn vocal_lu(&self, history_s: f64) -> Option<f64> {
        self.telemetry.vocal.ratio_lu(self.heard_s(history_s)?)
    }
}

impl Timeline for HeardTimeline<'_> {
    fn history_s(&self, heard_s: f64) -> Option<f64> {
        if self.is_time_code { self.telemetry.places.place_s(heard_s) } else { Some(heard_s) }
    }

    fn bar(&self, history_s: f64) -> Option<i32> {
        // Hosts count from 1.
        Some(self.telemetry.bars.at(self.heard_s(history_s)?)? + 1)
    }
}

/// All that a card is made of.
pub fn evidence<'a>(
    (params, telemetry): (&MeterParams, &MeterTelemetry),
    (readings, inspection, sections): (&'a Readings, &'a InspectionReadings, &'a [Section]),
    (names, profile, timeline): (&'a cards::SectionNames, &'a Profile, &'a dyn Timeline),
    is_vocal_processed: bool,
) -> Evidence<'a> {
    // Blocks of 400 ms over the absolute gate come ten times a second.
    let blocks: u64 =
        telemetry.history().map_or(0, |history| history.momentary().counts().iter().sum());
    let channels = telemetry.channels.get() as usize;
    Evidence {
        readings,
        inspection,
        sections,
        names,
        heard_s: blocks as f64 / 10.0,
        programme_s: None,
        sample_rate_hz: telemetry.sample_rate_hz.get().into(),
        bus: Bus::of(channels, params.dual_mono.value()),
        is_vocal_processed,
        profile,
        timeline,
    }
}
