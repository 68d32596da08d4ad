//! `demo`: the main job without a workstation. A song through the five bundles from disk, as a
//! WAV before and after, with the numbers of both.

use std::path::Path;

use shared_dsp::loudness::Readings;
use shared_song::format::Text;
use shared_song::wav::WavFile;
use shared_song::{Audio, Recording, Song, recording, synth};

use crate::bundle;
use crate::failure::{Failure, Outcome};
use crate::readings;
use crate::render::{plugins_of, render};
use crate::workspace::Workspace;

const SONG: &str = include_str!("../songs/demo-song.toml");
const MASTER: &str = include_str!("../songs/demo-master.toml");

/// Rate of the synthesised song.
const RATE_HZ: u32 = 48_000;
/// How much of a song `--quick` plays, in seconds.
const QUICK_S: f64 = 8.0;
/// Loudness a file is mastered towards.
const MASTERED_LUFS: f64 = -14.0;
/// True peak above which the demo's own song has failed: the limiter's ceiling of -1.5 dBFS, and
/// what reconstruction between samples adds to that song behind a sample-peak limiter.
const HIGHEST_DBTP: f64 = 0.5;

/// A song to render with the audio of its tracks, and the beginning of its files' names.
struct Material {
    song: Song,
    audio: Vec<Audio>,
    name: String,
}

/// The verb: masters `file`, or mixes the synthesised song. `quick` plays only its beginning.
pub fn run(workspace: &Workspace, file: Option<&Path>, quick: bool, out: Option<&Path>) -> Outcome {
    let Material { mut song, mut audio, name } = match file {
        Some(file) => recorded(file)?,
        None => synthesised()?,
    };
    if quick {
        song.tail_s = 0.0;
        audio.iter_mut().for_each(|audio| shorten(audio, QUICK_S));
    }
    let folder = out.map_or_else(|| workspace.target.join("demo"), Path::to_path_buf);
    std::fs::create_dir_all(&folder).map_err(|error| {
        Failure::user(format!("{}: {error}; choose a folder with --out", folder.display()))
    })?;
    let create = |part: &str| -> Outcome<WavFile> {
        Ok(WavFile::create(&folder.join(format!("{name}-{part}.wav")), song.depth())?)
    };
    // The listener has the file before already; the synthesised mix exists nowhere else.
    let before_file = if file.is_none() { Some(create("before")?) } else { None };
    let after_file = create(if file.is_none() { "after" } else { "mastered" })?;

    bundle::fresh(workspace, &plugins_of(workspace, &song)?)?;
    let rendered = render(workspace, &song, audio)?;
    let mut paths = vec![after_file.path().to_owned()];
    after_file.finish(&rendered.after)?;
    if let Some(before_file) = before_file {
        paths.insert(0, before_file.path().to_owned());
        before_file.finish(&rendered.before)?;
    }
    let (before, after) = readings::print(&rendered);
    for path in paths {
        println!("wrote {}", path.display());
    }
    check(&before, &after, file.is_none())
}

fn recorded(file: &Path) -> Outcome<Material> {
    let Recording { audio, notes } = recording::read(file)?;
    notes.iter().for_each(|note| eprintln!("{note}"));
    let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    Ok(Material { song: mastering(&audio)?, audio: vec![audio], name })
}

fn synthesised() -> Outcome<Material> {
    let song = Song::parse("demo-song.toml", SONG)?;
    let audio = song
        .tracks
        .iter()
        .map(|track| synth::track(&track.name, RATE_HZ).expect("the demo's own tracks"))
        .collect();
    Ok(Material { song, audio, name: "demo".to_string() })
}

/// Checks what came out: sound where there was sound, no clipped and no bad sample, and for the
/// demo's own song a true peak that its limiter leaves.
fn check(before: &Readings, after: &Readings, is_own_song: bool) -> Outcome {
    if before.integrated_lufs.is_finite() && !after.integrated_lufs.is_finite() {
        return Err(Failure::short("the song came out silent: see `cargo xtask figures`"));
    }
    let too_high = is_own_song && after.true_peak_dbtp > HIGHEST_DBTP;
    if after.bad_samples > 0 || after.clipped_samples > 0 || too_high {
        return Err(Failure::short(format!(
            "the song came out with {} clipped and {} bad samples and {:.1} dBTP",
            after.clipped_samples, after.bad_samples, after.true_peak_dbtp
        )));
    }
    Ok(())
}

/// The mastering song for a file: the limiter's gain is what lies between its loudness and the
/// wanted one.
fn mastering(audio: &Audio) -> Outcome<Song> {
    let mut song = Song::parse("demo-master.toml", MASTER)?;
    let loudness_lufs = readings::measure(audio).integrated_lufs;
    if loudness_lufs.is_finite() {
        let gain_db = (MASTERED_LUFS - loudness_lufs).clamp(-12.0, 18.0);
        let limiter = song.master.inserts.iter_mut().find(|insert| insert.plugin == "limiter");
        if let Some(limiter) = limiter {
            limiter.set.insert("Input gain".into(), Text::Words(format!("{gain_db:.1} dB")));
        }
    }
    Ok(song)
}

fn shorten(audio: &mut Audio, length_s: f64) {
    let frames = (length_s * f64::from(audio.rate_hz)) as usize;
    audio.left.truncate(frames);
    audio.right.truncate(frames);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_demos_own_songs_are_well_formed_and_have_their_tracks() {
        let song = Song::parse("demo-song.toml", SONG).unwrap();
        let names: Vec<&str> = song.tracks.iter().map(|track| track.name.as_str()).collect();
        assert_eq!(names, synth::TRACKS);
        assert_eq!(song.tempo_bpm, synth::TEMPO_BPM);
        assert!(Song::parse("demo-master.toml", MASTER).is_ok());
    }

    #[test]
    fn a_quiet_file_is_raised_towards_its_loudness() {
        let left: Vec<f32> = (0..96_000).map(|n| (n as f32 * 0.13).sin() * 0.05).collect();
        let audio = Audio { rate_hz: 48_000, right: left.clone(), left };
        let song = mastering(&audio).unwrap();
        let limiter = song.master.inserts.iter().find(|i| i.plugin == "limiter").unwrap();
        let gain = limiter.set["Input gain"].to_string();
        let gain_db: f64 = gain.trim_end_matches(" dB").parse().unwrap();
        assert!((10.0..14.0).contains(&gain_db), "{gain}");
    }
}
