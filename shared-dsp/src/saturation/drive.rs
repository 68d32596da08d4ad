//! A smooth curve, symmetric or not.

use core::f64::consts::LN_10;

use crate::convert::ToF32;
use crate::dynamics::decibel::gain_of_db;
use crate::guard::{clamp_or, sanitize_input};
use crate::simd::{self, Instructions, Kernel, VectorPath};

/// The curve `(tanh(g x / s + b) - tanh(b)) / g`, where `g` is the gain it is driven by, `b` the bias, and
/// `s = 1 - tanh(b)^2` makes the slope 1 for quiet signals, whatever `g` and `b`.
///
/// Without bias all harmonics are odd; the more bias, the more even ones. Loud signals tend to
/// `(1 - tanh(b)) / g` above and `(-1 - tanh(b)) / g` below, so with bias they carry a constant no
/// larger than `tanh(b) / g`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Drive {
    drive_gain: f64,
    bias: f64,
    /// `tanh(bias)`.
    offset: f64,
    /// `drive_gain / s`.
    slope: f64,
}

impl Drive {
    /// A curve driven by `drive_gain`, 0.001..=1000 (+-60 dB), with a bias of
    /// `asymmetry_share`, 0..=1.
    pub fn new(drive_gain: f64, asymmetry_share: f64) -> Self {
        let drive_gain = clamp_or(drive_gain, 0.001, 1000.0, 1.0);
        let bias = clamp_or(asymmetry_share, 0.0, 1.0, 0.0);
        let offset = tanh(bias);
        Self { drive_gain, bias, offset, slope: drive_gain / (1.0 - offset * offset) }
    }

    /// The curve's value; for drawing, and for tests.
    pub fn output(&self, input: f64) -> f64 {
        input + self.delta(input)
    }

    /// What the curve adds to `input`.
    #[inline(always)]
    fn delta(&self, input: f64) -> f64 {
        (tanh(self.slope * input + self.bias) - self.offset) / self.drive_gain - input
    }

    /// Writes what the curve adds to each sample of `input`, as far as both reach. Samples that are not
    /// finite or above +120 dBFS are silence.
    pub fn process(&self, path: VectorPath, input: &[f32], delta: &mut [f32]) {
        simd::run(path, Process { drive: *self, input, delta });
    }
}

struct Process<'a> {
    drive: Drive,
    input: &'a [f32],
    delta: &'a mut [f32],
}

impl Kernel for Process<'_> {
    type Output = ();

    #[inline(always)]
    fn run<I: Instructions>(self, _: I) {
        for (delta, &sample) in self.delta.iter_mut().zip(self.input) {
            *delta = self.drive.delta(f64::from(sanitize_input(sample))).to_f32();
        }
    }
}

/// The hyperbolic tangent within 0.000 000 1; exactly 0 for 0.
#[inline(always)]
fn tanh(x: f64) -> f64 {
    1.0 - 2.0 / (gain_of_db(x * (40.0 / LN_10)) + 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_curve_is_its_formula() {
        let mut worst = 0.0f64;
        for n in -4000..=4000 {
            let x = f64::from(n) * 0.001;
            for (gain, bias) in [(1.0, 0.0), (4.0, 0.0), (4.0, 0.4), (0.5, 1.0)] {
                let s = 1.0 - f64::tanh(bias).powi(2);
                let wanted = (f64::tanh(gain * x / s + bias) - f64::tanh(bias)) / gain;
                worst = worst.max((Drive::new(gain, bias).output(x) - wanted).abs() * gain);
            }
        }
        println!("drive: worst error {worst:.1e}");
        assert!(worst < 1e-7, "{worst:e}");
    }

    #[test]
    fn every_path_and_length_gives_the_bits_of_one_sample() {
        let samples: Vec<f32> = (0..77).map(|n| (n as f32 * 0.7).sin() * 3.0).collect();
        let drive = Drive::new(4.0, 0.3);
        for path in VectorPath::ALL {
            let mut delta = vec![9.0; 77];
            drive.process(path, &samples, &mut delta);
            for (x, delta) in samples.iter().zip(delta) {
                assert_eq!(delta, drive.delta(f64::from(*x)) as f32);
            }
        }
    }

    #[test]
    fn silence_stays_silence_and_nothing_is_not_a_number() {
        let odd = [0.0, f32::NAN, f32::INFINITY, -f32::INFINITY, 1e30, 1e-40, 1e6, -1e6];
        for (gain, bias) in [(1.0, 0.0), (f64::NAN, f64::NAN), (1e9, 7.0), (-1.0, -1.0)] {
            let mut delta = [9.0; 8];
            Drive::new(gain, bias).process(VectorPath::best(), &odd, &mut delta);
            assert!(delta[..6].iter().all(|x| *x == 0.0), "{delta:?}");
            assert!(delta.iter().all(|x| x.is_finite()), "{delta:?}");
        }
    }
}
