//! Recordings read from files, for the tracks of a song.

use std::path::Path;

use shared_audio_file::{AudioFile, AudioFileError, Note};

use crate::error::{Result, SongError};
use crate::format::Song;
use crate::wav::Audio;

/// Longest recording that is kept in memory, s.
const LONGEST_S: u64 = 4 * 3600;

/// What was read of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Recording {
    /// Its sound; a mono file gives two equal channels.
    pub audio: Audio,
    /// What is worth saying of the file, each with its name.
    pub notes: Vec<String>,
}

/// Reads a whole mono or stereo file.
///
/// # Errors
/// When the file is missing, of a kind that is not read, empty, longer than 4 h, or has more than
/// two channels.
pub fn read(path: &Path) -> Result<Recording> {
    let wrong = |error: AudioFileError| SongError::file(path, error.to_string());
    let mut file = AudioFile::open(path).map_err(wrong)?;
    let rate_hz = file.rate_hz();
    if file.channels() > 2 {
        let message = format!("{} channels; give a mono or stereo file", file.channels());
        return Err(SongError::file(path, message));
    }
    let mut planes = file.read_all(LONGEST_S * u64::from(rate_hz)).map_err(wrong)?.into_iter();
    let left = planes.next().unwrap_or_default();
    if left.is_empty() {
        return Err(SongError::file(path, "no audio in it"));
    }
    let right = planes.next().unwrap_or_else(|| left.clone());
    let said = |note: &Note| format!("{}: {note}", path.display());
    let notes = file.notes().iter().map(said).collect();
    Ok(Recording { audio: Audio { rate_hz, left, right }, notes })
}

/// Reads the files of a song's tracks.
///
/// # Errors
/// When a track names no file or its file cannot be read.
pub fn read_tracks(song: &Song) -> Result<Vec<Recording>> {
    song.tracks
        .iter()
        .map(|track| {
            let file = track.file.as_ref().ok_or_else(|| {
                let place = format!("track `{}`", track.name);
                SongError::input(place, "no file; add file = \"….wav\"")
            })?;
            read(file)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wav::{Depth, WavFile};

    #[test]
    fn what_cannot_be_read_says_why() {
        let folder = tempfile::tempdir().unwrap();
        let missing = read(&folder.path().join("no.wav")).unwrap_err().to_string();
        assert!(missing.ends_with("no.wav: No such file."), "{missing}");
        let text = folder.path().join("text.wav");
        std::fs::write(&text, "this is not audio at all, whatever its name").unwrap();
        let wrong = read(&text).unwrap_err().to_string();
        assert!(wrong.contains("Not an audio file"), "{wrong}");
    }

    #[test]
    fn a_cut_off_file_is_read_as_far_as_it_goes_and_said() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("cut.wav");
        let audio = Audio { rate_hz: 48_000, left: vec![0.5; 48_000], right: vec![0.5; 48_000] };
        WavFile::create(&path, Depth::Float32).unwrap().finish(&audio).unwrap();
        let bytes = std::fs::read(&path).unwrap();
        std::fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
        let read = read(&path).unwrap();
        assert!((23_990..24_000).contains(&read.audio.frames()), "{}", read.audio.frames());
        assert!(read.notes[0].ends_with("Cut off: 0.5 s of 1.0 s are there."), "{:?}", read.notes);
    }

    #[test]
    fn a_mono_file_plays_in_both_channels_and_is_measured_so() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("mono.wav");
        let spec = hound::WavSpec {
            channels: 1,
            sample_rate: 48_000,
            bits_per_sample: 32,
            sample_format: hound::SampleFormat::Float,
        };
        let mut writer = hound::WavWriter::create(&path, spec).unwrap();
        for n in 0..240_000 {
            let phase = f64::from(n) * 997.0 / 48_000.0 * std::f64::consts::TAU;
            writer.write_sample((0.070_795 * phase.sin()) as f32).unwrap();
        }
        writer.finalize().unwrap();
        let audio = read(&path).unwrap().audio;
        assert_eq!(audio.left, audio.right);
        // One channel of it is -26 LUFS; rendered in two it is -23.
        let loudness_lufs = crate::measurement::measure(&audio, |_| {}).integrated_lufs;
        assert!((loudness_lufs + 23.0).abs() < 0.05, "{loudness_lufs}");
    }
}
