//! A delay by a whole number of samples, for lookahead and for aligning latencies.
//!
//! Contract: memory only in [`DelayLine::prepare`]; one read and one write per sample. What goes in
//! comes out bit for bit. The line does not judge its input: where bad samples must not be kept,
//! pass them through [`crate::guard::sanitize_input`] first.

/// Delays a stream of `T` by a fixed number of samples, 0 included.
#[derive(Debug, Clone, Default)]
pub struct DelayLine<T> {
    samples: Vec<T>,
    /// The oldest sample: the next to come out, and the place of the next to go in.
    oldest: usize,
}

impl<T: Copy + Default> DelayLine<T> {
    /// A line of no length: output equals input.
    pub const fn new() -> Self {
        Self { samples: Vec::new(), oldest: 0 }
    }

    /// Takes memory for a delay of `delay_samples`, none where it had as much before; filled with
    /// `T::default()`.
    pub fn prepare(&mut self, delay_samples: usize) {
        self.samples.clear();
        self.samples.resize(delay_samples, T::default());
        self.oldest = 0;
    }

    /// Puts `sample` everywhere on its way.
    pub fn fill(&mut self, sample: T) {
        self.samples.fill(sample);
    }

    /// Becomes `other`, without taking memory where it had as much before.
    pub fn copy_from(&mut self, other: &Self) {
        self.samples.clone_from(&other.samples);
        self.oldest = other.oldest;
    }

    /// Forgets all that is on its way.
    pub fn reset(&mut self) {
        self.samples.fill(T::default());
        self.oldest = 0;
    }

    /// The delay in samples.
    #[inline]
    pub fn delay_samples(&self) -> usize {
        self.samples.len()
    }

    /// Whether every sample on its way is `T::default()`: for sound, exact silence.
    pub fn is_empty(&self) -> bool
    where
        T: PartialEq,
    {
        let nothing = T::default();
        self.samples.iter().all(|sample| *sample == nothing)
    }

    /// Takes a sample in and gives the one that went in `delay_samples` ago.
    #[inline]
    pub fn tick(&mut self, sample: T) -> T {
        let Some(slot) = self.samples.get_mut(self.oldest) else { return sample };
        let out = core::mem::replace(slot, sample);
        self.oldest += 1;
        if self.oldest == self.samples.len() {
            self.oldest = 0;
        }
        out
    }

    /// Delays a block in place: the same as [`DelayLine::tick`] for each sample, in fewer steps.
    pub fn process(&mut self, mut block: &mut [T]) {
        while !block.is_empty() && !self.samples.is_empty() {
            let room = &mut self.samples[self.oldest..];
            let length = room.len().min(block.len());
            let (now, later) = block.split_at_mut(length);
            now.swap_with_slice(&mut room[..length]);
            self.oldest += length;
            if self.oldest == self.samples.len() {
                self.oldest = 0;
            }
            block = later;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comes_out_after_its_delay_bit_for_bit() {
        for delay_samples in [0, 1, 2, 96] {
            let mut line = DelayLine::<f32>::new();
            line.prepare(delay_samples);
            for n in 0..300 {
                let expected =
                    if n < delay_samples { 0.0 } else { ((n - delay_samples) as f32).sin() };
                assert_eq!(line.tick((n as f32).sin()), expected);
            }
        }
    }

    #[test]
    fn block_and_sample_paths_agree_and_reset_forgets() {
        let mut line = DelayLine::<u32>::new();
        line.prepare(5);
        let mut block: [u32; 12] = core::array::from_fn(|n| n as u32 + 1);
        line.process(&mut block);
        assert_eq!(block, [0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7]);
        assert!(!line.is_empty());
        line.reset();
        assert!(line.is_empty());
        assert_eq!((0..5).map(|_| line.tick(9)).sum::<u32>(), 0);
    }
}
