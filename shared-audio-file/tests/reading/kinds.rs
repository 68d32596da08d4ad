//! Kinds of files within others, kinds that are not read, and what is no file at all.

use std::fs;

use crate::compressed::{FRAMES as CODED_FRAMES, fixture};
use crate::files::*;
use shared_audio_file::{AudioFile, AudioFileError, Note};

#[test]
fn coded_audio_in_wav_is_read() {
    let folder = Folder::new();
    for name in ["ima.wav", "ms.wav"] {
        let mut bytes = fs::read(fixture(name)).unwrap();
        // The last block is filled up with silence, and counted by this encoder.
        let filled = folder.read(&bytes).unwrap().frames();
        assert!((CODED_FRAMES..CODED_FRAMES + 2_048).contains(&filled), "{name}: {filled}");
        let fact_at = bytes.windows(4).position(|id| id == b"fact").unwrap() + 8;
        bytes[fact_at..fact_at + 4].copy_from_slice(&(CODED_FRAMES as u32).to_le_bytes());
        let read = folder.read(&bytes).unwrap();
        let error_db = read.level_dbfs(0) - LEVEL_DBFS;
        assert!(error_db.abs() < 0.1, "{name}: {error_db} dB");
        assert_eq!((read.frames(), &read.notes[..]), (CODED_FRAMES, &[][..]), "{name}");
        let read = folder.read(&bytes[..bytes.len() * 2 / 3]).unwrap();
        assert!((1..CODED_FRAMES).contains(&read.frames()), "{name}: {}", read.frames());
        assert!(matches!(read.notes[..], [Note::CutOff { .. }]), "{name}: {:?}", read.notes);
    }
    let mp3 = fs::read(fixture("untagged.mp3")).unwrap();
    let alone = folder.read(&mp3).unwrap();
    for tag in [0x50, 0x55] {
        let format = chunk(b"fmt ", &format_aligned(tag, 1, RATE_HZ, 0, 1));
        let list = chunk(b"LIST", b"INFOICMT\x05\0\0\0hello");
        let file = riff(&[format, list.clone(), chunk(b"data", &mp3), list]);
        let read = folder.read(&file).unwrap();
        assert_eq!((&read.planes, &read.notes[..]), (&alone.planes, &[][..]));
        let read = folder.read(&file[..file.len() * 2 / 3]).unwrap();
        assert!(matches!(read.notes[..], [Note::CutOff { .. }]), "{:?}", read.notes);
    }
}

/// A CAF file of uncompressed samples; a `size` of the data other than theirs where it is given.
fn caf(codec: &[u8; 4], flags: u32, bits: u32, data: &[u8], size: Option<i64>) -> Vec<u8> {
    let chunk = |id: &[u8; 4], size: i64, body: &[u8]| [id, &size.to_be_bytes()[..], body].concat();
    let words = [flags, 2 * bits.div_ceil(8), 1, 2, bits].map(u32::to_be_bytes).concat();
    let description = [&f64::from(RATE_HZ).to_be_bytes()[..], codec, &words].concat();
    let data = [&[0; 4], data].concat();
    [
        b"caff\0\x01\0\0".to_vec(),
        chunk(b"desc", 32, &description),
        chunk(b"free", 5, &[7; 5]),
        chunk(b"data", size.unwrap_or(data.len() as i64), &data),
    ]
    .concat()
}

#[test]
fn uncompressed_caf_reads_at_its_level_and_as_far_as_it_goes() {
    let folder = Folder::new();
    for bits in [8u32, 16, 24, 32] {
        let little = pcm(&tone(2), bits as usize / 8);
        let big: Vec<u8> =
            little.chunks(bits as usize / 8).flat_map(|s| s.iter().rev().copied()).collect();
        for (flags, data) in [(2, &little), (0, &big)] {
            for size in [None, Some(-1)] {
                let read = folder.read(&caf(b"lpcm", flags, bits, data, size)).unwrap();
                read.is_tone(2, &format!("{bits} bits, {flags}, {size:?}"));
            }
        }
        let whole = caf(b"lpcm", 2, bits, &little, None);
        let read = folder.read(&whole[..whole.len() - little.len() / 2]).unwrap();
        assert_eq!(read.frames(), FRAMES / 2);
        assert!(matches!(read.notes[..], [Note::CutOff { .. }]), "{:?}", read.notes);
    }
    let single: Vec<u8> = tone(2).iter().flat_map(|&x| (x as f32).to_le_bytes()).collect();
    let double: Vec<u8> = tone(2).iter().flat_map(|x| x.to_be_bytes()).collect();
    folder.read(&caf(b"lpcm", 3, 32, &single, None)).unwrap().is_tone(2, "float");
    folder.read(&caf(b"lpcm", 1, 64, &double, None)).unwrap().is_tone(2, "double");
}

#[test]
fn kinds_that_are_not_read_are_named() {
    let folder = Folder::new();
    let page = |head: &[u8]| [b"OggS\0\x02", &[0; 20][..], &[1, head.len() as u8], head].concat();
    for (bytes, name) in [
        (b"wvpk".to_vec(), "WavPack is"),
        (b"MAC \x96\x0f".to_vec(), "Monkey's Audio is"),
        (b"TTA1".to_vec(), "True Audio (TTA) is"),
        (b"\x0B\x77\x12".to_vec(), "Dolby Digital (AC-3) is"),
        (b"\x7F\xFE\x80\x01".to_vec(), "DTS is"),
        (b"\x1A\x45\xDF\xA3".to_vec(), "Matroska and WebM are"),
        (b"RIFF\0\0\0\0AVI LIST".to_vec(), "AVI video is"),
        (b"MThd\0\0\0\x06".to_vec(), "MIDI, which holds no sound, is"),
        (page(b"OpusHead"), "Opus is"),
        (page(b"Speex   "), "Speex is"),
        (caf(b"ima4", 0, 0, &[0; 68], None), "CAF with ADPCM is"),
    ] {
        // Longer than any header, so that no file is taken for cut short.
        let file = [bytes, vec![0; 4_096]].concat();
        let refused = folder.read(&file).unwrap_err().to_string();
        assert_eq!(refused, format!("{name} not supported; convert it to WAV or FLAC."));
    }
    for (tag, name) in
        [(0x31, "GSM"), (0x2000, "Dolby Digital (AC-3)"), (0x161, "Windows Media Audio")]
    {
        let file = riff(&[chunk(b"fmt ", &format(tag, 2, RATE_HZ, 16)), data_16()]);
        let refused = folder.read(&file).unwrap_err().to_string();
        assert_eq!(
            refused,
            format!("WAV with {name} in it is not supported; convert it to WAV or FLAC.")
        );
    }
}

#[test]
fn what_is_no_file_says_so_and_nothing_waits() {
    let folder = Folder::new();
    assert_eq!(folder.read(b"").unwrap_err(), AudioFileError::Empty);
    #[cfg(unix)]
    {
        let pipe = folder.path("pipe.wav");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        assert_eq!(AudioFile::open(&pipe).err(), Some(AudioFileError::NotAFile));
        let nothing = std::path::Path::new("/dev/null");
        assert_eq!(AudioFile::open(nothing).err(), Some(AudioFileError::NotAFile));
        let gone = folder.path("link.wav");
        std::os::unix::fs::symlink(folder.path("no such file"), &gone).unwrap();
        assert_eq!(AudioFile::open(&gone).err(), Some(AudioFileError::Missing));
    }
}

#[test]
fn a_file_that_grows_or_shrinks_is_read_as_it_was_or_as_far_as_it_goes() {
    let folder = Folder::new();
    let path = folder.file("stream.wav", &{
        let mut file = riff(&[format_16(), chunk_of_size(b"data", &pcm(&tone(2), 2), u32::MAX)]);
        file[4..8].copy_from_slice(&[0xFF; 4]);
        file
    });
    let mut file = AudioFile::open(&path).unwrap();
    let more = [fs::read(&path).unwrap(), pcm(&tone(2), 2)].concat();
    fs::write(&path, more).unwrap();
    assert_eq!(file.read_all(1 << 20).unwrap()[0].len(), FRAMES);
    let mut file = AudioFile::open(&path).unwrap();
    fs::write(&path, &fs::read(&path).unwrap()[..44 + 4 * 1_000]).unwrap();
    assert_eq!(file.read_all(1 << 20).unwrap()[0].len(), 1_000);
}

#[test]
fn wrong_lengths_of_chunks_before_the_audio_do_no_harm() {
    let folder = Folder::new();
    for size in [0, 1, 7, 5_000, 1 << 24, u32::MAX] {
        let list = chunk_of_size(b"LIST", b"INFOICMT\x06\0\0\0hello\0", size);
        for chunks in [[format_16(), list.clone(), data_16()], [list, format_16(), data_16()]] {
            let starts_with_format = chunks[0] == format_16();
            match folder.read(&riff(&chunks)) {
                Ok(read) => read.is_tone(2, &format!("LIST of {size}")),
                Err(error) => {
                    assert!(!starts_with_format, "{size}: {error}");
                    assert_eq!(error, AudioFileError::NoAudio);
                }
            }
        }
    }
}

#[test]
fn zeros_in_the_place_of_chunks_end_the_search() {
    let folder = Folder::new();
    let zeros = vec![0; 8 << 20];
    folder.read(&[plain(), zeros.clone()].concat()).unwrap().is_tone(2, "zeros behind");
    let refused = folder.read(&[riff(&[format_16()]), zeros].concat()).unwrap_err();
    assert_eq!(refused, AudioFileError::NoAudio);
}
