//! Automation: values over time, straight lines between points, held before the first and
//! after the last. Two points at one time are a jump.

/// Frames between two automation events while a value moves.
const GRID_FRAMES: i64 = 32;

/// Values over time, in frames of the song.
#[derive(Debug, Clone, PartialEq)]
pub struct AutomationLane {
    points: Vec<(f64, f64)>,
}

impl AutomationLane {
    /// A lane through points of seconds and value, ordered by time; at least one.
    pub fn new(points_s: impl IntoIterator<Item = (f64, f64)>, rate_hz: u32) -> Self {
        let points: Vec<(f64, f64)> = points_s
            .into_iter()
            .map(|(time_s, value)| ((time_s * f64::from(rate_hz)).round(), value))
            .collect();
        assert!(!points.is_empty(), "a lane has a point");
        Self { points }
    }

    /// A lane that keeps one value.
    pub fn constant(value: f64) -> Self {
        Self { points: vec![(0.0, value)] }
    }

    /// The value at a frame.
    pub fn at(&self, frame: i64) -> f64 {
        let frame = frame as f64;
        let after = self.points.partition_point(|point| point.0 <= frame);
        match (after.checked_sub(1).map(|before| self.points[before]), self.points.get(after)) {
            (None, Some(first)) => first.1,
            (Some(last), None) => last.1,
            (Some((start, from)), Some(&(end, to))) => {
                from + (to - from) * (frame - start) / (end - start)
            }
            (None, None) => unreachable!("a lane has a point"),
        }
    }

    /// Changes within `frames` frames from `first`: (offset, value). The first block (with
    /// `start` set) begins with the value it starts from; later ones only carry what changes, at
    /// every point and every 32nd frame of a slope, counted in the song, never from the block.
    pub fn events(&self, first: i64, frames: usize, start: bool) -> Vec<(usize, f64)> {
        let end = first + frames as i64;
        let mut places: Vec<i64> = Vec::new();
        if start {
            places.push(first);
        }
        for pair in self.points.windows(2) {
            let (from, to) = (pair[0].0 as i64, pair[1].0 as i64);
            if pair[0].1 == pair[1].1 || to < first || from >= end {
                continue;
            }
            let low = from.max(first).next_multiple_of_grid();
            places.extend((low..to.min(end)).step_by(GRID_FRAMES as usize));
            places.push(to);
        }
        places.retain(|place| (first..end).contains(place));
        places.sort_unstable();
        places.dedup();
        places.into_iter().map(|place| ((place - first) as usize, self.at(place))).collect()
    }
}

trait OnGrid {
    fn next_multiple_of_grid(self) -> i64;
}

impl OnGrid for i64 {
    fn next_multiple_of_grid(self) -> i64 {
        (self + GRID_FRAMES - 1).div_euclid(GRID_FRAMES) * GRID_FRAMES
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_run_straight_and_ends_hold() {
        let lane = AutomationLane::new([(1.0, 0.0), (2.0, 1.0), (2.0, 0.25)], 1000);
        assert_eq!(lane.at(-5), 0.0);
        assert_eq!(lane.at(1500), 0.5);
        assert_eq!(lane.at(1999), 0.999);
        assert_eq!(lane.at(2000), 0.25);
        assert_eq!(lane.at(9000), 0.25);
    }

    #[test]
    fn events_are_the_same_however_blocks_are_cut() {
        let lane = AutomationLane::new([(0.1, 0.0), (0.5, 1.0), (0.7, 1.0), (0.9, 0.5)], 1000);
        let whole: Vec<(i64, f64)> =
            lane.events(0, 1000, true).into_iter().map(|(at, v)| (at as i64, v)).collect();
        for block in [1usize, 17, 64, 333] {
            let mut parts = Vec::new();
            let mut first = 0usize;
            while first < 1000 {
                let frames = block.min(1000 - first);
                let events = lane.events(first as i64, frames, first == 0);
                parts.extend(events.into_iter().map(|(at, v)| ((first + at) as i64, v)));
                first += frames;
            }
            assert_eq!(parts, whole, "{block}");
        }
        assert_eq!(whole[0], (0, 0.0));
        assert!(whole.contains(&(500, 1.0)));
        assert!(!whole.iter().any(|(at, _)| *at > 500 && *at < 700));
        assert_eq!(whole.last(), Some(&(900, 0.5)));
    }

    #[test]
    fn a_constant_lane_gives_one_event() {
        let lane = AutomationLane::constant(0.3);
        assert_eq!(lane.events(0, 64, true), [(0, 0.3)]);
        assert!(lane.events(64, 64, false).is_empty());
        assert_eq!(lane.events(-20, 64, true), [(0, 0.3)]);
    }
}
