//! Eight single-precision numbers that stay in one vector register.

/// One AVX register, or two of SSE2; an array elsewhere.
#[cfg(target_arch = "x86_64")]
type Register = core::arch::x86_64::__m256;
#[cfg(not(target_arch = "x86_64"))]
type Register = [f32; 8];

/// Eight `f32` side by side, as [`super::F64x4`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct F32x8(pub(super) Register);

impl F32x8 {
    /// From eight numbers.
    #[inline(always)]
    pub fn new(values: [f32; 8]) -> Self {
        Self(bytemuck::cast(values))
    }

    /// One number eight times.
    #[inline(always)]
    pub fn splat(value: f32) -> Self {
        Self::new([value; 8])
    }

    /// The eight numbers from place `at` on; zeros where there are fewer.
    #[inline(always)]
    pub fn load(values: &[f32], at: usize) -> Self {
        let eight = values.get(at..at + 8).and_then(|values| values.try_into().ok());
        Self::new(eight.unwrap_or([0.0; 8]))
    }

    /// Puts the eight numbers from place `at` on, where they fit.
    #[inline(always)]
    pub fn store(self, values: &mut [f32], at: usize) {
        if let Some(values) = values.get_mut(at..at + 8) {
            values.copy_from_slice(&self.lanes());
        }
    }

    /// The eight numbers.
    #[inline(always)]
    pub fn lanes(self) -> [f32; 8] {
        bytemuck::cast(self.0)
    }

    /// `operation` on each number.
    #[inline(always)]
    pub fn map(self, operation: impl Fn(f32) -> f32) -> Self {
        Self::new(self.lanes().map(operation))
    }

    /// `operation` lane by lane.
    #[inline(always)]
    pub fn zip(self, other: Self, operation: impl Fn(f32, f32) -> f32) -> Self {
        let (a, b) = (self.lanes(), other.lanes());
        Self::new(core::array::from_fn(|i| operation(a[i], b[i])))
    }
}
