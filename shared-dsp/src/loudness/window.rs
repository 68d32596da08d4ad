//! The sliding rectangles of momentary (400 ms) and short-term (3 s) loudness.
//!
//! Source: EBU Tech 3341 v4, section 2.2. Time is cut into slots of 2.5 ms on a grid counted from
//! the start of the passage; the windows move by one slot, so that a burst anywhere is met within
//! 1.25 ms (0.014 LU of a 400 ms burst).
//!
//! Slot energies are kept as whole numbers, so that taking the oldest slot out of a running sum
//! undoes exactly what putting it in did: no drift in a session of days, and silence after any
//! sound is exactly zero. Cost: constant, once a slot. Memory: 19 kB.

use super::exact;
use crate::convert::{ToF64, ToWhole};

/// Slots a second: one every 2.5 ms.
pub const SLOTS_PER_S: usize = 400;
/// Slots of the 400 ms window.
pub const MOMENTARY_SLOTS: usize = 160;
/// Slots of the 3 s window.
pub const SHORT_TERM_SLOTS: usize = 1200;

/// Running sums of slot energies.
#[derive(Debug, Clone)]
pub struct EnergyWindows {
    slots: Box<[u128]>,
    next: usize,
    momentary: u128,
    short_term: u128,
    count: u64,
    /// The slot on the grid of frame 0 that the passage began with.
    first_slot: i64,
    frames_per_slot: f64,
}

impl EnergyWindows {
    /// Empty windows at `sample_rate_hz`. Takes all memory.
    pub fn new(sample_rate_hz: f64) -> Self {
        Self {
            slots: vec![0; SHORT_TERM_SLOTS].into_boxed_slice(),
            next: 0,
            momentary: 0,
            short_term: 0,
            count: 0,
            first_slot: 0,
            frames_per_slot: sample_rate_hz / SLOTS_PER_S.to_f64(),
        }
    }

    /// Begins at silence again, with the first slot that begins at or after frame `position` of a
    /// grid that counts from frame 0; positions are held in +-2^50. Returns the frames until then,
    /// which belong to no slot.
    pub fn clear_at(&mut self, position: i64) -> usize {
        const FARTHEST: i64 = 1 << 50; // frames and their fractions stay exact enough to 2^53
        let position = position.clamp(-FARTHEST, FARTHEST);
        self.slots.fill(0);
        (self.next, self.momentary, self.short_term, self.count) = (0, 0, 0, 0);
        self.first_slot = (position.to_f64() / self.frames_per_slot).floor().to_i64();
        while self.edge(0) < position {
            self.first_slot += 1;
        }
        (self.edge(0) - position).to_usize()
    }

    /// Frames that the present slot holds. Slots differ by one frame where 2.5 ms is not a whole
    /// number of frames, and stay on their grid.
    pub fn slot_frames(&self) -> usize {
        (self.edge(self.count + 1) - self.edge(self.count)).to_usize()
    }

    /// Slots closed since the beginning.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The present slot's number on the grid of frame 0.
    pub fn slot(&self) -> i64 {
        self.first_slot + self.count.to_i64()
    }

    /// Closes the present slot with `energy`, its sum of weighted squares.
    pub fn close_slot(&mut self, energy: f64) {
        let energy = exact::from_energy(energy);
        let leaving_momentary =
            self.slots[(self.next + SHORT_TERM_SLOTS - MOMENTARY_SLOTS) % SHORT_TERM_SLOTS];
        let leaving_short_term = core::mem::replace(&mut self.slots[self.next], energy);
        self.momentary = self.momentary + energy - leaving_momentary;
        self.short_term = self.short_term + energy - leaving_short_term;
        self.next = (self.next + 1) % SHORT_TERM_SLOTS;
        self.count += 1;
    }

    /// [`EnergyWindows::close_slot`] with silence while both windows [are empty](Self::are_empty).
    pub fn close_empty_slot(&mut self) {
        self.next = (self.next + 1) % SHORT_TERM_SLOTS;
        self.count += 1;
    }

    /// Whether both windows hold silence only.
    pub fn are_empty(&self) -> bool {
        self.short_term == 0
    }

    /// Mean square of the last 400 ms. What lies before the beginning counts as silence.
    pub fn momentary_energy(&self) -> f64 {
        self.mean(self.momentary, MOMENTARY_SLOTS)
    }

    /// Mean square of the last 3 s. What lies before the beginning counts as silence.
    pub fn short_term_energy(&self) -> f64 {
        self.mean(self.short_term, SHORT_TERM_SLOTS)
    }

    fn mean(&self, sum: u128, slots: usize) -> f64 {
        let frames = match self.count.checked_sub(slots as u64) {
            Some(first) => (self.edge(self.count) - self.edge(first)).to_f64(),
            None => slots.to_f64() * self.frames_per_slot,
        };
        exact::to_energy(sum) / frames
    }

    /// The frame at which the slot begins that is number `slot` of the passage.
    fn edge(&self, slot: u64) -> i64 {
        ((self.first_slot + slot.to_i64()).to_f64() * self.frames_per_slot).floor().to_i64()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::noise::Noise;

    #[test]
    fn running_sums_equal_fresh_sums() {
        let mut windows = EnergyWindows::new(44_100.0);
        let mut noise = Noise::new(4);
        let mut given = Vec::new();
        for slot in 0..5000 {
            // A span of 200 dB, in which running sums of floating numbers would drift.
            let energy = if slot < 4000 { 10f64.powf(20.0 * noise.unit() - 10.0) } else { 1e-9 };
            given.push(energy);
            windows.close_slot(energy);
        }
        let fresh = |slots: usize| given[5000 - slots..].iter().sum::<f64>();
        assert!((windows.momentary_energy() / (fresh(160) / 17_640.0) - 1.0).abs() < 1e-6);
        assert!((windows.short_term_energy() / (fresh(1200) / 132_300.0) - 1.0).abs() < 1e-9);
        for _ in 0..1200 {
            assert!(!windows.are_empty());
            windows.close_slot(0.0);
        }
        assert!(windows.are_empty());
        assert_eq!(windows.short_term_energy(), 0.0);
    }

    #[test]
    fn slots_keep_to_their_grid() {
        for (rate_hz, window_frames) in [(44_100.0, 17_640), (48_000.0, 19_200), (22_050.0, 8820)] {
            let mut windows = EnergyWindows::new(rate_hz);
            let mut frames = 0;
            for _ in 0..MOMENTARY_SLOTS {
                frames += windows.slot_frames();
                windows.close_slot(0.0);
            }
            assert_eq!(frames, window_frames);
        }
    }

    #[test]
    fn every_passage_keeps_to_the_grid_of_frame_0() {
        for rate_hz in [11_025.0, 44_100.0, 48_000.0, 44_099.5] {
            for position in [-1_000_003, -1, 0, 1, 27, 28, 110, 111, 441, 9_000_000_017] {
                let mut windows = EnergyWindows::new(rate_hz);
                let mut frame = position + windows.clear_at(position) as i64;
                assert!(frame - position <= (rate_hz / 400.0).ceil() as i64);
                for _ in 0..50 {
                    let exact = windows.slot() as f64 * rate_hz / 400.0;
                    assert_eq!(frame, exact.floor() as i64, "{rate_hz} {position}");
                    frame += windows.slot_frames() as i64;
                    windows.close_slot(0.0);
                }
            }
        }
    }
}
