//! The mixing desk: tracks, returns and a master, aligned in time whatever their effects delay.
//!
//! Delay compensation as workstations do it: all tracks arrive together at the latest track's
//! time, sends leave from there, returns and the dry sum meet at the latest return's time, and the
//! master's own delay is cut from the start of the result. Each effect is told the time of the
//! song it hears, so automation stays on the music.

use std::collections::VecDeque;

use shared_dsp::units::db_to_gain;

use super::lane::Lane;
use super::wav::Audio;
use crate::failure::Outcome;

/// Sends at or below this are off.
const OFF_DB: f64 = -100.0;

/// An effect in a path.
pub trait Insert {
    /// By how much the output is late, in samples.
    fn latency_samples(&self) -> usize;

    /// Processes one block in place. `song_frame` is the song's time of its first sample (below
    /// zero before the song starts).
    fn process(&mut self, left: &mut [f32], right: &mut [f32], song_frame: i64) -> Outcome;
}

/// Effects one after another.
pub type Chain = Vec<Box<dyn Insert>>;

/// One track on the desk.
pub struct TrackStrip {
    /// What it plays.
    pub audio: Audio,
    /// The song's frame its audio begins at.
    pub start_frame: usize,
    /// Fader, linear.
    pub level_gain: f64,
    /// Balance from -1 to 1: the far side is turned down, the near side stays.
    pub pan: f64,
    /// Its effects.
    pub chain: Chain,
    /// Index of a return, and the level sent to it in dB over time.
    pub sends: Vec<(usize, Lane)>,
}

/// A return on the desk.
pub struct ReturnStrip {
    /// Fader, linear.
    pub level_gain: f64,
    /// Its effects.
    pub chain: Chain,
}

/// The whole desk.
pub struct Desk {
    /// Frames given to the effects at a time.
    pub block: usize,
    /// The song's rate.
    pub rate_hz: u32,
    /// The tracks.
    pub tracks: Vec<TrackStrip>,
    /// The returns.
    pub returns: Vec<ReturnStrip>,
    /// Level into the master's effects, linear.
    pub master_gain: f64,
    /// The master's effects.
    pub master: Chain,
}

impl Desk {
    /// Plays `frames` frames of the song and gives what leaves the master, aligned to the song's
    /// start. `progress` is told how many frames are done.
    pub fn play(&mut self, frames: usize, mut progress: impl FnMut(usize)) -> Outcome<Audio> {
        let tracks_late = latest(self.tracks.iter().map(|track| &track.chain));
        let returns_late = latest(self.returns.iter().map(|strip| &strip.chain));
        let master_late = late(&self.master);
        let all_late = tracks_late + returns_late + master_late;

        let mut track_lines: Vec<Line> =
            self.tracks.iter().map(|track| Line::new(tracks_late - late(&track.chain))).collect();
        let mut return_lines: Vec<Line> =
            self.returns.iter().map(|strip| Line::new(returns_late - late(&strip.chain))).collect();
        let mut dry_line = Line::new(returns_late);

        let mut output = Audio::silent(self.rate_hz, 0);
        output.left.reserve(frames + self.block);
        output.right.reserve(frames + self.block);
        let mut buses: Vec<Block> = self.returns.iter().map(|_| Block::default()).collect();
        let (mut dry, mut strip) = (Block::default(), Block::default());
        let end = frames + all_late;
        let mut position = 0;
        while position < end {
            let length = self.block.min(end - position);
            dry.clear(length);
            buses.iter_mut().for_each(|bus| bus.clear(length));
            for (track, line) in self.tracks.iter_mut().zip(&mut track_lines) {
                strip.take(&track.audio, position, track.start_frame, length);
                run(&mut track.chain, &mut strip, position as i64)?;
                line.run(&mut strip);
                let left_gain = track.level_gain * (1.0 - track.pan).min(1.0);
                let right_gain = track.level_gain * (1.0 + track.pan).min(1.0);
                dry.add(&strip, |_| (left_gain, right_gain));
                let song_frame = position as i64 - tracks_late as i64;
                for (bus, lane) in &track.sends {
                    buses[*bus].add(&strip, |index| {
                        let level_db = lane.at(song_frame + index as i64);
                        let gain = if level_db <= OFF_DB { 0.0 } else { db_to_gain(level_db) };
                        (gain * left_gain, gain * right_gain)
                    });
                }
            }
            dry_line.run(&mut dry);
            let song_frame = position as i64 - tracks_late as i64;
            for ((strip, line), bus) in
                self.returns.iter_mut().zip(&mut return_lines).zip(&mut buses)
            {
                run(&mut strip.chain, bus, song_frame)?;
                line.run(bus);
                dry.add(bus, |_| (strip.level_gain, strip.level_gain));
            }
            dry.scale(self.master_gain);
            run(&mut self.master, &mut dry, song_frame - returns_late as i64)?;
            output.left.extend(&dry.left);
            output.right.extend(&dry.right);
            position += length;
            progress(position.min(frames));
        }
        output.left.drain(..all_late);
        output.right.drain(..all_late);
        Ok(output)
    }
}

fn late(chain: &Chain) -> usize {
    chain.iter().map(|insert| insert.latency_samples()).sum()
}

fn latest<'a>(chains: impl Iterator<Item = &'a Chain>) -> usize {
    chains.map(late).max().unwrap_or(0)
}

fn run(chain: &mut Chain, block: &mut Block, mut song_frame: i64) -> Outcome {
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

    fn take(&mut self, audio: &Audio, position: usize, start: usize, length: usize) {
        self.clear(length);
        let first = position.max(start);
        let last = (position + length).min(start + audio.frames());
        if first < last {
            let (to, from) = (first - position..last - position, first - start..last - start);
            self.left[to.clone()].copy_from_slice(&audio.left[from.clone()]);
            self.right[to].copy_from_slice(&audio.right[from]);
        }
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
struct Line {
    held: VecDeque<(f32, f32)>,
}

impl Line {
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
