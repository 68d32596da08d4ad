//! The equaliser's editor: output level over all parameters.

use crate::params::EqParams;
use crate::telemetry::EqTelemetry;
use shared_dsp::units::gain_to_db;
use shared_ui::{LatheEditor, View, readout, theme};
use std::sync::Arc;

/// What the editor shows above the parameters.
pub struct EqView {
    telemetry: Arc<EqTelemetry>,
}

impl View for EqView {
    fn readouts(&mut self, ui: &mut egui::Ui) {
        let output_db = gain_to_db(f64::from(self.telemetry.output_peak.take()));
        readout::level_bar(ui, "Output, dBFS", output_db, (-60.0, 6.0), theme::TEXT);
    }
}

/// The editor of one instance.
pub fn open(params: Arc<EqParams>, telemetry: Arc<EqTelemetry>) -> Option<LatheEditor<EqView>> {
    let view = EqView { telemetry: telemetry.clone() };
    let on_watched = Arc::new(move |open| telemetry.watched.set(open));
    shared_ui::editor("Lathe EQ", (960.0, 600.0), params, view, on_watched)
}
