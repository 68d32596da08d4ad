//! Channels side by side, a piece of time each, and the matrix that mixes them.
//!
//! The Hadamard matrix (J. J. Sylvester, 1867) is orthogonal up to its factor, the square root of the
//! number of channels, and costs 64 additions for 16 channels by the fast Walsh transform. The factor
//! is left to the caller, who has a gain to fold it into.

use crate::convert::{ToF32, ToF64};
use crate::delay::ring::CELL;
use crate::guard::INAUDIBLE;
use crate::simd::{F32x8, Instructions};
use wide::f32x4;

/// Frames in a register.
pub const EIGHT: usize = 8;

/// A piece of up to [`CELL`] frames of `N` channels, a power of two from 4 up. Loops run over whole
/// groups of four or eight frames, so what lies behind the piece is computed along but never used.
#[derive(Debug, Clone)]
#[repr(align(64))]
pub struct Bank<const N: usize>(pub [[f32; CELL]; N]);

impl<const N: usize> Bank<N> {
    /// Silence.
    pub const fn new() -> Self {
        Self([[0.0; CELL]; N])
    }

    /// One over the Hadamard matrix' factor.
    pub fn unitary() -> f64 {
        N.to_f64().sqrt().recip()
    }

    /// Eight frames of all channels.
    #[inline(always)]
    pub fn eight(&self, at: usize) -> [F32x8; N] {
        let mut x = [F32x8::splat(0.0); N];
        for (x, row) in x.iter_mut().zip(&self.0) {
            *x = F32x8::load(row, at);
        }
        x
    }

    /// Multiplies every frame by the Hadamard matrix, times its factor.
    #[inline(always)]
    pub fn mix<I: Instructions>(&mut self, isa: I, frames: usize) {
        for at in (0..frames).step_by(EIGHT) {
            let mut x = self.eight(at);
            let mut half = 1;
            while half < N {
                for line in 0..N {
                    if line & half == 0 {
                        let (a, b) = (x[line], x[line + half]);
                        x[line] = isa.add_f32(a, b);
                        x[line + half] = isa.subtract_f32(a, b);
                    }
                }
                half *= 2;
            }
            for (row, x) in self.0.iter_mut().zip(x) {
                x.store(row, at);
            }
        }
    }

    /// Frames first: what each frame holds of all channels.
    #[inline(always)]
    pub fn to_frames(&self, frames: &mut [[f32; N]]) {
        for at in (0..frames.len()).step_by(4) {
            for group in (0..N).step_by(4) {
                let x =
                    f32x4::transpose(core::array::from_fn(|line| load(&self.0[group + line], at)));
                for (frame, x) in frames[at..].iter_mut().zip(x) {
                    store(frame, group, x);
                }
            }
        }
    }

    /// The way back from [`Bank::to_frames`]; whole groups of four frames.
    #[inline(always)]
    pub fn set_frames(&mut self, frames: &[[f32; N]]) {
        for (at, four) in frames.chunks_exact(4).enumerate() {
            for group in (0..N).step_by(4) {
                let x = f32x4::transpose(core::array::from_fn(|frame| load(&four[frame], group)));
                for (line, x) in x.into_iter().enumerate() {
                    store(&mut self.0[group + line], 4 * at, x);
                }
            }
        }
    }
}

impl<const N: usize> Default for Bank<N> {
    fn default() -> Self {
        Self::new()
    }
}

/// Bent softly: a sample of 1 over `drive` by 3 dB.
#[inline(always)]
pub fn saturated<I: Instructions>(isa: I, sound: F32x8, drive: F32x8) -> F32x8 {
    let over = isa.multiply_f32(sound, drive);
    let bend = isa.add_products_f32(F32x8::splat(1.0), over, over);
    isa.divide_f32(sound, isa.square_root_f32(bend))
}

/// Without what nobody hears, and NaN; and the size of what was given.
#[inline(always)]
pub fn flushed<I: Instructions>(isa: I, sound: F32x8) -> (F32x8, F32x8) {
    let nothing = F32x8::splat(0.0);
    let size = isa.larger_f32(sound, isa.subtract_f32(nothing, sound));
    // Where it is NaN, the other is taken.
    let size = isa.larger_f32(size, nothing);
    let over = isa.subtract_f32(size, F32x8::splat(INAUDIBLE.to_f32()));
    (isa.where_negative_f32(sound, nothing, over), size)
}

/// Frames rounded up to whole groups of four.
#[inline(always)]
pub fn grouped(frames: usize) -> usize {
    (frames + 3) & !3
}

/// Four frames of a channel.
#[inline(always)]
fn load(row: &[f32], at: usize) -> f32x4 {
    f32x4::new(row[at..at + 4].try_into().unwrap_or([0.0; 4]))
}

/// Puts four frames of a channel.
#[inline(always)]
fn store(row: &mut [f32], at: usize, x: f32x4) {
    row[at..at + 4].copy_from_slice(&x.to_array());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simd::{Kernel, VectorPath, run};

    fn mixing_is_orthogonal<const N: usize>() {
        let mut bank = Bank::<N>::new();
        let mut noise = crate::noise::Noise::new(5);
        for row in &mut bank.0 {
            row.fill_with(|| noise.white());
        }
        struct Mix<'a, const N: usize>(&'a mut Bank<N>);
        impl<const N: usize> Kernel for Mix<'_, N> {
            type Output = ();

            #[inline(always)]
            fn run<I: Instructions>(self, isa: I) {
                self.0.mix(isa, CELL);
            }
        }
        let before = bank.clone();
        let energy = |b: &Bank<N>| -> f64 { b.0.iter().map(|r| f64::from(r[7]).powi(2)).sum() };
        run(VectorPath::best(), Mix(&mut bank));
        assert!((energy(&bank) / energy(&before) / N as f64 - 1.0).abs() < 1e-5);
        run(VectorPath::best(), Mix(&mut bank));
        for (a, b) in bank.0.iter().flatten().zip(before.0.iter().flatten()) {
            assert!((a / N as f32 - b).abs() < 1e-6);
        }
        let mut frames = [[0.0; N]; CELL];
        before.to_frames(&mut frames);
        assert_eq!(frames[9][3], before.0[3][9]);
        bank.set_frames(&frames);
        assert_eq!(bank.0, before.0);
    }

    #[test]
    fn mixing_keeps_energy_and_twice_is_identity() {
        mixing_is_orthogonal::<16>();
        mixing_is_orthogonal::<8>();
    }
}
