//! Spectra for the eye, off the audio thread.
//!
//! The audio thread hands out recent samples through a [`Tap`]; an editor's thread transforms them
//! with [`Spectrum`]. The long-term average in thirds of an octave comes from [`crate::bands`] on
//! the audio thread itself.

mod long_term;
pub mod matching;
mod tap;
mod welch;

pub use long_term::LongTermSpectrum;
pub use tap::Tap;
pub use welch::Spectrum;
