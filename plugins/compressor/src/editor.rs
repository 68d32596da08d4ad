//! The compressor's editor: levels over all parameters.

use crate::params::CompressorParams;
use crate::telemetry::CompressorTelemetry;
use shared_ui::{LatheEditor, LevelsView};
use std::sync::Arc;

/// The editor of one instance.
pub fn open(
    params: Arc<CompressorParams>,
    telemetry: Arc<CompressorTelemetry>,
) -> Option<LatheEditor<LevelsView>> {
    LevelsView::open("Lathe Compressor", (900.0, 560.0), params, telemetry, true)
}
