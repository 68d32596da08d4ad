//! A delay of whole samples whose changes sound as asked: see [`TimeChange`].
//!
//! A change that comes while one runs waits for its end; of several only the last counts. Changes start
//! and end on exact frames, however pieces are cut.

use crate::convert::{ToF32, ToF64, ToWhole};
use crate::delay::fractional::lagrange;
use crate::delay::ring::{CELL, CellRing};
use crate::smooth::without_corners;
use crate::units::ms_to_samples;

/// What a change of a length sounds like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TimeChange {
    /// The old length fades into the new one: no pitch bends.
    #[default]
    Crossfade,
    /// The length moves there, as that of a tape: the pitch bends meanwhile.
    Repitch,
    /// What is inside comes out at the old length, and only what enters from then on at the new one.
    NextPass,
}

const FADE_MS: f64 = 50.0;
/// The fade of what enters from the old length to the new one.
const PASS_FADE_MS: f64 = 10.0;
/// A moving length takes at least this time, and so long that it moves by 0.75 samples a frame at most.
const REPITCH_MS: f64 = 150.0;
const REPITCH_FACTOR: f64 = 2.5;

/// The reader of a delay.
#[derive(Debug, Clone)]
pub struct PreDelay {
    from_samples: usize,
    to_samples: usize,
    wanted_samples: usize,
    wanted_change: TimeChange,
    change: TimeChange,
    sample_rate_hz: f64,
    /// Frames of the running change that are over, and all of them.
    done: usize,
    length: usize,
}

/// `since` frames after a change of the [`TimeChange::NextPass`] kind began: the weight at the new length
/// of what entered `age` frames ago.
#[inline]
pub(super) fn entered_share(since: usize, age: usize, fade_samples: f64) -> f64 {
    without_corners((since.saturating_sub(age).to_f64() / fade_samples).min(1.0))
}

/// Samples of the fade in [`entered_share`].
pub(super) fn pass_fade_samples(sample_rate_hz: f64) -> f64 {
    ms_to_samples(PASS_FADE_MS, sample_rate_hz).round().max(1.0)
}

/// A sample `age` samples old at frame `frame` of a piece that the ring may hold already.
#[inline]
pub(super) fn moving_read(ring: &CellRing, frame: usize, age: f64) -> f32 {
    // The polynomial spans the samples one younger to two older than the whole part.
    let whole = age.to_usize().max(1);
    let [older, old, here, young] = lagrange(age - whole.to_f64()).map(ToF32::to_f32);
    let samples = match (whole + 2).checked_sub(frame) {
        Some(behind) => ring.read(behind, 4),
        None => &ring.read(0, frame + 2 - whole)[frame - whole - 2..],
    };
    older * samples[0] + old * samples[1] + here * samples[2] + young * samples[3]
}

impl PreDelay {
    /// A reader without delay.
    pub fn new() -> Self {
        Self {
            from_samples: 0,
            to_samples: 0,
            wanted_samples: 0,
            wanted_change: TimeChange::Crossfade,
            change: TimeChange::Crossfade,
            sample_rate_hz: 48_000.0,
            done: 0,
            length: 0,
        }
    }

    /// Takes a sample rate, and jumps to the delay wanted.
    pub fn prepare(&mut self, sample_rate_hz: f64) {
        self.sample_rate_hz = sample_rate_hz;
        self.jump();
    }

    /// Asks for another delay.
    pub fn set(&mut self, delay_samples: usize, change: TimeChange) {
        (self.wanted_samples, self.wanted_change) = (delay_samples, change);
        self.begin();
    }

    /// Reads at the delay wanted from now on.
    pub fn jump(&mut self) {
        self.to_samples = self.wanted_samples;
        self.from_samples = self.to_samples;
        (self.done, self.length) = (0, 0);
    }

    fn begin(&mut self) {
        if self.done < self.length || self.wanted_samples == self.to_samples {
            return;
        }
        self.from_samples = self.to_samples;
        self.to_samples = self.wanted_samples;
        self.change = self.wanted_change;
        self.done = 0;
        let samples = |ms: f64| ms_to_samples(ms, self.sample_rate_hz).round();
        let (longest, way) = (
            self.from_samples.max(self.to_samples),
            self.from_samples.abs_diff(self.to_samples).to_f64(),
        );
        self.length = match self.change {
            TimeChange::Crossfade => samples(FADE_MS),
            TimeChange::Repitch => samples(REPITCH_MS).max(REPITCH_FACTOR * way),
            TimeChange::NextPass => longest.to_f64() + pass_fade_samples(self.sample_rate_hz),
        }
        .to_usize();
    }

    /// Whether a change runs or waits.
    pub fn is_moving(&self) -> bool {
        self.done < self.length || self.wanted_samples != self.to_samples
    }

    /// Frames of `frames` that may be read at once: a piece ends where a change does.
    #[inline]
    pub fn forward_piece(&self, frames: usize) -> usize {
        let frames = frames.min(CELL);
        if self.done >= self.length { frames } else { frames.min(self.length - self.done) }
    }

    /// Reads one piece, which the ring holds already.
    #[inline]
    pub fn read(&self, ring: &CellRing, output: &mut [f32]) {
        let frames = output.len();
        let new = ring.read(self.to_samples, frames);
        if self.done >= self.length {
            output.copy_from_slice(new);
            return;
        }
        let old = ring.read(self.from_samples, frames);
        match self.change {
            TimeChange::Crossfade => {
                let step = 1.0 / self.length.to_f32();
                for (k, (y, (new, old))) in output.iter_mut().zip(new.iter().zip(old)).enumerate() {
                    let phase = (self.done + k + 1).to_f32() * step;
                    // A cubic with level ends: no step, and no corner that would be heard as a tick.
                    let weight = phase * phase * (3.0 - 2.0 * phase);
                    *y = (1.0 - weight) * old + weight * new;
                }
            }
            TimeChange::Repitch => {
                let (from, to) = (self.from_samples.to_f64(), self.to_samples.to_f64());
                for (k, y) in output.iter_mut().enumerate() {
                    let share = (self.done + k + 1).to_f64() / self.length.to_f64();
                    *y = moving_read(ring, k, from + (to - from) * without_corners(share));
                }
            }
            TimeChange::NextPass => {
                let fade = pass_fade_samples(self.sample_rate_hz);
                for (k, (y, (new, old))) in output.iter_mut().zip(new.iter().zip(old)).enumerate() {
                    let now = self.done + k + 1;
                    let entered = |delay: usize| entered_share(now, delay, fade);
                    let kept = (1.0 - entered(self.from_samples)).to_f32();
                    *y = kept * old + entered(self.to_samples).to_f32() * new;
                }
            }
        }
    }

    /// Moves on by a piece, once every channel has read it.
    #[inline]
    pub fn advance(&mut self, frames: usize) {
        if self.done < self.length {
            self.done += frames;
            self.begin();
        }
    }

    /// The longest delay being read, in samples.
    pub fn delay_samples(&self) -> usize {
        self.from_samples.max(self.to_samples).max(self.wanted_samples)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::{click_peak_db, signals};

    /// A signal through changes of the delay every half second, in pieces of at most `most` frames.
    fn run(input: &[f32], delays: &[usize], change: TimeChange, most: usize) -> Vec<f32> {
        let mut ring = CellRing::new();
        ring.prepare(12_000);
        let mut delay = PreDelay::new();
        delay.prepare(48_000.0);
        delay.set(delays[0], change);
        delay.jump();
        let mut output = Vec::new();
        while output.len() < input.len() {
            let done = output.len();
            delay.set(delays[done / 24_000], change);
            let to_change = 24_000 - done % 24_000;
            let piece =
                ring.piece(delay.forward_piece(most.min(to_change).min(input.len() - done)));
            let mut samples = [0.0; CELL];
            ring.write(&input[done..done + piece]);
            delay.read(&ring, &mut samples[..piece]);
            output.extend_from_slice(&samples[..piece]);
            ring.advance(piece);
            delay.advance(piece);
        }
        output
    }

    const ALL: [TimeChange; 3] = [TimeChange::Crossfade, TimeChange::Repitch, TimeChange::NextPass];

    #[test]
    fn no_change_clicks_whatever_the_cuts() {
        let tone = signals::sine(1000.0, 0.0, 48_000.0, 120_000);
        for (change, most_db) in ALL.into_iter().zip([-75.0, -65.0, -75.0]) {
            let delays = [0, 960, 12_000, 37, 0];
            let output = run(&tone, &delays, change, CELL);
            let click_db = click_peak_db(&output, 12_000, 48_000.0);
            println!("{change:?}: {click_db:.1} dB above 6 kHz");
            assert!(click_db <= most_db);
            assert_eq!(output, run(&tone, &delays, change, 7), "{change:?}");
        }
    }

    #[test]
    fn what_is_inside_leaves_at_the_old_length_and_what_enters_at_the_new() {
        let mut input = vec![0.0; 48_000];
        (input[23_900], input[25_000]) = (1.0, 1.0);
        for (old, new) in [(6000, 1000), (1000, 6000)] {
            let output = run(&input, &[old, new], TimeChange::NextPass, CELL);
            let heard: Vec<usize> = (0..48_000).filter(|&at| output[at] != 0.0).collect();
            let mut expected = vec![23_900 + old, 25_000 + new];
            expected.sort_unstable();
            assert_eq!(heard, expected);
            assert!(heard.iter().all(|&at| output[at] == 1.0));
        }
    }
}
