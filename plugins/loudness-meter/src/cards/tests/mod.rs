//! Every row in each of its states, and what it says.

use super::*;
use shared_dsp::image::{LowEndVerdict, OctaveImage};
use shared_dsp::inspect::{Inspection, InspectionReadings, KeyState, Section};
use shared_dsp::loudness::Readings;

mod ears;
mod files;
mod master;
mod mix;
mod names;
mod vocal;
mod words;

pub(crate) const RATE_HZ: f64 = 48_000.0;

/// 120 bpm in 4/4: a bar every 2 s, bar 1 at 0.
pub(crate) struct Bars;

impl Timeline for Bars {
    fn history_s(&self, heard_s: f64) -> Option<f64> {
        Some(heard_s)
    }

    fn bar(&self, history_s: f64) -> Option<i32> {
        Some((history_s / 2.0).floor() as i32 + 1)
    }
}

/// A mix of 3:12 without fault, to be spoilt.
pub(crate) struct Mix {
    pub readings: Readings,
    pub inspection: InspectionReadings,
    pub sections: Vec<Section>,
    pub names: SectionNames,
    pub profile: Profile,
    pub heard_s: f64,
    pub programme_s: Option<f64>,
    pub bus: Bus,
    pub is_vocal_processed: bool,
}

pub(crate) fn section(start_s: f64, end_s: f64, loudness_lufs: f64) -> Section {
    Section { start_s, end_s, loudness_lufs, lowest_correlation_factor: 0.5 }
}

impl Mix {
    pub fn good() -> Self {
        let mut inspection = Inspection::new().readings();
        inspection.thirds_dbfs = [-30.0; 30];
        inspection.octaves =
            [OctaveImage { balance_db: 0.0, width_db: -10.0, mono_loss_db: 0.4 }; 10];
        inspection.mono_loss_lu = 0.8;
        inspection.low_end = LowEndVerdict::Mono;
        inspection.correlation.lowest_factor = 0.2;
        inspection.correlation.lowest_lows_factor = 0.8;
        inspection.correlation.lowest_lows_frame = 48_000 * 20;
        inspection.hum.quiet_windows = 6;
        inspection.dynamics.median_psr_lu = 14.0;
        inspection.vocal.state = KeyState::Measured;
        inspection.vocal.integrated_lu = -2.0;
        inspection.vocal.present_s = 60.0;
        let sections =
            vec![section(0.0, 30.0, -20.0), section(30.0, 60.0, -16.0), section(60.0, 90.0, -16.8)];
        let mut names = SectionNames::default();
        names.rename(&sections[0], "Verse", &Bars);
        names.rename(&sections[1], "Chorus", &Bars);
        names.rename(&sections[2], "Chorus", &Bars);
        Self {
            readings: Readings {
                integrated_lufs: -20.0,
                short_term_lufs: -18.0,
                max_short_term_lufs: -16.0,
                true_peak_dbtp: -7.0,
                true_peak_at_s: 84.0,
                peak_to_loudness_lu: 13.0,
                measured_s: 192.0,
                ..Readings::EMPTY
            },
            inspection,
            sections,
            names,
            profile: Profile::shipped().clone(),
            heard_s: 192.0,
            programme_s: None,
            bus: Bus::Stereo,
            is_vocal_processed: false,
        }
    }

    pub fn spoilt(spoil: impl FnOnce(&mut Self)) -> Self {
        let mut mix = Self::good();
        spoil(&mut mix);
        mix
    }

    /// The same, of which only `heard_s` were heard.
    pub fn heard(heard_s: f64, spoil: impl FnOnce(&mut Self)) -> Self {
        let mut mix = Self::spoilt(spoil);
        mix.heard_s = heard_s;
        mix
    }

    pub fn evidence(&self) -> Evidence<'_> {
        Evidence {
            readings: &self.readings,
            inspection: &self.inspection,
            sections: &self.sections,
            names: &self.names,
            heard_s: self.heard_s,
            programme_s: self.programme_s,
            sample_rate_hz: RATE_HZ,
            bus: self.bus,
            is_vocal_processed: self.is_vocal_processed,
            profile: &self.profile,
            timeline: &Bars,
        }
    }

    pub fn row(&self, subject: Subject) -> Row {
        let platforms = crate::platforms::PlatformTable::load(None).value;
        let rows = ready_for_mastering(&self.evidence());
        let mut all = rows;
        all.extend(master_check(&self.evidence(), platforms.platforms(), None));
        all.into_iter().find(|row| row.subject == subject).unwrap()
    }

    pub fn state(&self, subject: Subject) -> State {
        self.row(subject).state
    }
}
