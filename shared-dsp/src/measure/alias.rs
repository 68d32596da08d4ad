//! Aliases: what a distorted tone has besides its harmonics.

use core::f64::consts::TAU;

use realfft::RealFftPlanner;

use crate::kaiser::bessel_i0;
use crate::units::gain_to_db;

/// Kaiser's beta of the window: side lobes below -170 dB, far under the rounding of `f32` samples.
const SHAPE_FACTOR: f64 = 22.0;
/// Bins to either side of a harmonic that belong to it: the main lobe is 7.1 wide.
const LOBE_BINS: f64 = 9.0;

/// The strongest component of a signal that is no harmonic of its fundamental.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Alias {
    /// Its level in dB relative to the fundamental.
    pub level_db: f64,
    /// Its frequency in Hz.
    pub frequency_hz: f64,
}

/// The strongest component of `signal`, up to half the rate, that is neither constant nor a harmonic
/// of `fundamental_hz`.
///
/// `signal` is steady, without the start of the tone. Components closer to a harmonic than 9 /
/// length cannot be told from it, so choose a frequency whose aliases fall between its harmonics:
/// its multiples must not meet the rate's. Levels are read within 0.05 dB, down to -150 dB.
/// A NaN in the signal reads +infinity.
pub fn strongest_alias(signal: &[f32], fundamental_hz: f64, sample_rate_hz: f64) -> Alias {
    let length = signal.len();
    let mut windowed: Vec<f64> =
        signal.iter().enumerate().map(|(n, &x)| window(n, length) * f64::from(x)).collect();
    if windowed.iter().any(|x| !x.is_finite()) {
        return Alias { level_db: f64::INFINITY, frequency_hz: 0.0 };
    }
    let fundamental = magnitude_at(&windowed, fundamental_hz / sample_rate_hz);
    let transform = RealFftPlanner::<f64>::new().plan_fft_forward(length);
    let mut spectrum = transform.make_output_vec();
    let done = transform.process(&mut windowed, &mut spectrum);
    assert!(done.is_ok(), "buffers are of the transform's lengths");
    let levels_db: Vec<f64> =
        spectrum.iter().map(|bin| gain_to_db(bin.norm() / fundamental)).collect();
    let harmonic_bins = fundamental_hz / sample_rate_hz * length as f64;
    let is_alias = |bin: usize| {
        let order = (bin as f64 / harmonic_bins).round();
        (bin as f64 - order * harmonic_bins).abs() > LOBE_BINS
    };
    let strongest = (1..levels_db.len() - 1)
        .filter(|&bin| is_alias(bin))
        .max_by(|&a, &b| levels_db[a].total_cmp(&levels_db[b]))
        .unwrap_or(1);
    // The main lobe is nearly a Gaussian: a parabola in dB.
    let [before, top, after] = [strongest - 1, strongest, strongest + 1].map(|bin| levels_db[bin]);
    let (slope, bend) = (0.5 * (after - before), 2.0 * top - before - after);
    let is_summit = bend > 0.0 && slope.abs() < bend;
    let (shift, rise_db) =
        if is_summit { (slope / bend, 0.5 * slope * slope / bend) } else { (0.0, 0.0) };
    Alias {
        level_db: top + rise_db,
        frequency_hz: (strongest as f64 + shift) * sample_rate_hz / length as f64,
    }
}

fn window(n: usize, length: usize) -> f64 {
    let place = 2.0 * (n as f64 + 0.5) / length as f64 - 1.0;
    bessel_i0(SHAPE_FACTOR * (1.0 - place * place).sqrt()) / bessel_i0(SHAPE_FACTOR)
}

/// Magnitude of the Fourier sum of `signal` at a frequency of `turns` a sample.
fn magnitude_at(signal: &[f64], turns: f64) -> f64 {
    let (mut re, mut im) = (0.0, 0.0);
    for (n, x) in signal.iter().enumerate() {
        let (sin, cos) = (TAU * (turns * n as f64).fract()).sin_cos();
        re += x * cos;
        im -= x * sin;
    }
    re.hypot(im)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::signals::sine;

    const RATE_HZ: f64 = 48_000.0;

    fn mix(parts: &[(f64, f64)]) -> Vec<f32> {
        let mut sum = vec![0.0; 48_000];
        for &(frequency_hz, level_db) in parts {
            for (x, y) in sum.iter_mut().zip(sine(frequency_hz, level_db, RATE_HZ, 48_000)) {
                *x += y;
            }
        }
        sum
    }

    #[test]
    fn an_alias_is_read_beside_louder_harmonics() {
        let tone = [(5130.0, -6.0), (10_260.0, -20.0), (15_390.0, -10.0)];
        for (frequency_hz, level_db) in [(2220.4, -70.0), (7350.0, -106.0), (23_000.3, -120.0)] {
            let parts: Vec<_> = tone.into_iter().chain([(frequency_hz, level_db)]).collect();
            let alias = strongest_alias(&mix(&parts), 5130.0, RATE_HZ);
            assert!((alias.level_db - (level_db + 6.0)).abs() < 0.05, "{alias:?}");
            assert!((alias.frequency_hz - frequency_hz).abs() < 0.5, "{alias:?}");
        }
    }

    #[test]
    fn harmonics_and_a_constant_are_no_aliases() {
        let mut signal = mix(&[(5130.0, -6.0), (10_260.0, -20.0), (20_520.0, -30.0)]);
        signal.iter_mut().for_each(|x| *x += 0.25);
        let alias = strongest_alias(&signal, 5130.0, RATE_HZ);
        assert!(alias.level_db < -150.0, "{alias:?}");
        signal[7] = f32::NAN;
        assert_eq!(strongest_alias(&signal, 5130.0, RATE_HZ).level_db, f64::INFINITY);
    }
}
