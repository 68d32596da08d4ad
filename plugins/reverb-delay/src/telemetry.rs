//! Readings from the audio thread to the reverb and delay's editor.
//!
//! Most of its pictures follow from the parameters; levels are in what every editor shares with its
//! shell. What the reverb gives, by octaves and over time, is published only while an editor is open.

use crate::engine::{ReverbDelayEngine, TAIL_OCTAVES};
use shared_dsp::spectrum::Tap;
use shared_exchange::FrameRing;
use shared_plugin::telemetry::{Flag, Latest};
use std::sync::{Arc, OnceLock};

/// Windows kept for the editor: more than a second at every rate.
const KEPT: usize = 512;

/// Readings of one instance.
pub struct ReverbDelayTelemetry {
    /// The host's tempo, beats per minute; 0 while it is not known.
    pub tempo_bpm: Latest,
    /// Whether an editor is open.
    pub watched: Flag,
    /// Levels of the reverb's octaves ([`crate::engine::TAIL_OCTAVES_HZ`]) in dB, one frame for each
    /// window of [`crate::engine::tail_window_samples`], in order.
    pub tail_db: FrameRing<[f32; TAIL_OCTAVES]>,
    wet: OnceLock<Arc<Tap>>,
}

impl Default for ReverbDelayTelemetry {
    fn default() -> Self {
        Self {
            tempo_bpm: Latest::default(),
            watched: Flag::default(),
            tail_db: FrameRing::new(KEPT),
            wet: OnceLock::new(),
        }
    }
}

impl ReverbDelayTelemetry {
    /// Connects to the engine's tap. For the main thread.
    pub fn connect(&self, engine: &ReverbDelayEngine) {
        self.wet.get_or_init(|| engine.wet_tap().clone());
    }

    /// The wet sound; `None` before the plugin was first activated.
    pub fn wet(&self) -> Option<&Tap> {
        self.wet.get().map(|tap| &**tap)
    }

    /// Publishes what the engine's latest call measured.
    pub fn publish(&self, engine: &ReverbDelayEngine) {
        if let Some(levels_db) = engine.tail_levels_db() {
            self.tail_db.write(std::iter::once(levels_db));
        }
    }

    /// The host's tempo, where one was left.
    pub fn known_tempo_bpm(&self) -> Option<f64> {
        let tempo_bpm = f64::from(self.tempo_bpm.get());
        (tempo_bpm > 0.0).then_some(tempo_bpm)
    }
}
