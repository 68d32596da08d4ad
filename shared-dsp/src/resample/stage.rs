//! One doubling or halving of the rate, by the even and the odd samples of the higher one.

use super::design::{HalfBand, Steep};
use crate::convolution::direct;
use crate::simd::VectorPath;

/// Outputs are computed in rows of so many; those of the last that nobody asked for are left.
const ROW: usize = 16;

/// The last samples of a stream and the block to come, in one piece.
#[derive(Debug, Clone)]
pub(super) struct History {
    samples: Vec<f32>,
    past_samples: usize,
}

impl History {
    pub fn new(past_samples: usize, most_frames: usize) -> Self {
        Self { samples: vec![0.0; past_samples + most_frames + ROW], past_samples }
    }

    pub fn reset(&mut self) {
        self.samples.fill(0.0);
    }

    pub fn block(&mut self, frames: usize) -> &mut [f32] {
        &mut self.samples[self.past_samples..self.past_samples + frames]
    }

    /// What came `delay_samples` before each of the block's.
    pub fn delayed(&self, delay_samples: usize) -> &[f32] {
        &self.samples[self.past_samples - delay_samples..]
    }

    /// The block is past, and there is room for the next.
    pub fn advance(&mut self, frames: usize) {
        self.samples.copy_within(frames..frames + self.past_samples, 0);
    }
}

/// Twice the rate.
#[derive(Debug, Clone)]
pub(super) struct Doubler {
    taps: Vec<f32>,
    input: History,
    filtered: Vec<f32>,
}

impl Doubler {
    /// For blocks of `most_frames` of the lower rate.
    pub fn new(filter: &HalfBand, most_frames: usize) -> Self {
        let taps = filter.taps(1.0);
        Self {
            input: History::new(taps.len() - 1, most_frames),
            filtered: vec![0.0; most_frames.next_multiple_of(ROW)],
            taps,
        }
    }

    pub fn reset(&mut self) {
        self.input.reset();
    }

    /// Where the next `frames` samples go in.
    pub fn room(&mut self, frames: usize) -> &mut [f32] {
        self.input.block(frames)
    }

    /// Twice as many samples as went into [`Doubler::room`].
    pub fn process(&mut self, path: VectorPath, frames: usize, output: &mut [f32]) {
        let filtered = &mut self.filtered[..frames.next_multiple_of(ROW)];
        direct::correlate(path, &self.input.samples, [&self.taps], [filtered]);
        let middle = self.input.delayed(self.taps.len() / 2 - 1);
        let phases = filtered.iter().zip(middle);
        for (pair, (&filtered, &middle)) in output.as_chunks_mut().0.iter_mut().zip(phases) {
            *pair = [filtered, middle];
        }
        self.input.advance(frames);
    }
}

/// Half the rate.
#[derive(Debug, Clone)]
pub(super) struct Halver {
    even: Phase,
    odd: Phase,
}

impl Halver {
    /// For blocks of `most_frames` of the lower rate.
    pub fn half_band(filter: &HalfBand, most_frames: usize) -> Self {
        Self {
            even: Phase::new(filter.taps(0.5), 0, most_frames),
            odd: Phase::new(vec![0.5], filter.a_side_taps, most_frames),
        }
    }

    /// For blocks of `most_frames` of the lower rate.
    pub fn steep(filter: &Steep, most_frames: usize) -> Self {
        let [even, odd] = filter.phases();
        Self { even: Phase::new(even, 0, most_frames), odd: Phase::new(odd, 1, most_frames) }
    }

    pub fn reset(&mut self) {
        self.even.input.reset();
        self.odd.input.reset();
    }

    /// Takes the next samples in, an even number.
    pub fn take(&mut self, input: &[f32]) {
        let (pairs, _) = input.as_chunks::<2>();
        let even = self.even.input.block(pairs.len()).iter_mut();
        for ((even, odd), pair) in even.zip(self.odd.input.block(pairs.len())).zip(pairs) {
            [*even, *odd] = *pair;
        }
    }

    /// Half as many samples as were just [taken](Halver::take).
    pub fn process(&mut self, path: VectorPath, output: &mut [f32]) {
        let frames = output.len();
        let phases = self.even.filter(path, frames).iter().zip(self.odd.filter(path, frames));
        for (out, (even, odd)) in output.iter_mut().zip(phases) {
            *out = even + odd;
        }
    }
}

/// Every second sample of a stream and its share of a filter.
#[derive(Debug, Clone)]
struct Phase {
    taps: Vec<f32>,
    input: History,
    filtered: Vec<f32>,
}

impl Phase {
    /// `delay_samples` is that of the newest tap.
    fn new(taps: Vec<f32>, delay_samples: usize, most_frames: usize) -> Self {
        Self {
            input: History::new(delay_samples + taps.len() - 1, most_frames),
            filtered: vec![0.0; most_frames.next_multiple_of(ROW)],
            taps,
        }
    }

    /// Filters the block of `frames` that was put in, and makes room for the next.
    fn filter(&mut self, path: VectorPath, frames: usize) -> &[f32] {
        let filtered = &mut self.filtered[..frames.next_multiple_of(ROW)];
        direct::correlate(path, &self.input.samples, [&self.taps], [filtered]);
        self.input.advance(frames);
        &self.filtered[..frames]
    }
}
