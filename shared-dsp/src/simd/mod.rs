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

pub use pairs::{COEFFICIENTS, Lanes, Motion, Pair, PairTrajectory, STATES, run_pairs};

use core::sync::atomic::{AtomicBool, Ordering};

use crate::dynamics::analytic::{AnalyticFrame, AnalyticPair};
use crate::dynamics::range::{ROW, Ranges};
use crate::dynamics::sidechain::{self, SidechainFilter};

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

/// `sum + a * b` in double precision; see [`add_product`].
#[inline(always)]
pub(crate) fn add_product_f64<const FUSED: bool>(sum: f64, a: f64, b: f64) -> f64 {
    if FUSED { a.mul_add(b, sum) } else { sum + a * b }
}

/// Turns stereo `frames` into analytic ones, as many as both slices have.
///
/// Cost on AVX2: about 5 ns a frame.
#[inline]
pub fn analytic(
    path: VectorPath,
    pair: &mut AnalyticPair,
    frames: &[[f64; 2]],
    output: &mut [AnalyticFrame],
) {
    match path {
        #[cfg(target_arch = "x86_64")]
        VectorPath::Avx2Fma if has_avx2_fma() => {
            // SAFETY: the processor has AVX2 and FMA, as just asked.
            unsafe { analytic_avx2_fma(pair, frames, output) }
        }
        #[cfg(target_arch = "aarch64")]
        VectorPath::Neon => pair.process_rows::<true>(frames, output),
        _ => pair.process_rows::<false>(frames, output),
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn analytic_avx2_fma(pair: &mut AnalyticPair, frames: &[[f64; 2]], output: &mut [AnalyticFrame]) {
    pair.process_rows::<true>(frames, output);
}

/// Runs the `active` ones (by index) of `filters`, each over its own of the `sources`, and adds up
/// the power behind them. Sources are equally long; a filter without a source rests.
///
/// Cost on AVX2: about 2 ns a frame and filter.
#[inline]
pub fn sidechain(
    path: VectorPath,
    filters: &mut [SidechainFilter],
    active: &[usize],
    sources: &[&[AnalyticFrame]],
) {
    match path {
        #[cfg(target_arch = "x86_64")]
        VectorPath::Avx2Fma if has_avx2_fma() => {
            // SAFETY: the processor has AVX2 and FMA, as just asked.
            unsafe { sidechain_avx2_fma(filters, active, sources) }
        }
        #[cfg(target_arch = "aarch64")]
        VectorPath::Neon => sidechain::process_rows::<true>(filters, active, sources),
        _ => sidechain::process_rows::<false>(filters, active, sources),
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn sidechain_avx2_fma(
    filters: &mut [SidechainFilter],
    active: &[usize],
    sources: &[&[AnalyticFrame]],
) {
    sidechain::process_rows::<true>(filters, active, sources);
}

/// One grid step of all gains, from each one's power over its reference. Rows at rest without a
/// range cost nothing.
///
/// Cost on AVX2: about 15 ns a row.
#[inline]
pub fn ranges<const ROWS: usize>(
    path: VectorPath,
    ranges: &mut Ranges<ROWS>,
    powers: &[[f64; ROW]; ROWS],
    references: &[[f64; ROW]; ROWS],
) {
    match path {
        #[cfg(target_arch = "x86_64")]
        VectorPath::Avx2Fma if has_avx2_fma() => {
            // SAFETY: the processor has AVX2 and FMA, as just asked.
            unsafe { ranges_avx2_fma(ranges, powers, references) }
        }
        #[cfg(target_arch = "aarch64")]
        VectorPath::Neon => ranges.advance_rows::<true>(powers, references),
        _ => ranges.advance_rows::<false>(powers, references),
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn ranges_avx2_fma<const ROWS: usize>(
    ranges: &mut Ranges<ROWS>,
    powers: &[[f64; ROW]; ROWS],
    references: &[[f64; ROW]; ROWS],
) {
    ranges.advance_rows::<true>(powers, references);
}

/// Bins in a [`ComplexTile`].
pub const TILE_BINS: usize = 16;

/// Sixteen complex numbers: their real parts, then their imaginary parts.
pub type ComplexTile = [[f32; TILE_BINS]; 2];

/// Partitioned convolution of spectra: to every tile of `sums` is added the sum over age `j` of
/// `kernel[j] * history[(newest + j) % partitions]`, complex, bin by bin.
///
/// `history` and `kernel` hold `partitions` tiles, one a partition, for each tile of `sums`.
/// `filled` ages count, at most `partitions`.
///
/// Cost on AVX2: about 0.12 ns per complex product while everything is in the nearer caches.
#[inline]
pub fn convolve_tiles(
    path: VectorPath,
    sums: &mut [ComplexTile],
    history: &[ComplexTile],
    kernel: &[ComplexTile],
    partitions: usize,
    newest: usize,
    filled: usize,
) {
    match path {
        #[cfg(target_arch = "x86_64")]
        VectorPath::Avx2Fma if has_avx2_fma() => {
            // SAFETY: the processor has AVX2 and FMA, as just asked.
            unsafe { convolve_tiles_avx2_fma(sums, history, kernel, partitions, newest, filled) }
        }
        #[cfg(target_arch = "aarch64")]
        VectorPath::Neon => {
            convolve_rows::<16, true>(sums, history, kernel, partitions, newest, filled)
        }
        _ => convolve_rows::<4, false>(sums, history, kernel, partitions, newest, filled),
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn convolve_tiles_avx2_fma(
    sums: &mut [ComplexTile],
    history: &[ComplexTile],
    kernel: &[ComplexTile],
    partitions: usize,
    newest: usize,
    filled: usize,
) {
    convolve_rows::<16, true>(sums, history, kernel, partitions, newest, filled);
}

/// `W` bins at a time, as many as the registers hold four sums of.
#[inline(always)]
fn convolve_rows<const W: usize, const FUSED: bool>(
    sums: &mut [ComplexTile],
    history: &[ComplexTile],
    kernel: &[ComplexTile],
    partitions: usize,
    newest: usize,
    filled: usize,
) {
    let partitions = partitions.max(1);
    let newest = newest % partitions;
    let filled = filled.min(partitions);
    let until_end = filled.min(partitions - newest);
    let histories = history.chunks_exact(partitions);
    let kernels = kernel.chunks_exact(partitions);
    for ((sum, history), kernel) in sums.iter_mut().zip(histories).zip(kernels) {
        let before_end = &history[newest..newest + until_end];
        let from_start = &history[..filled - until_end];
        for bin in (0..TILE_BINS).step_by(W) {
            // Four sums, so that no product waits for another.
            let mut products = [[0.0f32; W]; 4];
            for (a, b) in before_end.iter().chain(from_start).zip(kernel) {
                let row = |part: &[f32; TILE_BINS]| -> [f32; W] {
                    core::array::from_fn(|i| part[bin + i])
                };
                let (ar, ai, br, bi) = (row(&a[0]), row(&a[1]), row(&b[0]), row(&b[1]));
                for i in 0..W {
                    products[0][i] = add_product::<FUSED>(products[0][i], ar[i], br[i]);
                    products[1][i] = add_product::<FUSED>(products[1][i], ai[i], bi[i]);
                    products[2][i] = add_product::<FUSED>(products[2][i], ar[i], bi[i]);
                    products[3][i] = add_product::<FUSED>(products[3][i], ai[i], br[i]);
                }
            }
            for i in 0..W {
                sum[0][bin + i] += products[0][i] - products[1][i];
                sum[1][bin + i] += products[2][i] + products[3][i];
            }
        }
    }
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

    #[test]
    fn tiles_are_convolved_on_every_path_whatever_is_filled() {
        let (tiles, partitions) = (3, 5);
        let make = |seed: u64, count: usize| -> Vec<ComplexTile> {
            let mut noise = Noise::new(seed);
            (0..count).map(|_| [0; 2].map(|_| [0; TILE_BINS].map(|_| noise.white()))).collect()
        };
        let (history, kernel) = (make(1, tiles * partitions), make(2, tiles * partitions));
        for path in ALL {
            for (newest, filled) in [(0, 5), (3, 5), (4, 2), (2, 0), (7, 9)] {
                let mut sums = make(3, tiles);
                let before = sums.clone();
                convolve_tiles(path, &mut sums, &history, &kernel, partitions, newest, filled);
                for (t, bin) in (0..tiles).flat_map(|t| (0..TILE_BINS).map(move |bin| (t, bin))) {
                    let (mut re, mut im) =
                        (f64::from(before[t][0][bin]), f64::from(before[t][1][bin]));
                    for j in 0..filled.min(partitions) {
                        let a = history[t * partitions + (newest + j) % partitions];
                        let b = kernel[t * partitions + j];
                        let at = |tile: ComplexTile, part: usize| f64::from(tile[part][bin]);
                        re += at(a, 0) * at(b, 0) - at(a, 1) * at(b, 1);
                        im += at(a, 0) * at(b, 1) + at(a, 1) * at(b, 0);
                    }
                    assert!((f64::from(sums[t][0][bin]) - re).abs() < 2e-6, "{}", path.name());
                    assert!((f64::from(sums[t][1][bin]) - im).abs() < 2e-6, "{}", path.name());
                }
            }
        }
    }
}
