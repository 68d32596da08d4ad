//! Attack and release of a gain reduction in dB.
//!
//! Source: the smooth branching detector of D. Giannoulis, M. Massberg, J. Reiss, "Digital Dynamic
//! Range Compressor Design", JAES 60(6), 2012, eq. 16, run on the gain reduction in dB (their
//! recommended place). Definition of both times: a step of the goal is covered to 63.2 %
//! (1 - 1/e), in dB, in that time; a full attack and a full release are therefore exponential in
//! dB, whatever the depth.

use crate::units::one_pole_factor;

/// Reductions below this (in dB) end at exactly 0 once nothing more is asked for. Ten times finer
/// than the last bit of an `f32` gain near 1, so reaching the end is never heard, nor even seen.
pub const NO_REDUCTION_DB: f64 = 1.0e-8;

/// The two times; the state is the caller's, one number a channel.
#[derive(Debug, Clone, Copy, Default)]
pub struct Ballistics {
    attack_factor: f64,
    release_factor: f64,
}

impl Ballistics {
    /// Times in ms to 63 %; 0 and less is at once.
    pub fn new(attack_ms: f64, release_ms: f64, sample_rate_hz: f64) -> Self {
        Self {
            attack_factor: one_pole_factor(attack_ms, sample_rate_hz),
            release_factor: one_pole_factor(release_ms, sample_rate_hz),
        }
    }

    /// One sample further from `reduction_db` towards `goal_db` (both 0 or more).
    #[inline]
    pub fn tick(&self, reduction_db: f64, goal_db: f64) -> f64 {
        let factor = if goal_db > reduction_db { self.attack_factor } else { self.release_factor };
        let next = goal_db + factor * (reduction_db - goal_db);
        // Only where the goal is zero: a slow attack starts with steps far smaller than this.
        let end_db = if goal_db > 0.0 { 0.0 } else { NO_REDUCTION_DB };
        if next < end_db { 0.0 } else { next }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_times_cover_63_percent() {
        let ballistics = Ballistics::new(10.0, 100.0, 48_000.0);
        let mut reduction_db = 0.0;
        (0..480).for_each(|_| reduction_db = ballistics.tick(reduction_db, 12.0));
        assert!((reduction_db - 12.0 * (1.0 - (-1.0f64).exp())).abs() < 1e-9);
        reduction_db = 12.0;
        (0..4800).for_each(|_| reduction_db = ballistics.tick(reduction_db, 2.0));
        assert!((reduction_db - (2.0 + 10.0 * (-1.0f64).exp())).abs() < 1e-9);
    }

    #[test]
    fn release_ends_at_exact_zero() {
        let ballistics = Ballistics::new(1.0, 5.0, 48_000.0);
        let mut reduction_db = 60.0;
        (0..48_000).for_each(|_| reduction_db = ballistics.tick(reduction_db, 0.0));
        assert_eq!(reduction_db, 0.0);
    }

    #[test]
    fn the_slowest_attack_still_leaves_zero() {
        let ballistics = Ballistics::new(250.0, 2500.0, 192_000.0);
        assert!(ballistics.tick(0.0, 1e-4) > 0.0);
    }
}
