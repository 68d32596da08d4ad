//! WAV files: RIFF, RIFX, RF64, BW64 and Wave64.
//!
//! Sources: Microsoft and IBM, "Multimedia Programming Interface and Data Specifications 1.0",
//! 1991; Microsoft, "Multiple channel audio data and WAVE files", 2007; EBU Tech 3306, "RF64",
//! 2009; ITU-R BS.2088, "BW64", 2015; Sonic Foundry, "Sony Wave64", 2004.

use crate::chunks::{Chunk, Style, chunk_at, is_chunk_at, next_at};
use crate::error::AudioFileError;
use crate::pcm::{Encoding, Layout};
use crate::source::Source;

/// Wave form tags (mmreg.h).
const PCM: u16 = 1;
const FLOAT: u16 = 3;
const A_LAW: u16 = 6;
const MU_LAW: u16 = 7;
const MS_ADPCM: u16 = 2;
const IMA_ADPCM: u16 = 0x11;
const MPEG: u16 = 0x50;
const MP3: u16 = 0x55;
const EXTENSIBLE: u16 = 0xFFFE;

/// Bytes looked at to tell how 24 bits lie in 32.
const LOOK_BYTES: usize = 1 << 16;

/// What a `fmt ` chunk says.
#[derive(Debug, Clone, Copy)]
struct Format {
    tag: u16,
    channels: u16,
    rate_hz: u32,
    frame_bytes: u16,
    /// Bits of a sample as it is stored.
    bits: u16,
    /// Bits of it that are used.
    valid_bits: u16,
}

/// What is found in a file.
pub(crate) enum Content {
    /// Uncompressed samples.
    Pcm(Layout),
    /// MPEG audio, from one place to another, and whether some is missing.
    Mpeg { start: u64, end: u64, is_cut_off: bool },
    /// Whole blocks of ADPCM up to `end`, the last one filled up; how many frames count, where the
    /// file says so, and whether some are missing.
    Adpcm { end: u64, frames: Option<u64>, is_cut_off: bool },
}

/// Looks through the chunks of a file.
pub(crate) fn content(source: &mut Source) -> Result<Content, AudioFileError> {
    let style = match &source.array::<4>(0)?.unwrap_or_default() {
        b"RIFX" => Style::Riff { is_big_endian: true },
        b"riff" => Style::Wave64,
        _ => Style::Riff { is_big_endian: false },
    };
    let (mut format, mut data, mut long_bytes, mut frames) = (None, None, None, None);
    let mut at = if style == Style::Wave64 { 40 } else { 12 };
    while format.is_none() || data.is_none() {
        let Some(chunk) = chunk_at(source, at, style)? else {
            // A chunk with a wrong length hides what follows it.
            let hidden = match (&format, data) {
                (Some((_, end)), None) => source.find(b"data", *end)?,
                _ => None,
            };
            match hidden {
                Some(place) if place > at || chunk_at(source, place, style)?.is_some() => {
                    at = place;
                    continue;
                }
                _ => break,
            }
        };
        match &chunk.id {
            b"ds64" => long_bytes = source.array(chunk.start + 8)?.map(u64::from_le_bytes),
            b"fact" => frames = source.array(chunk.start)?.map(u32::from_le_bytes),
            b"fmt " => format = Some((read_format(source, chunk, style)?, chunk.end())),
            b"data" => data = Some((chunk.start, data_bytes(source, chunk, style, long_bytes)?)),
            b"LIST" if source.array(chunk.start)? == Some(*b"wavl") => return Err(several()),
            _ => {}
        }
        // An RF64 keeps the length of its data elsewhere.
        let bytes = match data {
            Some((start, bytes)) if start == chunk.start => bytes.unwrap_or(u64::MAX),
            _ => chunk.bytes,
        };
        at = next_at(source, Chunk { bytes, ..chunk }, style)?;
    }
    let ((format, _), (start, bytes)) = format.zip(data).ok_or(AudioFileError::NoAudio)?;
    if let Some(bytes) = bytes {
        refuse_second(source, Chunk { id: *b"data", start, bytes }, style)?;
    }
    let end = bytes.map_or(u64::MAX, |bytes| start.saturating_add(bytes));
    let is_cut_off = bytes.is_some() && end > source.bytes();
    match format.tag {
        MPEG | MP3 => Ok(Content::Mpeg { start, end, is_cut_off }),
        MS_ADPCM | IMA_ADPCM if matches!(style, Style::Riff { is_big_endian: false }) => {
            let frames = frames.filter(|&frames| (1..u32::MAX).contains(&frames)).map(u64::from);
            let block_bytes = u64::from(format.frame_bytes.max(1));
            let there = end.min(source.bytes()).saturating_sub(start);
            let end = start + there / block_bytes * block_bytes;
            Ok(Content::Adpcm { end, frames, is_cut_off })
        }
        _ => layout_of(source, format, start, bytes, style == Style::Riff { is_big_endian: true })
            .map(Content::Pcm),
    }
}

fn several() -> AudioFileError {
    AudioFileError::Unsupported("A WAV file of several pieces is".to_owned())
}

/// The length of the data; `None` where the writer never filled it in.
fn data_bytes(
    source: &mut Source,
    chunk: Chunk,
    style: Style,
    long_bytes: Option<u64>,
) -> Result<Option<u64>, AudioFileError> {
    let there = source.bytes().saturating_sub(chunk.start);
    let bytes = match long_bytes {
        Some(long) if chunk.bytes == u64::from(u32::MAX) => long,
        _ => chunk.bytes,
    };
    if bytes == 0 {
        // Nothing, or a length that was never filled in: what follows tells.
        let is_empty = there == 0 || is_chunk_at(source, chunk.start, style)?;
        return Ok(is_empty.then_some(0));
    }
    // Streams carry the largest number there is, signed or not, or a header less.
    let is_placeholder = match style {
        Style::Wave64 => bytes > u64::MAX / 4,
        Style::Riff { .. } => {
            long_bytes.is_none() && (bytes >= 0xFFFF_0000 || bytes >> 16 == 0x7FFF)
                || bytes > u64::MAX / 4
        }
    };
    Ok((!(is_placeholder && bytes > there)).then_some(bytes))
}

/// A second piece of data has no meaning that programs agree on.
fn refuse_second(source: &mut Source, data: Chunk, style: Style) -> Result<(), AudioFileError> {
    let mut chunk = data;
    loop {
        let at = next_at(source, chunk, style)?;
        match chunk_at(source, at, style)? {
            Some(next) if &next.id == b"data" => {
                return Err(several());
            }
            Some(next) if next.end() < source.bytes() => chunk = next,
            _ => return Ok(()),
        }
    }
}

fn read_format(source: &mut Source, chunk: Chunk, style: Style) -> Result<Format, AudioFileError> {
    let bytes = source.some(chunk.start, chunk.bytes.min(40) as usize)?;
    if bytes.len() < 14 {
        return Err(AudioFileError::Damaged("its format is cut short".to_owned()));
    }
    let is_big_endian = style == Style::Riff { is_big_endian: true };
    let word = |at: usize| match bytes.get(at..at + 2) {
        Some(&[a, b]) if is_big_endian => u16::from_be_bytes([a, b]),
        Some(&[a, b]) => u16::from_le_bytes([a, b]),
        _ => 0,
    };
    let rate_hz = if is_big_endian {
        u32::from(word(4)) << 16 | u32::from(word(6))
    } else {
        u32::from(word(6)) << 16 | u32::from(word(4))
    };
    let tag = match word(0) {
        // The first word of the GUID that follows is the tag it stands for.
        EXTENSIBLE if bytes.len() >= 26 => word(24),
        EXTENSIBLE => PCM,
        tag => tag,
    };
    let bits = word(14);
    let valid_bits = match word(18) {
        valid if word(0) == EXTENSIBLE && (1..bits).contains(&valid) => valid,
        _ => bits,
    };
    let (channels, frame_bytes) = (word(2), word(12));
    Ok(Format { tag, channels, rate_hz, frame_bytes, bits, valid_bits })
}

fn layout_of(
    source: &mut Source,
    format: Format,
    start: u64,
    declared_bytes: Option<u64>,
    is_big_endian: bool,
) -> Result<Layout, AudioFileError> {
    let channels = usize::from(format.channels);
    if channels == 0 {
        return Err(AudioFileError::NoChannels);
    }
    let stored_bytes = format.frame_bytes / format.channels;
    let bits = match format.bits {
        0 => stored_bytes.saturating_mul(8),
        bits => bits,
    };
    let is_24_in_32 = (17..=24).contains(&format.valid_bits) && stored_bytes == 4;
    let encoding = match format.tag {
        PCM if (1..=8).contains(&bits) => Encoding::Unsigned8,
        // Other block sizes that contradict the bits are wrong.
        PCM if is_24_in_32 => Encoding::Int { bytes: 4 },
        PCM => Encoding::int(bits)?,
        FLOAT => Encoding::float(bits)?,
        A_LAW => Encoding::ALaw,
        MU_LAW => Encoding::MuLaw,
        tag => return Err(AudioFileError::Unsupported(codec(tag))),
    };
    let mut layout = Layout {
        encoding,
        is_big_endian,
        rate_hz: format.rate_hz,
        channels,
        start,
        declared_bytes,
    };
    let is_whole = format.tag == PCM && is_24_in_32 && !is_big_endian;
    if is_whole && lies_low(source, &layout)? {
        layout.encoding = Encoding::Int24Low;
    }
    Ok(layout)
}

/// Whether samples of four bytes keep 24 bits in the lower three, against the specification: their
/// highest byte only repeats the sign, and their lowest is used.
fn lies_low(source: &mut Source, layout: &Layout) -> Result<bool, AudioFileError> {
    let there = source.bytes().saturating_sub(layout.start);
    let bytes = layout.declared_bytes.unwrap_or(there).min(there);
    // Songs begin and end in silence.
    let at = (bytes / 2) / layout.frame_bytes() * layout.frame_bytes();
    let most = (bytes - at).min(LOOK_BYTES as u64) as usize;
    let looked_at = source.some(layout.start + at, most)?;
    let samples = looked_at.chunks_exact(4);
    let repeats_sign = |sample: &[u8]| sample[3] == if sample[2] < 0x80 { 0 } else { 0xFF };
    Ok(samples.clone().all(repeats_sign) && samples.clone().any(|sample| sample[0] != 0))
}

/// What a wave form tag that is not read stands for.
fn codec(tag: u16) -> String {
    let name = match tag {
        0x0002 | 0x0011 => "ADPCM",
        0x0014 | 0x0040 | 0x0045 | 0x0064 => "G.72x",
        0x0031 => "GSM",
        0x0092 | 0x2000 => "Dolby Digital (AC-3)",
        0x00FF | 0x1600..=0x1610 => "AAC",
        0x0160..=0x0163 => "Windows Media Audio",
        0x2001 => "DTS",
        0x674F..=0x6771 => "Vorbis",
        0xF1AC => "FLAC",
        _ => return format!("WAV with codec {tag:#06x} is"),
    };
    format!("WAV with {name} in it is")
}
