//! Reading a line backwards, stretch by stretch.
//!
//! Each stretch is as long as the delay, halved until it is at most 8 s, and plays what was written
//! just before it began, last sample first. Joins are crossfades of 20 ms, or half a stretch where
//! that is less: the old stretch reads on beyond its end. The weights add up to 1. Stretches are whole
//! samples; they count from the moment reverse is switched on.

use super::head::SHORTEST_SAMPLES;
use crate::settings::LONGEST_REVERSE_MS;
use shared_dsp::delay::ring::CellRing;

const JOIN_MS: f64 = 20.0;

/// The backwards reader of a line.
#[derive(Debug, Clone)]
pub struct Reverse {
    longest_samples: f64,
    join_samples: usize,
    wanted_samples: usize,
    stretch_samples: usize,
    previous_samples: usize,
    /// Frames of the stretch that are over.
    done: usize,
}

impl Reverse {
    /// A reader to be prepared.
    pub fn new() -> Self {
        let shortest = SHORTEST_SAMPLES as usize;
        Self {
            longest_samples: SHORTEST_SAMPLES,
            join_samples: 1,
            wanted_samples: shortest,
            stretch_samples: shortest,
            previous_samples: shortest,
            done: 0,
        }
    }

    /// Sets the rate.
    pub fn prepare(&mut self, sample_rate_hz: f64) {
        let samples = |ms: f64| ms * 0.001 * sample_rate_hz;
        self.longest_samples = samples(f64::from(LONGEST_REVERSE_MS)).max(SHORTEST_SAMPLES);
        self.join_samples = samples(JOIN_MS) as usize;
    }

    /// Asks for stretches of another length, from the next one on.
    pub fn set(&mut self, delay_samples: f64) {
        let mut samples = delay_samples.max(SHORTEST_SAMPLES);
        while samples > self.longest_samples {
            samples *= 0.5;
        }
        self.wanted_samples = samples.round() as usize;
    }

    /// Begins a first stretch.
    pub fn start(&mut self) {
        self.stretch_samples = self.wanted_samples;
        self.previous_samples = self.wanted_samples;
        self.done = 0;
    }

    /// Frames of `frames` that fit into what is left of the stretch.
    pub fn piece(&self, frames: usize) -> usize {
        frames.min(self.stretch_samples - self.done)
    }

    /// Reads one piece.
    pub fn read(&self, line: &CellRing, output: &mut [f32]) {
        let frames = output.len();
        // The stretch began `done` frames ago, and has read as many samples from there backwards.
        let oldest = 2 * self.done + frames;
        let backwards = |age: usize| line.read(age, frames).iter().rev();
        for (y, x) in output.iter_mut().zip(backwards(oldest)) {
            *y = *x;
        }
        let join = self.join_samples.min(self.stretch_samples / 2).max(1);
        if self.done < join {
            let before = backwards(oldest + 2 * self.previous_samples);
            for (k, (y, old)) in output.iter_mut().zip(before).enumerate() {
                let phase = ((self.done + k) as f32 / join as f32).min(1.0);
                let weight = phase * phase * (3.0 - 2.0 * phase);
                *y = (1.0 - weight) * old + weight * *y;
            }
        }
    }

    /// Moves on by a piece.
    pub fn advance(&mut self, frames: usize) {
        self.done += frames;
        if self.done >= self.stretch_samples {
            self.done = 0;
            self.previous_samples = self.stretch_samples;
            self.stretch_samples = self.wanted_samples;
        }
    }

    /// Lets silent frames go by; a change of length then comes at once.
    pub fn rest(&mut self, frames: usize) {
        let left = self.stretch_samples - self.done;
        if frames < left {
            self.done += frames;
        } else {
            self.previous_samples = self.stretch_samples;
            self.stretch_samples = self.wanted_samples;
            self.done = (frames - left) % self.stretch_samples;
        }
    }

    /// How far back it reads, in samples.
    pub fn reach_samples(&self) -> usize {
        2 * self.stretch_samples.max(self.previous_samples).max(self.wanted_samples)
    }
}
