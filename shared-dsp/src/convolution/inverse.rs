//! A long inverse Fourier transform, cut into slices.
//!
//! The spectrum of a real signal of M points is folded into a complex one of M/2 points, and that
//! is transformed as a table of rows and columns: short transforms down the columns, a turn of
//! each value, short transforms along the rows (W. M. Gentleman, G. Sande, "Fast Fourier transforms
//! for fun and profit", 1966; D. H. Bailey, "FFTs in external or hierarchical memory", 1990: the
//! four-step method). A slice is a few columns or rows.

use crate::convert::{ToF32, ToF64};
use core::f64::consts::TAU;
use std::sync::Arc;

use rustfft::num_complex::Complex;
use rustfft::{Fft, FftPlanner};

/// Complex points that one slice transforms: 2 to 4 us.
const SLICE_POINTS: usize = 512;
/// Shortest and longest row or column as powers of two.
const ROW_EXPONENTS: core::ops::RangeInclusive<u32> = 3..=9;

/// From a half spectrum to a real signal, slice by slice.
#[derive(Clone)]
pub struct SlicedInverseFft {
    /// One plan for each of [`ROW_EXPONENTS`].
    plans: Vec<Arc<dyn Fft<f32>>>,
    /// Half a turn in steps of a turn / `largest_points`.
    turns: Vec<Complex<f32>>,
    largest_points: usize,
    /// The signal: `columns` values in each of `rows` rows.
    table: Vec<Complex<f32>>,
    slice: Vec<Complex<f32>>,
    scratch: Vec<Complex<f32>>,
    points: usize,
    row_exponent: u32,
    column_exponent: u32,
    /// Slices done.
    done: usize,
}

impl core::fmt::Debug for SlicedInverseFft {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("SlicedInverseFft").field("points", &self.points).finish_non_exhaustive()
    }
}

impl SlicedInverseFft {
    /// Fewest points of a transform.
    pub const FEWEST_POINTS: usize = 128;
    /// Most points of a transform.
    pub const MOST_POINTS: usize = 1 << 19;

    /// Takes the memory for transforms of up to `largest_points` real points, a power of two.
    pub fn new(largest_points: usize) -> Self {
        let largest_points =
            largest_points.next_power_of_two().clamp(Self::FEWEST_POINTS, Self::MOST_POINTS);
        let mut planner = FftPlanner::new();
        let plans: Vec<_> =
            ROW_EXPONENTS.map(|exponent| planner.plan_fft_inverse(1 << exponent)).collect();
        let scratch = plans.iter().map(|p| p.get_inplace_scratch_len()).max().unwrap_or(0);
        let half = largest_points / 2;
        let turn = |k: usize| {
            let (sin, cos) = (TAU * k.to_f64() / largest_points.to_f64()).sin_cos();
            Complex::new(cos.to_f32(), sin.to_f32())
        };
        let mut inverse = Self {
            plans,
            turns: (0..half).map(turn).collect(),
            largest_points,
            table: vec![Complex::default(); half],
            slice: vec![Complex::default(); 2 * SLICE_POINTS],
            scratch: vec![Complex::default(); scratch],
            points: 0,
            row_exponent: 0,
            column_exponent: 0,
            done: 0,
        };
        inverse.begin(largest_points);
        inverse
    }

    /// Starts a transform of `points` real points, a power of two from [`Self::FEWEST_POINTS`] to
    /// what memory was taken for.
    pub fn begin(&mut self, points: usize) {
        self.points = points.next_power_of_two().clamp(Self::FEWEST_POINTS, self.largest_points);
        let exponent = (self.points / 2).trailing_zeros();
        self.column_exponent = exponent / 2;
        self.row_exponent = exponent - self.column_exponent;
        self.done = 0;
    }

    /// One slice. `spectrum` holds (real, imaginary) of bins 0 to `points` / 2 and stays the same
    /// for all slices. Gives whether the signal is complete.
    pub fn advance(&mut self, spectrum: &[[f32; 2]]) -> bool {
        if spectrum.len() <= self.points / 2 {
            return true;
        }
        // A row is as long as there are columns.
        let (columns, rows) = (1 << self.row_exponent, 1 << self.column_exponent);
        let (columns_a_slice, rows_a_slice) =
            ((SLICE_POINTS / rows).max(1), (SLICE_POINTS / columns).max(1));
        let column_slices = usize::div_ceil(columns, columns_a_slice);
        let row_slices = usize::div_ceil(rows, rows_a_slice);
        if self.done < column_slices {
            let from = self.done * columns_a_slice;
            self.transform_columns(spectrum, from, columns.min(from + columns_a_slice));
        } else if self.done < column_slices + row_slices {
            let from = (self.done - column_slices) * rows_a_slice;
            let part = &mut self.table[from * columns..rows.min(from + rows_a_slice) * columns];
            let plan = &self.plans[(self.row_exponent - ROW_EXPONENTS.start()) as usize];
            plan.process_with_scratch(part, &mut self.scratch);
        }
        self.done += 1;
        self.done >= column_slices + row_slices
    }

    /// Sample `n` (0..`points`) of the signal, once it is complete: the sum over all `points` bins,
    /// not divided by their number.
    #[inline]
    pub fn sample(&self, n: usize) -> f32 {
        let place = n / 2;
        let row = place & ((1 << self.column_exponent) - 1);
        let column = place >> self.column_exponent;
        let Some(value) = self.table.get((row << self.row_exponent) + column) else { return 0.0 };
        if n.is_multiple_of(2) { value.re } else { value.im }
    }

    fn transform_columns(&mut self, spectrum: &[[f32; 2]], from: usize, to: usize) {
        let half = self.points / 2;
        let (columns, rows) = (1 << self.row_exponent, 1 << self.column_exponent);
        let stride = self.largest_points / self.points;
        let count = to - from;
        for row in 0..rows {
            for column in from..to {
                // Even samples into the real part, odd ones into the imaginary part.
                let k = row * columns + column;
                let [ar, ai] = spectrum[k];
                let [br, bi] = spectrum[half - k];
                let (sum, difference) =
                    (Complex::new(ar + br, ai - bi), Complex::new(ar - br, ai + bi));
                let turned = self.turns[k * stride] * difference;
                self.slice[(column - from) * rows + row] =
                    Complex::new(sum.re - turned.im, sum.im + turned.re);
            }
        }
        let slice = &mut self.slice[..count * rows];
        let plan = &self.plans[(self.column_exponent - ROW_EXPONENTS.start()) as usize];
        plan.process_with_scratch(slice, &mut self.scratch);
        for row in 0..rows {
            for column in from..to {
                let at = 2 * row * column * stride;
                let last = self.turns.len();
                let turn = if at < last { self.turns[at] } else { -self.turns[at - last] };
                self.table[row * columns + column] = slice[(column - from) * rows + row] * turn;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::noise::Noise;

    #[test]
    fn the_signal_is_that_of_the_direct_sum() {
        let mut inverse = SlicedInverseFft::new(4096);
        for points in [128usize, 256, 512, 4096] {
            let mut noise = Noise::new(points as u64);
            let half = points / 2;
            let mut spectrum: Vec<[f32; 2]> =
                (0..=half).map(|_| [noise.white(), noise.white()]).collect();
            spectrum[0][1] = 0.0;
            spectrum[half][1] = 0.0;
            inverse.begin(points);
            let mut slices = 1;
            while !inverse.advance(&spectrum) {
                slices += 1;
            }
            assert!(slices >= points / SLICE_POINTS, "{slices}");
            for n in [0, 1, 2, 3, 77, half, points - 1] {
                let mut direct = 0.0;
                for (k, [re, im]) in spectrum.iter().enumerate() {
                    let (sin, cos) = (TAU * ((k * n) % points) as f64 / points as f64).sin_cos();
                    let twice = if k == 0 || k == half { 1.0 } else { 2.0 };
                    direct += twice * (f64::from(*re) * cos - f64::from(*im) * sin);
                }
                let error = f64::from(inverse.sample(n)) - direct;
                assert!(error.abs() < 2e-6 * points as f64, "{points} points at {n}: {error}");
            }
        }
    }
}
