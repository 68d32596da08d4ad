//! Conversions between kinds of numbers that state what happens at the ends of a range.
//!
//! A plain `as` in this crate is either at one of these methods' definitions or says its reason.

/// To `f64`. Exact below 2^53, of which no count of samples, blocks or bins comes near: at 192 kHz
/// that is 1 500 years.
pub(crate) trait ToF64 {
    /// The nearest `f64`.
    fn to_f64(self) -> f64;
}

/// To `f32`: the nearest one, where 24 bits of accuracy are enough.
pub(crate) trait ToF32 {
    /// The nearest `f32`; magnitudes beyond its range become infinite.
    fn to_f32(self) -> f32;
}

/// To whole numbers, towards zero. Numbers outside the range give its nearest end, and NaN gives 0.
pub(crate) trait ToWhole {
    /// As a length or an index.
    fn to_usize(self) -> usize;
    /// As a count.
    fn to_u64(self) -> u64;
    /// As a signed place.
    fn to_i64(self) -> i64;
    /// As a short count.
    fn to_u32(self) -> u32;
}

macro_rules! whole_to_f64 {
    ($($kind:ty)+) => {$(
        impl ToF64 for $kind {
            #[inline(always)]
            #[expect(clippy::cast_precision_loss, reason = "exact below 2^53, as the trait says")]
            fn to_f64(self) -> f64 {
                self as f64
            }
        }
    )+};
}
whole_to_f64!(usize u64 i64);

impl ToF32 for f64 {
    #[inline(always)]
    #[expect(clippy::cast_possible_truncation, reason = "rounding is what is asked for")]
    fn to_f32(self) -> f32 {
        self as f32
    }
}

macro_rules! whole_to_f32 {
    ($($kind:ty)+) => {$(
        impl ToF32 for $kind {
            #[inline(always)]
            #[expect(clippy::cast_precision_loss, reason = "rounding is what is asked for")]
            fn to_f32(self) -> f32 {
                self as f32
            }
        }
    )+};
}
whole_to_f32!(usize u32);

macro_rules! float_to_whole {
    ($($kind:ty)+) => {$(
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "`as` from a float holds the value at the ends of the range, as the trait says"
        )]
        impl ToWhole for $kind {
            #[inline(always)]
            fn to_usize(self) -> usize {
                self as usize
            }

            #[inline(always)]
            fn to_u64(self) -> u64 {
                self as u64
            }

            #[inline(always)]
            fn to_i64(self) -> i64 {
                self as i64
            }

            #[inline(always)]
            fn to_u32(self) -> u32 {
                self as u32
            }
        }
    )+};
}
float_to_whole!(f32 f64);

/// Between kinds of whole numbers; what does not fit gives the nearer end of the range.
macro_rules! whole_to_whole {
    ($($kind:ty)+) => {$(
        impl ToWhole for $kind {
            #[inline(always)]
            fn to_usize(self) -> usize {
                usize::try_from(self).unwrap_or(if self > 0 { usize::MAX } else { 0 })
            }

            #[inline(always)]
            fn to_u64(self) -> u64 {
                u64::try_from(self).unwrap_or(if self > 0 { u64::MAX } else { 0 })
            }

            #[inline(always)]
            fn to_i64(self) -> i64 {
                i64::try_from(self).unwrap_or(if self > 0 { i64::MAX } else { i64::MIN })
            }

            #[inline(always)]
            fn to_u32(self) -> u32 {
                u32::try_from(self).unwrap_or(if self > 0 { u32::MAX } else { 0 })
            }
        }
    )+};
}
whole_to_whole!(usize u64 i64);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_gives_the_nearer_end() {
        assert_eq!((-3.7f64).to_usize(), 0);
        assert_eq!((-3.7f64).to_i64(), -3);
        assert_eq!(f64::NAN.to_u64(), 0);
        assert_eq!(f64::INFINITY.to_usize(), usize::MAX);
        assert_eq!((-1i64).to_usize(), 0);
        assert_eq!(u64::MAX.to_i64(), i64::MAX);
        assert_eq!(7usize.to_i64(), 7);
        assert_eq!((1usize << 53).to_f64(), 9_007_199_254_740_992.0);
        assert_eq!(1e300f64.to_f32(), f32::INFINITY);
    }
}
