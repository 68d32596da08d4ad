//! WAV files as real programs write them.

use crate::files::*;
use shared_audio_file::{AudioFile, AudioFileError, Note};

#[test]
fn every_sample_format_reads_at_its_level() {
    let folder = Folder::new();
    let stereo = tone(2);
    for bits in [8u16, 12, 16, 20, 24, 32, 48, 64] {
        let mut data = pcm(&stereo, usize::from(bits.div_ceil(8)));
        if bits == 8 {
            data.iter_mut().for_each(|byte| *byte ^= 0x80);
        }
        let plain = chunk(b"fmt ", &format(1, 2, RATE_HZ, bits));
        let longer = chunk(b"fmt ", &[format(1, 2, RATE_HZ, bits), vec![0, 0]].concat());
        let whole_bytes = bits.next_multiple_of(8);
        let longest = chunk(b"fmt ", &extensible(1, 2, whole_bytes, bits));
        for format in [plain, longer, longest] {
            let what = format!("{bits} bits, fmt of {} bytes", format.len() - 8);
            let read = folder.read(&riff(&[format, chunk(b"data", &data)])).unwrap();
            read.is_tone(2, &what);
        }
    }
    let single: Vec<u8> = stereo.iter().flat_map(|&x| (x as f32).to_le_bytes()).collect();
    let double: Vec<u8> = stereo.iter().flat_map(|x| x.to_le_bytes()).collect();
    for (bits, data) in [(32, single), (64, double)] {
        for format in [format(3, 2, RATE_HZ, bits), extensible(3, 2, bits, bits)] {
            let read = folder.read(&riff(&[chunk(b"fmt ", &format), chunk(b"data", &data)]));
            read.unwrap().is_tone(2, &format!("float of {bits} bits"));
        }
    }
}

#[test]
fn g711_reads_at_its_level() {
    let folder = Folder::new();
    for tag in [6, 7] {
        // The code whose value is nearest, found in the reader itself.
        let all: Vec<u8> = (0..=255).collect();
        let format = chunk(b"fmt ", &format(tag, 1, RATE_HZ, 8));
        let values = folder.read(&riff(&[format.clone(), chunk(b"data", &all)])).unwrap();
        let values = &values.planes[0];
        let nearest = |sample: &f64| {
            let error = |code: &u8| (f64::from(values[usize::from(*code)]) - sample).abs();
            all.iter().copied().min_by(|a, b| error(a).total_cmp(&error(b))).unwrap()
        };
        let data: Vec<u8> = tone(1).iter().map(nearest).collect();
        folder.read(&riff(&[format, chunk(b"data", &data)])).unwrap().is_tone(1, "G.711");
    }
}

#[test]
fn twenty_four_bits_in_four_bytes_read_alike_wherever_they_lie() {
    let folder = Folder::new();
    let left: Vec<u8> = pcm(&tone(2), 3).chunks(3).flat_map(|s| [0, s[0], s[1], s[2]]).collect();
    let right: Vec<u8> = pcm(&tone(2), 3)
        .chunks(3)
        .flat_map(|s| [s[0], s[1], s[2], if s[2] < 0x80 { 0 } else { 0xFF }])
        .collect();
    for data in [left, right] {
        for format in [extensible(1, 2, 32, 24), format_aligned(1, 2, RATE_HZ, 24, 8)] {
            let read = folder.read(&riff(&[chunk(b"fmt ", &format), chunk(b"data", &data)]));
            read.unwrap().is_tone(2, "24 in 32");
        }
    }
    // Quiet samples of true 32 bits are not taken for 24.
    let quiet: Vec<f64> = tone(2).iter().map(|sample| sample * 1e-4).collect();
    let file = riff(&[chunk(b"fmt ", &format(1, 2, RATE_HZ, 32)), chunk(b"data", &pcm(&quiet, 4))]);
    let level_dbfs = folder.read(&file).unwrap().level_dbfs(0);
    assert!((level_dbfs - LEVEL_DBFS + 80.0).abs() < 0.01, "{level_dbfs}");
}

#[test]
fn chunks_around_the_audio_do_no_harm() {
    let folder = Folder::new();
    let (format, data) = (format_16(), data_16());
    let odd = [0x41; 617];
    for id in [b"bext", b"iXML", b"LIST", b"id3 ", b"XYZ!"] {
        let (padded, unpadded) = (chunk(id, &odd), chunk_of_size(id, &odd, 617));
        let too_long = [chunk(id, &odd[..616]), vec![0]].concat();
        for extra in [padded, unpadded, too_long] {
            let what = String::from_utf8_lossy(id).into_owned();
            for chunks in [
                [extra.clone(), format.clone(), data.clone()],
                [format.clone(), extra.clone(), data.clone()],
                [format.clone(), data.clone(), extra.clone()],
            ] {
                folder.read(&riff(&chunks)).unwrap().is_tone(2, &what);
            }
        }
    }
    folder.read(&riff(&[data, format])).unwrap().is_tone(2, "fmt after data");
}

#[test]
fn files_begin_behind_their_tags() {
    let folder = Folder::new();
    let tag = [b"ID3\x03\0\0\0\0\x01\x05", &[0x55u8; 133][..]].concat();
    folder.read(&[tag, plain()].concat()).unwrap().is_tone(2, "ID3 before RIFF");
}

#[test]
fn wrong_fields_of_the_format_do_no_harm() {
    let folder = Folder::new();
    let mut average = format(1, 2, RATE_HZ, 16);
    average[8..12].copy_from_slice(&RATE_HZ.to_le_bytes());
    let mut bodies = vec![average];
    bodies.extend([0, 1, 2, 3, 8, 999].map(|align| format_aligned(1, 2, RATE_HZ, 16, align)));
    for body in bodies {
        let read = folder.read(&riff(&[chunk(b"fmt ", &body), data_16()]));
        read.unwrap().is_tone(2, &format!("{body:?}"));
    }
}

#[test]
fn bytes_too_many_are_left_out() {
    let folder = Folder::new();
    for more in 1..=3 {
        let data = [pcm(&tone(2), 2), vec![0x7F; more]].concat();
        folder.read(&riff(&[format_16(), chunk(b"data", &data)])).unwrap().is_tone(2, "inside");
        let behind = [plain(), vec![0x7F; more]].concat();
        folder.read(&behind).unwrap().is_tone(2, "behind");
    }
}

#[test]
fn streams_are_read_to_their_end() {
    let folder = Folder::new();
    let data = pcm(&tone(2), 2);
    for size in [0, u32::MAX, u32::MAX - 36, 0x7FFF_F000, 0x7FFF_FFFF] {
        let mut file = riff(&[format_16(), chunk_of_size(b"data", &data, size)]);
        file[4..8].copy_from_slice(&size.to_le_bytes());
        folder.read(&file).unwrap().is_tone(2, &format!("{size:#x}"));
    }
}

#[test]
fn what_is_there_of_a_cut_off_file_is_read_and_said() {
    let folder = Folder::new();
    let file = plain();
    let read = folder.read(&file[..44 + 4 * (FRAMES / 2) + 1]).unwrap();
    assert_eq!(read.frames(), FRAMES / 2);
    let [note] = read.notes[..] else { panic!("{:?}", read.notes) };
    assert_eq!(note.to_string(), "Cut off: 0.2 s of 0.4 s can be read.");
    assert!(
        matches!(note, Note::CutOff { expected_s, .. } if expected_s == Some(20_000.0 / 48_000.0))
    );
    for length in [4, 11, 12, 20, 30, 40] {
        assert!(folder.read(&file[..length]).is_err(), "{length} bytes");
    }
}

#[test]
fn files_of_more_than_four_gigabytes_keep_their_length_elsewhere() {
    let folder = Folder::new();
    let data = pcm(&tone(2), 2);
    for mark in [b"RF64", b"BW64"] {
        for length in [data.len() as u64, 0, u64::MAX] {
            let sizes = [length.saturating_add(100), length, 0].map(u64::to_le_bytes).concat();
            let long = chunk(b"ds64", &[sizes, vec![0; 4]].concat());
            let stored = chunk_of_size(b"data", &data, u32::MAX);
            let mut file = riff(&[long, format_16(), stored]);
            file[..4].copy_from_slice(mark);
            file[4..8].copy_from_slice(&[0xFF; 4]);
            folder.read(&file).unwrap().is_tone(2, &format!("{mark:?} {length}"));
        }
        let sizes = [0, 2 * data.len() as u64, 0].map(u64::to_le_bytes).concat();
        let long = chunk(b"ds64", &[sizes, vec![0; 4]].concat());
        let mut file = riff(&[long, format_16(), chunk_of_size(b"data", &data, u32::MAX)]);
        file[..4].copy_from_slice(mark);
        let read = folder.read(&file).unwrap();
        assert!(read.frames() == FRAMES && read.notes.len() == 1, "{:?}", read.notes);
    }
}

#[test]
fn wave64_is_read() {
    let folder = Folder::new();
    let guid = b"\xF3\xAC\xD3\x11\x8C\xD1\x00\xC0\x4F\x8E\xDB\x8A";
    let part = |id: &[u8; 4], guid: &[u8], body: &[u8], size: u64| {
        let mut part = [id, guid, &size.to_le_bytes()[..], body].concat();
        part.resize(part.len().next_multiple_of(8), 0);
        part
    };
    let data = pcm(&tone(2), 2);
    for size in [data.len() as u64 + 24, u64::MAX, 0] {
        let file = [
            b"riff\x2E\x91\xCF\x11\xA5\xD6\x28\xDB\x04\xC1\x00\x00".to_vec(),
            vec![0xFF; 8],
            [&b"wave"[..], guid].concat(),
            part(b"levl", &[9; 12], &[1; 21], 45),
            part(b"fmt ", guid, &format(1, 2, RATE_HZ, 16), 40),
            part(b"data", guid, &data, size),
        ]
        .concat();
        folder.read(&file).unwrap().is_tone(2, &format!("Wave64, {size}"));
    }
}

#[test]
fn big_endian_files_are_read() {
    let folder = Folder::new();
    let mut format = format(1, 2, RATE_HZ, 24);
    for (at, size) in [(0, 2), (2, 2), (4, 4), (8, 4), (12, 2), (14, 2)] {
        format[at..at + size].reverse();
    }
    let data: Vec<u8> = pcm(&tone(2), 3).chunks(3).flat_map(|s| [s[2], s[1], s[0]]).collect();
    let mut file = riff(&[chunk(b"fmt ", &format), chunk(b"data", &data)]);
    file[..4].copy_from_slice(b"RIFX");
    file[16..20].reverse();
    let size_at = 20 + 16 + 4;
    file[size_at..size_at + 4].reverse();
    folder.read(&file).unwrap().is_tone(2, "RIFX");
}

#[test]
fn all_numbers_of_channels_are_read() {
    let folder = Folder::new();
    for channels in [1u16, 2, 3, 6, 8, 24, 300] {
        let data = pcm(&tone(channels.into()), 2);
        let format = chunk(b"fmt ", &format(1, channels, RATE_HZ, 16));
        let read = folder.read(&riff(&[format, chunk(b"data", &data)])).unwrap();
        read.is_tone(channels.into(), &format!("{channels} channels"));
    }
    let none = chunk(b"fmt ", &format(1, 0, RATE_HZ, 16));
    assert_eq!(folder.read(&riff(&[none, data_16()])).unwrap_err(), AudioFileError::NoChannels);
}

#[test]
fn rates_that_cannot_be_right_are_refused_in_plain_words() {
    let folder = Folder::new();
    let read =
        |rate_hz| folder.read(&riff(&[chunk(b"fmt ", &format(1, 2, rate_hz, 16)), data_16()]));
    for rate_hz in [8_000, 11_025, 44_100, 192_000, 768_000] {
        assert_eq!(read(rate_hz).unwrap().frames(), FRAMES, "{rate_hz}");
    }
    for rate_hz in [0, 1, 999, 1_000_001, u32::MAX] {
        let error = read(rate_hz).unwrap_err();
        assert_eq!(error, AudioFileError::SampleRate(rate_hz.into()));
        assert!(
            error.to_string().starts_with(&format!("A sample rate of {rate_hz} Hz")),
            "{error}"
        );
    }
}

#[test]
fn a_file_without_frames_reads_as_nothing() {
    let folder = Folder::new();
    let empty = chunk(b"data", &[]);
    let after = chunk(b"LIST", b"INFO");
    for chunks in [&[format_16(), empty.clone()][..], &[format_16(), empty, after]] {
        let read = folder.read(&riff(chunks)).unwrap();
        assert_eq!((read.frames(), read.notes.len()), (0, 0));
    }
}

#[test]
fn samples_that_are_no_numbers_are_passed_on() {
    let folder = Folder::new();
    let mut samples: Vec<f32> = tone(2).iter().map(|&sample| sample as f32).collect();
    samples[1_000..1_100].fill(f32::NAN);
    samples[1_100] = f32::INFINITY;
    let data: Vec<u8> = samples.iter().flat_map(|sample| sample.to_le_bytes()).collect();
    let file = riff(&[chunk(b"fmt ", &format(3, 2, RATE_HZ, 32)), chunk(b"data", &data)]);
    let read = folder.read(&file).unwrap();
    assert_eq!(read.planes.iter().flatten().filter(|sample| !sample.is_finite()).count(), 101);
}

#[test]
fn what_is_not_read_is_named() {
    let folder = Folder::new();
    let coded = |tag| riff(&[chunk(b"fmt ", &format(tag, 2, RATE_HZ, 4)), data_16()]);
    let two = riff(&[format_16(), data_16(), chunk(b"LIST", b"INFO"), data_16()]);
    let list = chunk(b"LIST", &[&b"wavl"[..], &data_16()].concat());
    for (file, words) in [
        (coded(0x10), "WAV with codec 0x0010 is not supported; convert it to WAV or FLAC."),
        (two, "A WAV file of several pieces is not supported; convert it to WAV or FLAC."),
        (
            riff(&[format_16(), list]),
            "A WAV file of several pieces is not supported; convert it to WAV or FLAC.",
        ),
        (
            b"a letter to a friend".to_vec(),
            "Not a supported audio file (WAV, AIFF, FLAC, MP3, M4A, OGG or CAF).",
        ),
        (riff(&[format_16()]), "The file ends before its audio begins; export or copy it again."),
    ] {
        assert_eq!(folder.read(&file).unwrap_err().to_string(), words);
    }
    let missing = AudioFile::open(std::path::Path::new("no such file.wav")).err();
    assert_eq!(missing, Some(AudioFileError::Missing));
    assert_eq!(AudioFile::open(&std::env::temp_dir()).err(), Some(AudioFileError::NotAFile));
}

#[test]
fn reading_stops_where_it_is_asked_to() {
    let folder = Folder::new();
    let mut file = AudioFile::open(&folder.file("plain.wav", &plain())).unwrap();
    assert_eq!(file.frames(), Some(FRAMES as u64));
    assert_eq!(file.read(|_, share| share < 0.5), Err(AudioFileError::Stopped));
    let mut file = AudioFile::open(&folder.file("plain.wav", &plain())).unwrap();
    assert_eq!(file.read_all(1_000).unwrap_err(), AudioFileError::TooLong(1_000.0 / 48_000.0));
}
