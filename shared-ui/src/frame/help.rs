//! The help overlay: names every control beside it.

use super::EditorFrame;
use crate::{EditorContext, theme};
use egui::{Align2, Area, Id, Order, Pos2, Rect, Sense, Stroke, StrokeKind, Ui, Vec2, pos2, vec2};

/// Distance between a control and its name.
const GAP_PX: f32 = 2.0;
/// Most of another control that a name may hide.
const MOST_HIDDEN: f32 = 0.2;

impl EditorFrame {
    pub(super) fn show_help(&mut self, ui: &Ui, editor: &mut EditorContext, body: Rect) {
        if !editor.help_shown {
            return;
        }
        let named = editor.named.clone();
        let theme = editor.theme;
        let area = Area::new(Id::unique("help")).order(Order::Middle).fixed_pos(pos2(0.0, 0.0));
        let mut closed = false;
        area.sense(Sense::empty()).interactable(true).show(ui.ctx(), |ui| {
            let all = ui.ctx().content_rect();
            let response = ui.interact(all, Id::unique("help ground"), Sense::CLICK);
            ui.set_clip_rect(all);
            ui.painter().rect_filled(all, 0.0, theme.well.gamma_multiply(0.72));
            let pointer = ui.input(|input| input.pointer.hover_pos());
            let hovered =
                pointer.and_then(|at| named.iter().rposition(|(rect, _)| rect.contains(at)));
            let sentence = hovered.map_or(GESTURES.to_owned(), |at| {
                let name = &named[at].1;
                let own = editor.handles().iter().position(|own| own.name() == name);
                match own.and_then(|own| editor.hint_at(own)) {
                    Some(hint) => format!("{name}: {hint}"),
                    None => name.clone(),
                }
            });
            let card = paint_card(ui, body, &sentence, &theme);
            let size = |name: &str| {
                let color = theme.text;
                ui.painter().layout_no_wrap(name.to_owned(), theme::axis(), color).size()
                    + vec2(8.0, 2.0)
            };
            let sizes: Vec<Vec2> = named.iter().map(|(_, name)| size(short(name))).collect();
            let controls: Vec<Rect> = named.iter().map(|(rect, _)| *rect).collect();
            let labels = place(&controls, &sizes, card, all);
            for (at, ((rect, name), label)) in named.iter().zip(labels).enumerate() {
                let hot = hovered == Some(at);
                let edge = Stroke::new(1.0, if hot { theme.accent } else { theme.edge });
                ui.painter().rect_stroke(*rect, theme::FIELD_RADIUS_PX, edge, StrokeKind::Inside);
                if let Some(label) = label {
                    let (fill, color) = match hot {
                        true => (theme.accent, theme.on_accent),
                        false => (theme.raised, theme.text),
                    };
                    ui.painter().rect_filled(label, 3.0, fill);
                    let at = label.center();
                    let name = short(name);
                    ui.painter().text(at, Align2::CENTER_CENTER, name, theme::axis(), color);
                }
            }
            closed = response.clicked();
        });
        if closed {
            editor.help_shown = false;
        }
    }
}

/// The help's text while nothing is under the pointer.
const GESTURES: &str = "Point at a control to see what it does. Drag up and down, Shift for fine. Wheel: \
    1 %. Double-click or Ctrl/Cmd-click: reset. Click a value to type it. Right-click: menu. Tab: \
    keyboard mode. Click anywhere to close.";

fn paint_card(ui: &Ui, body: Rect, sentence: &str, theme: &theme::Theme) -> Rect {
    let width = (body.width() - 80.0).clamp(200.0, 640.0);
    let galley = ui.painter().layout(sentence.to_owned(), theme::label(), theme.text, width);
    let size = galley.size() + Vec2::splat(24.0);
    let card = Rect::from_center_size(body.center(), size);
    let edge = Stroke::new(1.0, theme.accent);
    ui.painter().rect(card, theme::CARD_RADIUS_PX, theme.raised, edge, StrokeKind::Inside);
    ui.painter().galley(card.min + Vec2::splat(12.0), galley, theme.text);
    card
}

/// A name without what follows its colon: the card says it all.
fn short(name: &str) -> &str {
    name.split_once(": ").map_or(name, |(short, _)| short)
}

/// A place for each name, `sizes` large: beside its control, over no other name and not over `card`,
/// where it covers least of other controls. Nothing where there is none: the card says the name while
/// the pointer is on the control.
fn place(controls: &[Rect], sizes: &[Vec2], card: Rect, all: Rect) -> Vec<Option<Rect>> {
    let mut placed: Vec<Option<Rect>> = vec![None; controls.len()];
    // Small controls have the least choice.
    let mut order: Vec<usize> = (0..controls.len()).collect();
    order.sort_by(|a, b| controls[*a].area().total_cmp(&controls[*b].area()));
    for at in order {
        let (control, size) = (controls[at], sizes[at]);
        let is_free = |label: &Rect| {
            let mut taken = placed.iter().flatten().chain([&card]);
            let hides = |other: &Rect| {
                let shared = other.intersect(*label);
                shared.is_positive() && shared.area() > MOST_HIDDEN * other.area()
            };
            all.contains_rect(*label)
                && !taken.any(|other| other.intersects(*label))
                && !controls.iter().any(hides)
        };
        let covered = |label: &Rect| -> f32 {
            let shared = |other: &Rect| other.intersect(*label);
            let areas = controls.iter().map(shared).filter(|shared| shared.is_positive());
            areas.map(|shared| shared.area()).sum()
        };
        let best = beside(control, size)
            .into_iter()
            .filter(is_free)
            .min_by(|a, b| covered(a).total_cmp(&covered(b)));
        placed[at] = best;
    }
    placed
}

/// The places beside a control, the best first: above, below, right, left; centred and flush; one line
/// further away.
fn beside(control: Rect, size: Vec2) -> [Rect; 10] {
    let (above, below) = (control.top() - size.y - GAP_PX, control.bottom() + GAP_PX);
    let (right, left) = (control.right() + GAP_PX, control.left() - size.x - GAP_PX);
    let centre = control.center() - size / 2.0;
    let flush = control.right() - size.x;
    let line = size.y + GAP_PX;
    let corners: [Pos2; 10] = [
        pos2(centre.x, above),
        pos2(centre.x, below),
        pos2(right, centre.y),
        pos2(left, centre.y),
        pos2(control.left(), above),
        pos2(flush, above),
        pos2(control.left(), below),
        pos2(flush, below),
        pos2(centre.x, above - line),
        pos2(centre.x, below + line),
    ];
    corners.map(|corner| Rect::from_min_size(corner, size))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lie_beside_their_control_and_never_over_each_other() {
        let all = Rect::from_min_size(Pos2::ZERO, vec2(900.0, 600.0));
        let card = Rect::from_center_size(all.center(), vec2(300.0, 60.0));
        let controls: Vec<Rect> = (0..60)
            .map(|at| {
                let corner = pos2((at % 10) as f32 * 88.0 + 8.0, (at / 10) as f32 * 60.0 + 30.0);
                Rect::from_min_size(corner, vec2(60.0, 28.0))
            })
            .collect();
        let sizes = vec![vec2(84.0, 14.0); controls.len()];
        let labels = place(&controls, &sizes, card, all);
        let shown: Vec<Rect> = labels.iter().flatten().copied().collect();
        assert!(shown.len() > 50, "{} names", shown.len());
        for (at, label) in shown.iter().enumerate() {
            assert!(!shown[..at].iter().any(|other| other.intersects(*label)));
            assert!(!card.intersects(*label) && all.contains_rect(*label));
        }
        for (control, label) in controls.iter().zip(&labels) {
            assert!(label.is_none_or(|label| !label.intersects(*control)));
        }
    }
}
