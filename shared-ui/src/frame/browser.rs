//! The preset browser: search and tags above, the list on the left, and on the right what a preset is
//! for, with what can be done with the loaded one.

use super::EditorFrame;
use super::panels::{Form, Panel};
use super::preset_details;
use crate::icons::{self, Icon};
use crate::{EditorContext, text, theme};
use egui::{
    Align2, Area, Color32, Id, Key, Order, Rect, ScrollArea, Sense, Stroke, StrokeKind, Ui,
    UiBuilder, Vec2, pos2, vec2,
};
use shared_plugin::preset::Source;

/// Most width and height of the panel.
const SIZE_PX: Vec2 = vec2(720.0, 520.0);
/// Height of one preset.
const LINE_PX: f32 = 26.0;
/// The list's share of the width.
const LIST_SHARE: f32 = 0.46;
/// Space round the content.
const MARGIN_PX: f32 = 12.0;

impl EditorFrame {
    pub(super) fn browser(&mut self, ui: &Ui, editor: &mut EditorContext, body: Rect) {
        let panel = Rect::from_min_size(body.min, SIZE_PX.min(body.size()));
        let area = Area::new(Id::unique("preset browser"))
            .order(Order::Middle)
            .fixed_pos(panel.min)
            .sense(Sense::CLICK);
        area.show(ui.ctx(), |ui| {
            let (rect, _) = ui.allocate_exact_size(panel.size(), Sense::empty());
            let look = editor.theme;
            let edge = Stroke::new(1.0, look.edge);
            ui.painter().rect(rect, theme::CARD_RADIUS_PX, look.raised, edge, StrokeKind::Inside);
            let inner = rect.shrink(MARGIN_PX);
            let mut top = ui.new_child(UiBuilder::new().max_rect(inner).id_salt("top"));
            self.browser_tools(&mut top, editor);
            self.tag_row(&mut top, editor);
            let upper = top.min_rect().bottom() + theme::GAP_PX;
            let split = inner.left() + inner.width() * LIST_SHARE;
            let list = Rect::from_min_max(pos2(inner.left(), upper), pos2(split, inner.bottom()));
            let right =
                Rect::from_min_max(pos2(split + theme::GUTTER_PX, upper), inner.right_bottom());
            let pointed = self.list(ui, editor, list);
            let mut child = ui.new_child(UiBuilder::new().max_rect(right).id_salt("details"));
            child.set_clip_rect(right.expand(2.0));
            match self.browser.form {
                Form::Closed => self.details(&mut child, editor, pointed),
                Form::Save => self.save_form(&mut child, editor),
                Form::Rename => self.rename_form(&mut child, editor),
            }
        });
    }

    fn browser_tools(&mut self, ui: &mut Ui, editor: &mut EditorContext) {
        let now_s = ui.input(|input| input.time);
        ui.horizontal(|ui| {
            let width = ui.available_width() - 3.0 * (theme::HIT_PX + theme::GAP_PX);
            let field = editor.field(ui, "Search presets", &mut self.browser.search, width);
            if std::mem::take(&mut self.browser.is_fresh) {
                field.request_focus();
            }
            if field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter)) {
                let found =
                    editor.library.search(&self.browser.search, self.browser.tag.as_deref());
                if let Some(place) = found.first() {
                    self.load(editor, *place, now_s);
                }
            }
            if editor.icon_button(ui, Icon::Save, "Save as a new preset") {
                self.browser.open(Form::Save);
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
    }

    fn tag_row(&mut self, ui: &mut Ui, editor: &mut EditorContext) {
        let tags = editor.library.tags();
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = 4.0;
            let all = self.browser.tag.is_none();
            if editor.switch(ui, "All", all, "All presets.") {
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

    /// The list; gives the preset under the pointer.
    fn list(&mut self, ui: &mut Ui, editor: &mut EditorContext, area: Rect) -> Option<usize> {
        let places = editor.library.search(&self.browser.search, self.browser.tag.as_deref());
        let now_s = ui.input(|input| input.time);
        let mut child = ui.new_child(UiBuilder::new().max_rect(area).id_salt("list"));
        if places.is_empty() {
            editor.label(&mut child, "No matching presets");
            return None;
        }
        let (mut picked, mut pointed) = (None, None);
        ScrollArea::vertical().auto_shrink(false).show(&mut child, |ui| {
            ui.spacing_mut().item_spacing.y = 1.0;
            for place in places {
                let (activated, hovered) = preset_line(ui, editor, place);
                picked = activated.then_some(place).or(picked);
                pointed = hovered.then_some(place).or(pointed);
            }
        });
        if let Some(place) = picked {
            self.browser.form = Form::Closed;
            self.load(editor, place, now_s);
        }
        if ui.input(|input| input.key_pressed(Key::Escape)) && !editor.is_typing(ui.ctx()) {
            self.panel = None;
        }
        debug_assert!(self.panel != Some(Panel::Settings));
        pointed
    }
}

/// One line of the list: whether it was pressed, and whether the pointer is over it.
fn preset_line(ui: &mut Ui, editor: &mut EditorContext, place: usize) -> (bool, bool) {
    let entry = editor.library.entries()[place].clone();
    let is_loaded = editor.library.loaded_place() == Some(place);
    let width = ui.available_width();
    let (rect, _) = ui.allocate_exact_size(vec2(width, LINE_PX), Sense::empty());
    let id = ui.scope_id().with(("preset", place));
    let pressed = editor.pressable(ui, rect, id, entry.name(), preset_details::sentence(&entry));
    let theme = editor.theme;
    let fill = match (is_loaded, pressed.response.hovered()) {
        (true, _) => theme.fill(theme.accent, 0.25),
        (false, true) => theme.panel,
        (false, false) => Color32::TRANSPARENT,
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
    let at = pos2(rect.left() + 14.0, rect.center().y);
    icons::paint(ui.painter(), icon, Rect::from_center_size(at, Vec2::splat(12.0)), icon_color);
    let room = Rect::from_min_max(pos2(rect.left() + 28.0, rect.top()), rect.max - vec2(8.0, 0.0));
    let look = (theme::label(), name_color);
    text::paint(ui.painter(), room, Align2::LEFT_CENTER, entry.name(), look);
    (pressed.activated, pressed.response.hovered())
}
