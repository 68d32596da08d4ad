//! The error of this crate: one line that says where, what and what to do.

use std::path::Path;

use shared_host::HostError;

/// Why a song could not be read, rendered or written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SongError {
    /// A song file, a value in it or an audio file that its author can mend.
    #[error("{place}: {message}")]
    Input {
        /// File, track or parameter.
        place: String,
        /// What is wrong and what to do.
        message: String,
    },
    /// A plugin that cannot be found, opened or set up.
    #[error(transparent)]
    Setup(#[from] HostError),
    /// A plugin that failed while it played.
    #[error(transparent)]
    Playback(HostError),
}

impl SongError {
    /// An input error at a place.
    pub fn input(place: impl Into<String>, message: impl Into<String>) -> Self {
        Self::Input { place: place.into(), message: message.into() }
    }

    /// An input error about a file.
    pub fn file(path: &Path, message: impl Into<String>) -> Self {
        Self::input(path.display().to_string(), message)
    }

    /// Whether the author of the song or the files can mend it.
    #[must_use]
    pub fn is_input(&self) -> bool {
        !matches!(self, Self::Playback(_))
    }
}

/// Result of everything in this crate.
pub type Result<T = ()> = std::result::Result<T, SongError>;
