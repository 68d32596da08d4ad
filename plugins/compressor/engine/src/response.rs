//! What settings do to a step of level: the times as they act, for an editor to draw.
//!
//! Pure and cheap (a fraction of a millisecond): the engine's own curve, ballistics and lookahead, on a
//! rate that is coarse where the times are long.

use super::detector::longest_hold_ms;
use super::lookahead::{Follower, Timing};
use super::settings::Settings;
use shared_dsp::units::{SILENCE_DB, ms_to_samples};

/// Most samples one answer is computed in.
const MOST_SAMPLES: f64 = 40_000.0;
/// Finest rate of an answer, Hz.
const HIGHEST_RATE_HZ: f64 = 48_000.0;

/// A level that rises out of silence at 0 ms, and falls back.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step {
    /// Its level, dBFS.
    pub level_db: f64,
    /// How long it lasts, ms.
    pub length_ms: f64,
}

/// Gain over time, as the sound gets it.
#[derive(Debug, Clone, PartialEq)]
pub struct StepResponse {
    /// Time of the first value, ms; less than 0 where a lookahead acts before the sound.
    pub start_ms: f64,
    /// Time from one value to the next, ms.
    pub interval_ms: f64,
    /// Reduction less lift at each time, dB, 0 or more without lift.
    pub reductions_db: Vec<f64>,
}

impl StepResponse {
    /// Reduction less lift at `time_ms`, dB, on a straight line between the values.
    pub fn reduction_db_at(&self, time_ms: f64) -> f64 {
        let at = ((time_ms - self.start_ms) / self.interval_ms).max(0.0);
        let before = self.value(at as usize);
        before + at.fract() * (self.value(at as usize + 1) - before)
    }

    fn value(&self, index: usize) -> f64 {
        self.reductions_db.get(index).or(self.reductions_db.last()).copied().unwrap_or(0.0)
    }

    /// First time from `from_ms` on at which the reduction has gone `share` of the way from what it was
    /// then to `goal_db`, ms from then.
    pub fn time_ms(&self, from_ms: f64, goal_db: f64, share: f64) -> Option<f64> {
        let start_db = self.reduction_db_at(from_ms);
        let way_db = goal_db - start_db;
        let first = (((from_ms - self.start_ms) / self.interval_ms).max(0.0)) as usize;
        let part = |index: usize| (self.value(index) - start_db) / way_db;
        let at = (first + 1..self.reductions_db.len()).find(|index| part(*index) >= share)?;
        let (before, after) = (part(at - 1), part(at));
        let exact = at as f64 - 1.0 + (share - before) / (after - before);
        Some(self.start_ms + exact * self.interval_ms - from_ms)
    }
}

impl Settings {
    /// What these settings do to `step`, up to `end_ms` after its start.
    pub fn step_response(&self, step: &Step, end_ms: f64) -> StepResponse {
        let legal = self.legal();
        let curve = legal.curve();
        let lookahead_ms = f64::from(legal.lookahead_ms);
        let span_ms = lookahead_ms + end_ms.max(1.0);
        let rate_hz = (MOST_SAMPLES / span_ms * 1000.0).min(HIGHEST_RATE_HZ);
        let samples = |time_ms: f64| ms_to_samples(time_ms, rate_hz).round() as usize;
        let lookahead = samples(lookahead_ms);
        let mut times = legal.times();
        let held_ms = longest_hold_ms(times.release_ms);
        times.release_ms -= held_ms;
        if legal.auto_release {
            times.release_ms *= super::detector::release_share_after(step.length_ms);
        }
        let timing = Timing::new(&times, rate_hz, lookahead, lookahead);
        let rest_db = curve.wanted_db(SILENCE_DB);
        let (sounding, total) = (samples(step.length_ms + held_ms), samples(span_ms));
        let mut reductions_db = vec![rest_db; total.max(1)];
        reductions_db[..sounding.min(total)].fill(curve.wanted_db(self.settled_level_db(step)));
        let mut follower = Follower::default();
        follower.prepare(lookahead);
        follower.reset(rest_db, lookahead > 0);
        follower.follow(&timing, &mut reductions_db, rest_db);
        let interval_ms = 1000.0 / rate_hz;
        // A value holds for the sample that ends at its time.
        reductions_db.insert(0, rest_db);
        StepResponse { start_ms: -lookahead_ms, interval_ms, reductions_db }
    }

    fn settled_level_db(&self, step: &Step) -> f64 {
        // A sine of this peak level has an RMS 3.01 dB lower.
        step.level_db - 3.0103 * f64::from(self.rms_share.clamp(0.0, 1.0))
    }

    /// By how much the first peak of a step to `level_db` is louder than the curve wants, dB: what the
    /// attack lets through that the lookahead does not catch. 0 from a lookahead of two attacks on.
    pub fn overshoot_db(&self, level_db: f64) -> f64 {
        let legal = self.legal();
        let length_ms = 50.0;
        let response = self.step_response(&Step { level_db, length_ms }, length_ms);
        let wanted_db =
            legal.curve().wanted_db(self.settled_level_db(&Step { level_db, length_ms }));
        (wanted_db - response.reduction_db_at(0.0)).max(0.0)
    }

    /// The attack, the release after 10 ms and that after 1 s, each to 63 % in ms, that these settings
    /// really have for a level of `level_db`; `None` where nothing is reduced or it takes too long.
    pub fn times_in_force_ms(&self, level_db: f64) -> [Option<f64>; 3] {
        let legal = self.legal();
        let release_ms = f64::from(legal.release_ms + legal.hold_ms);
        let attack_ms = f64::from(legal.attack_ms);
        let from_ms = -f64::from(legal.lookahead_ms);
        let wanted_db = self.curve().reduction_db(level_db);
        let long = Step { level_db, length_ms: (attack_ms * 12.0).max(1000.0) };
        let attack = self.step_response(&long, long.length_ms);
        let released = |step: &Step| {
            let end_ms = step.length_ms + 4.0 * release_ms + 20.0;
            let response = self.step_response(step, end_ms);
            response.time_ms(step.length_ms, 0.0, 1.0 - (-1.0f64).exp())
        };
        if wanted_db <= 0.0 {
            return [None; 3];
        }
        [
            attack.time_ms(from_ms, wanted_db, 1.0 - (-1.0f64).exp()),
            released(&Step { level_db, length_ms: 10.0 }),
            released(&long),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::super::settings::{LookaheadRange, Style};
    use super::*;

    fn settings() -> Settings {
        Settings { threshold_db: -30.0, knee_db: 0.0, ratio: 4.0, ..Settings::default() }
    }

    #[test]
    fn the_times_in_force_of_the_clean_style_are_those_set() {
        for (attack_ms, release_ms) in [(10.0, 100.0), (0.25, 30.0), (100.0, 1500.0)] {
            let settings = Settings { attack_ms, release_ms, ..settings() };
            let [attack, short, long] = settings.times_in_force_ms(-10.0).map(Option::unwrap);
            assert!((attack / f64::from(attack_ms) - 1.0).abs() < 0.05, "{attack}");
            let error = |time_ms: f64| (time_ms / f64::from(release_ms) - 1.0).abs();
            assert!(error(long) < 0.05, "{long}");
            // A slow attack still rises while the detector holds the peak of a short burst.
            assert!(error(short) < 0.05 || attack_ms >= 10.0, "{short}");
        }
        assert_eq!(settings().times_in_force_ms(-40.0), [None; 3]);
    }

    #[test]
    fn auto_release_and_memories_show_in_the_times_after_10_ms_and_1_s() {
        let ratio = |settings: Settings| {
            let [_, short, long] = settings.times_in_force_ms(-10.0).map(Option::unwrap);
            long / short
        };
        assert!(ratio(Settings { auto_release: true, ..settings() }) > 4.0);
        assert!(ratio(Settings { style: Style::VariMu, ..settings() }) > 2.0);
        assert!((ratio(Settings { attack_ms: 1.0, ..settings() }) - 1.0).abs() < 0.02);
    }

    #[test]
    fn lookahead_acts_before_the_sound_and_takes_the_overshoot_away() {
        let range = LookaheadRange::Short;
        let with = |lookahead_ms: f32| Settings {
            attack_ms: 2.0,
            ratio: 100.0,
            lookahead_range: range,
            lookahead_ms,
            ..settings()
        };
        assert!((with(0.0).overshoot_db(-10.0) - 20.0).abs() < 0.3);
        let half = with(2.0).overshoot_db(-10.0);
        assert!((half - 20.0 * (-1.0f64).exp()).abs() < 0.3, "{half}");
        assert_eq!(with(4.0).overshoot_db(-10.0), 0.0);
        let response = with(4.0).step_response(&Step { level_db: -10.0, length_ms: 50.0 }, 300.0);
        assert!(response.reduction_db_at(-3.9) < 1.0 && response.reduction_db_at(0.0) > 19.9);
        assert!(response.reduction_db_at(40.0) > 19.9 && response.reduction_db_at(290.0) < 3.0);
    }
}
