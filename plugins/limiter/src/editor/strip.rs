//! The strip under the history: the few controls of Easy, the pages of Full, and in a wide window all at
//! once with a column beside the history.

use super::LimiterView;
use super::chips::LISTEN_FROM_PX;
use super::histogram::HEIGHT_PX;
use super::image::{BARS_PX, MONO_TRACK};
use egui::Ui;
use shared_plugin::Parameter;
use shared_plugin::parameter::ValueSource;
use shared_ui::{EditorContext, KnobSize, theme};

/// Below this width the strip shows fields in place of knobs.
const ROOMY_PX: f32 = 800.0;
/// Width of the tabs' column.
const TABS_PX: f32 = 72.0;
/// Width of a choice.
const MENU_PX: f32 = 104.0;
/// The same where its items are long.
const WIDE_MENU_PX: f32 = 124.0;
/// Heights of the pictures in the column of a wide window.
const COLUMN_HISTOGRAM_PX: f32 = 90.0;
const COLUMN_BARS_PX: f32 = 80.0;
/// Heights of the rows of sections: in the strip, and the least and the most in the column.
const STRIP_SECTIONS_PX: f32 = 90.0;
const LEAST_SECTIONS_PX: f32 = 45.0;
const MOST_SECTIONS_PX: f32 = 195.0;

/// A page of the strip.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Page {
    /// Ceiling, style and release.
    #[default]
    Limit,
    /// Mode, lookahead, attack and link.
    Times,
    /// Width, lows and balance, and what they make of mono.
    Stereo,
    /// Target, platform and Learn, and how much was limited.
    Loudness,
}

/// All pages with their names and hints.
const PAGES: [(Page, &str, &str); 4] = [
    (Page::Limit, "Limit", "Ceiling, style, release and what leaves: dither."),
    (Page::Times, "Times", "Mode, lookahead, attack and link."),
    (Page::Stereo, "Stereo", "Width, balance and lows, and what mono loses."),
    (Page::Loudness, "Loudness", "Target, platform and Learn, and how much is limited."),
];

/// Two values: knobs side by side where there is room, fields under each other else.
fn pair(ui: &mut Ui, editor: &mut EditorContext, roomy: bool, values: [(&dyn Parameter, &str); 2]) {
    if roomy {
        for (parameter, label) in values {
            editor.knob_sized(ui, parameter, KnobSize::Normal, Some(label));
        }
        return;
    }
    ui.vertical(|ui| {
        for (parameter, label) in values {
            editor.value_labelled(ui, parameter, Some(label));
        }
    });
}

impl LimiterView {
    pub(super) fn strip(&mut self, ui: &mut Ui, editor: &mut EditorContext, shows_all: bool) {
        let roomy = ui.available_width() >= ROOMY_PX;
        ui.spacing_mut().item_spacing.x = if roomy { theme::GAP_PX } else { theme::GAP_PX / 2.0 };
        if editor.is_easy() {
            return self.easy(ui, editor, roomy);
        }
        if shows_all {
            self.limit_page(ui, editor, false);
            editor.divider(ui);
            self.times_page(ui, editor, false);
            editor.divider(ui);
            return self.stereo_controls(ui, editor, false);
        }
        self.tabs(ui, editor);
        editor.divider(ui);
        match self.page {
            Page::Limit => self.limit_page(ui, editor, roomy),
            Page::Times => self.times_page(ui, editor, roomy),
            Page::Stereo => {
                self.stereo_controls(ui, editor, roomy);
                editor.divider(ui);
                self.image(ui, editor, BARS_PX);
            }
            Page::Loudness => {
                self.loudness_page(ui, editor);
                editor.divider(ui);
                if roomy {
                    self.histogram(ui, editor, HEIGHT_PX);
                    self.section_costs(ui, editor, STRIP_SECTIONS_PX);
                }
                self.narrow_listen_buttons(ui, editor);
            }
        }
    }

    /// What a wide window shows beside the history.
    pub(super) fn column(&mut self, ui: &mut Ui, editor: &mut EditorContext) {
        ui.add_space(4.0);
        ui.horizontal(|ui| self.loudness_page(ui, editor));
        ui.add_space(8.0);
        ui.separator();
        ui.add_space(4.0);
        self.histogram(ui, editor, COLUMN_HISTOGRAM_PX);
        ui.add_space(8.0);
        ui.separator();
        ui.horizontal_top(|ui| self.image(ui, editor, COLUMN_BARS_PX));
        let left_px = ui.available_height() - 8.0;
        if left_px >= LEAST_SECTIONS_PX {
            ui.add_space(8.0);
            self.section_costs(ui, editor, left_px.min(MOST_SECTIONS_PX));
        }
    }

    fn tabs(&mut self, ui: &mut Ui, editor: &mut EditorContext) {
        ui.vertical(|ui| {
            ui.set_width(TABS_PX);
            ui.spacing_mut().item_spacing.y = 0.0;
            for (page, name, hint) in PAGES {
                if editor.tab(ui, name, page == self.page, hint) {
                    self.page = page;
                }
            }
        });
    }

    fn easy(&mut self, ui: &mut Ui, editor: &mut EditorContext, roomy: bool) {
        if roomy {
            self.fit.show(ui, editor);
        }
        let p = self.params.clone();
        editor.knob_large(ui, &p.ceiling);
        ui.vertical(|ui| {
            editor.menu_wide(ui, &p.style, WIDE_MENU_PX);
            editor.more_in_full(ui, &self.hidden_in_easy());
        });
        editor.knob(ui, &p.release);
        editor.divider(ui);
        self.loudness_page(ui, editor);
        self.histogram(ui, editor, HEIGHT_PX);
        self.section_costs(ui, editor, STRIP_SECTIONS_PX);
    }

    fn limit_page(&mut self, ui: &mut Ui, editor: &mut EditorContext, roomy: bool) {
        let p = self.params.clone();
        self.fit.show(ui, editor);
        editor.knob_large(ui, &p.ceiling);
        ui.vertical(|ui| {
            editor.menu_wide(ui, &p.style, WIDE_MENU_PX);
            editor.toggle(ui, &p.true_peak);
        });
        let clips_all = editor.plain(&p.style) == crate::params::Style::ClipAndLimit;
        let clips_all = clips_all.then_some("Clip+Limit clips all of it.");
        if roomy {
            editor.knob(ui, &p.release);
            editor.without_effect(ui, clips_all, |ui, editor| editor.knob(ui, &p.soft_clip));
        } else {
            ui.vertical(|ui| {
                editor.value(ui, &p.release);
                editor.without_effect(ui, clips_all, |ui, editor| editor.value(ui, &p.soft_clip));
            });
        }
        editor.divider(ui);
        ui.vertical(|ui| {
            editor.menu_wide(ui, &p.dither, MENU_PX);
            editor.toggle(ui, &p.dc_filter);
        });
    }

    fn times_page(&mut self, ui: &mut Ui, editor: &mut EditorContext, roomy: bool) {
        let p = self.params.clone();
        let mono = self.telemetry.is_mono.get().then_some(MONO_TRACK);
        ui.vertical(|ui| {
            editor.menu_wide(ui, &p.mode, WIDE_MENU_PX);
            if let Some(words) = self.mode_words(editor) {
                editor.label(ui, words);
            }
        });
        pair(ui, editor, roomy, [(&p.lookahead, "Lookahead"), (&p.attack, "Attack")]);
        editor.without_effect(ui, mono, |ui, editor| {
            let links: [(&dyn Parameter, &str); 2] =
                [(&p.transient_link, "Transient link"), (&p.release_link, "Release link")];
            pair(ui, editor, roomy, links);
        });
    }

    /// Which mode is in force, where it is another than the one chosen.
    fn mode_words(&self, editor: &EditorContext) -> Option<&'static str> {
        let wants_low = editor.plain(&self.params.mode) == crate::params::Mode::LowLatency;
        match (self.telemetry.is_low_latency.get(), wants_low) {
            (true, false) => Some("Low until a restart"),
            (false, true) => Some("Master until a restart"),
            _ => None,
        }
    }

    fn stereo_controls(&mut self, ui: &mut Ui, editor: &mut EditorContext, roomy: bool) {
        let p = self.params.clone();
        let mono = self.telemetry.is_mono.get().then_some(MONO_TRACK);
        let is_on = editor.plain(&p.mono_below);
        let frequency = mono.or((!is_on).then_some("Used while Mono below is on."));
        editor.without_effect(ui, mono, |ui, editor| {
            pair(ui, editor, roomy, [(&p.width, "Width"), (&p.balance, "Balance")]);
        });
        ui.vertical(|ui| {
            editor.without_effect(ui, mono, |ui, editor| editor.toggle(ui, &p.mono_below));
            editor.without_effect(ui, frequency, |ui, editor| {
                editor.value_labelled(ui, &p.mono_below_frequency, Some("Frequency"));
            });
        });
    }

    fn loudness_page(&mut self, ui: &mut Ui, editor: &mut EditorContext) {
        let p = self.params.clone();
        ui.vertical(|ui| {
            editor.menu_wide(ui, &p.platform, MENU_PX);
            editor.value_labelled(ui, &p.target, Some("Target loudness"));
        });
        ui.vertical(|ui| {
            ui.add_space(4.0);
            self.learn_control(ui, editor);
        });
    }

    /// The ways of listening, where the row over the history has no room for them.
    fn narrow_listen_buttons(&mut self, ui: &mut Ui, editor: &mut EditorContext) {
        if self.row_px < LISTEN_FROM_PX {
            ui.vertical(|ui| {
                ui.spacing_mut().item_spacing.y = 2.0;
                self.listen_buttons(ui, editor);
            });
        }
    }

    /// What Easy does not show.
    fn hidden_in_easy(&self) -> [&dyn Parameter; 13] {
        let p = &self.params;
        [
            &p.mode,
            &p.soft_clip,
            &p.true_peak,
            &p.lookahead,
            &p.attack,
            &p.transient_link,
            &p.release_link,
            &p.width,
            &p.mono_below,
            &p.mono_below_frequency,
            &p.balance,
            &p.dc_filter,
            &p.dither,
        ]
    }
}
