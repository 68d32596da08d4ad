//! Values that are valid from a time on: bars, and places on the timeline.

use shared_exchange::{Latest, Log, word};

/// Steps kept: more than four hours of bars at 120 beats a minute.
const KEPT: usize = 8192;
/// Length of a step of [`Places`], s.
const PLACE_S: f64 = 0.01;

/// A time since the reset, to 1 ms, and the value that is valid from there on.
#[derive(Debug, Clone, Copy)]
struct Step {
    start_s: f64,
    value: i32,
}

/// The time in milliseconds above, the value below.
fn packed(step: Step) -> u64 {
    let start_ms = (step.start_s.max(0.0) * 1000.0) as u64;
    start_ms << 32 | u64::from(step.value as u32)
}

fn unpacked(word: u64) -> Step {
    Step { start_s: (word >> 32) as f64 / 1000.0, value: word as u32 as i32 }
}

word!(Step, packed, unpacked);

/// Values by the time from which on they are valid. One thread writes, any number read.
pub struct Steps(Log<Step>);

impl Default for Steps {
    fn default() -> Self {
        Self(Log::new(KEPT))
    }
}

impl Steps {
    /// Forgets everything.
    pub fn clear(&self) {
        self.0.clear();
    }

    /// Adds that `value` is valid from `start_s` since the reset on. Never waits.
    pub fn add(&self, start_s: f64, value: i32) {
        let latest = self.0.read(|steps| steps.last()).flatten();
        if latest.is_some_and(|latest| latest.value == value || latest.start_s > start_s) {
            return;
        }
        self.0.extend([Step { start_s, value }]);
    }

    /// The value that is valid at `at_s` since the reset; `None` before the first.
    pub fn at(&self, at_s: f64) -> Option<i32> {
        let found = self.0.read(|steps| {
            let after = steps.partition_point(|step| step.start_s <= at_s);
            steps.get(after.checked_sub(1)?)
        });
        Some(found??.value)
    }
}

/// Places on the host's timeline by the time at which they were heard.
#[derive(Default)]
pub struct Places {
    /// Place less time heard, in steps of [`PLACE_S`].
    ahead: Steps,
    /// The time added last, s.
    latest_s: Latest<f64>,
}

impl Places {
    /// Forgets everything.
    pub fn clear(&self) {
        self.ahead.clear();
        self.latest_s.set(0.0);
    }

    /// Adds that what is heard at `heard_s` since the reset lies at `place_s` on the timeline. Never
    /// waits.
    pub fn add(&self, heard_s: f64, place_s: f64) {
        let ahead = (place_s - heard_s) / PLACE_S;
        self.latest_s.set(heard_s);
        // Half-way between two steps rounding would go to and fro.
        if self.ahead.at(heard_s).is_none_or(|latest| (f64::from(latest) - ahead).abs() >= 0.75) {
            self.ahead.add(heard_s, ahead.round() as i32);
        }
    }

    /// The place on the timeline of what was heard at `heard_s`, s.
    pub fn place_s(&self, heard_s: f64) -> Option<f64> {
        self.ahead.at(heard_s).map(|ahead| heard_s + f64::from(ahead) * PLACE_S)
    }

    /// The time at which `place_s` was heard last, s since the reset; `None` where nothing was.
    pub fn heard_s(&self, place_s: f64) -> Option<f64> {
        let found = self.ahead.0.read(|steps| {
            let mut end_s = self.latest_s.get();
            for step in steps.iter().rev() {
                let heard_s = place_s - f64::from(step.value) * PLACE_S;
                if (step.start_s..=end_s).contains(&heard_s) {
                    return Some(heard_s);
                }
                end_s = step.start_s;
            }
            None
        });
        found.flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_value_noted_last_before_a_time_holds() {
        let bars = Steps::default();
        assert_eq!(bars.at(1.0), None);
        for bar in 0..20 {
            bars.add(f64::from(bar) * 2.0, bar);
            bars.add(f64::from(bar) * 2.0 + 1.0, bar);
        }
        assert_eq!(bars.at(0.0), Some(0));
        assert_eq!(bars.at(7.9), Some(3));
        assert_eq!(bars.at(1000.0), Some(19));
        bars.add(40.0, -2);
        assert_eq!(bars.at(41.0), Some(-2));
        bars.clear();
        assert_eq!(bars.at(7.9), None);
    }

    #[test]
    fn a_place_played_twice_was_heard_when_it_was_played_last() {
        let places = Places::default();
        // 10 s from 60.005 s on, then 5 s from 63 s on.
        for block in 0..1000 {
            let heard_s = f64::from(block) * 0.01;
            places.add(heard_s, 60.005 + heard_s + if block % 2 == 0 { 1e-9 } else { -1e-9 });
        }
        assert_eq!(places.ahead.0.read(|steps| steps.len()), Some(1), "rounding goes to and fro");
        for block in 1000..1500 {
            places.add(f64::from(block) * 0.01, 53.0 + f64::from(block) * 0.01);
        }
        let near = |got: Option<f64>, expected: f64| {
            let got = got.unwrap_or(f64::NAN);
            assert!((got - expected).abs() <= 0.011, "{got}, expected {expected}");
        };
        near(places.place_s(1.0), 61.0);
        near(places.place_s(12.0), 65.0);
        near(places.heard_s(61.0), 1.0);
        near(places.heard_s(65.0), 12.0);
        near(places.heard_s(69.0), 9.0);
        assert_eq!(places.heard_s(75.0), None);
    }
}
