//! Room-acoustic measures of a response: octave bands, decay time, echo density, correlation.

use crate::units::power_to_db;

/// Octave band by Butterworth high- and low-pass of fourth order, once forwards and once backwards, so
/// without any shift of phase; the edge of a band near half the sample rate is left open.
pub fn octave(signal: &[f32], centre_hz: f64, sample_rate_hz: f64) -> Vec<f64> {
    let mut samples: Vec<f64> = signal.iter().map(|&x| f64::from(x)).collect();
    let edges = [(centre_hz / 2f64.sqrt(), false), (centre_hz * 2f64.sqrt(), true)];
    for _ in 0..2 {
        for (hz, low) in edges {
            if hz < 0.49 * sample_rate_hz {
                for q in [0.541_196_1, 1.306_563] {
                    filter(&mut samples, hz / sample_rate_hz, q, low);
                }
            }
        }
        samples.reverse();
    }
    samples
}

/// One second-order low- or high-pass.
fn filter(samples: &mut [f64], turns: f64, q: f64, low: bool) {
    let (sin, cos) = (core::f64::consts::TAU * turns).sin_cos();
    let alpha = sin / (2.0 * q);
    let sign = if low { 1.0 } else { -1.0 };
    let b = (1.0 - sign * cos) / 2.0;
    let [b0, b1, b2] = [b, 2.0 * sign * b, b].map(|b| b / (1.0 + alpha));
    let [a1, a2] = [-2.0 * cos, 1.0 - alpha].map(|a| a / (1.0 + alpha));
    let (mut s1, mut s2) = (0.0, 0.0);
    for x in samples {
        let y = b0 * *x + s1;
        s1 = b1 * *x - a1 * y + s2;
        s2 = b2 * *x - a2 * y;
        *x = y;
    }
}

/// T60 in one octave, from the -5..-35 dB part of the backward-integrated energy (M. Schroeder, "New
/// Method of Measuring Reverberation Time", JASA 1965; ISO 3382). The energies of all channels of
/// all renders are summed. NaN where the response does not fall by 35 dB.
pub fn t60_s(renders: &[Vec<Vec<f32>>], centre_hz: f64, sample_rate_hz: f64) -> f64 {
    let frames = renders[0][0].len();
    let mut energy = vec![0.0; frames];
    for side in renders.iter().flatten() {
        for (e, x) in energy.iter_mut().zip(octave(side, centre_hz, sample_rate_hz)) {
            *e += x * x;
        }
    }
    for k in (0..frames - 1).rev() {
        energy[k] += energy[k + 1];
    }
    let level = |k: usize| power_to_db(energy[k] / energy[0]);
    let falls_below = |level_db: f64| (0..frames).find(|&k| level(k) < level_db);
    let (Some(from), Some(to)) = (falls_below(-5.0), falls_below(-35.0)) else {
        return f64::NAN;
    };
    let (mut n, mut st, mut sl, mut stt, mut stl) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for k in (from..to).step_by(16) {
        let (t, l) = (k as f64 / sample_rate_hz, level(k));
        n += 1.0;
        st += t;
        sl += l;
        stt += t * t;
        stl += t * l;
    }
    -60.0 * (n * stt - st * st) / (n * stl - st * sl)
}

/// Normalised echo density (J. Abel, P. Huang, "A Simple, Robust Measure of Reverberation Echo
/// Density", AES 121, 2006): 1 for Gaussian noise; 20 ms Hann window around `at`.
pub fn echo_density(response: &[f32], at: usize, sample_rate_hz: f64) -> f64 {
    let half = (0.01 * sample_rate_hz) as isize;
    let (mut total, mut power, mut window) = (0.0, 0.0, Vec::new());
    for offset in -half..=half {
        let k = at as isize + offset;
        let x = if k < 0 { 0.0 } else { f64::from(response[k as usize]) };
        let weight = 0.5 + 0.5 * (core::f64::consts::PI * offset as f64 / half as f64).cos();
        total += weight;
        power += weight * x * x;
        window.push((weight, x.abs()));
    }
    let deviation = (power / total).sqrt();
    let outside: f64 = window.iter().filter(|w| w.1 > deviation).map(|w| w.0).sum();
    outside / total / 0.317_310_5
}

/// Correlation coefficient of two signals, -1..1.
pub fn correlation(a: &[f32], b: &[f32]) -> f64 {
    let (mut ab, mut aa, mut bb) = (0.0, 0.0, 0.0);
    for (&a, &b) in a.iter().zip(b) {
        let (a, b) = (f64::from(a), f64::from(b));
        ab += a * b;
        aa += a * a;
        bb += b * b;
    }
    ab / (aa * bb).sqrt()
}
