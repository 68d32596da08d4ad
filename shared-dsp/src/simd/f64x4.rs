//! Four numbers that stay in one vector register.

/// One AVX register, or two of SSE2; an array elsewhere.
#[cfg(target_arch = "x86_64")]
type Register = core::arch::x86_64::__m256d;
#[cfg(not(target_arch = "x86_64"))]
type Register = [f64; 4];

/// Four `f64` side by side, for loops that carry state from one turn to the next: the compiler
/// keeps a value of this type in a register, where it may take an array to pieces.
/// Arithmetic is in [`super::Instructions`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct F64x4(pub(super) Register);

impl F64x4 {
    /// From four numbers.
    #[inline(always)]
    pub fn new(values: [f64; 4]) -> Self {
        Self(bytemuck::cast(values))
    }

    /// Four zeros.
    #[inline(always)]
    pub fn zero() -> Self {
        Self::new([0.0; 4])
    }

    /// The four numbers.
    #[inline(always)]
    pub fn lanes(self) -> [f64; 4] {
        bytemuck::cast(self.0)
    }

    /// `operation` lane by lane.
    #[inline(always)]
    pub fn zip(self, other: Self, operation: impl Fn(f64, f64) -> f64) -> Self {
        let (a, b) = (self.lanes(), other.lanes());
        Self::new(core::array::from_fn(|i| operation(a[i], b[i])))
    }
}
