//! Sound from WAV files, of 8 to 32 bits or 32-bit float, for threads in the background.

use hound::{SampleFormat, WavReader};
use std::fmt;
use std::fs::File;
use std::io::{self, BufReader};
use std::path::Path;

/// Frames decoded at a time.
const CHUNK: usize = 16_384;

/// Why a file cannot be read, or not to its end. `Display` is a sentence.
#[derive(Debug, Clone, PartialEq)]
pub enum WaveFault {
    /// The system does not give the file.
    Unreadable(String),
    /// It is no WAV file, or of a kind that is not read.
    NotWav(String),
    /// It ends before its own header says.
    CutShort {
        /// What could be read, s.
        read_s: f64,
    },
    /// Whoever asked for it did not want it any more.
    Stopped,
}

impl fmt::Display for WaveFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(why) => write!(f, "The file cannot be read: {why}."),
            Self::NotWav(why) => write!(f, "The file is no WAV file that can be read: {why}."),
            Self::CutShort { read_s } => {
                write!(f, "The file ends early, after {read_s:.1} s; export or copy it again.")
            }
            Self::Stopped => f.write_str("Stopped."),
        }
    }
}

impl std::error::Error for WaveFault {}

/// An open WAV file.
pub struct WaveFile {
    reader: WavReader<BufReader<File>>,
}

impl WaveFile {
    /// Opens a file and reads its header.
    ///
    /// # Errors
    /// Why it cannot be read.
    pub fn open(path: &Path) -> Result<Self, WaveFault> {
        let file = File::open(path).map_err(|error| WaveFault::Unreadable(error.to_string()))?;
        let is_file = file.metadata().is_ok_and(|found| found.is_file());
        if !is_file {
            return Err(WaveFault::Unreadable("it is no file".to_owned()));
        }
        let reader = WavReader::new(BufReader::new(file)).map_err(|error| not_wav(&error))?;
        Ok(Self { reader })
    }

    /// Sample rate in Hz.
    pub fn sample_rate_hz(&self) -> f64 {
        f64::from(self.reader.spec().sample_rate)
    }

    /// Number of channels.
    pub fn channels(&self) -> usize {
        usize::from(self.reader.spec().channels)
    }

    /// Decodes it piece by piece, so that its length costs no memory. `piece` gets each channel's
    /// samples and the share read, 0 to 1, and says whether to go on.
    ///
    /// # Errors
    /// Why it cannot be read to its end.
    pub fn read(self, piece: impl FnMut(&[&[f32]], f32) -> bool) -> Result<(), WaveFault> {
        let spec = self.reader.spec();
        let (channels, sample_rate_hz) = (self.channels(), self.sample_rate_hz());
        let frames = f64::from(self.reader.duration()).max(1.0);
        let shape = Shape { channels, frames, sample_rate_hz };
        match spec.sample_format {
            SampleFormat::Float => decode(self.reader.into_samples::<f32>(), shape, piece),
            SampleFormat::Int => {
                let scale = 1.0 / f64::from(1u32 << (spec.bits_per_sample.clamp(1, 32) - 1));
                let samples = self.reader.into_samples::<i32>();
                let samples = samples.map(|sample| Ok((f64::from(sample?) * scale) as f32));
                decode(samples, shape, piece)
            }
        }
    }
}

/// What is known of a file before it is decoded.
#[derive(Clone, Copy)]
struct Shape {
    channels: usize,
    frames: f64,
    sample_rate_hz: f64,
}

fn decode(
    mut samples: impl Iterator<Item = Result<f32, hound::Error>>,
    shape: Shape,
    mut piece: impl FnMut(&[&[f32]], f32) -> bool,
) -> Result<(), WaveFault> {
    let mut done = 0;
    let mut planes = vec![Vec::with_capacity(CHUNK); shape.channels];
    loop {
        planes.iter_mut().for_each(Vec::clear);
        for _ in 0..CHUNK {
            for plane in &mut planes {
                match samples.next() {
                    Some(Ok(sample)) => plane.push(sample),
                    Some(Err(hound::Error::IoError(error)))
                        if error.kind() != io::ErrorKind::UnexpectedEof
                            && error.kind() != io::ErrorKind::Other =>
                    {
                        return Err(WaveFault::Unreadable(error.to_string()));
                    }
                    Some(Err(hound::Error::IoError(_))) => {
                        let read_s = done as f64 / shape.sample_rate_hz;
                        return Err(WaveFault::CutShort { read_s });
                    }
                    Some(Err(error)) => return Err(not_wav(&error)),
                    None => break,
                }
            }
        }
        let whole = planes.iter().map(Vec::len).min().unwrap_or(0);
        if whole == 0 {
            return Ok(());
        }
        let given: Vec<&[f32]> = planes.iter().map(|plane| &plane[..whole]).collect();
        done += whole;
        if !piece(&given, (done as f64 / shape.frames).min(1.0) as f32) {
            return Err(WaveFault::Stopped);
        }
    }
}

fn not_wav(error: &hound::Error) -> WaveFault {
    WaveFault::NotWav(match error {
        hound::Error::IoError(_) => "it ends within its header".to_owned(),
        hound::Error::FormatError(why) => (*why).to_owned(),
        hound::Error::Unsupported => "its format is not supported".to_owned(),
        other => other.to_string(),
    })
}
