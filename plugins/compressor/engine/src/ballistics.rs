//! How the gain follows the curve in time: attack, hold, release and the memory of a style.
//!
//! Everything is in dB of wanted reduction, which is negative where the lift adds gain. Attack and release
//! are the times to 63 % (1 - 1/e) of a step in dB; an accelerating attack takes its time for a step of
//! 10 dB. A memory fills while gain is reduced and lets a share of the reduction go later.
//!
//! Source: the smooth branching detector of D. Giannoulis, M. Massberg, J. Reiss, "Digital Dynamic Range
//! Compressor Design", JAES 60(6), 2012, as the manual of the CTAG dynamic range compressor
//! (p-hlp/CTAGDRC on GitHub, "Ballistics") gives it.

use core::f64::consts::E;

use shared_dsp::dynamics::ballistics::NO_REDUCTION_DB;
use shared_dsp::units::{ms_to_samples, one_pole_factor};

use super::settings::{Settings, Style};
use super::style::{ACCELERATION_DB, Attack, LONGEST_MEMORY_MS, NOMINAL_STEP_DB};

/// Two equal exponentials in a row reach 63 % after this many of their time constants: the solution of
/// `(1 + t) exp(-t) = exp(-1)`.
const TWO_STAGES_TIME: f64 = 2.146_193_220_620_583;

/// The times, in samples of one rate.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Ballistics {
    attack: Attack,
    /// Share of its distance that the reduction keeps over a sample.
    attack_keeps: f64,
    release_keeps: f64,
    hold_samples: u32,
    memory_share: f64,
    memory_fills: f64,
    memory_keeps: f64,
    release_ms: f64,
}

/// The times set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Times {
    pub style: Style,
    /// `None` is at once, for what is smoothed later.
    pub attack_ms: Option<f64>,
    pub hold_ms: f64,
    pub release_ms: f64,
}

impl Settings {
    /// The times of legal settings.
    pub(super) fn times(&self) -> Times {
        Times {
            style: self.style,
            attack_ms: Some(self.attack_ms.into()),
            hold_ms: self.hold_ms.into(),
            release_ms: self.release_ms.into(),
        }
    }
}

/// What one channel remembers.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct State {
    /// Reduction without what the memory adds.
    pub reduction_db: f64,
    /// The first of two attack stages.
    first_db: f64,
    memory_db: f64,
    held_samples: u32,
}

impl State {
    /// At rest at `rest_db`, what the curve wants of silence.
    pub fn at(rest_db: f64) -> Self {
        Self { reduction_db: rest_db, first_db: rest_db, ..Self::default() }
    }

    /// Goes on from `reduction_db`, without a memory.
    #[inline]
    pub fn stay_at(&mut self, reduction_db: f64) {
        *self = Self::at(reduction_db);
    }

    /// Ends exactly on the way to rest. Only there: a slow attack starts with steps far smaller.
    #[inline(always)]
    fn end_at(&mut self, goal_db: f64, rest_db: f64) {
        let is_near = |level_db: f64| (level_db - rest_db).abs() < NO_REDUCTION_DB;
        if goal_db == rest_db && is_near(self.reduction_db) && is_near(self.first_db) {
            (self.reduction_db, self.first_db) = (rest_db, rest_db);
        }
    }

    /// Whether silence would change nothing.
    pub fn is_at(&self, rest_db: f64) -> bool {
        self.reduction_db == rest_db && self.first_db == rest_db && self.memory_db == 0.0
    }
}

impl Ballistics {
    pub fn new(times: &Times, rate_hz: f64) -> Self {
        let attack = times.attack_ms.map_or(Attack::Exponential, |_| times.style.attack());
        let attack_ms = times.attack_ms.unwrap_or(0.0);
        let attack_ms = match attack {
            Attack::Exponential => attack_ms,
            Attack::Accelerating => {
                let ratio = NOMINAL_STEP_DB / ACCELERATION_DB;
                attack_ms / ((E + ratio) / (1.0 + ratio)).ln()
            }
            Attack::TwoStages => attack_ms / TWO_STAGES_TIME,
        };
        let memory = times.style.memory();
        let memory_ms = memory.map_or(1.0, |memory| memory.release_factor) * times.release_ms;
        let memory_ms = memory_ms.min(LONGEST_MEMORY_MS).max(times.release_ms);
        Self {
            attack,
            attack_keeps: one_pole_factor(attack_ms, rate_hz),
            release_keeps: one_pole_factor(times.release_ms, rate_hz),
            hold_samples: ms_to_samples(times.hold_ms, rate_hz).round() as u32,
            memory_share: memory.map_or(0.0, |memory| memory.share),
            memory_fills: 1.0 - memory.map_or(0.0, |m| one_pole_factor(m.fill_ms, rate_hz)),
            memory_keeps: one_pole_factor(memory_ms, rate_hz),
            release_ms: times.release_ms,
        }
    }

    /// The same with the release `share` times as long, 0..=1.
    pub fn released_in(mut self, share: f64, rate_hz: f64) -> Self {
        self.release_keeps = one_pole_factor(self.release_ms * share, rate_hz);
        self
    }

    /// Turns the reduction wanted at each sample into the one in force, in place. `rest_db` is what the
    /// curve wants of silence.
    pub fn follow(&self, state: &mut State, reductions_db: &mut [f64], rest_db: f64) {
        match (self.attack, self.memory_share > 0.0) {
            (Attack::Exponential, false) => {
                self.run_exponential::<false>(state, reductions_db, rest_db);
            }
            (Attack::Exponential, true) => {
                self.run_exponential::<true>(state, reductions_db, rest_db);
            }
            (Attack::Accelerating, _) => {
                self.run(state, reductions_db, rest_db, Self::accelerating);
            }
            (Attack::TwoStages, _) => {
                self.run(state, reductions_db, rest_db, Self::two_stages);
            }
        }
    }

    /// The exponential attack: no step waits for a comparison.
    #[inline(always)]
    fn run_exponential<const REMEMBERS: bool>(
        &self,
        state: &mut State,
        reductions_db: &mut [f64],
        rest_db: f64,
    ) {
        let mut own = *state;
        for reduction_db in reductions_db {
            let (goal_db, before_db) = (*reduction_db, own.reduction_db);
            let off_db = before_db - goal_db;
            let attacked_db = goal_db + self.attack_keeps * off_db;
            let released_db = goal_db + self.release_keeps * off_db;
            let is_rising = off_db <= 0.0;
            let is_held = own.held_samples > 0;
            let fallen_db = if is_held { before_db } else { released_db };
            let next_db = if is_rising { attacked_db } else { fallen_db };
            // Only at rest it ends exactly: a slow attack starts with steps far smaller. A lift that was
            // turned off rises to its rest.
            let is_near = (next_db - rest_db).abs() < NO_REDUCTION_DB;
            let is_there = goal_db == rest_db && (is_rising || !is_held) && is_near;
            own.reduction_db = if is_there { rest_db } else { next_db };
            let left_samples = own.held_samples.saturating_sub(1);
            own.held_samples = if is_rising { self.hold_samples } else { left_samples };
            *reduction_db = if REMEMBERS { self.remember(&mut own) } else { own.reduction_db };
        }
        own.first_db = own.reduction_db;
        *state = own;
    }

    #[inline(always)]
    fn run(
        &self,
        state: &mut State,
        reductions_db: &mut [f64],
        rest_db: f64,
        attack: impl Fn(&Self, &mut State, f64),
    ) {
        let mut own = *state;
        for reduction_db in reductions_db {
            let goal_db = *reduction_db;
            if goal_db >= own.reduction_db {
                own.held_samples = self.hold_samples;
                attack(self, &mut own, goal_db);
                own.end_at(goal_db, rest_db);
            } else if own.held_samples > 0 {
                own.held_samples -= 1;
            } else {
                self.release(&mut own, goal_db, rest_db);
            }
            *reduction_db = self.remember(&mut own);
        }
        *state = own;
    }

    /// With u the distance: u' = -u (1 + u / d) / t, whose time for the nominal step is solved in
    /// [`Ballistics::new`].
    #[inline(always)]
    fn accelerating(&self, state: &mut State, goal_db: f64) {
        let distance_db = goal_db - state.reduction_db;
        let share = (1.0 - self.attack_keeps) * (1.0 + distance_db * (1.0 / ACCELERATION_DB));
        state.reduction_db += share.min(1.0) * distance_db;
        state.first_db = state.reduction_db;
    }

    #[inline(always)]
    fn two_stages(&self, state: &mut State, goal_db: f64) {
        let first_db = goal_db + self.attack_keeps * (state.first_db - goal_db);
        state.reduction_db = first_db + self.attack_keeps * (state.reduction_db - first_db);
        state.first_db = first_db;
    }

    #[inline(always)]
    fn release(&self, state: &mut State, goal_db: f64, rest_db: f64) {
        state.reduction_db = goal_db + self.release_keeps * (state.reduction_db - goal_db);
        state.first_db = state.reduction_db;
        state.end_at(goal_db, rest_db);
    }

    /// Lets `state` go on under `next`, without a jump.
    pub fn hand_over(&self, state: &mut State, next: &Self) {
        if next.memory_share == 0.0 {
            let tail_db = self.memory_share * state.memory_db + state.reduction_db.min(0.0);
            let reduction_db = state.reduction_db.max(tail_db);
            *state = State { held_samples: state.held_samples, ..State::at(reduction_db) };
        }
    }

    /// Moves the memory on; gives the reduction with what it adds.
    #[inline(always)]
    fn remember(&self, state: &mut State) -> f64 {
        let reduction_db = state.reduction_db;
        state.memory_db = if reduction_db > state.memory_db {
            state.memory_db + self.memory_fills * (reduction_db - state.memory_db)
        } else {
            let next_db = state.memory_db * self.memory_keeps;
            if next_db < NO_REDUCTION_DB { 0.0 } else { next_db }
        };
        // A lift begins where the memory ends.
        let lifted_db = if reduction_db < 0.0 { reduction_db } else { 0.0 };
        let tail_db = self.memory_share * state.memory_db + lifted_db;
        if tail_db > reduction_db { tail_db } else { reduction_db }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE_HZ: f64 = 48_000.0;

    fn times(style: Style) -> Times {
        Times { style, attack_ms: Some(10.0), hold_ms: 0.0, release_ms: 100.0 }
    }

    /// Milliseconds until `share` of the way from the first to the last is done.
    fn time_ms(values: &[f64], from_db: f64, to_db: f64, share: f64) -> f64 {
        let part = |x: f64| (x - from_db) / (to_db - from_db);
        values.iter().position(|x| part(*x) >= share).unwrap() as f64 / RATE_HZ * 1000.0
    }

    #[test]
    fn every_attack_takes_its_time_for_the_nominal_step() {
        let mut ninety = Vec::new();
        for style in Style::ALL {
            let (mut state, mut step) = (State::default(), vec![NOMINAL_STEP_DB; 9600]);
            Ballistics::new(&times(style), RATE_HZ).follow(&mut state, &mut step, 0.0);
            let reached_ms = time_ms(&step, 0.0, NOMINAL_STEP_DB, 1.0 - 1.0 / E);
            ninety.push(time_ms(&step, 0.0, NOMINAL_STEP_DB, 0.9));
            assert!((reached_ms - 10.0).abs() < 0.1, "{style:?} {reached_ms}");
        }
        println!("90 %: {ninety:?} ms");
    }

    #[test]
    fn a_memory_lets_go_later_the_longer_it_was_filled() {
        for style in Style::ALL {
            let ballistics = Ballistics::new(&times(style), RATE_HZ);
            let mut release_ms = [10.0, 1000.0].map(|burst_ms| {
                let mut state = State::default();
                let mut burst = vec![NOMINAL_STEP_DB; ms_to_samples(burst_ms, RATE_HZ) as usize];
                ballistics.follow(&mut state, &mut burst, 0.0);
                let mut rest = vec![0.0; 480_000];
                ballistics.follow(&mut state, &mut rest, 0.0);
                time_ms(&rest, *burst.last().unwrap(), 0.0, 0.9)
            });
            println!("{style:?}: 90 % released after {release_ms:.0?} ms");
            release_ms[1] /= release_ms[0];
            assert!((release_ms[0] - 230.0).abs() < 12.0, "{style:?} {release_ms:?}");
            assert_eq!(style == Style::Clean, release_ms[1] < 1.1);
        }
    }

    #[test]
    fn hold_keeps_the_reduction_for_its_time() {
        let held = Times { hold_ms: 20.0, ..times(Style::Clean) };
        let ballistics = Ballistics::new(&held, RATE_HZ);
        let mut state = State::at(0.0);
        ballistics.follow(&mut state, &mut [12.0; 48_000], 0.0);
        let mut after = vec![2.0; 4800];
        ballistics.follow(&mut state, &mut after, 0.0);
        assert_eq!(after.iter().position(|x| *x < 11.999), Some(960));
    }

    #[test]
    fn a_lift_that_is_turned_off_falls_in_the_time_of_the_attack_and_to_rest_exactly() {
        for style in Style::ALL {
            let ballistics = Ballistics::new(&times(style), RATE_HZ);
            let (mut state, mut fall) = (State::at(-NOMINAL_STEP_DB), vec![0.0; 48_000]);
            ballistics.follow(&mut state, &mut fall, 0.0);
            let fallen_ms = time_ms(&fall, -NOMINAL_STEP_DB, 0.0, 1.0 - 1.0 / E);
            assert!((fallen_ms - 10.0).abs() < 0.1, "{style:?} {fallen_ms}");
            assert!(state.is_at(0.0), "{style:?} {state:?}");
        }
    }

    #[test]
    fn every_style_comes_to_rest_exactly() {
        for (style, rest_db) in Style::ALL.map(|style| [(style, 0.0), (style, -12.0)]).concat() {
            let ballistics = Ballistics::new(&times(style), RATE_HZ);
            let mut state = State::at(rest_db);
            assert!(state.is_at(rest_db));
            ballistics.follow(&mut state, &mut [20.0; 48_000], rest_db);
            (0..2000).for_each(|_| ballistics.follow(&mut state, &mut [rest_db; 1000], rest_db));
            assert!(state.is_at(rest_db), "{style:?} {state:?}");
        }
    }
}
