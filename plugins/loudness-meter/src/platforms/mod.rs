//! Platforms: the gain of players, and the limits of broadcasters.
//!
//! The rules stand in a dated table ([`PlatformTable`]), a file the user may edit: services change
//! them without notice. [`Platform::answer`] says what becomes of a [`Delivery`].

mod answer;
mod table;

pub(crate) use answer::WORTH_SAYING_DB;
pub use answer::{Answer, Delivery};
pub use table::{Certainty, Kind, PLATFORM_FILE, Platform, PlatformTable, TurnsUp};

/// The note below every list of players.
pub const PLAYERS_SET_THE_VOLUME: &str =
    "\u{2212}14 LUFS is the loudness players adjust to, not a level you must deliver.";

#[cfg(test)]
mod tests;
