//! *Your ears*: what only a person can tell, ticked by hand and kept with the project.
//!
//! A tick remembers when it was set and how loud the mix was. When the mix has become another, by
//! more than the profile allows, it was not this mix that was heard, and the row goes back to *not
//! heard*; when the loudness comes back, so does the tick.

use super::evidence::{Evidence, Heard};
use super::row::State;
use crate::timestamp::Timestamp;
use crate::wording::{difference, judged, level};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A way to listen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Listening {
    /// At a level at which one can talk.
    Quietly,
    /// On headphones.
    Headphones,
    /// On loudspeakers.
    Speakers,
    /// From start to end without a stop.
    StartToEnd,
}

impl Listening {
    /// All, as they are listed.
    pub const ALL: [Self; 4] = [Self::Quietly, Self::Headphones, Self::Speakers, Self::StartToEnd];

    /// Its title.
    pub fn title(self) -> &'static str {
        match self {
            Self::Quietly => "Checked quietly",
            Self::Headphones => "Checked on headphones",
            Self::Speakers => "Checked on speakers",
            Self::StartToEnd => "Played start to finish",
        }
    }

    /// The thing to listen for, one sentence.
    pub fn why(self) -> &'static str {
        match self {
            Self::Quietly => {
                "At a low level, balance is easier to judge: vocal, kick and snare should still be clear."
            }
            Self::Headphones => "Headphones reveal clicks, breaths, noise and hard-panned parts.",
            Self::Speakers => {
                "Speakers show how the bass works in a room and how left and right interact."
            }
            Self::StartToEnd => {
                "Only a full playthrough tells you whether the song holds together."
            }
        }
    }
}

/// A tick.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Tick {
    ticked: Timestamp,
    integrated_lufs: f64,
}

/// All ticks, for the project's state.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, transparent)]
pub struct Ears {
    ticks: BTreeMap<Listening, Tick>,
}

/// The reason why nothing can be ticked: the mix has not been played for long enough.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotPlayed(
    /// A sentence on what is still to be heard.
    pub String,
);

/// A row of *Your ears*.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EarRow {
    /// The item.
    pub listening: Listening,
    /// `Ok` or `NotHeard`, nothing else.
    pub state: State,
    /// "not checked", or when it was.
    pub value: String,
}

impl Ears {
    /// Ticks a row.
    ///
    /// # Errors
    /// When the meter has not heard enough to know the mix again.
    pub fn tick(
        &mut self,
        listening: Listening,
        now: Timestamp,
        evidence: &Evidence,
    ) -> Result<(), NotPlayed> {
        if let Some(sentence) = evidence.still_to_hear() {
            return Err(NotPlayed(sentence));
        }
        let integrated_lufs = judged(evidence.readings.integrated_lufs);
        self.ticks.insert(listening, Tick { ticked: now, integrated_lufs });
        Ok(())
    }

    /// Removes a tick.
    pub fn untick(&mut self, listening: Listening) {
        self.ticks.remove(&listening);
    }

    /// The rows as they stand. While a new measurement has not heard enough, ticks stay.
    pub fn rows(&self, evidence: &Evidence) -> [EarRow; 4] {
        Listening::ALL.map(|listening| self.row(listening, evidence))
    }

    fn row(&self, listening: Listening, evidence: &Evidence) -> EarRow {
        let Some(tick) = self.ticks.get(&listening) else {
            return EarRow { listening, state: State::NotHeard, value: "not checked".to_owned() };
        };
        let change_lu = judged(evidence.readings.integrated_lufs) - tick.integrated_lufs;
        let is_another = evidence.heard() == Heard::Enough
            && judged(change_lu.abs()) > evidence.profile.ears.changed_lu;
        let date = tick.ticked.date_words();
        if is_another {
            let value = format!(
                "not checked: the mix has changed by {} LU since {date} ({} LUFS)",
                difference(change_lu),
                level(tick.integrated_lufs)
            );
            EarRow { listening, state: State::NotHeard, value }
        } else {
            let value = format!("checked on {date} at {} LUFS", level(tick.integrated_lufs));
            EarRow { listening, state: State::Ok, value }
        }
    }
}
