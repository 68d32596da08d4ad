//! Diffuser and feedback delay network of one quality, as one thing.

use super::bank::{Bank, grouped};
use super::diffuser::{Diffuser, STEPS};
use super::fdn::{Fdn, Tail};
use super::pre_delay::TimeChange;
use crate::convert::{ToF32, ToF64};
use crate::delay::ring::CELL;
use crate::simd::{Instructions, Kernel, VectorPath, run};

/// Lengths inside a network, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lengths {
    /// Shortest and longest line.
    pub lines_ms: [f64; 2],
    /// Lines that set the level.
    pub nominal_ms: [f64; 2],
    /// Spans of the diffuser's steps.
    pub spans_ms: [f64; STEPS],
}

/// A network of `N` lines.
#[derive(Debug, Clone)]
pub struct Network<const N: usize> {
    path: VectorPath,
    diffuser: Diffuser<N>,
    fdn: Fdn<N>,
    bank: Bank<N>,
    /// The cell's weights of new lengths: at its start, and per frame.
    weights: Option<[f32; 2]>,
}

impl<const N: usize> Network<N> {
    /// A network without memory, to be prepared.
    pub fn new() -> Self {
        Self {
            path: VectorPath::Baseline,
            diffuser: Diffuser::new(),
            fdn: Fdn::new(),
            bank: Bank::new(),
            weights: None,
        }
    }

    /// Takes memory, chooses the processor's fastest path, and resets.
    pub fn prepare(&mut self, sample_rate_hz: f64) {
        self.path = VectorPath::best();
        self.diffuser.prepare(sample_rate_hz);
        self.fdn.prepare(sample_rate_hz);
    }

    /// Forgets all sound.
    pub fn reset(&mut self) {
        self.diffuser.reset();
        self.fdn.reset();
        self.weights = None;
    }

    /// Starts in silence with these lengths and this tail, at once.
    pub fn start(&mut self, lengths: Option<Lengths>, tail: Option<Tail>, sample_rate_hz: f64) {
        self.reset();
        if let Some(lengths) = lengths {
            self.set_lengths(&lengths, TimeChange::Crossfade, sample_rate_hz);
        }
        if let Some(tail) = tail {
            self.set_tail(&tail, true);
        }
    }

    /// Starts a change of all lengths. Only the lines' change is as asked; the diffuser, which is short,
    /// crossfades.
    pub fn set_lengths(&mut self, lengths: &Lengths, change: TimeChange, sample_rate_hz: f64) {
        self.diffuser.set_spans(lengths.spans_ms, sample_rate_hz);
        self.fdn.set_lines(lengths.lines_ms, lengths.nominal_ms, change);
    }

    /// Whether lines still give what entered at their old lengths.
    pub fn lines_move(&self) -> bool {
        self.fdn.lines_move()
    }

    /// Glides to another tail, or jumps.
    pub fn set_tail(&mut self, tail: &Tail, jump: bool) {
        self.fdn.set_tail(tail, jump);
    }

    /// Must be called before the first piece of every cell, with the weights of new lengths at its
    /// start and end while they change.
    pub fn begin_cell(&mut self, weights: Option<[f64; 2]>) {
        self.weights = weights.map(per_frame);
        self.fdn.begin_cell(weights);
    }

    /// Replaces a piece by its tail. Says whether any line was given sound.
    pub fn process(&mut self, offset: usize, left: &mut [f32], right: &mut [f32]) -> bool {
        self.fdn.set_cell();
        run(self.path, Pass { network: self, offset, left, right })
    }

    #[inline(always)]
    fn pass<I: Instructions>(
        &mut self,
        isa: I,
        offset: usize,
        left: &mut [f32],
        right: &mut [f32],
    ) -> bool {
        let frames = left.len();
        // Left enters the even channels, right the odd ones, each with half of the energy's root.
        let gain = (2.0 / N.to_f64()).sqrt().to_f32();
        let whole = grouped(frames);
        for line in 0..N {
            let side = if line % 2 == 0 { &*left } else { &*right };
            let row = &mut self.bank.0[line];
            for (y, x) in row.iter_mut().zip(side) {
                *y = x * gain;
            }
            row[frames..whole].fill(0.0);
        }
        self.diffuser.process(isa, &mut self.bank, frames, offset, self.weights);
        self.fdn.process(isa, &self.bank, left, right)
    }

    /// Passes a piece of silence through a network that holds only silence.
    pub fn skip(&mut self, frames: usize) {
        self.diffuser.skip(frames);
        self.fdn.skip(frames);
    }

    /// [`Network::skip`] for any number of frames, while nothing glides.
    pub fn rest(&mut self, frames: usize) {
        self.diffuser.rest(frames);
        self.fdn.rest(frames);
    }

    /// Whether the decay is on its way to a new one.
    pub fn is_gliding(&self) -> bool {
        self.fdn.is_gliding()
    }

    /// Whether the filters hold only silence; all else does after [`Network::reach`] silent frames.
    pub fn filters_are_silent(&self) -> bool {
        self.fdn.filters_are_silent()
    }

    /// Frames of zeros after which every line holds only zeros.
    pub fn reach(&self) -> usize {
        self.diffuser.reach() + self.fdn.reach()
    }
}

/// One piece through a [`Network`].
struct Pass<'a, const N: usize> {
    network: &'a mut Network<N>,
    offset: usize,
    left: &'a mut [f32],
    right: &'a mut [f32],
}

impl<const N: usize> Kernel for Pass<'_, N> {
    type Output = bool;

    #[inline(always)]
    fn run<I: Instructions>(self, isa: I) -> bool {
        self.network.pass(isa, self.offset, self.left, self.right)
    }
}

/// From a cell's weights at its start and end to the weight at its start, and per frame.
pub(super) fn per_frame([start, stop]: [f64; 2]) -> [f32; 2] {
    [start.to_f32(), ((stop - start) / CELL.to_f64()).to_f32()]
}

impl<const N: usize> Default for Network<N> {
    fn default() -> Self {
        Self::new()
    }
}
