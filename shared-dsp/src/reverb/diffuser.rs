//! The onset: turns one impulse into thousands within some ten milliseconds.
//!
//! An allpass for sixteen channels at once: steps of one delay per channel, a sign and a Hadamard
//! matrix (S. Schlecht, E. Habets, "Scattering in Feedback Delay Networks", 2020, feed-forward form).
//! Delays, signs and the matrix all keep energy, so the whole is lossless at every frequency, and it
//! has no loop of its own that could ring. With s steps a channel gets 16^s paths; the times of each
//! step are spread over a span that doubles from step to step, so hardly two paths coincide. The
//! two channels of every step have no delay: the first sound leaves at once.

use super::bank::{Bank, LINES, UNITARY, grouped};
use crate::convert::{ToF32, ToF64, ToWhole};
use crate::delay::ring::{CELL, CellRing};
use crate::noise::Noise;

/// Steps of diffusion.
pub const STEPS: usize = 3;

/// Span of the delays of each step at full size, in milliseconds.
const SPAN_MS: [f64; STEPS] = [7.0, 15.0, 31.0];

#[derive(Debug, Clone)]
struct Step {
    rings: [CellRing; LINES],
    from: [usize; LINES],
    to: [usize; LINES],
    /// Where each channel's delay lies in the span, 0..1.
    place: [f64; LINES],
    gain: [f32; LINES],
}

/// The diffuser.
#[derive(Debug, Clone)]
pub struct Diffuser {
    steps: [Step; STEPS],
}

impl Diffuser {
    /// A diffuser without memory, to be prepared.
    pub fn new() -> Self {
        let mut noise = Noise::new(0x0d1f_f05e);
        let steps = core::array::from_fn(|step| {
            // One delay per sixteenth of the span, at a random place in it, in random order.
            let mut place: [f64; LINES] = core::array::from_fn(|line| match line {
                0 | 1 => 0.0,
                _ => (line.to_f64() + noise.unit()) / LINES.to_f64(),
            });
            for line in (3..LINES).rev() {
                place.swap(line, noise.between(2, line));
            }
            // The undelayed pair differs by step, else one path would stand out. It is one channel
            // of either side, and their sum and difference both go on: no input cancels itself.
            for side in 0..2 {
                place.swap(side, (step * 6 + 2) % LINES + side);
            }
            let gain =
                core::array::from_fn(|_| if noise.bits() & 1 == 0 { UNITARY } else { -UNITARY });
            Step {
                rings: core::array::from_fn(|_| CellRing::new()),
                from: [0; LINES],
                to: [0; LINES],
                place,
                gain,
            }
        });
        Self { steps }
    }

    /// Takes memory for sizes up to 1.
    pub fn prepare(&mut self, sample_rate_hz: f64) {
        for (step, span_ms) in self.steps.iter_mut().zip(SPAN_MS) {
            for (ring, place) in step.rings.iter_mut().zip(step.place) {
                ring.prepare((place * span_ms * 0.001 * sample_rate_hz).ceil().to_usize() + 1);
            }
        }
    }

    /// Forgets all sound.
    pub fn reset(&mut self) {
        self.steps.iter_mut().flat_map(|step| &mut step.rings).for_each(CellRing::reset);
    }

    /// Longest time through, in samples, at `scale` (0..1).
    pub fn length_samples(scale: f64, sample_rate_hz: f64) -> usize {
        (SPAN_MS.iter().sum::<f64>() * scale * 0.001 * sample_rate_hz).ceil().to_usize()
    }

    /// Starts a change of the delays to `scale` (0..1) of their longest.
    pub fn set_scale(&mut self, scale: f64, sample_rate_hz: f64) {
        for (step, span_ms) in self.steps.iter_mut().zip(SPAN_MS) {
            step.from = step.to;
            for (to, place) in step.to.iter_mut().zip(step.place) {
                *to = (place * span_ms * 0.001 * scale * sample_rate_hz).round().to_usize();
            }
        }
    }

    /// Diffuses a piece that starts `offset` frames into its cell. `weights`, while a change runs,
    /// is the weight of the new delays at the cell's start and its slope per frame.
    pub fn process(
        &mut self,
        bank: &mut Bank,
        frames: usize,
        offset: usize,
        weights: Option<[f32; 2]>,
    ) {
        let whole = grouped(frames);
        for step in &mut self.steps {
            for line in 0..LINES {
                let (ring, row, gain) = (&mut step.rings[line], &mut bank.0[line], step.gain[line]);
                ring.write(&row[..frames]);
                let new = ring.read(step.to[line], whole);
                match weights {
                    None => {
                        for (y, x) in row.iter_mut().zip(new) {
                            *y = gain * x;
                        }
                    }
                    Some([start, slope]) => {
                        let old = ring.read(step.from[line], whole);
                        for (k, (y, (new, old))) in
                            row.iter_mut().zip(new.iter().zip(old)).enumerate()
                        {
                            let weight = start + slope * (offset + k).to_f32();
                            *y = gain * ((1.0 - weight) * old + weight * new);
                        }
                    }
                }
                ring.advance(frames);
            }
            bank.mix(frames);
        }
    }

    /// Passes a piece of silence through a diffuser that holds only silence.
    pub fn skip(&mut self, frames: usize) {
        self.steps.iter_mut().flat_map(|s| &mut s.rings).for_each(|ring| ring.advance(frames));
    }

    /// Frames of zeros after which every line holds only zeros.
    pub fn reach(&self) -> usize {
        self.steps
            .iter()
            .map(|step| step.rings.iter().map(CellRing::length).max().unwrap_or(0) + CELL)
            .sum()
    }
}

impl Default for Diffuser {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn diffusion_keeps_energy_and_starts_at_once() {
        let mut diffuser = Diffuser::new();
        diffuser.prepare(48_000.0);
        diffuser.set_scale(1.0, 48_000.0);
        let mut energy = 0.0;
        for cell in 0..60 {
            let mut bank = Bank::new();
            if cell == 0 {
                bank.0[2][0] = 1.0;
            }
            diffuser.process(&mut bank, CELL, 0, None);
            energy += bank.0.iter().flatten().map(|&x| f64::from(x).powi(2)).sum::<f64>();
        }
        assert!((energy - 1.0).abs() < 1e-5, "{energy}");
    }
}
