//! The pane of what the measurement goes by, and how loudness is shown.

use super::scale::LoudnessScale;
use crate::params::MeterParams;
use crate::project::Project;
use egui::Ui;
use shared_ui::EditorContext;

/// Headrooms offered for a mix, dBTP.
const HEADROOMS_DBTP: [f64; 4] = [-3.0, -6.0, -9.0, -12.0];

/// Draws the controls.
pub fn show(
    ui: &mut Ui,
    editor: &mut EditorContext,
    params: &MeterParams,
    (scale, is_relative): (&mut LoudnessScale, &mut bool),
    (project, headroom_dbtp): (&mut Project, f64),
) {
    ui.horizontal(|ui| {
        editor.menu_wide(ui, &params.restart, 150.0);
        editor.menu_wide(ui, &params.order, 130.0);
        editor.toggle(ui, &params.dual_mono);
        editor.toggle(ui, &params.reset);
    });
    ui.add_space(8.0);
    ui.horizontal(|ui| {
        for (own, name, hint) in [
            (LoudnessScale::EbuPlus9, "EBU +9", "Scale from \u{2212}41 to \u{2212}14 LUFS."),
            (LoudnessScale::EbuPlus18, "EBU +18", "Scale from \u{2212}59 to \u{2212}5 LUFS."),
        ] {
            if editor.switch(ui, name, *scale == own, hint) {
                *scale = own;
            }
        }
        editor.divider(ui);
        for (relative, name, hint) in [
            (false, "LUFS", "Absolute loudness."),
            (true, "LU", "Loudness relative to \u{2212}23 LUFS, which is 0 LU."),
        ] {
            if editor.switch(ui, name, *is_relative == relative, hint) {
                *is_relative = relative;
            }
        }
    });
    ui.add_space(8.0);
    let name = "Vocal is processed after the send";
    let hint = "Turn on if the vocal goes through more effects after it is sent to the sidechain: its level is then an estimate.";
    ui.horizontal(|ui| {
        if editor.switch(ui, name, project.is_vocal_processed, hint) {
            project.is_vocal_processed = !project.is_vocal_processed;
        }
        editor.divider(ui);
        editor.label(ui, "Headroom");
        for dbtp in HEADROOMS_DBTP {
            let hint = "The highest true peak of a mix that is ready for mastering, dBTP.";
            let text = shared_ui::shown_text(&format!("{dbtp:.0}"));
            if editor.switch(ui, &text, (headroom_dbtp - dbtp).abs() < 0.05, hint) {
                project.headroom_dbtp = Some(dbtp);
            }
        }
    });
}
