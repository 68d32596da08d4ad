//! Samples of one or two channels as frames of `[left, right]`, and back.

use shared_dsp::guard;

/// Writes samples into `frames`, each through `guard`; `right` is empty in mono.
#[inline]
pub fn load(left: &[f32], right: &[f32], frames: &mut [[f64; 2]], guard: impl Fn(f32) -> f32) {
    for (frame, x) in frames.iter_mut().zip(left) {
        frame[0] = f64::from(guard(*x));
    }
    for (frame, x) in frames.iter_mut().zip(right) {
        frame[1] = f64::from(guard(*x));
    }
}

/// Writes frames back into samples that are finite and not subnormal.
#[inline]
pub fn store(frames: &[[f64; 2]], left: &mut [f32], right: &mut [f32]) {
    for (frame, y) in frames.iter().zip(left) {
        *y = guard::sanitize_output(frame[0]);
    }
    for (frame, y) in frames.iter().zip(right) {
        *y = guard::sanitize_output(frame[1]);
    }
}

/// Passes samples bit by bit; NaN, infinity and subnormals become zero.
pub fn pass(samples: &mut [f32]) {
    for x in samples {
        *x = guard::flush_nonfinite(*x);
    }
}

/// Frames `at..at + count` of a channel of the key, or as many as there are.
pub fn key_part<'a>(key: &[&'a [f32]], channel: usize, at: usize, count: usize) -> &'a [f32] {
    let samples: &'a [f32] = key.get(channel).copied().unwrap_or_default();
    samples.get(at..samples.len().min(at + count)).unwrap_or_default()
}
