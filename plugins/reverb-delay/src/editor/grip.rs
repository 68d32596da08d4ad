//! Nodes and lines under the pointer: they move with it, a tenth as far with Shift, and answer
//! double-click, Ctrl/Cmd-click and right click as every control does.

use egui::{Pos2, Response, Ui};
use shared_ui::Desk;

/// With Shift, a drag counts this much.
const FINE: f32 = 0.1;

/// One thing that can be dragged; remembers where it would be if nothing stopped it.
#[derive(Debug, Default)]
pub struct Grip {
    at: Option<Pos2>,
}

impl Grip {
    /// Follows a drag that began with the thing at `from`: where it is now, while it lasts.
    pub fn follow(&mut self, ui: &Ui, response: &Response, from: Pos2) -> Option<Pos2> {
        if response.drag_started() {
            self.at = Some(from);
        }
        if !response.dragged() && !response.drag_stopped() {
            self.at = None;
        }
        let fine = ui.input(|input| input.modifiers.shift);
        let at = self.at.as_mut()?;
        *at += response.drag_delta() * if fine { FINE } else { 1.0 };
        Some(*at)
    }

    /// Whether it is being dragged.
    pub fn is_held(&self) -> bool {
        self.at.is_some()
    }
}

/// What a thing that stands for parameter `id` does besides being dragged: double-click and
/// Ctrl/Cmd-click reset it, right click opens its menu.
pub fn answer_clicks(ui: &Ui, desk: &mut Desk, response: &Response, id: &str) {
    let command = ui.input(|input| input.modifiers.command);
    if response.double_clicked() || response.clicked() && command {
        let default = desk.handle(id).default_normalized();
        desk.set_once(id, default);
    }
    if response.secondary_clicked() {
        desk.open_menu(ui, id);
    }
}
