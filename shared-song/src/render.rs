//! From a song and the audio of its tracks to the sound before and after its effects.

use std::time::Instant;

use shared_dsp::units::db_to_gain;
use shared_host::Plugin;

use crate::automation::AutomationLane;
use crate::effect::Effect;
use crate::error::{Result, SongError};
use crate::format::{self, Song};
use crate::mixer::{Chain, Insert, Mixer, ReturnStrip, TrackStrip};
use crate::wav::Audio;

/// Gives a new instance of the plugin with this package name.
pub type FindPlugin<'f> = &'f dyn Fn(&str) -> Result<Plugin>;

/// A song before and after its effects.
pub struct Rendered {
    /// The tracks summed at their faders.
    pub before: Audio,
    /// The output of the master.
    pub after: Audio,
    /// Length of the song divided by the time its effects took.
    pub speed_ratio: f64,
}

/// Plays `song` through plugins made by `find`. `audio` is what each track plays; `progress` is
/// told frames done and frames in all.
///
/// # Errors
/// When rates differ, or a plugin cannot be opened, set up or played.
pub fn render(
    song: &Song,
    audio: Vec<Audio>,
    find: FindPlugin<'_>,
    mut progress: impl FnMut(usize, usize),
) -> Result<Rendered> {
    let rate_hz = common_rate(song, &audio)?;
    let mut mixer = mixer(song, audio, rate_hz, find)?;
    let last = mixer.tracks.iter().map(|track| track.start_frame + track.audio.frames()).max();
    let frames = last.unwrap_or(0) + (song.tail_s * f64::from(rate_hz)).round() as usize;

    let start = Instant::now();
    let after = mixer.play(frames, |done| progress(done, frames))?;
    let took_s = start.elapsed().as_secs_f64();

    for track in &mut mixer.tracks {
        track.chain.clear();
        track.sends.clear();
    }
    mixer.returns.clear();
    mixer.master.clear();
    let before = mixer.play(frames, |_| {})?;
    let speed_ratio = after.length_s() / took_s.max(1e-9);
    Ok(Rendered { before, after, speed_ratio })
}

/// The song's rate, which all tracks must have.
fn common_rate(song: &Song, audio: &[Audio]) -> Result<u32> {
    let rate_hz = song.rate_hz.unwrap_or(audio[0].rate_hz);
    for (track, audio) in song.tracks.iter().zip(audio) {
        if audio.rate_hz != rate_hz {
            return Err(SongError::input(
                format!("track `{}`", track.name),
                format!(
                    "{} Hz in a song of {rate_hz} Hz; convert the file, or give all tracks one \
                     rate and leave rate_hz out",
                    audio.rate_hz
                ),
            ));
        }
    }
    Ok(rate_hz)
}

fn mixer(song: &Song, audio: Vec<Audio>, rate_hz: u32, find: FindPlugin<'_>) -> Result<Mixer> {
    let chain = |place: &str, inserts: &[format::Insert]| -> Result<Chain> {
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
        .zip(audio)
        .map(|(track, audio)| {
            Ok(TrackStrip {
                audio,
                start_frame: (track.start_s * f64::from(rate_hz)).round() as usize,
                level_gain: db_to_gain(track.level_db),
                pan: track.pan,
                chain: chain(&format!("track `{}`", track.name), &track.inserts)?,
                sends: sends(song, track, rate_hz),
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
        rate_hz,
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
