//! The page of the strip on how the chosen band's gain follows the signal.

use super::EqView;
use super::band_level::Place;
use super::bands::Bands;
use super::no_effect;
use super::scene::{MOVES_AT_MINIMUM_PHASE, moves_at_minimum_phase};
use super::strip::{pair, value};
use egui::{Sense, Ui, vec2};
use shared_ui::{EditorContext, shown_text};

/// Width of the bar with the band's level.
const BAR_PX: f32 = 182.0;
/// Its height.
const BAR_HEIGHT_PX: f32 = 22.0;

impl EqView {
    /// Whether the band moves, how far it is from rest now, and its level with the threshold; its name
    /// where that does not stand elsewhere.
    pub(super) fn mover(
        &mut self,
        ui: &mut Ui,
        editor: &mut EditorContext,
        bands: &Bands,
        is_named: bool,
    ) {
        let chosen = self.nodes.chosen;
        let no_gain = no_effect::gain(&bands.shown[chosen]);
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 1.0;
            if is_named {
                self.band_name(ui, editor, bands);
            }
            let dynamic = &self.host.params(self.nodes.chosen).dynamic;
            editor.without_effect(ui, no_gain, |ui, editor| {
                editor.toggle_labelled(ui, dynamic, "Dynamic");
            });
        });
        self.words(ui, editor, &self.moving_words(bands));
        let (rect, _) = ui.allocate_exact_size(vec2(BAR_PX, BAR_HEIGHT_PX), Sense::empty());
        let band = &bands.heard[chosen];
        if no_effect::within_range(band).is_none() {
            let look = (Place::Strip, editor.theme().band(chosen));
            self.level.bar(ui, editor, rect, look, &self.host.params(chosen).threshold);
        }
    }

    fn moving_words(&self, bands: &Bands) -> String {
        let chosen = self.nodes.chosen;
        let band = &bands.heard[chosen];
        if let Some(reason) = no_effect::within_range(band) {
            return reason.trim_end_matches('.').to_owned();
        }
        if moves_at_minimum_phase(band, self.phase()) {
            return format!("Linear phase: {MOVES_AT_MINIMUM_PHASE}");
        }
        let now_db = self.telemetry.offsets_db[chosen].get();
        if now_db.abs() < 0.05 {
            return "Not moving".to_owned();
        }
        shown_text(&format!("Moving {now_db:+.1} dB"))
    }

    pub(super) fn dynamic_page(
        &mut self,
        ui: &mut Ui,
        editor: &mut EditorContext,
        bands: &Bands,
        roomy: bool,
    ) {
        let band = self.host.params(self.nodes.chosen);
        let shown = &bands.shown[self.nodes.chosen];
        let (still, reason) = (no_effect::dynamics(shown), no_effect::within_range(shown));
        let two = [(&band.range, "Range", still), (&band.threshold, "Threshold", reason)];
        pair(ui, editor, roomy, two);
        editor.without_effect(ui, reason, |ui, editor| {
            ui.vertical(|ui| {
                value(ui, editor, &band.knee, "Knee");
                editor.toggle_labelled(ui, &band.threshold_relative, "Relative");
                self.level.auto_button(ui, editor, &band.threshold);
            });
        });
        let two = [(&band.attack, "Attack", reason), (&band.release, "Release", reason)];
        pair(ui, editor, roomy, two);
        if roomy {
            editor.divider(ui);
        }
        editor.without_effect(ui, reason, |ui, editor| {
            ui.vertical(|ui| {
                let width_px = if roomy { 178.0 } else { 104.0 };
                editor.menu_labelled(ui, &band.key_filter, width_px, "Sidechain filter");
                editor.toggle_labelled(ui, &band.external_key, "Sidechain");
            });
        });
        editor.without_effect(ui, no_effect::own_filter(shown), |ui, editor| {
            ui.vertical(|ui| {
                value(ui, editor, &band.key_frequency, "Sidechain freq.");
                value(ui, editor, &band.key_q, "Sidechain Q");
            });
        });
    }
}
