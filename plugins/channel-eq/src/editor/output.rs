//! The page of what concerns all bands, in two faces: level and phase, and stereo.

use super::EqView;
use super::no_effect;
use super::strip::pair;
use egui::Ui;
use shared_ui::EditorContext;

/// From this width on a strip has room for both faces, and from the second on for their knobs.
const BOTH_FROM_PX: f32 = 1150.0;
const BOTH_ROOMY_FROM_PX: f32 = 1500.0;

/// A face of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Face {
    /// Level, auto gain and phase.
    #[default]
    Level,
    /// Width, mono lows, balance and pan.
    Stereo,
}

/// Both faces with their names and hints.
const FACES: [(Face, &str, &str); 2] = [
    (Face::Level, "Level and phase", "Level, polarity, auto gain and phase."),
    (Face::Stereo, "Stereo", "Width, balance and pan, and how the output sounds in mono."),
];

impl EqView {
    /// Which face is shown, in a strip of this width, and what the phase costs.
    pub(super) fn output_words(&mut self, ui: &mut Ui, editor: &mut EditorContext, width_px: f32) {
        if width_px < BOTH_FROM_PX {
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = 4.0;
                for (face, name, hint) in FACES {
                    if editor.tab(ui, name, face == self.face, hint) {
                        self.face = face;
                    }
                }
            });
        }
        self.phase_words(ui, editor);
    }

    /// The controls in a strip of this width, as knobs where `roomy`.
    pub(super) fn output_page(
        &mut self,
        ui: &mut Ui,
        editor: &mut EditorContext,
        (width_px, roomy): (f32, bool),
    ) {
        if width_px >= BOTH_FROM_PX {
            let roomy = width_px >= BOTH_ROOMY_FROM_PX;
            self.level_face(ui, editor, roomy);
            editor.divider(ui);
            return self.stereo_face(ui, editor, roomy);
        }
        match self.face {
            Face::Level => self.level_face(ui, editor, roomy),
            Face::Stereo => self.stereo_face(ui, editor, roomy),
        }
    }

    fn level_face(&mut self, ui: &mut Ui, editor: &mut EditorContext, roomy: bool) {
        let output = &self.params.output;
        let not_linear = no_effect::linear_length(self.phase());
        let two = [(&output.gain, "Output", None), (&output.gain_scale, "Gain scale", None)];
        pair(ui, editor, roomy, two);
        ui.vertical(|ui| {
            editor.toggle_labelled(ui, &output.invert, "Invert polarity");
            editor.toggle_labelled(ui, &output.gain_q, "Gain-Q");
        });
        editor.divider(ui);
        ui.vertical(|ui| editor.menu_wide(ui, &output.auto_gain, 116.0));
        ui.vertical(|ui| {
            editor.menu_wide(ui, &output.phase, 116.0);
            editor.without_effect(ui, not_linear, |ui, editor| {
                editor.menu_labelled(ui, &output.linear_length, 116.0, "Linear length");
            });
        });
    }
}
