//! AIFF and AIFC (Apple, "Audio Interchange File Format 1.3", 1989, and "AIFF-C", 1991).

use crate::chunks::{Chunk, Style, chunk_at, is_chunk_at, next_at};
use crate::error::AudioFileError;
use crate::pcm::{Encoding, Layout};
use crate::source::Source;

const STYLE: Style = Style::Riff { is_big_endian: true };

/// Lengths from here on stand for one that was not known when the header was written.
const STREAMED_BYTES: u64 = 0x7EFF_0000;

/// What a `COMM` chunk says.
struct Common {
    channels: u16,
    frames: u32,
    bits: u16,
    rate_hz: u32,
    compression: [u8; 4],
}

/// Finds the samples of a file.
pub(crate) fn layout(source: &mut Source) -> Result<Layout, AudioFileError> {
    let (mut common, mut sound) = (None, None);
    let mut at = 12;
    while common.is_none() || sound.is_none() {
        let Some(chunk) = chunk_at(source, at, STYLE)? else { break };
        match &chunk.id {
            b"COMM" => common = Some(read_common(source, chunk)?),
            b"SSND" => sound = Some(chunk),
            _ => {}
        }
        at = next_at(source, chunk, STYLE)?;
    }
    let (common, sound) = common.zip(sound).ok_or(AudioFileError::NoAudio)?;
    layout_of(source, &common, sound)
}

fn read_common(source: &mut Source, chunk: Chunk) -> Result<Common, AudioFileError> {
    let bytes = source.some(chunk.start, chunk.bytes.min(22) as usize)?;
    if bytes.len() < 18 {
        return Err(AudioFileError::Damaged("its format is cut short".to_owned()));
    }
    let word = |at: usize| u16::from_be_bytes([bytes[at], bytes[at + 1]]);
    Ok(Common {
        channels: word(0),
        frames: u32::from(word(2)) << 16 | u32::from(word(4)),
        bits: word(6),
        rate_hz: extended(bytes[8..18].try_into().expect("ten bytes")),
        compression: bytes.get(18..22).map_or(*b"NONE", |name| name.try_into().expect("four")),
    })
}

/// An 80-bit number of the IEEE as a whole number.
fn extended(bytes: [u8; 10]) -> u32 {
    let [high, low, mantissa @ ..] = bytes;
    let exponent = i32::from(u16::from_be_bytes([high & 0x7F, low])) - 16_383 - 63;
    let value = u64::from_be_bytes(mantissa) as f64 * 2f64.powi(exponent);
    // Casts of floats saturate.
    value.round() as u32
}

fn layout_of(source: &mut Source, common: &Common, sound: Chunk) -> Result<Layout, AudioFileError> {
    let channels = usize::from(common.channels);
    if channels == 0 {
        return Err(AudioFileError::NoChannels);
    }
    let compression = common.compression.map(|letter| letter.to_ascii_lowercase());
    let encoding = match &compression {
        b"none" | b"twos" | b"sowt" | b"in24" | b"in32" | b"42ni" | b"23ni" => {
            Encoding::int(common.bits)?
        }
        b"raw " if common.bits <= 8 => Encoding::Unsigned8,
        b"fl32" => Encoding::Float32,
        b"fl64" => Encoding::Float64,
        b"alaw" => Encoding::ALaw,
        b"ulaw" => Encoding::MuLaw,
        _ => {
            let name = String::from_utf8_lossy(&common.compression).into_owned();
            return Err(AudioFileError::Unsupported(format!("AIFF with codec {name:?} is")));
        }
    };
    // Offset of the first sample, then the size of blocks.
    let offset = source.array(sound.start)?.map_or(0, u32::from_be_bytes);
    let start = sound.start + 8 + u64::from(offset);
    let mut layout = Layout {
        encoding,
        is_big_endian: ![b"sowt", b"42ni", b"23ni"].contains(&&compression),
        rate_hz: common.rate_hz,
        channels,
        start,
        declared_bytes: None,
    };
    let in_chunk = sound.end().saturating_sub(start);
    let in_frames = u64::from(common.frames) * layout.frame_bytes();
    // Where they contradict each other, one was never filled in or grew too large.
    let declared = match (in_frames, in_chunk) {
        (frames, 0) => frames,
        (0, bytes) => bytes,
        (frames, bytes) => frames.min(bytes),
    };
    let there = source.bytes().saturating_sub(start);
    let is_streamed = match declared {
        0 => there > 0 && !is_chunk_at(source, start, STYLE)?,
        bytes => bytes >= STREAMED_BYTES && bytes > there,
    };
    layout.declared_bytes = (!is_streamed).then_some(declared);
    Ok(layout)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_read_from_80_bits() {
        assert_eq!(extended([0x40, 0x0E, 0xBB, 0x80, 0, 0, 0, 0, 0, 0]), 48_000);
        assert_eq!(extended([0x40, 0x0E, 0xAC, 0x44, 0, 0, 0, 0, 0, 0]), 44_100);
        assert_eq!(extended([0; 10]), 0);
        assert_eq!(extended([0x7F; 10]), u32::MAX);
    }
}
