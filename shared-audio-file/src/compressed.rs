//! Compressed files, decoded by symphonia.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

use symphonia::core::codecs::audio::well_known::{CODEC_ID_AAC, CODEC_ID_OPUS};
use symphonia::core::codecs::audio::{AudioDecoder, AudioDecoderOptions};
use symphonia::core::errors::Error;
use symphonia::core::formats::probe::Hint;
use symphonia::core::formats::{FormatReader, TrackType};
use symphonia::core::io::{MediaSource, MediaSourceStream};

use crate::error::{AudioFileError, Note};
use crate::mpeg4::Movie;
use crate::source::Source;

/// AAC at or below this sample rate is most likely the core of HE-AAC, Hz.
const HALF_BAND_HZ: u32 = 24_000;

/// A file that says it is as long as its content says, so that symphonia reads one that is cut off.
struct Media {
    file: File,
    bytes: u64,
}

impl Read for Media {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.file.read(into)
    }
}

impl Seek for Media {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match to {
            SeekFrom::End(offset) => {
                let at = self.bytes.saturating_add_signed(offset);
                self.file.seek(SeekFrom::Start(at))
            }
            to => self.file.seek(to),
        }
    }
}

impl MediaSource for Media {
    fn is_seekable(&self) -> bool {
        true
    }

    fn byte_len(&self) -> Option<u64> {
        Some(self.bytes)
    }
}

/// Decodes a file packet by packet.
pub(crate) struct CompressedReader {
    format: Box<dyn FormatReader>,
    decoder: Box<dyn AudioDecoder>,
    track: u32,
    rate_hz: u32,
    channels: usize,
    is_aac: bool,
    /// Frames of the whole file, where its header knows.
    frames: Option<u64>,
    /// Whether the file was written to hold exactly `frames`.
    is_exact: bool,
    /// Whether the file is known to lack its end.
    is_cut_off: bool,
    skip: u64,
    done: u64,
    packets: u64,
    damaged_packets: u64,
}

impl CompressedReader {
    /// Opens a file; `movie` is what is known of an MPEG-4 file.
    pub fn open(mut source: Source, movie: Option<Movie>) -> Result<Self, AudioFileError> {
        let bytes = movie.map_or(source.bytes(), |movie| movie.bytes);
        let is_cut_off = source.is_ogg_cut_off()?;
        let media = Media { file: source.into_file()?, bytes };
        let stream = MediaSourceStream::new(Box::new(media), Default::default());
        let format = symphonia::default::get_probe()
            .probe(&Hint::new(), stream, Default::default(), Default::default())
            .map_err(|error| file_error(&error))?;
        let track = format.default_track(TrackType::Audio).ok_or(AudioFileError::NoAudio)?;
        let parameters = track.codec_params.as_ref().and_then(|found| found.audio());
        let parameters = parameters.ok_or(AudioFileError::NoAudio)?;
        if parameters.codec == CODEC_ID_OPUS {
            return Err(AudioFileError::Unsupported("Opus is".to_owned()));
        }
        let decoder = symphonia::default::get_codecs()
            .make_audio_decoder(parameters, &AudioDecoderOptions::default())
            .map_err(|error| file_error(&error))?;
        let known = decoder.codec_params();
        let rate_hz = known.sample_rate.or(parameters.sample_rate).unwrap_or(0);
        let channels = known.channels.as_ref().or(parameters.channels.as_ref());
        let channels = channels.map_or(0, |channels| channels.count());
        // CAF counts padding too; ADTS, and MPEG audio without its encoder's tag, only guess.
        let is_guess = match format.format_info().short_name {
            "aac" | "caf" => true,
            "mp1" | "mp2" | "mp3" => track.delay.is_none(),
            _ => false,
        };
        let decoded = track.num_frames.filter(|&frames| frames > 0);
        let trim = movie.and_then(|movie| movie.trim);
        let (skip, frames) = match trim {
            Some(trim) => (trim.skip(decoded), trim.frames(decoded)),
            None => (0, decoded),
        };
        Ok(Self {
            track: track.id,
            rate_hz,
            channels,
            is_aac: parameters.codec == CODEC_ID_AAC,
            frames: frames.filter(|_| !is_guess),
            is_exact: trim.is_some(),
            is_cut_off,
            skip,
            done: 0,
            packets: 0,
            damaged_packets: 0,
            decoder,
            format,
        })
    }

    pub fn rate_hz(&self) -> u32 {
        self.rate_hz
    }

    pub fn channels(&self) -> usize {
        self.channels
    }

    /// Frames of the whole file, where its header knows.
    pub fn frames(&self) -> Option<u64> {
        self.frames
    }

    /// Reads what comes next into one plane per channel; none at the end.
    pub fn read(&mut self, channels: &mut Vec<Vec<f32>>) -> Result<(), AudioFileError> {
        loop {
            channels.iter_mut().for_each(Vec::clear);
            if !self.decode(channels)? {
                let has_nothing = self.packets > 0 && self.damaged_packets == self.packets;
                let why = || AudioFileError::Damaged("nothing in it can be decoded".to_owned());
                return if has_nothing { Err(why()) } else { Ok(()) };
            }
            self.trim(channels);
            if !channels[0].is_empty() {
                return Ok(());
            }
        }
    }

    /// Decodes one packet; whether there was one.
    fn decode(&mut self, planes: &mut Vec<Vec<f32>>) -> Result<bool, AudioFileError> {
        if self.is_exact && self.frames.is_some_and(|frames| self.done >= frames) {
            return Ok(false);
        }
        let is_end = |error: &io::Error| error.kind() == io::ErrorKind::UnexpectedEof;
        let packet = match self.format.next_packet() {
            Ok(Some(packet)) => packet,
            Ok(None) => return Ok(false),
            Err(Error::IoError(error)) if is_end(&error) => return Ok(false),
            Err(error) => return Err(file_error(&error)),
        };
        if packet.track_id != self.track {
            return Ok(true);
        }
        match self.decoder.decode(&packet) {
            Ok(decoded) => {
                let spec = decoded.spec();
                if (spec.rate(), spec.channels().count()) != (self.rate_hz, self.channels) {
                    let at_s = self.done as f64 / f64::from(self.rate_hz);
                    return Err(AudioFileError::Unsupported(format!(
                        "A sample rate or channels that change after {at_s:.1} s are"
                    )));
                }
                decoded.copy_to_vecs_planar(planes);
            }
            Err(Error::ResetRequired) => return Err(file_error(&Error::ResetRequired)),
            Err(_) => {
                self.damaged_packets += 1;
                let frames = usize::try_from(packet.dur.get()).unwrap_or(0);
                planes.iter_mut().for_each(|plane| plane.resize(frames, 0.0));
            }
        }
        self.packets += 1;
        Ok(true)
    }

    /// Takes away what the encoder added before and after the audio.
    fn trim(&mut self, planes: &mut [Vec<f32>]) {
        let length = planes[0].len();
        let skip = length.min(usize::try_from(self.skip).unwrap_or(usize::MAX));
        self.skip -= skip as u64;
        let mut kept = length - skip;
        if let (true, Some(frames)) = (self.is_exact, self.frames) {
            kept = kept.min(usize::try_from(frames - self.done).unwrap_or(usize::MAX));
        }
        self.done += kept as u64;
        for plane in planes {
            plane.truncate(skip + kept);
            plane.drain(..skip);
        }
    }

    /// What is worth saying, once all was read.
    pub fn notes(&self) -> Vec<Note> {
        let mut notes = Vec::new();
        let rate_hz = f64::from(self.rate_hz);
        if let Some(frames) = self.frames.filter(|&frames| frames > self.done) {
            let [there_s, expected_s] = [self.done, frames].map(|count| count as f64 / rate_hz);
            notes.push(Note::CutOff { there_s, expected_s: Some(expected_s) });
        } else if self.is_cut_off {
            let there_s = self.done as f64 / rate_hz;
            notes.push(Note::CutOff { there_s, expected_s: None });
        }
        if self.damaged_packets > 0 {
            notes.push(Note::Damaged { packets: self.damaged_packets });
        }
        if self.is_aac && self.rate_hz <= HALF_BAND_HZ {
            notes.push(Note::HalfBand { highest_hz: rate_hz / 2.0 });
        }
        notes
    }
}

fn file_error(error: &Error) -> AudioFileError {
    match error {
        Error::IoError(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
            AudioFileError::NoAudio
        }
        Error::IoError(error) => AudioFileError::System(error.to_string()),
        Error::Unsupported(what) if what.contains("no suitable format") => AudioFileError::NotAudio,
        Error::Unsupported(what) if what.contains("too complex") => {
            AudioFileError::Unsupported("HE-AAC, and AAC of more than two channels, are".to_owned())
        }
        Error::Unsupported(what) => AudioFileError::Unsupported(format!("This kind ({what}) is")),
        Error::ResetRequired => {
            AudioFileError::Unsupported("A chain of several streams is".to_owned())
        }
        error => AudioFileError::Damaged(error.to_string()),
    }
}
