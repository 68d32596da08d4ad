//! From a power response back to a filter: the one with all its zeros inside the unit circle.

use super::section::{Corrector, Section};
use crate::simd::Real;

/// Bounds of a corrector's coefficient: pole and zero stay between -0.998 and 0.998.
const COEFFICIENT: core::ops::RangeInclusive<f64> = 1e-6..=1e6;

/// A pole or zero in z of the factor `1 + coefficient x` of a power response, x = tan^2(w/2).
#[inline(always)]
pub(crate) fn root<R: Real>(coefficient: R) -> R {
    let ratio = held(coefficient).sqrt();
    (ratio - 1.0) / (ratio + 1.0)
}

/// The coefficient that has this [`root`].
pub(crate) fn coefficient(root: f64) -> f64 {
    let ratio = (1.0 + root) / (1.0 - root);
    ratio * ratio
}

/// A coefficient inside its bounds; NaN becomes the lower.
#[inline(always)]
fn held<R: Real>(coefficient: R) -> R {
    let [least, most] = [COEFFICIENT.start(), COEFFICIENT.end()].map(|x| coefficient.splat(*x));
    coefficient.max(least).min(most)
}

/// The section with numerator power `p0 + p1 x + p2 x^2 + p3 x^3` and denominator `denominator`
/// times a corrector's `1 + pole x`. No zero pair is damped less than `damping` (half of 1/Q). Side
/// by side, either all of p0 are 0 or none is.
#[inline(always)]
pub(crate) fn section<R: Real>(p: [R; 4], denominator: [R; 3], pole: R, damping: R) -> Section<R> {
    // The cubic is (m0 + m1 x + m2 x^2) (1 + zero x).
    let zero = held(real_factor(p));
    let m1 = p[1] - zero * p[0];
    // From the top coefficient, so that the top of the band is right where there is no real root.
    let m2 = if p[0].is_zero() { p[3] / zero } else { p[2] - zero * m1 };
    // (n0 - n2 x)^2 + n1^2 x = m0 + m1 x + m2 x^2
    let (n0, n2) = (p[0].max(zero.splat(0.0)).sqrt(), m2.max(zero.splat(1e-30)).sqrt());
    let least = damping * 4.0 * damping * n0 * n2;
    let n1 = (m1 + n0 * 2.0 * n2).max(least).sqrt();
    with_corrector([n0, n1, n2], denominator, zero, pole)
}

/// `c` of a factor `1 + c x` of the cubic: of three, the one with the smallest c.
#[inline(always)]
fn real_factor<R: Real>(p: [R; 4]) -> R {
    let nothing = p[0].splat(0.0);
    if p[0].is_zero() {
        // x (p1 + p2 x + p3 x^2). Without a real root, a double one.
        let product = p[1].max(nothing) * p[3];
        let p2 = p[2].max(product.sqrt() * 2.0);
        return p[3] * 2.0 / (p2 + (p2 * p2 - product * 4.0).max(nothing).sqrt());
    }
    // y = 1/c is the largest root of y^3 - a y^2 + b y - d; F. Viete, 1615, and G. Cardano, 1545.
    let scale = p[0].splat(1.0) / p[3];
    let (third, b, d) = (p[2] * scale / p[0].splat(3.0), p[1] * scale, p[0] * scale);
    let spread = third * third - b / p[0].splat(3.0);
    let half = (third * (third * 2.0 * third - b) + d) * 0.5;
    let cube = spread * spread * spread;
    let discriminant = half * half - cube;
    let root = spread.sqrt();
    let of_three = third + root * 2.0 * (half / (spread * root)).third_cosine();
    let apart = discriminant.sqrt();
    let u = (half + half.where_negative(nothing - apart, apart)).cbrt();
    let of_one = third + u + spread / u;
    let y = discriminant.where_negative(of_three, of_one);
    // One step of Newton's: the rounding of a sum of large terms goes.
    let c = p[0].splat(1.0) / y;
    let value = ((p[0] * c - p[1]) * c + p[2]) * c - p[3];
    let slope = (p[0] * 3.0 * c - p[1] * 2.0) * c + p[2];
    c - value / slope
}

/// A section from its two halves and the corrector's coefficients.
#[inline(always)]
pub(crate) fn with_corrector<R: Real>(
    numerator: [R; 3],
    denominator: [R; 3],
    zero: R,
    pole: R,
) -> Section<R> {
    Section { numerator, denominator, corrector: Corrector { zero: root(zero), pole: root(pole) } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_section_has_the_power_of_the_cubic() {
        // Complex, real and equal zero pairs, at low and high frequencies.
        for numerator in
            [[1e-7, 1e-5, 1.0], [0.3, 0.9, 0.2], [2.0, 5.0, 1.0], [1.0, 2.0, 1.0], [9.0, 0.1, 4.0]]
        {
            let [n0, n1, n2]: [f64; 3] = numerator;
            let m = [n0 * n0, n1 * n1 - 2.0 * n0 * n2, n2 * n2];
            for zero in [1e-3, 0.05, 0.145] {
                let cubic = [m[0], m[1] + zero * m[0], m[2] + zero * m[1], zero * m[2]];
                let got = section(cubic, [1.0, 2.0, 1.0], 0.1, 0.0);
                for x in [0.0, 1e-7, 1e-3, 0.5, 3.0, 100.0] {
                    let wanted = ((cubic[3] * x + cubic[2]) * x + cubic[1]) * x + cubic[0];
                    let wanted = wanted / ((1.0 + x) * (1.0 + x) * (1.0 + 0.1 * x));
                    let difference = got.power_at(x) / wanted - 1.0;
                    assert!(difference.abs() < 1e-9, "{numerator:?} {zero} {x}: {difference}");
                }
            }
        }
    }

    #[test]
    fn a_cubic_of_no_filter_gives_a_stable_one() {
        for cubic in [[1.0, -3.0, 1.0, -0.1], [0.0, 0.0, 0.0, 0.0], [1.0, f64::NAN, 2.0, 1.0]] {
            let got = section(cubic, [1.0, 2.0, 1.0], 0.1, 0.1);
            assert!(got.numerator.iter().all(|n| n.is_finite() && *n >= 0.0), "{got:?}");
            assert!(got.corrector.zero.abs() < 1.0);
        }
    }
}
