//! What the audio thread tells the compressor's editor.

use shared_plugin::telemetry::{PeakHold, Watched};

/// Readings of one instance.
#[derive(Default)]
pub struct CompressorTelemetry {
    /// Whether an editor is open.
    pub watched: Watched,
    /// Most gain reduction, dB, 0 or more.
    pub reduction_db: PeakHold,
    /// Highest output magnitude.
    pub output_peak: PeakHold,
}
