//! What players do to a programme, and what broadcasters ask for.
//!
//! The rules stand in a dated table ([`PlatformTable`]), a file the user may edit: services change
//! them without notice. [`Platform::answer`] says what becomes of a [`Delivery`].

mod answer;
mod table;

pub use answer::{Answer, Delivery};
pub use table::{Certainty, Kind, PLATFORM_FILE, Platform, PlatformTable, TurnsUp};

/// What every list of players should say once.
pub const PLAYERS_SET_THE_VOLUME: &str =
    "\u{2212}14 is where the player sets the volume, not what you must deliver.";

#[cfg(test)]
mod tests;
