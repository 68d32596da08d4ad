//! Spectra for the eye, off the audio thread.
//!
//! The audio thread hands out recent samples through a [`Tap`]; an editor's thread transforms them:
//! with [`Spectrum`] into an average, with [`Analysis`] and [`Trace`] into a moving picture.
//! [`peaks`] names what stands out of a spectrum, [`masking`] what another sound hides of it. The
//! long-term average in thirds of an octave comes from [`crate::bands`] on the audio thread itself.

mod analysis;
mod long_term;
pub mod masking;
pub mod matching;
pub mod peaks;
mod smoothing;
mod tap;
mod trace;
mod welch;

pub use analysis::Analysis;
pub use long_term::LongTermSpectrum;
pub use smoothing::smooth;
pub use tap::Tap;
pub use trace::{FLOOR_DB, Trace};
pub use welch::Spectrum;
