//! Numbers for formulas that are written once: one number, or four side by side.

use core::f64::consts::{LN_2, LOG2_E};
use core::ops::{Add, Div, Mul, Sub};

use super::{F64x4, Instructions};

/// A number, or several that go through the same formula. `f64` uses the standard library's functions;
/// [`Packed`] has its own, within 1e-13 of those.
pub(crate) trait Real:
    Copy
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Add<f64, Output = Self>
    + Sub<f64, Output = Self>
    + Mul<f64, Output = Self>
{
    /// `value` in every place.
    fn splat(self, value: f64) -> Self;
    /// The square root.
    fn sqrt(self) -> Self;
    /// The larger; `other` where this is NaN.
    fn max(self, other: Self) -> Self;
    /// The smaller; `other` where this is NaN.
    fn min(self, other: Self) -> Self;
    /// `yes` where this is negative, else `no`.
    fn where_negative(self, yes: Self, no: Self) -> Self;
    /// Whether it is 0 in every place.
    fn is_zero(self) -> bool;
    /// `1 - exp(-self)` for 0..=700, exact for the smallest, too.
    fn gap(self) -> Self;
    /// The sine of 0..=pi/2.
    fn sin(self) -> Self;
    /// The tangent of 0..=0.4999 pi.
    fn tan(self) -> Self;
    /// The cube root.
    fn cbrt(self) -> Self;
    /// `cos(acos(self) / 3)`; -1..=1.
    fn third_cosine(self) -> Self;
}

impl Real for f64 {
    #[inline(always)]
    fn splat(self, value: f64) -> Self {
        value
    }

    #[inline(always)]
    fn sqrt(self) -> Self {
        f64::sqrt(self)
    }

    #[inline(always)]
    fn max(self, other: Self) -> Self {
        f64::max(self, other)
    }

    #[inline(always)]
    fn min(self, other: Self) -> Self {
        f64::min(self, other)
    }

    #[inline(always)]
    fn where_negative(self, yes: Self, no: Self) -> Self {
        if self < 0.0 { yes } else { no }
    }

    #[inline(always)]
    fn is_zero(self) -> bool {
        self == 0.0
    }

    #[inline(always)]
    fn gap(self) -> Self {
        -(-self).exp_m1()
    }

    #[inline(always)]
    fn sin(self) -> Self {
        f64::sin(self)
    }

    #[inline(always)]
    fn tan(self) -> Self {
        f64::tan(self)
    }

    #[inline(always)]
    fn cbrt(self) -> Self {
        f64::cbrt(self)
    }

    #[inline(always)]
    fn third_cosine(self) -> Self {
        (self.clamp(-1.0, 1.0).acos() / 3.0).cos()
    }
}

/// Four numbers side by side, with the instructions they are computed by.
#[derive(Clone, Copy)]
pub(crate) struct Packed<I: Instructions> {
    isa: I,
    value: F64x4,
}

impl<I: Instructions> Packed<I> {
    /// From four numbers.
    #[inline(always)]
    pub fn new(isa: I, values: [f64; 4]) -> Self {
        Self { isa, value: F64x4::new(values) }
    }

    /// The four numbers.
    #[inline(always)]
    pub fn lanes(self) -> [f64; 4] {
        self.value.lanes()
    }

    /// The bits of each number through `operation`.
    #[inline(always)]
    fn map_bits(self, operation: impl Fn(u64) -> u64) -> Self {
        Self::new(self.isa, self.lanes().map(|x| f64::from_bits(operation(x.to_bits()))))
    }

    /// A polynomial, its highest coefficient first.
    #[inline(always)]
    fn polynomial<const N: usize>(self, coefficients: [f64; N]) -> Self {
        let mut sum = self.splat(coefficients[0]);
        for coefficient in &coefficients[1..] {
            let next = F64x4::new([*coefficient; 4]);
            sum.value = self.isa.add_products(next, sum.value, self.value);
        }
        sum
    }
}

/// Binary operations with four numbers, and with the same for all.
macro_rules! packed_operations {
    ($($operation:ident $name:ident = $instruction:ident;)+) => {$(
        impl<I: Instructions> $operation for Packed<I> {
            type Output = Self;

            #[inline(always)]
            fn $name(self, other: Self) -> Self {
                Self { isa: self.isa, value: self.isa.$instruction(self.value, other.value) }
            }
        }

        impl<I: Instructions> $operation<f64> for Packed<I> {
            type Output = Self;

            #[inline(always)]
            fn $name(self, other: f64) -> Self {
                self.$name(self.splat(other))
            }
        }
    )+};
}

packed_operations! {
    Add add = add;
    Sub sub = subtract;
    Mul mul = multiply;
    Div div = divide;
}

/// 1/13! to 1/1!.
const EXPONENTIAL: [f64; 13] = reciprocal_factorials(1.0, 1, 1.0);
/// The sine over x: 1/21!, -1/19! and so on to 1, in powers of x^2.
const SINE: [f64; 11] = reciprocal_factorials(1.0, 2, -1.0);
/// -1/22! and so on to 1.
const COSINE: [f64; 12] = reciprocal_factorials(0.0, 2, -1.0);

/// Coefficients of a Taylor series, the lowest of `first`! last: each of the others is the one after it
/// times `sign`, over the next `step` factors of the factorial.
const fn reciprocal_factorials<const N: usize>(first: f64, step: usize, sign: f64) -> [f64; N] {
    let mut series = [1.0; N];
    let mut place = N - 1;
    let mut factor = first;
    while place > 0 {
        place -= 1;
        series[place] = series[place + 1] * sign;
        let mut turn = 0;
        while turn < step {
            factor += 1.0;
            series[place] /= factor;
            turn += 1;
        }
    }
    series
}

/// `cos(2/3 acos(s))` in powers of 2s - 1, the highest first, within 1e-15 for s in 0..=1: from its
/// Chebyshev series up to the 18th, whose terms shrink by 5.8 each.
const TWO_THIRDS: [f64; 19] = [
    -1.608_923_332_074_064_5e-11,
    5.117_874_515_655_032_6e-11,
    -9.128_174_258_928_075e-11,
    3.092_253_983_971_399e-10,
    -1.188_016_240_935_641_4e-09,
    3.982_274_037_822_892e-09,
    -1.334_519_367_092_948e-08,
    4.582_610_152_935_164_4e-08,
    -1.595_453_753_142_630_7e-07,
    5.641_644_492_145_283e-07,
    -2.035_868_970_099_256_8e-06,
    7.541_075_528_639_302e-06,
    -2.891_993_644_026_582_8e-05,
    0.000_116_425_453_323_769_88,
    -0.000_504_124_691_125_043_8,
    0.002_466_352_815_065_235_6,
    -0.015_509_188_436_486_424,
    0.247_409_066_322_853_42,
    0.766_044_443_118_978,
];

impl<I: Instructions> Real for Packed<I> {
    #[inline(always)]
    fn splat(self, value: f64) -> Self {
        Self::new(self.isa, [value; 4])
    }

    #[inline(always)]
    fn sqrt(self) -> Self {
        Self { isa: self.isa, value: self.isa.square_root(self.value) }
    }

    #[inline(always)]
    fn max(self, other: Self) -> Self {
        Self { isa: self.isa, value: self.isa.larger(self.value, other.value) }
    }

    #[inline(always)]
    fn min(self, other: Self) -> Self {
        Self { isa: self.isa, value: self.isa.smaller(self.value, other.value) }
    }

    #[inline(always)]
    fn where_negative(self, yes: Self, no: Self) -> Self {
        let value = self.isa.where_negative(no.value, yes.value, self.value);
        Self { isa: self.isa, value }
    }

    #[inline(always)]
    fn is_zero(self) -> bool {
        self.lanes() == [0.0; 4]
    }

    /// exp(-x) = 2^-k exp(-r), |r| <= ln(2) / 2.
    #[inline(always)]
    fn gap(self) -> Self {
        // Adding 1.5 * 2^52 rounds to whole numbers and leaves them in the lowest bits.
        const WHOLE: f64 = 6_755_399_441_055_744.0;
        const LN_2_HIGH: f64 = f64::from_bits(LN_2.to_bits() & !0xffff_ffff);
        const LN_2_LOW: f64 = 4.749_325_039_031_672_6e-7;
        let x = self.min(self.splat(700.0));
        let shifted = x * LOG2_E + WHOLE;
        let doublings = shifted - WHOLE;
        let rest = doublings * LN_2_HIGH - x + doublings * LN_2_LOW;
        let power = shifted.map_bits(|bits| 1023u64.wrapping_sub(bits) << 52);
        let rise = rest * rest.polynomial(EXPONENTIAL);
        self.splat(1.0) - power - power * rise
    }

    #[inline(always)]
    fn sin(self) -> Self {
        self * (self * self).polynomial(SINE)
    }

    #[inline(always)]
    fn tan(self) -> Self {
        self.sin() / (self * self).polynomial(COSINE)
    }

    /// A guess from a third of the exponent, then two steps by E. Halley, 1694, each of which cubes
    /// the error.
    #[inline(always)]
    fn cbrt(self) -> Self {
        const SIGN: u64 = 1 << 63;
        const LEAST: f64 = 1e-300;
        // Two thirds of the exponent's offset, and what makes the largest errors equal.
        const OFFSET: u64 = 0x2a9f_7600;
        let size = self.map_bits(|bits| bits & !SIGN).max(self.splat(LEAST));
        let mut root = size.map_bits(|bits| ((((bits >> 32) * 0x5555_5556) >> 32) + OFFSET) << 32);
        for _ in 0..2 {
            let cube = root * root * root;
            root = root * ((cube + size + size) / (cube + cube + size));
        }
        self.where_negative(self.splat(0.0) - root, root)
    }

    /// With s = cos(acos(x) / 2), which is a square root, a polynomial in s.
    #[inline(always)]
    fn third_cosine(self) -> Self {
        let x = self.max(self.splat(-1.0)).min(self.splat(1.0));
        let half_cosine = (x * 0.5 + 0.5).sqrt();
        (half_cosine + half_cosine - 1.0).polynomial(TWO_THIRDS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simd::{self, Kernel, VectorPath};

    /// A function of [`Real`] by the standard library, and side by side.
    type Function = (&'static str, fn(f64) -> f64, [f64; 2]);

    struct Compute<'a>(&'a str, [f64; 4]);

    impl Kernel for Compute<'_> {
        type Output = [f64; 4];

        #[inline(always)]
        fn run<I: Instructions>(self, isa: I) -> [f64; 4] {
            let x = Packed::new(isa, self.1);
            let y = match self.0 {
                "gap" => x.gap(),
                "sin" => x.sin(),
                "tan" => x.tan(),
                "cbrt" => x.cbrt(),
                _ => x.third_cosine(),
            };
            y.lanes()
        }
    }

    #[test]
    fn side_by_side_they_are_what_they_are_alone() {
        use core::f64::consts::{FRAC_PI_2, PI};
        let functions: [Function; 7] = [
            ("gap", Real::gap, [0.0, 1.0]),
            ("gap", Real::gap, [0.0, 690.0]),
            ("sin", Real::sin, [0.0, FRAC_PI_2]),
            ("tan", Real::tan, [0.0, 0.4975 * PI]),
            ("cbrt", Real::cbrt, [-1.0, 1.0]),
            ("cbrt", Real::cbrt, [-1e200, 1e200]),
            ("third_cosine", Real::third_cosine, [-1.0, 1.0]),
        ];
        for path in VectorPath::ALL {
            for (name, alone, [from, to]) in functions {
                let mut worst = 0.0f64;
                for n in 0..20_000 {
                    // Even steps, and ever smaller ones towards 0.
                    let share = f64::from(n) / 20_000.0;
                    let x = [share, share * share, 1e-12 * share, 1.0 - 1e-12 * share]
                        .map(|share| from + (to - from) * share);
                    for (x, y) in x.into_iter().zip(simd::run(path, Compute(name, x))) {
                        let wanted = alone(x);
                        let error = (y - wanted).abs() / wanted.abs().max(1e-280);
                        worst = worst.max(if wanted == 0.0 { y.abs() } else { error });
                    }
                }
                println!("{} {name} to {to}: {worst:.1e}", path.name());
                assert!(worst < 1e-13, "{} {name} {worst}", path.name());
            }
        }
    }
}
