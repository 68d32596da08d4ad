//! Comparing two renders and saying where they part.

use std::fmt::{self, Display, Formatter};

/// The first place where two renders differ.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Difference {
    /// The channel, from 0.
    pub channel: usize,
    /// The frame, from 0.
    pub frame: usize,
    /// The sample of the first render.
    pub left: f32,
    /// The sample of the second render.
    pub right: f32,
    /// Number of samples that differ.
    pub count: usize,
}

impl Display for Difference {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{} samples differ, first in channel {} at frame {}: {:e} against {:e}",
            self.count, self.channel, self.frame, self.left, self.right
        )
    }
}

/// The first place, in time, where two renders differ as numbers (0 and -0 are the same, NaN and
/// NaN too), and how many samples do. Different lengths count as a difference where one ends.
#[must_use]
pub fn first_difference(left: &[Vec<f32>], right: &[Vec<f32>]) -> Option<Difference> {
    let mut first: Option<Difference> = None;
    let mut count = 0;
    for channel in 0..left.len().max(right.len()) {
        let sample = |render: &[Vec<f32>], frame: usize| {
            render.get(channel).and_then(|plane| plane.get(frame)).copied()
        };
        let length = |render: &[Vec<f32>]| render.get(channel).map_or(0, Vec::len);
        for frame in 0..length(left).max(length(right)) {
            let (a, b) = (sample(left, frame), sample(right, frame));
            let both_nan = a.is_some_and(f32::is_nan) && b.is_some_and(f32::is_nan);
            if a == b || both_nan {
                continue;
            }
            count += 1;
            if first.is_none_or(|found| frame < found.frame) {
                let (left, right) = (a.unwrap_or(f32::NAN), b.unwrap_or(f32::NAN));
                first = Some(Difference { channel, frame, left, right, count: 0 });
            }
        }
    }
    first.map(|found| Difference { count, ..found })
}

/// The largest magnitude of a render, linear.
#[must_use]
pub fn peak_gain(render: &[Vec<f32>]) -> f32 {
    render.iter().flatten().fold(0.0, |peak, sample| peak.max(sample.abs()))
}

/// The largest difference of two renders in decibels of full scale; minus infinity for none.
#[must_use]
pub fn difference_db(left: &[Vec<f32>], right: &[Vec<f32>]) -> f64 {
    let peak = left.iter().zip(right).flat_map(|(a, b)| a.iter().zip(b)).fold(
        0.0_f64,
        |peak, (&a, &b)| {
            let apart = (f64::from(a) - f64::from(b)).abs();
            if apart.is_nan() { f64::INFINITY } else { peak.max(apart) }
        },
    );
    20.0 * peak.log10()
}

/// The mean power of a render in decibels of full scale; minus infinity for silence.
#[must_use]
pub fn power_db(render: &[Vec<f32>]) -> f64 {
    let (sum, count) = render.iter().flatten().fold((0.0_f64, 0_usize), |(sum, count), &sample| {
        (sum + f64::from(sample) * f64::from(sample), count + 1)
    });
    10.0 * (sum / count.max(1) as f64).log10()
}

/// The first sample that is not finite or is subnormal, as text.
#[must_use]
pub fn first_unsound(render: &[Vec<f32>]) -> Option<String> {
    render.iter().enumerate().find_map(|(channel, plane)| {
        let bad = |sample: &f32| !sample.is_finite() || sample.is_subnormal();
        let frame = plane.iter().position(bad)?;
        Some(format!("{:e} in channel {channel} at frame {frame}", plane[frame]))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_difference_in_time_is_found() {
        let left = [vec![0.0, 1.0, 2.0], vec![0.0, 1.0, 2.0]];
        let right = [vec![-0.0, 1.0, 3.0], vec![0.0, 1.5, 2.0]];
        let found = first_difference(&left, &right).unwrap();
        assert_eq!((found.channel, found.frame, found.count), (1, 1, 2));
        assert!(first_difference(&left, &left).is_none());
    }

    #[test]
    fn levels_are_decibels_of_full_scale() {
        assert!((power_db(&[vec![0.1; 10]]) + 20.0).abs() < 1e-5);
        assert!((difference_db(&[vec![1.0]], &[vec![0.9]]) + 20.0).abs() < 1e-5);
        assert!(first_unsound(&[vec![0.0, 1e-40]]).unwrap().contains("frame 1"));
    }
}
