//! Loudness, peaks and bad samples of a whole piece of audio, by the loudness meter's own engine.

use shared_dsp::loudness::{LoudnessMeter, Readings, weights};

use crate::wav::Audio;

/// Measures stereo audio as it comes.
pub struct Measurement(LoudnessMeter);

impl Measurement {
    /// Nothing measured yet.
    pub fn new(rate_hz: u32) -> Self {
        let mut meter = LoudnessMeter::new();
        meter.prepare(f64::from(rate_hz), &weights::STEREO);
        Self(meter)
    }

    /// Takes in what comes next.
    pub fn push(&mut self, left: &[f32], right: &[f32]) {
        self.0.process(&[left, right]);
    }

    /// The readings so far.
    pub fn readings(&self) -> Readings {
        self.0.readings()
    }
}

/// Measures a whole piece.
pub fn measure(audio: &Audio) -> Readings {
    let mut measurement = Measurement::new(audio.rate_hz);
    measurement.push(&audio.left, &audio.right);
    measurement.readings()
}
