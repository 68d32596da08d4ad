//! Audio files of all common kinds, read block by block as planes of f32.
//!
//! The content says what a file is, whatever its name. WAV (RIFF, RIFX, RF64, BW64, Wave64) and
//! AIFF are read by this crate, because real programs write many of them wrong; FLAC, MP3, M4A
//! (AAC-LC and ALAC), OGG (Vorbis and FLAC) and CAF by [symphonia]. Memory does not depend on the
//! length of a file. Samples that are no numbers are passed on as they are: who measures counts
//! them.
//!
//! For threads in the background: reading calls the system and takes memory.
//!
//! [symphonia]: https://github.com/pdeljanov/Symphonia

mod aiff;
mod chunks;
mod compressed;
mod error;
mod mpeg4;
mod pcm;
mod source;
mod wave;

use std::ops::RangeInclusive;
use std::path::Path;

pub use error::{AudioFileError, Note};

use compressed::CompressedReader;
use pcm::PcmReader;
use source::{Kind, Source};

/// Sample rates that are read, Hz.
pub const RATES_HZ: RangeInclusive<u32> = 8_000..=1_000_000;

/// An open file, read from its beginning to its end.
pub struct AudioFile {
    decoder: Decoder,
    rate_hz: u32,
    frames: Option<u64>,
    done: u64,
    planes: Vec<Vec<f32>>,
    notes: Vec<Note>,
}

enum Decoder {
    Pcm(PcmReader),
    Compressed(Box<CompressedReader>),
}

impl AudioFile {
    /// Opens a file and reads its header.
    ///
    /// # Errors
    /// Why it cannot be read.
    pub fn open(path: &Path) -> Result<Self, AudioFileError> {
        let mut source = Source::open(path)?;
        let (kind, start) = source.kind()?;
        let layout = match kind {
            Kind::Wave | Kind::Wave64 => wave::layout(&mut source, start)?,
            Kind::Aiff => aiff::layout(&mut source, start)?,
            Kind::Mpeg4 => {
                let movie = mpeg4::movie(&mut source, start)?;
                return Self::compressed(CompressedReader::open(source, Some(movie))?);
            }
            Kind::Compressed => return Self::compressed(CompressedReader::open(source, None)?),
        };
        let (rate_hz, channels) = (layout.rate_hz, layout.channels);
        let reader = PcmReader::new(source, layout);
        let frames = Some(reader.frames_left());
        let cut_off = reader.missing_of().map(|declared| {
            let [there_s, expected_s] = [reader.frames_left(), declared]
                .map(|count| count as f64 / f64::from(rate_hz.max(1)));
            Note::CutOff { there_s, expected_s: Some(expected_s) }
        });
        let mut file = Self::new(Decoder::Pcm(reader), rate_hz, channels, frames)?;
        file.notes.extend(cut_off);
        Ok(file)
    }

    fn compressed(reader: CompressedReader) -> Result<Self, AudioFileError> {
        let (rate_hz, channels) = (reader.rate_hz(), reader.channels());
        let frames = reader.frames();
        Self::new(Decoder::Compressed(Box::new(reader)), rate_hz, channels, frames)
    }

    fn new(
        decoder: Decoder,
        rate_hz: u32,
        channels: usize,
        frames: Option<u64>,
    ) -> Result<Self, AudioFileError> {
        if !RATES_HZ.contains(&rate_hz) {
            return Err(AudioFileError::SampleRate(rate_hz.into()));
        }
        if channels == 0 {
            return Err(AudioFileError::NoChannels);
        }
        let planes = vec![Vec::new(); channels];
        Ok(Self { decoder, rate_hz, frames, done: 0, planes, notes: Vec::new() })
    }

    /// Sample rate, Hz, within [`RATES_HZ`].
    pub fn rate_hz(&self) -> u32 {
        self.rate_hz
    }

    /// Number of channels, from 1 on.
    pub fn channels(&self) -> usize {
        self.planes.len()
    }

    /// Length in frames of what is there, where it is known before the end. Of a compressed file
    /// that is cut off, its length before that.
    pub fn frames(&self) -> Option<u64> {
        self.frames
    }

    /// Share read so far, 0 to 1; 0 where the length is not known.
    pub fn share(&self) -> f32 {
        match self.frames {
            Some(0) => 1.0,
            Some(frames) => (self.done as f64 / frames as f64).min(1.0) as f32,
            None => 0.0,
        }
    }

    /// What is worth saying of the file. Complete once all of it was read.
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// Reads what comes next: one plane per channel, all of one length; `None` at the end.
    ///
    /// # Errors
    /// Why it cannot be read on.
    pub fn next_block(&mut self) -> Result<Option<&[Vec<f32>]>, AudioFileError> {
        match &mut self.decoder {
            Decoder::Pcm(reader) => reader.read(&mut self.planes)?,
            Decoder::Compressed(reader) => reader.read(&mut self.planes)?,
        }
        self.done += self.planes[0].len() as u64;
        if self.planes[0].is_empty() {
            if let Decoder::Compressed(reader) = &self.decoder {
                self.notes = reader.notes();
            }
            return Ok(None);
        }
        Ok(Some(&self.planes))
    }

    /// Reads to the end. `block` gets each channel's samples and the share read, 0 to 1, and says
    /// whether to go on.
    ///
    /// # Errors
    /// Why it cannot be read to its end; [`AudioFileError::Stopped`] where `block` said so.
    pub fn read(
        &mut self,
        mut block: impl FnMut(&[&[f32]], f32) -> bool,
    ) -> Result<(), AudioFileError> {
        while self.next_block()?.is_some() {
            let planes: Vec<&[f32]> = self.planes.iter().map(Vec::as_slice).collect();
            if !block(&planes, self.share()) {
                return Err(AudioFileError::Stopped);
            }
        }
        Ok(())
    }

    /// Reads all of it into memory, one plane per channel, of at most `most_frames`.
    ///
    /// # Errors
    /// Why it cannot be read; [`AudioFileError::TooLong`] where it holds more.
    pub fn read_all(&mut self, most_frames: u64) -> Result<Vec<Vec<f32>>, AudioFileError> {
        let mut whole = vec![Vec::new(); self.channels()];
        while let Some(planes) = self.next_block()? {
            for (whole, plane) in whole.iter_mut().zip(planes) {
                whole.extend_from_slice(plane);
            }
            if self.done > most_frames {
                return Err(AudioFileError::TooLong(most_frames as f64 / f64::from(self.rate_hz)));
            }
        }
        Ok(whole)
    }
}
