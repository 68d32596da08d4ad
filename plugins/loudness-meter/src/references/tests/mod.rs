//! Songs measured at once read what the meter reads while they play.

use super::*;
use crate::cards::{Profile, SectionNames, State, Unplaced, ready_for_mastering};
use hound::{SampleFormat, WavSpec, WavWriter};
use shared_audio_file::AudioFileError;
use shared_dsp::inspect::Inspection;
use shared_dsp::loudness::channel_order::ChannelOrder;
use shared_dsp::loudness::records::{ProgrammeMeter, Transport};
use shared_dsp::measure::signals::sine;
use shared_dsp::measure::song::{SONG_RATE_HZ, Song, Stereo, Style};
use std::fs;
use std::path::Path;

mod faults;

fn write_wav(path: &Path, planes: &[Vec<f32>], bits: u16) {
    let sample_format = if bits == 32 { SampleFormat::Float } else { SampleFormat::Int };
    let spec = WavSpec {
        channels: planes.len() as u16,
        sample_rate: SONG_RATE_HZ as u32,
        bits_per_sample: bits,
        sample_format,
    };
    let mut writer = WavWriter::create(path, spec).unwrap();
    for frame in 0..planes[0].len() {
        for plane in planes {
            match sample_format {
                SampleFormat::Float => writer.write_sample(plane[frame]).unwrap(),
                SampleFormat::Int => {
                    let full = f64::from(1u32 << (bits - 1));
                    let step = (f64::from(plane[frame]) * full).round();
                    writer.write_sample(step.clamp(-full, full - 1.0) as i32).unwrap();
                }
            }
        }
    }
    writer.finalize().unwrap();
}

fn song(style: Style, seed: u64, length_s: f64, peak_dbfs: f64) -> Stereo {
    Song::new(style, seed).band(length_s, peak_dbfs)
}

#[test]
fn a_song_measured_at_once_reads_what_the_meter_reads_in_blocks() {
    for (style, seed, peak_dbfs) in
        [(Style::Studio, 1, -1.0), (Style::Studio, 2, -6.0), (Style::Machine, 3, -3.0)]
    {
        let song = song(style, seed, 20.0, peak_dbfs);
        let found = analyse("song", &[&song[0], &song[1]], SONG_RATE_HZ).unwrap();
        let mut meter = ProgrammeMeter::new();
        meter.prepare(SONG_RATE_HZ, &ChannelOrder::Smpte.layout_or_smpte(2));
        let mut inspection = Inspection::new();
        inspection.prepare(SONG_RATE_HZ, 2);
        for (left, right) in song[0].chunks(511).zip(song[1].chunks(511)) {
            meter.process(&[left, right], &Transport::default());
            inspection.process(&[left, right], &[]);
        }
        let (live, kept) = (meter.readings(), &found.reference);
        for (name, got, expected) in [
            ("I", kept.integrated_lufs, live.integrated_lufs),
            ("S", kept.max_short_term_lufs.unwrap(), live.max_short_term_lufs),
            ("TP", kept.true_peak_dbtp, live.true_peak_dbtp),
            ("PLR", kept.plr_lu, live.peak_to_loudness_lu),
            ("length", kept.length_s, 20.0),
        ] {
            assert!((got - expected).abs() < 0.01, "{name}: {got} {expected}");
        }
        let inspected = inspection.readings();
        for (kept, level) in kept.thirds_db.iter().zip(inspected.thirds_dbfs) {
            let expected = level - live.integrated_lufs as f32;
            assert!(kept.is_none_or(|kept| (kept - expected).abs() < 0.01), "{kept:?}");
            assert_eq!(kept.is_some(), level.is_finite());
        }
        assert_eq!(found.sections.len(), inspection.sections().len());
    }
}

#[test]
fn files_of_all_kinds_read_alike() {
    let folder = tempfile::tempdir().unwrap();
    let song = song(Style::Studio, 4, 8.0, -3.0);
    let exact = analyse("song", &[&song[0], &song[1]], SONG_RATE_HZ).unwrap().reference;
    // 8 bits add noise of their own: the loudness stays, the quiet thirds do not.
    for (bits, tolerance_lu) in [(32, 1e-9), (24, 0.001), (16, 0.01), (8, 0.1)] {
        let path = folder.path().join("song.wav");
        write_wav(&path, &song, bits);
        let mut shares = Vec::new();
        let found = analyse_file(&path, |share| {
            shares.push(share);
            true
        })
        .unwrap()
        .reference;
        assert_eq!((found.name.as_str(), found.length_s), ("song", 8.0));
        let error_lu = found.integrated_lufs - exact.integrated_lufs;
        assert!(error_lu.abs() <= tolerance_lu, "{bits}: {error_lu}");
        assert!(shares.is_sorted() && shares.last() == Some(&1.0));
        assert_eq!(analyse_file(&path, |_| false).unwrap_err(), AnalysisError::Stopped);
    }
}

#[test]
fn a_file_has_the_same_card_as_what_is_played() {
    let song = song(Style::Studio, 5, 20.0, -3.0);
    let found = analyse("song", &[&song[0], &song[1]], SONG_RATE_HZ).unwrap();
    let names = SectionNames::default();
    let evidence = found.evidence(Profile::shipped(), &names, &Unplaced);
    let rows = ready_for_mastering(&evidence);
    assert_eq!(evidence.still_to_hear(), None, "a whole file was heard, though it is short");
    assert_eq!(rows[0].state, State::Caution);
    assert!(rows[0].action.contains("lower all tracks together by 3."), "{}", rows[0].action);
}

#[test]
fn surround_and_mono_are_weighed_as_their_files_say() {
    let tone = sine(997.0, -20.0, 48_000.0, 4 * 48_000);
    let silence = vec![0.0; tone.len()];
    let mono = analyse("mono", &[&tone], 48_000.0).unwrap().reference;
    assert!((mono.integrated_lufs + 23.01).abs() < 0.01, "{}", mono.integrated_lufs);
    let in_lfe: [&[f32]; 6] = [&silence, &silence, &silence, &tone, &silence, &silence];
    assert_eq!(analyse("lfe", &in_lfe, 48_000.0).unwrap_err(), AnalysisError::Silent);
    let in_surround: [&[f32]; 6] = [&silence, &silence, &silence, &silence, &tone, &silence];
    let surround = analyse("surround", &in_surround, 48_000.0).unwrap().reference;
    assert!((surround.integrated_lufs + 21.52).abs() < 0.01, "{}", surround.integrated_lufs);
}

#[test]
fn what_cannot_be_measured_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, planes: &[Vec<f32>]| {
        let path = folder.path().join(name);
        write_wav(&path, planes, 32);
        analyse_file(&path, |_| true).unwrap_err()
    };
    let tone = sine(997.0, -20.0, 48_000.0, 14_400);
    assert_eq!(file("short.wav", &[tone]), AnalysisError::TooShort { length_s: 0.3 });
    assert_eq!(file("empty.wav", &[vec![]]), AnalysisError::TooShort { length_s: 0.0 });
    assert_eq!(file("silent.wav", &[vec![0.0; 240_000]]), AnalysisError::Silent);
    assert_eq!(file("nan.wav", &[vec![f32::NAN; 240_000]]), AnalysisError::BadSamples(240_000));
    let many = vec![vec![0.1; 48_000 * 4]; 13];
    assert_eq!(file("many.wav", &many), AnalysisError::Channels(13));

    let missing = analyse_file(&folder.path().join("missing.wav"), |_| true).unwrap_err();
    assert_eq!(missing, AnalysisError::File(AudioFileError::Missing));
    let is_folder = analyse_file(folder.path(), |_| true).unwrap_err();
    assert_eq!(is_folder, AnalysisError::File(AudioFileError::NotAFile));
    if cfg!(unix) {
        let pipe = folder.path().join("pipe.wav");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let is_pipe = analyse_file(&pipe, |_| true).unwrap_err();
        assert_eq!(is_pipe, AnalysisError::File(AudioFileError::NotAFile));
    }
    for (name, bytes, expected) in [
        ("text.wav", &b"This is no sound at all, only words."[..], AudioFileError::NotAudio),
        ("none.wav", b"", AudioFileError::Empty),
    ] {
        fs::write(folder.path().join(name), bytes).unwrap();
        let error = analyse_file(&folder.path().join(name), |_| true).unwrap_err();
        assert_eq!(error, AnalysisError::File(expected));
    }
    assert_eq!(analyse("x", &[], 48_000.0).unwrap_err(), AnalysisError::Channels(0));
    assert_eq!(analyse("x", &[&[0.0; 9]], 4000.0).unwrap_err(), AnalysisError::Rate(4000.0));
}

#[test]
fn what_can_be_measured_of_a_faulty_file_is_measured_and_said() {
    let folder = tempfile::tempdir().unwrap();
    let tone = sine(997.0, -20.0, 48_000.0, 480_000);
    let whole = folder.path().join("whole.wav");
    write_wav(&whole, std::slice::from_ref(&tone), 16);
    let bytes = fs::read(&whole).unwrap();
    fs::write(folder.path().join("cut.wav"), &bytes[..bytes.len() / 2]).unwrap();
    let cut = analyse_file(&folder.path().join("cut.wav"), |_| true).unwrap();
    assert_eq!(cut.notes, ["Cut off: 5.0 s of 10.0 s can be read."]);
    assert!((cut.reference.length_s - 5.0).abs() < 0.001, "{}", cut.reference.length_s);

    let mut bad = tone;
    bad[777..878].fill(f32::NAN);
    let path = folder.path().join("bad.wav");
    write_wav(&path, &[bad], 32);
    let measured = analyse_file(&path, |_| true).unwrap();
    assert_eq!(measured.notes, ["It contains 101 invalid samples (NaN), measured as silence."]);
    assert!((measured.readings.integrated_lufs + 23.0).abs() < 0.1);
    let names = SectionNames::default();
    let rows = ready_for_mastering(&measured.evidence(Profile::shipped(), &names, &Unplaced));
    let said = rows.iter().any(|row| row.value.contains("101 invalid samples (NaN)"));
    assert!(said, "{rows:?}");
}

fn reference(name: &str, seed: u64, peak_dbfs: f64) -> Reference {
    let song = song(Style::Studio, seed, 6.0, peak_dbfs);
    analyse(name, &[&song[0], &song[1]], SONG_RATE_HZ).unwrap().reference
}

#[test]
fn references_span_the_target_and_none_make_none() {
    let mut references = References::default();
    assert_eq!(references.target(), None);
    let (one, two) = (reference("one", 6, -1.0), reference("two", 7, -8.0));
    references.add(one.clone());
    let alone = references.target().unwrap();
    assert_eq!(alone.integrated_lufs.lowest, alone.integrated_lufs.highest);
    references.add(two.clone());
    let both = references.target().unwrap();
    let lowest = one.integrated_lufs.min(two.integrated_lufs);
    let highest = one.integrated_lufs.max(two.integrated_lufs);
    assert_eq!(both.integrated_lufs, Span { lowest, highest });
    assert!(both.words().starts_with("2 references: \u{2212}"), "{}", both.words());
    let third = both.thirds_db[15].unwrap();
    assert!(third.lowest < third.highest);
    assert_eq!(both.integrated_lufs.outside(highest + 2.0), 2.0);
    assert_eq!(both.integrated_lufs.outside(lowest - 0.5), -0.5);
    assert_eq!(both.integrated_lufs.outside(highest), 0.0);
    // The same song, quieter, has the same spectrum under its loudness.
    let quiet = reference("one", 6, -11.0);
    for (loud, quiet) in one.thirds_db.iter().zip(&quiet.thirds_db) {
        if let (Some(loud), Some(quiet)) = (loud, quiet) {
            assert!((loud - quiet).abs() < 0.05, "{loud} {quiet}");
        }
    }
}

#[test]
fn a_project_keeps_eight_references_and_no_broken_ones() {
    let one = reference("one", 6, -1.0);
    let mut references = References::default();
    for n in 0..MOST_REFERENCES {
        assert!(references.add(Reference { name: format!("song {n}"), ..one.clone() }));
    }
    assert!(!references.add(Reference { name: "ninth".to_owned(), ..one.clone() }));
    assert!(references.add(Reference { name: "song 3".to_owned(), plr_lu: 9.0, ..one.clone() }));
    assert_eq!(references.songs()[3].plr_lu, 9.0);
    let json = serde_json::to_string(&references).unwrap();
    assert_eq!(serde_json::from_str::<References>(&json).unwrap(), references);
    let broken = Reference { thirds_db: vec![None; 3], ..one };
    let json = serde_json::to_string(&vec![broken]).unwrap();
    assert!(serde_json::from_str::<References>(&json).unwrap().songs().is_empty());
    references.remove(0);
    references.remove(0);
    let another =
        Reference { name: "song 3".to_owned(), length_s: 200.0, ..references.songs()[0].clone() };
    assert!(references.add(another));
    assert_eq!(references.songs().last().unwrap().name, "song 3 (2)");
    references.remove(99);
    assert_eq!(references.songs().len(), 7);
}
