//! Nodes and lines under the pointer: they move with it, a tenth as far with Shift, and answer
//! wheel, double-click, Ctrl/Cmd-click and right click as every control does.

use crate::EditorContext;
use crate::interaction::gesture::FINE;
use egui::{Pos2, Response, Ui, Vec2};
use shared_plugin::Parameter;

/// One thing that can be dragged; remembers where it would be if nothing stopped it.
#[derive(Debug, Default)]
pub struct Grip {
    at: Option<Pos2>,
}

impl Grip {
    /// Follows a drag that began with the thing at `from`: where it is now, while it lasts.
    /// Relative, so that nothing jumps to the pointer.
    pub fn follow(&mut self, ui: &Ui, response: &Response, from: Pos2) -> Option<Pos2> {
        if response.drag_started() {
            self.at = Some(from);
        }
        if !response.dragged() && !response.drag_stopped() {
            self.at = None;
        }
        let fine = ui.input(|input| input.modifiers.shift);
        let at = self.at.as_mut()?;
        *at += moved_px(response) * if fine { FINE } else { 1.0 };
        Some(*at)
    }

    /// A drag of a thing at `from` that stands for a parameter: `normalized` is the parameter's value
    /// in 0..1 for a place on the screen. Answers wheel, reset and menu, too.
    pub fn drag(
        &mut self,
        ui: &Ui,
        editor: &mut EditorContext,
        response: &Response,
        parameter: &dyn Parameter,
        from: Pos2,
        normalized: impl FnOnce(Pos2) -> f32,
    ) {
        if let Some(to) = self.follow(ui, response, from) {
            editor.drag(response, parameter, normalized(to));
        }
        editor.answer(ui, response, parameter);
    }

    /// Whether it is being dragged.
    pub fn is_held(&self) -> bool {
        self.at.is_some()
    }
}

/// How far a drag went in this frame, from the press on: a press becomes a drag only after some pixels,
/// and what they were is part of it.
pub(crate) fn moved_px(response: &Response) -> Vec2 {
    let since_press = response.drag_started().then(|| response.total_drag_delta()).flatten();
    since_press.unwrap_or_else(|| response.drag_delta())
}

impl EditorContext {
    /// Everything but dragging for something on a graph that stands for a parameter: the wheel steps
    /// it, double-click and Ctrl/Cmd-click reset it, right click opens its menu.
    pub fn answer(&mut self, ui: &Ui, response: &Response, parameter: &dyn Parameter) {
        let index = self.at(parameter);
        let command = ui.input(|input| input.modifiers.command);
        if response.double_clicked() || response.clicked() && command {
            let default = self.handle_at(index).default_normalized();
            self.set_once_at(index, default);
        }
        if response.secondary_clicked() {
            self.open_context_menu(ui, index);
        }
        self.follow_wheel(ui, response, index);
    }

    /// The wheel over a thing steps a parameter: 1 % a notch, 0.1 % with Shift.
    pub fn wheel(&mut self, ui: &Ui, response: &Response, parameter: &dyn Parameter) {
        self.follow_wheel(ui, response, self.at(parameter));
    }
}
