//! How loud a click is: what is left of a low tone after a steep high-pass.
//!
//! A steady 1 kHz sine leaves nothing above 8 kHz, so anything that comes through a tenth-order
//! Butterworth high-pass at 8 kHz is a click or zipper noise. Five bilinear sections by the
//! cookbook (R. Bristow-Johnson, "Cookbook formulae for audio EQ biquad filter coefficients"),
//! run in f64, on their own: no filter of this crate takes part.

use core::f64::consts::{PI, TAU};

use crate::units::gain_to_db;

/// Corner of the high-pass in Hz.
pub const CLICK_HIGH_PASS_HZ: f64 = 8_000.0;

/// Peak in dBFS of `signal[from..]` after a tenth-order Butterworth high-pass at 8 kHz.
///
/// The filter runs from the first sample on, so `from` (past the start of the tone, say 0.1 s)
/// leaves out the click with which the tone itself begins. A NaN reads +infinity.
pub fn click_peak_db(signal: &[f32], from: usize, sample_rate_hz: f64) -> f64 {
    let filtered = high_pass(signal, sample_rate_hz);
    let mut peak = 0.0f64;
    for x in filtered.iter().skip(from) {
        if x.is_nan() {
            return f64::INFINITY;
        }
        peak = peak.max(x.abs());
    }
    gain_to_db(peak)
}

/// `signal` after the tenth-order Butterworth high-pass at [`CLICK_HIGH_PASS_HZ`].
pub fn high_pass(signal: &[f32], sample_rate_hz: f64) -> Vec<f64> {
    let mut samples: Vec<f64> = signal.iter().map(|&x| f64::from(x)).collect();
    let (sin, cos) = (TAU * CLICK_HIGH_PASS_HZ / sample_rate_hz).sin_cos();
    for section in 0..5 {
        let q = 0.5 / (PI * (2.0 * f64::from(section) + 1.0) / 20.0).sin();
        let alpha = sin / (2.0 * q);
        let a0 = 1.0 + alpha;
        let (b0, b1) = ((1.0 + cos) / 2.0 / a0, -(1.0 + cos) / a0);
        let (a1, a2) = (-2.0 * cos / a0, (1.0 - alpha) / a0);
        let (mut s1, mut s2) = (0.0, 0.0);
        for x in &mut samples {
            let y = b0 * *x + s1;
            s1 = b1 * *x - a1 * y + s2;
            s2 = b0 * *x - a2 * y;
            *x = y;
        }
    }
    samples
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::signals::sine;

    #[test]
    fn a_steady_tone_has_no_click_and_a_jump_has_one() {
        let mut tone = sine(1000.0, -12.0, 48_000.0, 24_000);
        // What is left is the rounding of f32 samples.
        assert!(click_peak_db(&tone, 4_800, 48_000.0) < -145.0);
        for x in &mut tone[12_012..] {
            *x *= 1.1;
        }
        let click_db = click_peak_db(&tone, 4_800, 48_000.0);
        assert!((-60.0..-30.0).contains(&click_db), "{click_db}");
    }
}
