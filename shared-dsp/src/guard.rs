//! Range checks of samples, filter states and settings.
//!
//! A NaN in a feedback loop stays for ever, and a sample of 1e30 takes a 10 Hz filter seconds to
//! forget. So every block that has memory sees bad samples as silence. Paths without memory
//! (bypass, a flat equaliser) pass every normal finite sample unchanged. Settings pass through
//! [`clamp_or`], peaks are kept by [`keep_max`]; both know what to do with NaN.

use crate::convert::ToF32;

/// Loudest magnitude a block with memory takes in: +120 dBFS. Anything above is not music but a
/// fault upstream, and counts as silence.
pub const LOUDEST: f32 = 1.0e6;

/// Below this (-300 dBFS) recursive state is set to zero, so that tails end in exact silence and
/// never reach the subnormal numbers, which cost a processor up to a hundred times more.
pub const INAUDIBLE: f64 = 1.0e-15;

/// The sample itself if it is a normal finite number, else 0: NaN, infinity and subnormals are
/// silence.
#[inline]
pub fn flush_nonfinite(sample: f32) -> f32 {
    let exponent = sample.to_bits() & 0x7f80_0000;
    if exponent == 0 || exponent == 0x7f80_0000 { 0.0 } else { sample }
}

/// An input sample of a block with memory: 0 for NaN, infinity, subnormals and anything over
/// [`LOUDEST`].
#[inline]
pub fn sanitize_input(sample: f32) -> f32 {
    let magnitude = sample.abs();
    // A NaN fails both comparisons.
    if (f32::MIN_POSITIVE..=LOUDEST).contains(&magnitude) { sample } else { 0.0 }
}

/// Recursive state, with everything below [`INAUDIBLE`] set to zero. NaN becomes zero too.
#[inline]
pub fn flush_tiny(state: f64) -> f64 {
    if state.abs() >= INAUDIBLE { state } else { 0.0 }
}

/// An output sample: finite for every `f64`, zero for NaN and for what an `f32` holds only as a
/// subnormal.
#[inline]
pub fn sanitize_output(sample: f64) -> f32 {
    let magnitude = sample.abs();
    if magnitude >= f64::from(f32::MIN_POSITIVE) {
        sample.clamp(f64::from(f32::MIN), f64::from(f32::MAX)).to_f32()
    } else {
        0.0
    }
}

/// A setting held in `low..=high` (`low` not over `high`); NaN gives `fallback`.
#[inline]
pub fn clamp_or<T: PartialOrd + Copy>(value: T, low: T, high: T, fallback: T) -> T {
    if value > high {
        high
    } else if value >= low {
        value
    } else if value < low {
        low
    } else {
        fallback
    }
}

/// Raises `largest` to `value` where that is larger. A NaN counts as nothing. Compiles to one
/// instruction, unlike `max`.
#[inline]
pub fn keep_max<T: PartialOrd + Copy>(largest: &mut T, value: T) {
    *largest = if value > *largest { value } else { *largest };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_bad_samples_change() {
        for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 1e-40, -1e-45] {
            assert_eq!(flush_nonfinite(bad), 0.0);
            assert_eq!(sanitize_input(bad), 0.0);
        }
        for good in [0.0, 1.0, -0.5, f32::MIN_POSITIVE, 1e6] {
            assert_eq!(flush_nonfinite(good), good);
            assert_eq!(sanitize_input(good), good);
        }
        assert_eq!(flush_nonfinite(1e30), 1e30);
        assert_eq!(sanitize_input(1e30), 0.0);
    }

    #[test]
    fn settings_stay_in_range_and_nan_takes_the_fallback() {
        for (value, held) in [(0.5, 0.5), (-3.0, -1.0), (7.0, 2.0), (-1.0, -1.0), (2.0, 2.0)] {
            assert_eq!(clamp_or(value, -1.0, 2.0, 0.25), held);
        }
        assert_eq!(clamp_or(f64::NEG_INFINITY, -1.0, 2.0, 0.25), -1.0);
        assert_eq!(clamp_or(f32::INFINITY, -1.0, 2.0, 0.25), 2.0);
        assert_eq!(clamp_or(f32::NAN, -1.0, 2.0, 0.25), 0.25);
    }

    #[test]
    fn the_larger_stays() {
        let mut largest = 0.5f32;
        for value in [0.25, f32::NAN, 0.75, 0.5] {
            keep_max(&mut largest, value);
        }
        assert_eq!(largest, 0.75);
    }

    #[test]
    fn output_is_total() {
        assert_eq!(sanitize_output(f64::NAN), 0.0);
        assert_eq!(sanitize_output(1e300), f32::MAX);
        assert_eq!(sanitize_output(-f64::INFINITY), f32::MIN);
        assert_eq!(sanitize_output(1e-42), 0.0);
        assert_eq!(sanitize_output(0.25), 0.25);
    }
}
