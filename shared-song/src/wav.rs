//! Audio in memory, and WAV files written from it: 16 and 24 bits with dither, 32-bit float.
//!
//! Dither is triangular, two least significant bits wide peak to peak, with a fixed seed
//! (S. Lipshitz, R. Wannamaker, J. Vanderkooy, "Quantization and dither: a theoretical survey",
//! 1992), so the same render gives the same file. A file is written beside its final name and
//! renamed when whole: no half-written file ever carries the name.

use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use hound::{SampleFormat, WavSpec, WavWriter};
use shared_dsp::noise::Noise;

use crate::error::{Result, SongError};
use crate::partial::PartialFile;

/// Stereo audio in memory.
#[derive(Debug, Clone, PartialEq)]
pub struct Audio {
    /// Samples per second.
    pub rate_hz: u32,
    /// The left channel; 1.0 is full scale.
    pub left: Vec<f32>,
    /// The right channel, as long as the left.
    pub right: Vec<f32>,
}

impl Audio {
    /// Silence of a length.
    pub fn silent(rate_hz: u32, frames: usize) -> Self {
        Self { rate_hz, left: vec![0.0; frames], right: vec![0.0; frames] }
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

/// Storage format of samples.
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

/// A WAV file being written: it takes its name when all of it is written, and
/// leaves nothing behind otherwise.
pub struct WavFile {
    path: PathBuf,
    depth: Depth,
    dither: Noise,
    file: Option<File>,
    writer: Option<WavWriter<BufWriter<File>>>,
    partial: PartialFile,
}

impl WavFile {
    /// Opens the place, so that an output that cannot be written is known before any work.
    ///
    /// # Errors
    /// When `path` does not end in `.wav`, is a folder, or cannot be written.
    pub fn create(path: &Path, depth: Depth) -> Result<Self> {
        if !path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("wav")) {
            return Err(SongError::file(
                path,
                "only WAV can be written; use a name that ends in .wav",
            ));
        }
        if path.is_dir() {
            return Err(SongError::file(path, "is a folder; name a file"));
        }
        let (partial, file) = PartialFile::create(path).map_err(|error| {
            let message = format!("cannot be written ({error}); choose a folder you can write to");
            SongError::file(path, message)
        })?;
        let dither = Noise::new(0x0d17_4e12);
        let file = Some(file);
        Ok(Self { path: path.to_owned(), depth, dither, file, writer: None, partial })
    }

    /// Path of the finished file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Refuses a length that a WAV file cannot hold.
    ///
    /// # Errors
    /// When so many frames are more than 4 GB.
    pub fn holds(&self, frames: usize) -> Result {
        let frame_bytes = 2 * u64::from(self.depth.spec(1).bits_per_sample / 8);
        if frames as u64 * frame_bytes > u64::from(u32::MAX) - 1024 {
            let message = "longer than the 4 GB that a WAV file can hold; render it in parts";
            return Err(SongError::file(&self.path, message));
        }
        Ok(())
    }

    /// Writes what comes next; the first call decides the sample rate.
    ///
    /// # Errors
    /// When the disk is full.
    ///
    /// # Panics
    /// Never: the file is opened once.
    pub fn write(&mut self, rate_hz: u32, left: &[f32], right: &[f32]) -> Result {
        if let Some(file) = self.file.take() {
            let writer = WavWriter::new(BufWriter::new(file), self.depth.spec(rate_hz));
            self.writer = Some(writer.map_err(|error| unwritten(&self.path, &error.to_string()))?);
        }
        let writer = self.writer.as_mut().expect("the file is opened once");
        let written = write_samples(writer, left, right, self.depth, &mut self.dither);
        written.map_err(|error| unwritten(&self.path, &error.to_string()))
    }

    /// Gives the file its name, once all was written.
    ///
    /// # Errors
    /// When the disk is full, the folder refuses it, or nothing was written.
    pub fn close(self) -> Result {
        let Self { path, file, writer, partial, .. } = self;
        drop(file);
        writer
            .map_or(Ok(()), WavWriter::finalize)
            .map_err(|error| error.to_string())
            .and_then(|()| partial.finish(&path).map_err(|error| error.to_string()))
            .map_err(|error| unwritten(&path, &error))
    }

    /// Writes `audio` as a whole file.
    ///
    /// # Errors
    /// As [`WavFile::write`] and [`WavFile::close`].
    pub fn finish(mut self, audio: &Audio) -> Result {
        self.write(audio.rate_hz, &audio.left, &audio.right)?;
        self.close()
    }
}

fn unwritten(path: &Path, error: &str) -> SongError {
    let message = format!("cannot be written ({error}); check space and permissions");
    SongError::file(path, message)
}

fn write_samples(
    writer: &mut WavWriter<BufWriter<File>>,
    left: &[f32],
    right: &[f32],
    depth: Depth,
    dither: &mut Noise,
) -> std::result::Result<(), hound::Error> {
    for (left, right) in left.iter().zip(right) {
        for sample in [*left, *right] {
            match depth {
                Depth::Float32 => writer.write_sample(sample)?,
                Depth::Int16 => writer.write_sample(quantized(sample, 32_768.0, dither))?,
                Depth::Int24 => writer.write_sample(quantized(sample, 8_388_608.0, dither))?,
            }
        }
    }
    Ok(())
}

fn quantized(sample: f32, steps: f64, noise: &mut Noise) -> i32 {
    let dither = noise.unit() - noise.unit();
    let level = if sample.is_finite() { f64::from(sample) } else { 0.0 };
    (level * steps + dither).round().clamp(-steps, steps - 1.0) as i32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::material::{Material, Recording};

    fn folder() -> tempfile::TempDir {
        tempfile::tempdir().unwrap()
    }

    fn tone() -> Audio {
        let left: Vec<f32> = (0..4800).map(|n| (n as f32 * 0.13).sin() * 0.5).collect();
        let right = left.iter().map(|x| -x).collect();
        Audio { rate_hz: 48_000, left, right }
    }

    #[test]
    fn what_is_written_is_read_within_the_depth() {
        let folder = folder();
        let audio = tone();
        for (depth, error) in [
            (Depth::Int16, 1.6 / 32_768.0),
            (Depth::Int24, 1.6 / 8_388_608.0),
            (Depth::Float32, 0.0),
        ] {
            let path = folder.path().join("tone.wav");
            WavFile::create(&path, depth).unwrap().finish(&audio).unwrap();
            let file = Material::File(Recording::look(&path).unwrap());
            assert_eq!((file.rate_hz(), file.frames()), (48_000, 4800));
            let mut back = Audio::silent(48_000, 4800);
            file.player().unwrap().read(&mut back.left, &mut back.right).unwrap();
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
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn dither_keeps_a_tone_below_the_last_bit() {
        let mut noise = Noise::new(3);
        let quiet = 0.4f32 / 32_768.0;
        let sum: i64 =
            (0..100_000).map(|_| i64::from(quantized(quiet, 32_768.0, &mut noise))).sum();
        let mean = sum as f64 / 100_000.0;
        assert!((mean - 0.4).abs() < 0.01, "{mean}");
    }

    #[test]
    fn full_scale_and_bad_samples_stay_in_range() {
        let mut noise = Noise::new(3);
        assert!(quantized(9.0, 32_768.0, &mut noise) == 32_767);
        assert!(quantized(-9.0, 32_768.0, &mut noise) == -32_768);
        assert!(quantized(f32::NAN, 32_768.0, &mut noise).abs() <= 1);
    }

    #[cfg(unix)]
    #[test]
    fn what_an_interrupted_run_left_is_cleared_and_links_are_not_followed() {
        let folder = folder();
        let [take, part] = ["take.wav", ".song.wav.part"].map(|name| folder.path().join(name));
        std::fs::write(&take, "the only take").unwrap();
        std::os::unix::fs::symlink(&take, &part).unwrap();
        let path = folder.path().join("song.wav");
        WavFile::create(&path, Depth::Int16).unwrap().finish(&tone()).unwrap();
        assert_eq!(std::fs::read_to_string(&take).unwrap(), "the only take");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2);
        // An output that is a link gets a file of its own.
        std::fs::remove_file(&path).unwrap();
        std::os::unix::fs::symlink(&take, &path).unwrap();
        WavFile::create(&path, Depth::Int16).unwrap().finish(&tone()).unwrap();
        assert_eq!(std::fs::read_to_string(&take).unwrap(), "the only take");
    }

    #[test]
    fn an_abandoned_file_leaves_nothing() {
        let folder = folder();
        drop(WavFile::create(&folder.path().join("song.wav"), Depth::Int16).unwrap());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        let other = WavFile::create(&folder.path().join("song.mp3"), Depth::Int16).err().unwrap();
        assert!(
            other.to_string().ends_with("only WAV can be written; use a name that ends in .wav")
        );
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        let nowhere =
            WavFile::create(&folder.path().join("no/song.wav"), Depth::Int16).err().unwrap();
        assert!(nowhere.is_input());
    }
}
