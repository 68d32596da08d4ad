//! The header, the same in all editors: name, track, preset, undo, A/B, listening, help, settings.

use super::EditorFrame;
use super::panels::Panel;
use crate::icons::Icon;
use crate::{EditorContext, View, text, theme};
use egui::{
    Align, Align2, Layout, Pos2, Rect, Sense, Stroke, StrokeKind, Ui, UiBuilder, pos2, vec2,
};
use shared_plugin::Listening;
use shared_plugin::edit::Side;
use shared_plugin::quantity;

/// Most width of the preset's name.
const PRESET_PX: f32 = 220.0;
/// Least width of it.
const LEAST_PRESET_PX: f32 = 80.0;
/// Width it has beside captions.
const USUAL_PRESET_PX: f32 = 150.0;
/// Least and most width of a track's name.
const LEAST_TRACK_PX: f32 = 70.0;
/// See [`LEAST_TRACK_PX`].
const MOST_TRACK_PX: f32 = 140.0;
/// Width of the result beside the captions.
const RESULT_PX: f32 = 92.0;
/// Width of the loudness in the header.
const LOUDNESS_PX: f32 = 104.0;
/// Narrower headers with a listen bar leave out undo, A/B and copy.
const SHORT_PX: f32 = 830.0;
/// Width of one icon with its gap.
const ICON_PX: f32 = 32.0;

/// Width of undo, redo, A/B, copy, help and settings as icons.
const ICONS_PX: f32 = 5.0 * ICON_PX + 40.0 + 8.0;
/// Captions of copy, matched bypass and delta.
const CAPTIONS: [&str; 3] = ["Copy", "Matched bypass", "Delta"];

/// How much the tools say in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Words {
    None,
    Captions,
    /// Captions and what the plugin changes.
    Result,
}

impl Words {
    fn caption(self, text: &'static str) -> Option<&'static str> {
        (self != Self::None).then_some(text)
    }
}

/// Width a caption adds to its icon.
fn caption_px(ui: &Ui, editor: &EditorContext, text: &str) -> f32 {
    let color = editor.theme.text;
    ui.painter().layout_no_wrap(text.to_owned(), theme::label(), color).size().x + 6.0
}

impl EditorFrame {
    pub(super) fn header(
        &mut self,
        ui: &mut Ui,
        editor: &mut EditorContext,
        view: &impl View,
        rect: Rect,
    ) {
        let words = self.listening_words(view);
        let ground = if words.is_some() { editor.theme.caution } else { editor.theme.panel };
        ui.painter().rect_filled(rect, 0.0, ground);
        let is_short = view.has_listen_bar() && rect.width() < SHORT_PX;
        let captions = self.words(ui, editor, view, rect.width());
        let tools_px = self.tools_width(ui, editor, view, (is_short, captions));
        let tools = Rect::from_min_max(
            pos2(rect.right() - tools_px - 8.0, rect.top() + 4.0),
            pos2(rect.right() - 4.0, rect.bottom() - 4.0),
        );
        let left = Rect::from_min_max(rect.min, pos2(tools.left() - 8.0, rect.bottom()));
        match words {
            Some(words) => self.listening_banner(ui, editor, left, words),
            None if view.shows_loudness() => {
                let left = self.loudness_chip(ui, editor, left);
                self.names(ui, editor, left, true);
            }
            // A bar leaves no room for presets, and who measures needs none.
            None => self.names(ui, editor, left, !view.has_listen_bar()),
        }
        ui.painter().rect_filled(tools, theme::CARD_RADIUS_PX, editor.theme.panel);
        let builder = UiBuilder::new()
            .max_rect(tools.shrink2(vec2(4.0, 2.0)))
            .layout(Layout::left_to_right(Align::Center))
            .id_salt("tools");
        let mut child = ui.new_child(builder);
        child.spacing_mut().item_spacing.x = ICON_PX - theme::HIT_PX;
        self.tools(&mut child, editor, view, (is_short, captions));
        if self.preset_is_loading(editor) {
            ui.ctx().request_repaint();
        }
    }

    fn preset_is_loading(&self, editor: &EditorContext) -> bool {
        !editor.edits.is_idle() && editor.is_attached()
    }

    pub(super) fn listening_banner(
        &mut self,
        ui: &mut Ui,
        editor: &mut EditorContext,
        rect: Rect,
        words: &str,
    ) {
        let sentence = format!("Listening: {words}. Not your mix.");
        let area = Rect::from_min_size(rect.left_center() + vec2(12.0, -7.0), vec2(14.0, 14.0));
        crate::icons::paint(ui.painter(), Icon::Triangle, area, editor.theme.on_accent);
        let room = Rect::from_min_max(rect.min + vec2(34.0, 0.0), rect.max - vec2(8.0, 0.0));
        let color = editor.theme.on_accent;
        let ways = [sentence.clone(), format!("Not your mix: {words}"), "Not your mix".to_owned()];
        let laid_out =
            |text: &String| text::one_line(ui.painter(), text, theme::title(), color, room.width());
        let fits = ways.iter().map(laid_out).find(|galley| !galley.elided);
        let galley = fits.unwrap_or_else(|| laid_out(&ways[2]));
        let at = pos2(room.left(), room.center().y - galley.size().y / 2.0);
        ui.painter().galley(at, galley, color);
        let response = ui.interact(rect, ui.scope_id().with("listening"), Sense::CLICK);
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Alert, true, &sentence));
        editor.hint_for(&response, &format!("{sentence} Click to hear your mix again."));
        if response.clicked() {
            self.link.listen.set(Listening::Off);
        }
    }

    fn names(&mut self, ui: &mut Ui, editor: &mut EditorContext, rect: Rect, has_presets: bool) {
        let color = editor.theme.text;
        let room_px = rect.width() - 24.0;
        let title = text::one_line(ui.painter(), self.title, theme::title(), color, room_px);
        let at = rect.left_center() + vec2(12.0, -title.size().y / 2.0);
        let mut left = at.x + title.size().x + 12.0;
        ui.painter().galley(at, title, color);
        let preset_px = if has_presets { LEAST_PRESET_PX + 2.0 * ICON_PX } else { 0.0 };
        let chip_px = rect.right() - left - preset_px - 24.0;
        if chip_px > LEAST_TRACK_PX {
            left = self.track_chip(ui, editor, pos2(left, rect.center().y), chip_px);
        }
        if !has_presets {
            return;
        }
        let width = (rect.right() - left - 2.0 * ICON_PX).clamp(LEAST_PRESET_PX, PRESET_PX);
        self.preset_name(ui, editor, pos2(left, rect.top() + 6.0), width);
    }

    /// Short-term loudness of the output and a dot that stays once it went over 0 dBFS, at the
    /// right of `rect`; gives what is left of it.
    fn loudness_chip(&mut self, ui: &Ui, editor: &mut EditorContext, rect: Rect) -> Rect {
        let short_term_lufs = f64::from(self.link.short_term_lufs.get());
        let went_over = self.link.output_went_over.get();
        let text = format!("S {} LUFS", quantity::level(short_term_lufs));
        let color = editor.theme.text_2;
        let galley = ui.painter().layout_no_wrap(text, theme::label(), color);
        let size = vec2(LOUDNESS_PX, theme::HIT_PX);
        let chip =
            Rect::from_min_size(pos2(rect.right() - size.x, rect.center().y - size.y / 2.0), size);
        let hint = if went_over {
            "The output exceeded 0 dBFS: harmless inside the host's mixer, but not on the \
             master. Click to clear."
        } else {
            "Short-term loudness of the output: the last 3 s. A dot stays lit once it exceeds \
             0 dBFS."
        };
        let id = ui.scope_id().with("loudness");
        let pressed = editor.pressable(ui, chip, id, "Short-term loudness", hint);
        if pressed.activated {
            self.link.output_went_over.set(false);
        }
        let at = pos2(chip.right() - 8.0 - galley.size().x, chip.center().y);
        ui.painter().galley(at - vec2(0.0, galley.size().y / 2.0), galley, color);
        if went_over {
            let dot = Rect::from_center_size(at - vec2(11.0, 0.0), egui::Vec2::splat(9.0));
            crate::icons::paint(ui.painter(), Icon::Square, dot, editor.theme.over);
        }
        Rect::from_min_max(rect.min, pos2(chip.left() - 4.0, rect.bottom()))
    }

    /// The host's track, at most `most_px` wide, from the middle of its left edge; gives where to go on.
    fn track_chip(&self, ui: &Ui, editor: &EditorContext, at: Pos2, most_px: f32) -> f32 {
        let (left, middle) = (at.x, at.y);
        let Some(track) = self.track.as_ref().filter(|track| !track.name.is_empty()) else {
            return left;
        };
        let (color, width_px) = (editor.theme.text_2, (most_px - 28.0).min(MOST_TRACK_PX));
        let galley = text::one_line(ui.painter(), &track.name, theme::label(), color, width_px);
        let size = vec2(galley.size().x + 28.0, 20.0);
        let chip = Rect::from_min_size(pos2(left, middle - 10.0), size);
        let edge = Stroke::new(1.0, editor.theme.hairline);
        ui.painter().rect(chip, 10.0, editor.theme.window, edge, StrokeKind::Inside);
        let dot = track.color.unwrap_or(editor.theme.text_3);
        ui.painter().circle_filled(pos2(chip.left() + 12.0, middle), 4.0, dot);
        let at = pos2(chip.left() + 21.0, middle - galley.size().y / 2.0);
        ui.painter().galley(at, galley, editor.theme.text_2);
        chip.right() + 12.0
    }

    fn preset_name(&mut self, ui: &mut Ui, editor: &mut EditorContext, at: Pos2, width: f32) {
        let area = Rect::from_min_size(at, vec2(width + 2.0 * ICON_PX, theme::HIT_PX));
        let builder = UiBuilder::new()
            .max_rect(area)
            .layout(Layout::left_to_right(Align::Center))
            .id_salt("preset");
        let mut child = ui.new_child(builder);
        let ui = &mut child;
        ui.spacing_mut().item_spacing.x = 4.0;
        let now_s = ui.input(|input| input.time);
        if editor.icon_button(ui, Icon::Previous, "Previous preset")
            && let Some(place) = editor.library.previous()
        {
            self.load(editor, place, now_s);
        }
        let (field, _) = ui.allocate_exact_size(vec2(width, theme::HIT_PX), Sense::empty());
        let name = editor.library.loaded_name().unwrap_or("No preset").to_owned();
        let is_dirty = editor.is_preset_dirty();
        let about = editor
            .library
            .loaded_place()
            .and_then(|place| editor.library.entries()[place].content.as_ref().ok())
            .map(|preset| preset.about.clone())
            .filter(|about| !about.is_empty());
        let hint = about.unwrap_or_else(|| "Presets: search, load, save.".to_owned());
        let id = ui.scope_id().with("preset name");
        let pressed = editor.pressable(ui, field, id, "Presets", &hint);
        let hot = pressed.response.hovered() || self.panel == Some(Panel::Presets);
        let fill = if hot { editor.theme.raised } else { editor.theme.well };
        let edge = Stroke::new(1.0, if hot { editor.theme.text_2 } else { editor.theme.edge });
        ui.painter().rect(field, theme::FIELD_RADIUS_PX, fill, edge, StrokeKind::Inside);
        // The star stays in view, however long the name.
        let mut room = field.shrink2(vec2(10.0, 0.0));
        room.max.x -= if is_dirty { 12.0 } else { 0.0 };
        let look = (theme::value(), editor.theme.text);
        let drawn = text::paint(ui.painter(), room, Align2::LEFT_CENTER, &name, look.clone());
        if is_dirty {
            let at = drawn.right_center() + vec2(4.0, 0.0);
            ui.painter().text(at, Align2::LEFT_CENTER, "*", look.0, look.1);
        }
        if pressed.activated {
            self.toggle_panel(Panel::Presets);
            editor.library.rescan();
            self.browser.is_fresh = true;
        }
        if editor.icon_button(ui, Icon::Next, "Next preset")
            && let Some(place) = editor.library.next()
        {
            self.load(editor, place, now_s);
        }
    }

    /// Loads a preset as one undo step; says why where that is not possible.
    pub(super) fn load(&mut self, editor: &mut EditorContext, place: usize, now_s: f64) {
        match editor.load_preset(place) {
            Ok(()) => {}
            Err(fault) => self.show_message(now_s, &fault.to_string()),
        }
    }

    pub(super) fn toggle_panel(&mut self, panel: Panel) {
        self.panel = if self.panel == Some(panel) { None } else { Some(panel) };
    }

    /// What the tools say in words: as much as the width allows.
    fn words(&self, ui: &Ui, editor: &EditorContext, view: &impl View, width_px: f32) -> Words {
        if view.has_listen_bar() {
            return Words::None;
        }
        let captions = CAPTIONS.iter().map(|caption| caption_px(ui, editor, caption)).sum::<f32>();
        let color = editor.theme.text;
        let title = ui.painter().layout_no_wrap(self.title.to_owned(), theme::title(), color);
        let loudness_px = if view.shows_loudness() { LOUDNESS_PX } else { 0.0 };
        let names_px = title.size().x + 24.0 + USUAL_PRESET_PX + 2.0 * ICON_PX + loudness_px;
        let left_px = width_px - names_px - ICONS_PX - 2.0 * ICON_PX - captions - 24.0;
        match left_px {
            RESULT_PX.. => Words::Result,
            0.0.. => Words::Captions,
            _ => Words::None,
        }
    }

    fn tools_width(
        &self,
        ui: &Ui,
        editor: &EditorContext,
        view: &impl View,
        (is_short, words): (bool, Words),
    ) -> f32 {
        let icons = if is_short { 2.0 * ICON_PX + 8.0 } else { ICONS_PX };
        if !view.has_listen_bar() {
            let captions = CAPTIONS.iter().map(|caption| caption_px(ui, editor, caption)).sum();
            let captions = if words == Words::None { 0.0 } else { captions };
            let result = if words == Words::Result { RESULT_PX } else { 0.0 };
            return icons + 2.0 * ICON_PX + captions + result;
        }
        let listen: f32 =
            view.listenings().iter().map(|(_, name)| caption_px(ui, editor, name) + 26.0).sum();
        icons + listen
    }

    fn tools(
        &mut self,
        ui: &mut Ui,
        editor: &mut EditorContext,
        view: &impl View,
        (is_short, words): (bool, Words),
    ) {
        if !is_short {
            self.edit_tools(ui, editor, words);
        }
        if view.has_listen_bar() {
            self.listen_bar(ui, editor, view);
        } else {
            self.listen_icons(ui, editor, words);
        }
        let help_shown = editor.help_shown;
        if editor.icon_switch(ui, Icon::Help, "Help: name every control", help_shown, true) {
            editor.help_shown = !help_shown;
        }
        let is_open = self.panel == Some(Panel::Settings);
        if editor.icon_switch(ui, Icon::Settings, "Settings", is_open, true) {
            self.toggle_panel(Panel::Settings);
        }
    }

    /// Undo, redo, A/B and copy.
    fn edit_tools(&mut self, ui: &mut Ui, editor: &mut EditorContext, words: Words) {
        let undo = editor.edits.next_undo().map(|step| format!("Undo {step}"));
        let can_undo = undo.is_some();
        let name = undo.unwrap_or_else(|| "Nothing to undo".to_owned());
        if editor.icon_switch(ui, Icon::Undo, &name, false, can_undo) {
            editor.undo();
        }
        let redo = editor.edits.next_redo().map(|step| format!("Redo {step}"));
        let can_redo = redo.is_some();
        let name = redo.unwrap_or_else(|| "Nothing to redo".to_owned());
        if editor.icon_switch(ui, Icon::Redo, &name, false, can_redo) {
            editor.redo();
        }
        self.sides(ui, editor);
        let copy = match editor.edits.side() {
            Side::A => "Copy A to B",
            Side::B => "Copy B to A",
        };
        let caption = words.caption(CAPTIONS[0]);
        if editor.captioned_switch(ui, (Icon::Copy, caption), copy, false) {
            editor.copy_side();
        }
    }

    fn sides(&mut self, ui: &mut Ui, editor: &mut EditorContext) {
        let (rect, _) = ui.allocate_exact_size(vec2(40.0, theme::HIT_PX), Sense::empty());
        let id = ui.scope_id().with("sides");
        let side = editor.edits.side();
        let hint = match side {
            Side::A => "You hear A. Click for B.",
            Side::B => "You hear B. Click for A.",
        };
        let pressed = editor.pressable(ui, rect, id, "A/B", hint);
        if pressed.activated {
            editor.toggle_side();
        }
        let theme = &editor.theme;
        if pressed.response.hovered() {
            ui.painter().rect_filled(rect, theme::FIELD_RADIUS_PX, theme.raised);
        }
        for (own, letter, x) in [(Side::A, "A", 0.28), (Side::B, "B", 0.72)] {
            let color = if own == side { theme.accent } else { theme.text_3 };
            let at = pos2(rect.left() + rect.width() * x, rect.center().y);
            ui.painter().text(at, Align2::CENTER_CENTER, letter, theme::title(), color);
        }
    }

    fn listen_icons(&mut self, ui: &mut Ui, editor: &mut EditorContext, words: Words) {
        let now = self.link.listen.get();
        let change = self.change_words();
        for (listening, icon, caption, name) in [
            (
                Listening::MatchedBypass,
                Icon::Bypass,
                CAPTIONS[1],
                "Matched bypass: the input at equal loudness",
            ),
            (Listening::Delta, Icon::Delta, CAPTIONS[2], "Delta: only what is added or removed"),
        ] {
            let look = (icon, words.caption(caption));
            if editor.captioned_switch(ui, look, name, now == listening) {
                self.link.listen.toggle(listening);
            }
            if editor.hint_text() == name {
                editor.hint(&format!("{name}. {change}"));
            }
        }
        if words == Words::Result {
            let (rect, response) =
                ui.allocate_exact_size(vec2(RESULT_PX, theme::HIT_PX), Sense::HOVER);
            let short = change.split(',').next().unwrap_or_default();
            let look = (theme::axis(), editor.theme.text_2);
            text::paint(ui.painter(), rect, Align2::LEFT_CENTER, short, look);
            editor.hint_for(&response, &format!("What the plugin changes: {change}."));
        }
    }

    fn listen_bar(&mut self, ui: &mut Ui, editor: &mut EditorContext, view: &impl View) {
        let now = self.link.listen.get();
        for (code, name) in view.listenings() {
            let listening = Listening::Product(*code);
            if editor.switch(ui, name, now == listening, &format!("Listen: {name}")) {
                self.link.listen.toggle(listening);
            }
        }
    }

    /// The change of loudness by the plugin, in words.
    pub(super) fn change_words(&self) -> String {
        match self.link.listen.readings() {
            None => "measuring\u{2026}".to_owned(),
            Some(readings) => {
                let signed = |value: f32| quantity::shown(&format!("{value:+.1}"));
                format!(
                    "output {} LU, crest {} dB (peaks above the average level)",
                    signed(readings.loudness_change_lu),
                    signed(readings.crest_change_db)
                )
            }
        }
    }
}
