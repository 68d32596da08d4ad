//! Level displays: what a meter on the screen does between two looks at the sound.
//!
//! Pure functions of level and elapsed time, for editors. The loudness meters of the standards are
//! in [`crate::loudness`]; those have no ballistics.

pub mod peak;

pub use peak::{PeakDisplay, peak_gain};
