//! The mixer: tracks, returns and a master, aligned in time whatever their effects delay.
//!
//! Delay compensation as workstations do it: all tracks arrive together at the latest track's
//! time, sends leave from there, returns and the dry sum meet at the latest return's time, and the
//! master's own delay is cut from the start of the result. Each effect is told the time of the
//! song it hears, so automation stays on the music.

use std::collections::VecDeque;

use shared_dsp::units::db_to_gain;

use crate::automation::AutomationLane;
use crate::error::Result;
use crate::material::Play;

/// Sends at or below this are off.
const OFF_DB: f64 = -100.0;

/// An effect in a path.
pub trait Insert {
    /// Delay of the output, in samples.
    fn latency_samples(&self) -> usize;

    /// Processes one block in place. `song_frame` is the song's time of its first sample (below
    /// zero before the song starts).
    ///
    /// # Errors
    /// When the effect fails.
    fn process(&mut self, left: &mut [f32], right: &mut [f32], song_frame: i64) -> Result;
}

/// Effects one after another.
pub type Chain = Vec<Box<dyn Insert>>;

/// One track of the mixer.
pub struct TrackStrip {
    /// What it plays, from its beginning.
    pub player: Box<dyn Play>,
    /// Length of that in frames.
    pub frames: usize,
    /// Frame of the song at which its audio begins.
    pub start_frame: usize,
    /// Fader, linear.
    pub level_gain: f64,
    /// Balance from -1 to 1: the far side is turned down, the near side stays.
    pub pan: f64,
    /// Its effects.
    pub chain: Chain,
    /// Index of a return, and the level sent to it in dB over time.
    pub sends: Vec<(usize, AutomationLane)>,
}

/// One return of the mixer.
pub struct ReturnStrip {
    /// Fader, linear.
    pub level_gain: f64,
    /// Its effects.
    pub chain: Chain,
}

/// The whole mixer.
pub struct Mixer {
    /// Frames given to the effects at a time.
    pub block_frames: usize,
    /// The tracks.
    pub tracks: Vec<TrackStrip>,
    /// The returns.
    pub returns: Vec<ReturnStrip>,
    /// Level into the master's effects, linear.
    pub master_gain: f64,
    /// The master's effects.
    pub master: Chain,
}

impl Mixer {
    /// Plays the first `frames` frames of the song, once, and hands out what leaves the master block
    /// by block, aligned to the song's start.
    ///
    /// # Errors
    /// When an effect or a track fails, or `output` does.
    pub fn play(
        &mut self,
        frames: usize,
        mut output: impl FnMut(&[f32], &[f32]) -> Result,
    ) -> Result {
        let mut mix = Mix::new(self);
        let latency = mix.tracks_latency + mix.returns_latency + latency_samples(&self.master);
        let end = frames + latency;
        let mut position = 0;
        while position < end {
            let length = self.block_frames.min(end - position);
            mix.clear(length);
            mix.add_tracks(&mut self.tracks, position, length)?;
            let song_frame = position as i64 - mix.tracks_latency as i64;
            mix.add_returns(&mut self.returns, song_frame)?;
            mix.dry.scale(self.master_gain);
            let song_frame = song_frame - mix.returns_latency as i64;
            run(&mut self.master, &mut mix.dry, song_frame)?;
            let early = latency.saturating_sub(position).min(length);
            output(&mix.dry.left[early..], &mix.dry.right[early..])?;
            position += length;
        }
        Ok(())
    }
}

/// Buses of one playback and the delay lines that align them.
struct Mix {
    tracks_latency: usize,
    returns_latency: usize,
    track_lines: Vec<DelayLine>,
    return_lines: Vec<DelayLine>,
    dry_line: DelayLine,
    dry: Block,
    buses: Vec<Block>,
    strip: Block,
}

impl Mix {
    fn new(mixer: &Mixer) -> Self {
        let track_chains = || mixer.tracks.iter().map(|track| &track.chain);
        let return_chains = || mixer.returns.iter().map(|strip| &strip.chain);
        let (tracks_latency, track_lines) = aligned(track_chains);
        let (returns_latency, return_lines) = aligned(return_chains);
        Self {
            tracks_latency,
            returns_latency,
            track_lines,
            return_lines,
            dry_line: DelayLine::new(returns_latency),
            dry: Block::default(),
            buses: mixer.returns.iter().map(|_| Block::default()).collect(),
            strip: Block::default(),
        }
    }

    fn clear(&mut self, length: usize) {
        self.dry.clear(length);
        self.buses.iter_mut().for_each(|bus| bus.clear(length));
    }

    /// Adds the tracks to the dry sum and their sends to the buses.
    fn add_tracks(&mut self, tracks: &mut [TrackStrip], position: usize, length: usize) -> Result {
        let strip = &mut self.strip;
        for (track, line) in tracks.iter_mut().zip(&mut self.track_lines) {
            strip.take(track, position, length)?;
            run(&mut track.chain, strip, position as i64)?;
            line.run(strip);
            let left_gain = track.level_gain * (1.0 - track.pan).min(1.0);
            let right_gain = track.level_gain * (1.0 + track.pan).min(1.0);
            self.dry.add(strip, |_| (left_gain, right_gain));
            let song_frame = position as i64 - self.tracks_latency as i64;
            for (bus, lane) in &track.sends {
                self.buses[*bus].add(strip, |index| {
                    let level_db = lane.at(song_frame + index as i64);
                    let gain = if level_db <= OFF_DB { 0.0 } else { db_to_gain(level_db) };
                    (gain * left_gain, gain * right_gain)
                });
            }
        }
        Ok(())
    }

    /// Adds the returns to the dry sum, delayed as they are.
    fn add_returns(&mut self, returns: &mut [ReturnStrip], song_frame: i64) -> Result {
        self.dry_line.run(&mut self.dry);
        let lines = &mut self.return_lines;
        for ((strip, line), bus) in returns.iter_mut().zip(lines).zip(&mut self.buses) {
            run(&mut strip.chain, bus, song_frame)?;
            line.run(bus);
            self.dry.add(bus, |_| (strip.level_gain, strip.level_gain));
        }
        Ok(())
    }
}

/// The latency of the slowest chain, and what delays each of the others to it.
fn aligned<'a, C: Iterator<Item = &'a Chain>>(chains: impl Fn() -> C) -> (usize, Vec<DelayLine>) {
    let longest = chains().map(latency_samples).max().unwrap_or(0);
    (longest, chains().map(|chain| DelayLine::new(longest - latency_samples(chain))).collect())
}

fn latency_samples(chain: &Chain) -> usize {
    chain.iter().map(|insert| insert.latency_samples()).sum()
}

fn run(chain: &mut Chain, block: &mut Block, mut song_frame: i64) -> Result {
    for insert in chain {
        insert.process(&mut block.left, &mut block.right, song_frame)?;
        song_frame -= insert.latency_samples() as i64;
    }
    Ok(())
}

/// One block of stereo audio.
#[derive(Default)]
struct Block {
    left: Vec<f32>,
    right: Vec<f32>,
}

impl Block {
    fn clear(&mut self, length: usize) {
        for channel in [&mut self.left, &mut self.right] {
            channel.clear();
            channel.resize(length, 0.0);
        }
    }

    /// Takes what a track plays from `position` on; positions follow each other.
    fn take(&mut self, track: &mut TrackStrip, position: usize, length: usize) -> Result {
        self.clear(length);
        let first = position.max(track.start_frame);
        let last = (position + length).min(track.start_frame + track.frames);
        if first < last {
            let place = first - position..last - position;
            track.player.read(&mut self.left[place.clone()], &mut self.right[place])?;
        }
        Ok(())
    }

    fn add(&mut self, other: &Self, gains: impl Fn(usize) -> (f64, f64)) {
        for index in 0..self.left.len() {
            let (left_gain, right_gain) = gains(index);
            self.left[index] += (f64::from(other.left[index]) * left_gain) as f32;
            self.right[index] += (f64::from(other.right[index]) * right_gain) as f32;
        }
    }

    fn scale(&mut self, gain: f64) {
        if gain != 1.0 {
            for sample in self.left.iter_mut().chain(&mut self.right) {
                *sample = (f64::from(*sample) * gain) as f32;
            }
        }
    }
}

/// A stereo delay of fixed length.
struct DelayLine {
    held: VecDeque<(f32, f32)>,
}

impl DelayLine {
    fn new(delay_samples: usize) -> Self {
        Self { held: VecDeque::from(vec![(0.0, 0.0); delay_samples]) }
    }

    fn run(&mut self, block: &mut Block) {
        if self.held.is_empty() {
            return;
        }
        for (left, right) in block.left.iter_mut().zip(&mut block.right) {
            self.held.push_back((*left, *right));
            (*left, *right) = self.held.pop_front().unwrap_or_default();
        }
    }
}

#[cfg(test)]
#[path = "mixer_tests.rs"]
mod tests;
