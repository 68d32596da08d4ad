//! Clipped runs on one side of zero of one channel.

use super::run::{FLOOR, Run, STEP};

/// Of the top of its second a tilted run must reach this much (-1 dB).
const NEAR_TOP: f32 = 0.89;
/// Ceilings kept.
const CEILINGS: usize = 8;
/// Levels this close together are one ceiling (0.02 dB).
const SAME_CEILING: f32 = 0.002;

/// Runs at one ceiling.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Ceiling {
    /// Level, linear.
    pub(super) level: f32,
    /// Runs.
    pub(super) runs: u64,
    /// Samples of the longest.
    pub(super) longest: u32,
    /// Frame of the first run.
    pub(super) first_frame: u64,
    /// Frame of the longest run.
    pub(super) worst_frame: u64,
}

impl Ceiling {
    fn count(&mut self, run: &Run) {
        if self.runs == 0 {
            self.first_frame = run.frame;
        }
        self.runs += 1;
        if run.length > self.longest {
            (self.longest, self.worst_frame) = (run.length, run.frame);
        }
    }

    fn join(&mut self, later: &Self) {
        if self.runs == 0 {
            *self = *later;
            return;
        }
        self.runs += later.runs;
        self.level = self.level.max(later.level);
        if later.longest > self.longest {
            (self.longest, self.worst_frame) = (later.longest, later.worst_frame);
        }
    }
}

/// A third of a second.
#[derive(Debug, Clone, Copy, Default)]
struct Third {
    top: f32,
    level: Ceiling,
    tilted: Ceiling,
}

impl Third {
    fn count(&mut self, run: &Run) {
        if run.is_clipped_level() && run.first >= self.top - STEP {
            if run.first > self.level.level + STEP {
                self.level = Ceiling { level: run.first, ..Ceiling::default() };
            }
            self.level.count(run);
        }
        if run.is_clipped_tilted() {
            self.tilted.level = run.first.max(self.tilted.level);
            self.tilted.count(run);
        }
    }
}

/// One side of zero of one channel.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Side {
    thirds: [Third; 3],
    open: Option<Run>,
    ceilings: [Ceiling; CEILINGS],
    tilted: Ceiling,
}

impl Side {
    /// The level from which on samples are looked at.
    pub(super) fn threshold(&self) -> f32 {
        (self.thirds[2].top.max(self.thirds[1].top) * NEAR_TOP).max(FLOOR)
    }

    /// Whether a block that reaches `extreme` must be looked at.
    pub(super) fn is_wanted(&self, extreme: f32) -> bool {
        self.open.is_some() || extreme >= self.threshold()
    }

    /// Takes in `samples`, with this side of zero up: two before, the one in question, and one
    /// after.
    #[inline]
    pub(super) fn take_in(&mut self, [before, last, sample, next]: [f32; 4], frame: u64) {
        if let Some(run) = &mut self.open {
            if run.goes_on(sample) {
                return;
            }
            run.end(sample, next);
            let run = *run;
            self.open = None;
            self.thirds[2].count(&run);
        }
        if sample >= self.threshold() {
            let top = &mut self.thirds[2].top;
            *top = top.max(sample);
            self.open = Some(Run::begin(before, last, sample, frame));
        }
    }

    /// Ends a third of a second, and judges the one before by the second around it.
    pub(super) fn close_third(&mut self) {
        let [before, middle, after] = self.thirds;
        let top = before.top.max(after.top).max(middle.top);
        let (level, tilted) = (middle.level, middle.tilted);
        if level.runs > 0 && level.level >= top - 2.0 * STEP {
            self.add(&level);
        }
        if tilted.runs > 0 && tilted.level >= top * NEAR_TOP {
            self.tilted.join(&tilted);
        }
        self.thirds = [middle, after, Third::default()];
    }

    fn add(&mut self, found: &Ceiling) {
        let is_same = |ceiling: &Ceiling| {
            let away = (ceiling.level - found.level).abs();
            ceiling.runs > 0 && away <= (SAME_CEILING * found.level).max(2.0 * STEP)
        };
        let place = self.ceilings.iter().position(is_same).unwrap_or_else(|| {
            let fewest = self.ceilings.iter().enumerate().min_by_key(|(_, ceiling)| ceiling.runs);
            let place = fewest.map_or(0, |(place, _)| place);
            self.ceilings[place] = Ceiling::default();
            place
        });
        self.ceilings[place].join(found);
    }

    /// The ceilings that hold runs so far, those of the last second as they stand.
    pub(super) fn level_runs(&self) -> Ceiling {
        let mut now = *self;
        now.close_third();
        now.close_third();
        now.ceilings.into_iter().max_by_key(|ceiling| ceiling.runs).unwrap_or_default()
    }

    /// The tilted runs so far.
    pub(super) fn tilted_runs(&self) -> Ceiling {
        let mut now = *self;
        now.close_third();
        now.close_third();
        now.tilted
    }
}
