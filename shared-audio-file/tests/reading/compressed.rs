//! Compressed files: the fixtures were made by `fixtures/make.sh`.

use std::fs;
use std::path::PathBuf;

use crate::files::{Folder, LEVEL_DBFS, Read, read};
use shared_audio_file::{AudioFile, AudioFileError, Note};

/// Frames of every fixture.
pub const FRAMES: usize = 14_400;

pub fn fixture(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/reading/fixtures").join(name)
}

fn assert_tone(read: &Read, tolerance_db: f64, what: &str) {
    assert_eq!((read.rate_hz, read.planes.len()), (48_000, 1), "{what}");
    let error_db = read.level_dbfs(0) - LEVEL_DBFS;
    assert!(error_db.abs() < tolerance_db, "{what}: {error_db} dB");
}

#[test]
fn lossless_files_read_exactly() {
    for name in ["tone.flac", "flac.ogg", "alac.m4a", "alac.caf", "pcm.caf"] {
        let read = read(&fixture(name)).unwrap();
        assert_tone(&read, 0.01, name);
        assert_eq!((read.frames(), &read.notes[..]), (FRAMES, &[][..]), "{name}");
    }
}

#[test]
fn lossy_files_read_without_the_delay_of_their_encoders() {
    for name in ["tone.mp3", "tone.m4a", "index-first.m4a", "mp3.mp4", "tone.ogg"] {
        let read = read(&fixture(name)).unwrap();
        // Encoders move the level of a single tone by a few tenths of a decibel.
        assert_tone(&read, 0.5, name);
        assert_eq!((read.frames(), &read.notes[..]), (FRAMES, &[][..]), "{name}");
        // A sine that starts at 0: left-over delay would begin with silence.
        let start: f32 = read.planes[0][..48].iter().map(|sample| sample.abs()).sum();
        assert!(start / 48.0 > 0.02, "{name}: {start}");
    }
}

#[test]
fn files_that_do_not_know_their_delay_are_read_whole() {
    for name in ["tone.aac", "untagged.mp3"] {
        let read = read(&fixture(name)).unwrap();
        assert!((FRAMES..FRAMES + 3 * 1152).contains(&read.frames()), "{name}: {}", read.frames());
        assert!(read.notes.is_empty(), "{name}: {:?}", read.notes);
        assert!(AudioFile::open(&fixture(name)).unwrap().frames().is_none());
    }
}

#[test]
fn the_name_of_a_file_does_not_matter() {
    let folder = Folder::new();
    for name in ["tone.flac", "tone.mp3", "tone.m4a", "tone.ogg"] {
        let path = folder.file("song.wav", &fs::read(fixture(name)).unwrap());
        assert_eq!(read(&path).unwrap().frames(), FRAMES, "{name}");
    }
}

#[test]
fn what_is_there_of_a_cut_off_file_is_read_and_said() {
    let folder = Folder::new();
    for name in ["tone.flac", "tone.mp3", "tone.ogg", "index-first.m4a"] {
        let bytes = fs::read(fixture(name)).unwrap();
        let read = folder.read(&bytes[..bytes.len() * 7 / 8]).unwrap();
        assert!((1..FRAMES).contains(&read.frames()), "{name}: {}", read.frames());
        assert!(matches!(read.notes[..], [Note::CutOff { .. }]), "{name}: {:?}", read.notes);
    }
    let bytes = fs::read(fixture("tone.m4a")).unwrap();
    let refused = folder.read(&bytes[..bytes.len() * 3 / 4]).unwrap_err().to_string();
    assert!(refused.contains("its index is missing"), "{refused}");
}

#[test]
fn a_cut_off_ogg_file_is_read_to_its_last_whole_page_wherever_it_is_cut() {
    let folder = Folder::new();
    for name in ["tone.ogg", "flac.ogg"] {
        let bytes = fs::read(fixture(name)).unwrap();
        for part in 4..16 {
            match folder.read(&bytes[..bytes.len() * part / 16]) {
                Ok(read) => {
                    assert!((1..FRAMES).contains(&read.frames()), "{name}: {}", read.frames());
                    assert!(matches!(read.notes[..], [Note::CutOff { .. }]), "{:?}", read.notes);
                }
                Err(error) => assert_eq!(error, AudioFileError::NoAudio, "{name}"),
            }
        }
    }
}

#[test]
fn chained_files_are_read_whole() {
    let folder = Folder::new();
    for name in ["tone.ogg", "flac.ogg"] {
        let bytes = fs::read(fixture(name)).unwrap();
        let read = folder.read(&bytes.repeat(3)).unwrap();
        assert_eq!((read.frames(), &read.notes[..]), (3 * FRAMES, &[][..]), "{name}");
        assert_tone(&read, 0.5, name);
        // Another number of channels or rate in the middle is said, never read wrong.
        let cut = folder.read(&[&bytes[..], &bytes[..bytes.len() * 7 / 8]].concat());
        let notes = cut.map(|read| read.notes);
        assert!(!matches!(notes.as_deref(), Ok([])), "{name}: {notes:?}");
    }
    let joined = fs::read(fixture("tone.mp3")).unwrap().repeat(2);
    let read = folder.read(&joined).unwrap();
    assert_eq!(read.frames(), FRAMES);
    assert!(matches!(read.notes[..], [Note::Behind { .. }]), "{:?}", read.notes);
}

#[test]
fn damage_is_said_and_keeps_the_length() {
    let folder = Folder::new();
    let mut bytes = fs::read(fixture("tone.m4a")).unwrap();
    let start = bytes.windows(4).position(|name| name == b"mdat").unwrap() + 4;
    bytes[start + 300..start + 900].fill(0xA5);
    let read = folder.read(&bytes).unwrap();
    assert_eq!(read.frames(), FRAMES);
    assert!(matches!(read.notes[..], [Note::Damaged { .. }]), "{:?}", read.notes);
}

#[test]
fn kinds_that_are_not_read_are_named() {
    let refused = read(&fixture("opus.ogg")).unwrap_err().to_string();
    assert_eq!(refused, "Opus is not supported; convert it to WAV or FLAC.");
}

#[test]
fn no_damage_anywhere_makes_it_panic_or_hang() {
    let folder = Folder::new();
    let mut seed = 0x9E37_79B9_7F4A_7C15u64;
    let mut random = move |below: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        (seed % below as u64) as usize
    };
    let plain = crate::files::plain()[..4_000].to_vec();
    let mut sound: Vec<Vec<u8>> =
        ["tone.flac", "tone.mp3", "tone.m4a", "tone.ogg", "alac.m4a", "alac.caf", "tone.aac"]
            .map(|name| fs::read(fixture(name)).unwrap())
            .to_vec();
    sound.push(plain);
    for bytes in &sound {
        for _ in 0..60 {
            let mut bytes = bytes.clone();
            for _ in 0..1 + random(8) {
                // Headers are where most can go wrong.
                let within = if random(2) == 0 { bytes.len() } else { bytes.len().min(256) };
                let at = random(within);
                bytes[at] = random(256) as u8;
            }
            bytes.truncate(bytes.len() - random(bytes.len() / 4));
            let _ = folder.read(&bytes);
        }
    }
}
