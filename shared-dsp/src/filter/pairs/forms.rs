//! One tick of sections side by side, in rows of any width. Products are summed in one order, so that the
//! bits are the same in all of them.

use crate::filter::direct::DIRECT_COEFFICIENTS;
use crate::filter::svf::{C0, C1, C2, C3, CROSS, HOLD, KEEP, PULL, STATES};
use crate::simd::{F64x4, Instructions};
#[cfg(target_arch = "x86_64")]
use crate::simd::{F64x8, Wide};

/// Arithmetic on rows of one width.
pub(super) trait Rows: Copy {
    /// Numbers side by side.
    type Row: Copy;

    /// `sum + a * b`.
    fn add_products(self, sum: Self::Row, a: Self::Row, b: Self::Row) -> Self::Row;

    /// `a - b`.
    fn subtract(self, a: Self::Row, b: Self::Row) -> Self::Row;

    /// `a * b`.
    fn multiply(self, a: Self::Row, b: Self::Row) -> Self::Row;
}

impl<I: Instructions> Rows for I {
    type Row = F64x4;

    #[inline(always)]
    fn add_products(self, sum: F64x4, a: F64x4, b: F64x4) -> F64x4 {
        Instructions::add_products(self, sum, a, b)
    }

    #[inline(always)]
    fn subtract(self, a: F64x4, b: F64x4) -> F64x4 {
        Instructions::subtract(self, a, b)
    }

    #[inline(always)]
    fn multiply(self, a: F64x4, b: F64x4) -> F64x4 {
        Instructions::multiply(self, a, b)
    }
}

#[cfg(target_arch = "x86_64")]
impl Rows for Wide {
    type Row = F64x8;

    #[inline(always)]
    fn add_products(self, sum: F64x8, a: F64x8, b: F64x8) -> F64x8 {
        Self::add_products(self, sum, a, b)
    }

    #[inline(always)]
    fn subtract(self, a: F64x8, b: F64x8) -> F64x8 {
        Self::subtract(self, a, b)
    }

    #[inline(always)]
    fn multiply(self, a: F64x8, b: F64x8) -> F64x8 {
        Self::multiply(self, a, b)
    }
}

/// Next states (band, low, corrector) and output of state-variable sections for the input `x`; `c` gives a
/// coefficient by its place in a row of [`crate::filter::SvfCoefficients`].
#[inline(always)]
pub(super) fn state_variable<R: Rows>(
    rows: R,
    c: impl Fn(usize) -> R::Row,
    [band, low, corrector]: [R::Row; STATES],
    x: R::Row,
) -> ([R::Row; STATES], R::Row) {
    let kept = rows.add_products(rows.multiply(c(C1), band), c(C2), low);
    let y = rows.add_products(kept, c(C0), x);
    let cross = c(CROSS);
    let u = rows.subtract(x, low);
    let next = [
        rows.add_products(rows.multiply(c(KEEP), band), cross, u),
        rows.add_products(rows.add_products(low, cross, band), c(PULL), u),
        rows.add_products(y, c(HOLD), corrector),
    ];
    (next, rows.add_products(y, c(C3), corrector))
}

/// The same in direct form: coefficients b0, b1, b2, b3, -a1, -a2, -a3.
#[inline(always)]
pub(super) fn direct<R: Rows>(
    rows: R,
    [b0, b1, b2, b3, a1, a2, a3]: [R::Row; DIRECT_COEFFICIENTS],
    [s1, s2, s3]: [R::Row; STATES],
    x: R::Row,
) -> ([R::Row; STATES], R::Row) {
    let y = rows.add_products(s1, b0, x);
    let next = [
        rows.add_products(rows.add_products(s2, b1, x), a1, y),
        rows.add_products(rows.add_products(s3, b2, x), a2, y),
        rows.add_products(rows.multiply(b3, x), a3, y),
    ];
    (next, y)
}
