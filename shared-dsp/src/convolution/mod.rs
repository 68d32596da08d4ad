//! Long filters by their impulse response: convolution in partitions, and the transforms that make
//! its kernels. All work is cut into slices of a few microseconds on a grid of frames, so that a
//! kernel can be designed, transformed and exchanged on the audio thread.
//!
//! Source: W. Gardner, "Efficient convolution without input-output delay", J. Audio Eng. Soc. 43(3),
//! 1995 (partitions); T. Stockham, "High-speed convolution and correlation", 1966 (overlap-save).

mod block_transform;
mod convolver;
pub(crate) mod direct;
mod inverse;
mod routing;
mod tiles;

pub use convolver::{Convolver, FADE_SAMPLES, SLOT_FRAMES};
pub use inverse::SlicedInverseFft;
pub use routing::Routing;
