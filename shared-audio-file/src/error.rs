//! Why a file cannot be read.

use std::io;

/// Why an audio file cannot be read, or not to its end. Its text is one or two sentences for people.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum AudioFileError {
    /// The system refuses the file.
    #[error("The file cannot be read: {message}.")]
    Unreadable {
        /// The kind of refusal.
        kind: io::ErrorKind,
        /// The system's words.
        message: String,
    },
    /// The path is a folder or a device.
    #[error("The file cannot be read: not a file.")]
    NotAFile,
    /// Not a WAV file, or of a kind that is not read.
    #[error("Not a WAV file that can be read: {0}.")]
    NotWav(String),
    /// The file ends before its own header says.
    #[error("The file ends early, after {read_s:.1} s; export or copy it again.")]
    CutShort {
        /// Length of what could be read, s.
        read_s: f64,
    },
    /// The file is longer than was allowed.
    #[error("The file is {length_s:.0} s long; at most {longest_s:.0} s are read.")]
    TooLong {
        /// Length of the file, s.
        length_s: f64,
        /// The longest length allowed, s.
        longest_s: f64,
    },
    /// The caller ended the reading.
    #[error("Stopped.")]
    Stopped,
}

impl AudioFileError {
    pub(crate) fn unreadable(error: &io::Error) -> Self {
        Self::Unreadable { kind: error.kind(), message: error.to_string() }
    }

    pub(crate) fn not_wav(error: &hound::Error) -> Self {
        Self::NotWav(match error {
            hound::Error::IoError(_) => "it ends within its header".to_owned(),
            hound::Error::FormatError(reason) => (*reason).to_owned(),
            hound::Error::Unsupported => "its format is not supported".to_owned(),
            other => other.to_string(),
        })
    }
}
