//! The sinc under a Kaiser window, for everything that reads between samples.
//!
//! Source: J. Kaiser, "Nonrecursive digital filter design using the I0-sinh window function",
//! IEEE Symp. Circuits and Systems, 1974. For designs, not for every sample: each value costs two
//! power series.

use core::f64::consts::PI;

/// Weight of the sample `distance_samples` away from the point wanted, in a kernel that reaches
/// `half_width_samples` to either side; 0 beyond. `shape_factor` (Kaiser's beta) trades width for depth: 7 leaves errors
/// of -60 dB and less in the pass band. Not normalised: the sum of a kernel's weights is near 1.
pub fn windowed_sinc(distance_samples: f64, half_width_samples: f64, shape_factor: f64) -> f64 {
    let reach = distance_samples / half_width_samples;
    if reach.abs() >= 1.0 {
        return 0.0;
    }
    let angle = PI * distance_samples;
    let sinc = if distance_samples == 0.0 { 1.0 } else { angle.sin() / angle };
    sinc * bessel_i0(shape_factor * (1.0 - reach * reach).sqrt()) / bessel_i0(shape_factor)
}

/// The modified Bessel function of order 0 by its power series (M. Abramowitz, I. Stegun,
/// "Handbook of Mathematical Functions", 1964, eq. 9.6.12), to the last bits for `x` in 0..20.
pub fn bessel_i0(x: f64) -> f64 {
    let (mut sum, mut term) = (1.0, 1.0);
    for k in 1..60 {
        term *= (x / (2.0 * f64::from(k))).powi(2);
        sum += term;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bessel_function_has_its_tabled_values() {
        // Abramowitz and Stegun, table 9.8 (there times exp(-x)).
        for (x, tabled) in [(0.0, 1.0), (1.0, 0.465_759_607_6), (5.0, 0.183_540_812_6)] {
            assert!((bessel_i0(x) * f64::exp(-x) - tabled).abs() < 1e-9, "{x}");
        }
    }

    #[test]
    fn the_kernel_is_a_window_and_whole_places_are_exact() {
        assert_eq!(windowed_sinc(0.0, 8.0, 7.0), 1.0);
        assert_eq!(windowed_sinc(8.0, 8.0, 7.0), 0.0);
        assert_eq!(windowed_sinc(-9.5, 8.0, 7.0), 0.0);
        assert!((1..8).all(|n| windowed_sinc(f64::from(n), 8.0, 7.0).abs() < 1e-15));
        let sum: f64 = (-8..8).map(|n| windowed_sinc(f64::from(n) + 0.5, 8.0, 7.0)).sum();
        assert!((sum - 1.0).abs() < 1e-3, "{sum}");
    }
}
