//! Sections in series on two channels, many at a time, still or moving.
//!
//! A [`Chain`] has numbered slots, one section each. Slots 2p and 2p+1 are the pair p, and pairs
//! are what runs: [`Chain::process`] takes a range of them. Coefficients stand still, follow a
//! [`Spline`], or ramp in a straight line; all three are convex mixtures of stable sections, so
//! nothing can blow up, whatever is asked.

use super::pairs::{Lanes, Motion, Pair, PairTrajectory, run_pairs};
use super::svf::{COEFFICIENTS, STATES};
use crate::convert::ToF64;
use crate::filter::svf::SvfCoefficients;
use crate::simd::VectorPath;
use core::ops::Range;

/// Which of the two channels a section works on; the other passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ChannelSelection {
    /// Both.
    #[default]
    Both,
    /// Channel 0.
    First,
    /// Channel 1.
    Second,
    /// None: both pass.
    Neither,
}

impl ChannelSelection {
    #[inline]
    fn has(self, channel: usize) -> bool {
        match self {
            Self::Both => true,
            Self::First => channel == 0,
            Self::Second => channel == 1,
            Self::Neither => false,
        }
    }
}

type Row = [f64; COEFFICIENTS];
const STILL: Row = [0.0; COEFFICIENTS];

/// Memory of a section: band, low and corrector, each of channel 0 and 1.
pub type SectionState = [[f64; 2]; STATES];

/// Coefficients on the move: a quadratic B-spline through control points on an even grid.
///
/// Value and slope are continuous, so a change makes far less zipper noise than straight lines,
/// and every value is a convex mixture of three stable sections, so it is stable. A control point
/// is reached on average 1 grid step after it was given; three equal ones make a rest.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spline {
    points: [SvfCoefficients; 3],
}

impl Spline {
    /// At rest at `coefficients`.
    pub fn resting(coefficients: SvfCoefficients) -> Self {
        Self { points: [coefficients; 3] }
    }

    /// Comes to rest at `coefficients`.
    #[inline]
    pub fn rest_at(&mut self, coefficients: &SvfCoefficients) {
        self.points.fill(*coefficients);
    }

    /// Starts the next grid interval, heading for `control`.
    pub fn push_control(&mut self, control: SvfCoefficients) {
        self.points = [self.points[1], self.points[2], control];
    }

    /// Continues the last control point for one more interval.
    pub fn hold(&mut self) {
        self.push_control(self.points[2]);
    }

    /// Coefficients at the start of the next interval.
    pub fn interval_start(&self) -> SvfCoefficients {
        self.points[1].toward(&self.points[2], 0.5)
    }

    /// The last control point.
    pub fn target(&self) -> &SvfCoefficients {
        &self.points[2]
    }

    /// Whether the coefficients stand still in this interval.
    pub fn is_resting(&self) -> bool {
        self.points[0] == self.points[1] && self.points[1] == self.points[2]
    }
}

/// Sections in series; see the module.
#[derive(Debug, Clone)]
pub struct Chain {
    pairs: Vec<Pair>,
    trajectories: Vec<PairTrajectory>,
    slot_motions: Vec<[Motion; 2]>,
    path: VectorPath,
}

impl Chain {
    /// A chain of `slots` sections that pass their input. Takes memory.
    pub fn new(slots: usize, path: VectorPath) -> Self {
        let pairs = slots.div_ceil(2);
        let mut chain = Self {
            pairs: vec![Pair::default(); pairs],
            trajectories: vec![PairTrajectory::default(); pairs],
            slot_motions: vec![[Motion::Still; 2]; pairs],
            path,
        };
        for slot in 0..2 * pairs {
            chain.rest(slot, ChannelSelection::Both, &SvfCoefficients::THROUGH);
        }
        chain
    }

    /// Sets the section in `slot` to constant `coefficients`; its state stays.
    pub fn rest(
        &mut self,
        slot: usize,
        channels: ChannelSelection,
        coefficients: &SvfCoefficients,
    ) {
        self.set(slot, channels, [&coefficients.row(), &STILL, &STILL], Motion::Still);
    }

    /// Makes the section in `slot` pass its input, and zeroes its state.
    pub fn pass(&mut self, slot: usize) {
        self.rest(slot, ChannelSelection::Both, &SvfCoefficients::THROUGH);
        self.set_state(slot, &SectionState::default());
    }

    /// Moves the section in `slot` along the interval of `spline` that begins now and lasts `frames`
    /// frames.
    pub fn follow(
        &mut self,
        slot: usize,
        channels: ChannelSelection,
        spline: &Spline,
        frames: usize,
    ) {
        if spline.is_resting() {
            self.rest(slot, channels, spline.target());
            return;
        }
        let per_frame = 1.0 / frames.max(1).to_f64();
        let [p0, p1, p2] = spline.points.each_ref().map(SvfCoefficients::row);
        let start = core::array::from_fn(|i| 0.5 * (p0[i] + p1[i]));
        let slope = core::array::from_fn(|i| (p1[i] - p0[i]) * per_frame);
        let half = 0.5 * per_frame * per_frame;
        let curvature = core::array::from_fn(|i| (p0[i] - 2.0 * p1[i] + p2[i]) * half);
        self.set(slot, channels, [&start, &slope, &curvature], Motion::Quadratic);
    }

    /// Moves the section in `slot` along a straight line from the first of `way` to the second in
    /// `frames` frames. It does not stop there: set it anew by then.
    pub fn ramp(
        &mut self,
        slot: usize,
        channels: ChannelSelection,
        way: [&SvfCoefficients; 2],
        frames: usize,
    ) {
        let per_frame = 1.0 / frames.max(1).to_f64();
        let [start, end] = way.map(SvfCoefficients::row);
        let slope = core::array::from_fn(|i| (end[i] - start[i]) * per_frame);
        self.set(slot, channels, [&start, &slope, &STILL], Motion::Linear);
    }

    fn set(
        &mut self,
        slot: usize,
        channels: ChannelSelection,
        [start, slope, curvature]: [&Row; 3],
        motion: Motion,
    ) {
        let (p, half) = (slot / 2, slot % 2);
        let (Some(pair), Some(trajectory), Some(motions)) =
            (self.pairs.get_mut(p), self.trajectories.get_mut(p), self.slot_motions.get_mut(p))
        else {
            return;
        };
        pair.begin_change();
        let before = core::mem::replace(&mut motions[half], motion);
        let through = SvfCoefficients::THROUGH.row();
        let of = |own, rest| [0, 1].map(|n| if channels.has(n) { own } else { rest });
        write(&mut pair.coefficients, half, of(start, &through));
        // Rows that were zero and stay zero are not written again.
        if motion.max(before) >= Motion::Linear {
            write(&mut trajectory.slopes, half, of(slope, &STILL));
        }
        if motion.max(before) == Motion::Quadratic {
            write(&mut trajectory.curvatures, half, of(curvature, &STILL));
        }
        for elapsed in trajectory.elapsed.0.iter_mut().skip(2 * half).take(2) {
            *elapsed = 0.0;
        }
        trajectory.motion = motions[0].max(motions[1]);
    }

    /// State of the section in `slot`.
    pub fn state(&self, slot: usize) -> SectionState {
        let lane = 2 * (slot % 2);
        match self.pairs.get(slot / 2) {
            Some(pair) => {
                let [left, right] = [lane, lane + 1].map(|lane| pair.section_states(lane));
                core::array::from_fn(|s| [left[s], right[s]])
            }
            None => SectionState::default(),
        }
    }

    /// Sets the state of the section in `slot`.
    pub fn set_state(&mut self, slot: usize, state: &SectionState) {
        let lane = 2 * (slot % 2);
        if let Some(pair) = self.pairs.get_mut(slot / 2) {
            pair.begin_change();
            for (lanes, state) in pair.states.iter_mut().zip(state) {
                lanes.0[lane..lane + 2].copy_from_slice(state);
            }
        }
    }

    /// Runs `pairs` over `frames` in place, in order.
    pub fn process(&mut self, pairs: Range<usize>, frames: &mut [[f64; 2]]) {
        let range = pairs.start.min(self.pairs.len())..pairs.end.min(self.pairs.len());
        if range.is_empty() {
            return;
        }
        let pairs = &mut self.pairs[range.clone()];
        run_pairs(self.path, pairs, &mut self.trajectories[range], frames);
    }

    /// Zeroes what has decayed below hearing in the first `pairs` pairs, and lets those that stand
    /// still run in their cheapest form. Call every few dozen frames, on a grid that does not depend on
    /// block cuts.
    pub fn settle(&mut self, pairs: usize) {
        for (pair, trajectory) in self.pairs.iter_mut().zip(&self.trajectories).take(pairs) {
            pair.flush_tiny();
            if trajectory.motion == Motion::Still {
                pair.settle();
            }
        }
    }

    /// Whether the first `pairs` pairs hold no sound at all.
    pub fn is_silent(&self, pairs: usize) -> bool {
        self.pairs.iter().take(pairs).all(|pair| pair.states == [Lanes::default(); STATES])
    }
}

/// One half of the lanes, from the values of both channels: two numbers a store.
#[inline]
fn write(rows: &mut [Lanes; COEFFICIENTS], half: usize, values: [&Row; 2]) {
    let [left, right] = values;
    if half == 0 {
        for i in 0..COEFFICIENTS {
            (rows[i].0[0], rows[i].0[1]) = (left[i], right[i]);
        }
    } else {
        for i in 0..COEFFICIENTS {
            (rows[i].0[2], rows[i].0[3]) = (left[i], right[i]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filter::Svf;
    use crate::filter::design::Prototype;
    use crate::noise::Noise;

    fn coefficients(frequency_hz: f64, gain_db: f64) -> SvfCoefficients {
        let design = Prototype::bell(frequency_hz, gain_db, 1.0).design(48_000.0);
        SvfCoefficients::from_section(&design.sections()[0])
    }

    fn noise(length: usize) -> Vec<[f64; 2]> {
        let mut noise = Noise::new(3);
        (0..length).map(|_| [f64::from(noise.white()), f64::from(noise.white())]).collect()
    }

    #[test]
    fn each_slot_works_on_its_own_channels() {
        let sections = [
            (ChannelSelection::Both, coefficients(300.0, 6.0)),
            (ChannelSelection::First, coefficients(2000.0, -9.0)),
            (ChannelSelection::Second, coefficients(9000.0, 12.0)),
        ];
        let mut chain = Chain::new(3, VectorPath::best());
        for (slot, (on, c)) in sections.iter().enumerate() {
            chain.rest(slot, *on, c);
        }
        let (mut frames, input) = (noise(500), noise(500));
        chain.process(0..2, &mut frames);
        for channel in 0..2 {
            let mut expected: Vec<f64> = input.iter().map(|frame| frame[channel]).collect();
            for (_, c) in sections.iter().filter(|(on, _)| on.has(channel)) {
                Svf::default().process(c, &mut expected);
            }
            for (frame, expected) in frames.iter().zip(&expected) {
                assert!((frame[channel] - expected).abs() < 1e-12);
            }
        }
    }

    #[test]
    fn splines_and_ramps_end_where_they_head_for() {
        let (from, to) = (coefficients(300.0, 6.0), coefficients(3000.0, -6.0));
        let mut chain = Chain::new(2, VectorPath::best());
        let mut spline = Spline::resting(from);
        chain.rest(0, ChannelSelection::Both, &from);
        chain.rest(1, ChannelSelection::Both, &from);
        for step in 0..4 {
            if step == 0 {
                spline.push_control(to);
                chain.ramp(1, ChannelSelection::Both, [&from, &to], 32);
            } else {
                spline.hold();
            }
            chain.follow(0, ChannelSelection::Both, &spline, 32);
            chain.process(0..1, &mut noise(32));
            if step == 0 {
                chain.rest(1, ChannelSelection::Both, &to);
            }
        }
        assert!(spline.is_resting());
        let mut still = chain.clone();
        still.rest(0, ChannelSelection::Both, &to);
        still.rest(1, ChannelSelection::Both, &to);
        let (mut a, mut b) = (noise(64), noise(64));
        chain.process(0..1, &mut a);
        still.process(0..1, &mut b);
        assert_eq!(a, b);
    }

    /// Plays noise in pieces of `cut` frames, with a flush every 64 frames and new coefficients once.
    fn play_settled(path: VectorPath, cut: usize) -> Vec<[f64; 2]> {
        let mut chain = Chain::new(5, path);
        for slot in 0..5 {
            let c = coefficients(100.0 * 3f64.powi(slot), 6.0);
            chain.rest(slot as usize, ChannelSelection::Both, &c);
        }
        let mut frames = noise(640);
        for (index, chunk) in frames.chunks_mut(64).enumerate() {
            chain.settle(3);
            if index == 6 {
                chain.rest(1, ChannelSelection::First, &coefficients(700.0, -9.0));
            }
            for piece in chunk.chunks_mut(cut) {
                chain.process(0..3, piece);
            }
        }
        frames
    }

    #[test]
    fn sections_at_rest_change_form_without_a_trace() {
        let mut expected = noise(640);
        for slot in 0..5 {
            let old = coefficients(100.0 * 3f64.powi(slot), 6.0);
            for channel in 0..2 {
                let mut svf = Svf::default();
                for (at, frame) in expected.iter_mut().enumerate() {
                    let c = match (slot, channel, at >= 384) {
                        (1, 0, true) => coefficients(700.0, -9.0),
                        (1, 1, true) => SvfCoefficients::THROUGH,
                        _ => old,
                    };
                    frame[channel] = svf.tick(&c, frame[channel]);
                }
            }
        }
        for path in VectorPath::ALL {
            let whole = play_settled(path, 64);
            for (got, expected) in whole.iter().flatten().zip(expected.iter().flatten()) {
                assert!((got - expected).abs() < 1e-10, "{}: {got} {expected}", path.name());
            }
            for cut in [1, 7, 40] {
                assert!(play_settled(path, cut) == whole, "{} {cut}", path.name());
            }
        }
    }

    #[test]
    fn states_move_from_slot_to_slot() {
        let (a, b) = (coefficients(300.0, 6.0), coefficients(3000.0, -6.0));
        let place = |first: usize| {
            let mut chain = Chain::new(4, VectorPath::best());
            chain.rest(first, ChannelSelection::Both, &a);
            chain.rest(first + 1, ChannelSelection::Both, &b);
            chain
        };
        let (mut early, mut late) = (place(0), place(1));
        let (mut x, mut y) = (noise(100), noise(100));
        early.process(0..2, &mut x[..50]);
        early.process(0..2, &mut x[50..]);
        late.process(0..2, &mut y[..50]);
        let mut moved = place(0);
        for slot in 0..2 {
            moved.set_state(slot, &late.state(slot + 1));
        }
        moved.process(0..2, &mut y[50..]);
        assert_eq!(x, y);
        assert!(!moved.is_silent(1));
        moved.process(0..2, &mut vec![[0.0; 2]; 48_000]);
        moved.settle(2);
        assert!(moved.is_silent(2));
    }
}
