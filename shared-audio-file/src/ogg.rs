//! Where the pages of an OGG file end (RFC 3533, section 6), and what its first page announces.

use crate::error::AudioFileError;
use crate::source::Source;

/// Bytes at the end of a file that hold its last two pages, each of at most 65 307 bytes.
const TAIL_BYTES: u64 = 1 << 18;

/// The end of an OGG file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Pages {
    /// First byte after the last whole page.
    pub end: u64,
    /// Whether the page that ends the stream is missing.
    pub is_cut_off: bool,
}

/// Looks at both ends of a file.
pub(crate) fn pages(source: &mut Source) -> Result<Pages, AudioFileError> {
    refuse_codec(&source.some(0, 512)?)?;
    let at = source.bytes().saturating_sub(TAIL_BYTES);
    let tail = source.some(at, TAIL_BYTES as usize)?;
    let marks = (0..tail.len()).rev().filter(|&place| tail[place..].starts_with(b"OggS\0"));
    let mut is_cut_off = false;
    for place in marks {
        if let Some((length, is_last)) = whole_page(&tail[place..]) {
            let end = at + (place + length) as u64;
            return Ok(Pages { end, is_cut_off: is_cut_off || !is_last });
        }
        is_cut_off = true;
    }
    Err(AudioFileError::NoAudio)
}

/// Length of a page that is whole, bytes, and whether it ends its stream.
fn whole_page(bytes: &[u8]) -> Option<(usize, bool)> {
    let sizes = bytes.get(27..27 + usize::from(*bytes.get(26)?))?;
    let length = 27 + sizes.len() + sizes.iter().map(|&size| usize::from(size)).sum::<usize>();
    (length <= bytes.len()).then_some((length, bytes[5] & 4 != 0))
}

/// Names a codec that is not read.
fn refuse_codec(first_pages: &[u8]) -> Result<(), AudioFileError> {
    let has = |mark: &[u8]| first_pages.windows(mark.len()).any(|bytes| bytes == mark);
    if has(b"\x01vorbis") || has(b"\x7FFLAC") {
        return Ok(());
    }
    let names =
        [(&b"OpusHead"[..], "Opus is"), (b"Speex   ", "Speex is"), (b"\x80theora", "Theora is")];
    match names.iter().find(|(mark, _)| has(mark)) {
        Some((_, name)) => Err(AudioFileError::Unsupported((*name).to_owned())),
        None => Ok(()),
    }
}
