//! How dry sound, delay and reverb go together: three pictures of boxes and arrows, to be clicked.

use super::halves::{self, Half};
use crate::params::{Order, ReverbDelayParams};
use egui::{Align2, Color32, Painter, Pos2, Rect, Stroke, StrokeKind, Ui, Vec2, pos2, vec2};
use nice_plug::prelude::*;
use shared_plugin::parameter::ValueSource;
use shared_ui::theme::{self, Theme};
use shared_ui::{EditorContext, text};

/// The orders, their titles and what each is for.
const ORDERS: [(Order, &str, &str); 3] = [
    (
        Order::DelayIntoReverb,
        "Delay into reverb",
        "Route delay into reverb: the echoes lie in the space, as behind a singer in a hall.",
    ),
    (
        Order::ReverbIntoDelay,
        "Reverb into delay",
        "Route reverb into delay: the whole tail comes again, for washes and throws.",
    ),
    (
        Order::Parallel,
        "Parallel",
        "Route in parallel: dry echoes beside the reverb, clear in a dense mix.",
    ),
];
/// Height of a box: a share of the picture's, within bounds.
const BOX_SHARE: f32 = 0.22;
/// See [`BOX_SHARE`].
const BOX_PX: (f32, f32) = (14.0, 24.0);
/// Length of an arrow's head.
const HEAD_PX: f32 = 5.0;
/// Lower pictures lie side by side, higher ones over each other.
const STACKED_FROM: f32 = 0.75;

/// Draws the pictures into `area`.
pub fn show(ui: &mut Ui, editor: &mut EditorContext, params: &ReverbDelayParams, area: Rect) {
    editor.well(ui, area);
    let inner = area.shrink(theme::GAP_PX);
    let is_stacked = inner.height() > inner.width() * STACKED_FROM;
    let count = ORDERS.len() as f32;
    let step =
        if is_stacked { vec2(0.0, inner.height()) } else { vec2(inner.width(), 0.0) } / count;
    let size = if is_stacked { vec2(inner.width(), step.y) } else { vec2(step.x, inner.height()) };
    for (at, (order, title, hint)) in ORDERS.into_iter().enumerate() {
        let cell = Rect::from_min_size(inner.min + step * at as f32, size).shrink(4.0);
        let (pressed, hovered) =
            editor.press_area(ui, cell, &format!("Route {}", title.to_lowercase()));
        if hovered {
            editor.hint(hint);
        }
        let routing = &params.routing.order;
        if pressed {
            editor.set_once(routing, routing.preview_normalized(order));
        }
        let is_now = editor.plain(routing) == order;
        let picture = Picture {
            theme: *editor.theme(),
            is_now,
            is_hot: hovered,
            has_dry: !halves::is_send(editor, params),
            on: Half::ALL.map(|half| half.is_on(editor, params)),
        };
        picture.paint(ui.painter(), cell, (order, title));
    }
}

/// One picture.
struct Picture {
    theme: Theme,
    is_now: bool,
    is_hot: bool,
    has_dry: bool,
    /// Whether reverb and delay are on.
    on: [bool; 2],
}

impl Picture {
    fn paint(&self, painter: &Painter, cell: Rect, (order, title): (Order, &str)) {
        let theme = &self.theme;
        let (edge, fill) = match (self.is_now, self.is_hot) {
            (true, _) => (Stroke::new(2.0, theme.accent), theme.panel),
            (false, true) => (Stroke::new(1.0, theme.text_2), theme.panel),
            (false, false) => (Stroke::new(1.0, theme.hairline), theme.well),
        };
        painter.rect(cell, theme::CARD_RADIUS_PX, fill, edge, StrokeKind::Inside);
        let name = Rect::from_min_size(cell.min + vec2(8.0, 5.0), vec2(cell.width() - 16.0, 16.0));
        let color = if self.is_now { theme.text } else { theme.text_2 };
        text::paint(painter, name, Align2::LEFT_CENTER, title, (theme::label(), color));
        let room = Rect::from_min_max(cell.min + vec2(10.0, 26.0), cell.max - vec2(10.0, 8.0));
        self.boxes(painter, room, order);
    }

    /// Dry sound along the top, delay and reverb below it, both into the output at the right.
    fn boxes(&self, painter: &Painter, room: Rect, order: Order) {
        let ink = if self.is_now { self.theme.text } else { self.theme.text_2 };
        let rows = if self.has_dry { [0.12, 0.46, 0.86] } else { [0.0, 0.22, 0.8] };
        let y = |row: usize| room.top() + rows[row] * room.height();
        let (left, right) = (room.left() + 4.0, room.right() - 4.0);
        let height_px = (BOX_SHARE * room.height()).clamp(BOX_PX.0, BOX_PX.1);
        let box_px = vec2((room.width() * 0.42).clamp(44.0, 96.0), height_px);
        let middle = room.center().x;
        let delay = Rect::from_center_size(pos2(middle, y(1)), box_px);
        let reverb = Rect::from_center_size(pos2(middle, y(2)), box_px);
        let line = Stroke::new(1.5, ink);
        let (first, last) = (if self.has_dry { y(0) } else { y(1) }, y(2));
        for x in [left, right] {
            painter.vline(x, first..=last, line);
        }
        if self.has_dry {
            painter.hline(left..=right, y(0), line);
            let dry = Rect::from_center_size(pos2(middle, y(0)), vec2(34.0, 16.0));
            let ground =
                if self.is_now || self.is_hot { self.theme.panel } else { self.theme.well };
            painter.rect_filled(dry, 0.0, ground);
            painter.text(dry.center(), Align2::CENTER_CENTER, "Dry", theme::axis(), ink);
        }
        for (half, area, name) in [(1, delay, "Delay"), (0, reverb, "Reverb")] {
            let is_on = self.on[half];
            let color = if is_on { ink } else { self.theme.text_3 };
            arrow(painter, [pos2(left, area.center().y), area.left_center()], color);
            arrow(painter, [area.right_center(), pos2(right, area.center().y)], color);
            let edge = Stroke::new(1.0, if is_on { self.theme.accent } else { self.theme.edge });
            painter.rect(area, theme::FIELD_RADIUS_PX, self.theme.raised, edge, StrokeKind::Inside);
            let color = if is_on { self.theme.text } else { self.theme.text_3 };
            painter.text(area.center(), Align2::CENTER_CENTER, name, theme::axis(), color);
        }
        let between = [delay.center_bottom(), reverb.center_top()];
        match order {
            Order::DelayIntoReverb => arrow(painter, between, ink),
            Order::ReverbIntoDelay => arrow(painter, [between[1], between[0]], ink),
            Order::Parallel => {}
        }
    }
}

/// A line with a head at its end.
fn arrow(painter: &Painter, [from, to]: [Pos2; 2], color: Color32) {
    let stroke = Stroke::new(1.5, color);
    painter.line_segment([from, to], stroke);
    let along: Vec2 = (to - from).normalized();
    for side in [along.rot90(), -along.rot90()] {
        painter.line_segment([to, to - along * HEAD_PX + side * HEAD_PX * 0.7], stroke);
    }
}
