//! Audio files of all common kinds, read block by block as planes of f32.
//!
//! The content says what a file is, whatever its name. WAV (RIFF, RIFX, RF64, BW64, Wave64),
//! AIFF and uncompressed CAF are read by this crate, because real programs write many of them wrong;
//! FLAC, MP3, M4A (AAC-LC and ALAC), OGG (Vorbis and FLAC), and what is coded in WAV and CAF, by
//! [symphonia]. Memory does not depend on the
//! length of a file. Samples that are no numbers are passed on as they are: who measures counts
//! them.
//!
//! For threads in the background: reading calls the system and takes memory.
//!
//! [symphonia]: https://github.com/pdeljanov/Symphonia

mod aiff;
mod caf;
mod chunks;
mod compressed;
mod container;
mod error;
mod flac;
mod kind;
mod mpeg4;
mod ogg;
mod pcm;
mod source;
mod start;
mod tags;
mod upsampler;
mod wave;

use std::collections::VecDeque;
use std::ops::RangeInclusive;
use std::path::Path;

pub use error::{AudioFileError, Note};

use compressed::CompressedReader;
use container::{Container, Trim};
use kind::Kind;
use pcm::{Layout, PcmReader};
use source::Source;
use upsampler::Upsampler;

/// Sample rates of the files that are read, Hz.
pub const FILE_RATES_HZ: RangeInclusive<u32> = 1_000..=1_000_000;

/// Lowest sample rate that files are read at, Hz: lower ones are raised by a whole factor.
pub const LOWEST_RATE_HZ: u32 = 8_000;

/// An open file, read from its beginning to its end.
pub struct AudioFile {
    decoder: Decoder,
    /// Files of the same kind that were joined behind this one.
    behind: VecDeque<Source>,
    file_rate_hz: u32,
    factor: u32,
    upsampler: Option<Upsampler>,
    frames: Option<u64>,
    done: u64,
    planes: Vec<Vec<f32>>,
    notes: Vec<Note>,
    is_ended: bool,
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
        let tags_bytes = tags::before(&mut source)?;
        let source = source.part(tags_bytes, u64::MAX);
        let (source, kind, before_bytes) = start::of(source, tags_bytes > 0)?;
        let mut file = Self::of_kind(source, kind)?;
        if before_bytes > 0 {
            file.notes.push(Note::Before { bytes: before_bytes });
        }
        Ok(file)
    }

    fn of_kind(mut source: Source, kind: Kind) -> Result<Self, AudioFileError> {
        match kind {
            Kind::Wave => match wave::content(&mut source)? {
                wave::Content::Pcm(layout) => Self::pcm(source, layout),
                wave::Content::Mpeg { start, end, is_cut_off } => {
                    Self::compressed(source.part(start, end), is_cut_off)
                }
                wave::Content::Adpcm { end, frames, is_cut_off } => {
                    let trim = frames.map(Trim::to_length);
                    let bytes = end;
                    Self::decoded(source.part(0, end), Container { trim, bytes, is_cut_off })
                }
            },
            Kind::Aiff => {
                let layout = aiff::layout(&mut source)?;
                Self::pcm(source, layout)
            }
            Kind::Caf => match caf::content(&mut source)? {
                caf::Content::Pcm(layout) => Self::pcm(source, layout),
                caf::Content::Packets { end, is_cut_off } => {
                    Self::compressed(source.part(0, end), is_cut_off)
                }
            },
            Kind::Mpeg4 => {
                let container = mpeg4::movie(&mut source)?;
                Self::decoded(source, container)
            }
            Kind::Ogg => {
                let pages = ogg::pages(&mut source)?;
                Self::compressed(source.part(0, pages.end), pages.is_cut_off)
            }
            Kind::Flac => {
                let mut joined = flac::joined(&source)?;
                let frames = flac::frames(&mut joined)?;
                let first = joined.pop_front().ok_or(AudioFileError::NoAudio)?;
                let mut file = Self::compressed(first, false)?;
                file.behind = joined;
                if !file.behind.is_empty() {
                    file.frames = frames.map(|frames| frames * u64::from(file.factor));
                }
                Ok(file)
            }
            Kind::Stream => {
                let end = source.bytes() - tags::behind(&mut source)?;
                Self::compressed(source.part(0, end), false)
            }
        }
    }

    fn pcm(source: Source, layout: Layout) -> Result<Self, AudioFileError> {
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

    fn compressed(source: Source, is_cut_off: bool) -> Result<Self, AudioFileError> {
        let bytes = source.bytes();
        Self::decoded(source, Container { trim: None, bytes, is_cut_off })
    }

    fn decoded(source: Source, container: Container) -> Result<Self, AudioFileError> {
        let reader = CompressedReader::open(source, container)?;
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
        if !FILE_RATES_HZ.contains(&rate_hz) {
            return Err(AudioFileError::SampleRate(rate_hz.into()));
        }
        if channels == 0 {
            return Err(AudioFileError::NoChannels);
        }
        let factor = LOWEST_RATE_HZ.div_ceil(rate_hz);
        let mut file = Self {
            decoder,
            behind: VecDeque::new(),
            file_rate_hz: rate_hz,
            factor,
            upsampler: None,
            frames: frames.map(|frames| frames * u64::from(factor)),
            done: 0,
            planes: vec![Vec::new(); channels],
            notes: Vec::new(),
            is_ended: false,
        };
        if factor > 1 {
            file.upsampler = Some(Upsampler::new(factor as usize, channels));
            file.notes.push(Note::Raised { from_hz: rate_hz, to_hz: file.rate_hz() });
        }
        Ok(file)
    }

    /// Sample rate of what is read, Hz: that of the file, or where it lies below
    /// [`LOWEST_RATE_HZ`], the lowest multiple of it that does not.
    pub fn rate_hz(&self) -> u32 {
        self.file_rate_hz * self.factor
    }

    /// Sample rate of the file itself, Hz, within [`FILE_RATES_HZ`].
    pub fn file_rate_hz(&self) -> u32 {
        self.file_rate_hz
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
        loop {
            self.decode()?;
            let is_end = self.planes[0].is_empty();
            if let Some(upsampler) = &mut self.upsampler {
                upsampler.raise(&mut self.planes);
            }
            let frames = self.planes[0].len() as u64;
            self.done += frames;
            if frames > 0 {
                return Ok(Some(&self.planes));
            }
            if is_end {
                return Ok(None);
            }
        }
    }

    /// Fills the planes with what comes next in this file or those joined to it; none at the end.
    fn decode(&mut self) -> Result<(), AudioFileError> {
        loop {
            let reader = match &mut self.decoder {
                Decoder::Pcm(reader) => return reader.read(&mut self.planes),
                Decoder::Compressed(reader) => reader,
            };
            if self.is_ended {
                self.planes.iter_mut().for_each(Vec::clear);
                return Ok(());
            }
            reader.read(&mut self.planes)?;
            if !self.planes[0].is_empty() {
                return Ok(());
            }
            self.notes.extend(reader.notes());
            match self.behind.pop_front() {
                Some(next) => **reader = reader.followed_by(next)?,
                None => self.is_ended = true,
            }
        }
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
                return Err(AudioFileError::TooLong(
                    most_frames as f64 / f64::from(self.rate_hz()),
                ));
            }
        }
        Ok(whole)
    }
}
