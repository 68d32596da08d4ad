//! From a song and the audio of its tracks to the sound before and after its effects.

use std::time::Instant;

use shared_dsp::loudness::Readings;
use shared_dsp::units::db_to_gain;
use shared_host::Plugin;

use crate::automation::AutomationLane;
use crate::effect::Effect;
use crate::error::{Result, SongError};
use crate::format::{self, Song};
use crate::material::Material;
use crate::measurement::Measurement;
use crate::mixer::{Chain, Insert, Mixer, ReturnStrip, TrackStrip};
use crate::wav::WavFile;

/// Gives a new instance of the plugin with this package name.
pub type FindPlugin<'f> = &'f dyn Fn(&str) -> Result<Plugin>;

/// What a song is before and after its effects.
pub struct Rendered {
    /// The tracks summed at their faders.
    pub before: Readings,
    /// The output of the master.
    pub after: Readings,
    /// Length of the song in seconds.
    pub length_s: f64,
    /// That divided by the time it took to play, measure and write it with its effects.
    pub speed_ratio: f64,
}

/// Where the sound of a song is written, if anywhere.
#[derive(Default)]
pub struct Outputs<'o> {
    /// The tracks summed at their faders.
    pub before: Option<&'o mut WavFile>,
    /// The output of the master.
    pub after: Option<&'o mut WavFile>,
}

/// Plays `song` through plugins made by `find`, in memory that does not depend on its length.
/// `tracks` is what each track plays; `progress` is told frames done and frames in all.
///
/// # Errors
/// When rates differ, a plugin cannot be opened, set up or played, a track cannot be read, or an
/// output cannot be written.
pub fn render(
    song: &Song,
    tracks: &[Material],
    find: FindPlugin<'_>,
    outputs: Outputs<'_>,
    mut progress: impl FnMut(usize, usize),
) -> Result<Rendered> {
    let rate_hz = common_rate(song, tracks)?;
    let mut mixer = mixer(song, tracks, rate_hz, Some(find))?;
    let last = mixer.tracks.iter().map(|track| track.start_frame + track.frames).max();
    let frames = last.unwrap_or(0) + (song.tail_s * f64::from(rate_hz)).round() as usize;
    for output in [&outputs.before, &outputs.after].into_iter().flatten() {
        output.holds(frames)?;
    }

    let start = Instant::now();
    let after =
        play(&mut mixer, frames, rate_hz, outputs.after, |done| progress(done, 2 * frames))?;
    let took_s = start.elapsed().as_secs_f64();

    let mut dry = self::mixer(song, tracks, rate_hz, None)?;
    let before = play(&mut dry, frames, rate_hz, outputs.before, |done| {
        progress(frames + done, 2 * frames);
    })?;
    let length_s = frames as f64 / f64::from(rate_hz);
    Ok(Rendered { before, after, length_s, speed_ratio: length_s / took_s.max(1e-9) })
}

/// Plays a mixer to its end, measures what leaves it and writes it where it should go.
fn play(
    mixer: &mut Mixer,
    frames: usize,
    rate_hz: u32,
    mut output: Option<&mut WavFile>,
    mut progress: impl FnMut(usize),
) -> Result<Readings> {
    let mut measurement = Measurement::new(rate_hz);
    let mut done = 0;
    mixer.play(frames, |left, right| {
        measurement.push(left, right);
        if let Some(file) = &mut output {
            file.write(rate_hz, left, right)?;
        }
        done += left.len();
        progress(done);
        Ok(())
    })?;
    Ok(measurement.readings())
}

/// The song's rate, which all tracks must have.
fn common_rate(song: &Song, tracks: &[Material]) -> Result<u32> {
    let rate_hz = song.rate_hz.unwrap_or(tracks[0].rate_hz());
    for (track, material) in song.tracks.iter().zip(tracks) {
        if material.rate_hz() != rate_hz {
            return Err(SongError::input(
                format!("track `{}`", track.name),
                format!(
                    "{} Hz in a song of {rate_hz} Hz; convert the file, or give all tracks one \
                     rate and leave rate_hz out",
                    material.rate_hz()
                ),
            ));
        }
    }
    Ok(rate_hz)
}

/// The song's mixer; without plugins, its tracks at their faders alone.
fn mixer(
    song: &Song,
    tracks: &[Material],
    rate_hz: u32,
    find: Option<FindPlugin<'_>>,
) -> Result<Mixer> {
    let chain = |place: &str, inserts: &[format::Insert]| -> Result<Chain> {
        let Some(find) = find else { return Ok(Chain::new()) };
        inserts
            .iter()
            .map(|insert| {
                Effect::new(find(&insert.plugin)?, song, insert, rate_hz)
                    .map(|effect| Box::new(effect) as Box<dyn Insert>)
            })
            .collect::<Result<Chain>>()
            .map_err(|error| SongError::input(place, error.to_string()))
    };
    let tracks = song
        .tracks
        .iter()
        .zip(tracks)
        .map(|(track, material)| {
            Ok(TrackStrip {
                player: material.player()?,
                frames: material.frames(),
                start_frame: (track.start_s * f64::from(rate_hz)).round() as usize,
                level_gain: db_to_gain(track.level_db),
                pan: track.pan,
                chain: chain(&format!("track `{}`", track.name), &track.inserts)?,
                sends: find.map_or(Vec::new(), |_| sends(song, track, rate_hz)),
            })
        })
        .collect::<Result<Vec<_>>>()?;
    let returns = song
        .returns
        .iter()
        .map(|bus| {
            Ok(ReturnStrip {
                level_gain: db_to_gain(bus.level_db),
                chain: chain(&format!("return `{}`", bus.name), &bus.inserts)?,
            })
        })
        .collect::<Result<Vec<_>>>()?;
    Ok(Mixer {
        block_frames: song.block,
        tracks,
        returns,
        master_gain: db_to_gain(song.master.level_db),
        master: chain("master", &song.master.inserts)?,
    })
}

/// The sends of a track, each with the index of its return.
fn sends(song: &Song, track: &format::Track, rate_hz: u32) -> Vec<(usize, AutomationLane)> {
    track
        .sends
        .iter()
        .filter_map(|send| {
            let bus = song.returns.iter().position(|bus| bus.name == send.to)?;
            let lane = if send.points.is_empty() {
                AutomationLane::constant(send.level_db)
            } else {
                AutomationLane::new(send.points.iter().copied(), rate_hz)
            };
            Some((bus, lane))
        })
        .collect()
}
