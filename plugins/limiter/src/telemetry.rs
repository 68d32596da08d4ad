//! Readings from the audio thread to the limiter's editor, and the editor's requests.

use crate::engine::Mode;
use crate::engine::budget::{BIN_DB, BINS};
use crate::heard::HeardLimiter;
use crate::sections::MomentLog;
use shared_dsp::loudness::Readings;
use shared_dsp::spectrum::Tap;
use shared_exchange::FrameRing;
use shared_plugin::telemetry::{Board, DynamicsTelemetry, Flag, Latest, LevelFrame, Request, peak};
use std::sync::{Arc, OnceLock};

/// Frames of [`LimiterTelemetry::loudness`] kept for the editor.
const KEPT: usize = 1024;
/// Readings published a second while no editor is open.
const UNWATCHED_READINGS_PER_S: f64 = 10.0;
/// Frames of the output kept for the editor.
const TAP_FRAMES: usize = 16_384;

/// Loudness of one short time.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct LoudnessFrame {
    /// Samples it covers.
    pub samples: u32,
    /// Highest true peak, linear; 0 where none was ready.
    pub true_peak_gain: f32,
    /// Momentary loudness at its end, LUFS.
    pub momentary_lufs: f32,
}

shared_exchange::words!(LoudnessFrame { samples: u32, true_peak_gain: f32, momentary_lufs: f32 });

/// Columns of [`Limiting::columns`].
pub const COLUMNS: usize = 13;

/// What limiting has cost since the restart.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Limiting {
    /// Time with sound, s.
    pub sounding_s: f64,
    /// Share of it that was limited, 0..1.
    pub limited_share: f64,
    /// Mean reduction in that share, dB.
    pub mean_reduction_db: f64,
    /// Time limited by up to 1 dB, by 1 to 2 dB and so on, relative to each other; the last is all
    /// above 12 dB.
    pub columns: [f64; COLUMNS],
}

shared_exchange::words!(Limiting {
    sounding_s: f64,
    limited_share: f64,
    mean_reduction_db: f64,
    columns: [f64; COLUMNS],
});

impl Limiting {
    /// What an engine has counted.
    pub fn of(engine: &HeardLimiter) -> Self {
        let (budget, rate_hz) = (engine.limiter().budget(), engine.sample_rate_hz());
        let cost = budget.cost;
        let mut columns = [0.0; COLUMNS];
        // The first bin is no limiting.
        for (bin, frames) in budget.bins_frames.iter().enumerate().take(BINS).skip(1) {
            let column = (bin as f64 * BIN_DB) as usize;
            columns[column.min(COLUMNS - 1)] += *frames as f64;
        }
        Self {
            sounding_s: if rate_hz > 0.0 { cost.frames as f64 / rate_hz } else { 0.0 },
            limited_share: cost.limited_share(),
            mean_reduction_db: cost.mean_reduction_db(),
            columns,
        }
    }
}

/// Readings of one instance.
pub struct LimiterTelemetry {
    /// Levels and reduction over time.
    pub dynamics: Arc<DynamicsTelemetry>,
    /// True peak and loudness over time, while an editor is open.
    pub loudness: FrameRing<LoudnessFrame>,
    /// Loudness and peaks of the output.
    pub readings: Board<Readings>,
    /// How much was limited.
    pub limiting: Board<Limiting>,
    /// How much was limited in every half second.
    pub moments: MomentLog,
    /// Counter of the times the measurement was begun anew.
    pub restarts: Request,
    /// Gain of listening as streamed, dB; the editor's.
    pub streamed_gain_db: Latest,
    /// Whether loudness is measured: from the first time the editor is opened, and in a render. An
    /// instance that nobody looks at saves the work.
    pub measures_loudness: Flag,
    /// Whether the track is mono.
    pub is_mono: Flag,
    /// Whether Low latency is the mode in force.
    pub is_low_latency: Flag,
    /// Times the transport was started while an editor was open.
    pub starts: Latest<u32>,
    /// The bar of the song while an editor is open, counted from 0; below where the host says none.
    pub bar: Latest<i64>,
    was_playing: Flag,
    tap: OnceLock<Tap>,
    /// Only the audio thread reads and writes it.
    readings_slot: Latest<u64>,
}

impl Default for LimiterTelemetry {
    fn default() -> Self {
        Self {
            dynamics: Arc::default(),
            loudness: FrameRing::new(KEPT),
            readings: Board::new(&Readings::EMPTY),
            limiting: Board::default(),
            moments: MomentLog::default(),
            restarts: Request::default(),
            streamed_gain_db: Latest::default(),
            measures_loudness: Flag::default(),
            is_mono: Flag::default(),
            is_low_latency: Flag::default(),
            starts: Latest::default(),
            bar: Latest::new(-1),
            was_playing: Flag::default(),
            tap: OnceLock::new(),
            readings_slot: Latest::default(),
        }
    }
}

impl LimiterTelemetry {
    /// Learns what a prepared engine is. For the main thread.
    pub fn connect(&self, engine: &HeardLimiter) {
        self.is_mono.set(engine.channels() == 1);
        self.is_low_latency.set(engine.limiter().mode() == Mode::LowLatency);
        self.tap.get_or_init(|| Tap::new(TAP_FRAMES));
        self.publish_readings(engine);
    }

    /// Follows the transport, while an editor is open.
    pub fn observe(&self, is_playing: bool, bar: Option<i32>) {
        self.bar.set(bar.map_or(-1, i64::from));
        if is_playing && !self.was_playing.get() {
            self.starts.set(self.starts.get().wrapping_add(1));
        }
        self.was_playing.set(is_playing);
    }

    /// The output's latest samples; `None` before the plugin was first activated.
    pub fn tap(&self) -> Option<&Tap> {
        self.tap.get()
    }

    /// Publishes what is due.
    pub fn publish(&self, engine: &HeardLimiter, output: &[&mut [f32]]) {
        let (is_watched, limiter) = (self.dynamics.watched.get(), engine.limiter());
        if let Some((number, moment)) = limiter.ended_moment() {
            self.moments.write(number, &moment, engine.sample_rate_hz());
        }
        let readings = limiter.loudness();
        let slot = (readings.measured_s * UNWATCHED_READINGS_PER_S) as u64;
        if is_watched || slot != self.readings_slot.get() {
            self.readings_slot.set(slot);
            self.publish_readings(engine);
        }
        if !is_watched {
            return;
        }
        let samples = output.first().map_or(0, |channel| channel.len()) as u32;
        let [left, right] = limiter.input_peak_gain();
        self.dynamics.publish(LevelFrame {
            samples,
            input_gain: left.max(right),
            output_gain: peak(output),
            reduction_db: limiter.gain_reduction_db(),
            detected_gain: left.max(right),
        });
        self.loudness.write(std::iter::once(LoudnessFrame {
            samples,
            true_peak_gain: limiter.true_peak_gain(),
            momentary_lufs: readings.momentary_lufs as f32,
        }));
        if let (Some(tap), [left, right, ..]) = (self.tap(), output) {
            tap.write(left, right);
        }
    }

    /// Publishes loudness and what limiting has cost.
    pub fn publish_readings(&self, engine: &HeardLimiter) {
        self.readings.publish(&engine.limiter().loudness());
        self.limiting.publish(&Limiting::of(engine));
    }
}
