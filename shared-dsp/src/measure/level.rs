//! Levels in dB. 0 dBFS is a peak of 1.0; silence reads [`crate::units::SILENCE_DB`].

use core::f64::consts::TAU;

use crate::units::{gain_to_db, power_to_db};

/// Largest magnitude in dBFS; NaN counts as +infinity, so that no test passes over one.
pub fn peak_db(signal: &[f32]) -> f64 {
    let mut peak = 0.0f64;
    for &x in signal {
        if x.is_nan() {
            return f64::INFINITY;
        }
        peak = peak.max(f64::from(x).abs());
    }
    gain_to_db(peak)
}

/// Root mean square in dB; a full-scale sine reads -3.01. Empty signals read silence.
pub fn rms_db(signal: &[f32]) -> f64 {
    let power: f64 = signal.iter().map(|&x| f64::from(x) * f64::from(x)).sum();
    power_to_db(power / signal.len().max(1) as f64)
}

/// Peak of `a - b` in dBFS over the common length: the null test. NaN in either reads +infinity.
pub fn difference_peak_db(a: &[f32], b: &[f32]) -> f64 {
    let mut peak = 0.0f64;
    for (&x, &y) in a.iter().zip(b) {
        let difference = (f64::from(x) - f64::from(y)).abs();
        if difference.is_nan() {
            return f64::INFINITY;
        }
        peak = peak.max(difference);
    }
    gain_to_db(peak)
}

/// Peak level in dBFS of the sine at `frequency_hz` in `signal`, by correlation under a Hann
/// window (what a Goertzel filter finds, with far less leakage). Tones at least 4 / length apart
/// do not disturb each other by more than -30 dB, at 20 / length by less than -70 dB.
pub fn tone_db(signal: &[f32], frequency_hz: f64, sample_rate_hz: f64) -> f64 {
    let length = signal.len() as f64;
    let turns = frequency_hz / sample_rate_hz;
    let (mut re, mut im, mut weight) = (0.0, 0.0, 0.0);
    for (n, &x) in signal.iter().enumerate() {
        let n = n as f64;
        let window = 0.5 - 0.5 * (TAU * (n + 0.5) / length).cos();
        let angle = TAU * (turns * n).fract();
        re += window * f64::from(x) * angle.cos();
        im -= window * f64::from(x) * angle.sin();
        weight += window;
    }
    // A real sine shares its amplitude between two halves of the spectrum.
    gain_to_db(2.0 * re.hypot(im) / weight.max(1e-300))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::signals::sine;

    #[test]
    fn tone_level_ignores_other_tones() {
        let mut signal = sine(1000.0, -60.0, 48_000.0, 48_000);
        for (x, y) in signal.iter_mut().zip(sine(3000.0, 0.0, 48_000.0, 48_000)) {
            *x += y;
        }
        assert!((tone_db(&signal, 1000.0, 48_000.0) + 60.0).abs() < 0.01);
        assert!(tone_db(&signal, 2000.0, 48_000.0) < -120.0);
    }

    #[test]
    fn a_nan_is_never_passed_over() {
        assert_eq!(peak_db(&[0.0, f32::NAN, 0.5]), f64::INFINITY);
        assert_eq!(difference_peak_db(&[f32::NAN], &[0.0]), f64::INFINITY);
        assert_eq!(difference_peak_db(&[0.5, 1.0], &[0.5, 0.9]).round(), -20.0);
    }
}
