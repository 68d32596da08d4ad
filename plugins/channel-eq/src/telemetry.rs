//! Readings from the audio thread to the equaliser's editor, and what the editor alone decides.

use crate::engine::{BANDS, EqEngine, Taps};
use shared_plugin::telemetry::{Flag, Latest, PeakHold};
use std::sync::OnceLock;

/// Code of *Find* among [`shared_plugin::Listening::Product`]; below it are the bands' solos.
pub const FIND_CODE: u32 = BANDS as u32;

/// Readings of one instance.
#[derive(Default)]
pub struct EqTelemetry {
    /// Whether an editor is open.
    pub watched: Flag,
    /// Highest output magnitude, linear.
    pub output_peak: PeakHold,
    /// Frequency that *Find* boosts, Hz. It goes the other way, from the editor to the audio thread.
    pub find_hz: Latest,
    /// Offset of each band's gain from its setting, dB, before the gain scale; 0 for bands that are
    /// not dynamic.
    pub offsets_db: [Latest; BANDS],
    taps: OnceLock<Taps>,
}

impl EqTelemetry {
    /// Connects to the engine's taps. For the main thread.
    pub fn connect(&self, engine: &EqEngine) {
        self.taps.get_or_init(|| engine.taps().shared());
    }

    /// The engine's taps; `None` before the plugin was first activated.
    pub fn taps(&self) -> Option<&Taps> {
        self.taps.get()
    }
}
