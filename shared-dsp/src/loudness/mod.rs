//! Programme loudness and true peak.
//!
//! Sources: ITU-R BS.1770-5, "Algorithms to measure audio programme loudness and true-peak audio
//! level" (2023); EBU Tech 3341 v4, "Loudness metering: EBU mode" (2023); EBU Tech 3342 v4,
//! "Loudness range" (2023).
//!
//! [`LoudnessMeter`] joins the parts: [`k_weighting`] filters, `window` keeps the sliding 400 ms
//! and 3 s energies, `gating` the integrated loudness, `range` the loudness range,
//! [`true_peak`] the level between the samples and `psr` its distance to the loudness.
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
pub(crate) mod gating;
pub mod interpolation_table;
pub mod k_weighting;
mod level;
mod meter;
mod psr;
mod range;
mod readings;
mod record;
pub mod records;
pub mod true_peak;
mod window;

pub use blocks::GatedBlocks;
pub use channel_order::MAX_CHANNELS;
pub use level::{OFFSET_LU, energy_to_lufs, lufs_to_energy};
pub use meter::LoudnessMeter;
pub use readings::{Gate, Readings};

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
