//! What the tracks of a song play: recordings, read from their files block by block, or audio in
//! memory.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use shared_audio_file::{AudioFile, AudioFileError, Note};
use shared_dsp::loudness::Readings;

use crate::error::{Result, SongError};
use crate::format::Song;
use crate::measurement::Measurement;
use crate::wav::Audio;

/// Frames read at a time where nobody else says how many.
const BLOCK_FRAMES: usize = 4096;

/// A recording in a file that was read once to its end, so that what is wrong with it is known
/// before any work. Its sound is not kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Recording {
    path: PathBuf,
    rate_hz: u32,
    frames: usize,
    /// What is worth saying of the file, each with its name.
    pub notes: Vec<String>,
}

impl Recording {
    /// Reads a mono or stereo file to its end.
    ///
    /// # Errors
    /// When the file is missing, of a kind that is not read, empty, or has more than two channels.
    pub fn look(path: &Path) -> Result<Self> {
        let wrong = |error: AudioFileError| SongError::file(path, error.to_string());
        let mut file = AudioFile::open(path).map_err(wrong)?;
        if file.channels() > 2 {
            let message = format!("{} channels; give a mono or stereo file", file.channels());
            return Err(SongError::file(path, message));
        }
        let mut frames = 0;
        while let Some(planes) = file.next_block().map_err(wrong)? {
            frames += planes[0].len();
        }
        if frames == 0 {
            return Err(SongError::file(path, "it has no audio"));
        }
        let said = |note: &Note| format!("{}: {note}", path.display());
        let notes = file.notes().iter().map(said).collect();
        Ok(Self { path: path.to_owned(), rate_hz: file.rate_hz(), frames, notes })
    }
}

/// What a track plays, as often as it is asked to.
#[derive(Debug, Clone)]
pub enum Material {
    /// Audio in memory.
    Memory(Arc<Audio>),
    /// A file.
    File(Recording),
}

impl Material {
    /// Samples per second.
    pub fn rate_hz(&self) -> u32 {
        match self {
            Self::Memory(audio) => audio.rate_hz,
            Self::File(recording) => recording.rate_hz,
        }
    }

    /// Length in frames.
    pub fn frames(&self) -> usize {
        match self {
            Self::Memory(audio) => audio.frames(),
            Self::File(recording) => recording.frames,
        }
    }

    /// Leaves out what lies behind the first seconds.
    pub fn shorten(&mut self, length_s: f64) {
        let frames = (length_s * f64::from(self.rate_hz())) as usize;
        match self {
            Self::Memory(audio) => {
                let audio = Arc::make_mut(audio);
                audio.left.truncate(frames);
                audio.right.truncate(frames);
            }
            Self::File(recording) => recording.frames = recording.frames.min(frames),
        }
    }

    /// A player at its beginning.
    ///
    /// # Errors
    /// When the file cannot be opened any more.
    pub fn player(&self) -> Result<Box<dyn Play>> {
        Ok(match self {
            Self::Memory(audio) => Box::new(AudioPlayer { audio: Arc::clone(audio), at: 0 }),
            Self::File(recording) => Box::new(FilePlayer::open(recording)?),
        })
    }

    /// Measures all of it, as it is played: mono in both channels. `progress` is told how many frames
    /// are done.
    ///
    /// # Errors
    /// When the file cannot be read any more.
    pub fn measure(&self, mut progress: impl FnMut(usize)) -> Result<Readings> {
        let mut player = self.player()?;
        let mut measurement = Measurement::new(self.rate_hz());
        let [mut left, mut right] = [vec![0.0; BLOCK_FRAMES], vec![0.0; BLOCK_FRAMES]];
        let mut done = 0;
        while done < self.frames() {
            let length = BLOCK_FRAMES.min(self.frames() - done);
            player.read(&mut left[..length], &mut right[..length])?;
            measurement.push(&left[..length], &right[..length]);
            done += length;
            progress(done);
        }
        Ok(measurement.readings())
    }
}

/// Plays stereo audio from its beginning to its end.
pub trait Play {
    /// Gives the next frames, as many as the slices are long; behind the end, silence.
    ///
    /// # Errors
    /// When they cannot be read.
    fn read(&mut self, left: &mut [f32], right: &mut [f32]) -> Result;
}

struct AudioPlayer {
    audio: Arc<Audio>,
    at: usize,
}

impl Play for AudioPlayer {
    fn read(&mut self, left: &mut [f32], right: &mut [f32]) -> Result {
        let end = (self.at + left.len()).min(self.audio.frames());
        for (to, from) in [(left, &self.audio.left), (right, &self.audio.right)] {
            let from = &from[self.at..end];
            to[..from.len()].copy_from_slice(from);
            to[from.len()..].fill(0.0);
        }
        self.at = end;
        Ok(())
    }
}

/// Plays a file; mono in both channels.
struct FilePlayer {
    path: PathBuf,
    file: AudioFile,
    block: [Vec<f32>; 2],
    at: usize,
}

impl FilePlayer {
    fn open(recording: &Recording) -> Result<Self> {
        let path = recording.path.clone();
        let file =
            AudioFile::open(&path).map_err(|error| SongError::file(&path, error.to_string()))?;
        Ok(Self { path, file, block: Default::default(), at: 0 })
    }
}

impl Play for FilePlayer {
    fn read(&mut self, left: &mut [f32], right: &mut [f32]) -> Result {
        let mut done = 0;
        while done < left.len() {
            if self.at == self.block[0].len() {
                let planes = self.file.next_block();
                let planes =
                    planes.map_err(|error| SongError::file(&self.path, error.to_string()))?;
                let Some([first, .., last] | [first @ last]) = planes else {
                    left[done..].fill(0.0);
                    right[done..].fill(0.0);
                    return Ok(());
                };
                self.block[0].clone_from(first);
                self.block[1].clone_from(last);
                self.at = 0;
            }
            let length = (left.len() - done).min(self.block[0].len() - self.at);
            let [from, to] = [self.at..self.at + length, done..done + length];
            left[to.clone()].copy_from_slice(&self.block[0][from.clone()]);
            right[to].copy_from_slice(&self.block[1][from]);
            self.at += length;
            done += length;
        }
        Ok(())
    }
}

/// Looks through the files of a song's tracks.
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
            Recording::look(file)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wav::{Depth, WavFile};

    /// All that is played of a file, in blocks of an odd length.
    fn play(path: &Path) -> Audio {
        let material = Material::File(Recording::look(path).unwrap());
        let mut audio = Audio::silent(material.rate_hz(), material.frames());
        let mut player = material.player().unwrap();
        for (left, right) in audio.left.chunks_mut(997).zip(audio.right.chunks_mut(997)) {
            player.read(left, right).unwrap();
        }
        let mut behind = [[1.0; 64]; 2];
        let [left, right] = &mut behind;
        player.read(left, right).unwrap();
        assert_eq!(behind, [[0.0; 64]; 2]);
        audio
    }

    #[test]
    fn a_file_plays_as_it_was_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("noise.wav");
        let left: Vec<f32> = (0..100_000).map(|n| (n as f32 * 0.7).sin()).collect();
        let right = left.iter().map(|sample| sample * -0.5).collect();
        let audio = Audio { rate_hz: 44_100, left, right };
        WavFile::create(&path, Depth::Float32).unwrap().finish(&audio).unwrap();
        assert_eq!(play(&path), audio);
    }

    #[test]
    fn what_cannot_be_read_says_why() {
        let folder = tempfile::tempdir().unwrap();
        let missing = Recording::look(&folder.path().join("no.wav")).unwrap_err().to_string();
        assert!(missing.ends_with("no.wav: File not found."), "{missing}");
        let text = folder.path().join("text.wav");
        std::fs::write(&text, "this is not audio at all, whatever its name").unwrap();
        let wrong = Recording::look(&text).unwrap_err().to_string();
        assert!(wrong.contains("Not a supported audio file"), "{wrong}");
    }

    #[test]
    fn a_cut_off_file_is_read_as_far_as_it_goes_and_said() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("cut.wav");
        let audio = Audio { rate_hz: 48_000, left: vec![0.5; 48_000], right: vec![0.5; 48_000] };
        WavFile::create(&path, Depth::Float32).unwrap().finish(&audio).unwrap();
        let bytes = std::fs::read(&path).unwrap();
        std::fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
        let read = Recording::look(&path).unwrap();
        assert!((23_990..24_000).contains(&read.frames), "{}", read.frames);
        assert!(
            read.notes[0].ends_with("Cut off: 0.5 s of 1.0 s can be read."),
            "{:?}",
            read.notes
        );
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
        let audio = play(&path);
        assert_eq!(audio.left, audio.right);
        // One channel of it is -26 LUFS; rendered in two it is -23.
        let material = Material::File(Recording::look(&path).unwrap());
        let loudness_lufs = material.measure(|_| {}).unwrap().integrated_lufs;
        assert!((loudness_lufs + 23.0).abs() < 0.05, "{loudness_lufs}");
    }
}
