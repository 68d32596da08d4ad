//! The one behaviour behind every control: drag, fine drag, wheel, reset, menu, keyboard, hint.

use crate::EditorContext;
use crate::interaction::HeldControl;
use crate::interaction::gesture::{Drag, Wheel, stepped};
use egui::{Event, Id, Key, MouseWheelUnit, PointerButton, Rect, Response, Sense, Ui};

/// Movement from which a press is a drag.
const DRAG_FROM_PX: f32 = 2.0;
/// Pixels of a touchpad that count as one notch of a wheel.
const NOTCH_PX: f32 = 50.0;

/// How a control answers the primary button.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Grip {
    /// Dragged up and down, 200 px for the whole range; double-click resets.
    Turn,
    /// Dragged along its own length in pixels, upwards.
    SlideUp(f32),
    /// Clicked; the control itself says what a click does.
    Click,
}

/// A control's response in one frame.
pub(crate) struct Operated {
    /// egui's own response.
    pub response: Response,
    /// The keyboard ring is on it.
    pub ringed: bool,
    /// Clicked, or Enter pressed in keyboard mode; not with Ctrl/Cmd, which resets.
    pub activated: bool,
}

impl EditorContext {
    /// Lets parameter `index` be operated through `rect`.
    pub(crate) fn operate(
        &mut self,
        ui: &Ui,
        rect: Rect,
        id: Id,
        index: usize,
        grip: Grip,
    ) -> Operated {
        // Not `click_and_drag()`: that one takes keyboard focus, and Space would be swallowed.
        let response = ui.interact(rect, id, Sense::CLICK | Sense::DRAG);
        let ringed = !self.is_repeated && self.keyboard.visit(id);
        let command = ui.input(|input| input.modifiers.command);
        match grip {
            Grip::Turn => self.follow_drag(ui, &response, index, None),
            Grip::SlideUp(length_px) => self.follow_drag(ui, &response, index, Some(length_px)),
            Grip::Click => {}
        }
        let released_here = response.drag_stopped_by(PointerButton::Primary)
            && response.contains_pointer()
            && grip == Grip::Click;
        let clicked = response.clicked() || released_here;
        let is_turned = grip != Grip::Click;
        if clicked && command || is_turned && response.double_clicked() {
            let default = self.handle_at(index).default_normalized();
            self.set_once_at(index, default);
        }
        self.follow_wheel(ui, &response, index);
        if response.secondary_clicked() {
            self.open_context_menu(ui, index);
        }
        let mut activated = clicked && !command;
        if ringed {
            activated |= self.follow_keys(ui, rect, index);
        }
        if response.hovered() || self.is_held_at(index) || ringed {
            self.name_in_footer(index);
        }
        let name = self.handle_at(index).name().to_owned();
        self.name(rect, &name);
        Operated { response, ringed, activated }
    }

    /// Ends gestures whose control is no longer drawn or whose button is up.
    pub(crate) fn let_go_of_lost_holds(&mut self, ui: &Ui) {
        let down = ui.input(|input| input.pointer.primary_down());
        if let Some(held) = &self.hold.drag
            && (!held.seen || !down)
        {
            let index = held.index;
            self.hold.drag = None;
            self.end_at(index);
        }
    }

    fn name_in_footer(&mut self, index: usize) {
        let mut value = self.text_at(index);
        if let Some(in_force) = self.in_force.get(&index) {
            value = format!("{value} ({in_force} in force)");
        }
        let name = self.handle_at(index).name();
        let sentence = match self.hint_at(index) {
            Some(hint) => format!("{name} {value}: {hint}"),
            None => format!("{name} {value}"),
        };
        self.hint(&sentence);
    }

    fn follow_drag(&mut self, ui: &Ui, response: &Response, index: usize, length_px: Option<f32>) {
        let (pressed, down, fine, command, at) = ui.input(|input| {
            let pointer = &input.pointer;
            (
                pointer.primary_pressed(),
                pointer.primary_down(),
                input.modifiers.shift,
                input.modifiers.command,
                pointer.latest_pos(),
            )
        });
        if pressed && !command && response.is_pointer_button_down_on() && self.hold.drag.is_none() {
            let at = at.unwrap_or(response.rect.center());
            self.hold.drag = Some(HeldControl {
                id: response.id,
                index,
                drag: Drag::from(self.value_of(index)),
                pressed_at: at,
                last: at,
                began: false,
                seen: true,
            });
        }
        let Some(held) = self.hold.drag.as_mut().filter(|held| held.id == response.id) else {
            return;
        };
        held.seen = true;
        if let Some(at) = at {
            let starts = !held.began && (at - held.pressed_at).length() > DRAG_FROM_PX;
            let begins = starts && down;
            held.began |= begins;
            let up_px = held.last.y - at.y;
            if held.began {
                held.last = at;
            }
            if held.began && (up_px != 0.0 || begins) {
                let value = match length_px {
                    None => held.drag.by(up_px, fine),
                    Some(length_px) => held.drag.by_share(up_px / length_px.max(1.0), fine),
                };
                self.begin_at(index);
                self.set_at(index, value);
            }
        }
        if !down {
            self.hold.drag = None;
            self.end_at(index);
        }
    }

    /// The wheel over a part of a control that is not the control itself.
    pub(crate) fn wheel_over(&mut self, ui: &Ui, response: &Response, index: usize) {
        self.follow_wheel(ui, response, index);
        if response.hovered() {
            self.name_in_footer(index);
        }
    }

    pub(crate) fn follow_wheel(&mut self, ui: &Ui, response: &Response, index: usize) {
        if !response.hovered() || self.menu.is_some() || self.hold.wheel_is_used {
            return;
        }
        let (notches, fine) = notches(ui);
        if notches == 0.0 {
            return;
        }
        self.hold.wheel_is_used = true;
        let wheel = match &mut self.hold.wheel {
            Some((id, wheel)) if *id == response.id => wheel,
            other => &mut other.insert((response.id, Wheel::default())).1,
        };
        let mut turned = *wheel;
        let handle = self.handle_at(index);
        let value = turned.turn(self.value_of(index), notches, fine, handle.step_count());
        self.hold.wheel = Some((response.id, turned));
        if let Some(value) = value {
            self.nudge_at(index, value, ui.input(|input| input.time));
        }
    }

    /// Keys of keyboard mode; `true` for Enter.
    fn follow_keys(&mut self, ui: &Ui, rect: Rect, index: usize) -> bool {
        let mut entered = false;
        let now_s = ui.input(|input| input.time);
        for (key, modifiers) in self.keyboard.pressed().to_vec() {
            let handle = self.handle_at(index);
            let (now, steps) = (self.value_of(index), handle.step_count());
            let by = |count: f32| stepped(now, count, modifiers.shift, steps);
            match key {
                Key::ArrowUp | Key::ArrowRight => self.nudge_at(index, by(1.0), now_s),
                Key::ArrowDown | Key::ArrowLeft => self.nudge_at(index, by(-1.0), now_s),
                Key::Home => {
                    let default = handle.default_normalized();
                    self.set_once_at(index, default);
                }
                Key::V => {
                    self.open_entry(index, rect);
                    ui.ctx().request_repaint();
                }
                Key::M => self.open_context_menu_at(index, rect.left_bottom()),
                Key::Enter => entered = true,
                _ => {}
            }
        }
        self.keyboard.take_pressed();
        entered
    }
}

/// Notches of the wheel turned in this frame, up is positive, and whether Shift is held. Taken from
/// the raw events: egui's own scrolling spreads one notch over several frames.
pub(crate) fn notches(ui: &Ui) -> (f32, bool) {
    ui.input(|input| {
        let turned = input.events.iter().map(|event| match event {
            Event::MouseWheel { unit, delta, modifiers, .. } if !modifiers.command => {
                // Some systems turn the wheel sideways while Shift is held.
                let delta = if delta.y == 0.0 { delta.x } else { delta.y };
                match unit {
                    MouseWheelUnit::Point => delta / NOTCH_PX,
                    MouseWheelUnit::Line => delta,
                    MouseWheelUnit::Page => delta * 10.0,
                }
            }
            _ => 0.0,
        });
        (turned.sum(), input.modifiers.shift)
    })
}
