//! The strip under the graphs: the few controls of Easy, and the pages of Full.

use super::CompressorView;
use super::no_effect::{self, Reason};
use super::page::{PAGES, Page};
use crate::engine::{Settings, Style};
use crate::params::CompressorParams;
use crate::telemetry::SIDECHAIN_CODE;
use egui::Ui;
use shared_plugin::parameter::ValueSource;
use shared_plugin::{Listening, Parameter};
use shared_ui::layout::Panes;
use shared_ui::{EditorContext, KnobSize, theme};

/// Below this width the strip shows fields in place of knobs.
const ROOMY_PX: f32 = 800.0;
/// Width of the tabs' column.
const TABS_PX: f32 = 70.0;
/// Width of the first column: that of Fit.
const FIRST_PX: f32 = 108.0;
/// Width of a choice.
const MENU_PX: f32 = 96.0;

/// A value with its label, and why it has no effect now.
type Labelled<'a> = (&'a dyn Parameter, &'a str, Reason);

fn knob(ui: &mut Ui, editor: &mut EditorContext, (parameter, label, reason): Labelled) {
    editor.without_effect(ui, reason, |ui, editor| {
        editor.knob_sized(ui, parameter, KnobSize::Normal, Some(label));
    });
}

fn value(ui: &mut Ui, editor: &mut EditorContext, (parameter, label, reason): Labelled) {
    editor.without_effect(ui, reason, |ui, editor| {
        editor.value_labelled(ui, parameter, Some(label));
    });
}

fn toggle(ui: &mut Ui, editor: &mut EditorContext, (parameter, label, reason): Labelled) {
    editor.without_effect(ui, reason, |ui, editor| {
        editor.toggle_labelled(ui, parameter, label);
    });
}

fn choice(ui: &mut Ui, editor: &mut EditorContext, (parameter, label, reason): Labelled) {
    editor.without_effect(ui, reason, |ui, editor| {
        editor.menu_labelled(ui, parameter, MENU_PX, label);
    });
}

/// Two values under each other.
fn two(ui: &mut Ui, editor: &mut EditorContext, values: [Labelled; 2]) {
    ui.vertical(|ui| values.into_iter().for_each(|one| value(ui, editor, one)));
}

/// Two values: knobs side by side where there is room, fields under each other else.
fn pair(ui: &mut Ui, editor: &mut EditorContext, roomy: bool, values: [Labelled; 2]) {
    if roomy {
        values.into_iter().for_each(|one| knob(ui, editor, one));
    } else {
        two(ui, editor, values);
    }
}

impl CompressorView {
    /// The strip of one page, or of the first two.
    pub(super) fn strip(
        &mut self,
        ui: &mut Ui,
        editor: &mut EditorContext,
        settings: &Settings,
        panes: Panes,
    ) {
        let roomy = ui.available_width() >= ROOMY_PX;
        ui.spacing_mut().item_spacing.x = if roomy { theme::GAP_PX } else { theme::GAP_PX / 2.0 };
        if editor.is_easy() {
            return self.easy(ui, editor, settings, roomy);
        }
        if panes == Panes::All {
            self.main_page(ui, editor, settings, true);
            editor.divider(ui);
            return self.times_page(ui, editor, settings, (true, Panes::All));
        }
        self.tabs(ui, editor);
        match self.page {
            Page::Main => self.main_page(ui, editor, settings, roomy),
            Page::Times => self.times_page(ui, editor, settings, (roomy, Panes::One)),
            Page::Sidechain => self.sidechain_page(ui, editor, settings, roomy),
            Page::More => self.more_page(ui, editor, settings, roomy),
        }
    }

    /// The strip of the last two pages, where all are in view.
    pub(super) fn second_strip(
        &mut self,
        ui: &mut Ui,
        editor: &mut EditorContext,
        settings: &Settings,
    ) {
        self.sidechain_page(ui, editor, settings, false);
        editor.divider(ui);
        self.more_page(ui, editor, settings, false);
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

    /// The style over the button of Fit.
    fn style_and_fit(&mut self, ui: &mut Ui, editor: &mut EditorContext, settings: &Settings) {
        ui.vertical(|ui| {
            ui.set_width(FIRST_PX);
            editor.without_effect(ui, no_effect::movement(settings), |ui, editor| {
                editor.menu_wide(ui, &self.params.style, FIRST_PX);
            });
            self.fit.show(ui, editor);
        });
    }

    fn easy(&mut self, ui: &mut Ui, editor: &mut EditorContext, settings: &Settings, roomy: bool) {
        self.style_and_fit(ui, editor, settings);
        let p = self.params.clone();
        if settings.style == Style::Opto && (roomy || !settings.has_one_knob()) {
            self.one_knob(ui, editor, settings);
        }
        if settings.has_one_knob() {
            self.by_one_knob(ui, editor, settings, roomy);
        } else {
            self.by_threshold(ui, editor, settings, roomy);
        }
        self.makeup(ui, editor, settings, roomy);
        let mix: Labelled = (&p.mix, "Mix", None);
        if roomy {
            knob(ui, editor, mix);
            return editor.more_in_full(ui, &hidden_in_easy(&p));
        }
        ui.vertical(|ui| {
            value(ui, editor, mix);
            editor.more_in_full(ui, &hidden_in_easy(&p));
        });
    }

    /// The switch of the mode of one knob.
    fn one_knob(&self, ui: &mut Ui, editor: &mut EditorContext, settings: &Settings) {
        toggle(ui, editor, (&self.params.one_knob, "One knob", no_effect::one_knob(settings)));
    }

    /// Peak reduction as a field over the switch of its mode.
    fn peak_reduction_small(&self, ui: &mut Ui, editor: &mut EditorContext, settings: &Settings) {
        ui.vertical(|ui| {
            let reason = no_effect::peak_reduction(settings);
            value(ui, editor, (&self.params.peak_reduction, "Peak reduction", reason));
            self.one_knob(ui, editor, settings);
        });
    }

    /// The one knob large, and small what it decides on.
    fn by_one_knob(
        &self,
        ui: &mut Ui,
        editor: &mut EditorContext,
        settings: &Settings,
        roomy: bool,
    ) {
        let p = &self.params;
        let reason = no_effect::peak_reduction(settings);
        if roomy {
            editor.without_effect(ui, reason, |ui, editor| {
                editor.knob_sized(ui, &p.peak_reduction, KnobSize::Main, None);
            });
        } else {
            self.peak_reduction_small(ui, editor, settings);
        }
        let (threshold, ratio) = (no_effect::threshold(settings), no_effect::ratio(settings));
        let moves = no_effect::own_movement(settings);
        two(ui, editor, [(&p.threshold, "Threshold", threshold), (&p.ratio, "Ratio", ratio)]);
        two(ui, editor, [(&p.attack, "Attack", moves), (&p.release, "Release", moves)]);
    }

    /// Threshold, ratio and times of Easy.
    fn by_threshold(
        &self,
        ui: &mut Ui,
        editor: &mut EditorContext,
        settings: &Settings,
        roomy: bool,
    ) {
        let p = &self.params;
        let (threshold, moves) = (no_effect::threshold(settings), no_effect::movement(settings));
        // Beside the switch of the one knob there is no room for more knobs.
        let is_wide = roomy && settings.style != Style::Opto;
        let size = if roomy { KnobSize::Main } else { KnobSize::Normal };
        editor.without_effect(ui, threshold, |ui, editor| {
            editor.knob_sized(ui, &p.threshold, size, None);
        });
        let ratio: Labelled = (&p.ratio, "Ratio", no_effect::ratio(settings));
        let times: [Labelled; 2] = [(&p.attack, "Attack", moves), (&p.release, "Release", moves)];
        knob(ui, editor, ratio);
        pair(ui, editor, is_wide, times);
    }

    /// Makeup and its automatic.
    fn makeup(&self, ui: &mut Ui, editor: &mut EditorContext, settings: &Settings, roomy: bool) {
        let p = &self.params;
        let makeup: Labelled = (&p.makeup, "Makeup", no_effect::wet(settings));
        let (auto, reason) = (&p.auto_makeup, no_effect::auto_makeup(settings));
        if roomy {
            knob(ui, editor, makeup);
            return toggle(ui, editor, (auto, "Auto makeup", reason));
        }
        ui.vertical(|ui| {
            value(ui, editor, makeup);
            toggle(ui, editor, (auto, "Auto", reason));
        });
    }

    fn main_page(
        &mut self,
        ui: &mut Ui,
        editor: &mut EditorContext,
        settings: &Settings,
        roomy: bool,
    ) {
        self.style_and_fit(ui, editor, settings);
        let p = self.params.clone();
        let (threshold, moves) =
            (no_effect::threshold(settings), no_effect::own_movement(settings));
        let ratio: Labelled = (&p.ratio, "Ratio", no_effect::ratio(settings));
        let (knee, mix): (Labelled, Labelled) = ((&p.knee, "Knee", moves), (&p.mix, "Mix", None));
        if !roomy {
            return self.main_page_small(ui, editor, settings);
        }
        if settings.has_one_knob() {
            self.by_one_knob(ui, editor, settings, true);
        } else {
            editor.without_effect(ui, threshold, |ui, editor| editor.knob_large(ui, &p.threshold));
            knob(ui, editor, ratio);
            knob(ui, editor, (&p.attack, "Attack", moves));
            knob(ui, editor, (&p.release, "Release", moves));
        }
        ui.vertical(|ui| {
            value(ui, editor, knee);
            toggle(ui, editor, (&p.auto_release, "Auto release", moves));
            self.one_knob(ui, editor, settings);
        });
        knob(ui, editor, (&p.makeup, "Makeup", no_effect::wet(settings)));
        ui.vertical(|ui| {
            value(ui, editor, mix);
            toggle(ui, editor, (&p.auto_makeup, "Auto makeup", no_effect::auto_makeup(settings)));
        });
    }

    /// The same where there is room for fields alone.
    fn main_page_small(&self, ui: &mut Ui, editor: &mut EditorContext, settings: &Settings) {
        let p = &self.params;
        let (threshold, moves) =
            (no_effect::threshold(settings), no_effect::own_movement(settings));
        let ratio: Labelled = (&p.ratio, "Ratio", no_effect::ratio(settings));
        let (knee, mix): (Labelled, Labelled) = ((&p.knee, "Knee", moves), (&p.mix, "Mix", None));
        let release: Labelled = (&p.release, "Release", moves);
        if settings.has_one_knob() {
            self.peak_reduction_small(ui, editor, settings);
        }
        two(ui, editor, [(&p.threshold, "Threshold", threshold), ratio]);
        two(ui, editor, [knee, (&p.attack, "Attack", moves)]);
        if settings.has_one_knob() {
            two(ui, editor, [release, mix]);
            return self.makeup(ui, editor, settings, false);
        }
        ui.vertical(|ui| {
            value(ui, editor, release);
            toggle(ui, editor, (&p.auto_release, "Auto", moves));
        });
        self.makeup(ui, editor, settings, false);
        ui.vertical(|ui| {
            value(ui, editor, mix);
            self.one_knob(ui, editor, settings);
        });
    }

    fn times_page(
        &mut self,
        ui: &mut Ui,
        editor: &mut EditorContext,
        settings: &Settings,
        (roomy, panes): (bool, Panes),
    ) {
        let p = self.params.clone();
        let (own, moves) = (no_effect::own_movement(settings), no_effect::movement(settings));
        let hold: Labelled = (&p.hold, "Hold", own);
        if panes == Panes::One {
            let times: [Labelled; 2] = [(&p.attack, "Attack", own), (&p.release, "Release", own)];
            editor.repeat(|editor| pair(ui, editor, roomy, times));
            knob(ui, editor, hold);
        } else {
            value(ui, editor, hold);
        }
        ui.vertical(|ui| {
            choice(ui, editor, (&p.lookahead_range, "Lookahead up to", moves));
            value(ui, editor, (&p.lookahead, "Lookahead", no_effect::lookahead(settings)));
        });
        let rms: [Labelled; 2] =
            [(&p.rms, "RMS share", moves), (&p.window, "RMS window", no_effect::window(settings))];
        pair(ui, editor, roomy && panes == Panes::One, rms);
    }

    fn sidechain_page(
        &mut self,
        ui: &mut Ui,
        editor: &mut EditorContext,
        settings: &Settings,
        roomy: bool,
    ) {
        let (p, is_mono) = (self.params.clone(), self.telemetry.is_mono.get());
        let moves = no_effect::movement(settings);
        let bell = no_effect::bell(settings);
        let own = &p.sidechain;
        ui.vertical(|ui| {
            toggle(ui, editor, (&p.external_key, "External", moves));
            self.listen_button(ui, editor);
        });
        pair(
            ui,
            editor,
            roomy,
            [(&own.high_pass, "High-pass", moves), (&own.low_pass, "Low-pass", moves)],
        );
        two(ui, editor, [(&own.bell, "Bell freq.", bell), (&own.bell_gain, "Bell gain", moves)]);
        two(ui, editor, [(&own.bell_q, "Bell Q", bell), (&own.tilt, "Tilt per oct.", moves)]);
        ui.vertical(|ui| {
            choice(ui, editor, (&p.channels, "Channels", no_effect::channels(is_mono)));
            choice(ui, editor, (&p.link_by, "Link by", no_effect::link_by(settings, is_mono)));
        });
        value(ui, editor, (&p.link, "Stereo link", no_effect::link(settings, is_mono)));
    }

    fn listen_button(&self, ui: &mut Ui, editor: &mut EditorContext) {
        let listening = Listening::Product(SIDECHAIN_CODE);
        let is_on = self.link.listen.get() == listening;
        let hint = "Plays what the detector hears, after its filters. Not your mix.";
        if editor.switch(ui, "Listen", is_on, hint) {
            self.link.listen.toggle(listening);
        }
    }

    fn more_page(
        &mut self,
        ui: &mut Ui,
        editor: &mut EditorContext,
        settings: &Settings,
        roomy: bool,
    ) {
        let p = self.params.clone();
        let wet = no_effect::wet(settings);
        let (lift, drive) = (&p.lift, &p.drive);
        let range: Labelled = (&p.range, "Range", no_effect::range(settings));
        let most: Labelled = (&lift.most, "Lift", no_effect::most_lift(settings));
        pair(ui, editor, roomy, [range, most]);
        two(
            ui,
            editor,
            [
                (&lift.threshold, "Lift threshold", no_effect::lift_threshold(settings)),
                (&lift.ratio, "Lift ratio", no_effect::lift(settings)),
            ],
        );
        ui.vertical(|ui| {
            value(ui, editor, (&drive.gain, "Drive", wet));
            choice(ui, editor, (&drive.place, "Drive place", no_effect::drive_place(settings)));
        });
        value(ui, editor, (&p.output, "Output", None));
        let no_better = no_effect::render_quality(settings, editor.plain(&p.render_quality));
        ui.vertical(|ui| {
            choice(ui, editor, (&p.oversampling, "Oversampling", None));
            choice(ui, editor, (&p.render_quality, "In a render", no_better));
        });
    }
}

/// What Easy does not show.
fn hidden_in_easy(p: &CompressorParams) -> [&dyn Parameter; 26] {
    let (lift, own, drive) = (&p.lift, &p.sidechain, &p.drive);
    [
        &p.knee,
        &p.range,
        &p.hold,
        &p.auto_release,
        &p.lookahead_range,
        &p.lookahead,
        &p.rms,
        &p.window,
        &p.output,
        &p.link,
        &p.link_by,
        &p.channels,
        &p.external_key,
        &p.oversampling,
        &p.render_quality,
        &lift.most,
        &lift.threshold,
        &lift.ratio,
        &own.high_pass,
        &own.low_pass,
        &own.bell,
        &own.bell_gain,
        &own.bell_q,
        &own.tilt,
        &drive.gain,
        &drive.place,
    ]
}
