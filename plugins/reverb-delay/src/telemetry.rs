//! What the audio thread tells the reverb and delay's editor.

use shared_plugin::telemetry::{PeakHold, Watched};

/// Readings of one instance.
#[derive(Default)]
pub struct ReverbDelayTelemetry {
    /// Whether an editor is open.
    pub watched: Watched,
    /// Highest output magnitude.
    pub output_peak: PeakHold,
}
