//! Compressed files, decoded by symphonia.

use std::io;

use symphonia::core::codecs::audio::well_known::{CODEC_ID_AAC, CODEC_ID_OPUS};
use symphonia::core::codecs::audio::{AudioDecoder, AudioDecoderOptions};
use symphonia::core::errors::Error;
use symphonia::core::formats::probe::Hint;
use symphonia::core::formats::{FormatReader, Track, TrackType};
use symphonia::core::io::MediaSourceStream;

use crate::container::Container;
use crate::error::{AudioFileError, Note};
use crate::source::Source;

/// AAC at or below this sample rate is most likely the core of HE-AAC, Hz.
const HALF_BAND_HZ: u32 = 24_000;

/// Packets of padding that encoders put behind the audio, at most.
const MOST_PADDING_PACKETS: u64 = 4;

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
    /// Packets behind the end that the file's own header names.
    packets_behind: u64,
    /// What was decoded to learn the number of channels.
    ahead: Vec<Vec<f32>>,
}

impl CompressedReader {
    /// Opens a file.
    pub fn open(source: Source, container: Container) -> Result<Self, AudioFileError> {
        let media = source.media(container.bytes);
        let stream = MediaSourceStream::new(Box::new(media), Default::default());
        let format = symphonia::default::get_probe()
            .probe(&Hint::new(), stream, Default::default(), Default::default())
            .map_err(|error| file_error(&error))?;
        let (track, decoder) = audio_track(&*format)?;
        let parameters = decoder.codec_params();
        // CAF counts padding too; ADTS, and MPEG audio without its encoder's tag, only guess.
        let is_guess = match format.format_info().short_name {
            "aac" | "caf" => true,
            "mp1" | "mp2" | "mp3" => track.delay.is_none(),
            _ => false,
        };
        let decoded = track.num_frames.filter(|&frames| frames > 0);
        let (skip, frames) = match container.trim {
            Some(trim) => (trim.skip(decoded), trim.frames(decoded)),
            None => (0, decoded),
        };
        let mut reader = Self {
            track: track.id,
            rate_hz: parameters.sample_rate.unwrap_or(0),
            channels: parameters.channels.as_ref().map_or(0, |channels| channels.count()),
            is_aac: parameters.codec == CODEC_ID_AAC,
            frames: frames.filter(|_| !is_guess),
            is_exact: container.trim.is_some(),
            is_cut_off: container.is_cut_off,
            skip,
            done: 0,
            packets: 0,
            damaged_packets: 0,
            packets_behind: 0,
            ahead: Vec::new(),
            decoder,
            format,
        };
        if reader.channels == 0 {
            let mut ahead = Vec::new();
            while ahead.first().is_none_or(Vec::is_empty) && reader.decode(&mut ahead)? {}
            reader.ahead = ahead;
        }
        Ok(reader)
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
        if !self.ahead.is_empty() {
            *planes = std::mem::take(&mut self.ahead);
            return Ok(true);
        }
        if self.is_exact && self.frames.is_some_and(|frames| self.done >= frames) {
            return Ok(false);
        }
        let is_end = |error: &io::Error| error.kind() == io::ErrorKind::UnexpectedEof;
        let packet = match self.format.next_packet() {
            Ok(Some(packet)) => packet,
            Ok(None) => return Ok(false),
            Err(Error::IoError(error)) if is_end(&error) => return Ok(false),
            Err(Error::ResetRequired) => return self.next_link().map(|()| true),
            Err(error) => return Err(file_error(&error)),
        };
        if packet.track_id != self.track {
            return Ok(true);
        }
        self.packets_behind += u64::from(!packet.dur.is_zero() && packet.trim_end >= packet.dur);
        match self.decoder.decode(&packet) {
            Ok(decoded) => {
                let spec = decoded.spec();
                let found = (spec.rate(), spec.channels().count());
                decoded.copy_to_vecs_planar(planes);
                if self.channels == 0 {
                    (self.rate_hz, self.channels) = found;
                }
                self.keeps(found)?;
            }
            Err(_) => {
                self.damaged_packets += 1;
                let frames = usize::try_from(packet.dur.get()).unwrap_or(0);
                planes.iter_mut().for_each(|plane| plane.resize(frames, 0.0));
            }
        }
        self.packets += 1;
        Ok(true)
    }

    /// Goes on with the next of several streams that are chained in one file.
    fn next_link(&mut self) -> Result<(), AudioFileError> {
        let (track, decoder) = audio_track(&*self.format)?;
        self.is_cut_off |= self.frames.is_some_and(|frames| frames > self.done);
        // The length of the whole chain is not known.
        self.frames = None;
        self.track = track.id;
        let parameters = decoder.codec_params();
        let channels = parameters.channels.as_ref().map_or(self.channels, |found| found.count());
        let found = (parameters.sample_rate.unwrap_or(self.rate_hz), channels);
        self.decoder = decoder;
        self.keeps(found)
    }

    /// What decodes the file that was joined behind this one.
    pub fn followed_by(&self, source: Source) -> Result<Self, AudioFileError> {
        let bytes = source.bytes();
        let next = Self::open(source, Container { trim: None, bytes, is_cut_off: false })?;
        self.keeps((next.rate_hz, next.channels))?;
        Ok(next)
    }

    /// Refuses another sample rate or number of channels than the file began with.
    fn keeps(&self, found: (u32, usize)) -> Result<(), AudioFileError> {
        if found == (self.rate_hz, self.channels) {
            return Ok(());
        }
        let at_s = self.done as f64 / f64::from(self.rate_hz);
        let what = format!("A sample rate or channels that change after {at_s:.1} s are");
        Err(AudioFileError::Unsupported(what))
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
        if self.packets_behind > MOST_PADDING_PACKETS {
            notes.push(Note::Behind { packets: self.packets_behind });
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

/// The audio of a file, and what decodes it.
fn audio_track(
    format: &dyn FormatReader,
) -> Result<(&Track, Box<dyn AudioDecoder>), AudioFileError> {
    let track = format.default_track(TrackType::Audio).ok_or(AudioFileError::NoAudio)?;
    let parameters = track.codec_params.as_ref().and_then(|found| found.audio());
    let parameters = parameters.ok_or(AudioFileError::NoAudio)?;
    if parameters.codec == CODEC_ID_OPUS {
        return Err(AudioFileError::Unsupported("Opus is".to_owned()));
    }
    let decoder = symphonia::default::get_codecs()
        .make_audio_decoder(parameters, &AudioDecoderOptions::default())
        .map_err(|error| file_error(&error))?;
    Ok((track, decoder))
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
        Error::Unsupported(what) if what.contains("unsupported audio codec") => {
            AudioFileError::Unsupported("The codec in it is".to_owned())
        }
        Error::Unsupported(what) => AudioFileError::Unsupported(format!("This kind ({what}) is")),
        error => AudioFileError::Damaged(error.to_string()),
    }
}
