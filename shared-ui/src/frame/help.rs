//! The help overlay: names every control where it stands.

use super::EditorFrame;
use crate::{EditorContext, theme};
use egui::{Align2, Area, Id, Order, Rect, Sense, Stroke, StrokeKind, Ui, Vec2, pos2};

impl EditorFrame {
    pub(super) fn show_help(&mut self, ui: &Ui, editor: &mut EditorContext, body: Rect) {
        if !editor.help_shown {
            return;
        }
        let named = std::mem::take(&mut editor.named);
        let theme = editor.theme;
        let area = Area::new(Id::unique("help")).order(Order::Middle).fixed_pos(pos2(0.0, 0.0));
        let mut closed = false;
        area.sense(Sense::empty()).interactable(true).show(ui.ctx(), |ui| {
            let all = ui.ctx().content_rect();
            let response = ui.interact(all, Id::unique("help ground"), Sense::CLICK);
            ui.set_clip_rect(all);
            ui.painter().rect_filled(all, 0.0, theme.well.gamma_multiply(0.72));
            let mut placed: Vec<Rect> = Vec::new();
            let pointer = ui.input(|input| input.pointer.hover_pos());
            for (rect, name) in &named {
                let hot = pointer.is_some_and(|at| rect.contains(at));
                let edge = Stroke::new(1.0, if hot { theme.accent } else { theme.edge });
                ui.painter().rect_stroke(*rect, theme::FIELD_RADIUS_PX, edge, StrokeKind::Inside);
                label(ui, &mut placed, *rect, name, hot, &theme, all);
            }
            let hovered = pointer
                .and_then(|at| named.iter().find(|(rect, _)| rect.contains(at)))
                .map(|(_, name)| name.clone());
            let sentence = hovered
                .and_then(|name| {
                    let at = editor.handles().iter().position(|own| own.name() == name)?;
                    let found = editor.hint_at(at);
                    found.map(|sentence| format!("{name}: {sentence}"))
                })
                .unwrap_or_else(|| GESTURES.to_owned());
            paint_card(ui, body, &sentence, &theme);
            closed = response.clicked();
        });
        if closed {
            editor.help_shown = false;
        }
    }
}

/// The help's text while nothing is under the pointer.
const GESTURES: &str = "Drag up and down, Shift for fine. Wheel: 1 %. Double-click or \
    Ctrl/Cmd-click: reset. Click a value to type it. Right-click: menu. Tab: keyboard mode. \
    Click anywhere to close.";

fn paint_card(ui: &Ui, body: Rect, sentence: &str, theme: &theme::Theme) {
    let width = (body.width() - 80.0).clamp(200.0, 640.0);
    let galley = ui.painter().layout(sentence.to_owned(), theme::label(), theme.text, width);
    let size = galley.size() + Vec2::splat(24.0);
    let card = Rect::from_center_size(body.center(), size);
    let edge = Stroke::new(1.0, theme.accent);
    ui.painter().rect(card, theme::CARD_RADIUS_PX, theme.raised, edge, StrokeKind::Inside);
    ui.painter().galley(card.min + Vec2::splat(12.0), galley, theme.text);
}

/// A name over its control, moved down until it covers no other name.
fn label(
    ui: &Ui,
    placed: &mut Vec<Rect>,
    rect: Rect,
    name: &str,
    hot: bool,
    theme: &theme::Theme,
    all: Rect,
) {
    let color = if hot { theme.on_accent } else { theme.text };
    let galley = ui.painter().layout_no_wrap(name.to_owned(), theme::axis(), color);
    let size = galley.size() + Vec2::new(8.0, 2.0);
    let mut area = Rect::from_center_size(rect.center(), size);
    for _ in 0..6 {
        if !placed.iter().any(|other| other.intersects(area)) {
            break;
        }
        area = area.translate(Vec2::new(0.0, size.y + 1.0));
    }
    let left = area.left().clamp(all.left(), (all.right() - size.x).max(all.left()));
    let top = area.top().clamp(all.top(), (all.bottom() - size.y).max(all.top()));
    area = Rect::from_min_size(pos2(left, top), size);
    placed.push(area);
    let fill = if hot { theme.accent } else { theme.raised };
    ui.painter().rect_filled(area, 3.0, fill);
    let at = area.center();
    ui.painter().text(at, Align2::CENTER_CENTER, name, theme::axis(), color);
}
