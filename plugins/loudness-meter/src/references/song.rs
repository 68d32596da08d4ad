//! What is kept of a reference song.

use super::target::Target;
use crate::report::kept;
use serde::{Deserialize, Serialize};
use shared_dsp::bands::{OCTAVES, THIRDS};
use shared_dsp::inspect::InspectionReadings;
use shared_dsp::loudness::Readings;

/// Most references of a project.
pub const MOST_REFERENCES: usize = 8;
/// Songs of one name that differ by more are two songs.
const SAME_LENGTH_S: f64 = 0.1;

/// A reference song. Levels are kept to 0.001 dB; `None` is no reading.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reference {
    /// What it is called: the file's name without its ending.
    pub name: String,
    /// How long it is, s.
    pub length_s: f64,
    /// Integrated loudness, LUFS (BS.1770-5).
    pub integrated_lufs: f64,
    /// Loudness range, LU (EBU Tech 3342, 1.5 s of silence after the end).
    pub range_lu: Option<f64>,
    /// Highest short-term loudness, LUFS.
    pub max_short_term_lufs: Option<f64>,
    /// Highest true peak, dBTP.
    pub true_peak_dbtp: f64,
    /// True peak over integrated loudness, LU.
    pub plr_lu: f64,
    /// Level of each third of an octave under the integrated loudness, dB: so that loud and quiet
    /// songs can be compared.
    pub thirds_db: Vec<Option<f32>>,
    /// Side over mid of each octave, dB; -60 is mono.
    pub widths_db: Vec<Option<f32>>,
}

impl Reference {
    /// What is kept of readings. `None` where there is no integrated loudness, which is silence.
    pub fn of(
        name: &str,
        length_s: f64,
        readings: &Readings,
        inspection: &InspectionReadings,
    ) -> Option<Self> {
        let integrated_lufs = kept(readings.integrated_lufs)?;
        let under = |level_dbfs: f32| {
            kept(f64::from(level_dbfs) - integrated_lufs).map(|level_db| level_db as f32)
        };
        let width = |width_db: f64| kept(width_db).map(|width_db| width_db as f32);
        Some(Self {
            name: name.to_owned(),
            length_s,
            integrated_lufs,
            range_lu: kept(readings.range_lu),
            max_short_term_lufs: kept(readings.max_short_term_lufs),
            true_peak_dbtp: kept(readings.true_peak_dbtp)?,
            plr_lu: kept(readings.peak_to_loudness_lu)?,
            thirds_db: inspection.thirds_dbfs.iter().map(|&level| under(level)).collect(),
            widths_db: inspection.octaves.iter().map(|octave| width(octave.width_db)).collect(),
        })
    }

    /// Whether it is as it should be: a project may carry anything.
    fn is_whole(&self) -> bool {
        let numbers = [self.length_s, self.integrated_lufs, self.true_peak_dbtp, self.plr_lu];
        self.thirds_db.len() == THIRDS
            && self.widths_db.len() == OCTAVES
            && numbers.iter().all(|number| number.is_finite())
    }
}

/// The references of a project, for its state.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(from = "Vec<Reference>", into = "Vec<Reference>")]
pub struct References {
    songs: Vec<Reference>,
}

impl References {
    /// The songs, oldest first.
    pub fn songs(&self) -> &[Reference] {
        &self.songs
    }

    /// Adds a song. The same song measured again takes its own place; another of the same name is
    /// numbered. Whether there was room.
    pub fn add(&mut self, mut song: Reference) -> bool {
        let is_again = |other: &Reference| {
            other.name == song.name && (other.length_s - song.length_s).abs() < SAME_LENGTH_S
        };
        if let Some(own) = self.songs.iter().position(is_again) {
            self.songs[own] = song;
            return true;
        }
        let numbered = |n: usize| match n {
            1 => song.name.clone(),
            n => format!("{} ({n})", song.name),
        };
        let is_free = |name: &String| self.songs.iter().all(|other| other.name != *name);
        let Some(name) = (1..=MOST_REFERENCES).map(numbered).find(is_free) else { return false };
        song.name = name;
        let has_room = self.songs.len() < MOST_REFERENCES;
        if has_room {
            self.songs.push(song);
        }
        has_room
    }

    /// Takes a song out.
    pub fn remove(&mut self, index: usize) {
        if index < self.songs.len() {
            self.songs.remove(index);
        }
    }

    /// What the songs have in common; `None` without songs.
    pub fn target(&self) -> Option<Target> {
        Target::of(&self.songs)
    }
}

impl From<Vec<Reference>> for References {
    fn from(songs: Vec<Reference>) -> Self {
        let whole = songs.into_iter().filter(Reference::is_whole);
        Self { songs: whole.take(MOST_REFERENCES).collect() }
    }
}

impl From<References> for Vec<Reference> {
    fn from(references: References) -> Self {
        references.songs
    }
}
