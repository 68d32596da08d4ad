//! Values that hold from a time on, and what they say of bars and of the timeline.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};

/// Steps remembered: more than four hours of bars at 120 beats a minute.
const KEPT: usize = 8192;
/// Values are kept above this, so that a negative one is a whole number too.
const OFFSET: i64 = 1 << 31;
/// Places are kept in these, s.
const PLACE_S: f64 = 0.01;

/// Times since the reset and the values that hold from there on. One thread writes, another reads;
/// both are lone words, oldest first.
pub struct Steps {
    entries: Box<[AtomicU64]>,
    count: AtomicUsize,
}

impl Default for Steps {
    fn default() -> Self {
        Self { entries: (0..KEPT).map(|_| AtomicU64::new(0)).collect(), count: AtomicUsize::new(0) }
    }
}

/// Time in milliseconds above, value below.
fn packed(at_s: f64, value: i32) -> u64 {
    let at_ms = (at_s.max(0.0) * 1000.0) as u64;
    at_ms << 32 | (i64::from(value) + OFFSET) as u64
}

fn unpacked(word: u64) -> (f64, i32) {
    ((word >> 32) as f64 / 1000.0, (i64::from(word as u32) - OFFSET) as i32)
}

impl Steps {
    /// Forgets everything.
    pub fn clear(&self) {
        self.count.store(0, Relaxed);
    }

    /// Says that `value` holds from `at_s` since the reset on. Never waits.
    pub fn note(&self, at_s: f64, value: i32) {
        let count = self.count.load(Relaxed);
        let latest = count.checked_sub(1).map(|last| unpacked(self.entries[last].load(Relaxed)));
        if latest.is_some_and(|(latest_s, latest)| latest == value || latest_s > at_s) {
            return;
        }
        if let Some(entry) = self.entries.get(count) {
            entry.store(packed(at_s, value), Relaxed);
            self.count.store(count + 1, Relaxed);
        }
    }

    /// The value that holds at `at_s` since the reset; `None` before the first.
    pub fn at(&self, at_s: f64) -> Option<i32> {
        let entries = self.entries();
        let after = entries.partition_point(|entry| unpacked(entry.load(Relaxed)).0 <= at_s);
        Some(unpacked(entries.get(after.checked_sub(1)?)?.load(Relaxed)).1)
    }

    fn entries(&self) -> &[AtomicU64] {
        &self.entries[..self.count.load(Relaxed).min(KEPT)]
    }
}

/// Where on the host's timeline it was that something was heard.
#[derive(Default)]
pub struct Places {
    /// How far ahead of what was heard the place is, in steps of [`PLACE_S`].
    ahead: Steps,
    /// The bits of the time noted last, s.
    latest: AtomicU64,
}

impl Places {
    /// Forgets everything.
    pub fn clear(&self) {
        self.ahead.clear();
        self.latest.store(0, Relaxed);
    }

    /// Says that what is heard at `heard_s` since the reset lies at `place_s` on the timeline. Never
    /// waits.
    pub fn note(&self, heard_s: f64, place_s: f64) {
        let ahead = (place_s - heard_s) / PLACE_S;
        // Half-way between two steps rounding would go to and fro.
        self.latest.store(heard_s.to_bits(), Relaxed);
        if self.ahead.at(heard_s).is_none_or(|noted| (f64::from(noted) - ahead).abs() >= 0.75) {
            self.ahead.note(heard_s, ahead.round() as i32);
        }
    }

    /// Where on the timeline that lies which was heard at `heard_s`, s.
    pub fn place_s(&self, heard_s: f64) -> Option<f64> {
        self.ahead.at(heard_s).map(|ahead| heard_s + f64::from(ahead) * PLACE_S)
    }

    /// When what lies at `place_s` was heard last; `None` where nothing was.
    pub fn heard_s(&self, place_s: f64) -> Option<f64> {
        let mut end_s = f64::from_bits(self.latest.load(Relaxed));
        for entry in self.ahead.entries().iter().rev() {
            let (start_s, ahead) = unpacked(entry.load(Relaxed));
            let heard_s = place_s - f64::from(ahead) * PLACE_S;
            if (start_s..=end_s).contains(&heard_s) {
                return Some(heard_s);
            }
            end_s = start_s;
        }
        None
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
            bars.note(f64::from(bar) * 2.0, bar);
            bars.note(f64::from(bar) * 2.0 + 1.0, bar);
        }
        assert_eq!(bars.at(0.0), Some(0));
        assert_eq!(bars.at(7.9), Some(3));
        assert_eq!(bars.at(1000.0), Some(19));
        bars.note(40.0, -2);
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
            places.note(heard_s, 60.005 + heard_s + if block % 2 == 0 { 1e-9 } else { -1e-9 });
        }
        assert_eq!(places.ahead.entries().len(), 1, "rounding goes to and fro");
        for block in 1000..1500 {
            places.note(f64::from(block) * 0.01, 53.0 + f64::from(block) * 0.01);
        }
        let near = |got: Option<f64>, wanted: f64| {
            let got = got.unwrap_or(f64::NAN);
            assert!((got - wanted).abs() <= 0.011, "{got}, wanted {wanted}");
        };
        near(places.place_s(1.0), 61.0);
        near(places.place_s(12.0), 65.0);
        near(places.heard_s(61.0), 1.0);
        near(places.heard_s(65.0), 12.0);
        near(places.heard_s(69.0), 9.0);
        assert_eq!(places.heard_s(75.0), None);
    }
}
