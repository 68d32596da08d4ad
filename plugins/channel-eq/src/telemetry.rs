//! What the audio thread tells the equaliser's editor, and what the editor alone decides.

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
    /// Where *Find* boosts, Hz. It goes the other way, from the editor to the audio thread.
    pub find_hz: Latest,
    /// How far each band's gain is from where it rests now, dB, before the gain scale; 0 for bands
    /// that do not move.
    pub offsets_db: [Latest; BANDS],
    taps: OnceLock<Taps>,
}

impl EqTelemetry {
    /// Says where the engine leaves what it hears. On the main thread.
    pub fn connect(&self, engine: &EqEngine) {
        self.taps.get_or_init(|| engine.taps().shared());
    }

    /// Where to listen in; `None` before the plugin was first activated.
    pub fn taps(&self) -> Option<&Taps> {
        self.taps.get()
    }
}
