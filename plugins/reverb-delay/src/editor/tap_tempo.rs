//! A time that is tapped: the average of the last taps.

/// After a pause this long the next tap is the first, s.
const FORGETS_AFTER_S: f64 = 2.0;
/// Intervals that are averaged.
const MOST_INTERVALS: usize = 8;

/// The taps so far.
#[derive(Debug, Default)]
pub struct TapTempo {
    /// Times of the last taps, s.
    taps_s: Vec<f64>,
}

impl TapTempo {
    /// A tap at the time `now_s`: the average interval in ms from the second tap on.
    pub fn tap(&mut self, now_s: f64) -> Option<f64> {
        let is_late = |last_s: &f64| !(0.0..FORGETS_AFTER_S).contains(&(now_s - last_s));
        if self.taps_s.last().is_some_and(is_late) {
            self.taps_s.clear();
        }
        if self.taps_s.len() > MOST_INTERVALS {
            self.taps_s.remove(0);
        }
        self.taps_s.push(now_s);
        let intervals = self.taps_s.len() - 1;
        let span_s = now_s - self.taps_s[0];
        (span_s > 0.0).then(|| 1000.0 * span_s / intervals as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn taps_are_averaged_and_forgotten_after_a_pause() {
        let mut taps = TapTempo::default();
        assert_eq!(taps.tap(10.0), None);
        assert_eq!(taps.tap(10.5), Some(500.0));
        let third_ms = taps.tap(11.1).expect("a third tap");
        assert!((third_ms - 550.0).abs() < 1e-9);
        assert_eq!(taps.tap(13.2), None);
        assert_eq!(taps.tap(13.45), Some(250.0));
    }

    #[test]
    fn the_last_eight_intervals_count() {
        let mut taps = TapTempo::default();
        for tap in 0..20 {
            taps.tap(f64::from(tap) * 0.5);
        }
        let mut found_ms = 0.0;
        for tap in 1..=8 {
            found_ms = taps.tap(9.5 + f64::from(tap) * 0.25).expect("many taps");
        }
        assert!((found_ms - 250.0).abs() < 1e-9);
        // A clock that goes back begins anew.
        assert_eq!(taps.tap(1.0), None);
    }
}
