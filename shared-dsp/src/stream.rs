//! Blocks of samples where they enter and leave: cleaned, searched for silence, and turned into frames
//! of two channels and back. Straight-line code over slices, compiled for every vector path; what it
//! does to one sample is in [`crate::guard`].

use crate::guard::{flush_nonfinite, sanitize_input, sanitize_output};
use crate::simd::{self, Instructions, Kernel, VectorPath};

/// What was found in a stream of samples.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cleaned {
    /// Whether anything is not zero now.
    pub sounds: bool,
    /// Number of samples that were NaN or infinite.
    pub replaced_samples: u32,
}

/// What a stream holds, sample by sample.
#[derive(Default)]
struct Finding {
    /// Every bit that was set but signs, one higher.
    any: u32,
    replaced_samples: u32,
}

impl Finding {
    /// Takes a sample in; gives it clean.
    #[inline(always)]
    fn take(&mut self, sample: f32) -> f32 {
        self.replaced_samples += u32::from(!sample.is_finite());
        let clean = flush_nonfinite(sample);
        self.any |= clean.to_bits() << 1;
        clean
    }

    #[inline(always)]
    fn cleaned(self) -> Cleaned {
        Cleaned { sounds: self.any != 0, replaced_samples: self.replaced_samples }
    }
}

/// A first look at a stream, which nearly always is clean.
struct Look {
    /// Largest magnitude, as bits.
    largest: u32,
    /// Smallest magnitude but zero, as bits, less one.
    smallest: u32,
}

impl Default for Look {
    fn default() -> Self {
        Self { largest: 0, smallest: u32::MAX }
    }
}

impl Look {
    #[inline(always)]
    fn take(&mut self, sample: f32) {
        let magnitude = sample.to_bits() & !(1 << 31);
        self.largest = self.largest.max(magnitude);
        self.smallest = self.smallest.min(magnitude.wrapping_sub(1));
    }

    /// What was found, where all samples are zero or normal.
    #[inline(always)]
    fn cleaned(&self) -> Option<Cleaned> {
        let is_clean = self.largest < f32::INFINITY.to_bits()
            && self.smallest >= f32::MIN_POSITIVE.to_bits() - 1;
        is_clean.then_some(Cleaned { sounds: self.largest != 0, replaced_samples: 0 })
    }
}

/// Sets NaN, infinity and subnormals in `samples` to 0.
pub fn clean(path: VectorPath, samples: &mut [f32]) -> Cleaned {
    simd::run(path, Clean(samples))
}

struct Clean<'a>(&'a mut [f32]);

impl Kernel for Clean<'_> {
    type Output = Cleaned;

    #[inline(always)]
    fn run<I: Instructions>(self, _: I) -> Cleaned {
        let mut look = Look::default();
        for sample in &*self.0 {
            look.take(*sample);
        }
        if let Some(cleaned) = look.cleaned() {
            return cleaned;
        }
        let mut finding = Finding::default();
        for sample in self.0 {
            *sample = finding.take(*sample);
        }
        finding.cleaned()
    }
}

/// Writes each channel of `input` that is there into that of `main`, as far as both reach, and leaves all
/// of `main` as [`clean`] would; gives what was found in all together.
pub fn clean_channels(
    path: VectorPath,
    input: &[Option<&[f32]>],
    main: &mut [&mut [f32]],
) -> Cleaned {
    simd::run(path, CleanChannels { input, main })
}

struct CleanChannels<'a, 'b, 'c> {
    input: &'a [Option<&'c [f32]>],
    main: &'a mut [&'b mut [f32]],
}

impl Kernel for CleanChannels<'_, '_, '_> {
    type Output = Cleaned;

    #[inline(always)]
    fn run<I: Instructions>(self, _: I) -> Cleaned {
        let mut look = Look::default();
        for (index, channel) in self.main.iter_mut().enumerate() {
            if let Some(source) = self.input.get(index).copied().flatten() {
                for (source, target) in source.iter().zip(channel.iter_mut()) {
                    look.take(*source);
                    *target = *source;
                }
            } else {
                for sample in channel.iter() {
                    look.take(*sample);
                }
            }
        }
        if let Some(cleaned) = look.cleaned() {
            return cleaned;
        }
        let mut finding = Finding::default();
        for sample in self.main.iter_mut().flat_map(|channel| channel.iter_mut()) {
            *sample = finding.take(*sample);
        }
        finding.cleaned()
    }
}

/// Whether all samples of all channels are 0 or -0.
pub fn are_silent(path: VectorPath, channels: &[&[f32]]) -> bool {
    simd::run(path, AnyBit(channels)) << 1 == 0
}

/// The same of one channel.
pub fn is_silent(path: VectorPath, samples: &[f32]) -> bool {
    are_silent(path, &[samples])
}

struct AnyBit<'a, 'b>(&'a [&'b [f32]]);

impl Kernel for AnyBit<'_, '_> {
    type Output = u32;

    #[inline(always)]
    fn run<I: Instructions>(self, _: I) -> u32 {
        // Apart, so that the rows stay in registers.
        let (mut any, mut any_left) = ([0u32; 16], 0);
        for channel in self.0 {
            let (whole, rest) = channel.as_chunks();
            for samples in whole {
                let samples: &[f32; 16] = samples;
                for (any, sample) in any.iter_mut().zip(samples) {
                    *any |= sample.to_bits();
                }
            }
            for sample in rest {
                any_left |= sample.to_bits();
            }
        }
        any.iter().fold(any_left, |all, any| all | any)
    }
}

/// Copies the head of `source` into `target`, cleaned, and fills up with silence: hosts hand out
/// sidechains that are shorter or longer than the block.
pub fn copy_clean(path: VectorPath, source: &[f32], target: &mut [f32]) {
    let shared = source.len().min(target.len());
    let (head, tail) = target.split_at_mut(shared);
    clean_channels(path, &[Some(source)], &mut [head]);
    tail.fill(0.0);
}

/// Writes samples into `frames` as far as both reach, as [`sanitize_input`] has them; `right` is empty
/// in mono.
pub fn load_frames(path: VectorPath, left: &[f32], right: &[f32], frames: &mut [[f64; 2]]) {
    simd::run(path, LoadFrames { left, right, frames });
}

struct LoadFrames<'a> {
    left: &'a [f32],
    right: &'a [f32],
    frames: &'a mut [[f64; 2]],
}

impl Kernel for LoadFrames<'_> {
    type Output = ();

    #[inline(always)]
    fn run<I: Instructions>(self, _: I) {
        let Self { left, right, frames } = self;
        if left.len() == right.len() {
            for ((frame, left), right) in frames.iter_mut().zip(left).zip(right) {
                *frame = [*left, *right].map(|sample| f64::from(sanitize_input(sample)));
            }
            return;
        }
        for (channel, samples) in [left, right].into_iter().enumerate() {
            for (frame, sample) in frames.iter_mut().zip(samples) {
                frame[channel] = f64::from(sanitize_input(*sample));
            }
        }
    }
}

/// Writes frames back into samples as [`sanitize_output`] has them; `right` is empty in mono.
pub fn store_frames(path: VectorPath, frames: &[[f64; 2]], left: &mut [f32], right: &mut [f32]) {
    simd::run(path, StoreFrames { frames, left, right });
}

struct StoreFrames<'a> {
    frames: &'a [[f64; 2]],
    left: &'a mut [f32],
    right: &'a mut [f32],
}

impl Kernel for StoreFrames<'_> {
    type Output = ();

    #[inline(always)]
    fn run<I: Instructions>(self, _: I) {
        let Self { frames, left, right } = self;
        if left.len() == right.len() {
            for ((frame, left), right) in frames.iter().zip(left).zip(right) {
                (*left, *right) = (sanitize_output(frame[0]), sanitize_output(frame[1]));
            }
            return;
        }
        for (channel, samples) in [left, right].into_iter().enumerate() {
            for (frame, sample) in frames.iter().zip(samples) {
                *sample = sanitize_output(frame[channel]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cleaning_changes_only_bad_samples_and_sees_silence() {
        for path in VectorPath::ALL {
            let mut samples = [1e30, f32::NAN, f32::INFINITY, 1e-40, -0.25, 0.0];
            assert_eq!(clean(path, &mut samples), Cleaned { sounds: true, replaced_samples: 2 });
            assert_eq!(samples, [1e30, 0.0, 0.0, 0.0, -0.25, 0.0]);
            let mut copy = [9.0; 6];
            let source = [1e30, f32::NAN, f32::INFINITY, 1e-40, -0.25, 0.0];
            let mut own = source;
            let sources = [Some(&source[..]), None];
            let cleaned = clean_channels(path, &sources, &mut [&mut copy, &mut own]);
            assert_eq!(cleaned, Cleaned { sounds: true, replaced_samples: 4 });
            assert_eq!((copy, own), (samples, samples));
            let mut silence = [0.0, -0.0, 1e-41, f32::NAN];
            assert!(!is_silent(path, &silence));
            assert_eq!(clean(path, &mut silence), Cleaned { sounds: false, replaced_samples: 1 });
            assert!(is_silent(path, &silence));
            assert!(are_silent(path, &[&silence, &[], &silence[..1]]));
            assert!(!are_silent(path, &[&silence, &samples]));
        }
    }

    #[test]
    fn a_short_key_is_filled_with_silence_and_a_long_one_cut() {
        let path = VectorPath::best();
        let mut target = [9.0; 4];
        copy_clean(path, &[1.0, f32::NAN], &mut target);
        assert_eq!(target, [1.0, 0.0, 0.0, 0.0]);
        copy_clean(path, &[1.0, 2.0, 3.0, 4.0, 5.0], &mut target);
        assert_eq!(target, [1.0, 2.0, 3.0, 4.0]);
    }

    #[test]
    fn frames_hold_what_the_guards_say() {
        let left = [0.5, f32::NAN, 1e-40, -2e6, f32::NEG_INFINITY];
        let right = [-0.25, 1.0, 2.0, 3.0, 4.0];
        for path in VectorPath::ALL {
            let mut frames = [[9.0; 2]; 5];
            load_frames(path, &left, &right, &mut frames);
            assert_eq!(frames, [[0.5, -0.25], [0.0, 1.0], [0.0, 2.0], [0.0, 3.0], [0.0, 4.0]]);
            let mut mono = [[9.0; 2]; 5];
            load_frames(path, &left, &[], &mut mono);
            assert_eq!(mono.map(|frame| frame[1]), [9.0; 5]);
            frames[1] = [f64::NAN, 1e300];
            frames[2] = [1e-42, f64::NEG_INFINITY];
            let (mut left, mut right) = ([7.0; 5], [7.0; 5]);
            store_frames(path, &frames, &mut left, &mut right);
            assert_eq!(left, [0.5, 0.0, 0.0, 0.0, 0.0]);
            assert_eq!(right, [-0.25, f32::MAX, f32::MIN, 3.0, 4.0]);
            store_frames(path, &frames, &mut [0.0; 5], &mut []);
        }
    }
}
