//! Two pairs in one register of eight: four sections, each one frame behind the one before it. The
//! operations on a number are those of [`super::Group`], in the same order, so the bits are the same.

use super::{
    DIRECT, DIRECT_COEFFICIENTS, LINEAR, Lanes, Motion, Pair, PairTrajectory, QUADRATIC, RunPairs,
    STILL, forms,
};
use crate::convert::ToF64;
use crate::filter::svf::{COEFFICIENTS, STATES};
use crate::simd::{self, F64x8, VectorPath, Wide};

/// Sections in a register.
const DEPTH: usize = 4;
/// Fewer frames of moving sections are as fast in fours, which keep fewer lanes waiting at the ends:
/// those of the hops of dynamic bands.
const FEWEST_FRAMES: usize = 16;

/// See [`super::run_pairs`].
#[inline(always)]
pub(super) fn run(
    isa: Wide,
    mut pairs: &mut [Pair],
    mut trajectories: &[PairTrajectory],
    frames: &mut [[f64; 2]],
) {
    while !pairs.is_empty() {
        let count = count_together(pairs);
        let (own, rest) = core::mem::take(&mut pairs).split_at_mut(count);
        let (own_trajectories, other) = trajectories.split_at(own.len());
        (pairs, trajectories) = (rest, other);
        let moves = own_trajectories.iter().map(|t| t.motion).max().unwrap_or_default();
        match own {
            [a, b, c, d] => {
                run_quads::<2, DIRECT>(isa, [[a, b], [c, d]], own_trajectories, frames);
            }
            [a, b] if a.is_direct() => {
                run_quads::<1, DIRECT>(isa, [[a, b]], own_trajectories, frames);
            }
            [a, b] if moves == Motion::Still || frames.len() >= FEWEST_FRAMES => {
                let pairs = [[a, b]];
                match moves {
                    Motion::Still => run_quads::<1, STILL>(isa, pairs, own_trajectories, frames),
                    Motion::Linear => run_quads::<1, LINEAR>(isa, pairs, own_trajectories, frames),
                    Motion::Quadratic => {
                        run_quads::<1, QUADRATIC>(isa, pairs, own_trajectories, frames);
                    }
                }
            }
            pairs => {
                let trajectories = own_trajectories;
                simd::run(VectorPath::Avx2Fma, RunPairs { pairs, trajectories, frames });
            }
        }
    }
}

/// How many of the next pairs run in one pass: four in direct form, whose sections wait for each other,
/// or two of one form.
#[inline(always)]
fn count_together(pairs: &[Pair]) -> usize {
    let is_direct = pairs.first().is_some_and(Pair::is_direct);
    let alike = pairs.iter().take(4).take_while(|pair| pair.is_direct() == is_direct).count();
    match alike {
        4 if is_direct => 4,
        2.. => 2,
        _ => 1,
    }
}

/// Runs `Q` times two pairs in one pass.
#[inline(always)]
fn run_quads<const Q: usize, const MOTION: u8>(
    isa: Wide,
    mut pairs: [[&mut Pair; 2]; Q],
    trajectories: &[PairTrajectory],
    frames: &mut [[f64; 2]],
) {
    let length = frames.len();
    if length == 0 {
        return;
    }
    let mut quads = Quads::<Q, MOTION>::new(isa, &pairs, trajectories);
    let delay = DEPTH * Q - 1;
    // The first frames enter, the last leave, with some lanes idle; between, all work.
    for at in 0..delay {
        let [left, right] = frames.get(at).copied().unwrap_or_default();
        quads.tick::<true>(isa.load([0.0, 0.0, 0.0, 0.0, 0.0, 0.0, left, right]), at, length);
    }
    for at in delay..length {
        // The frame and those before it, as a whole register: with nothing to fill up with, the
        // compiler takes what a register has, and waits for it.
        let Some(newest) = frames.get(at + 1 - DEPTH..).and_then(|frames| frames.first_chunk())
        else {
            return;
        };
        quads.tick::<false>(isa.load_frames(newest), at, length);
        frames[at - delay] = isa.last_pair(quads.outputs[Q - 1]);
    }
    for at in length.max(delay)..length + delay {
        quads.tick::<true>(isa.splat(0.0), at, length);
        frames[at - delay] = isa.last_pair(quads.outputs[Q - 1]);
    }
    for (pairs, states) in pairs.iter_mut().zip(quads.states) {
        for (s, lanes) in states.map(|row| isa.lanes(row)).into_iter().enumerate() {
            let [a, b, c, d, e, f, g, h] = lanes;
            pairs[0].states[s] = Lanes([a, b, c, d]);
            pairs[1].states[s] = Lanes([e, f, g, h]);
        }
    }
}

/// `Q` times two pairs.
struct Quads<const Q: usize, const MOTION: u8> {
    isa: Wide,
    coefficients: [[F64x8; COEFFICIENTS]; Q],
    slopes: [[F64x8; COEFFICIENTS]; Q],
    curvatures: [[F64x8; COEFFICIENTS]; Q],
    direct: [[F64x8; DIRECT_COEFFICIENTS]; Q],
    /// Frames from the start of the motion to the first tick.
    elapsed: [F64x8; Q],
    states: [[F64x8; STATES]; Q],
    outputs: [F64x8; Q],
}

impl<const Q: usize, const MOTION: u8> Quads<Q, MOTION> {
    #[inline(always)]
    fn new(isa: Wide, pairs: &[[&mut Pair; 2]; Q], trajectories: &[PairTrajectory]) -> Self {
        let join = |low: Lanes, high: Lanes| isa.join(&low.0, &high.0);
        let of_pairs = |q: usize| (&*pairs[q][0], &*pairs[q][1]);
        let of_ways = |q: usize| (&trajectories[2 * q], &trajectories[2 * q + 1]);
        Self {
            isa,
            coefficients: core::array::from_fn(|q| {
                let (a, b) = of_pairs(q);
                core::array::from_fn(|i| join(a.coefficients[i], b.coefficients[i]))
            }),
            slopes: core::array::from_fn(|q| {
                let (a, b) = of_ways(q);
                core::array::from_fn(|i| join(a.slopes[i], b.slopes[i]))
            }),
            curvatures: core::array::from_fn(|q| {
                let (a, b) = of_ways(q);
                core::array::from_fn(|i| join(a.curvatures[i], b.curvatures[i]))
            }),
            direct: core::array::from_fn(|q| {
                let (a, b) = of_pairs(q);
                core::array::from_fn(|i| join(a.direct[i], b.direct[i]))
            }),
            elapsed: core::array::from_fn(|q| {
                let (a, b) = of_ways(q);
                let late = |lane: usize| (DEPTH * q + lane / 2).to_f64();
                let late = isa.load(core::array::from_fn(late));
                isa.subtract(join(a.elapsed, b.elapsed), late)
            }),
            states: core::array::from_fn(|q| {
                let (a, b) = of_pairs(q);
                core::array::from_fn(|s| join(a.states[s], b.states[s]))
            }),
            outputs: [isa.splat(0.0); Q],
        }
    }

    /// Frame `at` of `length`, the last two lanes of `frame`, into the first section.
    #[inline(always)]
    fn tick<const EDGE: bool>(&mut self, frame: F64x8, at: usize, length: usize) {
        let isa = self.isa;
        let before = self.outputs;
        for q in 0..Q {
            let input = if q == 0 { frame } else { before[q - 1] };
            let x = isa.shifted(input, before[q]);
            let (mut next, output) = if MOTION == DIRECT {
                self.direct_form(q, x)
            } else {
                self.state_variable(q, x, at)
            };
            if EDGE {
                let works = works(q, at, length);
                for (next, state) in next.iter_mut().zip(self.states[q]) {
                    *next = isa.choose(works, *next, state);
                }
            }
            (self.states[q], self.outputs[q]) = (next, output);
        }
    }

    /// Next states and output for the input `x` of tick `at`.
    #[inline(always)]
    fn state_variable(&self, q: usize, x: F64x8, at: usize) -> ([F64x8; STATES], F64x8) {
        let isa = self.isa;
        let time = isa.add(self.elapsed[q], isa.splat(at.to_f64()));
        let c = |i: usize| self.coefficient(q, i, time);
        forms::state_variable(isa, c, self.states[q], x)
    }

    /// The same in direct form.
    #[inline(always)]
    fn direct_form(&self, q: usize, x: F64x8) -> ([F64x8; STATES], F64x8) {
        forms::direct(self.isa, self.direct[q], self.states[q], x)
    }

    #[inline(always)]
    fn coefficient(&self, q: usize, i: usize, time: F64x8) -> F64x8 {
        let start = self.coefficients[q][i];
        if MOTION == STILL {
            return start;
        }
        let mut slope = self.slopes[q][i];
        if MOTION == QUADRATIC {
            slope = self.isa.add_products(slope, self.curvatures[q][i], time);
        }
        self.isa.add_products(start, slope, time)
    }
}

/// The lanes that have a frame of their own at tick `at`, one bit each.
#[inline(always)]
fn works(q: usize, at: usize, length: usize) -> u8 {
    let mut lanes = 0;
    for section in 0..DEPTH {
        let late = DEPTH * q + section;
        if at >= late && at < late + length {
            lanes |= 0b11 << (2 * section);
        }
    }
    lanes
}
