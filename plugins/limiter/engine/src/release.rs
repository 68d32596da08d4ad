//! A release that knows a peak from a passage, in dB.
//!
//! A limiter with one short release follows the wave of a bass note itself: 60 Hz comes out with
//! percents of distortion. One long release leaves a hole after every click. Here two poles run:
//! - *short*: falls at the release time, faster after a lone peak, but only down to
//! - *standing*: the reduction that has been asked for again and again for a while. Lone peaks leave it
//!   untouched. It rises in the attack time and falls in a multiple of the release time.
//!
//! "Again and again" is a morphological opening (J. Serra, "Image Analysis and Mathematical
//! Morphology", 1982): a maximum over some cells of 1 ms bridges the gaps between peaks of a wave
//! (half a cycle of 20 Hz is 25 ms), and a minimum over the next cells lets pass only what
//! lasted. How long both are is up to the style ([`ReleaseLaw`]). Cells are counted from the reset, so
//! block cuts change nothing. The standing stage is an original choice in the spirit of the two-stage
//! releases of mastering limiters, not taken from a paper.
//!
//! Both poles run in dB, because recovery is heard in dB: as many a second from any depth. Only what
//! comes after (the lookahead) smooths linear gain.

use shared_dsp::dynamics::ballistics::Ballistics;
use shared_dsp::dynamics::lookahead::SlidingMaximum;
use shared_dsp::units::one_pole_factor;

/// The grid of the standing stage.
const CELL_MS: f64 = 1.0;
/// Most cells of either window.
const MOST_CELLS: usize = 200;
/// Time over which it is judged how lone a peak is.
const DENSITY_MS: f64 = 150.0;
/// Below this share of limited time, a peak is quite alone.
const NO_DENSITY: f64 = 0.01;
/// Reductions below this end at exactly 0, so that the output is bit-exact again.
const NO_REDUCTION_DB: f64 = 1.0e-6;

/// What a style makes of attack and release.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ReleaseLaw {
    /// The short release where limiting is dense, ms to 63 %.
    pub release_ms: f64,
    /// The short release after a lone peak, as a share of that.
    pub lone_share: f64,
    /// Time to 63 % of a rising standing reduction.
    pub attack_ms: f64,
    /// Fall of a standing reduction, as a multiple of the release.
    pub standing_factor: f64,
    /// The least that may be, ms to 63 %.
    pub least_standing_ms: f64,
    /// Cells a peak is bridged over, its own included.
    pub bridged_cells: usize,
    /// Cells a bridged reduction must last to count as standing.
    pub lasting_cells: usize,
}

/// Reduction in dB in, reduction with release out: never less than what goes in.
#[derive(Debug, Clone)]
pub struct TwoStageRelease {
    sample_rate_hz: f64,
    law: ReleaseLaw,
    cell_samples: u32,
    standing: Ballistics,
    density_factor: f64,
    /// Factors of the short stage, in dense limiting and after a lone peak.
    dense_factor: f64,
    lone_factor: f64,
    bridged: SlidingMaximum,
    /// Minimum, as the maximum of the negated.
    lasting: SlidingMaximum,
    now: State,
}

/// What changes while sound runs.
#[derive(Debug, Clone, Copy, Default)]
struct State {
    left_samples: u32,
    cell_db: f64,
    standing_db: f64,
    /// Where the short stage stops falling: the standing reduction, linked to that of other channels.
    floor_db: f64,
    /// Cells in a row in which nothing was asked for, bridged ones counted as asked.
    quiet_cells: usize,
    /// Share of the latest time in which something was asked for.
    density: f64,
    short_factor: f64,
    short_db: f64,
}

impl TwoStageRelease {
    /// Takes memory (two windows of the longest) and resets.
    pub fn new(law: ReleaseLaw) -> Self {
        let mut release = Self {
            sample_rate_hz: 48_000.0,
            law,
            cell_samples: 48,
            standing: Ballistics::default(),
            density_factor: 0.0,
            dense_factor: 0.0,
            lone_factor: 0.0,
            bridged: SlidingMaximum::new(0.0),
            lasting: SlidingMaximum::new(f64::NEG_INFINITY),
            now: State::default(),
        };
        release.bridged.prepare(MOST_CELLS);
        release.lasting.prepare(MOST_CELLS);
        release.prepare(48_000.0);
        release
    }

    /// Takes a sample rate, and resets.
    pub fn prepare(&mut self, sample_rate_hz: f64) {
        self.sample_rate_hz = sample_rate_hz;
        self.cell_samples = (CELL_MS * 0.001 * sample_rate_hz).round().max(1.0) as u32;
        self.density_factor = one_pole_factor(DENSITY_MS, self.cells_per_s());
        // Room for the windows of every style: a clone of this has none to spare.
        self.bridged.prepare(MOST_CELLS);
        self.lasting.prepare(MOST_CELLS);
        self.set_windows();
        self.set_times();
        self.reset();
    }

    /// Takes another law; what was asked for before is forgotten where its windows differ.
    pub fn set_law(&mut self, law: ReleaseLaw) {
        let before = core::mem::replace(&mut self.law, law);
        let windows = |law: ReleaseLaw| (law.bridged_cells, law.lasting_cells);
        if windows(before) != windows(law) {
            self.set_windows();
        }
        self.set_times();
    }

    fn cells_per_s(&self) -> f64 {
        self.sample_rate_hz / f64::from(self.cell_samples)
    }

    fn set_windows(&mut self) {
        self.bridged.prepare(self.law.bridged_cells.min(MOST_CELLS));
        self.lasting.prepare(self.law.lasting_cells.min(MOST_CELLS));
        self.forget_asked();
    }

    /// Before the start nothing was asked for.
    fn forget_asked(&mut self) {
        self.bridged.reset();
        self.lasting.reset();
        (0..self.law.lasting_cells.min(MOST_CELLS)).for_each(|_| {
            self.lasting.tick(0.0);
        });
        self.now.quiet_cells = MOST_CELLS;
    }

    fn set_times(&mut self) {
        let law = self.law;
        self.dense_factor = one_pole_factor(law.release_ms, self.sample_rate_hz);
        self.lone_factor = one_pole_factor(law.release_ms * law.lone_share, self.sample_rate_hz);
        self.set_short_factor();
        let fall_ms = (law.standing_factor * law.release_ms).max(law.least_standing_ms);
        self.standing = Ballistics::new(law.attack_ms, fall_ms, self.cells_per_s());
    }

    fn set_short_factor(&mut self) {
        let now = &mut self.now;
        now.short_factor = self.lone_factor + now.density * (self.dense_factor - self.lone_factor);
    }

    /// Forgets all reduction.
    pub fn reset(&mut self) {
        self.now = State { left_samples: self.cell_samples, ..State::default() };
        self.forget_asked();
        self.set_short_factor();
    }

    /// Becomes as far on as `other`, which has the same rate and law, without taking memory.
    pub fn copy_from(&mut self, other: &Self) {
        self.bridged.copy_from(&other.bridged);
        self.lasting.copy_from(&other.lasting);
        self.now = other.now;
    }

    /// Whether all reduction is released and no peak of the past counts any more.
    pub fn is_at_rest(&self) -> bool {
        let State { short_db, standing_db, floor_db, cell_db, density, quiet_cells, .. } = self.now;
        [short_db, standing_db, floor_db, cell_db, density] == [0.0; 5] && quiet_cells >= MOST_CELLS
    }

    /// Samples until the present cell is full, 1 or more.
    pub fn left_samples(&self) -> usize {
        self.now.left_samples as usize
    }

    /// Replaces needed reductions, in dB, 0 or more, by those with release; at most as many as are
    /// left of the cell. `own_most_db` is the most that the channel itself needs. Where that fills the cell,
    /// [`TwoStageRelease::close_cell`] must follow.
    pub fn process(&mut self, reductions_db: &mut [f64], own_most_db: f64) {
        let now = &mut self.now;
        now.left_samples -= reductions_db.len() as u32;
        let most_db = reductions_db.iter().fold(0.0, |a, &b| if b > a { b } else { a });
        if most_db == 0.0 && now.short_db == 0.0 && now.floor_db == 0.0 {
            return;
        }
        now.cell_db = if own_most_db > now.cell_db { own_most_db } else { now.cell_db };
        let rising_db = (1.0 - now.short_factor) * now.floor_db;
        for reduction_db in reductions_db {
            let falling_db = rising_db + now.short_factor * now.short_db;
            let falling_db = if falling_db < NO_REDUCTION_DB { 0.0 } else { falling_db };
            now.short_db = if *reduction_db > falling_db { *reduction_db } else { falling_db };
            *reduction_db = now.short_db;
        }
    }

    /// [`TwoStageRelease::process`] for as many `frames` in which nothing is needed, at rest.
    pub fn rest(&mut self, frames: usize) {
        let (frames, cell) = (frames as u64, u64::from(self.cell_samples));
        let into_cell = cell - u64::from(self.now.left_samples) + frames;
        // Every cell in sight is empty, and one more changes nothing.
        self.now.left_samples = (cell - into_cell % cell) as u32;
    }

    /// Ends a full cell; gives the standing reduction in dB.
    pub fn close_cell(&mut self) -> f64 {
        let now = &mut self.now;
        let bridged_db = self.bridged.tick(now.cell_db);
        let lasting_db = 0.0 - self.lasting.tick(-bridged_db);
        let next_db = self.standing.tick(now.standing_db, lasting_db);
        let is_over = lasting_db == 0.0 && next_db < NO_REDUCTION_DB;
        now.standing_db = if is_over { 0.0 } else { next_db };
        now.floor_db = now.standing_db;
        let is_asked = bridged_db > 0.0;
        now.quiet_cells = if is_asked { 0 } else { now.quiet_cells.saturating_add(1) };
        let asked = if is_asked { 1.0 } else { 0.0 };
        now.density = asked + self.density_factor * (now.density - asked);
        if !is_asked && now.density < NO_DENSITY {
            now.density = 0.0;
        }
        now.cell_db = 0.0;
        now.left_samples = self.cell_samples;
        self.set_short_factor();
        self.now.standing_db
    }

    /// Lifts the floor of the short stage by `share` of the way to the standing reduction of the channel
    /// that has most.
    pub fn lift_floor(&mut self, most_db: f64, share: f64) {
        let own_db = self.now.standing_db;
        self.now.floor_db = own_db + share * (most_db - own_db);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::style::Style;

    fn prepared(release_ms: f64) -> TwoStageRelease {
        TwoStageRelease::new(Style::Transparent.law(release_ms, 30.0))
    }

    /// One sample, cells closed as they fill.
    fn tick(release: &mut TwoStageRelease, needed_db: f64) -> f64 {
        let mut reduction_db = [needed_db];
        let left = release.left_samples();
        release.process(&mut reduction_db, needed_db);
        if left == 1 {
            release.close_cell();
        }
        reduction_db[0]
    }

    #[test]
    fn a_lone_peak_is_forgotten_in_its_share_of_the_release_time() {
        let mut release = prepared(50.0);
        assert_eq!(tick(&mut release, 12.0), 12.0);
        let mut left_db = 0.0;
        (0..960).for_each(|_| left_db = tick(&mut release, 0.0));
        // 20 ms, a little more as the peak itself makes 27 ms count as limited.
        let gone_db = 12.0 * (-1.0f64).exp();
        assert!((gone_db..1.1 * gone_db).contains(&left_db), "{left_db} {gone_db}");
        (0..96_000).for_each(|_| left_db = tick(&mut release, 0.0));
        assert_eq!(left_db, 0.0);
    }

    #[test]
    fn rest_is_as_silence() {
        for rested in [0, 1, 30, 31, 48, 500] {
            let (mut ticking, mut resting) = (prepared(20.0), prepared(20.0));
            for release in [&mut ticking, &mut resting] {
                (0..17).for_each(|_| assert_eq!(tick(release, 0.0), 0.0));
            }
            resting.rest(rested);
            (0..rested).for_each(|_| assert_eq!(tick(&mut ticking, 0.0), 0.0));
            for n in 0..20_000 {
                let needed_db = if n % 700 < 300 { 6.0 } else { 0.0 };
                assert_eq!(tick(&mut ticking, needed_db), tick(&mut resting, needed_db), "{n}");
            }
        }
    }

    #[test]
    fn peaks_every_25_ms_come_to_stand() {
        let mut release = prepared(1.0);
        let mut lowest_db = f64::INFINITY;
        for n in 0..96_000 {
            let reduction_db = tick(&mut release, if n % 1200 == 0 { 6.0 } else { 0.0 });
            if n > 48_000 {
                lowest_db = lowest_db.min(reduction_db);
            }
        }
        assert!(lowest_db > 5.999_999, "{lowest_db}");
    }

    #[test]
    fn never_less_than_needed_and_at_rest_in_the_end() {
        for style in Style::ALL {
            let mut release = TwoStageRelease::new(style.law(1000.0, 300.0));
            assert!(release.is_at_rest());
            for n in 0..96_000 {
                let needed_db = f64::from(n % 977) * 0.02;
                assert!(tick(&mut release, needed_db) >= needed_db);
            }
            (0..48_000 * 80).for_each(|_| _ = tick(&mut release, 0.0));
            assert!(release.is_at_rest());
        }
    }

    #[test]
    fn blocks_are_as_samples() {
        let (mut ticking, mut whole) = (prepared(30.0), prepared(30.0));
        let needed: Vec<f64> = (0..9600).map(|n| f64::from(n * 7919 % 1300) * 0.005).collect();
        let wanted: Vec<f64> = needed.iter().map(|db| tick(&mut ticking, *db)).collect();
        let mut got = needed;
        let mut at = 0;
        while at < got.len() {
            let left = whole.left_samples();
            let end = got.len().min(at + left);
            let most_db = got[at..end].iter().copied().fold(0.0, f64::max);
            whole.process(&mut got[at..end], most_db);
            if end - at == left {
                whole.close_cell();
            }
            at = end;
        }
        assert_eq!(got, wanted);
    }
}
