//! Reference songs: files measured as the meter measures, and what they have in common.
//!
//! [`analyse_file`] and [`analyse`] measure a song away from the audio thread and give a
//! [`Measured`], which has the same cards as what is played. Its [`Reference`] is small and kept
//! with the project. Up to [`MOST_REFERENCES`] of them make a [`Target`]: the spread of what they
//! do. Without references there is no target.

mod analysis;
mod file;
mod list;
mod song;
mod target;

pub use analysis::{AnalysisError, Measured, analyse};
pub use file::analyse_file;
pub use list::{MOST_REFERENCES, References};
pub use song::Reference;
pub use target::{Span, Target};

#[cfg(test)]
mod tests;
