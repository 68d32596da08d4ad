//! Tags that programs put before and behind audio of any kind: no part of it.
//!
//! Sources: M. Nilsson, "ID3 tag version 2.4.0", 2000, sections 3.1 and 3.4; E. Kemp, "ID3", 1996;
//! "APEv2 specification", hydrogenaudio.org, 2004.

use crate::error::AudioFileError;
use crate::source::Source;

/// Most tags in a row.
const MOST_TAGS: usize = 8;

/// Length of the ID3v2 tags before the audio, bytes.
pub(crate) fn before(source: &mut Source) -> Result<u64, AudioFileError> {
    let mut length_bytes = 0;
    for _ in 0..MOST_TAGS {
        match source.array::<10>(length_bytes)? {
            Some([b'I', b'D', b'3', version, _, flags, size @ ..]) => {
                let footer = if version >= 4 && flags & 0x10 != 0 { 10 } else { 0 };
                length_bytes += 10 + synchsafe(size) + footer;
            }
            _ => break,
        }
    }
    Ok(length_bytes)
}

/// Length of the ID3 and APE tags behind the audio, bytes.
pub(crate) fn behind(source: &mut Source) -> Result<u64, AudioFileError> {
    let mut end = source.bytes();
    for _ in 0..MOST_TAGS {
        let length_bytes = last(source, end)?.filter(|&length_bytes| length_bytes <= end);
        let Some(length_bytes) = length_bytes else { break };
        end -= length_bytes;
    }
    Ok(source.bytes() - end)
}

/// Length of the tag that ends at `end`.
fn last(source: &mut Source, end: u64) -> Result<Option<u64>, AudioFileError> {
    let Some(id3_at) = end.checked_sub(128) else { return Ok(None) };
    if source.array(id3_at)? == Some(*b"TAG") {
        return Ok(Some(128));
    }
    if let Some([b'3', b'D', b'I', _, _, _, size @ ..]) = source.array::<10>(end - 10)? {
        return Ok(Some(20 + synchsafe(size)));
    }
    let Some(footer) = source.array::<32>(end - 32)? else { return Ok(None) };
    let number = |at: usize| u32::from_le_bytes(footer[at..at + 4].try_into().expect("four bytes"));
    let header_bytes = if number(20) >> 31 == 1 { 32 } else { 0 };
    Ok(footer.starts_with(b"APETAGEX").then(|| u64::from(number(12)) + header_bytes))
}

/// Four times seven bits.
fn synchsafe(bytes: [u8; 4]) -> u64 {
    bytes.iter().fold(0, |sum, &byte| sum << 7 | u64::from(byte & 0x7F))
}
