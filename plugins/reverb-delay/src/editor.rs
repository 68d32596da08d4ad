//! The reverb and delay's editor: levels over all parameters.

use crate::params::ReverbDelayParams;
use crate::telemetry::ReverbDelayTelemetry;
use shared_ui::{LatheEditor, LevelsView};
use std::sync::Arc;

/// The editor of one instance.
pub fn open(
    params: Arc<ReverbDelayParams>,
    telemetry: Arc<ReverbDelayTelemetry>,
) -> Option<LatheEditor<LevelsView>> {
    LevelsView::open("Lathe Reverb Delay", (960.0, 560.0), params, telemetry, false)
}
