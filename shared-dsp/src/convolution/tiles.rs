//! Partitioned convolution of spectra, in tiles that fit the vector registers.

use crate::simd::{self, Instructions, Kernel, VectorPath};

/// Bins in a [`ComplexTile`].
pub(crate) const TILE_BINS: usize = 16;

/// Sixteen complex numbers: their real parts, then their imaginary parts.
pub(crate) type ComplexTile = [[f32; TILE_BINS]; 2];

/// Adds the product of two sequences of spectra to `sums`: to every tile the sum over age `j` of
/// `kernel[j] * history[(newest + j) % partitions]`, complex, bin by bin.
///
/// `history` and `kernel` hold `partitions` tiles, one a partition, for each tile of `sums`.
/// `filled` ages count, at most `partitions`.
///
/// Cost on AVX2: about 0.12 ns per complex product while everything is in the nearer caches.
pub(crate) struct ConvolveTiles<'a> {
    pub sums: &'a mut [ComplexTile],
    pub history: &'a [ComplexTile],
    pub kernel: &'a [ComplexTile],
    pub partitions: usize,
    pub newest: usize,
    pub filled: usize,
}

impl ConvolveTiles<'_> {
    /// Computes the sums on `path`.
    #[inline]
    pub fn run_on(self, path: VectorPath) {
        simd::run(path, self);
    }
}

impl Kernel for ConvolveTiles<'_> {
    type Output = ();

    #[inline(always)]
    fn run<I: Instructions>(self, _: I) {
        // As many bins at a time as the registers hold four sums of.
        if I::FUSED { self.rows::<16, I>() } else { self.rows::<4, I>() }
    }
}

impl ConvolveTiles<'_> {
    #[inline(always)]
    fn rows<const W: usize, I: Instructions>(self) {
        let Self { sums, history, kernel, .. } = self;
        let partitions = self.partitions.max(1);
        let newest = self.newest % partitions;
        let filled = self.filled.min(partitions);
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
                        products[0][i] = I::add_product(products[0][i], ar[i], br[i]);
                        products[1][i] = I::add_product(products[1][i], ai[i], bi[i]);
                        products[2][i] = I::add_product(products[2][i], ar[i], bi[i]);
                        products[3][i] = I::add_product(products[3][i], ai[i], br[i]);
                    }
                }
                for i in 0..W {
                    sum[0][bin + i] += products[0][i] - products[1][i];
                    sum[1][bin + i] += products[2][i] + products[3][i];
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::noise::Noise;

    #[test]
    fn tiles_are_convolved_on_every_path_whatever_is_filled() {
        let (tiles, partitions) = (3, 5);
        let make = |seed: u64, count: usize| -> Vec<ComplexTile> {
            let mut noise = Noise::new(seed);
            (0..count).map(|_| [0; 2].map(|_| [0; TILE_BINS].map(|_| noise.white()))).collect()
        };
        let (history, kernel) = (make(1, tiles * partitions), make(2, tiles * partitions));
        for path in VectorPath::ALL {
            for (newest, filled) in [(0, 5), (3, 5), (4, 2), (2, 0), (7, 9)] {
                let mut sums = make(3, tiles);
                let before = sums.clone();
                let (sums_out, history, kernel) = (&mut sums, &history, &kernel);
                ConvolveTiles { sums: sums_out, history, kernel, partitions, newest, filled }
                    .run_on(path);
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
