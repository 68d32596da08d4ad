//! Readings from the audio thread to the loudness meter's editor, and the editor's requests.
//!
//! Published whether an editor is open or not, though less often without: what was measured during an
//! offline render must be there when the window is opened after it.

mod steps;
mod vocal;

pub use steps::{Places, Steps};
pub use vocal::VocalHistory;

use crate::engine::{MOST_CHANNELS, MeterEngine};
use shared_dsp::inspect::{Inspection, InspectionReadings, MAX_SECTIONS, Section};
use shared_dsp::loudness::Readings;
use shared_dsp::loudness::records::History;
use shared_dsp::spectrum::Tap;
use shared_plugin::telemetry::{Board, Flag, Latest, PeakHold, Request, peak};
use std::sync::{Arc, OnceLock};

/// Readings published a second while an editor is open, at the most.
const READINGS_PER_S: f64 = 100.0;
/// And while none is: often enough for one that opens after the last block.
const UNWATCHED_READINGS_PER_S: f64 = 10.0;
/// Inspections published a second while an editor is open, and values of [`VocalHistory`] always.
const INSPECTIONS_PER_S: f64 = 4.0;
/// While no editor is open, one of so many is published.
const UNWATCHED_INSPECTIONS: u64 = 4;

/// Readings of one instance.
pub struct MeterTelemetry {
    /// Whether an editor is open.
    pub watched: Flag,
    /// Loudness and peaks.
    pub readings: Board<Readings>,
    /// Findings in the sound, four times a second; once while no editor is open.
    pub inspection: Board<InspectionReadings>,
    sections: Board<[Section; MAX_SECTIONS]>,
    /// Bars of the song by the time they were heard.
    pub bars: Steps,
    /// Places on the host's timeline by the time they were heard, with time-code.
    pub places: Places,
    /// Vocal over backing, over time.
    pub vocal: VocalHistory,
    /// Channels of the bus, 0 before the first block.
    pub channels: Latest,
    /// The sample rate, Hz; 0 before the plugin was first activated.
    pub sample_rate_hz: Latest,
    /// Highest true peak of each channel since the reset, dBTP.
    pub channel_true_peaks_dbtp: [Latest; MOST_CHANNELS],
    /// Time of each of them, s since the reset, to 10 ms.
    pub channel_true_peaks_at_s: [Latest; MOST_CHANNELS],
    /// Highest magnitude of each channel since the editor took it; of what is played while it is open.
    pub channel_peaks: [PeakHold; MOST_CHANNELS],
    /// Gain of listening at platform level, dB; the editor's.
    pub platform_gain_db: Latest,
    /// The editor's reset button, and the host's reset switch as it rises.
    pub reset: Request,
    /// The host's reset switch as it stood last.
    host_reset: Flag,
    history: OnceLock<Arc<History>>,
    tap: OnceLock<Arc<Tap>>,
    // Only the audio thread reads and writes what follows.
    bar: Board<Option<i32>>,
    latest_measured_s: Latest<f64>,
    readings_slot: Latest<u64>,
    inspection_slot: Latest<u64>,
}

const NO_SECTION: Section = Section {
    start_s: 0.0,
    end_s: 0.0,
    loudness_lufs: f64::NEG_INFINITY,
    lowest_correlation_factor: f64::NEG_INFINITY,
};

impl Default for MeterTelemetry {
    fn default() -> Self {
        let silent = || Latest::new(f32::NEG_INFINITY);
        Self {
            watched: Flag::default(),
            readings: Board::new(&Readings::EMPTY),
            inspection: Board::new(&Inspection::new().readings()),
            sections: Board::new(&[NO_SECTION; MAX_SECTIONS]),
            bars: Steps::default(),
            places: Places::default(),
            vocal: VocalHistory::default(),
            channels: Latest::default(),
            sample_rate_hz: Latest::default(),
            channel_true_peaks_dbtp: std::array::from_fn(|_| silent()),
            channel_true_peaks_at_s: std::array::from_fn(|_| silent()),
            channel_peaks: Default::default(),
            platform_gain_db: Latest::default(),
            reset: Request::default(),
            host_reset: Flag::default(),
            history: OnceLock::new(),
            tap: OnceLock::new(),
            bar: Board::default(),
            latest_measured_s: Latest::default(),
            readings_slot: Latest::default(),
            inspection_slot: Latest::default(),
        }
    }
}

impl MeterTelemetry {
    /// Connects to the engine's history and tap. For the main thread.
    pub fn connect(&self, engine: &MeterEngine) {
        self.history.get_or_init(|| Arc::clone(engine.history()));
        self.tap.get_or_init(|| engine.tap());
        self.sample_rate_hz.set(engine.sample_rate_hz() as f32);
        self.publish_all(engine);
    }

    /// Records of the past; `None` before the plugin was first activated.
    pub fn history(&self) -> Option<&Arc<History>> {
        self.history.get()
    }

    /// The latest samples; `None` before the plugin was first activated.
    pub fn tap(&self) -> Option<&Arc<Tap>> {
        self.tap.get()
    }

    /// The sections found so far.
    pub fn sections(&self) -> Vec<Section> {
        let count = self.inspection.read().section_count.min(MAX_SECTIONS);
        self.sections.read()[..count].to_vec()
    }

    /// Follows the host's reset switch and its bar, for every block. The switch asks for a new
    /// measurement as it is turned on, like the editor's button.
    pub fn observe(&self, host_reset: bool, bar: Option<i32>) {
        if host_reset && !self.host_reset.get() {
            self.reset.ask();
        }
        self.host_reset.set(host_reset);
        self.bar.publish(&bar);
    }

    /// Publishes what is due; `output` is the block as it passed.
    pub fn publish(&self, engine: &MeterEngine, output: &[&mut [f32]]) {
        let is_watched = self.watched.get();
        if is_watched {
            for (held, channel) in self.channel_peaks.iter().zip(output.chunks(1)) {
                let peak = peak(channel);
                if peak > 0.0 {
                    held.raise(peak);
                }
            }
        }
        let readings_per_s = if is_watched { READINGS_PER_S } else { UNWATCHED_READINGS_PER_S };
        let measured_s = engine.meter().measured_s();
        let is_due = |slot: &Latest<u64>, per_s: f64| {
            let now = (measured_s * per_s) as u64;
            let is_due = slot.get() != now;
            slot.set(now);
            is_due
        };
        if is_due(&self.readings_slot, readings_per_s) {
            self.publish_readings(engine);
        }
        if is_due(&self.inspection_slot, INSPECTIONS_PER_S) {
            if is_watched || self.inspection_slot.get().is_multiple_of(UNWATCHED_INSPECTIONS) {
                self.publish_inspection(engine);
            } else {
                self.vocal.add(measured_s, engine.vocal_short_term_lu());
            }
        }
        if let Some(place_s) = engine.place_s() {
            self.places.add(measured_s, place_s);
        }
        if let Some(bar) = self.bar.read() {
            self.bars.add(measured_s, bar);
        }
    }

    /// Publishes everything.
    pub fn publish_all(&self, engine: &MeterEngine) {
        self.publish_readings(engine);
        self.publish_inspection(engine);
    }

    fn publish_readings(&self, engine: &MeterEngine) {
        let readings = engine.readings();
        // Less than before: the measurement began anew.
        if readings.measured_s < self.latest_measured_s.get() {
            self.bars.clear();
            self.places.clear();
            self.vocal.clear();
        }
        self.latest_measured_s.set(readings.measured_s);
        self.readings.publish(&readings);
        let meter = engine.meter();
        self.channels.set(meter.channels() as f32);
        for (channel, latest) in self.channel_true_peaks_dbtp.iter().enumerate() {
            let true_peak_dbtp = meter.channel_true_peak_dbtp(channel) as f32;
            if true_peak_dbtp != latest.get() {
                latest.set(true_peak_dbtp);
                let at_s = meter.channel_true_peak_at_s(channel);
                self.channel_true_peaks_at_s[channel].set(at_s as f32);
            }
        }
    }

    fn publish_inspection(&self, engine: &MeterEngine) {
        let mut sections = [NO_SECTION; MAX_SECTIONS];
        for (shown, found) in sections.iter_mut().zip(engine.sections()) {
            *shown = *found;
        }
        self.sections.publish(&sections);
        let inspection = engine.inspection();
        self.vocal.add(engine.meter().measured_s(), inspection.vocal.short_term_lu);
        self.inspection.publish(&inspection);
    }
}
