//! The onset: turns one impulse into thousands within some ten milliseconds.
//!
//! An allpass for all channels at once: steps of one delay per channel, a sign and a Hadamard
//! matrix (S. Schlecht, E. Habets, "Scattering in Feedback Delay Networks", 2020, feed-forward form).
//! Delays, signs and the matrix all keep energy, so the whole is lossless at every frequency, and it
//! has no loop of its own that could ring. With s steps N channels get N^s paths each; the times of each
//! step are spread over a span that doubles from step to step, so hardly two paths coincide. The
//! two channels of every step have no delay: the first sound leaves at once.

use super::bank::{Bank, grouped};
use crate::convert::{ToF32, ToF64, ToWhole};
use crate::delay::ring::{CELL, CellRing};
use crate::noise::Noise;
use crate::simd::Instructions;

/// Steps of diffusion.
pub const STEPS: usize = 3;

/// Longest span of the delays of each step, in milliseconds.
pub const LONGEST_SPANS_MS: [f64; STEPS] = [8.0, 16.0, 32.0];

#[derive(Debug, Clone)]
struct Step<const N: usize> {
    rings: [CellRing; N],
    from: [usize; N],
    to: [usize; N],
    /// Where each channel's delay lies in the span, 0..1.
    place: [f64; N],
    gain: [f32; N],
}

/// The diffuser.
#[derive(Debug, Clone)]
pub struct Diffuser<const N: usize> {
    steps: [Step<N>; STEPS],
}

impl<const N: usize> Diffuser<N> {
    /// A diffuser without memory, to be prepared.
    pub fn new() -> Self {
        let undelayed = if N == 16 { [0, 6, 12] } else { [0, 6, 1] };
        let mut noise = Noise::new(0x0d1f_f05e);
        let steps = core::array::from_fn(|step| {
            // One delay per channel's part of the span, at a random place in it, in random order.
            let mut place: [f64; N] = core::array::from_fn(|line| match line {
                0 | 1 => 0.0,
                _ => (line.to_f64() + noise.unit()) / N.to_f64(),
            });
            for line in (3..N).rev() {
                place.swap(line, noise.between(2, line));
            }
            // The undelayed pair differs by step, else one path would stand out. It is one channel
            // of either side, and their sum and difference both go on: no input cancels itself.
            for side in 0..2 {
                place.swap(side, undelayed[step] + side);
            }
            let unitary = Bank::<N>::unitary().to_f32();
            let gain =
                core::array::from_fn(|_| if noise.bits() & 1 == 0 { unitary } else { -unitary });
            Step {
                rings: core::array::from_fn(|_| CellRing::new()),
                from: [0; N],
                to: [0; N],
                place,
                gain,
            }
        });
        Self { steps }
    }

    /// Takes memory for spans up to [`LONGEST_SPANS_MS`].
    pub fn prepare(&mut self, sample_rate_hz: f64) {
        for (step, span_ms) in self.steps.iter_mut().zip(LONGEST_SPANS_MS) {
            for (ring, place) in step.rings.iter_mut().zip(step.place) {
                ring.prepare((place * span_ms * 0.001 * sample_rate_hz).ceil().to_usize() + 1);
            }
        }
    }

    /// Forgets all sound.
    pub fn reset(&mut self) {
        self.steps.iter_mut().flat_map(|step| &mut step.rings).for_each(CellRing::reset);
    }

    /// Starts a change of the delays to these spans in milliseconds.
    pub fn set_spans(&mut self, spans_ms: [f64; STEPS], sample_rate_hz: f64) {
        let longest = self.steps.iter_mut().zip(spans_ms.iter().zip(LONGEST_SPANS_MS));
        for (step, (span_ms, longest_ms)) in longest {
            step.from = step.to;
            let span_samples = span_ms.min(longest_ms) * 0.001 * sample_rate_hz;
            for (to, place) in step.to.iter_mut().zip(step.place) {
                *to = (place * span_samples).round().to_usize();
            }
        }
    }

    /// Diffuses a piece that starts `offset` frames into its cell. `weights`, while a change runs,
    /// is the weight of the new delays at the cell's start and its slope per frame.
    #[inline(always)]
    pub fn process<I: Instructions>(
        &mut self,
        isa: I,
        bank: &mut Bank<N>,
        frames: usize,
        offset: usize,
        weights: Option<[f32; 2]>,
    ) {
        let whole = grouped(frames);
        for step in &mut self.steps {
            for line in 0..N {
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
            bank.mix(isa, frames);
        }
    }

    /// Passes a piece of silence through a diffuser that holds only silence.
    pub fn skip(&mut self, frames: usize) {
        self.steps.iter_mut().flat_map(|s| &mut s.rings).for_each(|ring| ring.advance(frames));
    }

    /// [`Diffuser::skip`] for any number of frames.
    pub fn rest(&mut self, frames: usize) {
        self.steps.iter_mut().flat_map(|s| &mut s.rings).for_each(|ring| ring.skip(frames));
    }

    /// Frames of zeros after which every line holds only zeros.
    pub fn reach(&self) -> usize {
        self.steps
            .iter()
            .map(|step| step.rings.iter().map(CellRing::length).max().unwrap_or(0) + CELL)
            .sum()
    }
}

impl<const N: usize> Default for Diffuser<N> {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simd::{Kernel, VectorPath, run};

    struct Pass<'a>(&'a mut Diffuser<16>, &'a mut Bank<16>);

    impl Kernel for Pass<'_> {
        type Output = ();

        #[inline(always)]
        fn run<I: Instructions>(self, isa: I) {
            self.0.process(isa, self.1, CELL, 0, None);
        }
    }

    #[test]
    fn diffusion_keeps_energy_and_starts_at_once() {
        let mut diffuser = Diffuser::<16>::new();
        diffuser.prepare(48_000.0);
        diffuser.set_spans(LONGEST_SPANS_MS, 48_000.0);
        let mut energy = 0.0;
        for cell in 0..60 {
            let mut bank = Bank::<16>::new();
            if cell == 0 {
                bank.0[2][0] = 1.0;
            }
            run(VectorPath::best(), Pass(&mut diffuser, &mut bank));
            energy += bank.0.iter().flatten().map(|&x| f64::from(x).powi(2)).sum::<f64>();
        }
        assert!((energy - 1.0).abs() < 1e-5, "{energy}");
    }
}
