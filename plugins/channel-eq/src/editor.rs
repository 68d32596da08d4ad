//! The equaliser's editor: levels over all parameters.

use crate::params::EqParams;
use crate::telemetry::EqTelemetry;
use shared_ui::{LatheEditor, LevelsView};
use std::sync::Arc;

/// The editor of one instance.
pub fn open(params: Arc<EqParams>, telemetry: Arc<EqTelemetry>) -> Option<LatheEditor<LevelsView>> {
    LevelsView::open("Lathe EQ", (960.0, 600.0), params, telemetry, false)
}
