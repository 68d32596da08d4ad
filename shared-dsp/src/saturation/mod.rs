//! Distortion without memory, as what it adds to a signal: everything here gives the difference
//! from its input, to be computed at a high rate ([`crate::resample`]) and added to the delayed
//! signal. So what is not distorted stays as it is, at all frequencies.
//!
//! - [`Drive`] is smooth and needs no more than the high rate: at four times 48 kHz, a tone of 5 kHz
//!   driven by 12 dB has its aliases below -100 dB.
//! - [`Clipper`] has a hard ceiling, and antiderivative antialiasing besides.
//! - [`OffsetFilter`] takes out the constant that an asymmetric curve adds.

mod clipper;
mod drive;
mod offset;

pub use clipper::Clipper;
pub use drive::Drive;
pub use offset::OffsetFilter;
