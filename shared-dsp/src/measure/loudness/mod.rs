//! The test signals of the loudness standards, as data, and a player that measures with them.
//!
//! [`ebu::cases`] are those of EBU Tech 3341 and 3342 that can be synthesised, [`bs2217::cases`]
//! the tones of ITU-R BS.2217. A [`Case`] is played to anything that [`Measures`], at any rate and
//! in any blocks. [`ideal`] knows what tones read by the formulas alone.
//!
//! Levels are peaks of sines in dBFS per channel.

pub mod bs2217;
mod case;
pub mod ebu;
pub mod ideal;
mod play;
mod wave;

pub use case::{Case, Expectation, Reading, Segment, When};
pub use play::{Measures, Outcome};
