//! The fader, for level-like quantities only: follows the pointer along its own length.

use super::behaviour::Grip;
use crate::EditorContext;
use crate::theme;
use egui::{Align2, Pos2, Rect, Response, Role, Stroke, StrokeKind, Ui, vec2};
use shared_plugin::Parameter;
use shared_plugin::edit::is_same_value;

/// Height of the cap.
const CAP_PX: f32 = 14.0;

impl EditorContext {
    /// An upright fader filling `cell`, its name above and its value below.
    pub fn fader_in(&mut self, ui: &mut Ui, parameter: &dyn Parameter, cell: Rect) -> Response {
        let index = self.at(parameter);
        let name = self.handle_at(index).name().to_owned();
        self.caption(ui, cell, Align2::CENTER_TOP, &name);
        let track = Rect::from_min_max(
            Pos2::new(cell.center().x - 14.0, cell.top() + 20.0),
            Pos2::new(cell.center().x + 14.0, cell.bottom() - 24.0),
        );
        let travel = track.height() - CAP_PX;
        let widget = ui.scope_id().with((self.handle_at(index).id(), "fader"));
        let operated = self.operate(ui, track, widget, index, Grip::SlideUp(travel));
        self.announce(&operated.response, Role::Slider, index);
        let shown = self.swept(ui, widget, index);
        let handle = self.handle_at(index);
        let y_at = |normalized: f32| track.bottom() - CAP_PX / 2.0 - travel * normalized;
        let (theme, painter) = (&self.theme, ui.painter());
        let centre = track.center().x;
        let rail = Rect::from_x_y_ranges(centre - 2.0..=centre + 2.0, track.y_range());
        painter.rect_filled(rail, 2.0, theme.edge);
        let (from, to) = (y_at(handle.default_normalized()), y_at(shown));
        let filled =
            Rect::from_x_y_ranges(centre - 2.0..=centre + 2.0, from.min(to)..=from.max(to));
        painter.rect_filled(filled, 2.0, theme.accent);
        painter.hline(centre - 9.0..=centre + 9.0, from, Stroke::new(1.0, theme.text_3));
        if !is_same_value(handle.modulated(), self.value_of(index)) {
            let y = y_at(handle.modulated());
            painter.hline(centre - 12.0..=centre + 12.0, y, Stroke::new(1.5, theme.reduction));
        }
        let hot = operated.response.hovered() || self.is_held_at(index);
        let cap = Rect::from_center_size(Pos2::new(centre, to), vec2(26.0, CAP_PX));
        let fill = if hot { theme.raised } else { theme.panel };
        let edge = Stroke::new(1.0, if hot { theme.text } else { theme.edge });
        painter.rect(cap, theme::FIELD_RADIUS_PX, fill, edge, StrokeKind::Inside);
        painter.hline(cap.x_range().shrink(5.0), to, Stroke::new(2.0, theme.text));
        self.paint_ring(ui, track, operated.ringed);
        let value = Rect::from_min_max(Pos2::new(cell.left(), cell.bottom() - 22.0), cell.max);
        self.value_in(ui, index, value, true);
        operated.response
    }
}
