//! What the audio thread tells the editor of @Display@.

use shared_plugin::telemetry::{PeakHold, Watched};

/// Readings of one instance.
#[derive(Default)]
pub struct @Type@Telemetry {
    /// Whether an editor is open.
    pub watched: Watched,
    /// Highest output magnitude.
    pub output_peak: PeakHold,
}
