//! Readings from the audio thread to the compressor's editor.

use crate::engine::CompressorEngine;
use shared_dsp::spectrum::Tap;
use shared_plugin::telemetry::{DynamicsTelemetry, Flag, Latest};
use std::sync::{Arc, OnceLock};

/// Code of listening to the sidechain among [`shared_plugin::Listening::Product`].
pub const SIDECHAIN_CODE: u32 = 0;

/// Readings of one instance.
#[derive(Default)]
pub struct CompressorTelemetry {
    /// Levels and reduction over time.
    pub levels: Arc<DynamicsTelemetry>,
    /// Gain of the lift now, dB, 0 or more.
    pub lift_db: Latest,
    /// Whether the track is mono.
    pub is_mono: Flag,
    sidechain: OnceLock<Arc<Tap>>,
}

impl CompressorTelemetry {
    /// Connects to the engine's tap. For the main thread.
    pub fn connect(&self, engine: &CompressorEngine) {
        self.sidechain.get_or_init(|| engine.taps().sidechain.clone());
    }

    /// What the detector hears before its filters; `None` before the plugin was first activated.
    pub fn sidechain(&self) -> Option<&Tap> {
        self.sidechain.get().map(|tap| &**tap)
    }
}
