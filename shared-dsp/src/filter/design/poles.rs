//! Digital poles at exp(s T) of analogue ones: they ring as long, at the same pitch.

use crate::simd::Real;
use core::f64::consts::PI;

/// Smallest coefficient: keeps a pole off the unit circle whatever is asked for.
const TINY: f64 = 1e-12;

/// The denominator `d0 + d1 s + d2 s^2` in the bilinear variable for the analogue
/// `c + b s + a s^2`, s in units of `w0` (an angle per sample), all coefficients positive.
#[inline(always)]
pub(crate) fn second_order<R: Real>([c, b, a]: [R; 3], w0: R) -> [R; 3] {
    let (half, product) = (b * 0.5 / a * w0, c / a * w0 * w0);
    let discriminant = half * half - product;
    let (complex, real) = (complex(half, discriminant), real(half, product, discriminant));
    core::array::from_fn(|i| discriminant.where_negative(complex[i], real[i]).max(half.splat(TINY)))
}

#[inline(always)]
fn complex<R: Real>(half: R, discriminant: R) -> [R; 3] {
    let zero = half.splat(0.0);
    // A pole above half the sample rate would come back as its alias. It is held at half
    // the sample rate, as far from the unit circle as the analogue pole is from there.
    let angle = (zero - discriminant).max(zero).sqrt();
    let beyond = angle - PI;
    let half = beyond.where_negative(half, (half * half + beyond * beyond).sqrt());
    let gap = half.gap();
    let sin = (angle.min(half.splat(PI)) * 0.5).sin();
    let square = sin * sin;
    let across = (half.splat(1.0) - gap) * 4.0;
    let near = gap * gap;
    let rest = half.splat(1.0) - square;
    [near + across * square, gap * 2.0 * (half.splat(2.0) - gap), near + across * rest]
}

#[inline(always)]
fn real<R: Real>(half: R, product: R, discriminant: R) -> [R; 3] {
    let two = half.splat(2.0);
    let fast = half + discriminant.max(half.splat(0.0)).sqrt();
    let (slow, fast) = ((product / fast).gap(), fast.gap());
    [slow * fast, (slow + fast - slow * fast) * 2.0, (two - slow) * (two - fast)]
}

/// The denominator for the analogue `c + b s` with a second pole at s = -1/`spare`.
#[inline(always)]
pub(crate) fn first_order<R: Real>([c, b]: [R; 2], w0: R, spare: f64) -> [R; 3] {
    let gap = (c / b * w0).gap().max(w0.splat(TINY));
    let sum = w0.splat(2.0) - gap;
    [gap, sum + gap * spare, sum * spare]
}
