//! A node on a plot: drawn 14 px, hit 28 px, in its hue and with its number.

use super::grip::Grip;
use super::plot::Plot;
use crate::EditorContext;
use crate::theme;
use egui::{
    Align2, Color32, CursorIcon, Rect, Response, Role, Sense, Stroke, Ui, Vec2, WidgetInfo,
};
use shared_plugin::Parameter;

/// Radius of a node as drawn.
const RADIUS_PX: f32 = 8.0;

/// The look of a node.
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

/// A node that stands for a parameter.
pub struct ParameterNode<'a> {
    /// Its name in the footer, the help and for assistive technology.
    pub name: &'a str,
    /// The parameter it moves.
    pub parameter: &'a dyn Parameter,
    /// Where it is, by the values of the axes.
    pub at: (f64, f64),
    /// Its look.
    pub look: NodeLook,
    /// The pointer over it: along which axis it moves.
    pub cursor: CursorIcon,
    /// The footer's sentence while it is under the pointer.
    pub hint: &'a str,
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

    /// Draws a node and lets it move its parameter: `normalized` is the parameter's value in 0..1 for
    /// values of the axes.
    pub fn parameter_node(
        &self,
        ui: &Ui,
        editor: &mut EditorContext,
        grip: &mut Grip,
        node: &ParameterNode,
        normalized: impl FnOnce((f64, f64)) -> f32,
    ) {
        let response = self.node(ui, editor, node.name, node.at, node.look);
        if response.hovered() || response.dragged() {
            ui.ctx().set_cursor_icon(node.cursor);
            editor.hint(node.hint);
        }
        let from = self.rect.clamp(self.at(node.at.0, node.at.1));
        grip.drag(ui, editor, &response, node.parameter, from, |to| normalized(self.values_at(to)));
    }
}
