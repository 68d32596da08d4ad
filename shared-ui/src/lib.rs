//! The editors' common part: font, colours, controls and the window.
//!
//! A plugin's editor gives its readouts as a [`View`]; [`editor`] puts them over the list of all
//! its parameters in a resizable window.

pub mod font;
pub mod levels;
pub mod parameter_list;
pub mod parameter_row;
pub mod readout;
pub mod spawn;
pub mod theme;
pub mod window;

pub use levels::LevelsView;
pub use window::{LatheEditor, View, editor};
