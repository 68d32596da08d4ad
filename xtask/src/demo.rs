//! `demo`: the main job without a workstation. A song through the five bundles from disk, as a
//! WAV before and after, with the numbers of both.

use std::path::Path;
use std::sync::Arc;

use shared_dsp::loudness::Readings;
use shared_dsp::measure::ItuTruePeak;
use shared_song::format::{Insert, Text};
use shared_song::wav::WavFile;
use shared_song::{Audio, Material, Outputs, Recording, Song, synth};

use crate::bundle;
use crate::failure::{Failure, Outcome};
use crate::progress::Progress;
use crate::readings;
use crate::render::{plugins_of, render};
use crate::workspace::Workspace;

const SONG: &str = include_str!("../songs/demo-song.toml");
const MASTER: &str = include_str!("../songs/demo-master.toml");

/// Rate of the synthesised song.
const RATE_HZ: u32 = 48_000;
/// How much of a song `--quick` plays, in seconds.
const QUICK_S: f64 = 8.0;
/// The limiter's parameter that sets the loudness.
const INPUT_GAIN: &str = "Input gain";
/// Loudness a file is mastered towards.
const MASTERED_LUFS: f64 = -14.0;
/// How far a true peak may read over the limiter's ceiling, dB: the limiter's own bound for music.
const TOLERANCE_DB: f64 = 0.02;
/// Frames read at a time.
const BLOCK_FRAMES: usize = 4096;

/// A song to render with what its tracks play, and the beginning of its files' names.
pub struct Job {
    pub song: Song,
    pub tracks: Vec<Material>,
    pub name: String,
}

/// The command: masters `file`, or mixes the synthesised song. `quick` plays only its beginning.
pub fn run(workspace: &Workspace, file: Option<&Path>, quick: bool, out: Option<&Path>) -> Outcome {
    let Job { mut song, mut tracks, name } = match file {
        Some(file) => recorded(file)?,
        None => synthesised()?,
    };
    if quick {
        song.tail_s = 0.0;
        tracks.iter_mut().for_each(|track| track.shorten(QUICK_S));
    }
    let folder = out.map_or_else(|| workspace.target.join("demo"), Path::to_path_buf);
    std::fs::create_dir_all(&folder).map_err(|error| {
        Failure::user(format!("{}: {error}; choose a folder with --out", folder.display()))
    })?;
    let create = |part: &str| -> Outcome<WavFile> {
        Ok(WavFile::create(&folder.join(format!("{name}-{part}.wav")), song.depth())?)
    };
    // The listener has the file before already; the synthesised mix exists nowhere else.
    let mut before_file = if file.is_none() { Some(create("before")?) } else { None };
    let mut after_file = create(if file.is_none() { "after" } else { "mastered" })?;

    bundle::fresh(workspace, &plugins_of(workspace, &song)?)?;
    if file.is_some() {
        correct_gain(workspace, &mut song, &tracks)?;
    }
    let outputs = Outputs { before: before_file.as_mut(), after: Some(&mut after_file) };
    let rendered = render(workspace, &song, &tracks, outputs)?;
    let mut paths = Vec::new();
    for file in before_file.into_iter().chain([after_file]) {
        paths.push(file.path().to_owned());
        file.close()?;
    }
    readings::print(&rendered);
    let second = paths.last().map_or(Ok(f64::NEG_INFINITY), |path| second_true_peak_dbtp(path))?;
    println!("{}", ceiling_words(second, ceiling_dbtp(&song)));
    for path in paths {
        println!("wrote {}", path.display());
    }
    check(&rendered.before, &rendered.after, second, ceiling_dbtp(&song))
}

/// The true peak of a file by a second meter, which shares nothing with the first nor with the limiter:
/// the interpolator printed in ITU-R BS.1770-5.
fn second_true_peak_dbtp(file: &Path) -> Outcome<f64> {
    let written = Material::File(Recording::look(file)?);
    let mut player = written.player()?;
    let mut meters = [ItuTruePeak::default(), ItuTruePeak::default()];
    let [mut left, mut right] = [vec![0.0; BLOCK_FRAMES], vec![0.0; BLOCK_FRAMES]];
    for _ in (0..written.frames()).step_by(BLOCK_FRAMES) {
        player.read(&mut left, &mut right)?;
        meters[0].push(&left);
        meters[1].push(&right);
    }
    Ok(meters.iter().map(ItuTruePeak::reading_dbtp).fold(f64::NEG_INFINITY, f64::max))
}

/// What the second meter reads of the output, beside the ceiling it should keep.
fn ceiling_words(second_dbtp: f64, ceiling_dbtp: Option<f64>) -> String {
    let reading =
        format!("true peak by a second meter (table of BS.1770-5): {second_dbtp:.2} dBTP");
    match ceiling_dbtp {
        Some(ceiling_dbtp) => format!("{reading}, ceiling {ceiling_dbtp:.2} dBTP"),
        None => reading,
    }
}

fn recorded(file: &Path) -> Outcome<Job> {
    let recording = Recording::look(file)?;
    recording.notes.iter().for_each(|note| eprintln!("{note}"));
    let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let track = Material::File(recording);
    Ok(Job { song: mastering(&track)?, tracks: vec![track], name })
}

/// The demo's own song and its tracks.
pub fn synthesised() -> Outcome<Job> {
    let song = Song::parse("demo-song.toml", SONG)?;
    let audio = |name: &str| synth::track(name, RATE_HZ).expect("the demo's own tracks");
    let material = |audio: Audio| Material::Memory(Arc::new(audio));
    let tracks = song.tracks.iter().map(|track| material(audio(&track.name))).collect();
    Ok(Job { song, tracks, name: "demo".to_string() })
}

/// The ceiling of the master's limiter, where it is given in dB.
fn ceiling_dbtp(song: &Song) -> Option<f64> {
    let limiter = song.master.inserts.iter().find(|insert| insert.plugin == "limiter")?;
    limiter.set.get("Ceiling")?.to_string().trim_end_matches(" dB").parse().ok()
}

/// Checks what came out: sound where there was sound, no clipped and no bad sample, and a true peak
/// under the limiter's ceiling, by both meters.
fn check(
    before: &Readings,
    after: &Readings,
    second_dbtp: f64,
    ceiling_dbtp: Option<f64>,
) -> Outcome {
    let highest_dbtp = after.true_peak_dbtp.max(second_dbtp);
    if before.integrated_lufs.is_finite() && !after.integrated_lufs.is_finite() {
        return Err(Failure::short("the song came out silent: see `cargo xtask figures`"));
    }
    let too_high = ceiling_dbtp.is_some_and(|db| highest_dbtp > db + TOLERANCE_DB);
    if after.bad_samples > 0 || after.clipped_samples > 0 || too_high {
        return Err(Failure::short(format!(
            "the song came out with {} clipped and {} bad samples and {:.2} dBTP",
            after.clipped_samples, after.bad_samples, highest_dbtp
        )));
    }
    Ok(())
}

/// The mastering song for a file: the limiter's gain is what lies between its loudness and the
/// wanted one, as a first guess.
fn mastering(track: &Material) -> Outcome<Song> {
    let mut song = Song::parse("demo-master.toml", MASTER)?;
    let mut progress = Progress::new("measuring", track.frames());
    let loudness_lufs = track.measure(|done| progress.set(done))?.integrated_lufs;
    raise(&mut song, MASTERED_LUFS - loudness_lufs);
    Ok(song)
}

/// Plays the song once and corrects the limiter's gain by what the output lacks: plugins before the
/// limiter change the loudness too, a compressor that of a hot file by some decibels.
fn correct_gain(workspace: &Workspace, song: &mut Song, tracks: &[Material]) -> Outcome {
    let after = render(workspace, song, tracks, Outputs::default())?.after;
    raise(song, MASTERED_LUFS - after.integrated_lufs);
    Ok(())
}

/// Raises the limiter's input gain by `by_db`, within its range; a song without loudness keeps it.
fn raise(song: &mut Song, by_db: f64) {
    let limiter = song.master.inserts.iter_mut().find(|insert| insert.plugin == "limiter");
    if let Some(limiter) = limiter.filter(|_| by_db.is_finite()) {
        let gain_db = (gain_db(limiter) + by_db).clamp(-12.0, 18.0);
        limiter.set.insert(INPUT_GAIN.into(), Text::Words(format!("{gain_db:.1} dB")));
    }
}

/// The limiter's input gain, 0 dB where it is not set.
fn gain_db(limiter: &Insert) -> f64 {
    let words = limiter.set.get(INPUT_GAIN).map(ToString::to_string).unwrap_or_default();
    words.trim_end_matches(" dB").parse().unwrap_or(0.0)
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
        assert_eq!(ceiling_dbtp(&song), Some(-1.5));
        assert_eq!(ceiling_dbtp(&Song::parse("demo-master.toml", MASTER).unwrap()), Some(-1.0));
    }

    #[test]
    fn a_second_meter_reads_the_file_and_an_output_over_the_ceiling_falls_short() {
        // A quarter of the rate at 45 degrees: samples at -3 dB, the wave 3 dB higher.
        let quarter = |n: usize| if (n / 2).is_multiple_of(2) { 0.5f32 } else { -0.5 };
        let left: Vec<f32> = (0..9000).map(quarter).collect();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tone.wav");
        let mut file = WavFile::create(&path, shared_song::wav::Depth::Int24).unwrap();
        file.write(48_000, &left, &left).unwrap();
        file.close().unwrap();
        let second_dbtp = second_true_peak_dbtp(&path).unwrap();
        // -3.01 dBTP by a perfect meter; the table reads this tone up to 0.22 dB high, its cut ends more.
        assert!((-3.3..-1.5).contains(&second_dbtp), "{second_dbtp}");

        let readings = Readings { integrated_lufs: -10.0, true_peak_dbtp: -1.0, ..Readings::EMPTY };
        let falls_short = |second: f64| check(&readings, &readings, second, Some(-1.0)).is_err();
        assert!(!falls_short(-1.0) && !falls_short(-0.985) && falls_short(-0.95));
        assert_eq!(
            ceiling_words(-1.0, Some(-1.0)),
            "true peak by a second meter (table of BS.1770-5): -1.00 dBTP, ceiling -1.00 dBTP"
        );
    }

    #[test]
    fn a_quiet_file_is_raised_towards_its_loudness() {
        let left: Vec<f32> = (0..96_000).map(|n| (n as f32 * 0.13).sin() * 0.05).collect();
        let audio = Audio { rate_hz: 48_000, right: left.clone(), left };
        let song = mastering(&Material::Memory(Arc::new(audio))).unwrap();
        let limiter = song.master.inserts.iter().find(|i| i.plugin == "limiter").unwrap();
        let first_db = gain_db(limiter);
        assert!((10.0..14.0).contains(&first_db), "{first_db}");
        let mut song = song;
        let after = |song: &mut Song, by_db: f64| {
            raise(song, by_db);
            gain_db(song.master.inserts.iter().find(|i| i.plugin == "limiter").unwrap())
        };
        assert_eq!(after(&mut song, f64::INFINITY), first_db);
        assert!((after(&mut song, 1.5) - first_db - 1.5).abs() < 0.06);
        assert_eq!(after(&mut song, 40.0), 18.0);
    }
}
