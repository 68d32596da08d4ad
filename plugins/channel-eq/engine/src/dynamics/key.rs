//! A key: the analytic signal that filters listen to, and the level of the whole.

use shared_dsp::dynamics::analytic::{AnalyticFrame, AnalyticPair};
use shared_dsp::guard::LOUDEST;
use shared_dsp::simd::VectorPath;
use shared_dsp::units::{db_to_power, one_pole_factor};

use super::super::settings::Placement;
use super::HOP_FRAMES;
use super::hearing::Ear;

/// Time constant of the mean power that a relative threshold goes by, ms.
pub const WHOLE_LEVEL_MS: f64 = 400.0;

/// Hops this far below the level of the whole key are a pause and pull it [`PAUSE_WEIGHT`] times as
/// fast only, dB: a bar of silence must not turn the next note into an outburst.
pub const PAUSE_DB: f64 = -20.0;

/// What a pause counts.
pub const PAUSE_WEIGHT: f64 = 0.1;

/// Hops below this level do not count at all, dBFS.
pub const SILENCE_DB: f64 = -120.0;

/// What bands ask of a key.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Asked {
    /// Any of it.
    pub signal: bool,
    /// Mid and side.
    pub mid_side: bool,
    /// The level of the whole.
    pub whole_level: bool,
}

impl Asked {
    /// Whether levels of left and right (0) or mid and side (1) are asked for.
    fn levels_half(self, half_index: usize) -> bool {
        self.whole_level && (half_index == 0 || self.mid_side)
    }
}

/// One key, a hop of it at a time.
#[derive(Debug, Clone)]
pub struct Key {
    pair: AnalyticPair,
    /// Left and right, mid and side.
    halves: [[AnalyticFrame; HOP_FRAMES]; 2],
    power_sums: [[f64; 2]; 2],
    ears: [Ear; 5],
    whole: [WholeLevel; 5],
    /// What the mean keeps over a hop, and over a hop of a pause.
    whole_keeps: [f64; 2],
    /// Power below which a hop does not count, and below how much of the mean it is a pause.
    silence_power: f64,
    pause_ratio: f64,
    asked: Asked,
}

impl Key {
    pub fn new(sample_rate_hz: f64, channels: usize) -> Self {
        let mut key = Self {
            pair: AnalyticPair::new(sample_rate_hz),
            halves: [[[0.0; 4]; HOP_FRAMES]; 2],
            power_sums: [[0.0; 2]; 2],
            ears: Placement::ALL.map(|placement| Ear::of(placement, channels)),
            whole: [WholeLevel::default(); 5],
            whole_keeps: [0.0; 2],
            silence_power: db_to_power(SILENCE_DB),
            pause_ratio: db_to_power(PAUSE_DB),
            asked: Asked::default(),
        };
        key.set_hop_rate(sample_rate_hz / HOP_FRAMES as f64);
        key
    }

    /// Goes over to hops of another length.
    pub fn set_hop_rate(&mut self, hop_rate_hz: f64) {
        let keep = one_pole_factor(WHOLE_LEVEL_MS, hop_rate_hz);
        self.whole_keeps = [keep, keep.powf(PAUSE_WEIGHT)];
    }

    pub fn reset(&mut self) {
        self.pair.reset();
        self.power_sums = [[0.0; 2]; 2];
        self.whole = [WholeLevel::default(); 5];
    }

    /// What is asked from now on. What was not asked before starts afresh.
    pub fn ask(&mut self, asked: Asked) {
        if !self.asked.signal {
            self.pair.reset();
        }
        for (level, ear) in self.whole.iter_mut().zip(self.ears) {
            if !self.asked.levels_half(ear.half_index) {
                *level = WholeLevel::default();
            }
        }
        self.asked = asked;
    }

    /// Takes `count` frames (at most a hop) from `frames`; what is missing is silence, and so is
    /// whatever no filter should remember.
    pub fn listen(&mut self, path: VectorPath, frames: &[[f64; 2]], count: usize) {
        if !self.asked.signal {
            return;
        }
        let mut clean = [[0.0; 2]; HOP_FRAMES];
        for (clean, frame) in clean.iter_mut().zip(frames) {
            for (clean, x) in clean.iter_mut().zip(frame) {
                // A NaN fails the comparison.
                *clean = if x.abs() <= f64::from(LOUDEST) { *x } else { 0.0 };
            }
        }
        let [left_right, mid_side] = &mut self.halves;
        let count = count.min(HOP_FRAMES);
        self.pair.process(path, &clean[..count], &mut left_right[..count]);
        if self.asked.mid_side {
            for (ms, lr) in mid_side[..count].iter_mut().zip(left_right.iter()) {
                let [l, l_turned, r, r_turned] = *lr;
                *ms = [
                    0.5 * (l + r),
                    0.5 * (l_turned + r_turned),
                    0.5 * (l - r),
                    0.5 * (l_turned - r_turned),
                ];
            }
        }
        if self.asked.whole_level {
            let halves = if self.asked.mid_side { 2 } else { 1 };
            for (sums, half) in self.power_sums.iter_mut().zip(&self.halves).take(halves) {
                for [a, b, c, d] in &half[..count] {
                    sums[0] += a * a + b * b;
                    sums[1] += c * c + d * d;
                }
            }
        }
    }

    /// The last `count` frames: left and right, mid and side.
    pub fn halves(&self, count: usize) -> [&[AnalyticFrame]; 2] {
        let count = count.min(HOP_FRAMES);
        [&self.halves[0][..count], &self.halves[1][..count]]
    }

    /// The end of a hop of `hop_frames` frames.
    pub fn end_hop(&mut self, hop_frames: usize) {
        if !self.asked.whole_level {
            return;
        }
        let sums = core::mem::take(&mut self.power_sums);
        for (level, ear) in self.whole.iter_mut().zip(self.ears) {
            if !self.asked.levels_half(ear.half_index) {
                continue;
            }
            let power = ear.power(sums[ear.half_index]) / hop_frames as f64;
            if power < self.silence_power {
                continue;
            }
            if power * level.weight < self.pause_ratio * level.power_sum {
                level.add(power, PAUSE_WEIGHT, self.whole_keeps[1]);
            } else {
                level.add(power, 1.0, self.whole_keeps[0]);
            }
        }
    }

    /// Mean power of the whole key as heard on `placement`; 1 until something was heard.
    pub fn whole_power(&self, placement: Placement) -> f64 {
        self.whole[placement as usize].power()
    }

    /// Zeroes what has decayed below hearing.
    pub fn settle(&mut self) {
        if self.asked.signal {
            self.pair.flush_tiny();
        }
    }
}

/// An exponential mean that is a true mean from the first value on.
#[derive(Debug, Clone, Copy, Default)]
struct WholeLevel {
    power_sum: f64,
    weight: f64,
}

impl WholeLevel {
    fn add(&mut self, power: f64, weight: f64, keep: f64) {
        self.power_sum = keep * self.power_sum + weight * power;
        self.weight = keep * self.weight + weight;
    }

    fn power(self) -> f64 {
        if self.weight > 0.0 { self.power_sum / self.weight } else { 1.0 }
    }
}
