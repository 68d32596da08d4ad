//! Files of every depth come back as they were written; what cannot be read says why.

use hound::{SampleFormat, WavSpec, WavWriter};
use shared_audio_file::{AudioFile, AudioFileError, read_whole};
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

const RATE_HZ: u32 = 8000;

fn ramp(frames: usize) -> Vec<f32> {
    (0..frames).map(|n| (n % 201) as f32 / 128.0 - 0.75).collect()
}

fn write_stereo(path: &Path, bits: u16, frames: usize) {
    let sample_format = if bits == 32 { SampleFormat::Float } else { SampleFormat::Int };
    let spec = WavSpec { channels: 2, sample_rate: RATE_HZ, bits_per_sample: bits, sample_format };
    let mut writer = WavWriter::create(path, spec).unwrap();
    for sample in ramp(frames).into_iter().flat_map(|x| [x, -x]) {
        if bits == 32 {
            writer.write_sample(sample).unwrap();
        } else {
            let full = f64::from(1u32 << (bits - 1));
            writer.write_sample((f64::from(sample) * full) as i32).unwrap();
        }
    }
    writer.finalize().unwrap();
}

#[test]
fn every_depth_is_read_exactly_and_in_pieces() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ramp.wav");
    for bits in [8, 16, 24, 32] {
        write_stereo(&path, bits, 40_000);
        let audio = read_whole(&path, 5.0).unwrap();
        assert_eq!((audio.sample_rate_hz, audio.is_mono(), audio.length_s()), (8000.0, false, 5.0));
        assert_eq!(audio.channels[0], ramp(40_000), "{bits} bits");
        assert!(audio.channels[0].iter().zip(&audio.channels[1]).all(|(a, b)| *a == -b));
        let mut shares = Vec::new();
        let read = AudioFile::open(&path).unwrap().read(|_, share| {
            shares.push(share);
            true
        });
        assert_eq!((read, shares.len(), shares.last()), (Ok(()), 3, Some(&1.0)));
    }
}

#[test]
fn what_cannot_be_read_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sound.wav");
    let missing = read_whole(&path, 1.0).unwrap_err();
    assert!(matches!(missing, AudioFileError::Unreadable { kind: ErrorKind::NotFound, .. }));
    assert_eq!(read_whole(folder.path(), 1.0), Err(AudioFileError::NotAFile));
    fs::write(&path, "this is text, whatever its name says").unwrap();
    assert!(matches!(read_whole(&path, 1.0), Err(AudioFileError::NotWav(_))));
    write_stereo(&path, 16, 40_000);
    let too_long = AudioFileError::TooLong { length_s: 5.0, longest_s: 4.0 };
    assert_eq!(read_whole(&path, 4.0), Err(too_long));
    let stopped = AudioFile::open(&path).unwrap().read(|_, _| false);
    assert_eq!(stopped, Err(AudioFileError::Stopped));
    let bytes = fs::read(&path).unwrap();
    fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
    let cut = read_whole(&path, 5.0).unwrap_err();
    assert!(matches!(cut, AudioFileError::CutShort { read_s } if read_s > 2.0), "{cut}");
}
