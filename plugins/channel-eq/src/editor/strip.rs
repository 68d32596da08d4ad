//! The strip under the graph: the chosen band, how it moves, and what concerns all bands.

use super::bands::Bands;
use super::clipboard;
use super::nodes::{MOVES_AT_MINIMUM_PHASE, Scene, moves_at_minimum_phase};
use super::phase::phase_text;
use super::{EqView, solo};
use egui::{Align2, Sense, Ui, vec2};
use shared_ui::{Desk, Icon, KnobSize, shown_text, theme};

/// Below this width the strip shows fields in place of knobs.
const ROOMY_PX: f32 = 850.0;
/// Width of the first column.
const FIRST_PX: f32 = 190.0;

/// What the strip is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Page {
    /// The chosen band.
    #[default]
    Band,
    /// How the chosen band moves.
    Dynamic,
    /// What concerns all bands.
    Output,
}

const PAGES: [(Page, &str, &str); 3] = [
    (Page::Band, "Band", "The chosen band: type, frequency, gain."),
    (Page::Dynamic, "Dynamic", "How the chosen band's gain follows the signal."),
    (Page::Output, "Output", "Level, pan, phase and what concerns all bands."),
];

fn knob(ui: &mut Ui, desk: &mut Desk, id: &str, label: &str) {
    desk.knob_sized(ui, id, KnobSize::Normal, Some(label));
}

fn value(ui: &mut Ui, desk: &mut Desk, id: &str, label: &str) {
    desk.value_labelled(ui, id, Some(label));
}

/// Each of two values: as knobs side by side where there is room, as fields under each other else.
fn pair(ui: &mut Ui, desk: &mut Desk, roomy: bool, two: [(&str, &str); 2]) {
    if roomy {
        for (id, label) in two {
            knob(ui, desk, id, label);
        }
    } else {
        ui.vertical(|ui| {
            for (id, label) in two {
                value(ui, desk, id, label);
            }
        });
    }
}

impl EqView {
    pub(super) fn strip(&mut self, ui: &mut Ui, desk: &mut Desk, bands: &Bands) {
        let roomy = ui.available_width() >= ROOMY_PX;
        let chosen = self.nodes.chosen;
        let mut before = self.ids[chosen].values(desk);
        if let Some((place, was)) = desk.take_picked()
            && let Some(at) = self.ids[chosen].places().iter().position(|own| *own == place)
        {
            before[at] = was;
        }
        let page = if desk.is_easy() { Page::Band } else { self.page };
        ui.vertical(|ui| {
            ui.set_width(FIRST_PX);
            if !desk.is_easy() {
                self.tabs(ui, desk);
            }
            match page {
                Page::Band => self.chooser(ui, desk, bands),
                Page::Dynamic => self.mover(ui, desk, bands),
                Page::Output => {
                    self.phase_words(ui, desk);
                    if !roomy {
                        desk.toggle_labelled(ui, "inv", "Invert polarity");
                    }
                }
            }
        });
        match page {
            Page::Band => self.band_page(ui, desk, bands, roomy),
            Page::Dynamic => self.dynamic_page(ui, desk, roomy),
            Page::Output => self.output_page(ui, desk, roomy),
        }
        if self.nodes.chosen == chosen {
            let marked = self.nodes.marked_bands();
            self.mirror.follow(ui, desk, &self.ids, (chosen, &marked), &before);
        }
    }

    fn tabs(&mut self, ui: &mut Ui, desk: &mut Desk) {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 4.0;
            for (page, name, hint) in PAGES {
                if desk.tab(ui, name, page == self.page, hint) {
                    self.page = page;
                }
            }
        });
    }

    /// The arrows and the name of the band the strip is about.
    fn band_name(&mut self, ui: &mut Ui, desk: &mut Desk, bands: &Bands) {
        let chosen = self.nodes.chosen;
        let mut to = None;
        if desk.icon_button(ui, Icon::Previous, "Previous band") {
            to = Some(bands.next_used(chosen, false));
        }
        let (rect, response) = ui.allocate_exact_size(vec2(58.0, theme::HIT_PX), Sense::empty());
        let marked = self.nodes.marked_bands().len();
        let name = match marked {
            ..=1 => format!("Band {}", chosen + 1),
            _ => format!("{} +{}", chosen + 1, marked - 1),
        };
        let hue = desk.theme().band(chosen);
        ui.painter().text(rect.center(), Align2::CENTER_CENTER, name, theme::title(), hue);
        if marked > 1 && response.contains_pointer() {
            desk.hint(
                "Knobs and switches work on all marked bands; typed values on this one alone.",
            );
        }
        if desk.icon_button(ui, Icon::Next, "Next band") {
            to = Some(bands.next_used(chosen, true));
        }
        if let Some(to) = to {
            self.nodes.choose(to);
        }
    }

    /// Which band the strip is about, whether it is on, and its type.
    fn chooser(&mut self, ui: &mut Ui, desk: &mut Desk, bands: &Bands) {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 1.0;
            self.band_name(ui, desk, bands);
            let chosen = self.nodes.chosen;
            desk.toggle_labelled(ui, &self.ids[chosen].on, "On");
            solo::button(ui, desk, &self.link, chosen);
        });
        let size = vec2(FIRST_PX - 4.0, theme::HIT_PX);
        let (rect, _) = ui.allocate_exact_size(size, Sense::empty());
        desk.menu_in(ui, &self.ids[self.nodes.chosen].shape, rect);
    }

    /// Which band the strip is about, whether it moves, and how far it is from rest now.
    fn mover(&mut self, ui: &mut Ui, desk: &mut Desk, bands: &Bands) {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 1.0;
            self.band_name(ui, desk, bands);
            desk.toggle_labelled(ui, &self.ids[self.nodes.chosen].dynamic, "Moves");
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
        self.words(ui, desk, &words);
    }

    fn phase_words(&self, ui: &mut Ui, desk: &Desk) {
        let settings = self.params.settings();
        let lowest_hz = settings.linear_length.lowest_accurate_hz(self.rate_hz());
        let text = phase_text(&settings, self.link.latency(), Some(lowest_hz));
        self.words(ui, desk, &text);
    }

    /// Small print in the first column.
    fn words(&self, ui: &mut Ui, desk: &Desk, text: &str) {
        let color = desk.theme().text_2;
        let galley = ui.painter().layout(text.to_owned(), theme::axis(), color, FIRST_PX - 8.0);
        let size = vec2(FIRST_PX - 8.0, galley.size().y + 4.0);
        let (rect, response) = ui.allocate_exact_size(size, Sense::empty());
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, text));
        ui.painter().galley(rect.min + vec2(4.0, 4.0), galley, color);
    }

    fn band_page(&mut self, ui: &mut Ui, desk: &mut Desk, bands: &Bands, roomy: bool) {
        let ids = &self.ids[self.nodes.chosen];
        let as_knobs = roomy || desk.is_easy();
        pair(ui, desk, as_knobs, [(&ids.frequency, "Frequency"), (&ids.gain, "Gain")]);
        if desk.is_easy() {
            knob(ui, desk, &ids.q, "Q");
            desk.divider(ui);
            knob(ui, desk, "out", "Output");
            return self.more_in_full(ui, desk);
        }
        if roomy {
            knob(ui, desk, &ids.q, "Q");
            ui.vertical(|ui| {
                value(ui, desk, &ids.slope, "Slope");
                desk.menu_labelled(ui, &ids.channel, 96.0, "Channel");
            });
        } else {
            ui.vertical(|ui| {
                value(ui, desk, &ids.q, "Q");
                value(ui, desk, &ids.slope, "Slope");
            });
            ui.vertical(|ui| desk.menu_labelled(ui, &ids.channel, 104.0, "Channel"));
        }
        ui.vertical(|ui| {
            let scene = Scene {
                params: &self.params,
                ids: &self.ids,
                bands,
                gain_step_db: None,
                phase: self.phase(),
            };
            if desk.button(ui, "Copy") {
                clipboard::copy(ui, desk, &scene, &self.nodes);
            }
            if desk.button(ui, "Paste") {
                clipboard::paste_copied(desk, &scene, &mut self.nodes);
            }
            if desk.button(ui, "Delete") {
                clipboard::delete(desk, &scene, &mut self.nodes);
            }
        });
        if roomy {
            desk.divider(ui);
            knob(ui, desk, "out", "Output");
        }
    }

    fn dynamic_page(&mut self, ui: &mut Ui, desk: &mut Desk, roomy: bool) {
        let ids = &self.ids[self.nodes.chosen];
        pair(ui, desk, roomy, [(&ids.range, "Range"), (&ids.threshold, "Threshold")]);
        ui.vertical(|ui| {
            value(ui, desk, &ids.knee, "Knee");
            desk.toggle_labelled(ui, &ids.relative, "Relative");
        });
        pair(ui, desk, roomy, [(&ids.attack, "Attack"), (&ids.release, "Release")]);
        if roomy {
            desk.divider(ui);
        }
        ui.vertical(|ui| {
            let width_px = if roomy { 178.0 } else { 104.0 };
            desk.menu_labelled(ui, &ids.key_filter, width_px, "Key filter");
            desk.toggle_labelled(ui, &ids.external_key, "External key");
        });
        ui.vertical(|ui| {
            value(ui, desk, &ids.key_frequency, "Key freq.");
            value(ui, desk, &ids.key_q, "Key Q");
        });
    }

    fn output_page(&mut self, ui: &mut Ui, desk: &mut Desk, roomy: bool) {
        pair(ui, desk, roomy, [("out", "Output"), ("pan", "Pan")]);
        ui.vertical(|ui| {
            desk.menu_wide(ui, "pl", if roomy { 176.0 } else { 104.0 });
            if roomy {
                desk.toggle_labelled(ui, "inv", "Invert polarity");
            } else {
                desk.toggle_labelled(ui, "gq", "Gain-Q");
            }
        });
        desk.divider(ui);
        ui.vertical(|ui| {
            value(ui, desk, "gs", "Gain scale");
            if roomy {
                desk.toggle_labelled(ui, "gq", "Gain-Q");
            } else {
                desk.menu_wide(ui, "ag", 116.0);
            }
        });
        if roomy {
            ui.vertical(|ui| desk.menu_wide(ui, "ag", 116.0));
        }
        ui.vertical(|ui| {
            desk.menu_wide(ui, "ph", 116.0);
            desk.menu_labelled(ui, "ll", 116.0, "Linear length");
        });
    }

    fn more_in_full(&self, ui: &mut Ui, desk: &mut Desk) {
        let of_bands = self.ids.iter().flat_map(|ids| ids.each().into_iter().skip(5));
        let globals = ["pan", "pl", "inv", "gs", "ag", "ph", "ll", "gq"];
        let hidden: Vec<&str> = globals.into_iter().chain(of_bands).collect();
        desk.more_in_full(ui, &hidden);
    }
}
