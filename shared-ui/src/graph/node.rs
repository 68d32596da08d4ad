//! A node on a plot: drawn 14 px, hit 28 px, in its hue and with its number.

use super::plot::Plot;
use crate::EditorContext;
use crate::theme;
use egui::{Align2, Color32, Rect, Response, Role, Sense, Stroke, Ui, Vec2, WidgetInfo};

/// Radius of a node as drawn.
const RADIUS_PX: f32 = 8.0;

/// What a node looks like.
#[derive(Debug, Clone, Copy)]
pub struct NodeLook {
    /// Number written on it, from 1.
    pub number: usize,
    /// Its hue.
    pub color: Color32,
    /// Drawn with a ring.
    pub selected: bool,
    /// Drawn hollow.
    pub off: bool,
}

impl Plot {
    /// Draws a node at a value and lets it be clicked and dragged. `name` tells the footer, the
    /// help and assistive technology what it is.
    pub fn node(
        &self,
        ui: &Ui,
        editor: &mut EditorContext,
        name: &str,
        at: (f64, f64),
        look: NodeLook,
    ) -> Response {
        let centre = self.rect.clamp(self.at(at.0, at.1));
        let hit = Rect::from_center_size(centre, Vec2::splat(theme::HIT_PX));
        let response = ui.interact(hit, self.id.with(name), Sense::CLICK | Sense::DRAG);
        response.widget_info(|| WidgetInfo::labeled(Role::Slider, true, name));
        editor.hint_for(&response, name);
        editor.named.push((hit, name.to_owned()));
        let painter = ui.painter_at(self.rect.expand(RADIUS_PX));
        let hot = response.hovered() || response.dragged();
        let radius = if hot { RADIUS_PX + 1.5 } else { RADIUS_PX };
        if look.selected {
            painter.circle_stroke(centre, radius + 3.0, Stroke::new(1.5, self.theme.text));
        }
        let number = if look.off {
            painter.circle(centre, radius, self.theme.well, Stroke::new(1.5, look.color));
            look.color
        } else {
            painter.circle_filled(centre, radius, look.color);
            self.theme.well
        };
        let text = look.number.to_string();
        painter.text(centre, Align2::CENTER_CENTER, text, theme::strong(11.0), number);
        response
    }
}
