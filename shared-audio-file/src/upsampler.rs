//! Audio at more samples per second, by a whole factor: low rates, raised to what engines measure.
//!
//! Windowed sinc (A. V. Oppenheim, R. W. Schafer, "Discrete-time signal processing", 3rd ed. 2010,
//! sections 4.6 and 7.5); four-term window of at most -92 dB (F. J. Harris, "On the use of windows",
//! 1978). The samples of the file themselves are kept as they are.

use std::f64::consts::PI;

/// Frames on each side that a sample between two others is made of.
const REACH_FRAMES: usize = 48;
const TAPS: usize = 2 * REACH_FRAMES + 1;

/// Raises the rate of a stream; no delay, and the length grows by the factor exactly.
pub(crate) struct Upsampler {
    /// For each sample between two of the file, the weights of those around it.
    weights: Vec<[f32; TAPS]>,
    /// What was read and not passed on whole, one plane per channel.
    pending: Vec<Vec<f32>>,
    is_ended: bool,
}

impl Upsampler {
    /// Raises the rate by `factor`.
    pub fn new(factor: usize, channels: usize) -> Self {
        let weights = (1..factor).map(|step| weights(step as f64 / factor as f64)).collect();
        let pending = vec![vec![0.0; REACH_FRAMES]; channels];
        Self { weights, pending, is_ended: false }
    }

    /// Replaces what was read by what it is at the higher rate, as far as it is known yet; planes
    /// without frames are the end of the stream. Samples that are no numbers stay where they are, and
    /// count as silence for those between.
    pub fn raise(&mut self, channels: &mut [Vec<f32>]) {
        let is_end = channels[0].is_empty();
        for (pending, plane) in self.pending.iter_mut().zip(channels) {
            pending.append(plane);
            if is_end && !self.is_ended {
                pending.resize(pending.len() + REACH_FRAMES, 0.0);
            }
            let ready = pending.len().saturating_sub(TAPS - 1);
            let clean: Vec<f32> = pending.iter().map(|&sample| finite(sample)).collect();
            for (frame, window) in clean.windows(TAPS).enumerate() {
                plane.push(pending[frame + REACH_FRAMES]);
                plane.extend(self.weights.iter().map(|weights| sum(weights, window)));
            }
            pending.drain(..ready);
        }
        self.is_ended |= is_end;
    }
}

/// The weights for the sample `part` of a frame behind the middle.
fn weights(part: f64) -> [f32; TAPS] {
    let weights: [f64; TAPS] = std::array::from_fn(|tap| {
        let distance = tap as f64 - REACH_FRAMES as f64 - part;
        let turn = PI * distance / (REACH_FRAMES + 1) as f64;
        let window = 0.358_75
            + 0.488_29 * turn.cos()
            + 0.141_28 * (2.0 * turn).cos()
            + 0.011_68 * (3.0 * turn).cos();
        window * (PI * distance).sin() / (PI * distance)
    });
    let sum: f64 = weights.iter().sum();
    weights.map(|weight| (weight / sum) as f32)
}

fn sum(weights: &[f32; TAPS], window: &[f32]) -> f32 {
    weights.iter().zip(window).map(|(weight, sample)| weight * sample).sum()
}

fn finite(sample: f32) -> f32 {
    if sample.is_finite() { sample } else { 0.0 }
}
