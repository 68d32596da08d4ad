//! The controls: one behaviour behind all of them, and how each one looks.
//!
//! Every control is drawn by a method of [`crate::EditorContext`] by the parameter's id. None of them ever
//! takes keyboard focus: their senses are the bare `CLICK | DRAG`.

pub(crate) mod behaviour;
mod button;
pub(crate) mod entry;
mod fader;
mod field;
pub mod gesture;
pub(crate) mod keyboard;
mod knob;
pub(crate) mod menu;
pub(crate) mod popup;
mod segments;
mod sheet;
mod toggle;
mod value;

pub use knob::KnobSize;
pub(crate) use shared_plugin::quantity as text;
