//! The value field: text that becomes a field on click, and can be dragged like a knob.

use super::behaviour::Grip;
use crate::EditorContext;
use crate::theme;
use egui::{Align2, Pos2, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, vec2};
use shared_plugin::Parameter;

/// Least and most width of a field with its name above it: as wide as the name.
const WIDTH_PX: f32 = 84.0;
/// See [`WIDTH_PX`].
const MOST_WIDTH_PX: f32 = 110.0;

impl EditorContext {
    /// A value with its name above it.
    pub fn value(&mut self, ui: &mut Ui, parameter: &dyn Parameter) -> Response {
        self.value_labelled(ui, parameter, None)
    }

    /// [`EditorContext::value`] with a shorter label than the parameter's name.
    pub fn value_labelled(
        &mut self,
        ui: &mut Ui,
        parameter: &dyn Parameter,
        label: Option<&str>,
    ) -> Response {
        let index = self.at(parameter);
        let name = label.unwrap_or(self.handle_at(index).name()).to_owned();
        let caption = ui.painter().layout_no_wrap(name.clone(), theme::label(), self.theme.text_2);
        let width_px = caption.size().x.clamp(WIDTH_PX, MOST_WIDTH_PX);
        let size = vec2(width_px, 16.0 + theme::HIT_PX);
        let (cell, _) = ui.allocate_exact_size(size, Sense::empty());
        self.caption(ui, cell, Align2::CENTER_TOP, &name);
        let field = Rect::from_min_max(Pos2::new(cell.left(), cell.top() + 16.0), cell.max);
        let edge = Stroke::new(1.0, self.theme.edge);
        let radius = theme::FIELD_RADIUS_PX;
        ui.painter().rect(field, radius, self.theme.well, edge, StrokeKind::Inside);
        self.value_in(ui, index, field, false)
    }

    /// A value without its name, filling `rect`.
    pub fn value_field(&mut self, ui: &mut Ui, parameter: &dyn Parameter, rect: Rect) -> Response {
        let edge = Stroke::new(1.0, self.theme.edge);
        let radius = theme::FIELD_RADIUS_PX;
        ui.painter().rect(rect, radius, self.theme.well, edge, StrokeKind::Inside);
        self.value_in(ui, self.at(parameter), rect, false)
    }

    /// `secondary` fields belong to a control that already has the keyboard's ring and the name.
    pub(crate) fn value_in(
        &mut self,
        ui: &mut Ui,
        index: usize,
        rect: Rect,
        secondary: bool,
    ) -> Response {
        let widget = ui.scope_id().with((self.handle_at(index).id(), "value"));
        let named = self.named.len();
        let response = if secondary {
            let response = ui.interact(rect, widget, Sense::CLICK);
            if response.clicked() {
                if ui.input(|input| input.modifiers.command) {
                    let default = self.handle_at(index).default_normalized();
                    self.set_once_at(index, default);
                } else {
                    self.open_entry(index, rect);
                }
            }
            if response.secondary_clicked() {
                self.open_context_menu(ui, index);
            }
            self.wheel_over(ui, &response, index);
            response
        } else {
            let operated = self.operate(ui, rect, widget, index, Grip::Turn);
            if operated.activated && !operated.response.double_clicked() {
                self.open_entry(index, rect);
            }
            self.paint_ring(ui, rect, operated.ringed);
            operated.response
        };
        if secondary {
            self.named.truncate(named);
            let name = format!("{} value", self.handle_at(index).name());
            let value = self.text_at(index);
            response.widget_info(|| {
                let mut info = egui::WidgetInfo::labeled(Role::Button, true, &name);
                info.current_text_value = Some(value.clone());
                info
            });
        } else {
            self.announce(&response, Role::SpinButton, index);
        }
        let in_force = self.in_force.get(&index).filter(|_| !self.is_held_at(index)).cloned();
        let color = match (response.hovered(), &in_force) {
            (true, _) => self.theme.accent,
            (false, Some(_)) => self.theme.caution,
            (false, None) => self.theme.text,
        };
        let mut painter = ui.painter().clone();
        if in_force.is_some() {
            // What acts is read, even on a control without effect.
            painter.set_opacity(1.0);
        }
        let text = in_force.unwrap_or_else(|| self.text_at(index));
        painter.text(rect.center(), Align2::CENTER_CENTER, text, theme::value(), color);
        response
    }
}
