//! Sums of products over time, the heart of every interpolator.

use crate::simd::{self, Instructions, Kernel, VectorPath};

/// The sum of `a[i] * b[i]`, in single precision, over the length both share.
///
/// Cost on AVX2: about 0.15 ns per product at lengths of 48 and more.
#[inline]
pub(crate) fn dot(path: VectorPath, a: &[f32], b: &[f32]) -> f32 {
    simd::run(path, Dot { a, b })
}

struct Dot<'a> {
    a: &'a [f32],
    b: &'a [f32],
}

impl Kernel for Dot<'_> {
    type Output = f32;

    #[inline(always)]
    fn run<I: Instructions>(self, _: I) -> f32 {
        const WIDTH: usize = 16;
        let length = self.a.len().min(self.b.len());
        let (rows_a, rest_a) = self.a[..length].as_chunks::<WIDTH>();
        let (rows_b, rest_b) = self.b[..length].as_chunks::<WIDTH>();
        let mut sums = [0.0f32; WIDTH];
        for (row_a, row_b) in rows_a.iter().zip(rows_b) {
            for i in 0..WIDTH {
                sums[i] = I::add_product(sums[i], row_a[i], row_b[i]);
            }
        }
        for ((sum, &x), &y) in sums.iter_mut().zip(rest_a).zip(rest_b) {
            *sum = I::add_product(*sum, x, y);
        }
        // Halves added to halves, each of a width known when compiled, so that they stay in registers.
        let eight: [f32; 8] = core::array::from_fn(|i| sums[i] + sums[i + 8]);
        let four: [f32; 4] = core::array::from_fn(|i| eight[i] + eight[i + 4]);
        (four[0] + four[2]) + (four[1] + four[3])
    }
}

/// Slides several kernels along one signal: `output[p][n]` is the sum over `k` of
/// `kernels[p][k] * input[n + k]`.
///
/// This is polyphase interpolation with one kernel per phase. All kernels count as long as the
/// shortest one (`taps`), all outputs as long as the shortest one, and only the first
/// `input.len() + 1 - taps` output values are written.
///
/// Cost on AVX2, three kernels of 48 taps: about 3 ns per `n` in blocks of 16.
#[inline]
pub(crate) fn correlate<const P: usize>(
    path: VectorPath,
    input: &[f32],
    kernels: [&[f32]; P],
    output: [&mut [f32]; P],
) {
    simd::run(path, Correlate { input, kernels, output });
}

struct Correlate<'a, const P: usize> {
    input: &'a [f32],
    kernels: [&'a [f32]; P],
    output: [&'a mut [f32]; P],
}

impl<const P: usize> Kernel for Correlate<'_, P> {
    type Output = ();

    #[inline(always)]
    fn run<I: Instructions>(self, _: I) {
        let Self { input, kernels, mut output } = self;
        let taps = kernels.iter().map(|kernel| kernel.len()).min().unwrap_or(0);
        let room = output.iter().map(|row| row.len()).min().unwrap_or(0);
        let length = (input.len() + 1).saturating_sub(taps).min(room);
        let kernels = kernels.map(|kernel| &kernel[..taps]);
        let mut n = 0;
        // A lone kernel needs wide rows, or each of its few sums waits for itself.
        if P == 1 {
            if I::FUSED {
                correlate_rows::<P, 64, I>(input, kernels, &mut output, &mut n, length);
            }
            correlate_rows::<P, 32, I>(input, kernels, &mut output, &mut n, length);
        }
        if I::FUSED {
            correlate_rows::<P, 16, I>(input, kernels, &mut output, &mut n, length);
        } else {
            correlate_rows::<P, 8, I>(input, kernels, &mut output, &mut n, length);
        }
        correlate_rows::<P, 1, I>(input, kernels, &mut output, &mut n, length);
    }
}

/// As many whole rows of `W` outputs as fit between `n` and `length`; moves `n` behind them.
#[inline(always)]
fn correlate_rows<const P: usize, const W: usize, I: Instructions>(
    input: &[f32],
    kernels: [&[f32]; P],
    output: &mut [&mut [f32]; P],
    n: &mut usize,
    length: usize,
) {
    let taps = kernels.first().map_or(0, |kernel| kernel.len());
    while *n + W <= length {
        let row = correlate_block::<P, W, I>(&input[*n..*n + W + taps - 1], kernels);
        for (out, values) in output.iter_mut().zip(&row) {
            out[*n..*n + W].copy_from_slice(values);
        }
        *n += W;
    }
}

/// `W` neighbouring outputs of every kernel, so that each loaded sample serves all of them.
#[inline(always)]
fn correlate_block<const P: usize, const W: usize, I: Instructions>(
    input: &[f32],
    kernels: [&[f32]; P],
) -> [[f32; W]; P] {
    let mut sums = [[0.0f32; W]; P];
    for (k, window) in input.windows(W).enumerate() {
        for p in 0..P {
            let factor = kernels[p][k];
            for i in 0..W {
                sums[p][i] = I::add_product(sums[p][i], factor, window[i]);
            }
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::noise::Noise;

    fn white(seed: u64, length: usize) -> Vec<f32> {
        let mut noise = Noise::new(seed);
        (0..length).map(|_| noise.white()).collect()
    }

    fn exact_dot(a: &[f32], b: &[f32]) -> f64 {
        a.iter().zip(b).map(|(&x, &y)| f64::from(x) * f64::from(y)).sum()
    }

    #[test]
    fn dot_equals_the_exact_sum_on_every_path_and_length() {
        for path in VectorPath::ALL {
            for length in (0..70).chain([127, 128, 1000]) {
                let (a, b) = (white(1, length), white(2, length + 3));
                let error = f64::from(dot(path, &a, &b)) - exact_dot(&a, &b);
                assert!(error.abs() < 1e-5, "{} length {length}: {error}", path.name());
            }
        }
    }

    #[test]
    fn correlate_equals_the_exact_sum_on_every_path_and_length() {
        for path in VectorPath::ALL {
            for (taps, length) in [(1, 1), (4, 7), (48, 16), (48, 61), (33, 130), (5, 0)] {
                let input = white(3, taps + length - 1);
                let kernels: Vec<Vec<f32>> = (0..3).map(|p| white(10 + p, taps)).collect();
                let mut rows = vec![vec![9.0f32; length]; 3];
                let [a, b, c] = rows.as_mut_slice() else { unreachable!() };
                correlate(path, &input, [&kernels[0], &kernels[1], &kernels[2]], [a, b, c]);
                for (row, kernel) in rows.iter().zip(&kernels) {
                    for (n, &value) in row.iter().enumerate() {
                        let error = f64::from(value) - exact_dot(&input[n..n + taps], kernel);
                        assert!(error.abs() < 1e-5, "{} {taps} taps at {n}: {error}", path.name());
                    }
                }
            }
        }
    }

    #[test]
    fn correlate_gives_the_same_bits_however_the_signal_is_cut() {
        let (taps, length) = (48, 203);
        let (input, kernel) = (white(5, taps + length - 1), white(6, taps));
        for path in VectorPath::ALL {
            let mut whole = vec![0.0f32; length];
            correlate(path, &input, [&kernel], [&mut whole]);
            for cut in [1, 5, 16, 17, 100] {
                let mut pieces = vec![0.0f32; length];
                for start in (0..length).step_by(cut) {
                    let end = (start + cut).min(length);
                    let part = &input[start..end + taps - 1];
                    correlate(path, part, [&kernel], [&mut pieces[start..end]]);
                }
                assert!(whole.iter().zip(&pieces).all(|(a, b)| a.to_bits() == b.to_bits()));
            }
        }
    }

    #[test]
    fn short_arguments_are_no_fault() {
        for path in VectorPath::ALL {
            let mut out = [7.0f32; 4];
            correlate(path, &[1.0, 2.0], [&[1.0, 1.0, 1.0]], [&mut out]);
            assert_eq!(out, [7.0; 4], "fewer samples than taps: nothing to write");
            correlate(path, &[], [&[]], [&mut out[..0]]);
            correlate::<0>(path, &[1.0], [], []);
            assert_eq!(dot(path, &[], &[1.0]), 0.0);
        }
    }
}
