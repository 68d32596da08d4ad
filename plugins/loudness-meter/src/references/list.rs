//! The reference songs of a project.

use super::song::Reference;
use super::target::Target;
use serde::{Deserialize, Serialize};

/// Most references of a project.
pub const MOST_REFERENCES: usize = 8;
/// Songs of one name that differ by more are two songs.
const SAME_LENGTH_S: f64 = 0.1;

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

    /// Removes a song.
    pub fn remove(&mut self, index: usize) {
        if index < self.songs.len() {
            self.songs.remove(index);
        }
    }

    /// The range that the songs span; `None` without songs.
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
