//! Eight numbers in one AVX-512 register.

use core::arch::x86_64::{
    __m512, __m512d, __m512i, _mm_storeu_ps, _mm256_loadu_pd, _mm512_add_pd, _mm512_alignr_epi64,
    _mm512_castpd_ps, _mm512_castpd_si512, _mm512_castpd256_pd512, _mm512_castsi512_pd,
    _mm512_extractf32x4_ps, _mm512_fmadd_pd, _mm512_insertf64x4, _mm512_loadu_pd,
    _mm512_mask_mov_pd, _mm512_mul_pd, _mm512_set1_pd, _mm512_storeu_pd, _mm512_sub_pd,
};

use super::Fused;

/// Eight `f64` side by side.
#[derive(Clone, Copy)]
pub(crate) struct F64x8(__m512d);

/// AVX-512 F, with AVX2 and FMA: a value is the proof that the processor has them.
#[derive(Clone, Copy)]
pub(crate) struct Wide(());

// SAFETY (all blocks below): only `run_avx512` makes a `Wide`, where the processor has AVX-512 F;
// every pointer is to an array as long as what is read or written.
#[allow(clippy::undocumented_unsafe_blocks)]
impl Wide {
    /// # Safety
    /// The processor has AVX-512 F, AVX2 and FMA.
    #[inline(always)]
    pub(super) unsafe fn new() -> Self {
        Self(())
    }

    /// The narrower instructions.
    #[inline(always)]
    pub fn fused(self) -> Fused {
        Fused(())
    }

    /// From eight numbers.
    #[inline(always)]
    pub fn load(self, values: [f64; 8]) -> F64x8 {
        F64x8(unsafe { _mm512_loadu_pd(values.as_ptr()) })
    }

    /// From twice four numbers, each loaded as they are stored.
    #[inline(always)]
    pub fn join(self, low: &[f64; 4], high: &[f64; 4]) -> F64x8 {
        unsafe {
            let low = _mm512_castpd256_pd512(_mm256_loadu_pd(low.as_ptr()));
            F64x8(_mm512_insertf64x4::<1>(low, _mm256_loadu_pd(high.as_ptr())))
        }
    }

    /// The eight numbers.
    #[inline(always)]
    pub fn lanes(self, a: F64x8) -> [f64; 8] {
        let mut lanes = [0.0; 8];
        unsafe { _mm512_storeu_pd(lanes.as_mut_ptr(), a.0) };
        lanes
    }

    /// `value` in every lane.
    #[inline(always)]
    pub fn splat(self, value: f64) -> F64x8 {
        F64x8(unsafe { _mm512_set1_pd(value) })
    }

    /// From four frames.
    #[inline(always)]
    pub fn load_frames(self, frames: &[[f64; 2]; 4]) -> F64x8 {
        F64x8(unsafe { _mm512_loadu_pd(frames.as_ptr().cast()) })
    }

    /// The last two lanes.
    #[inline(always)]
    pub fn last_pair(self, a: F64x8) -> [f64; 2] {
        let mut pair = [0.0; 2];
        unsafe {
            let lanes: __m512 = _mm512_castpd_ps(a.0);
            _mm_storeu_ps(pair.as_mut_ptr().cast(), _mm512_extractf32x4_ps::<3>(lanes));
        }
        pair
    }

    /// The last two lanes of `before`, then the first six of `a`.
    #[inline(always)]
    pub fn shifted(self, before: F64x8, a: F64x8) -> F64x8 {
        unsafe {
            let [before, a]: [__m512i; 2] =
                [_mm512_castpd_si512(before.0), _mm512_castpd_si512(a.0)];
            F64x8(_mm512_castsi512_pd(_mm512_alignr_epi64::<6>(a, before)))
        }
    }

    /// `sum + a * b`, rounded once.
    #[inline(always)]
    pub fn add_products(self, sum: F64x8, a: F64x8, b: F64x8) -> F64x8 {
        F64x8(unsafe { _mm512_fmadd_pd(a.0, b.0, sum.0) })
    }

    /// `a + b`.
    #[inline(always)]
    pub fn add(self, a: F64x8, b: F64x8) -> F64x8 {
        F64x8(unsafe { _mm512_add_pd(a.0, b.0) })
    }

    /// `a - b`.
    #[inline(always)]
    pub fn subtract(self, a: F64x8, b: F64x8) -> F64x8 {
        F64x8(unsafe { _mm512_sub_pd(a.0, b.0) })
    }

    /// `a * b`.
    #[inline(always)]
    pub fn multiply(self, a: F64x8, b: F64x8) -> F64x8 {
        F64x8(unsafe { _mm512_mul_pd(a.0, b.0) })
    }

    /// `yes` in the lanes of `bits`, one each, else `no`.
    #[inline(always)]
    pub fn choose(self, bits: u8, yes: F64x8, no: F64x8) -> F64x8 {
        F64x8(unsafe { _mm512_mask_mov_pd(no.0, bits, yes.0) })
    }
}
