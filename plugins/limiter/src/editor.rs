//! The limiter's editor: levels over all parameters.

use crate::params::LimiterParams;
use crate::telemetry::LimiterTelemetry;
use shared_ui::{LatheEditor, LevelsView};
use std::sync::Arc;

/// The editor of one instance.
pub fn open(
    params: Arc<LimiterParams>,
    telemetry: Arc<LimiterTelemetry>,
) -> Option<LatheEditor<LevelsView>> {
    LevelsView::open("Lathe Limiter", (900.0, 560.0), params, telemetry, true)
}
