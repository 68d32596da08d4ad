//! The strip under the graph: the chosen band, how it moves, and what concerns all bands.

use super::bands::Bands;
use super::clipboard;
use super::page::{PAGES, Page};
use super::phase::phase_text;
use super::scene::{MOVES_AT_MINIMUM_PHASE, Scene, moves_at_minimum_phase};
use super::{EqView, solo};
use egui::{Align2, Sense, Ui, vec2};
use nice_plug::prelude::FloatParam;
use shared_plugin::Parameter;
use shared_ui::{EditorContext, Icon, KnobSize, shown_text, theme};

/// Below this width the strip shows fields in place of knobs.
const ROOMY_PX: f32 = 850.0;
/// Width of the first column.
const FIRST_PX: f32 = 190.0;

fn knob(ui: &mut Ui, editor: &mut EditorContext, parameter: &dyn Parameter, label: &str) {
    editor.knob_sized(ui, parameter, KnobSize::Normal, Some(label));
}

fn value(ui: &mut Ui, editor: &mut EditorContext, parameter: &dyn Parameter, label: &str) {
    editor.value_labelled(ui, parameter, Some(label));
}

/// Each of two values: as knobs side by side where there is room, as fields under each other else.
fn pair(ui: &mut Ui, editor: &mut EditorContext, roomy: bool, two: [(&FloatParam, &str); 2]) {
    if roomy {
        for (parameter, label) in two {
            knob(ui, editor, parameter, label);
        }
    } else {
        ui.vertical(|ui| {
            for (parameter, label) in two {
                value(ui, editor, parameter, label);
            }
        });
    }
}

impl EqView {
    pub(super) fn strip(&mut self, ui: &mut Ui, editor: &mut EditorContext, bands: &Bands) {
        let roomy = ui.available_width() >= ROOMY_PX;
        let chosen = self.nodes.chosen;
        let mut before = self.host.values(editor, chosen);
        if let Some((picked, was)) = editor.take_picked()
            && let Some(at) = self
                .host
                .list(chosen)
                .iter()
                .position(|own| own.handle.pointer() == picked.pointer())
        {
            before[at] = was;
        }
        let page = if editor.is_easy() { Page::Band } else { self.page };
        ui.vertical(|ui| {
            ui.set_width(FIRST_PX);
            if !editor.is_easy() {
                self.tabs(ui, editor);
            }
            match page {
                Page::Band => self.chooser(ui, editor, bands),
                Page::Dynamic => self.mover(ui, editor, bands),
                Page::Output => {
                    self.phase_words(ui, editor);
                    if !roomy {
                        editor.toggle_labelled(ui, &self.params.output.invert, "Invert polarity");
                    }
                }
            }
        });
        match page {
            Page::Band => self.band_page(ui, editor, bands, roomy),
            Page::Dynamic => self.dynamic_page(ui, editor, roomy),
            Page::Output => self.output_page(ui, editor, roomy),
        }
        if self.nodes.chosen == chosen {
            let marked = self.nodes.marked_bands();
            self.mirror.follow(ui, editor, &self.host, (chosen, &marked), &before);
        }
    }

    fn tabs(&mut self, ui: &mut Ui, editor: &mut EditorContext) {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 4.0;
            for (page, name, hint) in PAGES {
                if editor.tab(ui, name, page == self.page, hint) {
                    self.page = page;
                }
            }
        });
    }

    /// The arrows and the name of the band the strip is about.
    fn band_name(&mut self, ui: &mut Ui, editor: &mut EditorContext, bands: &Bands) {
        let chosen = self.nodes.chosen;
        let mut to = None;
        if editor.icon_button(ui, Icon::Previous, "Previous band") {
            to = Some(bands.next_used(chosen, false));
        }
        let (rect, response) = ui.allocate_exact_size(vec2(58.0, theme::HIT_PX), Sense::empty());
        let marked = self.nodes.marked_bands().len();
        let name = match marked {
            ..=1 => format!("Band {}", chosen + 1),
            _ => format!("{} +{}", chosen + 1, marked - 1),
        };
        let hue = editor.theme().band(chosen);
        ui.painter().text(rect.center(), Align2::CENTER_CENTER, name, theme::title(), hue);
        if marked > 1 && response.contains_pointer() {
            editor.hint(
                "Knobs and switches work on all marked bands; typed values on this one alone.",
            );
        }
        if editor.icon_button(ui, Icon::Next, "Next band") {
            to = Some(bands.next_used(chosen, true));
        }
        if let Some(to) = to {
            self.nodes.choose(to);
        }
    }

    /// Which band the strip is about, whether it is on, and its type.
    fn chooser(&mut self, ui: &mut Ui, editor: &mut EditorContext, bands: &Bands) {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 1.0;
            self.band_name(ui, editor, bands);
            let chosen = self.nodes.chosen;
            editor.toggle_labelled(ui, &self.host.params(chosen).on, "On");
            solo::button(ui, editor, &self.link, chosen);
        });
        let size = vec2(FIRST_PX - 4.0, theme::HIT_PX);
        let (rect, _) = ui.allocate_exact_size(size, Sense::empty());
        editor.menu_in(ui, &self.host.params(self.nodes.chosen).shape, rect);
    }

    /// Which band the strip is about, whether it moves, and how far it is from rest now.
    fn mover(&mut self, ui: &mut Ui, editor: &mut EditorContext, bands: &Bands) {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 1.0;
            self.band_name(ui, editor, bands);
            editor.toggle_labelled(ui, &self.host.params(self.nodes.chosen).dynamic, "Moves");
        });
        let chosen = self.nodes.chosen;
        let band = &bands.heard[chosen];
        let words = if !band.shape.uses_gain() {
            "This type has no gain to move".to_owned()
        } else if moves_at_minimum_phase(band, self.phase()) {
            format!("Linear phase: {MOVES_AT_MINIMUM_PHASE}")
        } else if super::curves::moves(band) {
            let now_db = self.telemetry.offsets_db[chosen].get();
            if now_db.abs() < 0.05 {
                "At rest now".to_owned()
            } else {
                shown_text(&format!("Now {now_db:+.1} dB from rest"))
            }
        } else {
            "Set a range to make it move".to_owned()
        };
        self.words(ui, editor, &words);
    }

    fn phase_words(&self, ui: &mut Ui, editor: &EditorContext) {
        let settings = self.params.settings();
        let lowest_hz = settings.linear_length.lowest_accurate_hz(self.rate_hz());
        let text = phase_text(&settings, self.link.latency(), Some(lowest_hz));
        self.words(ui, editor, &text);
    }

    /// Small print in the first column.
    fn words(&self, ui: &mut Ui, editor: &EditorContext, text: &str) {
        let color = editor.theme().text_2;
        let galley = ui.painter().layout(text.to_owned(), theme::axis(), color, FIRST_PX - 8.0);
        let size = vec2(FIRST_PX - 8.0, galley.size().y + 4.0);
        let (rect, response) = ui.allocate_exact_size(size, Sense::empty());
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, text));
        ui.painter().galley(rect.min + vec2(4.0, 4.0), galley, color);
    }

    fn band_page(&mut self, ui: &mut Ui, editor: &mut EditorContext, bands: &Bands, roomy: bool) {
        let band = self.host.params(self.nodes.chosen);
        let output = &self.params.output;
        let as_knobs = roomy || editor.is_easy();
        pair(ui, editor, as_knobs, [(&band.frequency, "Frequency"), (&band.gain, "Gain")]);
        if editor.is_easy() {
            knob(ui, editor, &band.q, "Q");
            editor.divider(ui);
            knob(ui, editor, &output.gain, "Output");
            return self.more_in_full(ui, editor);
        }
        if roomy {
            knob(ui, editor, &band.q, "Q");
            ui.vertical(|ui| {
                value(ui, editor, &band.slope, "Slope");
                editor.menu_labelled(ui, &band.placement, 96.0, "Channel");
            });
        } else {
            ui.vertical(|ui| {
                value(ui, editor, &band.q, "Q");
                value(ui, editor, &band.slope, "Slope");
            });
            ui.vertical(|ui| editor.menu_labelled(ui, &band.placement, 104.0, "Channel"));
        }
        let phase = self.phase();
        ui.vertical(|ui| {
            let scene = Scene { host: &self.host, bands, gain_step_db: None, phase };
            if editor.button(ui, "Copy") {
                clipboard::copy(ui, editor, &scene, &self.nodes);
            }
            if editor.button(ui, "Paste") {
                clipboard::paste_copied(editor, &scene, &mut self.nodes);
            }
            if editor.button(ui, "Delete") {
                clipboard::delete(editor, &scene, &mut self.nodes);
            }
        });
        if roomy {
            editor.divider(ui);
            knob(ui, editor, &output.gain, "Output");
        }
    }

    fn dynamic_page(&mut self, ui: &mut Ui, editor: &mut EditorContext, roomy: bool) {
        let band = self.host.params(self.nodes.chosen);
        pair(ui, editor, roomy, [(&band.range, "Range"), (&band.threshold, "Threshold")]);
        ui.vertical(|ui| {
            value(ui, editor, &band.knee, "Knee");
            editor.toggle_labelled(ui, &band.threshold_relative, "Relative");
        });
        pair(ui, editor, roomy, [(&band.attack, "Attack"), (&band.release, "Release")]);
        if roomy {
            editor.divider(ui);
        }
        ui.vertical(|ui| {
            let width_px = if roomy { 178.0 } else { 104.0 };
            editor.menu_labelled(ui, &band.key_filter, width_px, "Key filter");
            editor.toggle_labelled(ui, &band.external_key, "External key");
        });
        ui.vertical(|ui| {
            value(ui, editor, &band.key_frequency, "Key freq.");
            value(ui, editor, &band.key_q, "Key Q");
        });
    }

    fn output_page(&mut self, ui: &mut Ui, editor: &mut EditorContext, roomy: bool) {
        let output = &self.params.output;
        pair(ui, editor, roomy, [(&output.gain, "Output"), (&output.pan, "Pan")]);
        ui.vertical(|ui| {
            editor.menu_wide(ui, &output.pan_law, if roomy { 176.0 } else { 104.0 });
            if roomy {
                editor.toggle_labelled(ui, &output.invert, "Invert polarity");
            } else {
                editor.toggle_labelled(ui, &output.gain_q, "Gain-Q");
            }
        });
        editor.divider(ui);
        ui.vertical(|ui| {
            value(ui, editor, &output.gain_scale, "Gain scale");
            if roomy {
                editor.toggle_labelled(ui, &output.gain_q, "Gain-Q");
            } else {
                editor.menu_wide(ui, &output.auto_gain, 116.0);
            }
        });
        if roomy {
            ui.vertical(|ui| editor.menu_wide(ui, &output.auto_gain, 116.0));
        }
        ui.vertical(|ui| {
            editor.menu_wide(ui, &output.phase, 116.0);
            editor.menu_labelled(ui, &output.linear_length, 116.0, "Linear length");
        });
    }

    fn more_in_full(&self, ui: &mut Ui, editor: &mut EditorContext) {
        let o = &self.params.output;
        let mut hidden: Vec<&dyn Parameter> = vec![
            &o.pan,
            &o.pan_law,
            &o.invert,
            &o.gain_scale,
            &o.auto_gain,
            &o.phase,
            &o.linear_length,
            &o.gain_q,
        ];
        for (band, p) in self.params.bands.iter().enumerate() {
            let shown: [&dyn Parameter; 5] = [&p.on, &p.shape, &p.frequency, &p.gain, &p.q];
            let shown = shown.map(|parameter| parameter.pointer());
            let all = self.host.list(band).iter().map(|own| &own.handle);
            let rest = all.filter(|handle| !shown.contains(&handle.pointer()));
            hidden.extend(rest.map(|handle| handle as &dyn Parameter));
        }
        editor.more_in_full(ui, &hidden);
    }
}
