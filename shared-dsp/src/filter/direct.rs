//! A section that stands still, as one direct form of third order.
//!
//! The state-variable filter of [`crate::filter::svf`] is safe while it moves; a section at rest needs
//! only its transfer function. In transposed direct form II that takes 7 multiplications a sample
//! instead of 9, and one of them between input and output:
//!
//! ```text
//! y   = b0 x + s1                        s1' = b1 x - a1 y + s2
//! s3' = b3 x - a3 y                      s2' = b2 x - a2 y + s3
//! ```
//!
//! States go from one form to the other without a trace in the sound: both have the same zero-input
//! response, which three samples determine. Direct forms round coarsely where poles are close to
//! each other and to the unit circle; sections that are too close stay what they are.

use super::svf::{STATES, Svf, SvfCoefficients};

/// Coefficients of a direct form.
pub(super) const DIRECT_COEFFICIENTS: usize = 7;

/// Smallest product of the squared distance of the poles from z = 1 or -1 and the loss of energy a
/// sample: rounding stays 180 dB under the sound.
const LEAST_DISTANCE: f64 = 1e-13;
/// Largest factor from the zero-input response to the states of the section: they come back 180 dB
/// exact.
const LARGEST_FACTOR: f64 = 1e7;
/// Below this share of the corrector's state in the output, that state is not to be found out.
const LEAST_CORRECTOR: f64 = 1e-11;

/// A section as a direct form.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct DirectForm {
    /// b0, b1, b2, b3, -a1, -a2, -a3.
    pub row: [f64; DIRECT_COEFFICIENTS],
    section: SvfCoefficients,
    /// Band and low from two samples of the zero-input response of the second-order part.
    to_section: [[f64; 2]; 2],
}

impl DirectForm {
    /// The form of a section; `None` where it would round too coarsely.
    pub fn of(section: &SvfCoefficients) -> Option<Self> {
        let c = section;
        if c.c1 == 0.0 && c.c2 == 0.0 && c.c3 == 0.0 {
            let row = [c.c0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0];
            return Some(Self { row, section: *c, to_section: [[0.0; 2]; 2] });
        }
        let (sum, product) = (c.keep + 1.0 - c.pull, c.keep * (1.0 - c.pull) + c.cross * c.cross);
        // 1 - sum + product, without the cancellation.
        let distance = c.pull * (1.0 - c.keep) + c.cross * c.cross;
        if distance.min(1.0 + sum + product) * (1.0 - product) < LEAST_DISTANCE {
            return None;
        }
        let [a1, a2, a3] = [-sum - c.hold, product + c.hold * sum, -c.hold * product];
        let mut svf = Svf::default();
        let [h0, h1, h2, h3] = [1.0, 0.0, 0.0, 0.0].map(|x| svf.tick(c, x));
        let row = [
            h0,
            h1 + a1 * h0,
            h2 + a1 * h1 + a2 * h0,
            h3 + a1 * h2 + a2 * h1 + a3 * h0,
            -a1,
            -a2,
            -a3,
        ];
        Some(Self { row, section: *c, to_section: Self::to_section(c)? })
    }

    /// With z(n) = out(n + 1) - hold out(n) of the zero-input response, the corrector's own state
    /// falls out: z depends on band and low alone.
    fn to_section(c: &SvfCoefficients) -> Option<[[f64; 2]; 2]> {
        let next = |[band, low]: [f64; 2]| {
            [band * c.keep + low * c.cross, low * (1.0 - c.pull) - band * c.cross]
        };
        let zero = c.hold - c.c3;
        let own = [c.c1, c.c2];
        let later = next(own);
        let first = [later[0] - zero * own[0], later[1] - zero * own[1]];
        let second = next(first);
        let per_determinant = 1.0 / (first[0] * second[1] - first[1] * second[0]);
        let inverse = [[second[1], -first[1]], [-second[0], first[0]]]
            .map(|row| row.map(|x| x * per_determinant));
        // Infinity and NaN are too much, too.
        let is_exact = inverse.iter().flatten().all(|x| x.abs() < LARGEST_FACTOR);
        is_exact.then_some(inverse)
    }

    /// Direct-form states that sound on like these of the section.
    pub fn states(&self, section: [f64; STATES]) -> [f64; STATES] {
        let mut svf = Svf::from_states(section);
        let [y0, y1, y2] = [(); 3].map(|()| svf.tick(&self.section, 0.0));
        let [a1, a2] = [-self.row[4], -self.row[5]];
        [y0, y1 + a1 * y0, y2 + a1 * y1 + a2 * y0]
    }

    /// States of the section that sound on like these of the direct form.
    pub fn section_states(&self, [s1, s2, s3]: [f64; STATES]) -> [f64; STATES] {
        let [a1, a2] = [-self.row[4], -self.row[5]];
        let y0 = s1;
        let y1 = s2 - a1 * y0;
        let y2 = s3 - a1 * y1 - a2 * y0;
        let c = &self.section;
        let z = [y1 - c.hold * y0, y2 - c.hold * y1];
        let [band, low] = self.to_section.map(|row| row[0] * z[0] + row[1] * z[1]);
        let of_corrector = y0 - c.c1 * band - c.c2 * low;
        let is_heard = c.c3.abs() >= LEAST_CORRECTOR;
        [band, low, if is_heard { of_corrector / c.c3 } else { 0.0 }]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filter::design::Prototype;
    use crate::noise::Noise;

    #[test]
    fn it_sounds_like_the_section_there_and_back() {
        let mut noise = Noise::new(71);
        let mut direct_forms = 0;
        for _ in 0..2000 {
            let sample_rate_hz = [44_100.0, 48_000.0, 192_000.0][noise.below(3)];
            let frequency_hz = 10.0 * 3000f64.powf(noise.unit());
            let q = 0.025 * 1600f64.powf(noise.unit());
            let gain_db = 60.0 * noise.unit() - 30.0;
            let prototype = match noise.below(6) {
                0 => Prototype::low_shelf(frequency_hz, gain_db, q, 2),
                1 => Prototype::high_shelf(frequency_hz, gain_db, q, 1),
                2 => Prototype::low_cut(frequency_hz, q, 3),
                3 => Prototype::all_pass(frequency_hz, q),
                _ => Prototype::bell(frequency_hz, gain_db, q),
            };
            for section in prototype.design(sample_rate_hz).sections() {
                let c = SvfCoefficients::from_section(section);
                let Some(form) = DirectForm::of(&c) else { continue };
                direct_forms += 1;
                let (mut svf, mut reference) = (Svf::default(), Svf::default());
                let mut loudest = 1.0f64;
                let mut play = |svf: &mut Svf, reference: &mut Svf, noise: &mut Noise| {
                    let x = f64::from(noise.white());
                    let (got, wanted) = (svf.tick(&c, x), reference.tick(&c, x));
                    loudest = loudest.max(wanted.abs());
                    assert!((got - wanted).abs() < 1e-8 * loudest, "{frequency_hz} {q} {gain_db}");
                };
                for _ in 0..300 {
                    play(&mut svf, &mut reference, &mut noise);
                }
                let [mut s1, mut s2, mut s3] = form.states(svf.states());
                let [b0, b1, b2, b3, a1, a2, a3] = form.row;
                for _ in 0..300 {
                    let x = f64::from(noise.white());
                    let (y, wanted) = (b0 * x + s1, reference.tick(&c, x));
                    (s1, s2, s3) = (b1 * x + a1 * y + s2, b2 * x + a2 * y + s3, b3 * x + a3 * y);
                    assert!((y - wanted).abs() < 1e-9 * (1.0 + wanted.abs()), "{y} {wanted}");
                }
                svf = Svf::from_states(form.section_states([s1, s2, s3]));
                for _ in 0..300 {
                    play(&mut svf, &mut reference, &mut noise);
                }
            }
        }
        assert!(direct_forms > 2000, "{direct_forms}");
    }
}
