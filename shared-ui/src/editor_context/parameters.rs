//! Parameters of an editor: finding them, reading them, changing them.
//!
//! Public functions take the parameter itself. Inside this crate, places in the host's list stand for
//! parameters; one past the end stands for a parameter that is not the plugin's, which draws as a
//! dead control and changes nothing.

use super::EditorContext;
use egui::{Response, Ui};
use nice_plug::prelude::*;
use shared_plugin::edit::{Target, is_same_value};
use shared_plugin::parameter::ValueSource;
use shared_plugin::{Parameter, ParameterHandle};

impl EditorContext {
    /// All parameters in the order hosts list them.
    pub fn handles(&self) -> &[ParameterHandle] {
        &self.handles
    }

    /// A parameter's handle.
    pub fn handle(&self, parameter: &dyn Parameter) -> &ParameterHandle {
        self.handle_at(self.at(parameter))
    }

    /// A value in 0..1 for a parameter, for [`Edits::change`](shared_plugin::edit::Edits::change).
    pub fn target(&self, parameter: &dyn Parameter, normalized: f32) -> Target {
        (self.at(parameter), normalized)
    }

    /// Where a parameter is, or is on its way to, without host modulation, 0..1. A value that was
    /// sent reaches the parameter only with the host's next block.
    pub fn normalized(&self, parameter: &dyn Parameter) -> f32 {
        self.value_of(self.at(parameter))
    }

    /// The editor's values with the host's modulation: what the engine hears.
    pub fn modulated(&self) -> Modulated<'_> {
        Modulated(self)
    }

    /// Whether a parameter is, or is on its way to be, elsewhere than at its default.
    pub fn is_changed(&self, parameter: &dyn Parameter) -> bool {
        let index = self.at(parameter);
        let default = self.handle_at(index).default_normalized();
        !is_same_value(self.value_of(index), default)
    }

    /// A parameter's value as it is shown, with its unit and a true minus sign; with all its digits
    /// while Shift is held, which makes every movement fine.
    pub fn text(&self, parameter: &dyn Parameter) -> String {
        self.text_at(self.at(parameter))
    }

    /// Takes hold of a parameter: one gesture and one step of undo until [`EditorContext::end`].
    pub fn begin(&mut self, parameter: &dyn Parameter) {
        self.begin_at(self.at(parameter));
    }

    /// Sets a parameter held with [`EditorContext::begin`] to a value in 0..1.
    pub fn set(&mut self, parameter: &dyn Parameter, normalized: f32) {
        self.set_at(self.at(parameter), normalized);
    }

    /// Lets go of a parameter.
    pub fn end(&mut self, parameter: &dyn Parameter) {
        self.end_at(self.at(parameter));
    }

    /// A whole gesture at once: begin, set, end.
    pub fn set_once(&mut self, parameter: &dyn Parameter, normalized: f32) {
        self.set_once_at(self.at(parameter), normalized);
    }

    /// A gesture that follows a drag: begins with its first movement, sets while it lasts, ends
    /// with the button. For nodes and lines on graphs; `normalized` is where the pointer is now.
    pub fn drag(&mut self, response: &Response, parameter: &dyn Parameter, normalized: f32) {
        let index = self.at(parameter);
        if response.drag_started() {
            self.begin_at(index);
        }
        if response.dragged() {
            self.set_at(index, normalized);
        }
        if response.drag_stopped() {
            self.end_at(index);
        }
    }

    /// Whether presets leave this parameter alone.
    pub fn is_locked(&self, parameter: &dyn Parameter) -> bool {
        self.is_locked_at(self.at(parameter))
    }

    /// The choice changed from an open list since the last call: the parameter and the value it had
    /// before, 0..1. Lists are drawn last, so a view hears of it in the next frame.
    pub fn take_picked(&mut self) -> Option<(ParameterHandle, f32)> {
        let (index, before) = self.picked.take()?;
        Some((self.handle_at(index).clone(), before))
    }

    /// In Easy, a note such as "3 more set in Full" when any of these hidden parameters is not at
    /// its default; nothing otherwise.
    pub fn more_in_full(&mut self, ui: &mut Ui, hidden: &[&dyn Parameter]) {
        let count = hidden.iter().filter(|parameter| self.is_changed(**parameter)).count();
        if self.easy && count > 0 {
            self.label(ui, &format!("{count} more set in Full"));
        }
    }
}

/// The values the editor has sent, whether or not the host has returned them.
impl ValueSource for EditorContext {
    fn plain<P: Param>(&self, parameter: &P) -> P::Plain {
        parameter.preview_plain(self.normalized(parameter))
    }
}

/// See [`EditorContext::modulated`].
pub struct Modulated<'a>(&'a EditorContext);

impl ValueSource for Modulated<'_> {
    fn plain<P: Param>(&self, parameter: &P) -> P::Plain {
        let handle = self.0.handle(parameter);
        let modulation = handle.modulated() - handle.normalized();
        parameter.preview_plain((self.0.normalized(parameter) + modulation).clamp(0.0, 1.0))
    }
}

/// Parameters by their place in the host's list.
impl EditorContext {
    pub(crate) fn at(&self, parameter: &dyn Parameter) -> usize {
        self.index.place(parameter).unwrap_or(self.handles.len())
    }

    pub(crate) fn handle_at(&self, index: usize) -> &ParameterHandle {
        self.handles.get(index).unwrap_or_else(|| self.index.foreign())
    }

    pub(crate) fn value_of(&self, index: usize) -> f32 {
        self.edits.value(index)
    }

    pub(crate) fn text_at(&self, index: usize) -> String {
        let (handle, value) = (self.handle_at(index), self.value_of(index));
        if self.all_digits { handle.shown_exactly(value) } else { handle.shown(value) }
    }

    pub(crate) fn item_at(&self, index: usize) -> usize {
        let steps = self.handle_at(index).step_count().unwrap_or(1);
        (self.value_of(index) * steps as f32).round() as usize
    }

    pub(crate) fn hint_at(&self, index: usize) -> Option<&'static str> {
        self.hints.get(&index).copied()
    }

    pub(crate) fn is_locked_at(&self, index: usize) -> bool {
        self.library.is_locked(index)
    }

    pub(crate) fn set_locked_at(&mut self, index: usize, locked: bool) {
        self.library.set_locked(index, locked);
    }

    pub(crate) fn is_held_at(&self, index: usize) -> bool {
        self.held[index]
    }

    pub(crate) fn begin_at(&mut self, index: usize) {
        if let Some(host) = &self.host {
            self.held[index] = true;
            self.edits.begin(host, index);
        }
    }

    pub(crate) fn set_at(&mut self, index: usize, normalized: f32) {
        if let Some(host) = &self.host {
            self.edits.set(host, index, normalized);
        }
    }

    pub(crate) fn end_at(&mut self, index: usize) {
        self.held[index] = false;
        if let Some(host) = &self.host {
            self.edits.end(host, index);
        }
    }

    pub(crate) fn set_once_at(&mut self, index: usize, normalized: f32) {
        let Some(host) = &self.host else { return };
        if self.held[index] {
            self.edits.set(host, index, normalized);
        } else {
            self.edits.change_one(host, index, normalized);
        }
    }

    /// A notch of the wheel or an arrow key: what follows at once is the same undo step.
    pub(crate) fn nudge_at(&mut self, index: usize, normalized: f32, now_s: f64) {
        if let Some(host) = &self.host {
            self.edits.nudge(host, index, normalized, now_s);
        }
    }
}
