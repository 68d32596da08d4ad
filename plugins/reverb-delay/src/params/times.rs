//! What a change of a time sounds like.

use crate::engine;
use nice_plug::prelude::*;

/// What a change of a time sounds like.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum TimeChange {
    #[id = "crossfade"]
    Crossfade,
    #[id = "repitch"]
    Repitch,
    #[id = "next"]
    #[name = "Next repeat"]
    NextRepeat,
}

impl From<TimeChange> for engine::TimeChange {
    fn from(change: TimeChange) -> Self {
        match change {
            TimeChange::Crossfade => Self::Crossfade,
            TimeChange::Repitch => Self::Repitch,
            TimeChange::NextRepeat => Self::NextRepeat,
        }
    }
}
