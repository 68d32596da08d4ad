//! One parameter as a row: name, a bar to drag, and its value as text that can be typed over.
//!
//! Drag the bar, with Shift ten times finer; double-click or Ctrl/Cmd-click resets; click the value
//! to type. The wheel scrolls the list and never moves a value. Every change reaches the host between
//! a begin and an end of gesture. Nothing but an open text field holds keyboard focus.

use crate::theme;
use egui::{Align2, FontId, Key, Rect, Sense, Ui, pos2, vec2};
use nice_plug_core::context::gui::GuiContext;
use shared_plugin::{ParameterHandle, quantity};

/// Height of a row in logical pixels.
pub const HEIGHT_PX: f32 = 28.0;
/// Where the bar starts, from the row's left edge.
pub const BAR_LEFT_PX: f32 = 190.0;
/// Length of the bar: dragging over it covers the whole range.
pub const BAR_WIDTH_PX: f32 = 240.0;
const VALUE_WIDTH_PX: f32 = 120.0;
const FINE: f32 = 0.1;

/// A row's own memory between frames.
#[derive(Default)]
pub struct ParameterRow {
    /// The value under the pointer while dragging: finer than the steps of the parameter.
    dragged: Option<f32>,
    /// The text while it is being typed.
    typed: Option<String>,
}

impl ParameterRow {
    /// Forgets a drag or an open text field: the window they belonged to is gone.
    pub fn forget(&mut self) {
        *self = Self::default();
    }

    /// Draws the row over the whole width and passes changes on to the host.
    pub fn show(&mut self, ui: &mut Ui, host: &GuiContext, parameter: &ParameterHandle) {
        let (row, _) = ui.allocate_exact_size(
            vec2(BAR_LEFT_PX + BAR_WIDTH_PX + VALUE_WIDTH_PX, HEIGHT_PX),
            Sense::empty(),
        );
        let font = FontId::proportional(12.0);
        ui.painter().text(
            row.left_center(),
            Align2::LEFT_CENTER,
            parameter.name(),
            font,
            theme::LABEL,
        );
        let bar = Rect::from_min_size(
            pos2(row.left() + BAR_LEFT_PX, row.top() + 5.0),
            vec2(BAR_WIDTH_PX, HEIGHT_PX - 10.0),
        );
        self.bar(ui, host, parameter, bar);
        let value = Rect::from_min_max(pos2(bar.right() + 12.0, row.top() + 2.0), row.max);
        self.value(ui, host, parameter, value);
    }

    fn bar(&mut self, ui: &mut Ui, host: &GuiContext, parameter: &ParameterHandle, bar: Rect) {
        // Not `click_and_drag()`: that one takes keyboard focus, and Space would be swallowed.
        let sense = Sense::CLICK | Sense::DRAG;
        let response = ui.interact(bar, ui.scope_id().with(parameter.id()), sense);
        let (shift, command) = ui.input(|input| (input.modifiers.shift, input.modifiers.command));
        let pace = if shift { FINE } else { 1.0 };
        let is_switch = parameter.step_count() == Some(1);

        if is_switch {
            // A switch answers at once, whether the press turns into a click or a drag.
            if response.clicked() || response.drag_started() {
                set_once(host, parameter, 1.0 - parameter.normalized().round());
            }
        } else if response.drag_started() && !command {
            parameter.begin(host);
            self.dragged = Some(parameter.normalized());
        }
        if let Some(dragged) = &mut self.dragged {
            *dragged += ui.input(|input| input.pointer.delta().x) / BAR_WIDTH_PX * pace;
            *dragged = dragged.clamp(0.0, 1.0);
            parameter.set(host, *dragged);
            if response.drag_stopped() || !ui.input(|input| input.pointer.any_down()) {
                parameter.end(host);
                self.dragged = None;
            }
        }
        if !is_switch && (response.double_clicked() || response.clicked() && command) {
            set_once(host, parameter, parameter.default_normalized());
        }
        self.paint_bar(ui, parameter, bar, response.hovered());
    }

    fn paint_bar(&self, ui: &Ui, parameter: &ParameterHandle, bar: Rect, hovered: bool) {
        let painter = ui.painter();
        let edge = if hovered || self.dragged.is_some() { theme::TEXT } else { theme::EDGE };
        painter.rect_filled(bar, 4.0, theme::WELL);
        let x_at = |normalized: f32| bar.left() + bar.width() * normalized;
        let (from, to) = (x_at(parameter.default_normalized()), x_at(parameter.normalized()));
        let filled = Rect::from_min_max(
            pos2(from.min(to), bar.top() + 3.0),
            pos2(from.max(to), bar.bottom() - 3.0),
        );
        painter.rect_filled(filled, 0.0, theme::ACCENT);
        let pointer = Rect::from_center_size(pos2(to, bar.center().y), vec2(3.0, bar.height()));
        painter.rect_filled(pointer, 1.0, theme::TEXT);
        painter.rect_stroke(bar, 4.0, (1.0, edge), egui::StrokeKind::Inside);
    }

    fn value(&mut self, ui: &mut Ui, host: &GuiContext, parameter: &ParameterHandle, area: Rect) {
        let id = ui.scope_id().with((parameter.id(), "value"));
        let Some(typed) = &mut self.typed else {
            let response = ui.interact(area, id, Sense::CLICK);
            let text = quantity::typeset(&parameter.text(parameter.normalized()));
            let color = if response.hovered() { theme::ACCENT } else { theme::TEXT };
            let font = FontId::proportional(14.0);
            ui.painter().text(area.left_center(), Align2::LEFT_CENTER, text, font, color);
            if response.clicked() {
                self.typed = Some(parameter.text(parameter.normalized()));
            }
            return;
        };
        let field = egui::TextEdit::singleline(typed).id(id.with("field"));
        let response = ui.put(area, field);
        if !response.has_focus() && !response.lost_focus() {
            response.request_focus();
        }
        let (entered, left) = ui.input(|i| (i.key_pressed(Key::Enter), i.key_pressed(Key::Escape)));
        if response.lost_focus() || left {
            if entered && let Some(normalized) = parameter.parse(typed) {
                set_once(host, parameter, normalized);
            }
            self.typed = None;
        }
    }
}

fn set_once(host: &GuiContext, parameter: &ParameterHandle, normalized: f32) {
    parameter.begin(host);
    parameter.set(host, normalized);
    parameter.end(host);
}
