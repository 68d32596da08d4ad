//! Which bar of the song was heard when.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};

/// Changes of bar remembered: more than four hours at 120 beats a minute.
const KEPT: usize = 8192;
/// Bars are kept above this, so that a negative one before the song is a whole number too.
const BAR_OFFSET: i64 = 1 << 20;

/// Times since the reset and the bars that began there. One thread writes, another reads; both
/// are lone words, oldest first.
pub struct BarMap {
    entries: Box<[AtomicU64]>,
    count: AtomicUsize,
}

impl Default for BarMap {
    fn default() -> Self {
        Self { entries: (0..KEPT).map(|_| AtomicU64::new(0)).collect(), count: AtomicUsize::new(0) }
    }
}

/// Time in milliseconds above, bar below.
fn packed(at_s: f64, bar: i32) -> u64 {
    let at_ms = (at_s.max(0.0) * 1000.0) as u64;
    at_ms << 32 | (i64::from(bar) + BAR_OFFSET).clamp(0, i64::from(u32::MAX)) as u64
}

fn unpacked(word: u64) -> (f64, i32) {
    let bar = i64::from(word as u32) - BAR_OFFSET;
    ((word >> 32) as f64 / 1000.0, bar as i32)
}

impl BarMap {
    /// Forgets everything.
    pub fn clear(&self) {
        self.count.store(0, Relaxed);
    }

    /// Says that at `at_s` since the reset bar `bar` (counted from 0) is heard. Never waits.
    pub fn note(&self, at_s: f64, bar: i32) {
        let count = self.count.load(Relaxed);
        let latest = count.checked_sub(1).map(|last| unpacked(self.entries[last].load(Relaxed)));
        if latest.is_some_and(|(latest_s, latest_bar)| latest_bar == bar || latest_s > at_s) {
            return;
        }
        if let Some(entry) = self.entries.get(count) {
            entry.store(packed(at_s, bar), Relaxed);
            self.count.store(count + 1, Relaxed);
        }
    }

    /// The bar heard at `at_s` since the reset, counted from 1 as hosts show it; `None` where the
    /// host said nothing.
    pub fn bar_at(&self, at_s: f64) -> Option<i32> {
        let entries = &self.entries[..self.count.load(Relaxed).min(KEPT)];
        let after = entries.partition_point(|entry| unpacked(entry.load(Relaxed)).0 <= at_s);
        Some(unpacked(entries.get(after.checked_sub(1)?)?.load(Relaxed)).1 + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_that_was_heard_last_before_a_time_is_its_bar() {
        let bars = BarMap::default();
        assert_eq!(bars.bar_at(1.0), None);
        for bar in 0..20 {
            bars.note(f64::from(bar) * 2.0, bar);
            bars.note(f64::from(bar) * 2.0 + 1.0, bar);
        }
        assert_eq!(bars.bar_at(0.0), Some(1));
        assert_eq!(bars.bar_at(7.9), Some(4));
        assert_eq!(bars.bar_at(1000.0), Some(20));
        bars.note(40.0, -2);
        assert_eq!(bars.bar_at(41.0), Some(-1));
        bars.clear();
        assert_eq!(bars.bar_at(7.9), None);
    }
}
