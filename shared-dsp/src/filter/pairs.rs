//! Recursive filters in series: two channels and two sections in one row of four.
//!
//! A pair is two sections, one behind the other, on two channels. All four run in one register: the
//! second section works one frame behind the first, and every further pair of a group one more
//! frame behind. Each call ends with the frames on their way run out, with the lanes that have
//! nothing to do held, so that nothing is late and nothing depends on how a stream is cut. Several
//! pairs share a pass because one recursion alone waits for its own results.
//!
//! Equations: see [`crate::filter::svf`], and [`super::direct`] for pairs that stand still.

mod forms;
#[cfg(target_arch = "x86_64")]
mod wide;

use super::direct::{DIRECT_COEFFICIENTS, DirectForm};
use super::svf::{COEFFICIENTS, STATES, SvfCoefficients};
use crate::convert::ToF64;
use crate::guard::{INAUDIBLE, flush_tiny};
use crate::simd::{self, F64x4, Instructions, Kernel, VectorPath};

/// One value for each lane: first section left, right, second section left, right.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
#[repr(C, align(32))]
pub(super) struct Lanes(pub [f64; 4]);

impl Lanes {
    #[inline(always)]
    fn load(&self) -> F64x4 {
        F64x4::new(self.0)
    }
}

/// Two sections in series, on two channels.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
#[repr(C, align(32))]
pub(super) struct Pair {
    /// keep, cross, pull, c0, c1, c2, c3, hold.
    pub coefficients: [Lanes; COEFFICIENTS],
    /// band, low, corrector; s1, s2, s3 in direct form.
    pub states: [Lanes; STATES],
    /// b0, b1, b2, b3, -a1, -a2, -a3; counts in direct form.
    direct: [Lanes; DIRECT_COEFFICIENTS],
    form: Form,
}

/// The form a pair runs in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Form {
    /// State-variable: its coefficients were new a moment ago.
    #[default]
    New,
    /// State-variable, standing still since the last flush.
    Settling,
    /// State-variable, as direct form would round too coarsely.
    Precise,
    /// Direct.
    Direct,
}

impl Pair {
    fn section(&self, lane: usize) -> SvfCoefficients {
        SvfCoefficients::from_row(self.coefficients.map(|row| row.0[lane]))
    }

    fn lane_states(&self, lane: usize) -> [f64; STATES] {
        self.states.map(|row| row.0[lane])
    }

    /// Whether it runs in direct form.
    pub fn is_direct(&self) -> bool {
        self.form == Form::Direct
    }

    /// States of a lane as those of the state-variable filter.
    pub fn section_states(&self, index: usize) -> [f64; STATES] {
        let states = self.lane_states(index);
        if !self.is_direct() {
            return states;
        }
        DirectForm::of(&self.section(index))
            .map_or([0.0; STATES], |form| form.section_states(states))
    }

    /// Back to state-variable form: coefficients or states are about to change.
    pub fn begin_change(&mut self) {
        if self.is_direct() {
            let lanes = [0, 1, 2, 3].map(|lane| self.section_states(lane));
            self.states = core::array::from_fn(|s| Lanes(lanes.map(|states| states[s])));
        }
        self.form = Form::New;
    }

    /// Zeroes what has decayed below hearing.
    pub fn flush_tiny(&mut self) {
        if !self.is_direct() {
            for Lanes(state) in &mut self.states {
                *state = state.map(flush_tiny);
            }
            return;
        }
        if self.states[0].0.iter().all(|state| state.abs() >= INAUDIBLE) {
            return;
        }
        // States of a direct form nearly cancel each other: all of a lane, or none.
        for lane in 0..4 {
            let states = self.lane_states(lane);
            let is_audible = states.iter().any(|state| state.abs() >= INAUDIBLE);
            if !is_audible || states.iter().any(|state| state.is_nan()) {
                for row in &mut self.states {
                    row.0[lane] = 0.0;
                }
            }
        }
    }

    /// For a pair that stands still, at every flush: after it stood still for a while it goes over to
    /// direct form, if that is exact.
    pub fn settle(&mut self) {
        match self.form {
            Form::New => self.form = Form::Settling,
            Form::Settling => self.form = self.go_direct(),
            Form::Precise | Form::Direct => {}
        }
    }

    fn go_direct(&mut self) -> Form {
        let mut rows = [[0.0; DIRECT_COEFFICIENTS]; 4];
        let mut states = [[0.0; STATES]; 4];
        for lane in 0..4 {
            let Some(form) = DirectForm::of(&self.section(lane)) else { return Form::Precise };
            (rows[lane], states[lane]) = (form.row, form.states(self.lane_states(lane)));
        }
        self.direct = core::array::from_fn(|i| Lanes(rows.map(|row| row[i])));
        self.states = core::array::from_fn(|s| Lanes(states.map(|states| states[s])));
        Form::Direct
    }
}

/// Course of coefficients over time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Motion {
    /// Constant.
    #[default]
    Still,
    /// Along a straight line.
    Linear,
    /// Along a parabola.
    Quadratic,
}

/// Course of a pair's coefficients from frame to frame: `elapsed` frames after the start they are
/// `coefficients + elapsed (slope + elapsed curvature)`.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
#[repr(C, align(32))]
pub(super) struct PairTrajectory {
    /// Slope at the start, per frame.
    pub slopes: [Lanes; COEFFICIENTS],
    /// Half the second derivative, per frame squared.
    pub curvatures: [Lanes; COEFFICIENTS],
    /// Frames since the start; counted on by [`run_pairs`].
    pub elapsed: Lanes,
    /// Which of the rows above count.
    pub motion: Motion,
}

/// Runs `pairs`, one after the other, over `frames` in place. `trajectories` has one entry for each
/// pair; pairs without one are left out.
///
/// Cost on AVX2: about 2 ns per pair and frame, twice that while moving; half of it on AVX-512.
#[inline]
pub(super) fn run_pairs(
    path: VectorPath,
    pairs: &mut [Pair],
    trajectories: &mut [PairTrajectory],
    frames: &mut [[f64; 2]],
) {
    let count = pairs.len().min(trajectories.len());
    let (pairs, trajectories) = (&mut pairs[..count], &mut trajectories[..count]);
    simd::run(path, RunPairs { pairs, trajectories, frames });
    for moving in trajectories.iter_mut().filter(|moving| moving.motion != Motion::Still) {
        moving.elapsed = Lanes(moving.elapsed.0.map(|elapsed| elapsed + frames.len().to_f64()));
    }
}

struct RunPairs<'a> {
    pairs: &'a mut [Pair],
    trajectories: &'a [PairTrajectory],
    frames: &'a mut [[f64; 2]],
}

// Motions as constants, so that every one has a loop of its own.
const STILL: u8 = 0;
const LINEAR: u8 = 1;
const QUADRATIC: u8 = 2;
/// Still, and in direct form.
const DIRECT: u8 = 3;

impl Kernel for RunPairs<'_> {
    type Output = ();

    const IS_WIDE: bool = true;

    #[cfg(target_arch = "x86_64")]
    #[inline(always)]
    fn run_wide(self, wide: simd::Wide) {
        wide::run(wide, self.pairs, self.trajectories, self.frames);
    }

    #[inline(always)]
    fn run<I: Instructions>(self, isa: I) {
        let frames = self.frames;
        // Two pairs keep the processor busy, and their states fit the registers.
        for (pairs, trajectories) in self.pairs.chunks_mut(2).zip(self.trajectories.chunks(2)) {
            match (pairs, trajectories) {
                ([a, b], [ta, tb]) if a.is_direct() == b.is_direct() => {
                    run_alike(isa, [a, b], [ta, tb], frames);
                }
                (pairs, trajectories) => {
                    for (pair, trajectory) in pairs.iter_mut().zip(trajectories) {
                        run_alike(isa, [pair], [trajectory], frames);
                    }
                }
            }
        }
    }
}

/// Runs `G` pairs of the same form.
#[inline(always)]
fn run_alike<const G: usize, I: Instructions>(
    isa: I,
    pairs: [&mut Pair; G],
    trajectories: [&PairTrajectory; G],
    frames: &mut [[f64; 2]],
) {
    if pairs.iter().any(|pair| pair.is_direct()) {
        return run_group::<G, DIRECT, I>(isa, pairs, trajectories, frames);
    }
    match trajectories.iter().map(|t| t.motion).max().unwrap_or_default() {
        Motion::Still => run_group::<G, STILL, I>(isa, pairs, trajectories, frames),
        Motion::Linear => run_group::<G, LINEAR, I>(isa, pairs, trajectories, frames),
        Motion::Quadratic => run_group::<G, QUADRATIC, I>(isa, pairs, trajectories, frames),
    }
}

/// Runs `G` pairs in one pass.
#[inline(always)]
fn run_group<const G: usize, const MOTION: u8, I: Instructions>(
    isa: I,
    pairs: [&mut Pair; G],
    trajectories: [&PairTrajectory; G],
    frames: &mut [[f64; 2]],
) {
    let length = frames.len();
    // A copy, so that the loop's stores can be seen not to touch it.
    let coefficients: [_; G] = core::array::from_fn(|p| pairs[p].coefficients);
    let direct: [_; G] = core::array::from_fn(|p| pairs[p].direct);
    let mut group = Group::<G, MOTION> {
        coefficients: coefficients.each_ref(),
        direct: direct.each_ref(),
        trajectories,
        states: core::array::from_fn(|p| pairs[p].states.map(|lanes| lanes.load())),
        outputs: [F64x4::zero(); G],
    };
    if length == 0 {
        return;
    }
    // The first frames enter, the last leave, with some lanes idle; between, all work. What a tick
    // gives is stored in the next turn, so that it leaves the register as a whole.
    for at in 0..=G {
        group.tick::<true, I>(isa, frames.get(at).copied().unwrap_or_default(), at, length);
    }
    for at in G + 1..length {
        frames[at - G - 1] = group.output();
        group.tick::<false, I>(isa, frames[at], at, length);
    }
    for at in length.max(G + 1)..length + G {
        frames[at - G - 1] = group.output();
        group.tick::<true, I>(isa, [0.0; 2], at, length);
    }
    frames[length - 1] = group.output();
    for (pair, states) in pairs.into_iter().zip(group.states) {
        pair.states = states.map(|row| Lanes(row.lanes()));
    }
}

/// `G` pairs in one pass.
struct Group<'a, const G: usize, const MOTION: u8> {
    coefficients: [&'a [Lanes; COEFFICIENTS]; G],
    direct: [&'a [Lanes; DIRECT_COEFFICIENTS]; G],
    trajectories: [&'a PairTrajectory; G],
    states: [[F64x4; STATES]; G],
    /// Last output of each pair: its first section now, its second a frame earlier.
    outputs: [F64x4; G],
}

impl<const G: usize, const MOTION: u8> Group<'_, G, MOTION> {
    /// Output of the last section in the latest tick: the frame `G` before the one that went in.
    #[inline(always)]
    fn output(&self) -> [f64; 2] {
        let [.., left, right] = self.outputs[G - 1].lanes();
        [left, right]
    }

    /// Frame `at` of `length` into the first section.
    #[inline(always)]
    fn tick<const EDGE: bool, I: Instructions>(
        &mut self,
        isa: I,
        frame: [f64; 2],
        at: usize,
        length: usize,
    ) {
        let first = self.outputs[0].lanes();
        let mut x = F64x4::new([frame[0], frame[1], first[0], first[1]]);
        for p in 0..G {
            if p > 0 {
                let (before, own) = (self.outputs[p - 1].lanes(), self.outputs[p].lanes());
                x = F64x4::new([before[2], before[3], own[0], own[1]]);
            }
            let (mut next, output) = if MOTION == DIRECT {
                self.direct_form(isa, p, x)
            } else {
                self.state_variable(isa, p, x, at)
            };
            self.outputs[p] = output;
            if EDGE {
                next = self.held(isa, p, next, at, length);
            }
            self.states[p] = next;
        }
    }

    /// Next states and output of pair `p` for the input `x` of tick `at`.
    #[inline(always)]
    fn state_variable<I: Instructions>(
        &self,
        isa: I,
        p: usize,
        x: F64x4,
        at: usize,
    ) -> ([F64x4; STATES], F64x4) {
        let time = self.time(isa, p, at);
        let c = |i: usize| self.coefficient(isa, p, i, time);
        forms::state_variable(isa, c, self.states[p], x)
    }

    /// The same in direct form.
    #[inline(always)]
    fn direct_form<I: Instructions>(&self, isa: I, p: usize, x: F64x4) -> ([F64x4; STATES], F64x4) {
        let row = self.direct[p].each_ref().map(Lanes::load);
        forms::direct(isa, row, self.states[p], x)
    }

    /// Frames since the start of the motion, for each lane of pair `p` at tick `at`.
    #[inline(always)]
    fn time<I: Instructions>(&self, isa: I, p: usize, at: usize) -> F64x4 {
        if MOTION == STILL {
            return F64x4::zero();
        }
        let frame = at.to_f64() - p.to_f64();
        let late = [0.0, 0.0, 1.0, 1.0];
        let own_frame = F64x4::new(late.map(|late| frame - late));
        isa.add(self.trajectories[p].elapsed.load(), own_frame)
    }

    #[inline(always)]
    fn coefficient<I: Instructions>(&self, isa: I, p: usize, i: usize, time: F64x4) -> F64x4 {
        let start = self.coefficients[p][i].load();
        if MOTION == STILL {
            return start;
        }
        let trajectory = self.trajectories[p];
        let mut slope = trajectory.slopes[i].load();
        if MOTION == QUADRATIC {
            slope = isa.add_products(slope, trajectory.curvatures[i].load(), time);
        }
        isa.add_products(start, slope, time)
    }

    /// The states `next` of pair `p` where a lane has a frame of its own at this tick; else those of
    /// before.
    #[inline(always)]
    fn held<I: Instructions>(
        &self,
        isa: I,
        p: usize,
        next: [F64x4; STATES],
        at: usize,
        length: usize,
    ) -> [F64x4; STATES] {
        let rest = |delay: usize| if at >= delay && at < delay + length { 1.0 } else { -1.0 };
        let rest = F64x4::new([rest(p), rest(p), rest(p + 1), rest(p + 1)]);
        core::array::from_fn(|s| isa.where_negative(next[s], self.states[p][s], rest))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filter::design::{Corrector, Section};
    use crate::filter::{Svf, SvfCoefficients};
    use crate::noise::Noise;

    fn random_coefficients(noise: &mut Noise) -> SvfCoefficients {
        let mut positive = || 0.01 + noise.unit();
        let mut section = Section::second_order(
            [positive(), positive(), positive()],
            [positive(), positive(), positive()],
        );
        section.corrector = Corrector { zero: positive() - 0.5, pole: positive() - 0.5 };
        SvfCoefficients::from_section(&section)
    }

    /// Pairs with the coefficients of every lane drawn apart, and the same lane by lane.
    fn random_pairs(noise: &mut Noise, count: usize) -> (Vec<Pair>, Vec<[SvfCoefficients; 4]>) {
        let lanes: Vec<[SvfCoefficients; 4]> =
            (0..count).map(|_| core::array::from_fn(|_| random_coefficients(noise))).collect();
        let pairs = lanes.iter().map(pair_of).collect();
        (pairs, lanes)
    }

    fn pair_of(lanes: &[SvfCoefficients; 4]) -> Pair {
        let rows = lanes.map(|c| c.row());
        Pair {
            coefficients: core::array::from_fn(|i| {
                Lanes(core::array::from_fn(|lane| rows[lane][i]))
            }),
            ..Pair::default()
        }
    }

    fn still(count: usize) -> Vec<PairTrajectory> {
        vec![PairTrajectory::default(); count]
    }

    fn stereo(noise: &mut Noise, length: usize) -> Vec<[f64; 2]> {
        (0..length).map(|_| [f64::from(noise.white()), f64::from(noise.white())]).collect()
    }

    #[test]
    fn pairs_equal_scalar_sections_on_every_path() {
        let mut noise = Noise::new(31);
        for count in 0..9 {
            for length in [0, 1, 2, 3, 7, 64, 200] {
                let (pairs, lanes) = random_pairs(&mut noise, count);
                let input = stereo(&mut noise, length);
                let mut expected = input.clone();
                for sections in &lanes {
                    for (lane, c) in sections.iter().enumerate() {
                        let mut svf = Svf::default();
                        for frame in &mut expected {
                            frame[lane % 2] = svf.tick(c, frame[lane % 2]);
                        }
                    }
                }
                for path in VectorPath::ALL {
                    let (mut pairs, mut output) = (pairs.clone(), input.clone());
                    run_pairs(path, &mut pairs, &mut still(count), &mut output);
                    for (got, expected) in output.iter().flatten().zip(expected.iter().flatten()) {
                        let error = (got - expected).abs() / (1.0 + expected.abs());
                        assert!(error < 1e-12, "{} {count} {length}: {error}", path.name());
                    }
                }
            }
        }
    }

    #[test]
    fn moving_pairs_equal_scalar_sections_on_every_path() {
        let mut noise = Noise::new(32);
        let kinds = [Motion::Linear, Motion::Quadratic];
        for (count, kind) in (1..6).flat_map(|count| kinds.map(|kind| (count, kind))) {
            let length = 40;
            let (pairs, from) = random_pairs(&mut noise, count);
            let (_, to) = random_pairs(&mut noise, count);
            let motions: Vec<PairTrajectory> = from
                .iter()
                .zip(&to)
                .map(|(from, to)| {
                    let (from, to) = (from.map(|c| c.row()), to.map(|c| c.row()));
                    let all = |scale: f64| {
                        core::array::from_fn(|i| {
                            let lane = |lane: usize| (to[lane][i] - from[lane][i]) * scale;
                            Lanes(core::array::from_fn(lane))
                        })
                    };
                    PairTrajectory {
                        slopes: all(0.002),
                        curvatures: all(if kind == Motion::Quadratic { 0.0003 } else { 0.0 }),
                        motion: kind,
                        ..PairTrajectory::default()
                    }
                })
                .collect();
            let input = stereo(&mut noise, length);
            let mut expected = input.clone();
            for (from, motion) in from.iter().zip(&motions) {
                for lane in 0..4 {
                    let row = from[lane].row();
                    let mut svf = Svf::default();
                    for (t, frame) in expected.iter_mut().enumerate() {
                        let t = t as f64;
                        let c = SvfCoefficients::from_row(core::array::from_fn(|i| {
                            let (slope, bend) =
                                (motion.slopes[i].0[lane], motion.curvatures[i].0[lane]);
                            row[i] + t * slope + t * t * bend
                        }));
                        frame[lane % 2] = svf.tick(&c, frame[lane % 2]);
                    }
                }
            }
            for path in VectorPath::ALL {
                let (mut pairs, mut motions) = (pairs.clone(), motions.clone());
                let mut output = input.clone();
                // In uneven pieces, so that a motion goes on over a cut.
                for piece in output.chunks_mut(13) {
                    run_pairs(path, &mut pairs, &mut motions, piece);
                }
                for (got, expected) in output.iter().flatten().zip(expected.iter().flatten()) {
                    let error = (got - expected).abs() / (1.0 + expected.abs());
                    assert!(error < 1e-12, "{} {count}: {error}", path.name());
                }
            }
        }
    }

    #[test]
    fn pairs_give_the_same_bits_however_the_signal_is_cut() {
        let mut noise = Noise::new(33);
        for count in 1..8 {
            let (pairs, _) = random_pairs(&mut noise, count);
            let input = stereo(&mut noise, 150);
            for path in VectorPath::ALL {
                let (mut whole_pairs, mut whole) = (pairs.clone(), input.clone());
                run_pairs(path, &mut whole_pairs, &mut still(count), &mut whole);
                for cut in [1, 2, 5, 31, 149] {
                    let (mut cut_pairs, mut pieces) = (pairs.clone(), input.clone());
                    for piece in pieces.chunks_mut(cut) {
                        run_pairs(path, &mut cut_pairs, &mut still(count), piece);
                    }
                    assert!(pieces == whole, "{} {count} {cut}", path.name());
                    assert!(cut_pairs == whole_pairs);
                }
                // Standing still while moving is the same to the last bit, too.
                let (mut pairs, mut output) = (pairs.clone(), input.clone());
                let motion =
                    PairTrajectory { motion: Motion::Quadratic, ..PairTrajectory::default() };
                run_pairs(path, &mut pairs, &mut vec![motion; count], &mut output);
                assert!(output == whole);
            }
        }
    }
}
