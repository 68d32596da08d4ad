//! What the cards are made of, from what the plugin tells.

use crate::cards::{self, Bus, Evidence, Profile, Timeline};
use crate::params::MeterParams;
use crate::telemetry::{BarMap, MeterTelemetry};
use shared_dsp::inspect::{InspectionReadings, Section};
use shared_dsp::loudness::Readings;

/// Where on the timeline something was heard.
pub struct HeardTimeline<'a> {
    /// Bars by the time heard.
    pub bars: &'a BarMap,
    /// With time-code the history lies on the host's timeline, and what was heard may lie anywhere.
    pub is_time_code: bool,
}

impl Timeline for HeardTimeline<'_> {
    fn history_s(&self, heard_s: f64) -> Option<f64> {
        (!self.is_time_code).then_some(heard_s)
    }

    fn bar(&self, history_s: f64) -> Option<i32> {
        // Bars are noted by the time heard.
        if self.is_time_code { None } else { self.bars.bar_at(history_s) }
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
