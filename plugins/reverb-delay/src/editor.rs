//! The reverb and delay's editor: levels over all parameters.

use crate::params::ReverbDelayParams;
use crate::telemetry::ReverbDelayTelemetry;
use shared_dsp::units::gain_to_db;
use shared_ui::{LatheEditor, View, readout, theme};
use std::sync::Arc;

/// What the editor shows above the parameters.
pub struct ReverbDelayView {
    telemetry: Arc<ReverbDelayTelemetry>,
}

impl View for ReverbDelayView {
    fn readouts(&mut self, ui: &mut egui::Ui) {
        let output_db = gain_to_db(f64::from(self.telemetry.output_peak.take()));
        readout::level_bar(ui, "Output, dBFS", output_db, (-60.0, 6.0), theme::TEXT);
    }
}

/// The editor of one instance.
pub fn open(
    params: Arc<ReverbDelayParams>,
    telemetry: Arc<ReverbDelayTelemetry>,
) -> Option<LatheEditor<ReverbDelayView>> {
    let view = ReverbDelayView { telemetry: telemetry.clone() };
    let on_watched = Arc::new(move |open| telemetry.watched.set(open));
    shared_ui::editor("Lathe Reverb Delay", (960.0, 560.0), params, view, on_watched)
}
