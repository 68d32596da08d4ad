//! AIFF and AIFC files.

use crate::files::*;
use shared_audio_file::Note;

fn big(id: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let mut chunk = chunk(id, body);
    chunk[4..8].reverse();
    chunk
}

fn aiff(compression: Option<&[u8; 4]>, frames: u32, bits: u16, data: &[u8]) -> Vec<u8> {
    let mut common = [2u16.to_be_bytes().to_vec(), frames.to_be_bytes().to_vec()].concat();
    common.extend(bits.to_be_bytes());
    common.extend([0x40, 0x0E, 0xBB, 0x80, 0, 0, 0, 0, 0, 0]);
    if let Some(name) = compression {
        common.extend(name);
        common.extend(b"\x03odd");
    }
    let sound = [&[0u8; 8], data].concat();
    let form = if compression.is_some() { b"AIFC" } else { b"AIFF" };
    let name = big(b"NAME", b"odd");
    let body = [&form[..], &name, &big(b"COMM", &common), &big(b"SSND", &sound)].concat();
    big(b"FORM", &body)
}

fn swapped(bytes: &[u8], size: usize) -> Vec<u8> {
    bytes.chunks(size).flat_map(|sample| sample.iter().rev().copied().collect::<Vec<_>>()).collect()
}

#[test]
fn every_sample_format_reads_at_its_level() {
    let folder = Folder::new();
    let frames = FRAMES as u32;
    for bits in [8u16, 16, 20, 24, 32] {
        let size = usize::from(bits.div_ceil(8));
        let data = swapped(&pcm(&tone(2), size), size);
        folder.read(&aiff(None, frames, bits, &data)).unwrap().is_tone(2, &format!("{bits} bits"));
        let read = folder.read(&aiff(Some(b"NONE"), frames, bits, &data)).unwrap();
        read.is_tone(2, &format!("AIFC, {bits} bits"));
    }
    let sowt = aiff(Some(b"sowt"), frames, 16, &pcm(&tone(2), 2));
    folder.read(&sowt).unwrap().is_tone(2, "sowt");
    let single: Vec<u8> = tone(2).iter().flat_map(|&x| (x as f32).to_be_bytes()).collect();
    let double: Vec<u8> = tone(2).iter().flat_map(|x| x.to_be_bytes()).collect();
    for (name, data) in [(b"fl32", &single), (b"FL32", &single), (b"fl64", &double)] {
        let read = folder.read(&aiff(Some(name), frames, 32, data)).unwrap();
        read.is_tone(2, &String::from_utf8_lossy(name));
    }
    let refused = folder.read(&aiff(Some(b"ima4"), frames, 16, &single)).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "AIFF with codec \"ima4\" is not supported; convert it to WAV or FLAC."
    );
}

#[test]
fn streams_and_cut_off_files_are_read_as_far_as_they_go() {
    let folder = Folder::new();
    let data = swapped(&pcm(&tone(2), 2), 2);
    let whole = aiff(None, FRAMES as u32, 16, &data);
    let start = whole.len() - data.len();
    for (frames, size) in [(0, 0), (0x7F00_0000, 0x7F00_0000), (FRAMES as u32, 0)] {
        let mut stream = aiff(None, frames, 16, &data);
        stream[start - 12..start - 8].copy_from_slice(&u32::to_be_bytes(size));
        folder.read(&stream).unwrap().is_tone(2, &format!("{frames} {size}"));
    }
    let read = folder.read(&whole[..start + data.len() / 2]).unwrap();
    assert_eq!(read.frames(), FRAMES / 2);
    assert!(matches!(read.notes[..], [Note::CutOff { .. }]));
}
