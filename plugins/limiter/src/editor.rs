//! The limiter's editor: levels over all parameters.

use crate::params::LimiterParams;
use crate::telemetry::LimiterTelemetry;
use shared_dsp::units::gain_to_db;
use shared_ui::{LatheEditor, View, readout, theme};
use std::sync::Arc;

/// What the editor shows above the parameters.
pub struct LimiterView {
    telemetry: Arc<LimiterTelemetry>,
}

impl View for LimiterView {
    fn readouts(&mut self, ui: &mut egui::Ui) {
        let output_db = gain_to_db(f64::from(self.telemetry.output_peak.take()));
        readout::level_bar(ui, "Output, dBFS", output_db, (-60.0, 6.0), theme::TEXT);
        let reduction_db = f64::from(self.telemetry.reduction_db.take());
        let range_db = (0.0, 24.0);
        readout::level_bar(ui, "Reduction, dB", reduction_db, range_db, theme::REDUCTION);
    }
}

/// The editor of one instance.
pub fn open(
    params: Arc<LimiterParams>,
    telemetry: Arc<LimiterTelemetry>,
) -> Option<LatheEditor<LimiterView>> {
    let view = LimiterView { telemetry: telemetry.clone() };
    let on_watched = Arc::new(move |open| telemetry.watched.set(open));
    shared_ui::editor("Lathe Limiter", (900.0, 560.0), params, view, on_watched)
}
