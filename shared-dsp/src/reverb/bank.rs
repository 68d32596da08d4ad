//! Sixteen channels side by side, a piece of time each, and the matrix that mixes them.
//!
//! The Hadamard matrix (J. J. Sylvester, 1867) is orthogonal up to its factor 4 and costs 64
//! additions for 16 channels by the fast Walsh transform. Its factor 1/4 is left to the caller, who
//! has a gain to fold it into.

use crate::delay::ring::CELL;
use wide::f32x4;

/// Channels of the network.
pub const LINES: usize = 16;

/// One over the Hadamard matrix' factor.
pub const UNITARY: f32 = 0.25;

/// A piece of up to [`CELL`] frames of [`LINES`] channels. Loops run over whole groups of four
/// frames, so what lies behind the piece is computed along but never used.
#[derive(Debug, Clone)]
#[repr(align(64))]
pub struct Bank(pub [[f32; CELL]; LINES]);

impl Bank {
    /// Silence.
    pub const fn new() -> Self {
        Self([[0.0; CELL]; LINES])
    }

    /// Multiplies every frame by the Hadamard matrix (times 4).
    pub fn mix(&mut self, frames: usize) {
        for at in (0..frames).step_by(4) {
            let mut x: [f32x4; LINES] = core::array::from_fn(|line| load(&self.0[line], at));
            let mut half = 1;
            while half < LINES {
                for line in 0..LINES {
                    if line & half == 0 {
                        let (a, b) = (x[line], x[line + half]);
                        x[line] = a + b;
                        x[line + half] = a - b;
                    }
                }
                half *= 2;
            }
            for (line, x) in x.into_iter().enumerate() {
                store(&mut self.0[line], at, x);
            }
        }
    }
}

impl Default for Bank {
    fn default() -> Self {
        Self::new()
    }
}

/// Frames rounded up to whole groups of four.
#[inline]
pub fn grouped(frames: usize) -> usize {
    (frames + 3) & !3
}

/// Four frames of a channel.
#[inline(always)]
pub fn load(row: &[f32], at: usize) -> f32x4 {
    f32x4::new(row[at..at + 4].try_into().unwrap_or([0.0; 4]))
}

/// Puts four frames of a channel.
#[inline(always)]
pub fn store(row: &mut [f32], at: usize, x: f32x4) {
    row[at..at + 4].copy_from_slice(&x.to_array());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mixing_keeps_energy_and_twice_is_identity() {
        let mut bank = Bank::new();
        let mut noise = crate::noise::Noise::new(5);
        for row in &mut bank.0 {
            row.fill_with(|| noise.white());
        }
        let before = bank.clone();
        let energy = |b: &Bank| -> f64 { b.0.iter().map(|r| f64::from(r[7]).powi(2)).sum() };
        bank.mix(CELL);
        assert!((energy(&bank) / energy(&before) / 16.0 - 1.0).abs() < 1e-5);
        bank.mix(CELL);
        for (a, b) in bank.0.iter().flatten().zip(before.0.iter().flatten()) {
            assert!((a / 16.0 - b).abs() < 1e-6);
        }
    }
}
