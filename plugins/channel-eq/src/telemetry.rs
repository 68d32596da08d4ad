//! What the audio thread tells the equaliser's editor.

use shared_plugin::telemetry::{PeakHold, Watched};

/// Readings of one instance.
#[derive(Default)]
pub struct EqTelemetry {
    /// Whether an editor is open.
    pub watched: Watched,
    /// Highest output magnitude.
    pub output_peak: PeakHold,
}
