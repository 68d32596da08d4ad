//! The bytes of a file, read at given places, and the kind of file they make.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use crate::error::AudioFileError;

/// Most ID3 tags in a row before the audio.
const MOST_TAGS: usize = 8;
/// Bytes that say what a file is.
const HEAD_BYTES: usize = 16;
/// Bytes at the end of an OGG file that hold its last page's header.
const OGG_TAIL_BYTES: u64 = 1 << 16;

/// A kind of file, by its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// RIFF, RIFX, RF64 or BW64 with WAVE in it.
    Wave,
    /// Sony Wave64.
    Wave64,
    /// AIFF or AIFC.
    Aiff,
    /// MPEG-4.
    Mpeg4,
    /// Any other kind that is decoded by symphonia.
    Compressed,
}

/// An open file.
pub(crate) struct Source {
    file: File,
    bytes: u64,
}

impl Source {
    /// Opens a regular file.
    pub fn open(path: &Path) -> Result<Self, AudioFileError> {
        let file = File::open(path)?;
        let found = file.metadata()?;
        if !found.is_file() {
            return Err(AudioFileError::NotAFile);
        }
        Ok(Self { file, bytes: found.len() })
    }

    /// Its length.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Reads from `at` on until `bytes` is full or the file ends; how many bytes were read.
    pub fn fill(&mut self, at: u64, bytes: &mut [u8]) -> Result<usize, AudioFileError> {
        if at >= self.bytes {
            return Ok(0);
        }
        self.file.seek(SeekFrom::Start(at))?;
        let mut done = 0;
        while done < bytes.len() {
            match self.file.read(&mut bytes[done..]) {
                Ok(0) => break,
                Ok(read) => done += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(done)
    }

    /// The `N` bytes at a place; `None` where the file ends before.
    pub fn array<const N: usize>(&mut self, at: u64) -> Result<Option<[u8; N]>, AudioFileError> {
        let mut bytes = [0; N];
        Ok((self.fill(at, &mut bytes)? == N).then_some(bytes))
    }

    /// At most `max_bytes` bytes from a place on.
    pub fn some(&mut self, at: u64, max_bytes: usize) -> Result<Vec<u8>, AudioFileError> {
        let mut bytes = vec![0; max_bytes];
        let read = self.fill(at, &mut bytes)?;
        bytes.truncate(read);
        Ok(bytes)
    }

    /// The file itself, from its beginning.
    pub fn into_file(mut self) -> Result<File, AudioFileError> {
        self.file.seek(SeekFrom::Start(0))?;
        Ok(self.file)
    }

    /// What kind of file it is, and where it begins behind ID3v2 tags.
    pub fn kind(&mut self) -> Result<(Kind, u64), AudioFileError> {
        let mut start = 0;
        for _ in 0..MOST_TAGS {
            match self.array::<10>(start)? {
                Some([b'I', b'D', b'3', _, _, _, size @ ..]) => {
                    // Four times seven bits (ID3v2.4, section 3.1).
                    let size = size.iter().fold(0, |sum, &byte| sum << 7 | u64::from(byte & 0x7F));
                    start += 10 + size;
                }
                _ => break,
            }
        }
        let head = self.some(start, HEAD_BYTES)?;
        let is_tagged = start > 0;
        kind_of(&head, is_tagged).map(|kind| (kind, start))
    }
}

impl Source {
    /// Whether this is an OGG file without the page that ends it (RFC 3533, section 6).
    pub fn is_ogg_cut_off(&mut self) -> Result<bool, AudioFileError> {
        if self.array(0)? != Some(*b"OggS") {
            return Ok(false);
        }
        let at = self.bytes.saturating_sub(OGG_TAIL_BYTES);
        let tail = self.some(at, OGG_TAIL_BYTES as usize)?;
        let Some(last) = tail.windows(4).rposition(|mark| mark == b"OggS") else { return Ok(true) };
        let page = &tail[last..];
        let (Some(kind), Some(&segments)) = (page.get(5), page.get(26)) else { return Ok(true) };
        let Some(sizes) = page.get(27..27 + usize::from(segments)) else { return Ok(true) };
        let body: usize = sizes.iter().map(|&size| usize::from(size)).sum();
        let is_whole = page.len() >= 27 + sizes.len() + body;
        Ok(kind & 4 == 0 || !is_whole)
    }
}

/// The kind of a file that begins with `head`.
fn kind_of(head: &[u8], is_tagged: bool) -> Result<Kind, AudioFileError> {
    let starts = |mark: &[u8]| head.starts_with(mark);
    let has_form = |form: &[u8]| head.get(8..12) == Some(form);
    let unsupported = |what: &str| Err(AudioFileError::Unsupported(what.to_owned()));
    let is_riff = [b"RIFF", b"RIFX", b"RF64", b"BW64"].iter().any(|mark| starts(*mark));
    if is_riff && has_form(b"WAVE") {
        return Ok(Kind::Wave);
    }
    if starts(b"riff\x2E\x91\xCF\x11") {
        return Ok(Kind::Wave64);
    }
    if starts(b"FORM") && (has_form(b"AIFF") || has_form(b"AIFC")) {
        return Ok(Kind::Aiff);
    }
    if head.get(4..8) == Some(b"ftyp") {
        return Ok(Kind::Mpeg4);
    }
    // MPEG audio and ADTS begin with eleven set bits, and sometimes with zeros before them.
    let is_mpeg = matches!(head, [0xFF, second, ..] if second & 0xE0 == 0xE0)
        || head.len() == HEAD_BYTES && head.iter().all(|&byte| byte == 0);
    if is_mpeg || is_tagged || starts(b"fLaC") || starts(b"OggS") || starts(b"caff") {
        return Ok(Kind::Compressed);
    }
    match head {
        [b'w', b'v', b'p', b'k', ..] => unsupported("WavPack is"),
        [b'M', b'A', b'C', b' ', ..] => unsupported("Monkey's Audio is"),
        [0x1A, 0x45, 0xDF, 0xA3, ..] => unsupported("Matroska and WebM are"),
        [0x30, 0x26, 0xB2, 0x75, ..] => unsupported("Windows Media Audio is"),
        [b'.', b's', b'n', b'd', ..] => unsupported("Sun audio is"),
        [b'D', b'S', b'D', b' ', ..] | [b'F', b'R', b'M', b'8', ..] => unsupported("DSD is"),
        _ => Err(AudioFileError::NotAudio),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_says_what_a_file_is() {
        assert_eq!(kind_of(b"RIFF\0\0\0\0WAVEfmt ", false), Ok(Kind::Wave));
        assert_eq!(kind_of(b"RIFF\0\0\0\0AVI LIST", false), Err(AudioFileError::NotAudio));
        assert_eq!(kind_of(b"\0\0\0\x20ftypM4A \0\0\0\0", false), Ok(Kind::Mpeg4));
        assert_eq!(kind_of(b"\xFF\xFB\x90\x64", false), Ok(Kind::Compressed));
        assert_eq!(kind_of(b"", false), Err(AudioFileError::NotAudio));
        let refused = kind_of(b"wvpk\0\0\0\0", false).unwrap_err().to_string();
        assert_eq!(refused, "WavPack is not read; convert it to WAV or FLAC.");
    }
}
