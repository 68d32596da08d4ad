//! Songs: what they are made of, how they are rendered through the bundles, and what is said
//! about the result. `demo` and `render` share all of it.

pub mod effect;
pub mod format;
mod lane;
pub mod mixer;
pub mod outcome;
pub mod synth;
mod value;
pub mod wav;

use std::time::Instant;

use shared_dsp::units::db_to_gain;

use crate::failure::{Failure, Outcome};
use crate::progress::Progress;
use crate::workspace::Workspace;
use effect::Effect;
use format::Song;
use lane::Lane;
use mixer::{Chain, Desk, ReturnStrip, TrackStrip};
use wav::Audio;

/// A song before and after its effects.
pub struct Rendered {
    /// The tracks summed at their faders.
    pub before: Audio,
    /// What left the master.
    pub after: Audio,
    /// Length of the song divided by the time its effects took.
    pub times_real_time: f64,
}

/// Reads the files of a song's tracks.
pub fn read_tracks(song: &Song) -> Outcome<Vec<Audio>> {
    song.tracks
        .iter()
        .map(|track| {
            let file = track.file.as_ref().ok_or_else(|| {
                Failure::user(format!("track `{}`: no file; add file = \"….wav\"", track.name))
            })?;
            wav::read(file)
        })
        .collect()
}

/// Plays `song` through the bundles; `audio` holds what each track plays.
pub fn render(workspace: &Workspace, song: &Song, audio: Vec<Audio>) -> Outcome<Rendered> {
    let rate_hz = song.rate_hz.unwrap_or(audio[0].rate_hz);
    for (track, audio) in song.tracks.iter().zip(&audio) {
        if audio.rate_hz != rate_hz {
            return Err(Failure::user(format!(
                "track `{}`: {} Hz in a song of {rate_hz} Hz; convert the file, or give all \
                 tracks one rate and leave rate_hz out",
                track.name, audio.rate_hz
            )));
        }
    }
    let mut desk = desk(workspace, song, audio, rate_hz)?;
    let last = desk.tracks.iter().map(|track| track.start_frame + track.audio.frames()).max();
    let frames = last.unwrap_or(0) + (song.tail_s * f64::from(rate_hz)).round() as usize;

    let mut progress = Progress::new("rendering", frames);
    let start = Instant::now();
    let after = desk.play(frames, |done| progress.set(done))?;
    let took_s = start.elapsed().as_secs_f64();
    drop(progress);

    for track in &mut desk.tracks {
        track.chain.clear();
        track.sends.clear();
    }
    desk.returns.clear();
    desk.master.clear();
    let before = desk.play(frames, |_| {})?;
    let times_real_time = after.length_s() / took_s.max(1e-9);
    Ok(Rendered { before, after, times_real_time })
}

fn desk(workspace: &Workspace, song: &Song, audio: Vec<Audio>, rate_hz: u32) -> Outcome<Desk> {
    let chain = |place: &str, inserts: &[format::Insert]| -> Outcome<Chain> {
        inserts
            .iter()
            .map(|insert| {
                Effect::new(workspace, song, insert, rate_hz)
                    .map(|effect| Box::new(effect) as Box<dyn mixer::Insert>)
                    .map_err(|failure| Failure::user(format!("{place}: {failure}")))
            })
            .collect()
    };
    let tracks = song
        .tracks
        .iter()
        .zip(audio)
        .map(|(track, audio)| {
            let sends = track
                .sends
                .iter()
                .filter_map(|send| {
                    let bus = song.returns.iter().position(|bus| bus.name == send.to)?;
                    let lane = if send.points.is_empty() {
                        Lane::steady(send.level_db)
                    } else {
                        Lane::new(send.points.iter().copied(), rate_hz)
                    };
                    Some((bus, lane))
                })
                .collect();
            Ok(TrackStrip {
                audio,
                start_frame: (track.start_s * f64::from(rate_hz)).round() as usize,
                level_gain: db_to_gain(track.level_db),
                pan: track.pan,
                chain: chain(&format!("track `{}`", track.name), &track.inserts)?,
                sends,
            })
        })
        .collect::<Outcome<Vec<_>>>()?;
    let returns = song
        .returns
        .iter()
        .map(|bus| {
            Ok(ReturnStrip {
                level_gain: db_to_gain(bus.level_db),
                chain: chain(&format!("return `{}`", bus.name), &bus.inserts)?,
            })
        })
        .collect::<Outcome<Vec<_>>>()?;
    Ok(Desk {
        block: song.block,
        rate_hz,
        tracks,
        returns,
        master_gain: db_to_gain(song.master.level_db),
        master: chain("master", &song.master.inserts)?,
    })
}
