//! Digital poles at exp(s T) of analogue ones: they ring as long, at the same pitch.

use core::f64::consts::PI;

/// Smallest coefficient: keeps a pole off the unit circle whatever is asked for.
const TINY: f64 = 1e-12;

/// The denominator `d0 + d1 s + d2 s^2` in the bilinear variable for the analogue
/// `c + b s + a s^2`, s in units of `w0` (an angle per sample), all coefficients positive.
pub(crate) fn second_order([c, b, a]: [f64; 3], w0: f64) -> [f64; 3] {
    let (half, product) = (0.5 * b / a * w0, c / a * w0 * w0);
    let discriminant = half * half - product;
    let [d0, d1, d2] = if discriminant < 0.0 {
        // A pole above half the sample rate would come back as its alias. It is held at half
        // the sample rate, as far from the unit circle as the analogue pole is from there.
        let angle = (-discriminant).sqrt();
        let half = if angle > PI { half.hypot(angle - PI) } else { half };
        let gap = gap(half);
        let sin = (0.5 * angle.min(PI)).sin();
        let square = sin * sin;
        let across = 4.0 * (1.0 - gap);
        let near = gap * gap;
        [near + across * square, 2.0 * gap * (2.0 - gap), near + across * (1.0 - square)]
    } else {
        let fast = half + discriminant.sqrt();
        let (slow, fast) = (gap(product / fast), gap(fast));
        [slow * fast, 2.0 * (slow + fast - slow * fast), (2.0 - slow) * (2.0 - fast)]
    };
    [d0.max(TINY), d1.max(TINY), d2.max(TINY)]
}

/// The denominator for the analogue `c + b s` with a second pole at s = -1/`spare`.
pub(crate) fn first_order([c, b]: [f64; 2], w0: f64, spare: f64) -> [f64; 3] {
    let gap = gap(c / b * w0).max(TINY);
    let sum = 2.0 - gap;
    [gap, sum + gap * spare, sum * spare]
}

/// Distance from z = 1 of a pole that decays by `decay` (natural) per sample.
fn gap(decay: f64) -> f64 {
    -(-decay).exp_m1()
}
