//! The editor of @Display@: output level over all parameters.

use crate::params::@Type@Params;
use crate::telemetry::@Type@Telemetry;
use shared_dsp::units::gain_to_db;
use shared_ui::{LatheEditor, View, readout, theme};
use std::sync::Arc;

/// What the editor shows above the parameters.
pub struct @Type@View {
    telemetry: Arc<@Type@Telemetry>,
}

impl View for @Type@View {
    fn readouts(&mut self, ui: &mut egui::Ui) {
        let output_db = gain_to_db(f64::from(self.telemetry.output_peak.take()));
        readout::level_bar(ui, "Output, dBFS", output_db, (-60.0, 6.0), theme::TEXT);
    }
}

/// The editor of one instance.
pub fn open(
    params: Arc<@Type@Params>,
    telemetry: Arc<@Type@Telemetry>,
) -> Option<LatheEditor<@Type@View>> {
    let view = @Type@View { telemetry: telemetry.clone() };
    let on_watched = Arc::new(move |open| telemetry.watched.set(open));
    shared_ui::editor("@Display@", (720.0, 360.0), params, view, on_watched)
}
