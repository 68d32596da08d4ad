//! The static curve of a downward compressor: threshold, ratio, knee.
//!
//! Source: D. Giannoulis, M. Massberg, J. Reiss, "Digital Dynamic Range Compressor Design", JAES
//! 60(6), 2012, eq. 4: straight below the knee, a parabola inside it, slope 1/ratio above. The
//! pieces meet in value and in slope at both ends of the knee.

use super::decibel::{db_of_gain, gain_of_db};

/// Ratios from here on count as infinity : 1.
pub const INFINITE_RATIO: f64 = 100.0;

/// Level in, gain reduction out, both in dB.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Curve {
    threshold_db: f64,
    knee_db: f64,
    /// 1 - 1/ratio: how much of each dB over the threshold is taken away.
    slope: f64,
    half_knee_db: f64,
    /// slope / (2 knee), the factor of the parabola; 0 where there is no knee.
    bend: f64,
    /// Linear level up to which nothing is reduced.
    start_gain: f64,
}

impl Curve {
    /// A curve from `threshold_db`, `ratio` (1 and up; [`INFINITE_RATIO`] and more is
    /// infinity : 1) and the full width of the knee, `knee_db` (0 and up; 0 is a corner).
    pub fn new(threshold_db: f64, ratio: f64, knee_db: f64) -> Self {
        Self::from_slope(threshold_db, slope_of_ratio(ratio), knee_db)
    }

    /// As [`Curve::new`], with [`slope_of_ratio`] instead of the ratio: the number to smooth when a ratio changes.
    #[inline]
    pub fn from_slope(threshold_db: f64, slope: f64, knee_db: f64) -> Self {
        let half_knee_db = 0.5 * knee_db;
        Self {
            threshold_db,
            knee_db,
            slope,
            half_knee_db,
            bend: if knee_db > 0.0 { slope / (2.0 * knee_db) } else { 0.0 },
            // Slope 0 never reduces, so no level need be looked at.
            start_gain: if slope > 0.0 {
                gain_of_db(threshold_db - half_knee_db)
            } else {
                f64::INFINITY
            },
        }
    }

    /// Gain reduction at `level_db`, 0 or more.
    #[inline]
    pub fn reduction_db(&self, level_db: f64) -> f64 {
        let over_db = level_db - self.threshold_db;
        if over_db >= self.half_knee_db {
            self.slope * over_db.max(0.0)
        } else {
            let into_knee_db = (over_db + self.half_knee_db).max(0.0);
            self.bend * into_knee_db * into_knee_db
        }
    }

    /// [`Curve::reduction_db`] of many levels, in place, without a branch on any of them.
    pub fn reductions_db(&self, levels_db: &mut [f64]) {
        let Self { threshold_db, slope, half_knee_db, knee_db, bend, .. } = *self;
        for level_db in levels_db {
            let into_knee_db = *level_db - threshold_db + half_knee_db;
            let into_knee_db = if into_knee_db > 0.0 { into_knee_db } else { 0.0 };
            let bent_db = if into_knee_db < knee_db { into_knee_db } else { knee_db };
            *level_db = bend * bent_db * bent_db + slope * (into_knee_db - bent_db);
        }
    }

    /// Gain reduction at a linear level, 0 or more. Takes no logarithm where nothing is reduced.
    #[inline]
    pub fn reduction_db_at_gain(&self, level_gain: f64) -> f64 {
        if level_gain > self.start_gain { self.reduction_db(db_of_gain(level_gain)) } else { 0.0 }
    }

    /// Output level for an input level, as an editor draws it (no makeup).
    pub fn output_db(&self, level_db: f64) -> f64 {
        level_db - self.reduction_db(level_db)
    }

    /// The full width of the knee.
    pub fn knee_db(&self) -> f64 {
        self.knee_db
    }
}

/// 1 - 1/ratio: 0 for 1:1, 1 for infinity : 1. Ratios under 1 and NaN count as 1.
#[inline]
pub fn slope_of_ratio(ratio: f64) -> f64 {
    if ratio >= INFINITE_RATIO {
        1.0
    } else if ratio > 1.0 {
        1.0 - 1.0 / ratio
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hard_curve_is_two_straight_lines() {
        let curve = Curve::new(-24.0, 4.0, 0.0);
        assert_eq!(curve.output_db(-40.0), -40.0);
        assert_eq!(curve.output_db(-24.0), -24.0);
        assert_eq!(curve.output_db(-4.0), -19.0);
        assert_eq!(Curve::new(-24.0, 100.0, 0.0).output_db(-4.0), -24.0);
        assert_eq!(Curve::new(-24.0, 1.0, 12.0).reduction_db(0.0), 0.0);
    }

    #[test]
    fn knee_joins_in_value_and_slope_at_both_ends() {
        for (threshold_db, ratio, knee_db) in [(-24.0, 4.0, 12.0), (-60.0, 100.0, 24.0)] {
            let curve = Curve::new(threshold_db, ratio, knee_db);
            let slope = slope_of_ratio(ratio);
            let (low, high) = (threshold_db - knee_db / 2.0, threshold_db + knee_db / 2.0);
            assert_eq!(curve.reduction_db(low), 0.0);
            assert!((curve.reduction_db(high) - slope * knee_db / 2.0).abs() < 1e-12);
            let h = 1e-6;
            for end in [low, high] {
                let before = (curve.reduction_db(end) - curve.reduction_db(end - h)) / h;
                let after = (curve.reduction_db(end + h) - curve.reduction_db(end)) / h;
                assert!((before - after).abs() < 1e-5, "{before} {after}");
            }
            // At the threshold the knee has taken an eighth of slope * knee.
            let middle = curve.reduction_db(threshold_db);
            assert!((middle - slope * knee_db / 8.0).abs() < 1e-12);
        }
    }

    #[test]
    fn many_levels_are_reduced_as_one_is() {
        for knee_db in [0.0, 6.0, 24.0] {
            let curve = Curve::new(-30.0, 5.0, knee_db);
            let levels_db: Vec<f64> = (-900..100).map(|step| f64::from(step) * 0.1).collect();
            let mut reductions_db = levels_db.clone();
            curve.reductions_db(&mut reductions_db);
            for (level_db, got) in levels_db.iter().zip(&reductions_db) {
                assert!((curve.reduction_db(*level_db) - got).abs() < 1e-9, "{knee_db} {level_db}");
            }
        }
    }

    #[test]
    fn linear_door_agrees_and_is_silent_below_the_knee() {
        let curve = Curve::new(-20.0, 3.0, 6.0);
        for step in -1000..200 {
            let level_db = f64::from(step) * 0.1;
            let through_gain = curve.reduction_db_at_gain(crate::units::db_to_gain(level_db));
            assert!((through_gain - curve.reduction_db(level_db)).abs() < 1e-5);
        }
        assert_eq!(curve.reduction_db_at_gain(0.0), 0.0);
    }
}
