//! The loudness meter's editor: the figures, a reset button, all parameters.

use crate::params::MeterParams;
use crate::telemetry::MeterTelemetry;
use shared_ui::readout::{figure, level_bar, level_text};
use shared_ui::{LatheEditor, View, theme};
use std::sync::Arc;

/// True peak from which on streaming encoders are likely to clip, dBTP (EBU R 128).
const HIGHEST_TRUE_PEAK_DBTP: f64 = -1.0;

/// What the editor shows above the parameters.
pub struct MeterView {
    telemetry: Arc<MeterTelemetry>,
}

impl View for MeterView {
    fn readouts(&mut self, ui: &mut egui::Ui) {
        let t = &self.telemetry;
        let true_peak_dbtp = f64::from(t.true_peak_dbtp.get());
        let clipped_samples = t.clipped_samples.get();
        let over = |is_over: bool| if is_over { theme::OVER } else { theme::TEXT };
        ui.horizontal_wrapped(|ui| {
            let mut show =
                |label: &str, value: f64, color| figure(ui, label, &level_text(value), color);
            show("Integrated, LUFS", f64::from(t.integrated_lufs.get()), theme::TEXT);
            show("Short-term, LUFS", f64::from(t.short_term_lufs.get()), theme::TEXT);
            show("Momentary, LUFS", f64::from(t.momentary_lufs.get()), theme::TEXT);
            show("Range, LU", f64::from(t.range_lu.get()), theme::TEXT);
            let peak_color = over(true_peak_dbtp > HIGHEST_TRUE_PEAK_DBTP);
            show("True peak, dBTP", true_peak_dbtp, peak_color);
            let clipped = format!("{clipped_samples:.0}");
            figure(ui, "Clipped samples", &clipped, over(clipped_samples > 0.0));
        });
        ui.add_space(8.0);
        let (momentary, short) = (t.momentary_lufs.get(), t.short_term_lufs.get());
        level_bar(ui, "Momentary", f64::from(momentary), (-41.0, -5.0), theme::ACCENT);
        level_bar(ui, "Short-term", f64::from(short), (-41.0, -5.0), theme::ACCENT);
        ui.add_space(4.0);
        ui.horizontal(|ui| {
            if ui.button("New measurement").clicked() {
                t.reset.ask();
            }
            let heard_s = t.measured_s.get() as u32;
            ui.label(format!("heard {}:{:02}", heard_s / 60, heard_s % 60));
        });
    }
}

/// The editor of one instance.
pub fn open(
    params: Arc<MeterParams>,
    telemetry: Arc<MeterTelemetry>,
) -> Option<LatheEditor<MeterView>> {
    let view = MeterView { telemetry };
    shared_ui::editor("Lathe Loudness", (900.0, 600.0), params, view, Arc::new(|_| ()))
}
