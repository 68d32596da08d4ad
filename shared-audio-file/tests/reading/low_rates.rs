//! Sample rates below those that engines take: raised, with the sound they had.

use std::f64::consts::TAU;

use crate::files::{Folder, Read, chunk, format, pcm, riff};
use shared_audio_file::{AudioFile, Note};

fn read(folder: &Folder, rate_hz: u32, samples: &[f64]) -> Read {
    let format = chunk(b"fmt ", &format(1, 1, rate_hz, 24));
    folder.read(&riff(&[format, chunk(b"data", &pcm(samples, 3))])).unwrap()
}

#[test]
fn length_level_and_samples_are_kept_and_nothing_is_added_between() {
    let folder = Folder::new();
    let rates = [1_000, 1_001, 2_000, 3_999, 4_000, 5_512, 6_000, 7_350, 7_999];
    for rate_hz in rates {
        for share in [0.01, 0.11, 0.3, 0.44] {
            let turns = |frame: f64| 0.5 * (TAU * share * frame).sin();
            let samples: Vec<f64> = (0..3_000).map(|n| turns(f64::from(n))).collect();
            let read = read(&folder, rate_hz, &samples);
            let factor = read.rate_hz / rate_hz;
            assert!((8_000..16_000).contains(&read.rate_hz), "{rate_hz}");
            assert_eq!(read.rate_hz % rate_hz, 0, "{rate_hz}");
            let raised = Note::Raised { from_hz: rate_hz, to_hz: read.rate_hz };
            assert_eq!((read.frames(), &read.notes[..]), (3_000 * factor as usize, &[raised][..]));
            let plane = &read.planes[0];
            for n in 100 * factor..2_900 * factor {
                let error = f64::from(plane[n as usize]) - turns(f64::from(n) / f64::from(factor));
                assert!(error.abs() < 5e-5, "{rate_hz} Hz, {share} of it, frame {n}: {error}");
            }
            for (n, sample) in samples.iter().enumerate() {
                let kept = f64::from(plane[n * factor as usize]);
                assert!((kept - sample).abs() < 1e-6, "{rate_hz} Hz, frame {n}");
            }
        }
    }
}

#[test]
fn the_file_says_both_rates_and_its_length_before_it_is_read() {
    let folder = Folder::new();
    let path = folder.file(
        "low",
        &riff(&[chunk(b"fmt ", &format(1, 1, 3_000, 16)), chunk(b"data", &pcm(&[0.0; 3_000], 2))]),
    );
    let file = AudioFile::open(&path).unwrap();
    assert_eq!((file.file_rate_hz(), file.rate_hz(), file.frames()), (3_000, 9_000, Some(9_000)));
}

#[test]
fn a_file_shorter_than_the_filter_and_samples_that_are_no_numbers_keep_their_count() {
    let folder = Folder::new();
    for frames in [0, 1, 2, 48, 49, 97, 98] {
        let read = read(&folder, 2_000, &vec![0.25; frames]);
        assert_eq!(read.frames(), 4 * frames);
    }
    let mut samples = vec![0.1f32; 500];
    samples[200..203].fill(f32::NAN);
    let bytes: Vec<u8> = samples.iter().flat_map(|sample| sample.to_le_bytes()).collect();
    let format = chunk(b"fmt ", &format(3, 1, 4_000, 32));
    let read = folder.read(&riff(&[format, chunk(b"data", &bytes)])).unwrap();
    assert_eq!(read.planes[0].iter().filter(|sample| sample.is_nan()).count(), 3);
}
