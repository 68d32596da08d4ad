//! Lines of spectra averaged over parts of an octave, as ears hear broad colours and not single bins.

use super::trace::POINTS_PER_OCTAVE;
use crate::convert::{ToF32, ToF64, ToWhole};
use crate::units::{db_to_power, power_to_db};

/// Averages `levels_db`, levels at [`super::Trace::points_hz`], over `width_octaves` about each point,
/// by power; at the ends over what there is. Points count the less the farther away they are (a
/// quadratic spline: three running means in a row), so that a single tone becomes a rounded hill and
/// no box. Widths up to the distance of two points change nothing.
pub fn smooth(levels_db: &[f32], width_octaves: f64) -> Vec<f32> {
    let half = (width_octaves.clamp(0.0, 10.0) * POINTS_PER_OCTAVE / 2.0).round().to_usize();
    if half == 0 {
        return levels_db.to_vec();
    }
    let mut powers: Vec<f64> =
        levels_db.iter().map(|level_db| db_to_power(f64::from(*level_db))).collect();
    let first = half.div_ceil(3);
    let second = (half - first).div_ceil(2);
    for half in [first, second, half - first - second] {
        powers = running_mean(&powers, half);
    }
    powers.into_iter().map(|power| power_to_db(power).to_f32()).collect()
}

/// The mean of each point and `half` points to either side, as far as there are any.
fn running_mean(powers: &[f64], half: usize) -> Vec<f64> {
    // Sums of the powers before each point: a mean is a difference of two.
    let mut sums = Vec::with_capacity(powers.len() + 1);
    let mut sum = 0.0;
    sums.push(sum);
    for power in powers {
        sum += power;
        sums.push(sum);
    }
    let mean = |point: usize| {
        let (first, end) = (point.saturating_sub(half), (point + half + 1).min(powers.len()));
        (sums[end] - sums[first]).max(0.0) / (end - first).to_f64()
    };
    (0..powers.len()).map(mean).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_even_line_stays_and_a_single_point_spreads_its_power() {
        let even = vec![-40.0f32; 300];
        assert!(smooth(&even, 1.0 / 3.0).iter().all(|level_db| (level_db + 40.0).abs() < 1e-3));
        assert_eq!(smooth(&even, 0.0), even);
        let mut peak = vec![-120.0f32; 301];
        peak[150] = 0.0;
        let smoothed = smooth(&peak, 1.0 / 6.0);
        // 7 points of 36 an octave are a sixth of an octave, in which the power is spread as a hill.
        for (level_db, parts) in smoothed[147..=153].iter().zip([1.0, 3.0, 6.0, 7.0, 6.0, 3.0, 1.0])
        {
            let expected_db = 10.0 * f64::log10(parts / 27.0);
            assert!((f64::from(*level_db) - expected_db).abs() < 1e-3, "{level_db}");
        }
        let sum: f64 = smoothed.iter().map(|level_db| db_to_power(f64::from(*level_db))).sum();
        assert!((sum - 1.0).abs() < 1e-6, "{sum}");
        assert!(smoothed[146] < -100.0 && smoothed[154] < -100.0);
    }

    #[test]
    fn a_comb_becomes_level() {
        let comb: Vec<f32> = (0..400).map(|n| if n % 2 == 0 { -30.0 } else { -60.0 }).collect();
        let smoothed = smooth(&comb, 1.0 / 3.0);
        let steps = smoothed[20..380].windows(2).map(|pair| (pair[1] - pair[0]).abs());
        assert!(steps.fold(0.0, f32::max) < 0.8);
    }
}
