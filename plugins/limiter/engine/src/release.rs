//! A release that knows a peak from a passage.
//!
//! A limiter with one short release follows the wave of a bass note itself: 60 Hz comes out with
//! percents of distortion. One long release leaves a hole after every click. Here two stages run:
//! - *short*: falls at the release time, but only down to
//! - *standing*: the reduction that has been asked for again and again for the last 50 ms. Lone
//!   peaks leave it untouched. It rises in 30 ms and falls in four release times, at least 100 ms.
//!
//! So after a peak the gain is back in the release time, and under a steady tone down to 20 Hz it
//! stands still.
//!
//! "Again and again" is a morphological opening (J. Serra, "Image Analysis and Mathematical
//! Morphology", 1982): a maximum over 26 cells of 1 ms bridges the gaps between peaks of a wave
//! (half a cycle of 20 Hz is 25 ms), and a minimum over the next 50 cells lets pass only what
//! lasted. Cells are counted from the reset, so block cuts change nothing. The standing stage is
//! an original choice in the spirit of the two-stage releases of mastering limiters, not taken
//! from a paper.

use shared_dsp::dynamics::ballistics::Ballistics;
use shared_dsp::dynamics::lookahead::SlidingMaximum;
use shared_dsp::units::one_pole_factor;

/// The grid of the standing stage.
const CELL_MS: f64 = 1.0;
/// Cells a peak is bridged over: half a cycle of 20 Hz, and the cell it fell in.
const BRIDGED_CELLS: usize = 26;
/// Cells a bridged reduction must last to count as standing.
const LASTING_CELLS: usize = 50;
/// Time to 63 % of a rising standing reduction.
const STANDING_ATTACK_MS: f64 = 30.0;
/// Reductions below this end at exactly 0, so that the output is bit-exact again.
const NO_REDUCTION_DB: f64 = 1.0e-6;

/// Reduction in dB in, reduction with release out: never less than what goes in.
#[derive(Debug, Clone)]
pub struct TwoStageRelease {
    sample_rate_hz: f64,
    cell_samples: u32,
    left_samples: u32,
    cell_db: f64,
    bridged: SlidingMaximum,
    /// Minimum, as the maximum of the negated.
    lasting: SlidingMaximum,
    standing: Ballistics,
    standing_db: f64,
    /// Cells in a row in which nothing was asked for, bridged ones counted as asked.
    quiet_cells: usize,
    short_factor: f64,
    short_db: f64,
}

impl Default for TwoStageRelease {
    fn default() -> Self {
        Self {
            sample_rate_hz: 48_000.0,
            cell_samples: 48,
            left_samples: 48,
            cell_db: 0.0,
            bridged: SlidingMaximum::new(0.0),
            lasting: SlidingMaximum::new(f64::NEG_INFINITY),
            standing: Ballistics::default(),
            standing_db: 0.0,
            quiet_cells: LASTING_CELLS,
            short_factor: 0.0,
            short_db: 0.0,
        }
    }
}

impl TwoStageRelease {
    /// Takes memory (two fixed windows) and resets. [`TwoStageRelease::set_release`] must follow.
    pub fn prepare(&mut self, sample_rate_hz: f64) {
        self.sample_rate_hz = sample_rate_hz;
        self.cell_samples = (CELL_MS * 0.001 * sample_rate_hz).round().max(1.0) as u32;
        self.bridged.prepare(BRIDGED_CELLS);
        self.lasting.prepare(LASTING_CELLS);
        self.reset();
    }

    /// Sets the short release, in ms to 63 %; the standing one follows from it.
    pub fn set_release(&mut self, release_ms: f64) {
        self.short_factor = one_pole_factor(release_ms, self.sample_rate_hz);
        let cells_per_s = self.sample_rate_hz / f64::from(self.cell_samples);
        let standing_release_ms = (4.0 * release_ms).max(100.0);
        self.standing = Ballistics::new(STANDING_ATTACK_MS, standing_release_ms, cells_per_s);
    }

    /// Forgets all reduction.
    pub fn reset(&mut self) {
        self.left_samples = self.cell_samples;
        self.cell_db = 0.0;
        self.bridged.reset();
        self.lasting.reset();
        // Before the start nothing was asked for.
        (0..LASTING_CELLS).for_each(|_| {
            self.lasting.tick(0.0);
        });
        self.standing_db = 0.0;
        self.quiet_cells = LASTING_CELLS;
        self.short_db = 0.0;
    }

    /// Whether all reduction is released and no peak of the past counts any more.
    pub fn is_at_rest(&self) -> bool {
        self.short_db == 0.0
            && self.standing_db == 0.0
            && self.cell_db == 0.0
            && self.quiet_cells >= LASTING_CELLS
    }

    /// One sample: `needed_db` is 0 or more.
    #[inline]
    pub fn tick(&mut self, needed_db: f64) -> f64 {
        if needed_db > self.cell_db {
            self.cell_db = needed_db;
        }
        let falling = self.standing_db + self.short_factor * (self.short_db - self.standing_db);
        self.short_db = if needed_db > falling {
            needed_db
        } else if falling < NO_REDUCTION_DB {
            0.0
        } else {
            falling
        };
        self.left_samples -= 1;
        if self.left_samples == 0 {
            self.close_cell();
        }
        self.short_db
    }

    #[inline(never)]
    fn close_cell(&mut self) {
        let bridged_db = self.bridged.tick(self.cell_db);
        let lasting_db = 0.0 - self.lasting.tick(-bridged_db);
        let next_db = self.standing.tick(self.standing_db, lasting_db);
        self.standing_db =
            if lasting_db == 0.0 && next_db < NO_REDUCTION_DB { 0.0 } else { next_db };
        self.quiet_cells = if bridged_db > 0.0 { 0 } else { self.quiet_cells.saturating_add(1) };
        self.cell_db = 0.0;
        self.left_samples = self.cell_samples;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prepared(release_ms: f64) -> TwoStageRelease {
        let mut release = TwoStageRelease::default();
        release.prepare(48_000.0);
        release.set_release(release_ms);
        release
    }

    #[test]
    fn a_lone_peak_is_forgotten_in_the_release_time() {
        let mut release = prepared(50.0);
        assert_eq!(release.tick(12.0), 12.0);
        let mut left_db = 0.0;
        (0..2400).for_each(|_| left_db = release.tick(0.0));
        assert!((left_db - 12.0 * (-1.0f64).exp()).abs() < 1e-9);
        (0..48_000).for_each(|_| left_db = release.tick(0.0));
        assert_eq!(left_db, 0.0);
    }

    #[test]
    fn rest_comes_when_the_last_peak_has_left_both_windows() {
        let mut release = prepared(1.0);
        assert!(release.is_at_rest());
        release.tick(12.0);
        // Released after some 16 ms, but the peak is still known to the standing stage: 26 cells
        // bridged, the first of them the peak's own, then 50 cells of nothing.
        let samples = (1..10_000).find(|_| {
            release.tick(0.0);
            release.is_at_rest()
        });
        assert_eq!(samples, Some(76 * 48 - 1));
    }

    #[test]
    fn peaks_every_25_ms_come_to_stand() {
        let mut release = prepared(1.0);
        let mut lowest_db = f64::INFINITY;
        for n in 0..96_000 {
            let reduction_db = release.tick(if n % 1200 == 0 { 6.0 } else { 0.0 });
            if n > 48_000 {
                lowest_db = lowest_db.min(reduction_db);
            }
        }
        assert!(lowest_db > 5.999_999, "{lowest_db}");
    }

    #[test]
    fn never_less_than_needed_and_zero_in_the_end() {
        let mut release = prepared(1000.0);
        for n in 0..96_000 {
            let needed_db = f64::from(n % 977) * 0.02;
            assert!(release.tick(needed_db) >= needed_db);
        }
        let mut left_db = 1.0;
        (0..48_000 * 80).for_each(|_| left_db = release.tick(0.0));
        assert_eq!(left_db, 0.0);
    }
}
