//! Fit: sets one parameter so that the sound at hand meets what a preset aims at.
//!
//! A preset may carry an aim, "3 to 5 dB of reduction on peaks" ([`crate::preset::Aim`]). Fit
//! records 4 s of what goes into the plugin ([`Capture`]) and then lets a second engine, with the
//! plugin's own settings, play it at other values of one parameter until the reduction of peaks
//! stands in the middle of the aim ([`Search`]). So it holds for any source, any knee and any
//! release: nothing is estimated.
//!
//! *Reduction of peaks* is the reduction that nine tenths of all parts of 200 ms stay under, each
//! part counted with its most; parts more than 40 dB below the loudest do not count.

mod search;

pub use crate::capture::{Capture, CaptureWriter, Frame, LENGTH_S, Record, Recording, sounds};
pub use search::{Outcome, Search, reduction_of_peaks_db};
