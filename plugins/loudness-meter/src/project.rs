//! Data of the song, saved with it: ticks, names of sections, references, the target.

use crate::cards::{Ears, SectionNames};
use crate::references::References;
use serde::{Deserialize, Serialize};

/// Saved in the host's project. Whatever is missing or broken becomes the default.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Project {
    /// The ticks: what a person has heard.
    pub ears: Ears,
    /// Names of sections.
    pub names: SectionNames,
    /// Songs to compare with.
    pub references: References,
    /// Id of the platform or standard the master is for; empty where none is chosen.
    pub target: String,
    /// Whether the vocal goes through more processing between the key and the mix.
    pub is_vocal_processed: bool,
    /// The true peak a mix may have, dBTP; `None` is the profile's.
    pub headroom_dbtp: Option<f64>,
}
