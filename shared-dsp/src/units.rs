//! Conversions between the units of the field: the place that knows 10^(x/20) and 10^(x/10).
//!
//! The one other place is [`crate::dynamics::decibel`], the same thing faster and rougher for
//! every sample of a gain computer. Tests may write a formula out, to check against it.

/// The level taken for "nothing": everything at or below prints as minus infinity.
pub const SILENCE_DB: f64 = -200.0;

/// Linear factor of a level in dB.
#[inline]
pub fn db_to_gain(level_db: f64) -> f64 {
    // exp is about three times as fast as powf here and exact to 1 ulp for this use.
    (level_db * (core::f64::consts::LN_10 / 20.0)).exp()
}

/// Level in dB of a linear factor's magnitude; [`SILENCE_DB`] at the least.
#[inline]
pub fn gain_to_db(gain: f64) -> f64 {
    (gain.abs().max(1e-10)).log10() * 20.0
}

/// Level in dB of a power (a squared magnitude); [`SILENCE_DB`] at the least.
#[inline]
pub fn power_to_db(power: f64) -> f64 {
    power.max(1e-20).log10() * 10.0
}

/// Power (a squared magnitude) of a level in dB.
#[inline]
pub fn db_to_power(level_db: f64) -> f64 {
    (level_db * (core::f64::consts::LN_10 / 10.0)).exp()
}

/// Samples in a time, not rounded.
#[inline]
pub fn ms_to_samples(time_ms: f64, sample_rate_hz: f64) -> f64 {
    time_ms * 0.001 * sample_rate_hz
}

/// Factor of a one-pole low-pass that covers 63 % (1 - 1/e) of a step in `time_ms`:
/// `y += (1 - factor) * (x - y)`. 0 for times of zero or less.
#[inline]
pub fn one_pole_factor(time_ms: f64, sample_rate_hz: f64) -> f64 {
    let samples = ms_to_samples(time_ms, sample_rate_hz);
    if samples <= 0.0 { 0.0 } else { (-1.0 / samples).exp() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decibels_round_trip() {
        for level_db in [-120.0, -6.0, 0.0, 0.1, 24.0] {
            assert!((gain_to_db(db_to_gain(level_db)) - level_db).abs() < 1e-10);
            assert!((power_to_db(db_to_power(level_db)) - level_db).abs() < 1e-10);
        }
        assert!((db_to_gain(20.0) - 10.0).abs() < 1e-12);
        assert_eq!(gain_to_db(0.0), SILENCE_DB);
        assert_eq!(power_to_db(0.0), SILENCE_DB);
    }

    #[test]
    fn one_pole_covers_63_percent_in_its_time() {
        let factor = one_pole_factor(10.0, 48_000.0);
        let left = factor.powi(480);
        assert!((left - (-1.0f64).exp()).abs() < 1e-12);
    }
}
