//! Where FLAC files begin and end (RFC 9639, sections 8.2 and 9): behind one may lie anything, such as
//! the next.

use std::collections::VecDeque;

use crate::error::AudioFileError;
use crate::source::Source;

/// Bytes at the end of a file that are searched.
const TAIL_BYTES: u64 = 1 << 18;

/// The parts of a file that are FLAC files of their own: one, unless several were joined.
pub(crate) fn joined(source: &Source) -> Result<VecDeque<Source>, AudioFileError> {
    let mut whole = source.copy(0, u64::MAX)?;
    let mut starts = vec![0];
    let mut at = 4;
    while let Some(place) = whole.find(b"fLaC", at)? {
        // STREAMINFO comes first, with the shortest and the longest block and the sample rate.
        if let Some([_, _, _, _, 0 | 0x80, 0, 0, 34, a, b, c, d, .., rate_a, rate_b, rate_c, _]) =
            whole.array::<22>(place)?
        {
            let [shortest, longest] = [[a, b], [c, d]].map(u16::from_be_bytes);
            let is_rate = rate_a > 0 || rate_b > 0 || rate_c >> 4 > 0;
            if is_rate && 16 <= shortest && shortest <= longest {
                starts.push(place);
            }
        }
        at = place + 4;
    }
    let ends = starts.iter().skip(1).copied().chain([u64::MAX]);
    starts
        .iter()
        .zip(ends)
        .map(|(&start, end)| {
            let mut part = source.copy(start, end)?;
            let end = self::end(&mut part)?;
            Ok(part.part(0, end))
        })
        .collect()
}

/// Frames of several files together, where all their headers say.
pub(crate) fn frames(joined: &mut VecDeque<Source>) -> Result<Option<u64>, AudioFileError> {
    let mut sum = 0;
    for part in joined {
        match stream_info(part)? {
            Some((_, frames)) if frames > 0 => sum += frames,
            _ => return Ok(None),
        }
    }
    Ok(Some(sum))
}

/// Frames in a block and in all, as STREAMINFO behind the mark and the header of its block says.
fn stream_info(source: &mut Source) -> Result<Option<(u64, u64)>, AudioFileError> {
    let Some([_, _, block_a, block_b, .., a, b, c, d, e]) = source.array::<18>(8)? else {
        return Ok(None);
    };
    let block_frames = u64::from(u16::from_be_bytes([block_a, block_b]));
    let frames = [a & 15, b, c, d, e].iter().fold(0, |sum, &byte| sum << 8 | u64::from(byte));
    Ok(Some((block_frames, frames)))
}

/// First byte after the last of the frames that the header counts; the end of the file where it is
/// not found.
fn end(source: &mut Source) -> Result<u64, AudioFileError> {
    let whole = source.bytes();
    let Some((block_frames, frames)) = stream_info(source)? else { return Ok(whole) };
    let (Some(last), true) = (frames.checked_sub(1), block_frames > 0) else { return Ok(whole) };
    let at = whole.saturating_sub(TAIL_BYTES);
    let tail = source.some(at, TAIL_BYTES as usize)?;
    let place = (0..tail.len())
        .rev()
        .find(|&place| frame_number(&tail[place..]) == Some(last / block_frames));
    let length = place.and_then(|place| Some(place + frame_length(&tail[place..])?));
    Ok(length.map_or(whole, |length| at + length as u64))
}

/// The number of the frame whose header begins `bytes`, where blocks have one length; the header has
/// a check sum.
fn frame_number(bytes: &[u8]) -> Option<u64> {
    let [0xFF, 0xF8, sizes, _, first, ..] = *bytes else { return None };
    let (number_length, first_bits) = match first.leading_ones() as usize {
        0 => (1, first),
        length @ 2..=7 => (length, first & (0x7F >> length)),
        _ => return None,
    };
    let block_length = [0, 0, 0, 0, 0, 0, 1, 2].get(usize::from(sizes >> 4)).unwrap_or(&0);
    let rate_length = [1, 2, 2].get(usize::from(sizes & 15).wrapping_sub(12)).unwrap_or(&0);
    let header = bytes.get(..=4 + number_length + block_length + rate_length)?;
    let sum = header.iter().fold(0u8, |sum, byte| {
        (0..8).fold(sum ^ byte, |sum, _| sum << 1 ^ if sum & 0x80 == 0 { 0 } else { 0x07 })
    });
    let rest = &header[5..4 + number_length];
    let number = rest.iter().fold(first_bits.into(), |sum, &byte| sum << 6 | u64::from(byte & 63));
    (sum == 0).then_some(number)
}

/// Length of the frame that begins `bytes`: with its own check sum, the sum over it is 0.
fn frame_length(bytes: &[u8]) -> Option<usize> {
    let mut sum = 0u16;
    let sums = bytes.iter().map(|byte| {
        sum = (0..8).fold(sum ^ u16::from(*byte) << 8, |sum, _| {
            sum << 1 ^ if sum & 0x8000 == 0 { 0 } else { 0x8005 }
        });
        sum
    });
    // Any sum is 0 by chance once in 65 536 bytes, and rather within the frame than behind it.
    sums.enumerate().filter(|(_, sum)| *sum == 0).last().map(|(place, _)| place + 1)
}
