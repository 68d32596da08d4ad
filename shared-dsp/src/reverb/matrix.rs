//! The orthogonal matrices that mix the lines of a network.
//!
//! Sixteen lines: Hadamard, see [`super::bank`]. Eight lines are too few for it: what a side hears comes
//! back one and two passes later by few ways, and flutters. So theirs was optimised: of all orthogonal
//! matrices the largest coefficient with which a side hears a line again after one, two or three passes
//! was minimised (eighth norm over all lags, random starts; sides as in [`super::fdn`]).

use super::bank::{Bank, EIGHT};
use crate::convert::ToF32;
use crate::simd::{F32x8, Instructions};

/// Row by row: what each line is given of all lines.
#[rustfmt::skip]
const OF_EIGHT: [[f32; 8]; 8] = [
    [-0.33741185, 0.25236702, 0.701506, 0.23543134, 0.27401045, 0.30393234, -0.2620569, 0.19696476],
    [0.25449052, 0.16179515, 0.2592216, 0.3595615, 0.3215931, -0.25710204, 0.691291, -0.25528383],
    [-0.20177877, 0.2352166, -0.25867897, 0.23730987, 0.2608181, -0.7070397, -0.24781257, 0.3890827],
    [0.25781256, 0.64168674, 0.26284915, -0.46312708, -0.23725802, -0.2762372, -0.19196147, -0.26219627],
    [0.21549577, -0.5039354, 0.22891697, -0.34375012, 0.57172984, -0.23589857, -0.3067114, -0.22901645],
    [0.73172766, 0.22967722, -0.21996863, 0.21308643, 0.25985718, 0.34691086, -0.24583644, 0.26405025],
    [0.24184167, -0.27514187, 0.2458949, 0.56982285, -0.48103634, -0.23970377, -0.3668965, -0.2391239],
    [-0.2717621, 0.24624978, -0.37872878, 0.23710093, 0.26717404, 0.17848904, -0.25702578, -0.7046641],
];

/// Mixes all lines of a piece.
#[inline(always)]
pub fn mix<const N: usize, I: Instructions>(isa: I, bank: &mut Bank<N>, frames: usize) {
    if N != OF_EIGHT.len() {
        return bank.mix(isa, frames);
    }
    for at in (0..frames).step_by(EIGHT) {
        let x = bank.eight(at);
        for (row, weights) in bank.0.iter_mut().zip(OF_EIGHT) {
            let mut sum = F32x8::splat(0.0);
            // No closures here: they would not be compiled for the path.
            for (x, weight) in x.iter().zip(weights) {
                sum = isa.add_products_f32(sum, *x, F32x8::splat(weight));
            }
            sum.store(row, at);
        }
    }
}

/// Factor that makes [`mix`] keep energy.
pub fn unitary<const N: usize>() -> f32 {
    if N == OF_EIGHT.len() { 1.0 } else { Bank::<N>::unitary().to_f32() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eight_lines_keep_their_energy() {
        for (a, left) in OF_EIGHT.iter().enumerate() {
            for (b, right) in OF_EIGHT.iter().enumerate() {
                let product: f64 =
                    left.iter().zip(right).map(|(l, r)| f64::from(*l) * f64::from(*r)).sum();
                let expected = if a == b { 1.0 } else { 0.0 };
                assert!((product - expected).abs() < 1e-7, "{a} {b}: {product}");
            }
        }
    }
}
