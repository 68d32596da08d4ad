//! Samples of one or two channels as frames of `[left, right]`, and back.

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

/// Frames `at..at + count` of a channel of the key, or as many as there are.
pub fn key_part<'a>(key: &[&'a [f32]], channel: usize, at: usize, count: usize) -> &'a [f32] {
    let samples: &'a [f32] = key.get(channel).copied().unwrap_or_default();
    samples.get(at..samples.len().min(at + count)).unwrap_or_default()
}
