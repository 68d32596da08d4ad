//! DC offset: a constant that does not belong to the sound.
//!
//! It is looked for in the lowest level of the filter bank, whose rate is 170 to 340 Hz, so nothing
//! from the audible range folds into it. Windows of 64 samples under a Hann window let through less
//! than -40 dB of anything above 20 Hz; the median of eight windows (about 3 s) passes over single
//! thumps; and the mean of those medians counts only when it stands six standard errors from zero.
//! So a low bass, an asymmetric voice or brass (whose mean is zero over a period) and rumble do not
//! count.
//!
//! Limits: needs about 11 s. Digital silence is passed over. A train of identical one-sided thumps,
//! closer than 0.3 s, is told from an offset by its size only: below [`THRESHOLD_DBFS`] nothing is
//! said.

use crate::bands::{BLOCK_FRAMES, Block};
use crate::convert::ToF64;
use crate::units::{db_to_gain, gain_to_db};

/// Offsets below this (0.32 %) harm nothing.
pub const THRESHOLD_DBFS: f64 = -50.0;
const WINDOW: usize = 2 * BLOCK_FRAMES;
const WINDOWS: usize = 8;
/// Medians before a judgement.
const MEDIANS: f64 = 4.0;
/// Standard errors from zero from which on it is sure.
const ERRORS: f64 = 6.0;
/// A share of full scale that no estimate is better than, so that the error is never zero.
const FINEST: f64 = 1e-6;

/// DC offset of both channels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OffsetReadings {
    /// Level of the offset of each channel, dBFS; minus infinity until enough is heard.
    pub offset_dbfs: [f64; 2],
    /// The offset of each channel, percent of full scale, with its sign.
    pub offset_percent: [f64; 2],
    /// The frame from which on it was sure; 0 while it is not.
    pub first_frame: u64,
    /// 0 to 1, of the worse channel; from 0.5 on it is worth saying.
    pub confidence_share: f64,
}

#[derive(Debug, Clone, Copy, Default)]
struct Channel {
    windows: [f64; WINDOWS],
    count: f64,
    sum: f64,
    square_sum: f64,
}

impl Channel {
    fn mean(&self) -> f64 {
        self.sum / self.count.max(1.0)
    }

    fn confidence(&self) -> f64 {
        let mean = self.mean();
        if self.count < MEDIANS || mean.abs() < db_to_gain(THRESHOLD_DBFS) {
            return 0.0;
        }
        let variance = (self.square_sum / self.count - mean * mean).max(0.0);
        let error = (variance / (self.count - 1.0)).sqrt() + FINEST;
        let errors = mean.abs() / error;
        errors / (errors + ERRORS)
    }
}

/// Meter of DC offset in two channels.
#[derive(Debug, Clone)]
pub struct Offset {
    weights: [f64; WINDOW],
    half: Block,
    has_half: bool,
    heard: usize,
    channels: [Channel; 2],
    first_frame: u64,
}

impl Default for Offset {
    fn default() -> Self {
        let hann = |n: usize| {
            let angle = core::f64::consts::TAU * (n.to_f64() + 0.5) / WINDOW.to_f64();
            (1.0 - angle.cos()) / WINDOW.to_f64()
        };
        Self {
            weights: core::array::from_fn(hann),
            half: [[0.0; BLOCK_FRAMES]; 2],
            has_half: false,
            heard: 0,
            channels: Default::default(),
            first_frame: 0,
        }
    }
}

impl Offset {
    /// Forgets everything.
    pub fn reset(&mut self) {
        self.has_half = false;
        self.heard = 0;
        self.channels = Default::default();
        self.first_frame = 0;
    }

    /// [`Offset::push`] for blocks of silence.
    pub fn rest(&mut self) {
        self.has_half = false;
    }

    /// Processes a block of the lowest level of the bank, which ended at `frame`.
    pub fn push(&mut self, block: &Block, frame: u64) {
        if block.iter().flatten().all(|&sample| sample == 0.0) {
            self.rest();
            return;
        }
        if !core::mem::replace(&mut self.has_half, true) {
            self.half = *block;
            return;
        }
        self.has_half = false;
        for ((channel, first), second) in self.channels.iter_mut().zip(&self.half).zip(block) {
            let samples = first.iter().chain(second);
            let mean: f64 = samples.zip(&self.weights).map(|(&x, w)| f64::from(x) * w).sum();
            channel.windows[self.heard] = mean;
        }
        self.heard += 1;
        if self.heard == WINDOWS {
            self.heard = 0;
            for channel in &mut self.channels {
                let mut sorted = channel.windows;
                sorted.sort_unstable_by(f64::total_cmp);
                let median = 0.5 * (sorted[WINDOWS / 2 - 1] + sorted[WINDOWS / 2]);
                channel.count += 1.0;
                channel.sum += median;
                channel.square_sum += median * median;
            }
            if self.first_frame == 0 && self.confidence() >= 0.5 {
                self.first_frame = frame;
            }
        }
    }

    fn confidence(&self) -> f64 {
        self.channels.iter().map(Channel::confidence).fold(0.0, f64::max)
    }

    /// Readings since the reset.
    pub fn readings(&self) -> OffsetReadings {
        let level_dbfs = |channel: &Channel| {
            if channel.count > 0.0 { gain_to_db(channel.mean()) } else { f64::NEG_INFINITY }
        };
        OffsetReadings {
            offset_dbfs: [level_dbfs(&self.channels[0]), level_dbfs(&self.channels[1])],
            offset_percent: [100.0 * self.channels[0].mean(), 100.0 * self.channels[1].mean()],
            first_frame: self.first_frame,
            confidence_share: self.confidence(),
        }
    }
}
