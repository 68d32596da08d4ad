//! What the audio thread tells the equaliser's editor.

use crate::engine::BANDS;
use shared_plugin::telemetry::{Latest, PeakHold, Watched};

/// Readings of one instance.
#[derive(Default)]
pub struct EqTelemetry {
    /// Whether an editor is open.
    pub watched: Watched,
    /// Highest output magnitude, linear.
    pub output_peak: PeakHold,
    /// How far each band's gain is from where it rests now, dB, before the gain scale; 0 for bands
    /// that do not move.
    pub offsets_db: [Latest; BANDS],
}
