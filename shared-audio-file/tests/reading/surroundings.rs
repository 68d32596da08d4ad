//! What programs put around audio of any kind: tags, padding, remains of other files.

use std::fs;

use crate::compressed::{FRAMES, fixture};
use crate::files::{Folder, LEVEL_DBFS};
use shared_audio_file::{AudioFile, AudioFileError, Note};

fn id3(length: u8) -> Vec<u8> {
    let mut tag = b"ID3\x03\0\0\0\0\x01\0".to_vec();
    tag[9] = length & 0x7F;
    tag.resize(10 + 128 + usize::from(length & 0x7F), b'x');
    tag
}

/// An ID3v2.4 tag with a footer, as it stands before or behind audio.
fn id3_with_footer(footer_alone: bool) -> Vec<u8> {
    let [mark, body] = [*b"3DI\x04\0\x10\0\0\0\x20", [b'y'; 10]];
    let head = *b"ID3\x04\0\x10\0\0\0\x20";
    let text = [body, body, body].concat();
    let tag = [&head[..], &text, b"zz", &mark].concat();
    assert!(!footer_alone || tag.len() == 52);
    tag
}

/// An APEv2 tag with header and footer around `length` bytes.
fn ape(length: u32) -> Vec<u8> {
    let part = |flags: u32| {
        let size = (length + 32).to_le_bytes();
        [
            &b"APETAGEX"[..],
            &2_000u32.to_le_bytes(),
            &size,
            &[1, 0, 0, 0],
            &flags.to_le_bytes(),
            &[0; 8],
        ]
        .concat()
    };
    [part(0xA000_0000), vec![b'v'; length as usize], part(0x8000_0000)].concat()
}

#[test]
fn what_stands_around_the_audio_does_no_harm() {
    let folder = Folder::new();
    let id3_v1 = [&b"TAG"[..], &[b' '; 125]].concat();
    let before = [Vec::new(), id3(5), id3(100), [id3(3), id3(9)].concat(), id3_with_footer(false)];
    let behind = [
        Vec::new(),
        id3_v1.clone(),
        ape(77),
        [ape(300), id3_v1].concat(),
        id3_with_footer(true),
        vec![0; 3_000],
    ];
    let names = [
        "tone.flac",
        "tone.mp3",
        "tone.ogg",
        "flac.ogg",
        "tone.m4a",
        "index-first.m4a",
        "alac.m4a",
        "alac.caf",
        "pcm.caf",
        "mp3.mp4",
    ];
    for name in names {
        let bytes = fs::read(fixture(name)).unwrap();
        for before in &before {
            for behind in &behind {
                let read = folder.read(&[&before[..], &bytes, behind].concat());
                let what = format!("{name} behind {} bytes, before {}", before.len(), behind.len());
                let read = read.unwrap_or_else(|error| panic!("{what}: {error}"));
                let error_db = read.level_dbfs(0) - LEVEL_DBFS;
                assert!(error_db.abs() < 0.5, "{what}: {error_db} dB");
                assert_eq!((read.frames(), &read.notes[..]), (FRAMES, &[][..]), "{what}");
            }
        }
    }
}

#[test]
fn remains_of_other_files_behind_a_file_are_left_out() {
    let folder = Folder::new();
    let mut seed = 1u32;
    let remains: Vec<u8> = (0..5_000)
        .map(|_| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 24) as u8
        })
        .collect();
    for name in ["tone.ogg", "flac.ogg", "tone.m4a", "alac.m4a", "alac.caf", "pcm.caf", "tone.flac"]
    {
        let bytes = fs::read(fixture(name)).unwrap();
        let read = folder.read(&[bytes, remains.clone()].concat()).unwrap();
        assert_eq!((read.frames(), &read.notes[..]), (FRAMES, &[][..]), "{name}");
    }
}

#[test]
fn a_fragmented_file_that_is_cut_off_says_so() {
    let folder = Folder::new();
    let bytes = fs::read(fixture("fragmented.m4a")).unwrap();
    assert!(folder.read(&bytes).unwrap().notes.is_empty());
    let read = folder.read(&bytes[..bytes.len() * 3 / 4]).unwrap();
    assert!(matches!(read.notes[..], [Note::CutOff { .. }]), "{:?}", read.notes);
}

/// Bytes without any meaning.
fn junk(length: usize, mut seed: u32) -> Vec<u8> {
    (0..length)
        .map(|_| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 24) as u8
        })
        .collect()
}

#[test]
fn junk_before_the_audio_is_left_out_and_said() {
    let folder = Folder::new();
    let names = ["tone.mp3", "untagged.mp3", "tone.aac", "tone.flac", "tone.ogg", "flac.ogg"];
    for name in names {
        let bytes = fs::read(fixture(name)).unwrap();
        let plain = folder.read(&bytes).unwrap();
        for (length, seed) in [(1, 1), (2, 7), (417, 2), (5_000, 3), (128, 4), (200_000, 5)] {
            let mut junk = junk(length, seed);
            // What looks like the beginning of a frame, and is none.
            if length > 400 {
                junk[length - 300..length - 296].copy_from_slice(&[0xFF, 0xFB, 0x90, 0x64]);
            }
            let what = format!("{name} behind {length} bytes");
            for tag in [Vec::new(), id3(20)] {
                let read = folder.read(&[&tag[..], &junk, &bytes].concat());
                let read = read.unwrap_or_else(|error| panic!("{what}: {error}"));
                let before = Note::Before { bytes: length as u64 + id3_bytes(&bytes) };
                assert_eq!(read.notes, [before], "{what}");
                assert!(read.planes == plain.planes, "{what}");
            }
        }
    }
}

/// Length of the ID3 tag that begins `bytes`: behind junk it is junk, too.
fn id3_bytes(bytes: &[u8]) -> u64 {
    if !bytes.starts_with(b"ID3") {
        return 0;
    }
    10 + bytes[6..10].iter().fold(0, |sum, &byte| sum << 7 | u64::from(byte))
}

#[test]
fn junk_alone_is_no_audio() {
    let folder = Folder::new();
    for seed in 0..20 {
        let error = folder.read(&[b"x".to_vec(), junk(300_000, seed)].concat()).unwrap_err();
        assert_eq!(error, AudioFileError::NotAudio, "{seed}");
    }
    // One frame alone is a coincidence.
    let frame = [&b"text"[..], &[0xFF, 0xFB, 0x90, 0x64], &[b' '; 2_000]].concat();
    assert_eq!(folder.read(&frame).unwrap_err(), AudioFileError::NotAudio);
}

#[test]
fn joined_flac_files_are_read_whole() {
    let folder = Folder::new();
    let bytes = fs::read(fixture("tone.flac")).unwrap();
    let one = folder.read(&bytes).unwrap();
    for between in [Vec::new(), id3(9), junk(3_000, 8), b"fLaC\0\0\0\x22".to_vec()] {
        let joined = [&bytes[..], &between, &bytes, &between, &bytes].concat();
        let path = folder.file("joined.flac", &joined);
        assert_eq!(AudioFile::open(&path).unwrap().frames(), Some(3 * FRAMES as u64));
        let read = folder.read(&joined).unwrap();
        assert_eq!((read.frames(), &read.notes[..]), (3 * FRAMES, &[][..]), "{}", between.len());
        for part in read.planes[0].chunks(FRAMES) {
            assert!(part == one.planes[0], "{}", between.len());
        }
    }
    // What is missing of any of them is said.
    let cut = &bytes[..bytes.len() * 3 / 4];
    for joined in [[&bytes[..], cut].concat(), [cut, &bytes].concat()] {
        let read = folder.read(&joined).unwrap();
        assert!((FRAMES..2 * FRAMES).contains(&read.frames()));
        assert!(read.notes.iter().any(|note| matches!(note, Note::CutOff { .. })));
    }
}
