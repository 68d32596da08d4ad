//! Third-octave bands of one or two channels, at a rate that halves octave by octave.
//!
//! Sources: the bands are those of IEC 61260-1 (2014), base ten: centres 1000 Hz * 10^(i/10), edges
//! a factor of 10^(1/20) to either side, filters of sixth order (Butterworth, by the bilinear
//! transform with both edges in place). Halving the rate before each lower octave: R. Crochiere,
//! L. Rabiner, "Multirate Digital Signal Processing", 1983, chapter 7. So 30 bands cost about as
//! much as the ten highest, and no filter has poles close to the unit circle.
//!
//! Leakage: a sine in the middle of a third reads its level there, about 18 dB less in the next
//! third, and at least 35 dB less from an octave away on (test in `bank`; the weakest is the topmost
//! third, whose filter the transform widens).
//! Noise reads 0.2 dB too much, the noise bandwidth of the filters. What folds back in halving is
//! 66 dB down.
//!
//! Samples go in by [`Block`]s of fixed length, so no sum depends on how the host cuts its blocks.

mod bank;
mod halving;
mod layout;
mod third;

pub use bank::{Bank, Energies};
pub use layout::{
    BLOCK_FRAMES, Block, OCTAVE_NAMES, OCTAVES, THIRDS, octave_centre_hz, third_centre_hz,
    third_edges_hz,
};
