//! What kind of file a file is, by its content alone.

use crate::error::AudioFileError;

/// Bytes that say what a file is.
pub(crate) const HEAD_BYTES: usize = 20;

/// A kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// RIFF, RIFX, RF64, BW64 or Wave64 with WAVE in it.
    Wave,
    /// AIFF or AIFC.
    Aiff,
    /// Apple's Core Audio Format.
    Caf,
    /// MPEG-4 and QuickTime.
    Mpeg4,
    /// OGG.
    Ogg,
    /// FLAC by itself.
    Flac,
    /// A stream of MPEG audio or AAC, or what symphonia finds behind an ID3 tag.
    Stream,
}

/// Table of kinds that are known and not read: where their mark stands, the mark, their name.
const NOT_READ: [(usize, &[u8], &str); 32] = [
    (0, b"wvpk", "WavPack is"),
    (0, b"MAC ", "Monkey's Audio is"),
    (0, b"TTA1", "True Audio (TTA) is"),
    (0, b"TTA2", "True Audio (TTA) is"),
    (0, b"MPCK", "Musepack is"),
    (0, b"MP+", "Musepack is"),
    (0, b"OFR ", "OptimFROG is"),
    (0, b"ajkg", "Shorten is"),
    (0, b"\x0B\x77", "Dolby Digital (AC-3) is"),
    (4, b"\xF8\x72\x6F\xBA", "Dolby TrueHD is"),
    (4, b"\xF8\x72\x6F\xBB", "MLP is"),
    (0, b"\x7F\xFE\x80\x01", "DTS is"),
    (0, b"\xFE\x7F\x01\x80", "DTS is"),
    (0, b"\x1F\xFF\xE8\x00", "DTS is"),
    (0, b"\xFF\x1F\x00\xE8", "DTS is"),
    (0, b"\x1A\x45\xDF\xA3", "Matroska and WebM are"),
    (0, b"\x30\x26\xB2\x75", "Windows Media Audio is"),
    (0, b".snd", "Sun audio is"),
    (0, b"DSD ", "DSD is"),
    (0, b"FRM8", "DSD is"),
    (0, b"#!AMR", "AMR is"),
    (0, b"FLV", "Flash video is"),
    (8, b"AVI ", "AVI video is"),
    (8, b"8SVX", "8SVX is"),
    (0, b"\x00\x00\x01\xBA", "MPEG video is"),
    (0, b"Creative Voice", "Creative Voice is"),
    (0, b"NIST_1A", "NIST SPHERE is"),
    (0, b"MThd", "MIDI, which holds no sound, is"),
    (8, b"RMID", "MIDI, which holds no sound, is"),
    (0, b"CAT ", "A REX loop is"),
    (0, b"nutnut", "NUT is"),
    (0, b"PK\x03\x04", "A ZIP archive is"),
];

impl Kind {
    /// The kind of a file that begins with `bytes`, behind an ID3 tag where `is_tagged`.
    pub fn of(bytes: &[u8], is_tagged: bool) -> Result<Self, AudioFileError> {
        let has = |at: usize, mark: &[u8]| bytes.get(at..at + mark.len()) == Some(mark);
        let is_riff = ["RIFF", "RIFX", "RF64", "BW64"].iter().any(|mark| has(0, mark.as_bytes()));
        if is_riff && has(8, b"WAVE") || has(0, b"riff\x2E\x91\xCF\x11") {
            return Ok(Self::Wave);
        }
        if has(0, b"FORM") && (has(8, b"AIFF") || has(8, b"AIFC")) {
            return Ok(Self::Aiff);
        }
        // QuickTime's first files have no type in front.
        if [&b"ftyp"[..], b"moov", b"mdat", b"wide"].iter().any(|name| has(4, name)) {
            return Ok(Self::Mpeg4);
        }
        if has(0, b"OggS") {
            return Ok(Self::Ogg);
        }
        if has(0, b"caff") {
            return Ok(Self::Caf);
        }
        if has(0, b"fLaC") {
            return Ok(Self::Flac);
        }
        if let Some((.., name)) = NOT_READ.iter().find(|(at, mark, _)| has(*at, mark)) {
            return Err(AudioFileError::Unsupported((*name).to_owned()));
        }
        // MPEG audio and ADTS begin with eleven set bits, and sometimes with zeros before them.
        let is_mpeg = matches!(bytes, [0xFF, second, ..] if second & 0xE0 == 0xE0)
            || bytes.len() == HEAD_BYTES && bytes.iter().all(|&byte| byte == 0);
        if is_mpeg || is_tagged {
            return Ok(Self::Stream);
        }
        Err(if bytes.is_empty() { AudioFileError::Empty } else { AudioFileError::NotAudio })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_says_what_a_file_is() {
        assert_eq!(Kind::of(b"RIFF\0\0\0\0WAVEfmt ", false), Ok(Kind::Wave));
        assert_eq!(Kind::of(b"RIFF\0\0\0\0ACON", false), Err(AudioFileError::NotAudio));
        assert_eq!(Kind::of(b"\0\0\0\x20ftypM4A \0\0\0\0", false), Ok(Kind::Mpeg4));
        assert_eq!(Kind::of(b"\xFF\xFB\x90\x64", false), Ok(Kind::Stream));
        assert_eq!(Kind::of(b"", false), Err(AudioFileError::Empty));
        let refused = Kind::of(b"wvpk\0\0\0\0", false).unwrap_err().to_string();
        assert_eq!(refused, "WavPack is not supported; convert it to WAV or FLAC.");
    }
}
