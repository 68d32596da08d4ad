//! Shows whole what is too long for its place: a text that ends in an ellipsis, under the pointer, and
//! a hint of more than the footer's two lines.

use super::EditorFrame;
use crate::{EditorContext, theme};
use egui::{Id, LayerId, Order, Pos2, Rect, Shape, Stroke, StrokeKind, Ui, Vec2, pos2, vec2};

/// The pointer rests this long before anything is shown.
const REST_S: f32 = 0.35;
/// Most width of the text.
const WIDTH_PX: f32 = 320.0;
/// Distance to the pointer.
const OFFSET_PX: Vec2 = vec2(10.0, 18.0);

impl EditorFrame {
    /// Draws the tooltip, where there is one; call last.
    pub(super) fn tooltip(&mut self, ui: &Ui, editor: &EditorContext) {
        let long_hint = self.long_hint.take();
        let (pointer, rested_s, down) = ui.input(|input| {
            let pointer = &input.pointer;
            (pointer.hover_pos(), pointer.time_since_last_movement(), pointer.any_down())
        });
        if down {
            return;
        }
        let shortened = pointer.and_then(|at| shortened_at(ui, at));
        let Some(text) = shortened.or(long_hint) else { return };
        if rested_s < REST_S {
            ui.ctx().request_repaint_after_secs(REST_S - rested_s + 0.01);
            return;
        }
        let at = pointer.unwrap_or(ui.ctx().content_rect().left_bottom());
        paint(ui, editor, at, &text);
    }
}

/// The whole text of what ends in an ellipsis at a place.
fn shortened_at(ui: &Ui, at: Pos2) -> Option<String> {
    let layer = ui.ctx().layer_id_at(at).unwrap_or(ui.layer_id());
    ui.ctx().graphics(|layers| {
        let shapes = layers.get(layer)?.all_entries();
        let text = shapes.filter_map(|clipped| match &clipped.shape {
            Shape::Text(text) if text.galley.elided && clipped.clip_rect.contains(at) => {
                let area = text.galley.rect.translate(text.pos.to_vec2());
                area.contains(at).then(|| text.galley.text().to_owned())
            }
            _ => None,
        });
        text.last()
    })
}

fn paint(ui: &Ui, editor: &EditorContext, pointer: Pos2, text: &str) {
    let look = editor.theme();
    let painter = ui.ctx().layer_painter(LayerId::new(Order::Tooltip, Id::unique("whole text")));
    let room = ui.ctx().content_rect().shrink(4.0);
    let width_px = WIDTH_PX.min(room.width() - 16.0);
    let galley = painter.layout(text.to_owned(), theme::label(), look.text, width_px);
    let size = galley.size() + vec2(16.0, 10.0);
    let below = pointer + OFFSET_PX;
    let top = if below.y + size.y <= room.bottom() { below.y } else { pointer.y - size.y - 8.0 };
    let left = below.x.min(room.right() - size.x).max(room.left());
    let card = Rect::from_min_size(pos2(left, top.max(room.top())), size);
    let edge = Stroke::new(1.0, look.edge);
    painter.rect(card, theme::FIELD_RADIUS_PX, look.raised, edge, StrokeKind::Inside);
    painter.galley(card.min + vec2(8.0, 5.0), galley, look.text);
}
