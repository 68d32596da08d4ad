//! One third-octave filter for left and right at once.

use core::f64::consts::{FRAC_PI_3, PI};
use wide::f64x2;

use super::layout::BLOCK_FRAMES;
use crate::guard;

/// Highest edge a filter takes, as a share of the sample rate.
const HIGHEST_EDGE_SHARE: f64 = 0.49;

/// Sections of a filter: a band-pass of sixth order.
const SECTIONS: usize = 3;

/// What the filter heard in a block: squares of left and right, and their product.
#[derive(Debug, Clone, Copy)]
pub(super) struct Heard {
    pub squares: [f64; 2],
    pub shared_energy: f64,
}

/// Three resonators in a row, all with zeros at 0 Hz and at half the rate.
#[derive(Debug, Clone)]
pub(super) struct Third {
    /// Feedback from one and from two samples ago.
    a: [[f64; 2]; SECTIONS],
    /// The gain of all sections, squared: applied to energies, which saves a product a sample.
    power: f64,
    /// The last two outputs of each section.
    past: [[f64x2; 2]; SECTIONS],
}

impl Third {
    /// The filter that passes `low_hz..high_hz` at `sample_rate_hz`.
    pub fn new(low_hz: f64, high_hz: f64, sample_rate_hz: f64) -> Self {
        let warped = |hz: f64| (PI * (hz / sample_rate_hz).min(HIGHEST_EDGE_SHARE)).tan();
        let (low, high) = (warped(low_hz), warped(high_hz));
        let (width, centre) = (high - low, (low * high).sqrt());
        // Poles of the low-pass of third order: -1, and a pair at 120 degrees. Each becomes two:
        // s^2 - pole width s + centre^2 = 0.
        let paired = (-FRAC_PI_3.cos() * width / 2.0, FRAC_PI_3.sin() * width / 2.0);
        let root = square_root(
            paired.0 * paired.0 - paired.1 * paired.1 - centre * centre,
            2.0 * paired.0 * paired.1,
        );
        let single = (-width / 2.0, (centre * centre - width * width / 4.0).max(0.0).sqrt());
        let poles = [
            single,
            (paired.0 + root.0, paired.1 + root.1),
            (paired.0 - root.0, paired.1 - root.1),
        ];
        let a = poles.map(|(re, im)| {
            // z = (1 + s) / (1 - s)
            let norm = (1.0 - re) * (1.0 - re) + im * im;
            let z = ((1.0 - re * re - im * im) / norm, 2.0 * im / norm);
            [-2.0 * z.0, z.0 * z.0 + z.1 * z.1]
        });
        let angle = 2.0 * centre.atan();
        let square = |c: [f64; 3]| {
            let re = c[0] + c[1] * angle.cos() + c[2] * (2.0 * angle).cos();
            let im = c[1] * angle.sin() + c[2] * (2.0 * angle).sin();
            re * re + im * im
        };
        let power =
            a.iter().map(|a| square([1.0, a[0], a[1]]) / square([1.0, 0.0, -1.0])).product();
        Self { a, power, past: Default::default() }
    }

    pub fn reset(&mut self) {
        self.past = Default::default();
    }

    /// Filters a block, given as `x[n] - x[n - 2]`: the zeros of the first section, which all
    /// filters of one rate share.
    #[inline]
    pub fn hear(&mut self, differences: &[f64x2; BLOCK_FRAMES]) -> Heard {
        let a = self.a.map(|a| a.map(f64x2::splat));
        let [[mut p1, mut p2], [mut q1, mut q2], [mut r1, mut r2]] = self.past;
        let mut squares = f64x2::ZERO;
        let mut shared_energy = 0.0;
        for &difference in differences {
            // What is known early is added first: one product and one sum from sample to sample.
            let p = (difference - a[0][1] * p2) - a[0][0] * p1;
            let q = (p - p2 - a[1][1] * q2) - a[1][0] * q1;
            let r = (q - q2 - a[2][1] * r2) - a[2][0] * r1;
            (p2, p1, q2, q1, r2, r1) = (p1, p, q1, q, r1, r);
            squares += r * r;
            let [left, right] = r.to_array();
            shared_energy += left * right;
        }
        self.past = [[p1, p2], [q1, q2], [r1, r2]].map(|section| {
            section.map(|state| f64x2::new(state.to_array().map(guard::flush_tiny)))
        });
        Heard {
            squares: (squares * f64x2::splat(self.power)).to_array(),
            shared_energy: shared_energy * self.power,
        }
    }

    #[cfg(test)]
    pub fn is_silent(&self) -> bool {
        self.past == [[f64x2::ZERO; 2]; SECTIONS]
    }
}

/// The root of a complex number in the upper half plane.
fn square_root(re: f64, im: f64) -> (f64, f64) {
    let length = re.hypot(im);
    let root = (((length + re) / 2.0).max(0.0).sqrt(), ((length - re) / 2.0).max(0.0).sqrt());
    if im < 0.0 { (-root.0, root.1) } else { root }
}
