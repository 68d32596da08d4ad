//! Keyboard mode: Tab enters it and moves on, arrows step, Esc leaves. While it is off, no key is
//! ours.
//!
//! egui's own focus is not used for controls: a focused control would swallow Space. One invisible
//! thing holds the focus instead, so that the host lets us have the keys while the mode is on.

use egui::{Context, EventFilter, Id, Key, Modifiers, Pos2, Rect, Sense, Ui, vec2};

/// The order of the controls, which of them has the ring, and the keys pressed in this frame.
#[derive(Default)]
pub(crate) struct Keyboard {
    on: bool,
    at: Option<Id>,
    order: Vec<Id>,
    last_order: Vec<Id>,
    pressed: Vec<(Key, Modifiers)>,
}

/// Keys that are ours while the mode is on. Space never is.
const KEYS: [Key; 9] = [
    Key::ArrowUp,
    Key::ArrowDown,
    Key::ArrowLeft,
    Key::ArrowRight,
    Key::Home,
    Key::V,
    Key::M,
    Key::Enter,
    Key::Delete,
];

impl Keyboard {
    /// Whether the mode is on.
    pub fn is_on(&self) -> bool {
        self.on
    }

    /// Turns the mode on at the first control, or off.
    pub fn set_on(&mut self, on: bool) {
        self.on = on;
        if !on {
            self.at = None;
        }
    }

    /// Takes in the keys of a new frame; `typing` while a text field is open, `menu_open` while
    /// Esc belongs to a menu.
    pub fn start_frame(&mut self, context: &Context, typing: bool, menu_open: bool) {
        self.last_order = std::mem::take(&mut self.order);
        self.pressed.clear();
        if typing {
            return;
        }
        let (keys, clicked) = context.input(|input| {
            let keys: Vec<(Key, Modifiers)> = input
                .events
                .iter()
                .filter_map(|event| match event {
                    egui::Event::Key { key, pressed: true, modifiers, .. } => {
                        Some((*key, *modifiers))
                    }
                    _ => None,
                })
                .collect();
            (keys, input.pointer.any_pressed())
        });
        if clicked {
            self.set_on(false);
        }
        for (key, modifiers) in keys {
            if modifiers.command || modifiers.alt {
                continue;
            }
            match key {
                Key::Tab => self.advance(modifiers.shift),
                Key::Escape if self.on && !menu_open => self.set_on(false),
                _ if self.on && KEYS.contains(&key) => self.pressed.push((key, modifiers)),
                _ => {}
            }
        }
    }

    fn advance(&mut self, back: bool) {
        let count = self.last_order.len();
        let now = self.at.and_then(|at| self.last_order.iter().position(|id| *id == at));
        let next = match (now, back) {
            _ if count == 0 => None,
            (None, false) => Some(0),
            (None, true) => Some(count - 1),
            (Some(now), false) => Some((now + 1) % count),
            (Some(now), true) => Some((now + count - 1) % count),
        };
        self.on = true;
        self.at = next.map(|next| self.last_order[next]);
    }

    /// Adds a control to the order; `true` when it has the ring.
    pub fn visit(&mut self, id: Id) -> bool {
        self.order.push(id);
        self.on && self.at == Some(id)
    }

    /// Keys for the control with the ring.
    pub fn pressed(&self) -> &[(Key, Modifiers)] {
        &self.pressed
    }

    /// Takes the keys, so that what opens now does not see them.
    pub fn take_pressed(&mut self) {
        self.pressed.clear();
    }

    /// Holds egui's focus while the mode is on: only then does the host leave the keys to us.
    pub fn hold_focus(&self, ui: &Ui, typing: bool) {
        let id = Id::unique("keyboard mode");
        if !self.on || typing {
            ui.memory_mut(|memory| memory.surrender_focus(id));
            return;
        }
        let nowhere = Rect::from_min_size(Pos2::ZERO, vec2(1.0, 1.0));
        ui.interact(nowhere, id, Sense::FOCUSABLE);
        let all =
            EventFilter { tab: true, horizontal_arrows: true, vertical_arrows: true, escape: true };
        ui.memory_mut(|memory| {
            if memory.focused() != Some(id) {
                memory.request_focus(id);
            }
            memory.set_focus_lock_filter(id, all);
        });
    }
}
