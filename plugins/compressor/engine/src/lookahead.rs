//! Lookahead: the reduction is there when the sound arrives.
//!
//! The sound waits for the whole of the range chosen, so that the latency does not depend on the lookahead
//! itself. What the curve wants waits for what is left, and is then held at its largest for the lookahead.
//! Where the lookahead is at least [`LEAST_ATTACKS`] attacks long, the attack is not an exponential, which
//! never arrives, but two moving averages in a row, which arrive within the lookahead: the reduction in
//! force is an average of values none of which is less than what the arriving sample wants (P. Hamalainen,
//! "Smoothing of the control signal without clipped output in digital peak limiters", DAFx-02).

use super::CELL_FRAMES;
use super::ballistics::{Ballistics, State, Times};
use super::running_sum::{RunningSum, nearest};
use shared_dsp::units::ms_to_samples;

/// Lookahead, in attacks, from which on nothing is let through.
pub(super) const LEAST_ATTACKS: f64 = 2.0;

/// Length of each of two equal moving averages for an attack of 1: together they reach 63 % then.
/// With T the length of both, `1 - 2 (1 - x / T)^2 = 1 - exp(-1)`.
const AVERAGE_LENGTH: f64 = 0.875_487_3;

/// Whole numbers a dB: keeps the longest sums within 63 bits.
const UNITS_PER_DB: f64 = (1u64 << 40) as f64;

/// Delay and moving averages of one channel's wanted reduction.
#[derive(Debug, Clone, Default)]
struct Anticipation {
    /// What waits.
    delayed_db: Vec<f64>,
    position: usize,
    largest: SlidingLargest,
    averages: [RunningSum; 2],
}

/// The largest of the latest values, over a window that may change.
///
/// Method: M. van Herk, "A fast algorithm for local minimum and maximum filters", Pattern Recognition
/// Letters 13, 1992, as in [`shared_dsp::dynamics::lookahead::SlidingMaximum`].
#[derive(Debug, Clone, Default)]
struct SlidingLargest {
    /// From `position` on: the largest from there to the end of the block before; before it: this block.
    block: Vec<f64>,
    position: usize,
    /// The largest of this block.
    prefix: f64,
    window: usize,
}

impl SlidingLargest {
    /// Becomes `other`, in the memory it has.
    fn copy_from(&mut self, other: &Self) {
        let Self { block, position, prefix, window } = other;
        self.block.clone_from(block);
        (self.position, self.prefix, self.window) = (*position, *prefix, *window);
    }

    fn prepare(&mut self, longest: usize) {
        self.block = vec![0.0; longest];
        self.window = 0;
    }

    /// Begins anew with `window` and the values that came before, the oldest first.
    fn restart(&mut self, window: usize, before: impl Iterator<Item = f64>) {
        self.window = window.min(self.block.len());
        self.block[..self.window].fill(f64::NEG_INFINITY);
        (self.position, self.prefix) = (0, f64::NEG_INFINITY);
        before.for_each(|value| self.all(&mut [value]));
    }

    /// Turns each value into the largest of the latest window.
    fn all(&mut self, values: &mut [f64]) {
        let block = &mut self.block[..self.window];
        let (mut position, mut prefix) = (self.position, self.prefix);
        for value in values {
            prefix = larger(*value, prefix);
            block[position] = *value;
            position += 1;
            if position < block.len() {
                *value = larger(block[position], prefix);
            } else {
                *value = prefix;
                let mut suffix = f64::NEG_INFINITY;
                for value in block.iter_mut().rev() {
                    suffix = larger(*value, suffix);
                    *value = suffix;
                }
                (position, prefix) = (0, f64::NEG_INFINITY);
            }
        }
        (self.position, self.prefix) = (position, prefix);
    }
}

#[inline]
fn larger(a: f64, b: f64) -> f64 {
    if a > b { a } else { b }
}

impl Anticipation {
    /// Becomes `other`, in the memory it has.
    fn copy_from(&mut self, other: &Self) {
        let Self { delayed_db, position, largest, averages } = other;
        self.delayed_db.clone_from(delayed_db);
        self.position = *position;
        self.largest.copy_from(largest);
        for (own, other) in self.averages.iter_mut().zip(averages) {
            own.copy_from(other);
        }
    }

    fn prepare(&mut self, longest_samples: usize) {
        // A piece is written before what came before it is read.
        self.delayed_db = vec![0.0; (longest_samples + 1 + CELL_FRAMES).next_power_of_two()];
        self.largest.prepare(longest_samples + 1);
        for average in &mut self.averages {
            average.prepare(longest_samples / 2 + 2);
        }
    }

    fn reset(&mut self, rest_db: f64) {
        self.delayed_db.fill(rest_db);
        self.position = 0;
        self.largest.window = 0;
        for average in &mut self.averages {
            average.reset(nearest(rest_db * UNITS_PER_DB));
        }
    }

    /// Delays `wanted_db`, and holds the largest of `hold_samples` and the one that arrives.
    fn hold(&mut self, wanted_db: &mut [f64], wait_samples: usize, hold_samples: usize) {
        let delayed_db = &mut self.delayed_db[..];
        let (mask, mut position) = (delayed_db.len().wrapping_sub(1), self.position);
        for wanted_db in wanted_db.iter_mut() {
            delayed_db[position & mask] = *wanted_db;
            *wanted_db = delayed_db[position.wrapping_sub(wait_samples) & mask];
            position = position.wrapping_add(1);
        }
        let now = core::mem::replace(&mut self.position, position);
        if self.largest.window != hold_samples + 1 {
            let first = now.wrapping_sub(wait_samples).wrapping_sub(hold_samples);
            let before = (0..hold_samples).map(|n| delayed_db[first.wrapping_add(n) & mask]);
            self.largest.restart(hold_samples + 1, before);
        }
        self.largest.all(wanted_db);
    }

    fn average(&mut self, reductions_db: &mut [f64], length: usize) {
        let per_length = 1.0 / length as f64;
        for piece in reductions_db.chunks_mut(CELL_FRAMES) {
            let mut values = [0; CELL_FRAMES];
            let values = &mut values[..piece.len()];
            for (value, reduction_db) in values.iter_mut().zip(&*piece) {
                *value = nearest(*reduction_db * UNITS_PER_DB);
            }
            for average in &mut self.averages {
                average.sum_all(values, length);
                // The mean of equal values is that value, after rounding.
                values.iter_mut().for_each(|value| *value = nearest(*value as f64 * per_length));
            }
            for (reduction_db, value) in piece.iter_mut().zip(values) {
                *reduction_db = *value as f64 * (1.0 / UNITS_PER_DB);
            }
        }
    }
}

/// The times of the gain, the lookahead among them, at one rate.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Timing {
    ballistics: Ballistics,
    rate_hz: f64,
    /// Samples the sound waits; 0 without lookahead.
    range_samples: usize,
    lookahead_samples: usize,
    /// Length of each moving average; 0 where the attack is that of the style.
    average_samples: usize,
}

impl Timing {
    /// `range_samples` and `lookahead_samples` at `rate_hz`; the attack of `times` is always some.
    pub fn new(
        times: &Times,
        rate_hz: f64,
        range_samples: usize,
        lookahead_samples: usize,
    ) -> Self {
        let lookahead_samples = lookahead_samples.min(range_samples);
        let attack_samples = ms_to_samples(times.attack_ms.unwrap_or(0.0), rate_hz);
        let is_finite = lookahead_samples > 0
            && attack_samples * LEAST_ATTACKS <= lookahead_samples as f64 + 1.0;
        let mut times = *times;
        let mut average_samples = 0;
        if is_finite {
            average_samples = ((AVERAGE_LENGTH * attack_samples).round() as usize).max(1);
            times.attack_ms = None;
            // The averages are late by half their length: the release is shorter by as much.
            let late_ms = (average_samples - 1) as f64 * 1000.0 / rate_hz;
            times.release_ms = (times.release_ms - late_ms).max(0.5 * times.release_ms);
        }
        let ballistics = Ballistics::new(&times, rate_hz);
        Self { ballistics, rate_hz, range_samples, lookahead_samples, average_samples }
    }

    /// The same with the release `share` times as long, 0..=1.
    pub fn released_in(self, share: f64) -> Self {
        Self { ballistics: self.ballistics.released_in(share, self.rate_hz), ..self }
    }

    /// Lets `follower` go on under `next`, without a jump.
    pub fn hand_over(&self, follower: &mut Follower, next: &Self) {
        self.ballistics.hand_over(&mut follower.state, &next.ballistics);
    }

    /// How long a wanted reduction has any effect but that of the ballistics, at most.
    fn on_the_way_samples(&self) -> usize {
        2 * self.range_samples + 2 * self.average_samples
    }

    /// Whether the sound waits.
    pub fn has_range(&self) -> bool {
        self.range_samples > 0
    }
}

/// What one channel's gain remembers.
#[derive(Debug, Clone, Default)]
pub(super) struct Follower {
    pub state: State,
    anticipation: Anticipation,
    /// Samples since the curve last wanted anything but rest.
    at_rest_samples: usize,
    /// Frames for which both channels have wanted the same, where this is the second.
    pub linked_frames: usize,
    /// The first channel stands for this one, which is out of date.
    is_led: bool,
}

impl Follower {
    /// Takes memory for a range of up to `longest_samples`, and rests at 0 dB.
    pub fn prepare(&mut self, longest_samples: usize) {
        self.anticipation.prepare(longest_samples);
        self.reset(0.0, false);
    }

    /// Rests at `rest_db`, what the curve wants of silence.
    pub fn reset(&mut self, rest_db: f64, has_range: bool) {
        self.state = State::at(rest_db);
        (self.at_rest_samples, self.linked_frames, self.is_led) = (usize::MAX, usize::MAX, false);
        if has_range {
            self.anticipation.reset(rest_db);
        }
    }

    /// Turns the reduction wanted at each sample into the one in force when the sound of that sample has
    /// waited for its range, in place.
    pub fn follow(&mut self, timing: &Timing, reductions_db: &mut [f64], rest_db: f64) {
        let wants_rest = reductions_db.iter().all(|wanted_db| *wanted_db == rest_db);
        if wants_rest && self.is_at(rest_db, timing) {
            return self.stay(timing, rest_db);
        }
        if timing.has_range() {
            let last_wish = reductions_db.iter().rposition(|wanted_db| *wanted_db != rest_db);
            self.at_rest_samples = match last_wish {
                Some(at) => reductions_db.len() - 1 - at,
                None => self.at_rest_samples.saturating_add(reductions_db.len()),
            };
            let wait_samples = timing.range_samples - timing.lookahead_samples;
            self.anticipation.hold(reductions_db, wait_samples, timing.lookahead_samples);
        }
        timing.ballistics.follow(&mut self.state, reductions_db, rest_db);
        if timing.average_samples > 1 {
            self.anticipation.average(reductions_db, timing.average_samples);
        }
    }

    /// Lets time pass at rest.
    fn stay(&mut self, timing: &Timing, rest_db: f64) {
        if timing.has_range() && self.at_rest_samples < usize::MAX {
            self.at_rest_samples = usize::MAX;
            self.anticipation.reset(rest_db);
        }
    }

    /// Whether both channels have had the same for so long that one may stand for both.
    pub fn is_like(&self, second: &Self, timing: &Timing) -> bool {
        second.is_led
            || self.state == second.state
                && (!timing.has_range() || second.linked_frames > timing.on_the_way_samples())
    }

    /// Counts the `frames` to come for which both want the same; `None` where they do not. While they are
    /// not in the same place, what is averaged of them differs: that time does not count.
    pub fn count_linked(&mut self, frames: Option<usize>, first: &Self, timing: &Timing) {
        let linked = frames.map_or(0, |frames| self.linked_frames.saturating_add(frames));
        let most = if self.state == first.state { usize::MAX } else { 2 * timing.range_samples };
        self.linked_frames = linked.min(most);
    }

    /// Leaves everything to `first` from now on.
    pub fn let_lead(&mut self, first: &Self) {
        self.is_led = true;
        // All that is asked of one that is led: where it is and whether it rests.
        (self.state, self.at_rest_samples) = (first.state, first.at_rest_samples);
    }

    /// Goes on from where `first` is, if that stood for both.
    pub fn take_over(&mut self, first: &Self) {
        if self.is_led {
            self.state = first.state;
            self.anticipation.copy_from(&first.anticipation);
            (self.at_rest_samples, self.is_led) = (first.at_rest_samples, false);
        }
    }

    /// Whether silence would change nothing.
    pub fn is_at(&self, rest_db: f64, timing: &Timing) -> bool {
        self.state.is_at(rest_db)
            && (!timing.has_range() || self.at_rest_samples > timing.on_the_way_samples())
    }
}

#[cfg(test)]
mod tests {
    use super::super::settings::Style;
    use super::*;
    use shared_dsp::noise::Noise;

    fn follow(attack_ms: f64, lookahead: usize, wanted_db: &[f64]) -> Vec<f64> {
        let times = Times {
            style: Style::Clean,
            attack_ms: Some(attack_ms),
            hold_ms: 0.0,
            release_ms: 50.0,
        };
        let timing = Timing::new(&times, 48_000.0, 240, lookahead);
        let mut follower = Follower::default();
        follower.prepare(240);
        follower.reset(0.0, true);
        let mut reductions_db = wanted_db.to_vec();
        for piece in reductions_db.chunks_mut(61) {
            follower.follow(&timing, piece, 0.0);
        }
        reductions_db
    }

    #[test]
    fn no_sample_is_reduced_less_than_it_wants_with_two_attacks_of_lookahead() {
        let mut noise = Noise::new(9);
        let wanted_db: Vec<f64> = (0..20_000)
            .map(|_| if noise.unit() < 0.01 { 20.0 * noise.unit() } else { 0.0 })
            .collect();
        for (attack_ms, lookahead) in [(2.5, 240), (1.0, 96), (0.0, 1), (0.1, 240), (0.01, 30)] {
            let reductions_db = follow(attack_ms, lookahead, &wanted_db);
            for n in 240..wanted_db.len() {
                assert!(reductions_db[n] >= wanted_db[n - 240] - 1e-9, "{attack_ms} {lookahead}");
            }
        }
    }

    #[test]
    fn the_attack_takes_its_time_with_and_without_lookahead() {
        let mut step = vec![0.0; 1000];
        step.resize(4000, 12.0);
        for (attack_ms, lookahead) in [(1.0, 0), (1.0, 40), (1.0, 96), (2.0, 240), (0.25, 240)] {
            let reductions_db = follow(attack_ms, lookahead, &step);
            let goal_db = 12.0 * (1.0 - (-1.0f64).exp());
            let reached = reductions_db.iter().position(|x| *x >= goal_db).unwrap();
            let part = (goal_db - reductions_db[reached - 1])
                / (reductions_db[reached] - reductions_db[reached - 1]);
            let begun = 1000 + 240 - lookahead;
            let reached_ms = (reached as f64 + part - begun as f64) / 48.0;
            println!("{attack_ms} ms, lookahead of {lookahead} samples: {reached_ms:.3} ms");
            assert!((reached_ms - attack_ms).abs() < 0.03 * attack_ms.max(0.4));
        }
    }

    #[test]
    fn the_largest_of_a_changing_window_is_the_largest() {
        let mut noise = Noise::new(3);
        let mut anticipation = Anticipation::default();
        anticipation.prepare(100);
        anticipation.reset(0.0);
        let values: Vec<f64> = (0..6000).map(|_| noise.unit()).collect();
        let (mut at, mut wait, mut hold) = (0, 0, 0);
        while at + 64 < values.len() {
            if noise.unit() < 0.2 {
                hold = noise.below(100);
                wait = noise.below(100 - hold);
            }
            let length = noise.between(1, 64);
            let mut piece = values[at..at + length].to_vec();
            anticipation.hold(&mut piece, wait, hold);
            for (n, got) in piece.iter().enumerate() {
                let end = (at + n + 1).saturating_sub(wait);
                let largest = values[end.saturating_sub(hold + 1)..end]
                    .iter()
                    .fold(0.0, |a, b| larger(*b, a));
                assert_eq!(*got, largest, "{at} {n} {wait} {hold}");
            }
            at += length;
        }
    }

    #[test]
    fn rest_comes_when_nothing_is_on_the_way() {
        let times =
            Times { style: Style::Clean, attack_ms: Some(1.0), hold_ms: 0.0, release_ms: 5.0 };
        let timing = Timing::new(&times, 48_000.0, 240, 240);
        let mut follower = Follower::default();
        follower.prepare(240);
        follower.reset(-6.0, true);
        assert!(follower.is_at(-6.0, &timing));
        follower.follow(&timing, &mut [3.0; 10], -6.0);
        assert!(!follower.is_at(-6.0, &timing));
        let mut rest = vec![-6.0; 48_000];
        follower.follow(&timing, &mut rest, -6.0);
        assert!(follower.is_at(-6.0, &timing) && rest[40_000] == -6.0);
    }
}
