//! Gains that follow a level up to a range: threshold, knee, range, attack, release.
//!
//! ```text
//! over     level - threshold - reference, in dB
//! goal     direction (soft(over) - soft(over - reach)),   reach = |range|
//! soft(x)  0 below -knee/2; (x + knee/2)^2 / (2 knee) inside; x above knee/2
//! ```
//!
//! So the gain moves 1 dB for each dB over the threshold until the range is reached, and both ends
//! are rounded by the same parabola: value and slope are continuous wherever knee > 0, and knee 0
//! is two plain corners. The parabola is that of D. Giannoulis, M. Massberg, J. Reiss, "Digital
//! Dynamic Range Compressor Design", JAES 60(6), 2012, eq. 4; the gain then goes through their
//! smooth branching ballistics (eq. 16), in dB: attack away from 0 dB, release towards it. A second
//! such stage, nine times as fast, rounds the corner with which the first sets off, which would be
//! heard as a tick above a low tone. Both together take the stated time to 63 % (1 - 1/e) of the
//! way.

use super::ballistics::NO_REDUCTION_DB;
use super::decibel::octaves_of;
use crate::simd::{self, Instructions, Kernel, VectorPath};
use crate::units::{ms_to_samples, one_pole_factor};

/// Gains in one row.
pub const ROW: usize = 4;

/// Time constants of the two stages, as shares of the time to 63 %: the second is chosen, the first
/// solves `(b exp(-1/b) - a exp(-1/a)) / (b - a) = 1/e`.
const STAGE_SHARES: [f64; 2] = [0.893_965_292_421, 0.1];

/// Powers below this (-200 dB) count as this much.
const SILENT_POWER: f64 = 1e-20;

/// Threshold, range and times of one gain.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RangeSettings {
    /// Largest gain, positive or negative, dB.
    pub range_db: f64,
    /// Level over the reference at which it begins, dB.
    pub threshold_db: f64,
    /// Full width of the rounding at the threshold and at the end of the range, dB; 0 and up.
    pub knee_db: f64,
    /// Time to 63 % of a move away from 0 dB, ms; 0 is at once.
    pub attack_ms: f64,
    /// Time to 63 % of a move back, ms; 0 is at once.
    pub release_ms: f64,
}

impl RangeSettings {
    /// Static gain at a level `over_db` over the threshold, without ballistics, dB.
    pub fn goal_db(&self, over_db: f64) -> f64 {
        let reach_db = self.range_db.abs();
        let soft = |x: f64| soft(x, self.knee_db, bend(self.knee_db));
        (soft(over_db) - soft(over_db - reach_db)).copysign(self.range_db)
    }
}

/// Four gains side by side.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Row {
    threshold_db: [f64; ROW],
    knee_db: [f64; ROW],
    bend: [f64; ROW],
    reach_db: [f64; ROW],
    direction: [f64; ROW],
    /// Share of its distance that each stage keeps over a step.
    attack_keeps: [[f64; ROW]; 2],
    release_keeps: [[f64; ROW]; 2],
    stages_db: [[f64; ROW]; 2],
}

impl Row {
    const IDLE: Self = Self {
        threshold_db: [0.0; ROW],
        knee_db: [0.0; ROW],
        bend: [0.0; ROW],
        reach_db: [0.0; ROW],
        direction: [1.0; ROW],
        attack_keeps: [[0.0; ROW]; 2],
        release_keeps: [[0.0; ROW]; 2],
        stages_db: [[0.0; ROW]; 2],
    };

    #[inline(always)]
    fn is_idle(&self) -> bool {
        self.reach_db == [0.0; ROW] && self.stages_db == [[0.0; ROW]; 2]
    }

    #[inline(always)]
    fn advance<I: Instructions>(&mut self, power: &[f64; ROW], reference: &[f64; ROW]) {
        // Row by row, so that each line becomes one vector instruction.
        let mut goal_db = [0.0; ROW];
        for i in 0..ROW {
            let over_db = power_ratio_db::<I>(power[i], reference[i]) - self.threshold_db[i];
            let begun_db = soft(over_db, self.knee_db[i], self.bend[i]);
            let beyond_db = soft(over_db - self.reach_db[i], self.knee_db[i], self.bend[i]);
            // Rounding of the difference must not lead beyond the range.
            let share_db = begun_db - beyond_db;
            let share_db = if share_db < self.reach_db[i] { share_db } else { self.reach_db[i] };
            goal_db[i] = self.direction[i] * share_db;
        }
        for stage in 0..2 {
            let (attack, release) = (self.attack_keeps[stage], self.release_keeps[stage]);
            let gain_db = self.stages_db[stage];
            let mut next_db = [0.0; ROW];
            for i in 0..ROW {
                let away = goal_db[i].abs() > gain_db[i].abs();
                let keep = if away { attack[i] } else { release[i] };
                let next = I::add_product_f64(goal_db[i], keep, gain_db[i] - goal_db[i]);
                // Only where nothing is asked for: a slow attack starts with steps far smaller.
                let end_db = if goal_db[i] == 0.0 { NO_REDUCTION_DB } else { 0.0 };
                next_db[i] = if next.abs() < end_db { 0.0 } else { next };
            }
            self.stages_db[stage] = next_db;
            goal_db = next_db;
        }
    }
}

/// Shares of their distance that the two stages keep over a step, for a time to 63 %.
fn keeps(time_ms: f64, rate_hz: f64) -> [f64; 2] {
    let [first, second] = STAGE_SHARES.map(|share| share * time_ms);
    // On a coarse grid an exponential is late by less than its time constant; this factor is late by
    // exactly that, so that short times come out right as well.
    let steps = ms_to_samples(second, rate_hz).max(0.0);
    [one_pole_factor(first, rate_hz), steps / (1.0 + steps)]
}

/// `ROWS` times [`ROW`] gains that follow powers on an even grid of time.
#[derive(Debug, Clone)]
pub struct RangeGains<const ROWS: usize> {
    rows: [Row; ROWS],
}

impl<const ROWS: usize> Default for RangeGains<ROWS> {
    fn default() -> Self {
        Self { rows: [Row::IDLE; ROWS] }
    }
}

impl<const ROWS: usize> RangeGains<ROWS> {
    /// Sets how gain `index` moves from now on, at `rate_hz` grid steps a second; the gain itself
    /// goes on from where it is.
    pub fn set(&mut self, index: usize, range: &RangeSettings, rate_hz: f64) {
        let Some(row) = self.rows.get_mut(index / ROW) else { return };
        let i = index % ROW;
        row.threshold_db[i] = range.threshold_db;
        row.knee_db[i] = range.knee_db;
        row.bend[i] = bend(range.knee_db);
        row.reach_db[i] = range.range_db.abs();
        row.direction[i] = 1f64.copysign(range.range_db);
        let (attack, release) = (keeps(range.attack_ms, rate_hz), keeps(range.release_ms, rate_hz));
        for stage in 0..2 {
            row.attack_keeps[stage][i] = attack[stage];
            row.release_keeps[stage][i] = release[stage];
        }
    }

    /// Sets the largest gain, dB, of gain `index` alone.
    #[inline]
    pub fn set_range(&mut self, index: usize, range_db: f64) {
        let Some(row) = self.rows.get_mut(index / ROW) else { return };
        row.reach_db[index % ROW] = range_db.abs();
        row.direction[index % ROW] = 1f64.copysign(range_db);
    }

    /// All gains to 0 dB.
    pub fn reset(&mut self) {
        for row in &mut self.rows {
            row.stages_db = [[0.0; ROW]; 2];
        }
    }

    /// Gain `index` now, dB.
    #[inline]
    pub fn gain_db(&self, index: usize) -> f64 {
        self.rows.get(index / ROW).map_or(0.0, |row| row.stages_db[1][index % ROW])
    }

    /// Whether gain `index` is 0 dB and stays there while nothing is asked of it.
    pub fn is_at_rest(&self, index: usize) -> bool {
        let at_rest = |row: &Row| row.stages_db.iter().all(|stage| stage[index % ROW] == 0.0);
        self.rows.get(index / ROW).is_none_or(at_rest)
    }

    /// Moves all gains on by one grid step, from each one's power over its reference. Rows at rest
    /// without a range cost nothing.
    ///
    /// Cost on AVX2: about 15 ns a row.
    #[inline]
    pub fn advance(
        &mut self,
        path: VectorPath,
        powers: &[[f64; ROW]; ROWS],
        references: &[[f64; ROW]; ROWS],
    ) {
        simd::run(path, Advance { rows: &mut self.rows, powers, references });
    }
}

struct Advance<'a, const ROWS: usize> {
    rows: &'a mut [Row; ROWS],
    powers: &'a [[f64; ROW]; ROWS],
    references: &'a [[f64; ROW]; ROWS],
}

impl<const ROWS: usize> Kernel for Advance<'_, ROWS> {
    type Output = ();

    #[inline(always)]
    fn run<I: Instructions>(self, _: I) {
        for ((row, power), reference) in self.rows.iter_mut().zip(self.powers).zip(self.references)
        {
            if !row.is_idle() {
                row.advance::<I>(power, reference);
            }
        }
    }
}

/// The factor of the parabola, 0 for a corner.
fn bend(knee_db: f64) -> f64 {
    if knee_db > 0.0 { 0.5 / knee_db } else { 0.0 }
}

#[inline(always)]
fn soft(x: f64, knee_db: f64, bend: f64) -> f64 {
    let into = x + 0.5 * knee_db;
    let into = if into > 0.0 { into } else { 0.0 };
    let inside = if into < knee_db { into } else { knee_db };
    bend * inside * inside + (into - inside)
}

/// 10 log10(power / reference) within 0.000001 dB; both count as -200 dB at the least.
#[inline(always)]
fn power_ratio_db<I: Instructions>(power: f64, reference: f64) -> f64 {
    const DB_PER_DOUBLING: f64 = 3.010_299_956_639_812;
    let power = if power > SILENT_POWER { power } else { SILENT_POWER };
    let reference = if reference > SILENT_POWER { reference } else { SILENT_POWER };
    DB_PER_DOUBLING * octaves_of::<I>(power / reference)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::noise::Noise;

    const RATE_HZ: f64 = 6000.0;

    fn range(range_db: f64, knee_db: f64) -> RangeSettings {
        RangeSettings { range_db, threshold_db: -24.0, knee_db, attack_ms: 10.0, release_ms: 100.0 }
    }

    #[test]
    fn powers_read_in_db_within_a_millionth() {
        let mut worst = 0.0f64;
        for step in -20_000..6000 {
            let level_db = f64::from(step) * 0.01;
            let power = 10f64.powf(level_db / 10.0);
            worst = worst.max((power_ratio_db::<simd::Plain>(power, 1.0) - level_db).abs());
            let relative_db = power_ratio_db::<simd::Fused>(power, 1e-3);
            worst = worst.max((relative_db - level_db - 30.0).abs());
        }
        println!("power_ratio_db: worst error {worst:.2e} dB");
        assert!(worst < 1e-6);
        assert_eq!(power_ratio_db::<simd::Plain>(1.0, 1.0), 0.0);
        assert!((power_ratio_db::<simd::Plain>(0.0, 1.0) + 200.0).abs() < 1e-6);
        assert!(power_ratio_db::<simd::Plain>(f64::NAN, f64::NAN).abs() < 1e-6);
    }

    #[test]
    fn the_goal_is_one_db_a_db_and_ends_at_the_range() {
        for range_db in [-12.0, 7.0] {
            let hard = range(range_db, 0.0);
            for (over_db, share_db) in [(-1.0, 0.0), (0.0, 0.0), (3.0, 3.0), (60.0, range_db.abs())]
            {
                assert!((hard.goal_db(over_db) - share_db.copysign(range_db)).abs() < 1e-12);
            }
            for knee_db in [0.1, 6.0, 24.0] {
                let soft = range(range_db, knee_db);
                let half_db = 0.5 * knee_db;
                assert_eq!(soft.goal_db(-half_db), 0.0);
                let end_db = range_db.abs() + half_db;
                assert!((soft.goal_db(end_db) - range_db).abs() < 1e-12);
                // Value and slope are continuous and the curve never turns back.
                let h = 1e-4;
                let mut before = 0.0;
                let steps = ((end_db + half_db + 2.0) / h) as usize;
                for n in 0..steps {
                    let x = -half_db - 1.0 + n as f64 * h;
                    let slope = (soft.goal_db(x + h) - soft.goal_db(x)).abs() / h;
                    assert!(slope < 1.0 + 1e-6, "{slope}");
                    assert!((slope - before).abs() < 2.1 * h / knee_db + 1e-6, "{x}");
                    before = slope;
                }
            }
        }
    }

    #[test]
    fn every_path_equals_the_formula() {
        let mut noise = Noise::new(8);
        for path in VectorPath::ALL {
            let mut ranges = RangeGains::<3>::default();
            let mut laws = [None; 12];
            let mut gains_db = [[0.0f64; 2]; 12];
            for step in 0..4000 {
                if step % 100 == 0 {
                    let index = noise.between(0, 11);
                    let law = RangeSettings {
                        range_db: if noise.unit() < 0.1 { 0.0 } else { noise.unit() * 80.0 - 40.0 },
                        threshold_db: -90.0 * noise.unit(),
                        knee_db: (24.0 * noise.unit() - 4.0).max(0.0),
                        attack_ms: 0.1 * 5000f64.powf(noise.unit()),
                        release_ms: 5.0 * 1000f64.powf(noise.unit()),
                    };
                    ranges.set(index, &law, RATE_HZ);
                    laws[index] = Some(law);
                }
                let powers: [[f64; 4]; 3] =
                    core::array::from_fn(|_| core::array::from_fn(|_| noise.unit().powi(6)));
                let references = [[1.0, 0.01, 3.0, 1.0]; 3];
                ranges.advance(path, &powers, &references);
                for (index, law) in laws.iter().enumerate() {
                    let Some(law) = law else { continue };
                    let ratio = powers[index / 4][index % 4] / references[index / 4][index % 4];
                    let goal_db = law.goal_db(10.0 * ratio.log10() - law.threshold_db);
                    let mut goal_db = goal_db;
                    for (stage, gain_db) in gains_db[index].iter_mut().enumerate() {
                        let away = goal_db.abs() > gain_db.abs();
                        let ms = if away { law.attack_ms } else { law.release_ms };
                        *gain_db = goal_db + keeps(ms, RATE_HZ)[stage] * (*gain_db - goal_db);
                        goal_db = *gain_db;
                    }
                    let off_db = ranges.gain_db(index) - goal_db;
                    assert!(off_db.abs() < 1e-5, "{} {index}: {off_db}", path.name());
                }
            }
        }
    }

    #[test]
    fn both_times_cover_63_percent_and_set_off_gently() {
        for (attack_ms, release_ms) in [(1.0, 5.0), (3.0, 30.0), (20.0, 200.0), (500.0, 5000.0)] {
            let mut ranges = RangeGains::<1>::default();
            ranges.set(0, &RangeSettings { attack_ms, release_ms, ..range(12.0, 6.0) }, RATE_HZ);
            let mut run = |power: f64, ms: f64| -> Vec<f64> {
                let steps = (ms * 0.001 * RATE_HZ).round() as usize;
                let mut step = |_| {
                    ranges.advance(VectorPath::best(), &[[power; 4]], &[[1.0; 4]]);
                    ranges.gain_db(0)
                };
                (0..steps).map(&mut step).collect()
            };
            let share = 1.0 - (-1.0f64).exp();
            let rise = run(1.0, attack_ms);
            let end_db = rise[rise.len() - 1];
            run(1.0, 20.0 * attack_ms);
            let fall = run(0.0, release_ms);
            let rest_db = fall[fall.len() - 1];
            println!("{attack_ms}/{release_ms} ms: {end_db:.3} dB of 12, back to {rest_db:.3}");
            assert!((end_db - 12.0 * share).abs() < 0.2);
            assert!((rest_db - 12.0 * (1.0 - share)).abs() < 0.2);
            if attack_ms > 10.0 {
                let (first_db, middle) = (rise[0], rise.len() / 4);
                assert!(first_db < 0.2 * (rise[middle] - rise[middle - 1]), "no corner");
            }
        }
    }

    #[test]
    fn release_ends_at_exact_zero() {
        for range_db in [18.0, -18.0] {
            let mut ranges = RangeGains::<1>::default();
            ranges.set(2, &range(range_db, 6.0), RATE_HZ);
            let path = VectorPath::best();
            for _ in 0..600 {
                ranges.advance(path, &[[1.0; 4]], &[[1.0; 4]]);
            }
            assert!((ranges.gain_db(2) - range_db).abs() < 1e-3);
            for _ in 0..20_000 {
                ranges.advance(path, &[[0.0; 4]], &[[1.0; 4]]);
            }
            assert_eq!(ranges.gain_db(2), 0.0);
            assert!(ranges.is_at_rest(2));
            assert_eq!(ranges.gain_db(1), 0.0);
        }
    }
}
