//! The preset browser: search, tags, the list with the reason why a preset cannot be used, save.

use super::EditorFrame;
use super::panels::{Browser, Panel};
use crate::icons::{self, Icon};
use crate::{EditorContext, theme};
use egui::{
    Align2, Area, Frame, Id, Key, Margin, Order, Rect, ScrollArea, Sense, Stroke, Ui, pos2, vec2,
};
use shared_plugin::preset::{SaveError, Source};

/// Width of the panel.
const WIDTH_PX: f32 = 420.0;
/// Height of one preset.
const LINE_PX: f32 = 42.0;

impl EditorFrame {
    pub(super) fn browser(&mut self, ui: &Ui, editor: &mut EditorContext, body: Rect) {
        let look = editor.theme;
        let area = Area::new(Id::unique("preset browser"))
            .order(Order::Middle)
            .fixed_pos(body.min)
            .sense(Sense::CLICK);
        area.show(ui.ctx(), |ui| {
            Frame::new()
                .fill(look.raised)
                .stroke(Stroke::new(1.0, look.edge))
                .corner_radius(theme::CARD_RADIUS_PX)
                .inner_margin(Margin::same(12))
                .show(ui, |ui| {
                    ui.set_width((WIDTH_PX - 24.0).min(body.width() - 24.0));
                    self.browser_rows(ui, editor, body.height() - 24.0);
                });
        });
    }

    fn browser_rows(&mut self, ui: &mut Ui, editor: &mut EditorContext, height: f32) {
        let now_s = ui.input(|input| input.time);
        ui.horizontal(|ui| {
            let width = ui.available_width() - 3.0 * (theme::HIT_PX + theme::GAP_PX);
            editor.field(ui, "Search presets", &mut self.browser.search, width);
            if editor.icon_button(ui, Icon::Save, "Save as a new preset") {
                self.browser.is_saving = !self.browser.is_saving;
                self.browser.error = None;
            }
            if editor.icon_button(ui, Icon::Folder, "Show the folder of your presets") {
                match editor.library.folder() {
                    Ok(folder) => {
                        let url = format!("file://{}", folder.display());
                        ui.ctx().open_url(egui::OpenUrl::new_tab(url));
                    }
                    Err(fault) => self.show_message(now_s, &fault.to_string()),
                }
            }
            if editor.icon_button(ui, Icon::Close, "Close the presets") {
                self.panel = None;
            }
        });
        self.tag_row(ui, editor);
        if self.browser.is_saving {
            self.save_rows(ui, editor);
        }
        let used = if self.browser.is_saving { 250.0 } else { 100.0 };
        self.list(ui, editor, (height - used).max(120.0));
    }

    fn tag_row(&mut self, ui: &mut Ui, editor: &mut EditorContext) {
        let tags = editor.library.tags();
        ui.horizontal_wrapped(|ui| {
            let all = self.browser.tag.is_none();
            if editor.switch(ui, "All", all, "Presets of every kind.") {
                self.browser.tag = None;
            }
            for tag in tags {
                let is_on = self.browser.tag.as_deref() == Some(tag.as_str());
                if editor.switch(ui, &tag, is_on, &format!("Only presets tagged {tag}.")) {
                    self.browser.tag = if is_on { None } else { Some(tag) };
                }
            }
        });
    }

    fn save_rows(&mut self, ui: &mut Ui, editor: &mut EditorContext) {
        let width = ui.available_width();
        let browser = &mut self.browser;
        let mut save = false;
        for (hint, text) in [
            ("Name of the preset", &mut browser.name),
            ("What to listen for, and when not to use it", &mut browser.about),
            ("Tags, with commas between", &mut browser.tags),
        ] {
            let field = editor.field(ui, hint, text, width);
            save |= field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        }
        ui.horizontal(|ui| {
            let text = if self.browser.may_replace { "Replace" } else { "Save" };
            save |= editor.button(ui, text);
            if editor.button(ui, "Cancel") {
                self.browser.is_saving = false;
            }
        });
        if save {
            self.save(editor);
        }
        if let Some(error) = &self.browser.error {
            let color = editor.theme.over;
            let width = ui.available_width();
            let galley = ui.painter().layout(error.clone(), theme::label(), color, width);
            let (rect, _) = ui.allocate_exact_size(galley.size(), Sense::empty());
            ui.painter().galley(rect.min, galley, color);
        }
    }

    fn save(&mut self, editor: &mut EditorContext) {
        let browser = &mut self.browser;
        let tags: Vec<String> = browser
            .tags
            .split(',')
            .map(|tag| tag.trim().to_owned())
            .filter(|tag| !tag.is_empty())
            .collect();
        match editor.save_preset(&browser.name, &browser.about, &tags, browser.may_replace) {
            Ok(()) => *browser = Browser { search: browser.search.clone(), ..Browser::default() },
            Err(fault) => {
                browser.may_replace = matches!(fault, SaveError::Exists);
                browser.error = Some(fault.to_string());
            }
        }
    }

    fn list(&mut self, ui: &mut Ui, editor: &mut EditorContext, height: f32) {
        let places = editor.library.search(&self.browser.search, self.browser.tag.as_deref());
        let now_s = ui.input(|input| input.time);
        if places.is_empty() {
            editor.label(ui, "No preset fits.");
        }
        let mut picked = None;
        ScrollArea::vertical().max_height(height).auto_shrink([false, true]).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            for place in places {
                if preset_line(ui, editor, place) {
                    picked = Some(place);
                }
            }
        });
        if let Some(place) = picked {
            self.load(editor, place, now_s);
        }
        if ui.input(|input| input.key_pressed(Key::Escape)) && !editor.is_typing(ui.ctx()) {
            self.panel = None;
        }
        debug_assert!(self.panel != Some(Panel::Settings));
    }
}

fn preset_line(ui: &mut Ui, editor: &mut EditorContext, place: usize) -> bool {
    let entry = editor.library.entries()[place].clone();
    let is_loaded = editor.library.loaded_place() == Some(place);
    let width = ui.available_width();
    let (rect, _) = ui.allocate_exact_size(vec2(width, LINE_PX), Sense::empty());
    let about = match &entry.content {
        Ok(preset) => preset.about.clone(),
        Err(fault) => fault.to_string(),
    };
    let id = ui.scope_id().with(("preset", place));
    let pressed = editor.pressable(ui, rect, id, entry.name(), &about);
    let theme = editor.theme;
    let fill = match (is_loaded, pressed.response.hovered()) {
        (true, _) => theme.fill(theme.accent, 0.25),
        (false, true) => theme.panel,
        (false, false) => egui::Color32::TRANSPARENT,
    };
    ui.painter().rect_filled(rect, theme::FIELD_RADIUS_PX, fill);
    let is_broken = entry.content.is_err();
    let icon = match (is_broken, &entry.source) {
        (true, _) => Icon::Triangle,
        (false, Source::Factory) if is_loaded => Icon::Check,
        (false, Source::Factory) => Icon::Circle,
        (false, Source::User(_)) => Icon::Star,
    };
    let (name_color, icon_color) =
        if is_broken { (theme.text_3, theme.caution) } else { (theme.text, theme.text_2) };
    let mark = Rect::from_center_size(
        pos2(rect.left() + 14.0, rect.top() + 14.0),
        egui::Vec2::splat(12.0),
    );
    icons::paint(ui.painter(), icon, mark, icon_color);
    let painter = ui.painter_at(rect.shrink2(vec2(4.0, 0.0)));
    let name_at = pos2(rect.left() + 28.0, rect.top() + 5.0);
    painter.text(name_at, Align2::LEFT_TOP, entry.name(), theme::value(), name_color);
    let about_at = pos2(rect.left() + 28.0, rect.top() + 24.0);
    let about_color = if is_broken { theme.caution } else { theme.text_3 };
    painter.text(about_at, Align2::LEFT_TOP, about, theme::axis(), about_color);
    pressed.activated
}
