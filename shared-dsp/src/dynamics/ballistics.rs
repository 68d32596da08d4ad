//! Attack and release of a gain reduction in dB.
//!
//! Source: the smooth branching detector of D. Giannoulis, M. Massberg, J. Reiss, "Digital Dynamic
//! Range Compressor Design", JAES 60(6), 2012 (one of eq. 14 to 17), run on the gain reduction in dB (their
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
        if self.attacks_faster() {
            self.step::<true>(reduction_db, goal_db)
        } else {
            self.step::<false>(reduction_db, goal_db)
        }
    }

    /// Whether the attack is no slower than the release, as [`Ballistics::step`] has to be told.
    pub fn attacks_faster(&self) -> bool {
        self.attack_factor <= self.release_factor
    }

    /// [`Ballistics::tick`] for loops, in which every step waits for the one before: the step asked
    /// for is the larger of both where the attack is the faster one, else the smaller, so that no
    /// step waits for a comparison.
    #[inline]
    pub fn step<const ATTACKS_FASTER: bool>(&self, reduction_db: f64, goal_db: f64) -> f64 {
        // Steps towards a goal over 0 never lead below it: factors are below 1.
        if goal_db > 0.0 {
            let off_db = reduction_db - goal_db;
            let attacked = goal_db + self.attack_factor * off_db;
            let released = goal_db + self.release_factor * off_db;
            if (attacked > released) == ATTACKS_FASTER { attacked } else { released }
        } else if reduction_db > 0.0 {
            self.fall(reduction_db)
        } else {
            0.0
        }
    }

    /// A step towards 0. Only here it ends at exactly 0: a slow attack starts with steps far smaller.
    #[cold]
    #[inline(never)]
    fn fall(&self, reduction_db: f64) -> f64 {
        let next = self.release_factor * reduction_db;
        if next < NO_REDUCTION_DB { 0.0 } else { next }
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
    fn steps_have_the_bits_of_the_formula() {
        let mut noise = crate::noise::Noise::new(3);
        for (attack_ms, release_ms) in [(0.1, 5.0), (30.0, 5.0), (5.0, 5.0)] {
            let ballistics = Ballistics::new(attack_ms, release_ms, 48_000.0);
            let mut reduction_db = 0.0f64;
            for run in 0..20_000 {
                let lowest_db = [-6.0, 0.01, -20.0][run / 100 % 3];
                let goal_db = (12.0 * noise.unit() + lowest_db).max(0.0);
                let is_rising = goal_db > reduction_db;
                let factor =
                    if is_rising { ballistics.attack_factor } else { ballistics.release_factor };
                let next = goal_db + factor * (reduction_db - goal_db);
                let ends = goal_db == 0.0 && next < NO_REDUCTION_DB;
                let expected = if ends { 0.0 } else { next };
                reduction_db = ballistics.tick(reduction_db, goal_db);
                assert_eq!(reduction_db.to_bits(), expected.to_bits());
            }
        }
    }

    #[test]
    fn the_slowest_attack_still_leaves_zero() {
        let ballistics = Ballistics::new(250.0, 2500.0, 192_000.0);
        assert!(ballistics.tick(0.0, 1e-4) > 0.0);
    }
}
