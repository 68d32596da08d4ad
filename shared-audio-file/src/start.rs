//! Where the audio of a file begins that has something else in front: remains of other files, broken
//! tags, headers of servers.
//!
//! Sources: ISO/IEC 11172-3 and 13818-3, section 2.4.2.3 (MPEG audio), with the rates of "MPEG 2.5";
//! ISO/IEC 13818-7, section 6.2 (ADTS); RFC 9639, section 8; RFC 3533, section 6.

use crate::error::AudioFileError;
use crate::kind::{HEAD_BYTES, Kind};
use crate::source::Source;

/// Bytes that are searched.
const SEARCHED_BYTES: usize = 1 << 20;
/// Frames that must follow each other: any bytes look like one by chance.
const FRAMES: usize = 4;

/// Table of bit rates in kbit/s by their index, for layers 1, 2 and 3 of MPEG-1, and layer 1, then
/// layers 2 and 3, of MPEG-2.
const KBITS_PER_S: [[usize; 15]; 5] = [
    [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
    [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
    [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
    [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
    [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
];

/// The audio of a file from its first byte on, its kind, and how many bytes before it are left out that are
/// not padding.
pub(crate) fn of(
    mut source: Source,
    is_tagged: bool,
) -> Result<(Source, Kind, u64), AudioFileError> {
    let kind = Kind::of(&source.some(0, HEAD_BYTES)?, is_tagged);
    if !matches!(kind, Ok(Kind::Stream) | Err(AudioFileError::NotAudio)) {
        return Ok((source, kind?, 0));
    }
    let bytes = source.some(0, SEARCHED_BYTES)?;
    let first = (0..bytes.len()).find(|&at| is_mark(&bytes[at..]) || are_frames(&bytes, at));
    let Some(at) = first else { return Ok((source, kind?, 0)) };
    let before_bytes = if bytes[..at].iter().any(|&byte| byte != 0) { at as u64 } else { 0 };
    let mut source = source.part(at as u64, u64::MAX);
    let kind = Kind::of(&source.some(0, HEAD_BYTES)?, false)?;
    Ok((source, kind, before_bytes))
}

/// Whether a file with a mark of its own begins here.
fn is_mark(bytes: &[u8]) -> bool {
    match bytes {
        [b'f', b'L', b'a', b'C', 0 | 0x80, 0, 0, 34, ..] => true,
        [b'O', b'g', b'g', b'S', 0, 2, ..] => true,
        [b'R', b'I', b'F', b'F', _, _, _, _, rest @ ..] => rest.starts_with(b"WAVEfmt "),
        [b'F', b'O', b'R', b'M', _, _, _, _, b'A', b'I', b'F', b'F' | b'C', ..] => true,
        _ => false,
    }
}

/// Whether frames of one stream follow each other from a place on, or up to the end.
fn are_frames(bytes: &[u8], mut at: usize) -> bool {
    let mut stream = None;
    for _ in 0..FRAMES {
        let Some(frame) = bytes.get(at..).and_then(frame) else { return false };
        if stream.is_some_and(|stream| stream != frame.0) {
            return false;
        }
        stream = Some(frame.0);
        at += frame.1;
    }
    true
}

/// What all frames of one stream have in common, and the length in bytes of the frame that begins
/// `bytes`.
fn frame(bytes: &[u8]) -> Option<([u8; 2], usize)> {
    let [0xFF, kind, sizes, c, d, e, ..] = *bytes else { return None };
    let (version, layer, rate) = (kind >> 3 & 3, kind >> 1 & 3, usize::from(sizes >> 2 & 3));
    if kind & 0xF6 == 0xF0 {
        // ADTS: version and rate stay as they are.
        let length = usize::from(c & 3) << 11 | usize::from(d) << 3 | usize::from(e >> 5);
        let is_rate = sizes >> 2 & 15 < 13;
        return (is_rate && length > 7).then_some(([kind, sizes & 0xFD], length));
    }
    if kind & 0xE0 != 0xE0 || version == 1 || layer == 0 || rate == 3 {
        return None;
    }
    let row = match (version, layer) {
        (3, layer) => 3 - usize::from(layer),
        (_, 3) => 3,
        _ => 4,
    };
    let rate_hz = [44_100, 48_000, 32_000][rate] >> [2, 0, 1, 0][usize::from(version)];
    let kbits_per_s = *KBITS_PER_S[row].get(usize::from(sizes >> 4)).filter(|&&rate| rate > 0)?;
    let padding = usize::from(sizes >> 1 & 1);
    let length = match (layer, version) {
        (3, _) => (12_000 * kbits_per_s / rate_hz + padding) * 4,
        (1, 0 | 2) => 72_000 * kbits_per_s / rate_hz + padding,
        _ => 144_000 * kbits_per_s / rate_hz + padding,
    };
    Some(([kind & 0xFE, sizes & 0x0C], length))
}
