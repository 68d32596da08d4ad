//! The reader of audio files: WAV of 8 to 32 bits or 32-bit float.
//!
//! [`AudioFile::read`] hands out a file piece by piece, so that its length costs no memory;
//! [`read_whole`] gives all of it. Either takes its time: for background threads and commands.

mod decode;
mod error;

pub use error::AudioFileError;

use decode::Format;
use hound::WavReader;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

/// An audio file whose header was read.
pub struct AudioFile {
    reader: WavReader<BufReader<File>>,
}

impl AudioFile {
    /// Opens a file and reads its header.
    ///
    /// # Errors
    /// Where the file cannot be opened, or is not one that is read.
    pub fn open(path: &Path) -> Result<Self, AudioFileError> {
        let file = File::open(path).map_err(|error| AudioFileError::unreadable(&error))?;
        if !file.metadata().is_ok_and(|found| found.is_file()) {
            return Err(AudioFileError::NotAFile);
        }
        let reader = WavReader::new(BufReader::new(file));
        Ok(Self { reader: reader.map_err(|error| AudioFileError::not_wav(&error))? })
    }

    /// Sample rate, Hz.
    pub fn sample_rate_hz(&self) -> f64 {
        f64::from(self.reader.spec().sample_rate)
    }

    /// Number of channels.
    pub fn channels(&self) -> usize {
        usize::from(self.reader.spec().channels)
    }

    /// Length as the header gives it, in frames.
    pub fn frames(&self) -> usize {
        self.reader.duration() as usize
    }

    /// Length as the header gives it, s.
    pub fn length_s(&self) -> f64 {
        f64::from(self.reader.duration()) / self.sample_rate_hz()
    }

    /// Decodes the file piece by piece. `piece` gets each channel's samples, 1.0 being full scale,
    /// and the share decoded, 0 to 1, and gives whether to go on.
    ///
    /// # Errors
    /// Where the file cannot be read to its end, or `piece` gave false.
    pub fn read(self, piece: impl FnMut(&[&[f32]], f32) -> bool) -> Result<(), AudioFileError> {
        let format = Format {
            channels: self.channels(),
            frames: self.frames(),
            sample_rate_hz: self.sample_rate_hz(),
        };
        decode::decode(self.reader, format, piece)
    }
}

/// A whole audio file in memory.
#[derive(Debug, Clone, PartialEq)]
pub struct Audio {
    /// Sample rate, Hz.
    pub sample_rate_hz: f64,
    /// The samples of each channel, all of one length; 1.0 is full scale.
    pub channels: Vec<Vec<f32>>,
}

impl Audio {
    /// Whether there is one channel only.
    pub fn is_mono(&self) -> bool {
        self.channels.len() == 1
    }

    /// Length in frames.
    pub fn frames(&self) -> usize {
        self.channels.first().map_or(0, Vec::len)
    }

    /// Length, s.
    pub fn length_s(&self) -> f64 {
        self.frames() as f64 / self.sample_rate_hz
    }
}

/// Reads a whole file of at most `longest_s`.
///
/// # Errors
/// Where the file cannot be read to its end, or is longer.
pub fn read_whole(path: &Path, longest_s: f64) -> Result<Audio, AudioFileError> {
    let file = AudioFile::open(path)?;
    let (sample_rate_hz, length_s) = (file.sample_rate_hz(), file.length_s());
    if length_s > longest_s {
        return Err(AudioFileError::TooLong { length_s, longest_s });
    }
    let mut channels = vec![Vec::with_capacity(file.frames()); file.channels()];
    file.read(|piece, _| {
        for (channel, samples) in channels.iter_mut().zip(piece) {
            channel.extend_from_slice(samples);
        }
        true
    })?;
    Ok(Audio { sample_rate_hz, channels })
}
