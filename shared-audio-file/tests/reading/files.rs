//! Writes audio files as programs do, right and wrong, and reads them with the crate.

use std::fs;
use std::path::{Path, PathBuf};

use shared_audio_file::{AudioFile, AudioFileError, Note};

/// Frames of the tone of these tests.
pub const FRAMES: usize = 20_000;
/// Their sample rate, Hz.
pub const RATE_HZ: u32 = 48_000;
/// Level of the tone of these tests, dBFS (sine).
pub const LEVEL_DBFS: f64 = -23.0;

/// A folder of its own for a test, removed at the end.
pub struct Folder(tempfile::TempDir);

impl Folder {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.0.path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    }

    /// A place in it.
    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Writes a file and reads all of it.
    pub fn read(&self, bytes: &[u8]) -> Result<Read, AudioFileError> {
        read(&self.file("file", bytes))
    }
}

/// What was read of a file.
#[derive(Debug)]
pub struct Read {
    pub rate_hz: u32,
    pub planes: Vec<Vec<f32>>,
    pub notes: Vec<Note>,
}

impl Read {
    pub fn frames(&self) -> usize {
        self.planes[0].len()
    }

    /// Level of a channel as a sine, dBFS.
    pub fn level_dbfs(&self, channel: usize) -> f64 {
        let plane = &self.planes[channel];
        let power: f64 = plane.iter().map(|&sample| f64::from(sample).powi(2)).sum();
        10.0 * (2.0 * power / plane.len() as f64).log10()
    }

    /// Checks length and level of the tone, and that nothing is to be said.
    pub fn is_tone(&self, channels: usize, what: &str) {
        assert_eq!((self.frames(), self.planes.len()), (FRAMES, channels), "{what}");
        assert_eq!((self.rate_hz, &self.notes[..]), (RATE_HZ, &[][..]), "{what}");
        for channel in 0..channels {
            let level_dbfs = self.level_dbfs(channel);
            // 8 bits and G.711 add noise of up to 0.05 dB.
            assert!((level_dbfs - LEVEL_DBFS).abs() < 0.05, "{what}: {level_dbfs} dBFS");
        }
    }
}

/// Reads all of a file.
pub fn read(path: &Path) -> Result<Read, AudioFileError> {
    let mut file = AudioFile::open(path)?;
    let planes = file.read_all(1 << 20)?;
    Ok(Read { rate_hz: file.rate_hz(), planes, notes: file.notes().to_vec() })
}

/// The tone, 997 Hz, interleaved.
pub fn tone(channels: usize) -> Vec<f64> {
    let peak = 10f64.powf(LEVEL_DBFS / 20.0);
    (0..FRAMES * channels)
        .map(|n| {
            let time_s = (n / channels) as f64 / f64::from(RATE_HZ);
            peak * (std::f64::consts::TAU * 997.0 * time_s).sin()
        })
        .collect()
}

/// Samples as whole numbers of `bytes` bytes, highest bit first used, lowest byte first.
pub fn pcm(samples: &[f64], bytes: usize) -> Vec<u8> {
    let full = 2f64.powi(8 * bytes as i32 - 1);
    let whole = |sample: f64| (sample * full).round().clamp(-full, full - 1.0) as i64;
    samples.iter().flat_map(|&sample| whole(sample).to_le_bytes()[..bytes].to_vec()).collect()
}

/// A chunk with its pad byte.
pub fn chunk(id: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let mut chunk = chunk_of_size(id, body, body.len() as u32);
    chunk.resize(chunk.len().next_multiple_of(2), 0);
    chunk
}

/// A chunk that says it has `size` bytes, without pad byte.
pub fn chunk_of_size(id: &[u8; 4], body: &[u8], size: u32) -> Vec<u8> {
    [id, &size.to_le_bytes()[..], body].concat()
}

/// The body of a `fmt ` chunk of 16 bytes.
pub fn format(tag: u16, channels: u16, rate_hz: u32, bits: u16) -> Vec<u8> {
    format_aligned(tag, channels, rate_hz, bits, channels * bits.div_ceil(8))
}

/// The same with a block size of its own.
pub fn format_aligned(tag: u16, channels: u16, rate_hz: u32, bits: u16, align: u16) -> Vec<u8> {
    let average = rate_hz.wrapping_mul(align.into());
    let mut body = [tag.to_le_bytes(), channels.to_le_bytes()].concat();
    body.extend([rate_hz.to_le_bytes(), average.to_le_bytes()].concat());
    body.extend([align.to_le_bytes(), bits.to_le_bytes()].concat());
    body
}

/// The body of a `fmt ` chunk of 40 bytes.
pub fn extensible(tag: u16, channels: u16, bits: u16, valid_bits: u16) -> Vec<u8> {
    let mut body = format(0xFFFE, channels, RATE_HZ, bits);
    body.extend([22u16.to_le_bytes(), valid_bits.to_le_bytes()].concat());
    body.extend(3u32.to_le_bytes());
    body.extend(tag.to_le_bytes());
    body.extend(b"\0\0\0\0\x10\0\x80\0\0\xAA\0\x38\x9B\x71");
    body
}

/// A RIFF file of chunks.
pub fn riff(chunks: &[Vec<u8>]) -> Vec<u8> {
    let body = chunks.concat();
    [b"RIFF", &(body.len() as u32 + 4).to_le_bytes()[..], b"WAVE", &body].concat()
}

/// A plain stereo file of 16 bits.
pub fn plain() -> Vec<u8> {
    riff(&[format_16(), data_16()])
}

/// Its `fmt ` chunk.
pub fn format_16() -> Vec<u8> {
    chunk(b"fmt ", &format(1, 2, RATE_HZ, 16))
}

/// Its `data` chunk.
pub fn data_16() -> Vec<u8> {
    chunk(b"data", &pcm(&tone(2), 2))
}
