//! Places of what was heard: in the history, and in the song.

use serde::{Deserialize, Serialize};

/// A place to listen to: a click takes the history there.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// The place in the history, s.
    pub history_s: f64,
    /// The bar, counted from 1 as hosts do, where the host tells.
    pub bar: Option<i32>,
}

/// The places of what was heard: in the history, and in the song.
pub trait Timeline {
    /// The place in the history of a moment `heard_s` seconds after the reset of the inspection;
    /// `None` where that is not known.
    fn history_s(&self, heard_s: f64) -> Option<f64>;
    /// The bar, counted from 1, at a place in the history, where the host tells.
    fn bar(&self, history_s: f64) -> Option<i32>;
}

/// The timeline without a host: the history is what was heard, and there are no bars.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unplaced;

impl Timeline for Unplaced {
    fn history_s(&self, heard_s: f64) -> Option<f64> {
        Some(heard_s)
    }

    fn bar(&self, _history_s: f64) -> Option<i32> {
        None
    }
}
