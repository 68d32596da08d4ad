//! Typed entry: the one text field for values, over whatever was clicked.
//!
//! Enter takes the text. Text that means nothing shakes the field red once and leaves the value, and
//! a comma that may part thousands as well as decimals is answered with both readings below. Esc, Tab
//! or a click elsewhere leave. The field grows with its text.

use crate::EditorContext;
use crate::interaction::Entry;
use crate::theme;
use egui::text::{CCursor, CCursorRange};
use egui::text_edit::TextEditState;
use egui::{
    Area, Color32, Frame, Id, Key, Label, Margin, Order, Pos2, Rect, Response, RichText, Sense,
    Stroke, TextEdit, Ui, vec2,
};
use shared_plugin::quantity::question;

/// How long a refused text shakes the field.
const SHAKE_S: f64 = 0.3;
/// What the field has beside its text: its margins, and the cursor at the end.
const ROOM_PX: f32 = 16.0;
/// How far it shakes.
const SHAKE_PX: f32 = 4.0;

impl EditorContext {
    /// Opens the field for a parameter over `rect`, with its value selected.
    pub(crate) fn open_entry(&mut self, index: usize, rect: Rect) {
        let handle = self.handle_at(index);
        let text = handle.text(self.value_of(index));
        let rect = Rect::from_center_size(
            rect.center(),
            vec2(rect.width().max(88.0), rect.height().clamp(theme::HIT_PX, 32.0)),
        );
        self.entry = Some(Entry { index, rect, text, refused_at_s: None, fresh: true });
    }

    /// Draws the open field, if any.
    pub(crate) fn show_entry(&mut self, ui: &Ui) {
        let Some(mut entry) = self.entry.take() else { return };
        let id = Id::unique("typed entry");
        let now_s = ui.input(|input| input.time);
        let since_s = entry.refused_at_s.map(|at| now_s - at).filter(|since| *since < SHAKE_S);
        let shake_px = since_s.map_or(0.0, |since| {
            let left = 1.0 - since / SHAKE_S;
            (since * 60.0).sin() as f32 * left as f32 * SHAKE_PX
        });
        let theme = self.theme;
        let edge = if entry.refused_at_s.is_some() { theme.over } else { theme.accent };
        let at = entry.rect.min + vec2(if self.reduced_motion { 0.0 } else { shake_px }, 0.0);
        let name = self.handle_at(entry.index).name().to_owned();
        let frame = Frame::new()
            .fill(theme.well)
            .stroke(Stroke::new(1.5, edge))
            .corner_radius(theme::FIELD_RADIUS_PX)
            .inner_margin(Margin::symmetric(6, 4));
        let response = draw_field(ui, id, &mut entry, at, frame, &format!("Type {name}"));
        let (enter, escape) =
            ui.input(|input| (input.key_pressed(Key::Enter), input.key_pressed(Key::Escape)));
        if std::mem::take(&mut entry.fresh) {
            response.request_focus();
            let mut state = TextEditState::load(ui.ctx(), id).unwrap_or_default();
            let end = CCursor::new(entry.text.chars().count());
            state.cursor.set_char_range(Some(CCursorRange::two(CCursor::new(0), end)));
            state.store(ui.ctx(), id);
            self.entry = Some(entry);
            return;
        }
        if response.changed() {
            entry.refused_at_s = None;
        }
        if enter {
            match self.handle_at(entry.index).parse(&entry.text) {
                Some(normalized) => {
                    self.set_once_at(entry.index, normalized);
                    response.surrender_focus();
                    return;
                }
                None => {
                    entry.refused_at_s = Some(now_s);
                    response.request_focus();
                }
            }
        } else if escape || response.lost_focus() || !response.has_focus() {
            response.surrender_focus();
            return;
        }
        if since_s.is_some() || enter {
            ui.ctx().request_repaint();
        }
        self.entry = Some(entry);
    }
}

/// Draws the field's text with its corner at `at`; `hint` is its name, too.
fn draw_field(ui: &Ui, id: Id, entry: &mut Entry, at: Pos2, frame: Frame, hint: &str) -> Response {
    let area = Area::new(id.with("area")).order(Order::Foreground).fixed_pos(at);
    let text_px = ui.fonts_mut(|fonts| {
        fonts.layout_no_wrap(entry.text.clone(), theme::value(), Color32::PLACEHOLDER).size().x
    });
    let shown = area.sense(Sense::CLICK).show(ui.ctx(), |ui| {
        let field = TextEdit::singleline(&mut entry.text)
            .id(id)
            .font(theme::value())
            .frame(frame)
            .align(egui::Align2::CENTER_CENTER)
            .hint_text(hint)
            .desired_width((text_px + ROOM_PX).max(entry.rect.width() - 12.0));
        let response = ui.add(field);
        if let Some(question) = entry.refused_at_s.and_then(|_| question(&entry.text)) {
            let question = Label::new(RichText::new(question).font(theme::label()));
            frame.show(ui, |ui| ui.add(question.extend()));
        }
        response
    });
    ui.ctx().accesskit_node_builder(id, |node| node.set_label(hint));
    shown.inner
}
