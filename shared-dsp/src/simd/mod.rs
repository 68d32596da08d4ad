//! The one place that chooses a vector path at run time, and the one module that may say `unsafe`.
//!
//! Each kernel is written once, as plain Rust over fixed-width rows, and compiled once per path:
//! for AVX2 with fused multiply-add, for NEON, and for whatever the build's target guarantees
//! (SSE2 on x86-64). The compiler turns the rows into vector registers; the only `unsafe` step is
//! calling the AVX2 build after asking the processor whether it has AVX2.
//!
//! Results are the same to the last bit on one path however a stream is cut, because every output
//! value sums its products in one fixed order. Between paths they differ by rounding (fused
//! multiply-add rounds once), within a few units in the last place of the largest product.
//!
//! All kernels are total: any lengths, any sample values, no allocation. Where lengths disagree
//! they use the part that all arguments share.

#![allow(unsafe_code)]

mod pairs;

pub use pairs::{COEFFICIENTS, Course, Lanes, Pair, PairMotion, STATES, run_pairs};

use core::sync::atomic::{AtomicBool, Ordering};

static BASELINE_ONLY: AtomicBool = AtomicBool::new(false);

/// A build of the vector kernels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VectorPath {
    /// x86-64 with AVX2 and FMA: 8 floats a register.
    Avx2Fma,
    /// aarch64: 4 floats a register, fused multiply-add.
    Neon,
    /// What the build target guarantees: SSE2 on x86-64, 4 floats a register.
    Baseline,
}

impl VectorPath {
    /// The fastest path this processor has. Asks the processor once; later calls are cheap, but
    /// engines call it in `prepare` and keep the answer.
    pub fn best() -> Self {
        if BASELINE_ONLY.load(Ordering::Relaxed) {
            return Self::Baseline;
        }
        [Self::Avx2Fma, Self::Neon]
            .into_iter()
            .find(|path| path.is_available())
            .unwrap_or(Self::Baseline)
    }

    /// From now on [`VectorPath::best`] answers [`VectorPath::Baseline`] (true) or the best again
    /// (false), for the whole process. For benches that compare paths.
    pub fn force_baseline(on: bool) {
        BASELINE_ONLY.store(on, Ordering::Relaxed);
    }

    /// Whether this processor can run the path. A kernel asked for a path that is not available
    /// runs the baseline.
    #[inline]
    pub fn is_available(self) -> bool {
        match self {
            Self::Avx2Fma => has_avx2_fma(),
            Self::Neon => cfg!(target_arch = "aarch64"),
            Self::Baseline => true,
        }
    }

    /// Name for tables and logs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Avx2Fma => "avx2+fma",
            Self::Neon => "neon",
            Self::Baseline if cfg!(target_arch = "x86_64") => "sse2",
            Self::Baseline => "baseline",
        }
    }
}

#[cfg(target_arch = "x86_64")]
#[inline]
fn has_avx2_fma() -> bool {
    std::is_x86_feature_detected!("avx2") && std::is_x86_feature_detected!("fma")
}

#[cfg(not(target_arch = "x86_64"))]
#[inline]
fn has_avx2_fma() -> bool {
    false
}

/// The sum of `a[i] * b[i]`, in single precision, over the length both share.
///
/// Cost on AVX2: about 0.15 ns per product at lengths of 48 and more.
#[inline]
pub fn dot(path: VectorPath, a: &[f32], b: &[f32]) -> f32 {
    match path {
        #[cfg(target_arch = "x86_64")]
        VectorPath::Avx2Fma if has_avx2_fma() => {
            // SAFETY: the processor has AVX2 and FMA, as just asked.
            unsafe { dot_avx2_fma(a, b) }
        }
        #[cfg(target_arch = "aarch64")]
        VectorPath::Neon => dot_rows::<true>(a, b),
        _ => dot_rows::<false>(a, b),
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
pub fn correlate<const P: usize>(
    path: VectorPath,
    input: &[f32],
    kernels: [&[f32]; P],
    output: [&mut [f32]; P],
) {
    match path {
        #[cfg(target_arch = "x86_64")]
        VectorPath::Avx2Fma if has_avx2_fma() => {
            // SAFETY: the processor has AVX2 and FMA, as just asked.
            unsafe { correlate_avx2_fma(input, kernels, output) }
        }
        #[cfg(target_arch = "aarch64")]
        VectorPath::Neon => correlate_rows::<P, 16, true>(input, kernels, output),
        _ => correlate_rows::<P, 8, false>(input, kernels, output),
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn dot_avx2_fma(a: &[f32], b: &[f32]) -> f32 {
    dot_rows::<true>(a, b)
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn correlate_avx2_fma<const P: usize>(
    input: &[f32],
    kernels: [&[f32]; P],
    output: [&mut [f32]; P],
) {
    correlate_rows::<P, 16, true>(input, kernels, output);
}

/// `sum + a * b`; fused only where the processor has an instruction for it, because the library
/// call that stands in for it elsewhere is a hundred times slower.
#[inline(always)]
fn add_product<const FUSED: bool>(sum: f32, a: f32, b: f32) -> f32 {
    if FUSED { a.mul_add(b, sum) } else { sum + a * b }
}

#[inline(always)]
fn dot_rows<const FUSED: bool>(a: &[f32], b: &[f32]) -> f32 {
    const WIDTH: usize = 16;
    let length = a.len().min(b.len());
    let (rows_a, rest_a) = a[..length].as_chunks::<WIDTH>();
    let (rows_b, rest_b) = b[..length].as_chunks::<WIDTH>();
    let mut sums = [0.0f32; WIDTH];
    for (row_a, row_b) in rows_a.iter().zip(rows_b) {
        for i in 0..WIDTH {
            sums[i] = add_product::<FUSED>(sums[i], row_a[i], row_b[i]);
        }
    }
    for ((sum, &x), &y) in sums.iter_mut().zip(rest_a).zip(rest_b) {
        *sum = add_product::<FUSED>(*sum, x, y);
    }
    // Halves added to halves, each of a width known when compiled, so that they stay in registers.
    let eight: [f32; 8] = core::array::from_fn(|i| sums[i] + sums[i + 8]);
    let four: [f32; 4] = core::array::from_fn(|i| eight[i] + eight[i + 4]);
    (four[0] + four[2]) + (four[1] + four[3])
}

#[inline(always)]
fn correlate_rows<const P: usize, const W: usize, const FUSED: bool>(
    input: &[f32],
    kernels: [&[f32]; P],
    mut output: [&mut [f32]; P],
) {
    let taps = kernels.iter().map(|kernel| kernel.len()).min().unwrap_or(0);
    let room = output.iter().map(|row| row.len()).min().unwrap_or(0);
    let length = (input.len() + 1).saturating_sub(taps).min(room);
    let kernels = kernels.map(|kernel| &kernel[..taps]);
    let mut n = 0;
    while n + W <= length {
        let row = correlate_block::<P, W, FUSED>(&input[n..n + W + taps - 1], kernels);
        for (out, values) in output.iter_mut().zip(&row) {
            out[n..n + W].copy_from_slice(values);
        }
        n += W;
    }
    while n < length {
        let row = correlate_block::<P, 1, FUSED>(&input[n..n + taps], kernels);
        for (out, values) in output.iter_mut().zip(&row) {
            out[n] = values[0];
        }
        n += 1;
    }
}

/// `W` neighbouring outputs of every kernel, so that each loaded sample serves all of them.
#[inline(always)]
fn correlate_block<const P: usize, const W: usize, const FUSED: bool>(
    input: &[f32],
    kernels: [&[f32]; P],
) -> [[f32; W]; P] {
    let mut sums = [[0.0f32; W]; P];
    for (k, window) in input.windows(W).enumerate() {
        for p in 0..P {
            let factor = kernels[p][k];
            for i in 0..W {
                sums[p][i] = add_product::<FUSED>(sums[p][i], factor, window[i]);
            }
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::noise::Noise;

    const ALL: [VectorPath; 3] = [VectorPath::Avx2Fma, VectorPath::Neon, VectorPath::Baseline];

    fn white(seed: u64, length: usize) -> Vec<f32> {
        let mut noise = Noise::new(seed);
        (0..length).map(|_| noise.white()).collect()
    }

    fn exact_dot(a: &[f32], b: &[f32]) -> f64 {
        a.iter().zip(b).map(|(&x, &y)| f64::from(x) * f64::from(y)).sum()
    }

    #[test]
    fn the_best_path_is_available_and_named() {
        assert!(VectorPath::best().is_available());
        assert!(VectorPath::Baseline.is_available());
        println!("vector path: {}", VectorPath::best().name());
    }

    #[test]
    fn dot_equals_the_exact_sum_on_every_path_and_length() {
        for path in ALL {
            for length in (0..70).chain([127, 128, 1000]) {
                let (a, b) = (white(1, length), white(2, length + 3));
                let error = f64::from(dot(path, &a, &b)) - exact_dot(&a, &b);
                assert!(error.abs() < 1e-5, "{} length {length}: {error}", path.name());
            }
        }
    }

    #[test]
    fn correlate_equals_the_exact_sum_on_every_path_and_length() {
        for path in ALL {
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
        for path in ALL {
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
        for path in ALL {
            let mut out = [7.0f32; 4];
            correlate(path, &[1.0, 2.0], [&[1.0, 1.0, 1.0]], [&mut out]);
            assert_eq!(out, [7.0; 4], "fewer samples than taps: nothing to write");
            correlate(path, &[], [&[]], [&mut out[..0]]);
            correlate::<0>(path, &[1.0], [], []);
            assert_eq!(dot(path, &[], &[1.0]), 0.0);
        }
    }
}
