//! The table of platforms, from the shipped file and the user's.

use crate::user_file::{Loaded, UserFile};
use crate::wording::level;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

/// Name of the user's copy in the data folder.
pub const PLATFORM_FILE: &str = "loudness-platforms.toml";

const FILE: UserFile = UserFile {
    name: PLATFORM_FILE,
    kind: "lathe-loudness-platforms",
    shipped: shared_plugin::platforms::SHIPPED,
    list: "platform",
};

/// The one who acts on the loudness.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// The player sets the volume.
    Player,
    /// The programme itself must have the loudness.
    Delivery,
}

/// A player's treatment of programmes quieter than its target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TurnsUp {
    /// They stay quiet.
    #[default]
    No,
    /// As far as their true peak stays at or below the ceiling for turning up.
    PeakLimited,
    /// All the way; a limiter holds the peaks at that ceiling.
    Limited,
}

/// Certainty of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Certainty {
    /// By whoever runs the platform, or by the standard itself.
    Documented,
    /// From pages that report it.
    Secondary,
    /// From common knowledge.
    Reported,
}

/// One platform or standard.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Platform {
    /// Stable name for files and projects.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The one who acts on the loudness.
    pub kind: Kind,
    /// The loudness it plays at or asks for, LUFS; `None` where it plays as delivered.
    pub target_lufs: Option<f64>,
    /// Largest distance from that, LU.
    #[serde(default)]
    pub tolerance_lu: f64,
    /// Highest true peak it asks for, dBTP.
    pub ceiling_dbtp: Option<f64>,
    /// The same for loud programmes, dBTP.
    pub loud_ceiling_dbtp: Option<f64>,
    /// Programmes louder than this are loud ones, LUFS.
    pub loud_from_lufs: Option<f64>,
    /// Highest short-term loudness it asks for, LUFS.
    pub highest_short_term_lufs: Option<f64>,
    /// Its treatment of quiet programmes.
    #[serde(default)]
    pub turns_up: TurnsUp,
    /// Level at which it stops turning up, or limits, dBTP.
    pub turn_up_ceiling_dbtp: Option<f64>,
    /// Certainty of the rule.
    pub certainty: Certainty,
    /// Its source.
    pub source: String,
    /// Whether it is left out of lists.
    #[serde(default)]
    pub hidden: bool,
}

impl Platform {
    /// The highest true peak it asks for of a programme of that loudness, dBTP.
    pub fn ceiling_at_dbtp(&self, integrated_lufs: f64) -> Option<f64> {
        let is_loud = self.loud_from_lufs.is_some_and(|loud_lufs| integrated_lufs > loud_lufs);
        match self.loud_ceiling_dbtp {
            Some(ceiling_dbtp) if is_loud => Some(ceiling_dbtp),
            _ => self.ceiling_dbtp,
        }
    }

    /// Its target in words: "EBU R 128: −23.0 LUFS ± 0.2 LU".
    pub fn target_words(&self) -> String {
        let Some(target_lufs) = self.target_lufs else {
            return format!("{}: plays as delivered", self.name);
        };
        match self.kind {
            Kind::Player => format!("{}: plays at {} LUFS", self.name, level(target_lufs)),
            Kind::Delivery => format!(
                "{}: {} LUFS \u{b1} {} LU",
                self.name,
                level(target_lufs),
                level(self.tolerance_lu)
            ),
        }
    }
}

/// The table.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlatformTable {
    /// Always the same: marks the file.
    pub kind: String,
    /// Version of the format.
    pub file_version: i64,
    /// When the rules were looked up: year-month-day.
    pub dated: String,
    #[serde(rename = "platform")]
    platforms: Vec<Platform>,
}

impl PlatformTable {
    /// The table in `folder`, laid over the shipped one. Reads a file: not every frame.
    pub fn load(folder: Option<&Path>) -> Loaded<Self> {
        let mut loaded = FILE.load(folder, Self::check);
        loaded.value.platforms.retain(|platform| !platform.hidden);
        loaded
    }

    /// The platforms in order, without those that are hidden.
    pub fn platforms(&self) -> &[Platform] {
        &self.platforms
    }

    /// The platform of that id.
    pub fn find(&self, id: &str) -> Option<&Platform> {
        self.platforms.iter().find(|platform| platform.id == id)
    }

    /// The user's copy in `folder` to be opened in an editor; made where there is none.
    ///
    /// # Errors
    /// The system's error when it cannot be written.
    pub fn users_copy(folder: &Path) -> io::Result<PathBuf> {
        FILE.users_copy(folder)
    }

    fn check(&self) -> Result<(), String> {
        let mut ids = BTreeSet::new();
        for platform in &self.platforms {
            let id = &platform.id;
            if !ids.insert(id) {
                return Err(format!("{id} appears twice"));
            }
            let levels = [
                ("target_lufs", platform.target_lufs, -70.0, 0.0),
                ("ceiling_dbtp", platform.ceiling_dbtp, -60.0, 20.0),
                ("loud_ceiling_dbtp", platform.loud_ceiling_dbtp, -60.0, 20.0),
                ("loud_from_lufs", platform.loud_from_lufs, -70.0, 0.0),
                ("highest_short_term_lufs", platform.highest_short_term_lufs, -70.0, 20.0),
                ("turn_up_ceiling_dbtp", platform.turn_up_ceiling_dbtp, -60.0, 20.0),
                ("tolerance_lu", Some(platform.tolerance_lu), 0.0, 20.0),
            ];
            for (name, value, lowest, highest) in levels {
                if value.is_some_and(|value| !(lowest..=highest).contains(&value)) {
                    return Err(format!("{name} of {id} must be between {lowest} and {highest}"));
                }
            }
            if platform.turns_up != TurnsUp::No && platform.turn_up_ceiling_dbtp.is_none() {
                return Err(format!("{id} turns quiet songs up but has no turn_up_ceiling_dbtp"));
            }
            if platform.kind == Kind::Delivery && platform.target_lufs.is_none() {
                return Err(format!("{id} is a delivery but has no target_lufs"));
            }
        }
        Ok(())
    }
}
