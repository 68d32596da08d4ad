//! A line through points of which a few may be anything.
//!
//! Sources: H. Theil, "A rank-invariant method of linear and polynomial regression analysis", 1950;
//! P. Sen, "Estimates of the regression coefficient based on Kendall's tau", JASA 63, 1968: the
//! slope is the median of the slopes between all pairs. Up to 29 % of the points may lie anywhere.

/// Most points of a line.
pub(super) const MOST: usize = 16;

/// A line through loudness over time.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line {
    /// Median of the points.
    pub median_lufs: f64,
    /// Where the line begins.
    pub start_lufs: f64,
    /// Where it ends.
    pub end_lufs: f64,
    /// How far points lie from it: the standard deviation, were they normally distributed.
    pub scatter_lu: f64,
}

impl Line {
    /// The line through the first `count` points, from place 0 to `width`.
    pub fn through(x: &[f64; MOST], y: &[f64; MOST], count: usize, width: f64) -> Self {
        let count = count.min(MOST);
        let mut slopes = [0.0; MOST * (MOST - 1) / 2];
        let mut pairs = 0;
        for later in 1..count {
            for earlier in 0..later {
                slopes[pairs] = (y[later] - y[earlier]) / (x[later] - x[earlier]);
                pairs += 1;
            }
        }
        let slope = median(&mut slopes[..pairs]);
        let mut rests: [f64; MOST] = core::array::from_fn(|n| y[n] - slope * x[n]);
        let start_lufs = median(&mut rests[..count]);
        for rest in &mut rests[..count] {
            *rest = (*rest - start_lufs).abs();
        }
        let mut sorted = *y;
        Self {
            median_lufs: median(&mut sorted[..count]),
            start_lufs,
            end_lufs: start_lufs + slope * width,
            // The median distance of a normal distribution is 1/1.48 of its deviation.
            scatter_lu: 1.48 * median(&mut rests[..count]),
        }
    }
}

/// The median; 0 of nothing. Sorts `values`.
pub(super) fn median(values: &mut [f64]) -> f64 {
    if values.is_empty() {
        return 0.0;
    }
    values.sort_unstable_by(f64::total_cmp);
    let half = values.len() / 2;
    if values.len().is_multiple_of(2) {
        0.5 * (values[half - 1] + values[half])
    } else {
        values[half]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_wild_points_do_not_move_the_line() {
        let places: [f64; MOST] = core::array::from_fn(|n| n as f64 + 0.5);
        let mut levels = places.map(|place| -20.0 + 0.5 * place);
        levels[3..7].fill(40.0);
        let line = Line::through(&places, &levels, MOST, MOST as f64);
        assert!((line.start_lufs + 20.0).abs() < 0.5 && (line.end_lufs + 12.0).abs() < 0.5);
        assert!(line.scatter_lu < 0.5);
    }
}
