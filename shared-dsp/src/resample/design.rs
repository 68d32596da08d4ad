//! The low-passes between rates: sincs under Kaiser windows (see [`crate::kaiser`]).
//!
//! Source: R. Crochiere, L. Rabiner, "Multirate Digital Signal Processing", 1983, sections 4.3 and 7.7.

use crate::convert::{ToF32, ToF64, ToWhole};
use crate::kaiser::windowed_sinc;

/// A half-band filter: every second tap but the middle one is 0, so it costs half, but it is only 6 dB
/// down at half the lower rate.
#[derive(Debug, Clone, Copy)]
pub(super) struct HalfBand {
    /// Taps to each side of the middle one, at odd distances from it.
    pub a_side_taps: usize,
    /// Kaiser's beta.
    pub shape_factor: f64,
}

impl HalfBand {
    /// Passes up to `edge_share` of the lower rate, and is `depth_db` down from `1 - edge_share` on.
    pub fn for_edge(edge_share: f64, depth_db: f64) -> Self {
        let (order, depth_per_order_db) = order(0.5 - edge_share, depth_db);
        let a_side_taps = ((order + 2.0) / 4.0).ceil().to_usize();
        let depth_db = 7.95 + depth_per_order_db * (4 * a_side_taps - 2).to_f64();
        Self { a_side_taps, shape_factor: shape_factor(depth_db) }
    }

    /// Its delay in samples of the higher rate: an odd number.
    pub fn delay_samples(&self) -> usize {
        2 * self.a_side_taps - 1
    }

    /// The taps beside the middle one, which sum to `gain`; so much is the middle one, too.
    pub fn taps(&self, gain: f64) -> Vec<f32> {
        let half_width = self.a_side_taps.to_f64();
        let tap =
            |n: usize| windowed_sinc(n.to_f64() + 0.5 - half_width, half_width, self.shape_factor);
        normalised(gain, (0..2 * self.a_side_taps).map(tap).collect())
    }
}

/// A filter that stops from half the lower rate on, so that nothing comes down as an alias.
#[derive(Debug, Clone, Copy)]
pub(super) struct Steep {
    a_side_taps: usize,
    shape_factor: f64,
    /// Middle of the slope, as a share of the lower rate.
    corner_share: f64,
}

impl Steep {
    /// Passes up to `edge_share` of the lower rate, and is `depth_db` down from half of it on.
    pub fn for_edge(edge_share: f64, depth_db: f64) -> Self {
        let (order, depth_per_order_db) = order(0.5 * (0.5 - edge_share), depth_db);
        // An odd number, as a half-band filter has.
        let a_side_taps = 2 * (order / 4.0 - 0.5).ceil().to_usize() + 1;
        let depth_db = 7.95 + depth_per_order_db * (2 * a_side_taps).to_f64();
        let shape_factor = shape_factor(depth_db);
        Self { a_side_taps, shape_factor, corner_share: 0.5 * (0.5 + edge_share) }
    }

    /// Its delay in samples of the higher rate: an odd number.
    pub fn delay_samples(&self) -> usize {
        self.a_side_taps
    }

    /// Every second tap from the first on, and from the second on; each sum to a half.
    pub fn phases(&self) -> [Vec<f32>; 2] {
        let half_width = (self.a_side_taps + 1).to_f64() * self.corner_share;
        let tap = |n: usize| {
            let distance = (n.to_f64() - self.a_side_taps.to_f64()) * self.corner_share;
            windowed_sinc(distance, half_width, self.shape_factor)
        };
        [0, 1].map(|first| {
            normalised(0.5, (first..=2 * self.a_side_taps).step_by(2).map(tap).collect())
        })
    }
}

/// The order that a slope `width_share` of the higher rate wide needs to be `depth_db` down, and the
/// depth that each more adds: Kaiser's estimate.
fn order(width_share: f64, depth_db: f64) -> (f64, f64) {
    let depth_per_order_db = 14.36 * width_share;
    ((depth_db - 7.95) / depth_per_order_db, depth_per_order_db)
}

fn shape_factor(depth_db: f64) -> f64 {
    0.1102 * (depth_db - 8.7)
}

/// A constant keeps its level.
fn normalised(gain: f64, taps: Vec<f64>) -> Vec<f32> {
    let sum: f64 = taps.iter().sum();
    taps.iter().map(|tap| (gain * tap / sum).to_f32()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn taps_are_symmetrical_and_keep_the_level_of_a_constant() {
        for edge_share in [20.0 / 44.1, 20.0 / 48.0, 0.25] {
            let half_band = HalfBand::for_edge(edge_share, 110.0).taps(0.5);
            for taps in Steep::for_edge(edge_share, 110.0).phases().into_iter().chain([half_band]) {
                let backwards = taps.iter().rev();
                assert!(taps.iter().zip(backwards).all(|(a, b)| a.to_bits() == b.to_bits()));
                let sum: f64 = taps.iter().map(|&tap| f64::from(tap)).sum();
                assert!((sum - 0.5).abs() < 1e-7, "{sum}");
            }
        }
    }
}
