//! The two halves of a lookahead gain that never comes late: sliding maximum and box cascade.
//!
//! Principle (P. Hamalainen, "Smoothing of the control signal without clipped output in digital
//! peak limiters", DAFx-02; G. Luff, "Designing a straightforward limiter", Signalsmith Audio,
//! 2022): let the wanted gain fall at once and stay down for a window of S + 1 samples, then
//! average it with non-negative weights that sum to 1 over the same S + 1 samples. Every value
//! averaged is at most what the sample S ago needs, so the average is too: exactly, without
//! tuning, for every signal. The audio waits S samples.

use crate::convert::{ToF64, ToWhole};

/// The largest of the last `window` values.
///
/// Method: M. van Herk, "A fast algorithm for local minimum and maximum filters", Pattern
/// Recognition Letters 13, 1992; J. Gil, M. Werman, IEEE PAMI 15, 1993. Memory is one window.
/// Work is amortised O(1), about three comparisons a sample with no data-dependent branch; every
/// `window`-th sample does `window` comparisons at once, and none ever does more.
#[derive(Debug, Clone)]
pub struct SlidingMaximum {
    /// From `position` on: suffix maxima of the block before; before it: this block's values.
    block: Vec<f64>,
    position: usize,
    prefix: f64,
    floor: f64,
    /// Values in a row that were at the floor, counted up to one window.
    at_floor_samples: usize,
}

impl SlidingMaximum {
    /// A maximum that never reads less than `floor`, which also stands for all values before the
    /// first. Window 1 until prepared.
    pub fn new(floor: f64) -> Self {
        Self { block: vec![floor], position: 0, prefix: floor, floor, at_floor_samples: 0 }
    }

    /// Takes memory for `window_samples` (at least 1), none where it had as much before; and resets.
    pub fn prepare(&mut self, window_samples: usize) {
        self.block.clear();
        self.block.resize(window_samples.max(1), self.floor);
        self.reset();
    }

    /// Becomes `other`, without taking memory where it had as much before.
    pub fn copy_from(&mut self, other: &Self) {
        self.block.clone_from(&other.block);
        self.position = other.position;
        self.prefix = other.prefix;
        self.floor = other.floor;
        self.at_floor_samples = other.at_floor_samples;
    }

    /// Forgets all values.
    pub fn reset(&mut self) {
        self.block.fill(self.floor);
        self.position = 0;
        self.prefix = self.floor;
        self.at_floor_samples = self.block.len();
    }

    /// Whether the whole window is at the floor.
    pub fn is_at_floor(&self) -> bool {
        self.at_floor_samples >= self.block.len()
    }

    /// Takes one value in (NaN counts as none) and gives the largest of the last window.
    #[inline]
    pub fn tick(&mut self, value: f64) -> f64 {
        if value > self.floor {
            self.at_floor_samples = 0;
        } else if self.is_at_floor() {
            // Nothing but the floor in the whole window: nothing to do.
            return self.floor;
        } else {
            self.at_floor_samples += 1;
        }
        let value = larger(value, self.floor);
        self.prefix = larger(value, self.prefix);
        let position = self.position;
        if let Some(slot) = self.block.get_mut(position) {
            *slot = value;
        }
        self.position = position + 1;
        match self.block.get(position + 1) {
            Some(&suffix) => larger(suffix, self.prefix),
            None => self.turn_block(),
        }
    }

    /// [`SlidingMaximum::tick`] for each of `values` in place, in fewer steps.
    pub fn process(&mut self, values: &mut [f64]) {
        let floor = self.floor;
        let quiet =
            values.iter().rev().take_while(|value| **value <= floor || value.is_nan()).count();
        if quiet == values.len() && self.is_at_floor() {
            values.fill(floor);
            return;
        }
        self.at_floor_samples =
            if quiet == values.len() { self.at_floor_samples + quiet } else { quiet };
        let mut rest = values;
        while !rest.is_empty() {
            let room = &mut self.block[self.position..];
            let (now, later) = rest.split_at_mut(room.len().min(rest.len()));
            let (slots, ahead) = room.split_at_mut(1);
            let mut slot = &mut slots[0];
            let mut ahead = ahead.iter_mut();
            for value in now.iter_mut() {
                let new = larger(*value, floor);
                self.prefix = larger(new, self.prefix);
                *slot = new;
                let Some(next) = ahead.next() else { break };
                *value = larger(*next, self.prefix);
                slot = next;
            }
            self.position += now.len();
            if self.position == self.block.len() {
                let largest = self.turn_block();
                if let Some(last) = now.last_mut() {
                    *last = largest;
                }
            }
            rest = later;
        }
    }

    #[inline(never)]
    fn turn_block(&mut self) -> f64 {
        let largest = self.prefix;
        let mut suffix = self.floor;
        for value in self.block.iter_mut().rev() {
            suffix = larger(*value, suffix);
            *value = suffix;
        }
        self.position = 0;
        self.prefix = self.floor;
        largest
    }
}

/// The larger; the second where the first is NaN.
#[inline]
fn larger(a: f64, b: f64) -> f64 {
    if a > b { a } else { b }
}

/// One part of a gain in the fixed-point sums: gains are whole numbers of 2^-32.
const UNITY: i64 = 1 << 32;

/// Longest span: keeps the sums under 2^63.
pub const LONGEST_SPAN_SAMPLES: usize = 2047;

/// Smooths a gain of 0..=1 with three moving averages in a row: a bell-shaped window of
/// `span + 1` samples with a continuous slope. The sums are whole numbers, so they never drift,
/// gain 1 stays exactly 1, and a gain held for `span + 1` samples is met exactly (to within
/// 2^-32, rounded down).
#[derive(Debug, Clone, Default)]
pub struct BoxCascade {
    boxes: [MovingSum; 3],
    /// Sum that stands for gain 1.
    unity: i64,
    scale: f64,
    span_samples: usize,
    /// Gains of 1 in a row, counted until all three sums stand at 1.
    at_unity_samples: usize,
}

#[derive(Debug, Clone, Default)]
struct MovingSum {
    values: Vec<i64>,
    oldest: usize,
    sum: i64,
}

impl MovingSum {
    fn fill(&mut self, value: i64) {
        self.values.fill(value);
        self.oldest = 0;
        self.sum = value * self.values.len().to_i64();
    }

    /// [`MovingSum::tick`] for each of `values` in place.
    fn process(&mut self, mut values: &mut [i64]) {
        while !values.is_empty() && !self.values.is_empty() {
            let room = &mut self.values[self.oldest..];
            let count = room.len().min(values.len());
            let (now, later) = values.split_at_mut(count);
            for (value, slot) in now.iter_mut().zip(room) {
                self.sum += *value - core::mem::replace(slot, *value);
                *value = self.sum;
            }
            self.oldest =
                if self.oldest + count == self.values.len() { 0 } else { self.oldest + count };
            values = later;
        }
    }

    #[inline]
    fn tick(&mut self, value: i64) -> i64 {
        let Some(slot) = self.values.get_mut(self.oldest) else { return value };
        self.sum += value - core::mem::replace(slot, value);
        self.oldest += 1;
        if self.oldest == self.values.len() {
            self.oldest = 0;
        }
        self.sum
    }
}

/// A gain as a whole number of 2^-32, rounded down, in few vector instructions: a sum over 2^52 has its
/// whole part in the lowest bits.
#[inline(always)]
fn whole(gain: f64) -> i64 {
    const OFFSET: f64 = 4_503_599_627_370_496.0;
    let held = if gain > 0.0 { gain } else { 0.0 };
    let held = if held < 1.0 { held } else { 1.0 };
    // Unity is even, and so stays what it is; no other number is rounded up.
    let shifted = (held * UNITY.to_f64() - 0.5) + OFFSET;
    shifted.to_bits().wrapping_sub(OFFSET.to_bits()).cast_signed().max(0)
}

/// Values smoothed at a time.
const BLOCK: usize = 64;

impl BoxCascade {
    /// Takes memory for a window of `span_samples + 1` samples (at most
    /// [`LONGEST_SPAN_SAMPLES`]), none where it had as much before; and rests at gain 1.
    pub fn prepare(&mut self, span_samples: usize) {
        let span = span_samples.min(LONGEST_SPAN_SAMPLES);
        self.span_samples = span;
        // Unequal lengths, so that the zeros of the three responses fall in different places.
        let first = span * 42 / 100;
        let second = span * 33 / 100;
        let spans = [first, second, span - first - second];
        for (moving, span) in self.boxes.iter_mut().zip(spans) {
            moving.values.clear();
            moving.values.resize(span + 1, 0);
        }
        self.reset();
    }

    /// Rests at gain 1.
    pub fn reset(&mut self) {
        let mut value = UNITY;
        for moving in &mut self.boxes {
            moving.fill(value);
            value *= moving.values.len().max(1).to_i64();
        }
        self.unity = value;
        self.at_unity_samples = self.span_samples + 1;
        self.scale = 1.0 / value.to_f64();
    }

    /// Becomes `other`, without taking memory where it had as much before.
    pub fn copy_from(&mut self, other: &Self) {
        for (moving, other) in self.boxes.iter_mut().zip(&other.boxes) {
            moving.values.clone_from(&other.values);
            moving.oldest = other.oldest;
            moving.sum = other.sum;
        }
        self.unity = other.unity;
        self.scale = other.scale;
        self.span_samples = other.span_samples;
        self.at_unity_samples = other.at_unity_samples;
    }

    /// Whether the whole window is at gain 1, exactly.
    pub fn is_at_unity(&self) -> bool {
        self.at_unity_samples > self.span_samples
    }

    /// Takes the wanted gain (clamped to 0..=1; NaN is 0) and gives the smoothed one, never
    /// larger than the largest of the last `span + 1` wanted.
    #[inline]
    pub fn tick(&mut self, gain: f64) -> f64 {
        let mut value = whole(gain);
        if value != UNITY {
            self.at_unity_samples = 0;
        } else if self.is_at_unity() {
            // Every sum stands at 1 and stays there.
            return 1.0;
        } else {
            self.at_unity_samples += 1;
        }
        for moving in &mut self.boxes {
            value = moving.tick(value);
        }
        if value == self.unity { 1.0 } else { value.to_f64() * self.scale }
    }

    /// [`BoxCascade::tick`] for each of `gains` in place, in fewer steps.
    pub fn process(&mut self, gains: &mut [f64]) {
        for gains in gains.chunks_mut(BLOCK) {
            let mut block = [UNITY; BLOCK];
            let values = &mut block[..gains.len()];
            for (value, gain) in values.iter_mut().zip(&*gains) {
                *value = whole(*gain);
            }
            let still = values.iter().rev().take_while(|value| **value == UNITY).count();
            if still == values.len() && self.is_at_unity() {
                gains.fill(1.0);
                continue;
            }
            self.at_unity_samples =
                if still == values.len() { self.at_unity_samples + still } else { still };
            for moving in &mut self.boxes {
                moving.process(values);
            }
            for (gain, &value) in gains.iter_mut().zip(&*values) {
                *gain = if value == self.unity { 1.0 } else { value.to_f64() * self.scale };
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::noise::Noise;

    #[test]
    fn sliding_maximum_is_the_maximum_of_the_window() {
        for window in [1, 2, 3, 7, 97] {
            let mut noise = Noise::new(window as u64);
            let values: Vec<f64> = (0..1000).map(|_| noise.unit().powi(8)).collect();
            let mut maximum = SlidingMaximum::new(0.0);
            maximum.prepare(window);
            for n in 0..values.len() {
                let start = (n + 1).saturating_sub(window);
                let expected = values[start..=n].iter().fold(0.0f64, |a, &b| a.max(b));
                assert_eq!(maximum.tick(values[n]), expected, "window {window}, sample {n}");
            }
            for n in 0..window {
                assert!(!maximum.is_at_floor(), "window {window}, {n} after");
                maximum.tick(0.0);
            }
            assert!(maximum.is_at_floor());
            maximum.reset();
            assert_eq!(maximum.tick(f64::NAN), 0.0);
        }
    }

    #[test]
    fn blocks_are_as_samples() {
        for window in [1, 2, 7, 97, 386] {
            let mut noise = Noise::new(window as u64);
            let mut floor = 0;
            let values: Vec<f64> = (0..5000)
                .map(|_| {
                    floor =
                        if noise.unit() < 0.01 { noise.between(1, 600) } else { floor.max(1) - 1 };
                    if floor > 0 { 1.0 } else { noise.unit().powi(3) }
                })
                .collect();
            let (mut hold, mut smooth) = (SlidingMaximum::new(-1.0), BoxCascade::default());
            hold.prepare(window);
            smooth.prepare(window);
            let (mut held, mut smoothed) = (hold.clone(), smooth.clone());
            let mut at = 0;
            while at < values.len() {
                let end = values.len().min(at + noise.between(1, 130));
                let mut block: Vec<f64> = values[at..end].iter().map(|x| -x).collect();
                held.process(&mut block);
                let wanted: Vec<f64> = values[at..end].iter().map(|x| hold.tick(-x)).collect();
                assert_eq!(block, wanted, "window {window} at {at}");
                assert_eq!(held.is_at_floor(), hold.is_at_floor());
                block.copy_from_slice(&values[at..end]);
                smoothed.process(&mut block);
                let wanted: Vec<f64> = values[at..end].iter().map(|x| smooth.tick(*x)).collect();
                assert_eq!(block, wanted, "window {window} at {at}");
                assert_eq!(smoothed.is_at_unity(), smooth.is_at_unity());
                at = end;
            }
        }
    }

    #[test]
    fn cascade_is_a_window_of_its_span_and_keeps_unity() {
        for span in [0, 1, 2, 16, 96, 384, 1536] {
            let mut cascade = BoxCascade::default();
            cascade.prepare(span);
            assert!((0..5000).all(|_| cascade.tick(1.0) == 1.0 && cascade.is_at_unity()));
            // A dip of one sample touches exactly the span, and sums to the dip.
            let response: Vec<f64> =
                (0..span + 200).map(|n| 1.0 - cascade.tick(f64::from(u8::from(n != 0)))).collect();
            assert!(response[..=span].iter().all(|&weight| weight > 0.0));
            assert!(response[span + 1..].iter().all(|&weight| weight == 0.0));
            assert!((response.iter().sum::<f64>() - 1.0).abs() < 1e-9);
        }
    }

    #[test]
    fn smoothed_gain_never_exceeds_what_the_delayed_sample_needs() {
        for span in [1, 44, 96, 384] {
            let mut noise = Noise::new(span as u64);
            let needs: Vec<f64> = (0..20_000)
                .map(|_| if noise.unit() < 0.01 { noise.unit().powi(4) } else { 1.0 })
                .collect();
            let mut hold = SlidingMaximum::new(-1.0);
            hold.prepare(span + 1);
            let mut cascade = BoxCascade::default();
            cascade.prepare(span);
            for n in 0..needs.len() {
                let gain = cascade.tick(-hold.tick(-needs[n]));
                if n >= span {
                    assert!(gain <= needs[n - span] * (1.0 + 1e-15));
                }
            }
        }
    }
}
