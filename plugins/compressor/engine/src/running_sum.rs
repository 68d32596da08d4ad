//! Sums of the latest whole numbers, over any window_samples, without drift.
//!
//! The sum of everything since the reset is kept for every sample, modulo 2^64; the sum of a window is
//! the difference of two of them. Whole numbers make it exact for ever, whatever came before and
//! however the window is changed, as long as the sum of the window itself fits into 64 bits.

/// The nearest whole number to one of at most 2^51. The standard library's function is far slower without
/// an instruction that not every processor has.
#[inline]
pub(super) fn nearest(value: f64) -> i64 {
    // Adding 1.5 * 2^52 rounds and leaves the whole number in the low bits.
    const ROUND: f64 = 6_755_399_441_055_744.0;
    ((value + ROUND).to_bits().wrapping_sub(ROUND.to_bits())).cast_signed()
}

/// Sums of the latest values of a stream.
#[derive(Debug, Clone, Default)]
pub(super) struct RunningSum {
    /// The sum before each of the latest values; the length is a power of two.
    sums: Vec<i64>,
    total: i64,
    count: usize,
    /// Every value before the first.
    before: i64,
}

impl RunningSum {
    /// Becomes `other`, in the memory it has.
    pub fn copy_from(&mut self, other: &Self) {
        let Self { sums, total, count, before } = other;
        self.sums.clone_from(sums);
        (self.total, self.count, self.before) = (*total, *count, *before);
    }

    /// Takes memory for windows of up to `longest_samples` values, and resets.
    pub fn prepare(&mut self, longest_samples: usize) {
        self.sums = vec![0; longest_samples.max(1).next_power_of_two()];
        self.reset(0);
    }

    /// Forgets all values: each of them was `value`.
    pub fn reset(&mut self, value: i64) {
        (self.total, self.count, self.before) = (0, 0, value);
    }

    /// Longest window.
    pub fn longest_samples(&self) -> usize {
        self.sums.len()
    }

    /// Takes a value in, and gives the sum of the latest `window_samples` values, this one included.
    #[inline]
    pub fn tick(&mut self, value: i64, window_samples: usize) -> i64 {
        let mask = self.sums.len().wrapping_sub(1);
        if let Some(sum) = self.sums.get_mut(self.count & mask) {
            *sum = self.total;
        }
        self.total = self.total.wrapping_add(value);
        self.count += 1;
        if window_samples <= self.count {
            let first = self.sums.get((self.count - window_samples) & mask).copied().unwrap_or(0);
            self.total.wrapping_sub(first)
        } else {
            let earlier = self.before.wrapping_mul((window_samples - self.count) as i64);
            self.total.wrapping_add(earlier)
        }
    }
}

impl RunningSum {
    /// [`RunningSum::tick`] of many values, in place.
    pub fn sum_all(&mut self, values: &mut [i64], window_samples: usize) {
        let mask = self.sums.len().wrapping_sub(1);
        if window_samples > self.count || window_samples > self.sums.len() {
            return values.iter_mut().for_each(|value| *value = self.tick(*value, window_samples));
        }
        let (sums, mut total, mut count) = (&mut self.sums[..], self.total, self.count);
        for value in values {
            sums[count & mask] = total;
            total = total.wrapping_add(*value);
            count += 1;
            *value = total.wrapping_sub(sums[(count - window_samples) & mask]);
        }
        (self.total, self.count) = (total, count);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared_dsp::noise::Noise;

    #[test]
    fn any_window_is_summed_exactly_however_long_it_ran() {
        let mut sum = RunningSum::default();
        sum.prepare(100);
        sum.reset(7);
        assert_eq!(sum.tick(1, 10), 64);
        // As after 4.1e9 frames of the loudest values: the total has wrapped many times.
        (sum.total, sum.count) = (i64::MAX - 5, 4_100_000_000);
        let mut noise = Noise::new(4);
        let values: Vec<i64> = (0..1000).map(|_| (noise.unit() * 1e14) as i64).collect();
        for n in 0..1000 {
            let window = 1 + noise.below(128);
            let got = sum.tick(values[n], window);
            if n + 1 >= window {
                assert_eq!(got, values[n + 1 - window..=n].iter().sum::<i64>());
            }
        }
        let mut many = sum.clone();
        for start in (0..1000).step_by(50) {
            let window = 1 + noise.below(128);
            let mut all = values[start..start + 50].to_vec();
            many.sum_all(&mut all, window);
            let one = values[start..start + 50].iter().map(|value| sum.tick(*value, window));
            assert!(one.eq(all));
        }
        (0..128).for_each(|_| _ = sum.tick(0, 128));
        assert_eq!(sum.tick(0, 128), 0);
    }
}
