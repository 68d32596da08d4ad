//! The editor of @Display@: levels over all parameters.

use crate::params::@Type@Params;
use crate::telemetry::@Type@Telemetry;
use shared_ui::{LatheEditor, LevelsView};
use std::sync::Arc;

/// The editor of one instance.
pub fn open(
    params: Arc<@Type@Params>,
    telemetry: Arc<@Type@Telemetry>,
) -> Option<LatheEditor<LevelsView>> {
    LevelsView::open("@Display@", (720.0, 360.0), params, telemetry, false)
}
