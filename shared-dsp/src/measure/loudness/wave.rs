//! Samples of segments.

use super::case::Segment;
use super::ideal::tone_lufs;
use crate::units::db_to_gain;
use core::f64::consts::{PI, TAU};

/// A sine of amplitude 1 from phase 0: a rotating phasor, true to 1e-10 over minutes.
#[derive(Debug, Clone)]
pub(super) struct Phasor {
    turn: (f64, f64),
    sin: f64,
    cos: f64,
}

impl Phasor {
    pub fn new(frequency_hz: f64, rate_hz: f64) -> Self {
        Self { turn: (TAU * frequency_hz / rate_hz).sin_cos(), sin: 0.0, cos: 1.0 }
    }

    pub fn next(&mut self) -> f64 {
        let (turn_sin, turn_cos) = self.turn;
        let value = self.sin;
        let cos = self.cos * turn_cos - self.sin * turn_sin;
        self.sin = self.sin * turn_cos + self.cos * turn_sin;
        self.cos = cos;
        value
    }
}

/// The samples of a segment that is the same in every channel and not a tone.
pub(super) fn samples(segment: &Segment, rate_hz: f64) -> Vec<f64> {
    match *segment {
        Segment::Tone { .. } => Vec::new(),
        Segment::Sweep { from_hz, to_hz, loudness_lufs, length_s } => {
            let length = (length_s * rate_hz).round() as usize;
            let mut turns = 0.0f64;
            let sample = |n: usize| {
                let frequency_hz = from_hz * (to_hz / from_hz).powf(n as f64 / length as f64);
                let level_db = loudness_lufs - tone_lufs(frequency_hz, 0.0, 2.0);
                turns = (turns + frequency_hz / rate_hz).fract();
                db_to_gain(level_db) * (TAU * turns).sin()
            };
            (0..length).map(sample).collect()
        }
        Segment::LockedSine { period_samples, amplitude_gain, phase_deg } => {
            let length = (0.5 * rate_hz) as usize;
            let sample = |n: usize| {
                amplitude_gain * (TAU * (n as f64 / period_samples + phase_deg / 360.0)).sin()
            };
            let mut wave: Vec<f64> = (0..length).map(sample).collect();
            fade(&mut wave, (0.01 * rate_hz) as usize);
            wave
        }
        Segment::SplicedBurst { offset } => {
            spliced_burst().into_iter().skip(offset).step_by(4).collect()
        }
    }
}

/// Raised-cosine fades over the first and the last `length` samples.
fn fade(samples: &mut [f64], length: usize) {
    let last = samples.len() - 1;
    for n in 0..length.min(samples.len() / 2) {
        let gain = 0.5 - 0.5 * (PI * n as f64 / length as f64).cos();
        samples[n] *= gain;
        samples[last - n] *= gain;
    }
}

/// The burst at four times the rate, low-passed at 0.48 of the rate by a sinc under a Blackman
/// window. The same samples at every rate: 1000 of them, of which a quarter fade in and a quarter
/// out.
fn spliced_burst() -> Vec<f64> {
    const REACH: usize = 256;
    const LENGTH: usize = 4000;
    const CUTOFF: f64 = 0.12; // 0.48 of a quarter
    let burst = (REACH + LENGTH / 2) / 24 * 24;
    let wave: Vec<f64> = (0..LENGTH + 2 * REACH)
        .map(|n| match n.checked_sub(burst) {
            None => 0.5 * (TAU * n as f64 / 24.0).sin(),
            Some(m @ 0..16) => (TAU * m as f64 / 16.0).sin(),
            // 16 samples of burst are no whole period of the carrier: it starts again.
            Some(m) => 0.5 * (TAU * (m - 16) as f64 / 24.0).sin(),
        })
        .collect();
    let kernel: Vec<f64> = (0..=2 * REACH)
        .map(|k| {
            let t = k as f64 - REACH as f64;
            let angle = PI * t / REACH as f64;
            let window = 0.42 + 0.5 * angle.cos() + 0.08 * (2.0 * angle).cos();
            let sinc = if t == 0.0 { 2.0 * CUTOFF } else { (TAU * CUTOFF * t).sin() / (PI * t) };
            sinc * window
        })
        .collect();
    let mut filtered: Vec<f64> = (0..LENGTH)
        .map(|n| kernel.iter().zip(&wave[n..]).map(|(factor, value)| factor * value).sum())
        .collect();
    fade(&mut filtered, LENGTH / 4);
    filtered
}
