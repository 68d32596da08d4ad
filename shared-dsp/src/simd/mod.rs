//! The one place that chooses a vector path at run time, and the one module with `unsafe`.
//!
//! A [`Kernel`] is written once, as plain Rust over rows of fixed width, next to what it computes.
//! [`run`] compiles it once per path: for AVX2 with fused multiply-add, for NEON, and for what the
//! build's target guarantees (SSE2 on x86-64). The compiler turns the rows into vector registers;
//! the `unsafe` calls are those of the AVX builds, after the processor was asked. Their proof, a value
//! of [`Fused`] or [`Wide`], is also what makes the operations on [`F64x4`] and [`F64x8`] safe to
//! call.
//!
//! Results are the same to the last bit on one path however a stream is cut into blocks, as long as
//! a kernel sums its products in one fixed order. Between paths they differ by rounding (a fused
//! multiply-add rounds once), within a few units in the last place of the largest product.
//!
//! All kernels are total: any lengths, any sample values, no allocation. Where lengths disagree
//! they use the part that all arguments share.

#![allow(unsafe_code)]

mod f32x8;
mod f64x4;
#[cfg(target_arch = "x86_64")]
mod f64x8;
mod real;

pub(crate) use f32x8::F32x8;
pub(crate) use f64x4::F64x4;
#[cfg(target_arch = "x86_64")]
pub(crate) use f64x8::{F64x8, Wide};
pub(crate) use real::{Packed, Real};

use core::sync::atomic::{AtomicBool, Ordering};

/// Operations on rows by AVX instructions, for the one type that proves them.
#[cfg(target_arch = "x86_64")]
macro_rules! avx2_operations {
    ($Row:ident: $($name:ident($($row:ident),+) = $instruction:ident($($argument:ident),+);)+) => {$(
        #[inline(always)]
        fn $name(self, $($row: $Row),+) -> $Row {
            // SAFETY: only `run_avx2_fma` and `Wide` make a `Fused` on x86-64, where the processor has both.
            $Row(unsafe { core::arch::x86_64::$instruction($($argument.0),+) })
        }
    )+};
}

static BASELINE_ONLY: AtomicBool = AtomicBool::new(false);

/// A set of vector instructions that kernels are compiled for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VectorPath {
    /// The same with AVX-512, on processors that do not slow down for it: chains of filters have
    /// 8 doubles a register, all else is as in [`VectorPath::Avx2Fma`].
    Avx512,
    /// x86-64 with AVX2 and FMA: 8 floats a register.
    Avx2Fma,
    /// aarch64: 4 floats a register, fused multiply-add.
    Neon,
    /// What the build target guarantees: SSE2 on x86-64, 4 floats a register.
    Baseline,
}

impl VectorPath {
    /// All paths, available or not.
    #[cfg(test)]
    pub(crate) const ALL: [Self; 4] = [Self::Avx512, Self::Avx2Fma, Self::Neon, Self::Baseline];

    /// The fastest path this processor has. Asks the processor once; later calls are cheap, but
    /// engines call it in `prepare` and keep the answer.
    pub fn best() -> Self {
        if BASELINE_ONLY.load(Ordering::Relaxed) {
            return Self::Baseline;
        }
        [Self::Avx512, Self::Avx2Fma, Self::Neon]
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
            Self::Avx512 => has_avx512(),
            Self::Avx2Fma => has_avx2_fma(),
            Self::Neon => cfg!(target_arch = "aarch64"),
            Self::Baseline => true,
        }
    }

    /// Name for tables and logs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Avx512 => "avx512",
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

/// Processors before those with VBMI2 run slower for a while after such instructions.
#[cfg(target_arch = "x86_64")]
#[inline]
fn has_avx512() -> bool {
    has_avx2_fma()
        && std::is_x86_feature_detected!("avx512f")
        && std::is_x86_feature_detected!("avx512vbmi2")
}

#[cfg(not(target_arch = "x86_64"))]
#[inline]
fn has_avx512() -> bool {
    false
}

/// The instructions a kernel is compiled for. A value is the proof that the processor has them.
pub(crate) trait Instructions: Copy {
    /// Whether products are added without rounding in between. True on the paths with wide
    /// registers, so kernels also choose their row width by it.
    const FUSED: bool;

    /// `sum + a * b`; fused only where the processor has an instruction for it, because the library
    /// call that stands in for it elsewhere is a hundred times slower.
    #[inline(always)]
    fn add_product(sum: f32, a: f32, b: f32) -> f32 {
        if Self::FUSED { a.mul_add(b, sum) } else { sum + a * b }
    }

    /// [`Instructions::add_product`] in double precision.
    #[inline(always)]
    fn add_product_f64(sum: f64, a: f64, b: f64) -> f64 {
        if Self::FUSED { a.mul_add(b, sum) } else { sum + a * b }
    }

    /// [`Instructions::add_product`] lane by lane.
    #[inline(always)]
    fn add_products(self, sum: F64x4, a: F64x4, b: F64x4) -> F64x4 {
        let (sum, a, b) = (sum.lanes(), a.lanes(), b.lanes());
        F64x4::new(core::array::from_fn(|i| Self::add_product_f64(sum[i], a[i], b[i])))
    }

    /// [`Instructions::add_product`] lane by lane.
    #[inline(always)]
    fn add_products_f32(self, sum: F32x8, a: F32x8, b: F32x8) -> F32x8 {
        let (sum, a, b) = (sum.lanes(), a.lanes(), b.lanes());
        F32x8::new(core::array::from_fn(|i| Self::add_product(sum[i], a[i], b[i])))
    }

    /// `a + b` lane by lane.
    #[inline(always)]
    fn add_f32(self, a: F32x8, b: F32x8) -> F32x8 {
        a.zip(b, |a, b| a + b)
    }

    /// `a * b` lane by lane.
    #[inline(always)]
    fn multiply_f32(self, a: F32x8, b: F32x8) -> F32x8 {
        a.zip(b, |a, b| a * b)
    }

    /// `a - b` lane by lane.
    #[inline(always)]
    fn subtract_f32(self, a: F32x8, b: F32x8) -> F32x8 {
        a.zip(b, |a, b| a - b)
    }

    /// `a / b` lane by lane.
    #[inline(always)]
    fn divide_f32(self, a: F32x8, b: F32x8) -> F32x8 {
        a.zip(b, |a, b| a / b)
    }

    /// The larger of each lane; of `b` where `a` is NaN.
    #[inline(always)]
    fn larger_f32(self, a: F32x8, b: F32x8) -> F32x8 {
        a.zip(b, |a, b| if a > b { a } else { b })
    }

    /// Square root of each lane.
    #[inline(always)]
    fn square_root_f32(self, a: F32x8) -> F32x8 {
        a.map(f32::sqrt)
    }

    /// `yes` in lanes where `sign` is negative, else `no`.
    #[inline(always)]
    fn where_negative_f32(self, no: F32x8, yes: F32x8, sign: F32x8) -> F32x8 {
        let (no, yes, sign) = (no.lanes(), yes.lanes(), sign.lanes());
        F32x8::new(core::array::from_fn(
            |i| if sign[i].is_sign_negative() { yes[i] } else { no[i] },
        ))
    }

    /// `a + b` lane by lane.
    #[inline(always)]
    fn add(self, a: F64x4, b: F64x4) -> F64x4 {
        a.zip(b, |a, b| a + b)
    }

    /// `a - b` lane by lane.
    #[inline(always)]
    fn subtract(self, a: F64x4, b: F64x4) -> F64x4 {
        a.zip(b, |a, b| a - b)
    }

    /// `a * b` lane by lane.
    #[inline(always)]
    fn multiply(self, a: F64x4, b: F64x4) -> F64x4 {
        a.zip(b, |a, b| a * b)
    }

    /// `a / b` lane by lane.
    #[inline(always)]
    fn divide(self, a: F64x4, b: F64x4) -> F64x4 {
        a.zip(b, |a, b| a / b)
    }

    /// The larger of each lane; of `b` where `a` is NaN.
    #[inline(always)]
    fn larger(self, a: F64x4, b: F64x4) -> F64x4 {
        a.zip(b, |a, b| if a > b { a } else { b })
    }

    /// The smaller of each lane; of `b` where `a` is NaN.
    #[inline(always)]
    fn smaller(self, a: F64x4, b: F64x4) -> F64x4 {
        a.zip(b, |a, b| if a < b { a } else { b })
    }

    /// Square root of each lane.
    #[inline(always)]
    fn square_root(self, a: F64x4) -> F64x4 {
        F64x4::new(a.lanes().map(f64::sqrt))
    }

    /// `yes` in lanes where `sign` is negative, else `no`.
    #[inline(always)]
    fn where_negative(self, no: F64x4, yes: F64x4, sign: F64x4) -> F64x4 {
        let (no, yes, sign) = (no.lanes(), yes.lanes(), sign.lanes());
        F64x4::new(core::array::from_fn(
            |i| if sign[i].is_sign_negative() { yes[i] } else { no[i] },
        ))
    }
}

/// AVX2 with FMA, or NEON.
#[derive(Clone, Copy)]
pub(crate) struct Fused(());

impl Instructions for Fused {
    const FUSED: bool = true;

    #[cfg(target_arch = "x86_64")]
    avx2_operations! {
        F32x8:
        add_products_f32(sum, a, b) = _mm256_fmadd_ps(a, b, sum);
        add_f32(a, b) = _mm256_add_ps(a, b);
        multiply_f32(a, b) = _mm256_mul_ps(a, b);
        subtract_f32(a, b) = _mm256_sub_ps(a, b);
        divide_f32(a, b) = _mm256_div_ps(a, b);
        larger_f32(a, b) = _mm256_max_ps(a, b);
        square_root_f32(a) = _mm256_sqrt_ps(a);
        where_negative_f32(no, yes, sign) = _mm256_blendv_ps(no, yes, sign);
    }

    #[cfg(target_arch = "x86_64")]
    avx2_operations! {
        F64x4:
        add_products(sum, a, b) = _mm256_fmadd_pd(a, b, sum);
        add(a, b) = _mm256_add_pd(a, b);
        subtract(a, b) = _mm256_sub_pd(a, b);
        multiply(a, b) = _mm256_mul_pd(a, b);
        divide(a, b) = _mm256_div_pd(a, b);
        larger(a, b) = _mm256_max_pd(a, b);
        smaller(a, b) = _mm256_min_pd(a, b);
        square_root(a) = _mm256_sqrt_pd(a);
        where_negative(no, yes, sign) = _mm256_blendv_pd(no, yes, sign);
    }
}

/// What the build target guarantees.
#[derive(Clone, Copy)]
pub(crate) struct Plain;

impl Instructions for Plain {
    const FUSED: bool = false;
}

/// A computation that is compiled once for every vector path; its fields are the arguments.
pub(crate) trait Kernel {
    /// The result.
    type Output;

    /// Whether [`Kernel::run_wide`] is a computation of its own.
    const IS_WIDE: bool = false;

    /// Computes it. Implementations and what they call in their loops must be `#[inline(always)]`:
    /// only what is inlined into [`run`] is compiled for the path.
    fn run<I: Instructions>(self, instructions: I) -> Self::Output;

    /// [`Kernel::run`] with registers of eight doubles.
    #[cfg(target_arch = "x86_64")]
    #[inline(always)]
    fn run_wide(self, wide: Wide) -> Self::Output
    where
        Self: Sized,
    {
        self.run(wide.fused())
    }
}

/// Runs `kernel` on `path`; on the baseline where this processor has no such path.
#[inline]
pub(crate) fn run<K: Kernel>(path: VectorPath, kernel: K) -> K::Output {
    match path {
        #[cfg(target_arch = "x86_64")]
        VectorPath::Avx512 if K::IS_WIDE && has_avx512() => {
            // SAFETY: the processor has AVX-512, as just asked.
            unsafe { run_avx512(kernel) }
        }
        #[cfg(target_arch = "x86_64")]
        VectorPath::Avx512 | VectorPath::Avx2Fma if has_avx2_fma() => {
            // SAFETY: the processor has AVX2 and FMA, as just asked.
            unsafe { run_avx2_fma(kernel) }
        }
        #[cfg(target_arch = "aarch64")]
        VectorPath::Neon => kernel.run(Fused(())),
        _ => kernel.run(Plain),
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn run_avx2_fma<K: Kernel>(kernel: K) -> K::Output {
    kernel.run(Fused(()))
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx2,fma")]
fn run_avx512<K: Kernel>(kernel: K) -> K::Output {
    // SAFETY: this function runs only where the processor has what it was compiled for.
    kernel.run_wide(unsafe { Wide::new() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_path_is_available_and_named() {
        assert!(VectorPath::best().is_available());
        assert!(VectorPath::Baseline.is_available());
        println!("vector path: {}", VectorPath::best().name());
    }

    #[test]
    fn kernels_are_fused_where_the_path_is() {
        struct IsFused;
        impl Kernel for IsFused {
            type Output = bool;

            #[inline(always)]
            fn run<I: Instructions>(self, _: I) -> bool {
                I::FUSED
            }
        }
        for path in VectorPath::ALL {
            let is_vector = path != VectorPath::Baseline && path.is_available();
            assert_eq!(run(path, IsFused), is_vector, "{}", path.name());
        }
    }
}
