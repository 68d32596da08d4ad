//! What an MPEG-4 file says of the delay its encoder added, which symphonia does not read: the
//! edit list (ISO/IEC 14496-12, section 8.6.6), or iTunes' own tag.

use crate::container::{Container, Trim};
use crate::error::AudioFileError;
use crate::source::Source;

/// Longest box that is read at once, bytes.
const MOST_BYTES: u64 = 1 << 20;

/// Boxes that stand by themselves; behind anything else nothing belongs to the file.
const OUTER: [&[u8; 4]; 17] = [
    b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"udta", b"uuid", b"meta", b"moof",
    b"mfra", b"sidx", b"ssix", b"styp", b"pdin", b"pnot", b"emsg",
];

/// A box of a file: its name and where its content lies.
#[derive(Debug, Clone, Copy)]
struct Part {
    name: [u8; 4],
    start: u64,
    end: u64,
}

impl Part {
    /// The same, ending with what holds it.
    fn within(self, end: u64) -> Self {
        Self { end: self.end.min(end), ..self }
    }
}

/// Looks through the boxes of a file.
pub(crate) fn movie(source: &mut Source) -> Result<Container, AudioFileError> {
    let bytes = source.bytes();
    let mut boxes = children(source, Part { name: *b"file", start: 0, end: bytes })?;
    let outer = boxes.iter().take_while(|part| OUTER.contains(&&part.name)).count();
    boxes.truncate(outer);
    let Some(movie) = boxes.iter().find(|part| &part.name == b"moov") else {
        return Err(AudioFileError::Damaged(
            "its index is missing, as where a file is cut off".into(),
        ));
    };
    let trim = trim(source, movie.within(bytes))?;
    let end = boxes.last().map_or(bytes, |last| last.end);
    Ok(Container { trim, bytes: end, is_cut_off: end > bytes })
}

/// Finds the trim of the first audio track; `None` where nothing is said.
fn trim(source: &mut Source, movie: Part) -> Result<Option<Trim>, AudioFileError> {
    let movie_hz = time_scale(source, movie, b"mvhd")?;
    for track in children(source, movie)?.into_iter().filter(|part| &part.name == b"trak") {
        let track = track.within(movie.end);
        let Some(media) = child(source, track, b"mdia")? else { continue };
        let handler = child(source, media, b"hdlr")?;
        let kind = match handler {
            Some(handler) => source.array(handler.start + 8)?,
            None => None,
        };
        if kind != Some(*b"soun") {
            continue;
        }
        let media_hz = time_scale(source, media, b"mdhd")?;
        if let Some(edits) = child(source, track, b"edts")? {
            return edit_list(source, edits, movie_hz, media_hz);
        }
        break;
    }
    itunes(source, movie)
}

fn edit_list(
    source: &mut Source,
    edits: Part,
    movie_hz: u64,
    media_hz: u64,
) -> Result<Option<Trim>, AudioFileError> {
    let Some(list) = child(source, edits, b"elst")? else { return Ok(None) };
    let bytes = source.some(list.start, (list.end - list.start).min(MOST_BYTES) as usize)?;
    let is_long = bytes.first() == Some(&1);
    let size = if is_long { 20 } else { 12 };
    let audible: Vec<(u64, u64)> = bytes
        .get(8..)
        .unwrap_or_default()
        .chunks_exact(size)
        .map(|entry| {
            let number = |part: &[u8]| part.iter().fold(0, |sum, &b| sum << 8 | u64::from(b));
            let half = (size - 4) / 2;
            (number(&entry[..half]), number(&entry[half..2 * half]))
        })
        // An empty edit, with a start of -1, only moves the track in time.
        .filter(|&(_, media_start)| media_start != if is_long { u64::MAX } else { 0xFFFF_FFFF })
        .collect();
    // A track that is cut and put together anew is decoded as it lies in the file.
    let ([(length, delay_frames)], false) = (&audible[..], movie_hz == 0) else { return Ok(None) };
    let frames = u128::from(*length) * u128::from(media_hz) / u128::from(movie_hz);
    let unit = media_hz.div_ceil(movie_hz);
    let length = (*length > 0).then(|| (u64::try_from(frames).unwrap_or(u64::MAX), unit));
    Ok(Some(Trim { delay_frames: *delay_frames, length }))
}

/// The tag `iTunSMPB`: delay, padding and length in hexadecimal.
fn itunes(source: &mut Source, movie: Part) -> Result<Option<Trim>, AudioFileError> {
    let Some(user) = child(source, movie, b"udta")? else { return Ok(None) };
    let bytes = source.some(user.start, (user.end - user.start).min(MOST_BYTES) as usize)?;
    let name = b"iTunSMPB";
    let Some(at) = bytes.windows(name.len()).position(|part| part == name) else {
        return Ok(None);
    };
    let text = String::from_utf8_lossy(&bytes[at + name.len()..]).into_owned();
    // Behind the header of the box `data`, eight bytes of kind and language.
    let numbers: Vec<u64> = text
        .split_once("data")
        .map_or("", |(_, rest)| rest)
        .split(|letter: char| !letter.is_ascii_hexdigit())
        .filter(|word| word.len() >= 8)
        .map_while(|word| u64::from_str_radix(word, 16).ok())
        .take(4)
        .collect();
    let [_, delay_frames, _, length] = numbers[..] else { return Ok(None) };
    Ok(Some(Trim { delay_frames, length: (length > 0).then_some((length, 0)) }))
}

/// Units of time per second that a `mvhd` or `mdhd` of `part` counts in; 0 where there is none.
fn time_scale(source: &mut Source, part: Part, name: &[u8; 4]) -> Result<u64, AudioFileError> {
    let Some(header) = child(source, part, name)? else { return Ok(0) };
    let is_long = source.array(header.start)? == Some([1u8]);
    let at = header.start + if is_long { 20 } else { 12 };
    Ok(source.array(at)?.map_or(0, u32::from_be_bytes).into())
}

fn child(source: &mut Source, part: Part, name: &[u8; 4]) -> Result<Option<Part>, AudioFileError> {
    let found = children(source, part)?.into_iter().find(|child| &child.name == name);
    Ok(found.map(|child| child.within(part.end)))
}

fn children(source: &mut Source, part: Part) -> Result<Vec<Part>, AudioFileError> {
    let mut parts = Vec::new();
    let mut at = part.start;
    while at + 8 <= part.end {
        let Some([a, b, c, d, name @ ..]) = source.array::<8>(at)? else { break };
        let (header, size) = match u32::from_be_bytes([a, b, c, d]) {
            0 => (8, part.end - at),
            1 => (16, source.array(at + 8)?.map_or(0, u64::from_be_bytes)),
            size => (8, u64::from(size)),
        };
        if size < header {
            break;
        }
        let end = at.saturating_add(size);
        parts.push(Part { name, start: at + header, end });
        at = end;
    }
    Ok(parts)
}
