//! The control strip: the few controls of Easy, or a page of Full; all pages, in three strips, where the
//! window has room for them.

mod grid;
mod main_page;
mod pages;

use super::halves::{self, Half};
use super::page::{PAGES, Page};
use super::shown::Shown;
use super::tap_tempo::TapTempo;
use super::times::{self, Timed};
use crate::params::{Note, ReverbDelayParams};
use egui::{Align, Layout, Rect, Ui, UiBuilder, vec2};
use nice_plug::prelude::*;
use shared_plugin::Parameter;
use shared_ui::layout::{Panes, split_bottom};
use shared_ui::{EditorContext, theme};

/// Narrower strips show fields in place of knobs.
const ROOMY_PX: f32 = 860.0;
/// Width of a menu.
const MENU_PX: f32 = 96.0;
/// Width of the menu of a note.
const NOTE_PX: f32 = 84.0;
/// Space between controls.
const SPACE_PX: f32 = 4.0;
/// Strips where all pages are in view.
const ALL_STRIPS: f32 = 3.0;

/// What the strip keeps from frame to frame.
#[derive(Default)]
pub struct Strip {
    /// The page in view.
    pub page: Page,
    tap: TapTempo,
}

/// What the controls of one frame are drawn from.
struct Controls<'a> {
    params: &'a ReverbDelayParams,
    shown: &'a Shown,
    roomy: bool,
    panes: Panes,
}

/// Height of the strip, its tabs included.
pub fn height_px(is_easy: bool, panes: Panes) -> f32 {
    match panes {
        Panes::All => ALL_STRIPS * theme::STRIP_PX + (ALL_STRIPS - 1.0) * theme::GUTTER_PX,
        Panes::One if is_easy => theme::STRIP_PX,
        Panes::One => theme::HIT_PX + theme::GAP_PX + theme::STRIP_PX,
    }
}

impl Strip {
    /// Draws the strip into `rect`.
    pub fn show(
        &mut self,
        ui: &mut Ui,
        editor: &mut EditorContext,
        (params, shown): (&ReverbDelayParams, &Shown),
        (mut rect, panes): (Rect, Panes),
    ) {
        let roomy = rect.width() >= ROOMY_PX;
        let controls = Controls { params, shown, roomy, panes };
        if editor.is_easy() {
            return card(ui, editor, rect, |ui, editor| self.easy(ui, editor, &controls));
        }
        if panes == Panes::All {
            return self.all(ui, editor, &controls, rect);
        }
        let tabs = Rect::from_min_size(rect.min, vec2(rect.width(), theme::HIT_PX));
        rect.min.y = tabs.bottom() + theme::GAP_PX;
        self.tabs(ui, editor, tabs);
        card(ui, editor, rect, |ui, editor| match self.page {
            Page::Main => self.main_page(ui, editor, &controls),
            Page::Space => controls.space_page(ui, editor),
            Page::Bands => controls.bands_page(ui, editor),
            Page::Delay => controls.delay_page(ui, editor),
            Page::Eq => controls.eq_page(ui, editor),
            Page::Output => controls.output_page(ui, editor),
        });
    }

    fn tabs(&mut self, ui: &mut Ui, editor: &mut EditorContext, rect: Rect) {
        let builder = UiBuilder::new().max_rect(rect).id_salt("pages");
        let mut row = ui.new_child(builder.layout(Layout::left_to_right(Align::Center)));
        row.spacing_mut().item_spacing.x = SPACE_PX;
        for (to, name, hint) in PAGES {
            if editor.tab(&mut row, name, self.page == to, hint) {
                self.page = to;
            }
        }
    }

    /// Two pages to a strip.
    fn all(&mut self, ui: &mut Ui, editor: &mut EditorContext, controls: &Controls, rect: Rect) {
        let (rest, lower) = split_bottom(rect, theme::STRIP_PX);
        let (upper, middle) = split_bottom(rest, theme::STRIP_PX);
        card(ui, editor, upper, |ui, editor| {
            self.main_page(ui, editor, controls);
            editor.divider(ui);
            controls.output_page(ui, editor);
        });
        card(ui, editor, middle, |ui, editor| {
            controls.space_page(ui, editor);
            editor.divider(ui);
            controls.delay_page(ui, editor);
        });
        card(ui, editor, lower, |ui, editor| {
            controls.bands_page(ui, editor);
            editor.divider(ui);
            controls.eq_page(ui, editor);
        });
    }

    /// A button to be clicked in time: sets the delay's free time.
    fn tap_button(&mut self, ui: &mut Ui, editor: &mut EditorContext, controls: &Controls) {
        let hint = "Click in time with the song: the average of the last taps becomes the delay's \
                    free time.";
        if !editor.switch(ui, "Tap tempo", false, hint) {
            return;
        }
        let Some(time_ms) = self.tap.tap(ui.input(|input| input.time)) else { return };
        let (time, note) = Timed::Delay.params(controls.params);
        let targets = [
            editor.target(time, time.preview_normalized(time_ms.log2() as f32)),
            editor.target(note, note.preview_normalized(Note::Free)),
        ];
        editor.edits().change("Tap tempo", &targets);
    }
}

/// A card with controls side by side.
fn card(
    ui: &mut Ui,
    editor: &mut EditorContext,
    rect: Rect,
    content: impl FnOnce(&mut Ui, &mut EditorContext),
) {
    editor.strip(ui, rect, |ui, editor| {
        ui.spacing_mut().item_spacing = vec2(SPACE_PX, SPACE_PX);
        content(ui, editor);
    });
}

/// A labelled value.
type Labelled<'a> = (&'a dyn Parameter, &'a str);

/// Two values under each other.
fn two(ui: &mut Ui, editor: &mut EditorContext, values: [Labelled; 2]) {
    ui.vertical(|ui| {
        for (parameter, label) in values {
            editor.value_labelled(ui, parameter, Some(label));
        }
    });
}

/// A choice above a value.
fn choice_and_value(ui: &mut Ui, editor: &mut EditorContext, choice: Labelled, value: Labelled) {
    ui.vertical(|ui| {
        editor.menu_labelled(ui, choice.0, MENU_PX, choice.1);
        editor.value_labelled(ui, value.0, Some(value.1));
    });
}

impl Controls<'_> {
    /// A time above its note; with a note, the time is dimmed and shows the value in force.
    fn timed(&self, ui: &mut Ui, editor: &mut EditorContext, (time, label): (Timed, &str)) {
        let (value, note) = time.params(self.params);
        let ruled = times::ruled(editor, self.params, self.shown, time);
        let reason = ruled.map(|ruled| ruled.reason);
        ui.vertical(|ui| {
            editor.without_effect(ui, reason.as_deref(), |ui, editor| {
                editor.value_labelled(ui, value, Some(label));
            });
            editor.menu_labelled(ui, note, NOTE_PX, "or a note");
        });
    }

    /// "Delay is off" in place of its controls; whether it is.
    fn folded(&self, ui: &mut Ui, editor: &mut EditorContext, half: Half) -> bool {
        halves::folded(ui, editor, self.params, half)
    }
}
