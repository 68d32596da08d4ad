//! Cleaning of the sample stream, and the search for silence in it.
//!
//! The framework leaves flush-to-zero off, and setting the processor's control register from Rust
//! is undefined behaviour. So the suite never computes on subnormal numbers in the first place:
//! they become zero where the stream enters, recursive state is flushed inside the engines
//! (`shared_dsp::guard`), and the output is cleaned once more where it leaves. All of it is
//! straight-line code over slices that compilers turn into vector instructions.

use shared_dsp::guard::flush_nonfinite;

/// What was found in a stream of samples.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cleaned {
    /// Whether anything is not zero now.
    pub sounds: bool,
    /// Number of samples that were NaN or infinite.
    pub replaced_samples: u32,
}

/// Sets NaN, infinity and subnormals in `samples` to 0.
pub fn clean(samples: &mut [f32]) -> Cleaned {
    let (mut any, mut replaced_samples) = (0u32, 0u32);
    for sample in samples {
        replaced_samples += u32::from(!sample.is_finite());
        *sample = flush_nonfinite(*sample);
        any |= sample.to_bits() << 1;
    }
    Cleaned { sounds: any != 0, replaced_samples }
}

/// Copies the head of `source` into `target`, cleaned, and fills up with silence: hosts hand out
/// sidechains that are shorter or longer than the block.
pub fn copy_clean(source: &[f32], target: &mut [f32]) {
    let shared = source.len().min(target.len());
    for (to, from) in target.iter_mut().zip(&source[..shared]) {
        *to = flush_nonfinite(*from);
    }
    target[shared..].fill(0.0);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cleaning_changes_only_bad_samples_and_sees_silence() {
        let mut samples = [1e30, f32::NAN, f32::INFINITY, 1e-40, -0.25, 0.0];
        assert_eq!(clean(&mut samples), Cleaned { sounds: true, replaced_samples: 2 });
        assert_eq!(samples, [1e30, 0.0, 0.0, 0.0, -0.25, 0.0]);
        let mut silence = [0.0, -0.0, 1e-41, f32::NAN];
        assert_eq!(clean(&mut silence), Cleaned { sounds: false, replaced_samples: 1 });
    }

    #[test]
    fn a_short_key_is_filled_with_silence_and_a_long_one_cut() {
        let mut target = [9.0; 4];
        copy_clean(&[1.0, f32::NAN], &mut target);
        assert_eq!(target, [1.0, 0.0, 0.0, 0.0]);
        copy_clean(&[1.0, 2.0, 3.0, 4.0, 5.0], &mut target);
        assert_eq!(target, [1.0, 2.0, 3.0, 4.0]);
    }
}
