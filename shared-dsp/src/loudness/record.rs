//! What is kept of every 10 ms: 16 bytes.
//!
//! | bits | first word | bits | second word |
//! |---|---|---|---|
//! | 1 | measured (the sign of the energy) | 16 | correlation, -1 to 1 |
//! | 31 | energy, a single-precision float | 16 | share of the first front channel, 0 to 1 |
//! | 16 | true peak, steps of 0.005 dB | 16 | samples at or above full scale, at most 65535 |
//! | 16 | sample peak, steps of 0.005 dB | 16 | bad samples, at most 65535 |
//!
//! All that loudness needs is in the first word, so that one load reads it whole.

use crate::convert::{ToF32, ToWhole};
use crate::units::{db_to_gain, gain_to_db, power_to_db};

/// Peaks are kept from here on, in steps up to +127 dBFS; quieter ones are none.
const LOWEST_DB: f64 = -200.0;
const STEPS_PER_DB: f64 = 200.0;
const MEASURED: u64 = 1 << 63;

/// 10 ms of a programme. Left and right are the channels the layout says; with one channel, it is
/// both.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Record {
    /// Mean square after K-weighting, all channels with their weights; see
    /// [`super::energy_to_lufs`].
    pub energy: f64,
    /// Highest true peak of all channels that became known in these 10 ms, linear. The
    /// interpolator looks ahead, so a peak in the last 80 samples is the next record's.
    pub true_peak_gain: f32,
    /// Highest sample magnitude of all channels, linear.
    pub sample_peak_gain: f32,
    /// Correlation of left and right after K-weighting, -1 to 1; 0 for silence.
    pub correlation_factor: f32,
    /// Left's share of the energy of left and right after K-weighting, 0 to 1; 0.5 for silence.
    pub left_share: f32,
    /// Samples at or above full scale, all channels.
    pub clipped_samples: u32,
    /// NaN, infinite and absurdly large samples, all channels.
    pub bad_samples: u32,
}

impl Record {
    /// Loudness that left and right together lose when they are summed to mono and the
    /// sum is played on both loudspeakers, in LU: 0 for two equal channels, 3.01 for unrelated
    /// ones, infinite for two that undo each other.
    pub fn mono_loss_lu(&self) -> f64 {
        let share = f64::from(self.left_share).clamp(0.0, 1.0);
        let together = 2.0 * f64::from(self.correlation_factor) * (share * (1.0 - share)).sqrt();
        let kept = 0.5 * (1.0 + together);
        if kept > 1e-9 { -power_to_db(kept) } else { f64::INFINITY }
    }

    /// The two words a store keeps. Rounds as the table says.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped to 16 bits; the sign goes into the word as it is"
    )]
    pub(super) fn pack(&self) -> [u64; 2] {
        let energy = MEASURED | u64::from(self.energy.to_f32().abs().to_bits()) << 32;
        let peaks = steps_of(self.true_peak_gain) << 16 | steps_of(self.sample_peak_gain);
        let signed = |value: f32| (value.clamp(-1.0, 1.0) * 32_767.0).round() as i16;
        let correlation = u64::from(signed(self.correlation_factor) as u16) << 48;
        let left_share = (self.left_share.clamp(0.0, 1.0) * 65_535.0).round().to_u64() & 0xffff;
        let few = |count: u32| u64::from(count.min(0xffff));
        let faults = few(self.clipped_samples) << 16 | few(self.bad_samples);
        [energy | peaks, correlation | left_share << 32 | faults]
    }

    /// The record in two words; `None` where nothing was measured.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_possible_wrap,
        reason = "takes 16 bits out of a word, with the sign that went in"
    )]
    pub(super) fn unpack([first, second]: [u64; 2]) -> Option<Self> {
        let part = |word: u64, shift: u32| (word >> shift) as u16;
        Some(Self {
            energy: energy_in(first)?,
            true_peak_gain: gain_of(part(first, 16)),
            sample_peak_gain: gain_of(part(first, 0)),
            correlation_factor: f32::from(part(second, 48) as i16) / 32_767.0,
            left_share: f32::from(part(second, 32)) / 65_535.0,
            clipped_samples: part(second, 16).into(),
            bad_samples: part(second, 0).into(),
        })
    }
}

/// The energy in a first word; `None` where nothing was measured.
pub(super) fn energy_in(first: u64) -> Option<f64> {
    let energy = f32::from_bits((first >> 32) as u32 & 0x7fff_ffff);
    (first & MEASURED != 0).then_some(energy.into())
}

/// True peak and sample peak in a first word, in steps.
#[expect(clippy::cast_possible_truncation, reason = "takes 16 bits out of a word")]
pub(super) fn peak_steps_in(first: u64) -> [u16; 2] {
    [(first >> 16) as u16, first as u16]
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a float cast saturates and makes 0 of what is below the lowest"
)]
fn steps_of(gain: f32) -> u64 {
    u64::from(((gain_to_db(gain.into()) - LOWEST_DB) * STEPS_PER_DB).round() as u16)
}

/// The linear gain of a peak in steps; 0 for none.
pub(super) fn gain_of(steps: u16) -> f32 {
    let level_db = f64::from(steps) / STEPS_PER_DB + LOWEST_DB;
    if steps > 0 { db_to_gain(level_db).to_f32() } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_comes_back_as_it_went_within_its_steps() {
        let record = Record {
            energy: 0.123_456_789,
            true_peak_gain: 1.0123,
            sample_peak_gain: 0.001_234,
            correlation_factor: -0.87,
            left_share: 0.31,
            clipped_samples: 77,
            bad_samples: 1_000_000,
        };
        let back = Record::unpack(record.pack()).unwrap();
        assert!((back.energy / record.energy - 1.0).abs() < 6e-8);
        let db_apart = |a: f32, b: f32| gain_to_db(f64::from(a / b)).abs();
        assert!(db_apart(back.true_peak_gain, record.true_peak_gain) <= 0.0026);
        assert!(db_apart(back.sample_peak_gain, record.sample_peak_gain) <= 0.0026);
        assert!((back.correlation_factor - record.correlation_factor).abs() < 2e-5);
        assert!((back.left_share - record.left_share).abs() < 1e-5);
        assert_eq!((back.clipped_samples, back.bad_samples), (77, 65_535));
        assert_eq!(Record::unpack(back.pack()), Some(back), "packing again changes nothing");
    }

    #[test]
    fn silence_is_not_the_same_as_nothing_measured() {
        assert_eq!(Record::unpack([0, 0]), None);
        let silence = Record { left_share: 0.5, ..Record::default() };
        let back = Record::unpack(silence.pack()).unwrap();
        assert_eq!((back.energy, back.true_peak_gain), (0.0, 0.0));
    }

    #[test]
    fn mono_loss_is_that_of_the_sum() {
        let loss_lu = |correlation_factor: f32, left_share: f32| {
            Record { correlation_factor, left_share, ..Record::default() }.mono_loss_lu()
        };
        assert!(loss_lu(1.0, 0.5).abs() < 1e-6);
        assert!((loss_lu(0.0, 0.5) - 3.0103).abs() < 1e-4);
        assert!((loss_lu(0.0, 1.0) - 3.0103).abs() < 1e-4, "one side only");
        assert_eq!(loss_lu(-1.0, 0.5), f64::INFINITY);
    }
}
