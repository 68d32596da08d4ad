//! Loudness of energies, and back: the one place that knows the offset of BS.1770.

use crate::units::{db_to_power, gain_to_db, power_to_db};

/// Offset of BS.1770 between the level of a weighted mean square and its loudness, LU: makes a 997 Hz sine at 0 dBFS in one front channel read -3.01.
pub const OFFSET_LU: f64 = -0.691;

/// Loudness in LUFS of a weighted mean square; minus infinity for 0, negative numbers and NaN.
#[inline]
pub fn energy_to_lufs(energy: f64) -> f64 {
    if energy > 0.0 { OFFSET_LU + power_to_db(energy) } else { f64::NEG_INFINITY }
}

/// The weighted mean square that reads `loudness_lufs`.
#[inline]
pub fn lufs_to_energy(loudness_lufs: f64) -> f64 {
    db_to_power(loudness_lufs - OFFSET_LU)
}

/// Level in dBFS or dBTP of a linear peak; minus infinity for 0.
#[inline]
pub(super) fn peak_to_db(peak_gain: f32) -> f64 {
    if peak_gain > 0.0 { gain_to_db(peak_gain.into()) } else { f64::NEG_INFINITY }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loudness_and_energy_are_inverse() {
        for loudness_lufs in [-70.0, -23.0, 0.0, 20.0] {
            assert!((energy_to_lufs(lufs_to_energy(loudness_lufs)) - loudness_lufs).abs() < 1e-9);
        }
        assert_eq!(energy_to_lufs(0.0), f64::NEG_INFINITY);
        assert_eq!(energy_to_lufs(f64::NAN), f64::NEG_INFINITY);
    }
}
