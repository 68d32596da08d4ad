//! Apple's Core Audio Format ("Apple Core Audio Format Specification 1.0", 2006): uncompressed
//! audio is read here, other codecs by symphonia.

use crate::error::AudioFileError;
use crate::pcm::{Encoding, Layout};
use crate::source::Source;

/// Chunks that the specification names; behind anything else nothing belongs to the file.
const KNOWN: [&[u8; 4]; 16] = [
    b"desc", b"data", b"pakt", b"kuki", b"chan", b"info", b"free", b"strg", b"mark", b"regn",
    b"inst", b"midi", b"ovvw", b"peak", b"edct", b"uuid",
];

/// What is found in a file.
pub(crate) enum Content {
    /// Uncompressed samples.
    Pcm(Layout),
    /// Packets of a codec, in a file that ends here; whether it is cut off.
    Packets { end: u64, is_cut_off: bool },
}

/// Where audio data lie.
#[derive(Clone, Copy)]
struct Data {
    start: u64,
    /// `None` where the writer never filled it in.
    bytes: Option<u64>,
}

/// Looks through the chunks of a file.
pub(crate) fn content(source: &mut Source) -> Result<Content, AudioFileError> {
    let (mut description, mut data, mut has_table) = (None, None, false);
    let (mut at, whole) = (8, source.bytes());
    while let Some([a, b, c, d, size @ ..]) = source.array::<12>(at)? {
        let (id, start) = ([a, b, c, d], at + 12);
        if !KNOWN.contains(&&id) {
            break;
        }
        // A size of -1 reaches to the end of the file.
        let bytes = u64::try_from(i64::from_be_bytes(size)).ok();
        match &id {
            b"desc" => description = source.array::<32>(start)?,
            // A number of edits stands before the samples.
            b"data" => {
                data = Some(Data { start: start + 4, bytes: bytes.map(|b| b.saturating_sub(4)) });
            }
            b"pakt" => has_table = true,
            _ => {}
        }
        at = bytes.map_or(whole, |bytes| start.saturating_add(bytes));
    }
    let (description, data) = description.zip(data).ok_or(AudioFileError::NoAudio)?;
    if let Some(layout) = layout(&description, data)? {
        return Ok(Content::Pcm(layout));
    }
    let is_cut_off = at > whole;
    if is_cut_off && !has_table {
        return Err(AudioFileError::Damaged(
            "its table of packets is missing, as where a file is cut off".to_owned(),
        ));
    }
    Ok(Content::Packets { end: at.min(whole), is_cut_off })
}

/// The layout of uncompressed samples; `None` of others.
fn layout(description: &[u8; 32], data: Data) -> Result<Option<Layout>, AudioFileError> {
    let word =
        |at: usize| u32::from_be_bytes(description[at..at + 4].try_into().expect("four bytes"));
    let rate_hz = f64::from_be_bytes(description[..8].try_into().expect("eight bytes"));
    let (flags, packet_bytes, channels, bits) = (word(12), word(16), word(24), word(28));
    let is_float = flags & 1 != 0;
    let encoding = match &description[8..12] {
        b"lpcm" if is_float => Encoding::float(bits.try_into().unwrap_or(0))?,
        b"lpcm" => {
            // Samples lie at the top of their bytes.
            let stored = packet_bytes.checked_div(channels).unwrap_or(0) * 8;
            Encoding::int(bits.max(stored).try_into().unwrap_or(0))?
        }
        b"alaw" => Encoding::ALaw,
        b"ulaw" => Encoding::MuLaw,
        b"ima4" => return Err(AudioFileError::Unsupported("CAF with ADPCM is".to_owned())),
        b"opus" => return Err(AudioFileError::Unsupported("Opus is".to_owned())),
        _ => return Ok(None),
    };
    if channels == 0 {
        return Err(AudioFileError::NoChannels);
    }
    Ok(Some(Layout {
        encoding,
        is_big_endian: flags & 2 == 0,
        // Casts of floats saturate.
        rate_hz: rate_hz.round() as u32,
        channels: channels as usize,
        start: data.start,
        declared_bytes: data.bytes,
    }))
}
