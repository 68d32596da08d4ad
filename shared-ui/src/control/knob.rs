//! The knob: a 270 degree track, an arc from the default or zero, one pointer, no bevel.

use super::behaviour::Grip;
use crate::EditorContext;
use crate::theme;
use egui::{Align2, Color32, Painter, Pos2, Rect, Response, Role, Sense, Stroke, Ui, Vec2, vec2};
use shared_plugin::Parameter;
use shared_plugin::edit::is_same_value;
use std::f32::consts::PI;

/// How large a knob is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KnobSize {
    /// 36 px, for what is seldom touched.
    Small,
    /// 48 px.
    Normal,
    /// 64 px, for the one or two that matter most.
    Main,
}

impl KnobSize {
    /// Diameter in logical pixels.
    pub fn diameter_px(self) -> f32 {
        match self {
            Self::Small => 36.0,
            Self::Normal => 48.0,
            Self::Main => 64.0,
        }
    }
}

/// Angle of the lowest value, clockwise from the right, radians.
const START: f32 = 0.75 * PI;
/// Angle from lowest to highest value.
const SWEEP: f32 = 1.5 * PI;
/// Height of the name above.
const NAME_PX: f32 = 16.0;
/// Height of the value below.
const VALUE_PX: f32 = 22.0;

impl EditorContext {
    /// A knob of 48 px with its name above and its value below.
    pub fn knob(&mut self, ui: &mut Ui, parameter: &dyn Parameter) -> Response {
        self.knob_sized(ui, parameter, KnobSize::Normal, None)
    }

    /// The main knob, 64 px.
    pub fn knob_large(&mut self, ui: &mut Ui, parameter: &dyn Parameter) -> Response {
        self.knob_sized(ui, parameter, KnobSize::Main, None)
    }

    /// A knob with a shorter label than the parameter's name, which stays its accessible name.
    pub fn knob_sized(
        &mut self,
        ui: &mut Ui,
        parameter: &dyn Parameter,
        size: KnobSize,
        label: Option<&str>,
    ) -> Response {
        let index = self.at(parameter);
        let diameter = size.diameter_px();
        let width = (diameter + 28.0).max(76.0);
        let (cell, _) =
            ui.allocate_exact_size(vec2(width, NAME_PX + diameter + VALUE_PX), Sense::empty());
        let name = label.unwrap_or(self.handle_at(index).name()).to_owned();
        self.caption(ui, cell, Align2::CENTER_TOP, &name);
        let dial = Rect::from_center_size(
            Pos2::new(cell.center().x, cell.top() + NAME_PX + diameter / 2.0),
            Vec2::splat(diameter),
        );
        let value = Rect::from_min_max(Pos2::new(cell.left(), dial.bottom()), cell.max);
        let response = self.dial_in(ui, index, dial);
        self.value_in(ui, index, value, true);
        response
    }

    fn dial_in(&mut self, ui: &mut Ui, index: usize, dial: Rect) -> Response {
        let widget = ui.scope_id().with((self.handle_at(index).id(), "knob"));
        let operated = self.operate(ui, dial, widget, index, Grip::Turn);
        self.announce(&operated.response, Role::Slider, index);
        let shown = self.swept(ui, widget, index);
        let handle = self.handle_at(index);
        let (default, modulated) = (handle.default_normalized(), handle.modulated());
        let is_modulated = !is_same_value(modulated, self.value_of(index));
        let is_hot = operated.response.hovered() || self.is_held_at(index);
        let warmth = ui.ctx().animate_bool_with_time(
            widget.with("hover"),
            is_hot,
            self.motion_s(theme::HOVER_S),
        );
        let (theme, painter) = (&self.theme, ui.painter());
        let centre = dial.center();
        let radius = dial.width() / 2.0 - 4.0;
        painter.circle_filled(
            centre,
            radius - 3.0,
            theme.panel.lerp_to_gamma(theme.raised, warmth),
        );
        arc(painter, centre, radius, (0.0, 1.0), Stroke::new(3.0, theme.edge));
        arc(painter, centre, radius, (default, shown), Stroke::new(3.0, theme.accent));
        if is_modulated {
            let outer = Stroke::new(1.5, theme.reduction);
            arc(painter, centre, radius + 3.5, (self.value_of(index), modulated), outer);
        }
        let direction = Vec2::angled(START + SWEEP * shown);
        let pointer = [centre + direction * (radius * 0.45), centre + direction * (radius - 1.0)];
        painter.line_segment(pointer, Stroke::new(2.5, theme.text));
        if self.is_locked_at(index) {
            let at = Rect::from_center_size(dial.right_top() + vec2(-2.0, 4.0), Vec2::splat(11.0));
            crate::icons::paint(painter, crate::icons::Icon::Lock, at, theme.text_3);
        }
        self.paint_ring(ui, dial, operated.ringed);
        operated.response
    }

    /// The value as it is drawn: glides to a new place unless it is being dragged.
    pub(crate) fn swept(&self, ui: &Ui, widget: egui::Id, index: usize) -> f32 {
        let time_s = if self.is_held_at(index) { 0.0 } else { self.motion_s(theme::SWEEP_S) };
        let target = self.value_of(index);
        ui.ctx().animate_value_with_time(widget.with("sweep"), target, time_s)
    }
}

/// An arc of the track between two values in 0..1, in either order.
fn arc(painter: &Painter, centre: Pos2, radius: f32, between: (f32, f32), stroke: Stroke) {
    let (low, high) = (between.0.min(between.1), between.0.max(between.1));
    if high - low < 1e-4 || stroke.color == Color32::TRANSPARENT {
        return;
    }
    // One point every 6 degrees is smooth at 200 %.
    let points = ((high - low) * 45.0).ceil().max(1.0) as usize;
    let line = (0..=points)
        .map(|at| {
            let value = low + (high - low) * at as f32 / points as f32;
            centre + Vec2::angled(START + SWEEP * value) * radius
        })
        .collect();
    painter.line(line, stroke);
}
