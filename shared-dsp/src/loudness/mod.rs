//! Programme loudness and true peak.
//!
//! Sources: ITU-R BS.1770-5, "Algorithms to measure audio programme loudness and true-peak audio
//! level" (2023); EBU Tech 3341 v4, "Loudness metering: EBU mode" (2023); EBU Tech 3342 v4,
//! "Loudness range" (2023).
//!
//! [`LoudnessMeter`] joins the parts: [`k_weighting`] filters, [`window`] keeps the sliding 400 ms
//! and 3 s energies, [`gating`] the integrated loudness, [`range`] the loudness range,
//! [`true_peak`] the level between the samples and [`psr`] its distance to the loudness.
//! [`channel_order`] names and weighs the channels of a bus. [`records`] keeps what was heard for
//! history and time-code. [`compare`] measures two signals side by side.
//!
//! Every loudness is in LUFS, every difference in LU, every energy a weighted mean square in which
//! 1.0 is the square of full scale. No reading (silence, or not heard enough) is
//! [`f64::NEG_INFINITY`] everywhere.

mod blocks;
mod channel;
pub mod channel_order;
pub mod compare;
mod exact;
pub mod gating;
pub mod k_weighting;
mod meter;
pub mod psr;
pub mod range;
mod readings;
pub mod records;
pub mod true_peak;
pub mod window;

pub use blocks::GatedBlocks;
pub use meter::{LoudnessMeter, MAX_CHANNELS};
pub use readings::{Gate, Readings};

use crate::units::{db_to_power, gain_to_db, power_to_db};

/// Channel weights of BS.1770-5: one value per channel, 0 for channels that do not count.
pub mod weights {
    /// One channel, counted once (a mono file reads 3.01 LU below the same as dual mono).
    pub const MONO: [f64; 1] = [1.0];
    /// One channel that will be played on two loudspeakers.
    pub const DUAL_MONO: [f64; 1] = [2.0];
    /// Left, right.
    pub const STEREO: [f64; 2] = [1.0, 1.0];
    /// Left, right, centre, left and right surround.
    pub const SURROUND_5_0: [f64; 5] = [1.0, 1.0, 1.0, 1.41, 1.41];
    /// Left, right, centre, LFE (not measured), left and right surround.
    pub const SURROUND_5_1: [f64; 6] = [1.0, 1.0, 1.0, 0.0, 1.41, 1.41];
}

/// The constant of BS.1770 that makes a 997 Hz sine at 0 dBFS in one front channel read -3.01.
const OFFSET_LU: f64 = -0.691;

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
fn peak_to_db(peak_gain: f32) -> f64 {
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
