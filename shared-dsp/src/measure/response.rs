//! From an impulse response to magnitude and phase at any one frequency, by a direct Fourier sum.

use core::f64::consts::TAU;

use crate::Engine;
use crate::measure::partitions::render;
use crate::measure::signals::impulse;
use crate::units::gain_to_db;

/// Impulse response of an engine, channel by channel: `make()` is given `settings`, prepared,
/// reset (so nothing glides) and fed one sample of `level_gain` in every channel listed in
/// `into_channels`; the result is divided by `level_gain`. No key signal.
///
/// `level_gain` is small for engines with thresholds, 1.0 for linear ones.
pub fn impulse_response<E: Engine>(
    make: impl Fn() -> E,
    settings: &E::Settings,
    sample_rate_hz: f64,
    channels: usize,
    into_channels: &[usize],
    level_gain: f32,
    samples: usize,
) -> Vec<Vec<f32>> {
    let mut engine = make();
    engine.apply(settings);
    engine.prepare(sample_rate_hz, channels);
    engine.reset();
    let mut signal: Vec<Vec<f32>> = (0..channels)
        .map(|c| {
            let level = if into_channels.contains(&c) { level_gain } else { 0.0 };
            impulse(0, level, samples)
        })
        .collect();
    render(&mut engine, &mut signal, 512);
    for channel in &mut signal {
        for x in channel {
            *x /= level_gain;
        }
    }
    signal
}

/// Transfer function (real, imaginary) of an impulse response at `frequency_hz`.
pub fn transfer(impulse_response: &[f32], frequency_hz: f64, sample_rate_hz: f64) -> (f64, f64) {
    let turns = frequency_hz / sample_rate_hz;
    let (mut re, mut im) = (0.0, 0.0);
    for (n, &h) in impulse_response.iter().enumerate() {
        let (sin, cos) = (TAU * (turns * n as f64).fract()).sin_cos();
        re += f64::from(h) * cos;
        im -= f64::from(h) * sin;
    }
    (re, im)
}

/// Magnitude in dB of an impulse response at `frequency_hz`.
pub fn magnitude_db(impulse_response: &[f32], frequency_hz: f64, sample_rate_hz: f64) -> f64 {
    let (re, im) = transfer(impulse_response, frequency_hz, sample_rate_hz);
    gain_to_db(re.hypot(im))
}

/// Phase in radians (-pi..pi) of an impulse response at `frequency_hz`.
pub fn phase_rad(impulse_response: &[f32], frequency_hz: f64, sample_rate_hz: f64) -> f64 {
    let (re, im) = transfer(impulse_response, frequency_hz, sample_rate_hz);
    im.atan2(re)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delay_is_flat_and_turns_the_phase() {
        let delay = impulse(3, 0.5, 64);
        for frequency_hz in [100.0, 997.0, 15_000.0] {
            assert!((magnitude_db(&delay, frequency_hz, 48_000.0) + 6.0206).abs() < 1e-4);
        }
        let expected = -TAU * 1000.0 * 3.0 / 48_000.0;
        assert!((phase_rad(&delay, 1000.0, 48_000.0) - expected).abs() < 1e-12);
    }
}
