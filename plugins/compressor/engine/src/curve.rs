//! The static curve of every style: level in, gain out, in dB.
//!
//! Clean, FET: threshold, ratio and knee as set: a parabola joins the straight parts (see
//! [`shared_dsp::dynamics::curve`]). The classics detect their own output. With x in and y out, a loop that
//! takes g(y) off settles at y = x - g(y): one output for each input, as g never falls. So the same curve can
//! be had of the input, and all curves here are of the input level and the ratio is the true one.
//!
//! - Bus, Opto: the knee is wider by [`Style::own_knee_db`], centred on the threshold: the bus
//!   compressor's rectifier and the photocell set in gradually.
//! - Vari-mu: the ratio grows with the level, as the gain of a remote cut-off valve falls with its bias,
//!   and that rises with the level. With x the dB above the start (threshold less half the knee), the local
//!   ratio is 1 + x / c, so the output rises by c ln(1 + x / c); c is such that the ratio set is reached
//!   [`RATIO_REACHED_DB`] above the threshold. The shape is ours.

use shared_dsp::dynamics::curve::{Curve, slope_of_ratio};
use shared_dsp::dynamics::decibel::db_of_gain;
use shared_dsp::dynamics::gain::power_levels_db;
use shared_dsp::simd::VectorPath;
use shared_dsp::units::SILENCE_DB;

use super::CELL_FRAMES;
use super::settings::{Settings, Style};

/// Level above the threshold at which Vari-mu reaches the ratio set, dB.
pub const RATIO_REACHED_DB: f64 = 20.0;

/// The numbers a curve is made of; all of them may glide.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct CurveValues {
    pub threshold_db: f64,
    /// 1 - 1/ratio.
    pub slope: f64,
    pub knee_db: f64,
    pub range_db: f64,
    pub lift_most_db: f64,
    pub lift_threshold_db: f64,
    /// 1 - 1/ratio of the lift.
    pub lift_slope: f64,
}

impl Settings {
    /// The static curve of these settings, without makeup and mix: what an editor draws.
    pub fn curve(&self) -> StaticCurve {
        StaticCurve::new(self.style, &self.legal().curve_values())
    }

    /// The gain that auto makeup adds, dB: half of what the curve takes from a level of 0 dBFS; 0 while
    /// it is off.
    pub fn auto_makeup_db(&self) -> f64 {
        if self.auto_makeup { 0.5 * self.curve().reduction_db(0.0) } else { 0.0 }
    }

    /// What the curve of legal settings is made of.
    pub(super) fn curve_values(&self) -> CurveValues {
        CurveValues {
            threshold_db: self.threshold_db.into(),
            slope: slope_of_ratio(self.ratio.into()),
            knee_db: self.knee_db.into(),
            range_db: self.range_db.into(),
            lift_most_db: self.lift.most_db.into(),
            lift_threshold_db: self.lift.threshold_db.into(),
            lift_slope: slope_of_ratio(self.lift.ratio.into()),
        }
    }
}

/// Level in, gain reduction and lift out, all in dB: what the engine settles at and an editor draws.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StaticCurve {
    down: Down,
    range_db: f64,
    /// The downward curve of the mirrored level.
    lift: Curve,
    lift_most_db: f64,
}

/// What takes gain away.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Down {
    /// One ratio above the knee.
    Straight(Curve),
    /// A ratio that grows with the level.
    Growing {
        start_db: f64,
        /// dB over the start at which the local ratio is 2; infinite for a ratio of 1.
        doubling_db: f64,
        per_doubling: f64,
    },
}

impl StaticCurve {
    pub(super) fn new(style: Style, values: &CurveValues) -> Self {
        let CurveValues { threshold_db, slope, knee_db, .. } = *values;
        let down = if style == Style::VariMu {
            let start_db = threshold_db - 0.5 * knee_db;
            // The ratio less 1 is slope / (1 - slope).
            let reach_db = RATIO_REACHED_DB + 0.5 * knee_db;
            let doubling_db = reach_db * (1.0 - slope) / slope;
            Down::Growing { start_db, doubling_db, per_doubling: 1.0 / doubling_db }
        } else {
            Down::Straight(Curve::from_slope(threshold_db, slope, knee_db + style.own_knee_db()))
        };
        Self {
            down,
            range_db: values.range_db,
            lift: Curve::from_slope(-values.lift_threshold_db, values.lift_slope, knee_db),
            lift_most_db: values.lift_most_db,
        }
    }

    /// Gain reduction at `level_db`, 0 or more, at most the range.
    #[inline]
    pub fn reduction_db(&self, level_db: f64) -> f64 {
        let reduction_db = match self.down {
            Down::Straight(curve) => curve.reduction_db(level_db),
            Down::Growing { start_db, doubling_db, per_doubling } => {
                let over_db = level_db - start_db;
                if over_db > 0.0 { growing_db(over_db, doubling_db, per_doubling) } else { 0.0 }
            }
        };
        if reduction_db < self.range_db { reduction_db } else { self.range_db }
    }

    /// Gain added by the lift at `level_db`, 0 or more, at most its most gain.
    #[inline]
    pub fn lift_db(&self, level_db: f64) -> f64 {
        if self.lift_most_db > 0.0 {
            let lift_db = self.lift.reduction_db(-level_db);
            if lift_db < self.lift_most_db { lift_db } else { self.lift_most_db }
        } else {
            0.0
        }
    }

    /// Output level for an input level, without makeup.
    pub fn output_db(&self, level_db: f64) -> f64 {
        level_db - self.wanted_db(level_db)
    }

    /// Reduction less lift.
    #[inline]
    pub(super) fn wanted_db(&self, level_db: f64) -> f64 {
        self.reduction_db(level_db) - self.lift_db(level_db)
    }

    /// [`StaticCurve::wanted_db`] of up to a cell of levels.
    pub(super) fn all_wanted_db(&self, path: VectorPath, levels_db: &[f64], wanted_db: &mut [f64]) {
        let wanted_db = &mut wanted_db[..levels_db.len()];
        wanted_db.copy_from_slice(levels_db);
        match self.down {
            Down::Straight(curve) => curve.reductions_db(wanted_db),
            Down::Growing { start_db, doubling_db, per_doubling } => {
                let over = |level_db: f64| (level_db - start_db).max(0.0);
                for gain in wanted_db.iter_mut() {
                    *gain = 1.0 + over(*gain) * per_doubling;
                }
                power_levels_db(path, wanted_db, 0.0);
                for (wanted_db, level_db) in wanted_db.iter_mut().zip(levels_db) {
                    let over_db = over(*level_db);
                    let logarithm = *wanted_db * (2.0 * NEPERS_PER_DB);
                    *wanted_db = grown_db(over_db, doubling_db, per_doubling, logarithm);
                }
            }
        }
        let range_db = self.range_db;
        wanted_db.iter_mut().for_each(|x| *x = if *x < range_db { *x } else { range_db });
        if self.lift_most_db > 0.0 {
            let mut lifts_db = [0.0; CELL_FRAMES];
            let lifts_db = &mut lifts_db[..levels_db.len()];
            lifts_db.iter_mut().zip(levels_db).for_each(|(lift, level)| *lift = -level);
            self.lift.reductions_db(lifts_db);
            let most_db = self.lift_most_db;
            for (wanted_db, lift_db) in wanted_db.iter_mut().zip(lifts_db) {
                *wanted_db -= if *lift_db < most_db { *lift_db } else { most_db };
            }
        }
    }

    /// [`StaticCurve::wanted_db`] of a linear level; takes no logarithm where nothing is changed.
    #[inline]
    pub(super) fn wanted_db_at_gain(&self, level_gain: f64) -> f64 {
        match self.down {
            Down::Straight(curve) if self.lift_most_db == 0.0 => {
                let reduction_db = curve.reduction_db_at_gain(level_gain);
                if reduction_db < self.range_db { reduction_db } else { self.range_db }
            }
            _ => self.any_wanted_db_at_gain(level_gain),
        }
    }

    /// Out of the way of the loop that calls it.
    #[inline(never)]
    fn any_wanted_db_at_gain(&self, level_gain: f64) -> f64 {
        self.wanted_db(db_of_gain(level_gain).max(SILENCE_DB))
    }

    /// The full width of the knee, of styles with one ratio above it; 0 for Vari-mu.
    pub fn knee_db(&self) -> f64 {
        match self.down {
            Down::Straight(curve) => curve.knee_db(),
            Down::Growing { .. } => 0.0,
        }
    }
}

/// The natural logarithm of a gain that is 1 dB.
const NEPERS_PER_DB: f64 = core::f64::consts::LN_10 / 20.0;

/// What a ratio that is 2 after `doubling_db` takes away `over_db` above its start.
#[inline]
fn growing_db(over_db: f64, doubling_db: f64, per_doubling: f64) -> f64 {
    let logarithm = db_of_gain(1.0 + over_db * per_doubling) * NEPERS_PER_DB;
    grown_db(over_db, doubling_db, per_doubling, logarithm)
}

/// The same where `logarithm` is ln(1 + over / doubling): what is over less what is left of it,
/// `doubling ln(1 + over / doubling)`.
#[inline]
fn grown_db(over_db: f64, doubling_db: f64, per_doubling: f64, logarithm: f64) -> f64 {
    if doubling_db == 0.0 {
        return over_db;
    }
    let times = over_db * per_doubling;
    if times < 0.01 {
        // The series of the logarithm: no cancellation.
        over_db * times * (0.5 - times * (1.0 / 3.0))
    } else {
        over_db - doubling_db * logarithm
    }
}

#[cfg(test)]
mod tests {
    use super::super::settings::Lift;
    use super::*;

    #[test]
    fn the_ratio_of_vari_mu_grows_to_the_one_set() {
        for (ratio, knee_db) in [(2.0f32, 0.0f32), (4.0, 6.0), (20.0, 12.0)] {
            let settings = Settings {
                style: Style::VariMu,
                threshold_db: -40.0,
                ratio,
                knee_db,
                ..Settings::default()
            };
            let curve = settings.curve();
            let local = |level_db: f64| {
                2e-4 / (curve.output_db(level_db + 1e-4) - curve.output_db(level_db - 1e-4))
            };
            assert!((local(-20.0) - f64::from(ratio)).abs() < 1e-3, "{}", local(-20.0));
            assert!(local(-35.0) < local(-30.0) && local(-30.0) < local(-20.0));
            assert_eq!(curve.reduction_db(-40.0 - f64::from(knee_db) / 2.0), 0.0);
        }
        let none = Settings { style: Style::VariMu, ratio: 1.0, ..Settings::default() }.curve();
        let all =
            Settings { style: Style::VariMu, ratio: 100.0, knee_db: 0.0, ..Settings::default() };
        assert_eq!(none.reduction_db(0.0), 0.0);
        assert_eq!(all.curve().output_db(-2.0), -18.0);
    }

    #[test]
    fn many_levels_are_answered_as_one_is() {
        let lift = Lift { most_db: 9.0, threshold_db: -30.0, ratio: 3.0 };
        for style in Style::ALL {
            for ratio in [1.0, 4.0, 100.0] {
                let settings =
                    Settings { style, ratio, lift, range_db: 20.0, ..Settings::default() };
                let curve = settings.curve();
                for start in (-100..10).step_by(10) {
                    let levels_db: Vec<f64> =
                        (0..50).map(|n| f64::from(start) + 0.2 * f64::from(n)).collect();
                    let mut wanted_db = [0.0; CELL_FRAMES];
                    curve.all_wanted_db(VectorPath::best(), &levels_db, &mut wanted_db);
                    for (level_db, got) in levels_db.iter().zip(wanted_db) {
                        assert!((curve.wanted_db(*level_db) - got).abs() < 1e-6, "{style:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn every_style_is_a_null_at_ratio_1_and_keeps_to_the_range() {
        for style in Style::ALL {
            let settings =
                Settings { style, threshold_db: -60.0, range_db: 9.0, ..Settings::default() };
            assert_eq!(settings.curve().reduction_db(0.0), 9.0);
            let null = Settings { ratio: 1.0, ..settings }.curve();
            assert!((-90..=0).all(|level_db| null.reduction_db(level_db.into()) == 0.0));
            let curve = Settings { range_db: 80.0, ..settings }.curve();
            let mut before_db = 0.0;
            for step in -900..=0 {
                let now_db = curve.reduction_db(f64::from(step) * 0.1);
                assert!(now_db >= before_db && now_db - before_db <= 0.1 + 1e-9);
                before_db = now_db;
            }
        }
    }

    #[test]
    fn lift_raises_what_is_quiet_and_never_more_than_its_most() {
        let lift = Lift { most_db: 12.0, threshold_db: -40.0, ratio: 2.0 };
        let curve = Settings { lift, knee_db: 0.0, ..Settings::default() }.curve();
        assert_eq!(curve.output_db(-50.0), -45.0);
        assert_eq!(curve.output_db(-64.0), -52.0);
        assert_eq!(curve.lift_db(-6000.0), 12.0);
        assert_eq!(curve.lift_db(-40.0), 0.0);
        assert_eq!(curve.output_db(-30.0), -30.0);
    }
}
