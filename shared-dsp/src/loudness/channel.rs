//! One channel of the meter: which of its samples are heard, and its peaks and faults.
//!
//! Bad samples (NaN, infinite, above +120 dBFS) count as silence and are counted. Samples below
//! -300 dBFS count as zero, so that nothing behind computes on subnormals.
//!
//! Peaks are gathered for a record at a time. What counts for the whole measurement is kept apart
//! and takes over a record's peaks when it closes, unless the measurement is paused.

use super::true_peak::{Interpolator, TruePeak};
use crate::convert::ToF32;
use crate::guard::{INAUDIBLE, LOUDEST};

/// Peaks of a stretch of one channel.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Peaks {
    pub true_peak_gain: f32,
    /// The measured frame of the true peak.
    pub true_peak_frame: u64,
    pub sample_peak_gain: f32,
    /// Samples at or above full scale.
    pub clipped: u64,
    /// Samples that were no sound.
    pub bad: u64,
}

impl Peaks {
    pub fn take_over(&mut self, later: &Self) {
        if later.true_peak_gain > self.true_peak_gain {
            self.true_peak_gain = later.true_peak_gain;
            self.true_peak_frame = later.true_peak_frame;
        }
        self.sample_peak_gain = self.sample_peak_gain.max(later.sample_peak_gain);
        self.clipped += later.clipped;
        self.bad += later.bad;
    }
}

/// What one channel has shown.
#[derive(Debug, Clone, Default)]
pub(super) struct Channel {
    true_peak: TruePeak,
    sample_peak_gain: f32,
    /// Frames since the sample peak.
    sample_peak_age: u64,
    clipped: u64,
    bad: u64,
    measured: Peaks,
}

impl Channel {
    /// Copies samples to `output`, bad ones as zero, and notes peak, clips and bad samples.
    pub fn take_in(&mut self, interpolator: &Interpolator, samples: &[f32], output: &mut [f32]) {
        let mut peak = 0.0f32;
        let (mut clipped, mut bad) = (0u32, 0u32);
        for (out, &sample) in output.iter_mut().zip(samples) {
            let magnitude = sample.abs();
            // A NaN fails both comparisons. Selects, not branches: this loop runs in vectors.
            let is_good = magnitude <= LOUDEST;
            let is_heard = is_good & (magnitude >= INAUDIBLE.to_f32());
            *out = if is_heard { sample } else { 0.0 };
            let level = if is_heard { magnitude } else { 0.0 };
            peak = if level > peak { level } else { peak };
            clipped += u32::from(level >= 1.0);
            bad += u32::from(!is_good);
        }
        self.sample_peak_age += samples.len() as u64;
        if peak > self.sample_peak_gain {
            let at = output.iter().position(|sample| sample.abs() == peak).unwrap_or(0);
            self.sample_peak_gain = peak;
            self.sample_peak_age = (samples.len() - at) as u64;
        }
        self.clipped += u64::from(clipped);
        self.bad += u64::from(bad);
        self.true_peak.push(interpolator, output);
    }

    /// Takes in as many frames of silence while it [is silent](Channel::is_silent).
    pub fn rest(&mut self, frames: usize) {
        self.sample_peak_age += frames as u64;
        self.true_peak.rest(frames);
    }

    /// Counts samples that were bad before they were replaced by silence.
    pub fn count_bad(&mut self, samples: u32) {
        self.bad += u64::from(samples);
    }

    /// The record so far; `frame` is the measured frame after its last.
    pub fn record(&self, frame: u64) -> Peaks {
        let true_peak_gain = self.true_peak.peak_gain();
        // The wave passes through its samples, so it is never lower than they are; the last few
        // samples are known before the interpolator has reached them.
        let (gain, age) = if true_peak_gain >= self.sample_peak_gain {
            (true_peak_gain, self.true_peak.frames() - self.true_peak.peak_frame())
        } else {
            (self.sample_peak_gain, self.sample_peak_age)
        };
        Peaks {
            true_peak_gain: gain,
            true_peak_frame: frame.saturating_sub(age),
            sample_peak_gain: self.sample_peak_gain,
            clipped: self.clipped,
            bad: self.bad,
        }
    }

    /// Ends the record and begins the next. The measurement takes over its peaks where `counts`.
    pub fn close_record(&mut self, frame: u64, counts: bool) -> Peaks {
        let record = self.record(frame);
        if counts {
            self.measured.take_over(&record);
        }
        self.true_peak.begin_peak();
        self.sample_peak_gain = 0.0;
        self.clipped = 0;
        self.bad = 0;
        record
    }

    /// All that counts since the reset, with the record so far where `counts`.
    pub fn measured(&self, frame: u64, counts: bool) -> Peaks {
        let mut measured = self.measured;
        if counts {
            measured.take_over(&self.record(frame));
        }
        measured
    }

    /// Forgets the sound, so that what comes next does not join on.
    pub fn forget_sound(&mut self) {
        self.true_peak.forget_sound();
    }

    /// Whether nothing but silence is left for the interpolator to look at.
    pub fn is_silent(&self) -> bool {
        self.true_peak.is_silent()
    }
}
