//! The chunks of the RIFF family, AIFF and Wave64, found also where writers left out pad bytes.

use crate::error::AudioFileError;
use crate::source::Source;

/// Chunks that are known to occur; they decide where a pad byte is in doubt.
const KNOWN: [&[u8; 4]; 36] = [
    b"fmt ", b"data", b"fact", b"LIST", b"bext", b"iXML", b"id3 ", b"ID3 ", b"JUNK", b"junk",
    b"PAD ", b"FLLR", b"cue ", b"smpl", b"inst", b"PEAK", b"ds64", b"axml", b"chna", b"cart",
    b"levl", b"minf", b"elm1", b"regn", b"umid", b"DISP", b"acid", b"strc", b"COMM", b"SSND",
    b"MARK", b"INST", b"NAME", b"AUTH", b"ANNO", b"FVER",
];
/// The last twelve bytes of the GUIDs of Wave64's `fmt ` and `data`.
const WAVE64_GUID: [u8; 12] =
    [0xF3, 0xAC, 0xD3, 0x11, 0x8C, 0xD1, 0x00, 0xC0, 0x4F, 0x8E, 0xDB, 0x8A];

/// How chunks are laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    /// Four letters and 32 bits of size, even lengths.
    Riff { is_big_endian: bool },
    /// A GUID and 64 bits of size with the header, lengths of whole eights.
    Wave64,
}

/// One chunk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Chunk {
    pub id: [u8; 4],
    /// First byte of its content.
    pub start: u64,
    /// Length of its content as its header says.
    pub bytes: u64,
}

impl Chunk {
    /// First byte after its content.
    pub fn end(&self) -> u64 {
        self.start.saturating_add(self.bytes)
    }
}

/// Reads the header of the chunk at a place; `None` at the end of the file, and where what follows
/// is no chunk.
pub(crate) fn chunk_at(
    source: &mut Source,
    at: u64,
    style: Style,
) -> Result<Option<Chunk>, AudioFileError> {
    if style == Style::Wave64 {
        let Some(header) = source.array::<24>(at)? else { return Ok(None) };
        let [id, size] = [&header[..4], &header[16..]];
        let is_audio = header[4..16] == WAVE64_GUID;
        let id = if is_audio { id.try_into().expect("four bytes") } else { *b"    " };
        let bytes = u64::from_le_bytes(size.try_into().expect("eight bytes"));
        if header[..4].iter().all(|&byte| byte == 0) {
            return Ok(None);
        }
        return Ok(Some(Chunk { id, start: at + 24, bytes: bytes.saturating_sub(24) }));
    }
    let Some([a, b, c, d, size @ ..]) = source.array::<8>(at)? else { return Ok(None) };
    let is_big_endian = style == Style::Riff { is_big_endian: true };
    let bytes = if is_big_endian { u32::from_be_bytes(size) } else { u32::from_le_bytes(size) };
    let id = [a, b, c, d];
    Ok(is_printable(id).then_some(Chunk { id, start: at + 8, bytes: bytes.into() }))
}

/// Where the next chunk begins after content that ends at `end`.
pub(crate) fn next_at(
    source: &mut Source,
    chunk: Chunk,
    style: Style,
) -> Result<u64, AudioFileError> {
    let end = chunk.end();
    if style == Style::Wave64 {
        return Ok(end.saturating_add(7) & !7);
    }
    // The pad byte is often forgotten after an odd length, and sometimes written after an even one.
    let odd = chunk.bytes % 2;
    let places = [end.saturating_add(odd), end.saturating_add(1 - odd)];
    for judge in [is_known, is_printable] {
        for place in places {
            if source.array::<4>(place)?.is_some_and(judge) {
                return Ok(place);
            }
        }
    }
    Ok(places[0])
}

/// Whether a chunk of a known name, that ends within the file, begins at a place.
pub(crate) fn is_chunk_at(
    source: &mut Source,
    at: u64,
    style: Style,
) -> Result<bool, AudioFileError> {
    let chunk = chunk_at(source, at, style)?;
    Ok(chunk.is_some_and(|chunk| is_known(chunk.id) && chunk.end() <= source.bytes()))
}

fn is_known(id: [u8; 4]) -> bool {
    KNOWN.contains(&&id)
}

fn is_printable(id: [u8; 4]) -> bool {
    id.iter().all(|byte| (0x20..0x7F).contains(byte))
}
