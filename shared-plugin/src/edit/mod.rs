//! Changes of parameters by an editor: gestures, changes of many at once, undo, A and B.
//!
//! The host owns the values. Everything here changes them only by telling the host, one gesture a
//! parameter ([`ParameterHost`]); nothing loads a state. The host may take its time: a value that
//! was sent arrives with the next block or flush. So all parts go by [`Edits::value`], where
//! a parameter is or is on its way to, and not with its present value.
//!
//! Editors use [`Edits`], which joins [`Changes`], [`Undo`] and [`Compare`]. Parameters are named
//! by their place in [`Parameters`]; [`place`] finds it by id.

mod changes;
mod compare;
mod edits;
#[cfg(test)]
pub(crate) mod recorder;
mod undo;

pub use changes::{Changes, MOST_CHANGES_IN_FLIGHT, MOST_CHANGES_PER_FRAME};
pub use compare::{Compare, Side};
pub use edits::Edits;
pub use undo::{Change, MOST_STEPS, Note, NoteNumber, Step, Undo};

use crate::ParameterHandle;
use nice_plug_core::context::gui::GuiContext;
use std::sync::Arc;

/// All parameters of a plugin in the order hosts list them.
pub type Parameters = Arc<[ParameterHandle]>;

/// A parameter's place in [`Parameters`] and its new value in 0..1.
pub type Target = (usize, f32);

/// Values in 0..1 that differ by less are one setting: more than hosts' number formats round, less
/// than the last digit of any parameter's text (0.01 dB in 60 dB is 1.7e-4 of the range).
const SAME_VALUE: f32 = 1e-5;

/// Whether two values in 0..1 of a parameter are one setting.
pub fn is_same_value(a: f32, b: f32) -> bool {
    (a - b).abs() <= SAME_VALUE
}

/// The place of the parameter with this id.
pub fn place(parameters: &[ParameterHandle], id: &str) -> Option<usize> {
    parameters.iter().position(|parameter| parameter.id() == id)
}

/// Whether presets and A/B leave this parameter alone: bypass, sound version, and what the plugin is
/// used as, which is a matter of its place in the mixer.
pub fn is_excluded_from_presets(parameter: &ParameterHandle) -> bool {
    matches!(parameter.id(), "byp" | "ver" | "use")
}

/// The receiver of changes: the host, or a recorder in tests.
pub trait ParameterHost {
    /// The user takes hold of a control.
    fn begin(&self, parameter: &ParameterHandle);
    /// A value in 0..1; only between `begin` and `end`.
    fn set(&self, parameter: &ParameterHandle, normalized: f32);
    /// The user lets go.
    fn end(&self, parameter: &ParameterHandle);
}

impl ParameterHost for GuiContext {
    fn begin(&self, parameter: &ParameterHandle) {
        parameter.begin(self);
    }

    fn set(&self, parameter: &ParameterHandle, normalized: f32) {
        parameter.set(self, normalized);
    }

    fn end(&self, parameter: &ParameterHandle) {
        parameter.end(self);
    }
}
