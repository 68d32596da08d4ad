//! The state of an interaction under way: a drag, an open text field, an open list, keyboard mode.
//! State alone: [`crate::EditorContext`] keeps it, and the controls act on it.

pub mod gesture;
pub(crate) mod keyboard;

use egui::{Id, Pos2, Rect};
use gesture::{Drag, Wheel};

/// The control under the primary button, and the wheel's unfinished notch.
#[derive(Default)]
pub(crate) struct Hold {
    pub drag: Option<HeldControl>,
    pub wheel: Option<(Id, Wheel)>,
    /// A notch turns one control, though several may lie under the pointer.
    pub wheel_is_used: bool,
}

/// A control that is being dragged.
pub(crate) struct HeldControl {
    pub id: Id,
    pub index: usize,
    pub drag: Drag,
    pub pressed_at: Pos2,
    pub last: Pos2,
    pub began: bool,
    /// Whether it was drawn in this frame.
    pub seen: bool,
}

impl Hold {
    pub fn start_frame(&mut self) {
        self.wheel_is_used = false;
        if let Some(held) = &mut self.drag {
            held.seen = false;
        }
    }
}

/// The open text field for a value.
pub(crate) struct Entry {
    pub index: usize,
    pub rect: Rect,
    pub text: String,
    pub refused_at_s: Option<f64>,
    /// Not drawn yet.
    pub fresh: bool,
}

/// The subject of an open list.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum MenuOf {
    /// Type in, reset, copy, paste, lock, help for a parameter.
    Parameter(usize),
    /// The items of a choice.
    Items(usize),
}

/// The list that is open now.
pub(crate) struct OpenMenu {
    pub of: MenuOf,
    pub at: Pos2,
    pub width_px: f32,
    pub highlighted: Option<usize>,
    /// The line to bring into view in the next frame.
    pub scrolls_to: Option<usize>,
    /// The press that opened it must not close it.
    pub fresh: bool,
}
