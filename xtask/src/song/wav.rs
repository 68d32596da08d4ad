//! WAV in and out: PCM of 8 to 32 bits and 32-bit float are read; 16 and 24 bits with dither and
//! 32-bit float are written.
//!
//! Dither is triangular, two least significant bits wide peak to peak, with a fixed seed
//! (S. Lipshitz, R. Wannamaker, J. Vanderkooy, "Quantization and dither: a theoretical survey",
//! 1992), so the same render gives the same file. A file is written beside its final name and
//! renamed when whole: no half-written file ever carries the name.

use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use hound::{SampleFormat, WavReader, WavSpec, WavWriter};
use shared_dsp::noise::Noise;

use crate::failure::{Failure, Outcome};

/// Stereo audio in memory; a mono file gives two equal channels.
#[derive(Debug, Clone, PartialEq)]
pub struct Audio {
    /// Samples per second.
    pub rate_hz: u32,
    /// The left channel; 1.0 is full scale.
    pub left: Vec<f32>,
    /// The right channel, as long as the left.
    pub right: Vec<f32>,
    /// Whether both channels are one mono signal (it then counts once in loudness).
    pub mono: bool,
}

impl Audio {
    /// Silence of a length.
    pub fn silent(rate_hz: u32, frames: usize) -> Self {
        Self { rate_hz, left: vec![0.0; frames], right: vec![0.0; frames], mono: false }
    }

    /// Length in frames.
    pub fn frames(&self) -> usize {
        self.left.len()
    }

    /// Length in seconds.
    pub fn length_s(&self) -> f64 {
        self.frames() as f64 / f64::from(self.rate_hz)
    }
}

/// How samples are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// 16-bit whole numbers, dithered.
    Int16,
    /// 24-bit whole numbers, dithered.
    Int24,
    /// 32-bit floating point.
    Float32,
}

impl Depth {
    /// From the number of bits a person writes: 16, 24, or 32 (float).
    pub fn from_bits(bits: u16) -> Option<Self> {
        match bits {
            16 => Some(Self::Int16),
            24 => Some(Self::Int24),
            32 => Some(Self::Float32),
            _ => None,
        }
    }

    fn spec(self, rate_hz: u32) -> WavSpec {
        let (bits_per_sample, sample_format) = match self {
            Self::Int16 => (16, SampleFormat::Int),
            Self::Int24 => (24, SampleFormat::Int),
            Self::Float32 => (32, SampleFormat::Float),
        };
        WavSpec { channels: 2, sample_rate: rate_hz, bits_per_sample, sample_format }
    }
}

/// Reads a whole mono or stereo file.
pub fn read(path: &Path) -> Outcome<Audio> {
    let reader = WavReader::open(path).map_err(|error| unreadable(path, &error))?;
    let spec = reader.spec();
    let samples: Result<Vec<f32>, hound::Error> = match spec.sample_format {
        SampleFormat::Float => reader.into_samples::<f32>().collect(),
        SampleFormat::Int => {
            let scale = 1.0 / (1i64 << (spec.bits_per_sample.max(1) - 1)) as f64;
            reader
                .into_samples::<i32>()
                .map(|sample| sample.map(|whole| (f64::from(whole) * scale) as f32))
                .collect()
        }
    };
    let samples = samples.map_err(|error| unreadable(path, &error))?;
    let (left, right) = match spec.channels {
        1 => (samples.clone(), samples),
        2 => samples.chunks_exact(2).map(|frame| (frame[0], frame[1])).unzip(),
        channels => {
            return Err(Failure::user(format!(
                "{}: {channels} channels; give a mono or stereo file",
                path.display()
            )));
        }
    };
    if left.is_empty() {
        return Err(Failure::user(format!("{}: no audio in it", path.display())));
    }
    Ok(Audio { rate_hz: spec.sample_rate, left, right, mono: spec.channels == 1 })
}

fn unreadable(path: &Path, error: &hound::Error) -> Failure {
    let shown = path.display();
    Failure::user(match error {
        hound::Error::IoError(io) if io.kind() == std::io::ErrorKind::NotFound => {
            format!("{shown}: no such file; check the name and the folder")
        }
        hound::Error::IoError(io) if io.kind() == std::io::ErrorKind::PermissionDenied => {
            format!("{shown}: may not be read; check its permissions")
        }
        hound::Error::IoError(io) if io.kind() == std::io::ErrorKind::UnexpectedEof => {
            format!("{shown}: ends too early; export it again")
        }
        hound::Error::IoError(io) if path.is_dir() => {
            format!("{shown}: is a folder ({io}); name a WAV file")
        }
        hound::Error::FormatError(_) | hound::Error::Unsupported => {
            format!("{shown}: not a WAV this reads ({error}); convert it to 16-, 24- or 32-bit WAV")
        }
        _ => format!("{shown}: {error}; convert it to 16-, 24- or 32-bit WAV"),
    })
}

/// A WAV file on its way: it takes its name when [`WavFile::finish`] has written all of it, and
/// leaves nothing behind otherwise.
#[derive(Debug)]
pub struct WavFile {
    path: PathBuf,
    arriving: PathBuf,
    depth: Depth,
    file: Option<File>,
}

impl WavFile {
    /// Opens the place, so that an output that cannot be written is known before any work.
    pub fn create(path: &Path, depth: Depth) -> Outcome<Self> {
        let name = path
            .file_name()
            .ok_or_else(|| Failure::user(format!("{}: not a file name", path.display())))?;
        if path.is_dir() {
            return Err(Failure::user(format!("{}: is a folder; name a file", path.display())));
        }
        let arriving = path.with_file_name(format!(".{}.part", name.to_string_lossy()));
        let file = File::create(&arriving).map_err(|error| {
            Failure::user(format!(
                "{}: cannot be written ({error}); choose a folder that exists and is yours",
                path.display()
            ))
        })?;
        Ok(Self { path: path.to_owned(), arriving, depth, file: Some(file) })
    }

    /// Where the file will be.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes `audio` and gives the file its name.
    pub fn finish(mut self, audio: &Audio) -> Outcome {
        let file = self.file.take().expect("a file is finished once");
        write_samples(file, audio, self.depth)
            .map_err(|error| error.to_string())
            .and_then(|()| {
                std::fs::rename(&self.arriving, &self.path).map_err(|error| error.to_string())
            })
            .map_err(|error| {
                Failure::user(format!(
                    "{}: cannot be written ({error}); check space and permissions",
                    self.path.display()
                ))
            })
    }
}

impl Drop for WavFile {
    fn drop(&mut self) {
        drop(self.file.take());
        // After a finish there is nothing under this name any more.
        let _ = std::fs::remove_file(&self.arriving);
    }
}

fn write_samples(file: File, audio: &Audio, depth: Depth) -> Result<(), hound::Error> {
    let mut writer = WavWriter::new(BufWriter::new(file), depth.spec(audio.rate_hz))?;
    let mut noise = Noise::new(0x0d17_4e12);
    for (left, right) in audio.left.iter().zip(&audio.right) {
        for sample in [*left, *right] {
            match depth {
                Depth::Float32 => writer.write_sample(sample)?,
                Depth::Int16 => writer.write_sample(quantised(sample, 32_768.0, &mut noise))?,
                Depth::Int24 => writer.write_sample(quantised(sample, 8_388_608.0, &mut noise))?,
            }
        }
    }
    writer.finalize()
}

fn quantised(sample: f32, steps: f64, noise: &mut Noise) -> i32 {
    let dither = noise.unit() - noise.unit();
    let level = if sample.is_finite() { f64::from(sample) } else { 0.0 };
    (level * steps + dither).round().clamp(-steps, steps - 1.0) as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scratch(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("xtask-wav-{}-{name}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        folder
    }

    fn tone() -> Audio {
        let left: Vec<f32> = (0..4800).map(|n| (n as f32 * 0.13).sin() * 0.5).collect();
        let right = left.iter().map(|x| -x).collect();
        Audio { rate_hz: 48_000, left, right, mono: false }
    }

    #[test]
    fn what_is_written_is_read_within_the_depth() {
        let folder = scratch("round-trip");
        let audio = tone();
        for (depth, error) in [
            (Depth::Int16, 1.6 / 32_768.0),
            (Depth::Int24, 1.6 / 8_388_608.0),
            (Depth::Float32, 0.0),
        ] {
            let path = folder.join("tone.wav");
            WavFile::create(&path, depth).unwrap().finish(&audio).unwrap();
            let back = read(&path).unwrap();
            assert_eq!((back.rate_hz, back.frames(), back.mono), (48_000, 4800, false));
            let worst = back
                .left
                .iter()
                .zip(&audio.left)
                .chain(back.right.iter().zip(&audio.right))
                .map(|(a, b)| (a - b).abs())
                .fold(0.0, f32::max);
            // f32 itself is 6e-8 wide at 0.5, which 24 bits come near to.
            assert!(f64::from(worst) <= error + 1e-7 * f64::from(u8::from(error > 0.0)), "{worst}");
        }
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1);
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn dither_keeps_a_tone_below_the_last_bit() {
        let mut noise = Noise::new(3);
        let quiet = 0.4f32 / 32_768.0;
        let sum: i64 =
            (0..100_000).map(|_| i64::from(quantised(quiet, 32_768.0, &mut noise))).sum();
        let mean = sum as f64 / 100_000.0;
        assert!((mean - 0.4).abs() < 0.01, "{mean}");
    }

    #[test]
    fn full_scale_and_bad_samples_stay_in_range() {
        let mut noise = Noise::new(3);
        assert!(quantised(9.0, 32_768.0, &mut noise) == 32_767);
        assert!(quantised(-9.0, 32_768.0, &mut noise) == -32_768);
        assert!(quantised(f32::NAN, 32_768.0, &mut noise).abs() <= 1);
    }

    #[test]
    fn an_abandoned_file_leaves_nothing() {
        let folder = scratch("abandoned");
        drop(WavFile::create(&folder.join("song.wav"), Depth::Int16).unwrap());
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0);
        let nowhere = WavFile::create(&folder.join("no/song.wav"), Depth::Int16).unwrap_err();
        assert_eq!(nowhere.exit_code(), 2);
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn what_cannot_be_read_says_why() {
        let folder = scratch("unreadable");
        let missing = read(&folder.join("no.wav")).unwrap_err().to_string();
        assert!(missing.contains("no such file"), "{missing}");
        let text = folder.join("text.wav");
        std::fs::write(&text, "this is not audio at all, whatever its name").unwrap();
        let wrong = read(&text).unwrap_err().to_string();
        assert!(wrong.contains("not a WAV"), "{wrong}");
        let cut = folder.join("cut.wav");
        WavFile::create(&cut, Depth::Int16).unwrap().finish(&tone()).unwrap();
        let bytes = std::fs::read(&cut).unwrap();
        std::fs::write(&cut, &bytes[..bytes.len() / 2]).unwrap();
        let short = read(&cut).unwrap_err();
        assert_eq!(short.exit_code(), 2);
        std::fs::remove_dir_all(folder).unwrap();
    }
}
