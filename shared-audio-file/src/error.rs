//! Why a file cannot be read, and what is worth saying of one that can.

use std::fmt;
use std::io;

use thiserror::Error;

/// Why a file cannot be read, or not to its end. `Display` is a sentence.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum AudioFileError {
    /// There is nothing under this name.
    #[error("File not found.")]
    Missing,
    /// The system refuses access.
    #[error("No permission to read it.")]
    Denied,
    /// A folder, device or pipe.
    #[error("Not a file, but a folder, device or pipe.")]
    NotAFile,
    /// There is nothing in it.
    #[error("The file is empty; export or copy it again.")]
    Empty,
    /// Any other failure of the system.
    #[error("Cannot be read: {0}.")]
    System(String),
    /// The content is not one of the kinds that are read.
    #[error("Not a supported audio file (WAV, AIFF, FLAC, MP3, M4A, OGG or CAF).")]
    NotAudio,
    /// A known kind of audio that is not read; convert it.
    #[error("{0} not supported; convert it to WAV or FLAC.")]
    Unsupported(String),
    /// The file ends before its audio begins.
    #[error("The file ends before its audio begins; export or copy it again.")]
    NoAudio,
    /// The header or the data contradict themselves.
    #[error("The file is damaged: {0}; export or copy it again.")]
    Damaged(String),
    /// A sample rate that is not read, Hz.
    #[error("A sample rate of {0} Hz is not supported (1 kHz to 1 MHz).")]
    SampleRate(u64),
    /// The header names no channels.
    #[error("The file has no channels.")]
    NoChannels,
    /// It is longer than the reader was ready to keep.
    #[error("The file is longer than {0:.0} s.")]
    TooLong(f64),
    /// Whoever asked for it did not want it any more.
    #[error("Stopped.")]
    Stopped,
}

impl From<io::Error> for AudioFileError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::Missing,
            io::ErrorKind::PermissionDenied => Self::Denied,
            _ => Self::System(error.to_string()),
        }
    }
}

/// What is worth saying of a file that was read. `Display` is a sentence.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Note {
    /// It ends before its header says.
    CutOff {
        /// What is there, s.
        there_s: f64,
        /// What its header says, s; `None` where it does not.
        expected_s: Option<f64>,
    },
    /// Packets of compressed audio that could not be decoded; silence stands in their place.
    Damaged {
        /// How many.
        packets: u64,
    },
    /// More audio behind the end that the header names, as where files were joined byte by byte.
    Behind {
        /// How many packets of it.
        packets: u64,
    },
    /// What stands before the audio and is no part of it; it is left out.
    Before {
        /// Its length, bytes.
        bytes: u64,
    },
    /// A sample rate that was raised to be measured and played.
    Raised {
        /// The file's, Hz.
        from_hz: u32,
        /// What it is read at, Hz.
        to_hz: u32,
    },
    /// AAC at so low a rate that it is most likely the core of HE-AAC: all above half of the
    /// sample rate is missing.
    HalfBand {
        /// Half of the sample rate, Hz.
        highest_hz: f64,
    },
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CutOff { there_s, expected_s: Some(expected_s) }
                if expected_s - there_s < 0.1 =>
            {
                write!(f, "Cut off: the last {:.0} ms are missing.", 1e3 * (expected_s - there_s))
            }
            Self::CutOff { there_s, expected_s: Some(expected_s) } => {
                write!(f, "Cut off: {there_s:.1} s of {expected_s:.1} s can be read.")
            }
            Self::CutOff { there_s, expected_s: None } => {
                write!(f, "Cut off after {there_s:.1} s.")
            }
            Self::Damaged { packets: 1 } => {
                f.write_str("Damaged: 1 packet was replaced with silence.")
            }
            Self::Damaged { packets } => {
                write!(f, "Damaged: {packets} packets were replaced with silence.")
            }
            Self::Behind { packets } => write!(
                f,
                "{packets} packets of audio after the end given in its header were not read."
            ),
            Self::Before { bytes: 1 } => f.write_str("1 byte before the audio was skipped."),
            Self::Before { bytes } => write!(f, "{bytes} bytes before the audio were skipped."),
            Self::Raised { from_hz, to_hz } => {
                write!(f, "Sample rate {from_hz} Hz, converted to {to_hz} Hz.")
            }
            Self::HalfBand { highest_hz } => {
                write!(f, "AAC at a low rate: only what is below {highest_hz:.0} Hz is read.")
            }
        }
    }
}
