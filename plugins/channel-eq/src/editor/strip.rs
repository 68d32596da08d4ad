//! The strip under the graph: the chosen band, how it moves, and what concerns all bands.

use super::bands::Bands;
use super::clipboard;
use super::no_effect::{self, Reason};
use super::page::{PAGES, Page, Panes};
use super::phase::phase_text;
use super::scene::Scene;
use super::{EqView, solo};
use egui::{Align2, Sense, Ui, vec2};
use nice_plug::prelude::FloatParam;
use shared_plugin::Parameter;
use shared_ui::{EditorContext, Icon, KnobSize, theme};

/// Below this width the strip shows fields in place of knobs.
const ROOMY_PX: f32 = 850.0;
/// Width of the first column.
pub(super) const FIRST_PX: f32 = 190.0;

fn knob(ui: &mut Ui, editor: &mut EditorContext, parameter: &dyn Parameter, label: &str) {
    editor.knob_sized(ui, parameter, KnobSize::Normal, Some(label));
}

pub(super) fn value(
    ui: &mut Ui,
    editor: &mut EditorContext,
    parameter: &dyn Parameter,
    label: &str,
) {
    editor.value_labelled(ui, parameter, Some(label));
}

/// A value with its label, and why it has no effect now.
type Labelled<'a> = (&'a FloatParam, &'a str, Reason);

/// Each of two values: as knobs side by side where there is room, as fields under each other else.
pub(super) fn pair(ui: &mut Ui, editor: &mut EditorContext, roomy: bool, two: [Labelled; 2]) {
    let draw = if roomy { knob } else { value };
    let mut both = |ui: &mut Ui| {
        for (parameter, label, reason) in two {
            editor.without_effect(ui, reason, |ui, editor| draw(ui, editor, parameter, label));
        }
    };
    if roomy {
        both(ui);
    } else {
        ui.vertical(both);
    }
}

impl EqView {
    /// The pages in view but those of [`EqView::output_strip`].
    pub(super) fn strip(
        &mut self,
        ui: &mut Ui,
        editor: &mut EditorContext,
        bands: &Bands,
        panes: Panes,
    ) {
        let width_px = ui.available_width();
        let roomy = width_px >= ROOMY_PX;
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
        let page = if editor.is_easy() { Page::Band } else { panes.shown(self.page) };
        ui.vertical(|ui| {
            ui.set_width(FIRST_PX);
            if !editor.is_easy() {
                self.tabs(ui, editor, panes, page);
            }
            match page {
                Page::Band => self.chooser(ui, editor, bands),
                Page::Dynamic => self.mover(ui, editor, bands, true),
                Page::Output => self.output_words(ui, editor, width_px),
            }
        });
        match page {
            Page::Band => self.band_page(ui, editor, bands, (panes, roomy)),
            Page::Dynamic => self.dynamic_page(ui, editor, bands, roomy),
            Page::Output => self.output_page(ui, editor, (width_px, roomy)),
        }
        if page == Page::Band && panes != Panes::One {
            editor.divider(ui);
            ui.vertical(|ui| {
                ui.set_width(FIRST_PX);
                self.mover(ui, editor, bands, false);
            });
            let roomy = ui.available_width() >= ROOMY_PX - FIRST_PX;
            self.dynamic_page(ui, editor, bands, roomy);
        }
        if self.nodes.chosen == chosen {
            let marked = self.nodes.marked_bands();
            self.mirror.follow(ui, editor, &self.host, (chosen, &marked), &before);
        }
    }

    /// The page of what concerns all bands, where it has a strip of its own.
    pub(super) fn output_strip(&mut self, ui: &mut Ui, editor: &mut EditorContext) {
        let width_px = ui.available_width();
        ui.vertical(|ui| {
            ui.set_width(FIRST_PX);
            self.output_words(ui, editor, width_px);
        });
        self.output_page(ui, editor, (width_px, true));
    }

    /// The tabs of pages that are not in view together.
    fn tabs(&mut self, ui: &mut Ui, editor: &mut EditorContext, panes: Panes, shown: Page) {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 4.0;
            for (page, name, hint) in PAGES.into_iter().filter(|tab| panes.shown(tab.0) == tab.0) {
                if panes != Panes::All && editor.tab(ui, name, page == shown, hint) {
                    self.page = page;
                }
            }
        });
    }

    /// The arrows and the name of the band the strip is about.
    pub(super) fn band_name(&mut self, ui: &mut Ui, editor: &mut EditorContext, bands: &Bands) {
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

    pub(super) fn phase_words(&self, ui: &mut Ui, editor: &EditorContext) {
        let settings = self.params.settings();
        let lowest_hz = settings.linear_length.lowest_accurate_hz(&settings.bands, self.rate_hz());
        let text = phase_text(&settings, self.link.latency(), Some(lowest_hz));
        self.words(ui, editor, &text);
    }

    /// Small print in the first column.
    pub(super) fn words(&self, ui: &mut Ui, editor: &EditorContext, text: &str) {
        let color = editor.theme().text_2;
        let galley = ui.painter().layout(text.to_owned(), theme::axis(), color, FIRST_PX - 8.0);
        let size = vec2(FIRST_PX - 8.0, galley.size().y + 4.0);
        let (rect, response) = ui.allocate_exact_size(size, Sense::empty());
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, text));
        ui.painter().galley(rect.min + vec2(4.0, 4.0), galley, color);
    }

    fn band_page(
        &mut self,
        ui: &mut Ui,
        editor: &mut EditorContext,
        bands: &Bands,
        (panes, roomy): (Panes, bool),
    ) {
        let band = self.host.params(self.nodes.chosen);
        let output = &self.params.output;
        let as_knobs = roomy || editor.is_easy();
        let (shown, phase) = (&bands.shown[self.nodes.chosen], self.phase());
        let idle = no_effect::band(shown, phase);
        let no_gain = idle.or(no_effect::gain(shown));
        let no_slope = idle.or(no_effect::slope(shown));
        let no_q = idle.or(no_effect::q(shown));
        let two = [(&band.frequency, "Frequency", idle), (&band.gain, "Gain", no_gain)];
        pair(ui, editor, as_knobs, two);
        if editor.is_easy() {
            editor.without_effect(ui, no_q, |ui, editor| knob(ui, editor, &band.q, "Q"));
            editor.divider(ui);
            knob(ui, editor, &output.gain, "Output");
            return self.more_in_full(ui, editor);
        }
        if roomy {
            editor.without_effect(ui, no_q, |ui, editor| knob(ui, editor, &band.q, "Q"));
            ui.vertical(|ui| {
                editor.without_effect(ui, no_slope, |ui, editor| {
                    value(ui, editor, &band.slope, "Slope");
                });
                editor.menu_labelled(ui, &band.placement, 96.0, "Channel");
            });
        } else {
            ui.vertical(|ui| {
                editor.without_effect(ui, no_q, |ui, editor| value(ui, editor, &band.q, "Q"));
                editor.without_effect(ui, no_slope, |ui, editor| {
                    value(ui, editor, &band.slope, "Slope");
                });
            });
            ui.vertical(|ui| editor.menu_labelled(ui, &band.placement, 104.0, "Channel"));
        }
        ui.vertical(|ui| {
            let (host, link) = (&self.host, &*self.link);
            let scene = Scene { host, link, bands, gain_step_db: None, phase };
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
        if roomy && panes == Panes::One {
            editor.divider(ui);
            knob(ui, editor, &output.gain, "Output");
        }
    }

    fn more_in_full(&self, ui: &mut Ui, editor: &mut EditorContext) {
        let (o, stereo) = (&self.params.output, &self.params.stereo);
        let mut hidden: Vec<&dyn Parameter> = vec![
            &o.pan,
            &o.pan_law,
            &o.invert,
            &o.gain_scale,
            &o.auto_gain,
            &o.phase,
            &o.linear_length,
            &o.gain_q,
            &stereo.width,
            &stereo.mono_below,
            &stereo.mono_below_frequency,
            &stereo.balance,
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
