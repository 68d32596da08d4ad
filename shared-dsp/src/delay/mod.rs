//! Delay lines.

pub mod crossfade;
pub mod fractional;
pub mod line;
pub mod ring;
