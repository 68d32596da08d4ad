//! Uncompressed samples: how they are stored, and their way to f32.

use crate::error::AudioFileError;
use crate::source::Source;

/// Samples of all channels read at a time, at most; so that memory does not depend on the file.
const MOST_SAMPLES: usize = 1 << 17;
/// Frames read at a time, at most.
const MOST_FRAMES: usize = 1 << 14;

/// How a sample is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encoding {
    /// 8 bits with an offset of 128.
    Unsigned8,
    /// Whole numbers of 1 to 8 bytes that fill their bytes from the highest bit on.
    Int {
        /// Bytes of a sample.
        bytes: usize,
    },
    /// 24 bits in the lower three of four bytes.
    Int24Low,
    /// IEEE single precision.
    Float32,
    /// IEEE double precision.
    Float64,
    /// ITU-T G.711 A-law.
    ALaw,
    /// ITU-T G.711 mu-law.
    MuLaw,
}

impl Encoding {
    /// Bytes of a sample.
    pub fn bytes(self) -> usize {
        match self {
            Self::Unsigned8 | Self::ALaw | Self::MuLaw => 1,
            Self::Int { bytes } => bytes,
            Self::Int24Low | Self::Float32 => 4,
            Self::Float64 => 8,
        }
    }

    /// Whole numbers of so many bits, left-justified in whole bytes.
    pub fn int(bits: u16) -> Result<Self, AudioFileError> {
        match bits {
            1..=64 => Ok(Self::Int { bytes: usize::from(bits.div_ceil(8)) }),
            _ => Err(AudioFileError::Unsupported(format!("Samples of {bits} bits are"))),
        }
    }

    /// Floating point of so many bits.
    pub fn float(bits: u16) -> Result<Self, AudioFileError> {
        match bits {
            32 => Ok(Self::Float32),
            64 => Ok(Self::Float64),
            _ => Err(AudioFileError::Unsupported(format!(
                "Floating-point samples of {bits} bits are"
            ))),
        }
    }
}

/// A whole number whose highest byte is the last, as a share of full scale.
fn int(bytes: [u8; 4]) -> f32 {
    i32::from_le_bytes(bytes) as f32 / (1u32 << 31) as f32
}

/// The same of up to eight bytes.
fn long_int<const N: usize>(bytes: [u8; N]) -> f32 {
    let mut all = [0; 8];
    all[8 - N..].copy_from_slice(&bytes);
    (i64::from_le_bytes(all) as f64 / 2f64.powi(63)) as f32
}

/// ITU-T G.711 A-law to 16 bits.
fn a_law(code: u8) -> i16 {
    let code = code ^ 0x55;
    let (exponent, mantissa) = (code >> 4 & 7, i16::from(code & 0x0F) << 4);
    let size = match exponent {
        0 => mantissa + 8,
        exponent => (mantissa + 0x108) << (exponent - 1),
    };
    if code & 0x80 == 0 { -size } else { size }
}

/// ITU-T G.711 mu-law to 16 bits.
fn mu_law(code: u8) -> i16 {
    let code = !code;
    let size = (((i16::from(code & 0x0F) << 3) + 0x84) << (code >> 4 & 7)) - 0x84;
    if code & 0x80 == 0 { size } else { -size }
}

/// Where and how the samples of a file lie.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Layout {
    pub encoding: Encoding,
    pub is_big_endian: bool,
    pub rate_hz: u32,
    pub channels: usize,
    /// First byte of the samples.
    pub start: u64,
    /// Bytes the header says there are; `None` where it does not.
    pub declared_bytes: Option<u64>,
}

impl Layout {
    /// Bytes of one frame.
    pub fn frame_bytes(&self) -> u64 {
        (self.encoding.bytes() * self.channels) as u64
    }
}

/// Reads the samples of a layout.
pub(crate) struct PcmReader {
    source: Source,
    layout: Layout,
    at: u64,
    frames_left: u64,
    bytes: Vec<u8>,
}

impl PcmReader {
    pub fn new(source: Source, layout: Layout) -> Self {
        let there = source.bytes().saturating_sub(layout.start);
        let bytes = layout.declared_bytes.map_or(there, |declared| declared.min(there));
        let frames_left = bytes / layout.frame_bytes();
        Self { source, layout, at: layout.start, frames_left, bytes: Vec::new() }
    }

    /// Frames not yet read.
    pub fn frames_left(&self) -> u64 {
        self.frames_left
    }

    /// Frames the header says there are, where there are fewer.
    pub fn missing_of(&self) -> Option<u64> {
        let declared = self.layout.declared_bytes? / self.layout.frame_bytes();
        (declared > self.frames_left).then_some(declared)
    }

    /// Reads what comes next into one plane per channel; none at the end.
    pub fn read(&mut self, channels: &mut [Vec<f32>]) -> Result<(), AudioFileError> {
        let most = (MOST_SAMPLES / self.layout.channels).clamp(1, MOST_FRAMES) as u64;
        let frames = self.frames_left.min(most) as usize;
        let frame_bytes = self.layout.frame_bytes() as usize;
        self.bytes.resize(frames * frame_bytes, 0);
        let read = self.source.fill(self.at, &mut self.bytes)? / frame_bytes;
        // A file may have become shorter since it was opened.
        self.frames_left = if read < frames { 0 } else { self.frames_left - frames as u64 };
        self.at += (read * frame_bytes) as u64;
        self.layout.unpack(&self.bytes[..read * frame_bytes], channels);
        Ok(())
    }
}

impl Layout {
    /// Table: from stored frames to one plane per channel, by how samples are stored.
    fn unpack(&self, frames: &[u8], planes: &mut [Vec<f32>]) {
        match self.encoding {
            Encoding::Unsigned8 => {
                self.spread(frames, planes, |[a]| (f32::from(a) - 128.0) / 128.0);
            }
            Encoding::Int { bytes: 1 } => self.spread(frames, planes, |[a]| int([0, 0, 0, a])),
            Encoding::Int { bytes: 2 } => self.spread(frames, planes, |[a, b]| int([0, 0, a, b])),
            Encoding::Int { bytes: 3 } => {
                self.spread(frames, planes, |[a, b, c]| int([0, a, b, c]));
            }
            Encoding::Int { bytes: 4 } => self.spread(frames, planes, int),
            Encoding::Int { bytes: 5 } => self.spread(frames, planes, long_int::<5>),
            Encoding::Int { bytes: 6 } => self.spread(frames, planes, long_int::<6>),
            Encoding::Int { bytes: 7 } => self.spread(frames, planes, long_int::<7>),
            Encoding::Int { .. } => self.spread(frames, planes, long_int::<8>),
            Encoding::Int24Low => self.spread(frames, planes, |[a, b, c, _]| int([0, a, b, c])),
            Encoding::Float32 => self.spread(frames, planes, f32::from_le_bytes),
            Encoding::Float64 => {
                self.spread(frames, planes, |bytes| f64::from_le_bytes(bytes) as f32);
            }
            Encoding::ALaw => self.spread(frames, planes, |[a]| f32::from(a_law(a)) / 32_768.0),
            Encoding::MuLaw => self.spread(frames, planes, |[a]| f32::from(mu_law(a)) / 32_768.0),
        }
    }

    /// Gives each sample of `N` bytes, lowest first, to `value`.
    fn spread<const N: usize>(
        &self,
        frames: &[u8],
        planes: &mut [Vec<f32>],
        value: impl Fn([u8; N]) -> f32,
    ) {
        let (samples, _) = frames.as_chunks::<N>();
        for (channel, plane) in planes.iter_mut().enumerate() {
            plane.clear();
            let own = samples.iter().skip(channel).step_by(self.channels);
            if self.is_big_endian {
                plane.extend(own.map(|&bytes| {
                    let mut bytes = bytes;
                    bytes.reverse();
                    value(bytes)
                }));
            } else {
                plane.extend(own.map(|&bytes| value(bytes)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn g711_reaches_the_values_of_its_tables() {
        // ITU-T G.711, tables 1 and 2, scaled to 16 bits.
        for (code, value) in [(0xD5, 8), (0x55, -8), (0xAA, 32_256), (0x2A, -32_256)] {
            assert_eq!(a_law(code), value, "{code:x}");
        }
        for (code, value) in [(0xFF, 0), (0x7F, 0), (0x80, 32_124), (0x00, -32_124)] {
            assert_eq!(mu_law(code), value, "{code:x}");
        }
    }

    #[test]
    fn full_scale_is_one_in_every_size() {
        let value = |encoding: Encoding, stored: &[u8]| {
            let layout = Layout {
                encoding,
                is_big_endian: false,
                rate_hz: 48_000,
                channels: 1,
                start: 0,
                declared_bytes: None,
            };
            let mut planes = [Vec::new()];
            layout.unpack(stored, &mut planes);
            planes[0][0]
        };
        assert_eq!(value(Encoding::Unsigned8, &[0]), -1.0);
        for bytes in 1..=8 {
            let mut stored = vec![0; bytes];
            stored[bytes - 1] = 0x80;
            assert_eq!(value(Encoding::Int { bytes }, &stored), -1.0, "{bytes}");
        }
        assert_eq!(value(Encoding::Int24Low, &[0, 0, 0x80, 0xFF]), -1.0);
    }
}
