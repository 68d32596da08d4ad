//! Findings about a mix and about a master: rows in words, never a score.
//!
//! [`ready_for_mastering`] and [`master_check`] make [`Row`]s of an [`Evidence`], which borrows all
//! that was measured. A row has one of four [`State`]s, what was measured, what is asked for, where
//! to listen, why it matters, and one thing to do, in the mix first. [`Ears`] holds what only a
//! person can tell. [`SectionNames`] are given by hand. [`Verdict`] is the whole in one line.
//!
//! The thresholds are in a [`Profile`], a file the user may edit. Nothing here knows a window
//! or a host; a card costs some 15 us and may be made anew a few times a second.

mod balance;
mod clipping;
mod consistency;
mod delivery;
mod distortion;
mod dynamics;
mod ears;
mod evidence;
mod headroom;
mod mono;
mod names;
mod noise;
mod profile;
mod row;
mod sections;
mod verdict;
mod vocal;

pub use ears::{EarRow, Ears, Listening, NotPlayed};
pub use evidence::{Bus, Evidence, Heard};
pub use names::is_same as is_same_name;
pub use names::{Pin, SectionName, SectionNames};
pub use profile::{PROFILE_FILE, Profile};
pub use row::{Figure, Row, State, Subject};
pub use sections::NamedSection;
pub use verdict::Verdict;

pub use crate::timeline::{Place, Timeline, Unplaced};

use crate::platforms::{Delivery, Platform};

/// The card a row is for: the action to take differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// A mix that will be mastered.
    Mix,
    /// A finished master.
    Master,
}

/// The card *Ready for mastering*: eight rows in a fixed order.
pub fn ready_for_mastering(evidence: &Evidence) -> Vec<Row> {
    vec![
        headroom::mix_peak(evidence),
        clipping::row(evidence, Stage::Mix),
        balance::row(evidence),
        mono::row(evidence),
        noise::row(evidence),
        consistency::row(evidence),
        dynamics::row(evidence),
        vocal::row(evidence),
    ]
}

/// The card *Master check*: six rows in a fixed order. `target` is the platform or standard the
/// master is for, where one is chosen.
pub fn master_check(
    evidence: &Evidence,
    platforms: &[Platform],
    target: Option<&Platform>,
) -> Vec<Row> {
    let delivery = Delivery::of(evidence.readings);
    vec![
        headroom::master_peak(evidence, target),
        clipping::row(evidence, Stage::Master),
        noise::row(evidence),
        mono::row(evidence),
        delivery::row(evidence, &delivery, platforms, target),
        distortion::row(evidence),
    ]
}

#[cfg(test)]
pub(crate) mod tests;
