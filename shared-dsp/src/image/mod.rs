//! The stereo image: correlation, balance, width, and what is left of it in mono; and [`StereoStage`],
//! which changes it.
//!
//! All readings follow from three sums in every band, those of left squared, right squared and left
//! times right ([`crate::bands::Energies`]). The mono sum is L + R at the level that keeps a
//! centred sound as loud as before, so two channels that have nothing in common lose 3 dB and
//! nothing ever gains more than 0.
//!
//! No reading (silence, or a band more than [`QUIET_BAND_DB`] below all others) is minus infinity.

mod correlation;
mod low_end;
mod octaves;
mod stereo_stage;

pub use correlation::{Correlation, CorrelationReadings};
pub use low_end::LowEndVerdict;
pub use octaves::{LOWS_END_HZ, OctaveImage, Octaves, QUIET_BAND_DB, mono_loss_db};
pub use stereo_stage::{LARGEST_WIDTH, MONO_BELOW_HZ, StereoImage, StereoStage};
