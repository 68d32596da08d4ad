//! The controls: one behaviour behind all of them, and how each one looks.
//!
//! Every control is drawn by a method of [`crate::EditorContext`] and takes the parameter itself:
//! `editor.knob(ui, &params.ratio)`. None of them ever takes keyboard focus: their senses are the bare
//! `CLICK | DRAG`.

mod behaviour;
mod button;
mod caption;
mod entry;
mod fader;
mod field;
mod knob;
mod menu;
mod popup;
mod segments;
mod toggle;
mod value;

pub use knob::KnobSize;
