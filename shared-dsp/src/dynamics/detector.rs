//! What level a compressor acts on: the peak of the last few milliseconds.
//!
//! A rectified sine falls to nothing twice a cycle. Ballistics fed with it settle somewhere under
//! the peak, at a place that depends on the times, and ripple at twice the frequency: the ratio
//! is then not the true ratio and the attack not the true attack. So the peak is held for a
//! moment first. A steady tone whose half cycle is no longer than the hold reads as one constant
//! level, exactly its peak.
//!
//! The hold is a maximum over whole cells of time, each an eighth of the hold: cheap, and the same
//! however blocks are cut, because cells are counted from the reset.

use crate::convert::{ToF64, ToWhole};

/// Whole cells a peak is held for; the cell of the peak itself comes on top.
const CELLS: usize = 8;

/// Holds peaks of `CHANNELS` rectified signals for between 8 and 9 cells.
#[derive(Debug, Clone)]
pub struct PeakHold<const CHANNELS: usize> {
    /// Largest value of the cell now filling.
    filling: [f32; CHANNELS],
    /// Largest value of the last [`CELLS`] full cells.
    full: [f32; CHANNELS],
    cells: [[f32; CHANNELS]; CELLS],
    next_cell: usize,
    cell_samples: usize,
    left_samples: usize,
}

impl<const CHANNELS: usize> Default for PeakHold<CHANNELS> {
    fn default() -> Self {
        Self {
            filling: [0.0; CHANNELS],
            full: [0.0; CHANNELS],
            cells: [[0.0; CHANNELS]; CELLS],
            next_cell: 0,
            cell_samples: 1,
            left_samples: 1,
        }
    }
}

impl<const CHANNELS: usize> PeakHold<CHANNELS> {
    /// Sets the hold to the nearest whole number of cells' samples. A cell that is already
    /// filling ends as planned.
    pub fn set_hold(&mut self, hold_samples: f64) {
        self.cell_samples = (hold_samples / CELLS.to_f64()).round().max(1.0).to_usize();
    }

    /// Time a peak is held, in samples, on average over where in a cell it falls.
    pub fn mean_hold_samples(&self) -> f64 {
        CELLS.to_f64() * self.cell_samples.to_f64() + 0.5 * (self.cell_samples.to_f64() - 1.0)
    }

    /// Forgets all peaks; the hold stays.
    pub fn reset(&mut self) {
        let cell_samples = self.cell_samples;
        *self = Self { cell_samples, left_samples: cell_samples, ..Self::default() };
    }

    /// Whether no peak is held.
    pub fn is_empty(&self) -> bool {
        // What the cells hold is what `full` was made of.
        self.filling == [0.0; CHANNELS] && self.full == [0.0; CHANNELS]
    }

    /// Takes the magnitudes of one frame (0 or more, finite) and gives the held peaks.
    #[inline]
    pub fn tick(&mut self, magnitudes: [f32; CHANNELS]) -> [f32; CHANNELS] {
        let mut held = magnitudes;
        for (channel, held) in held.iter_mut().enumerate() {
            let filling = larger(self.filling[channel], magnitudes[channel]);
            self.filling[channel] = filling;
            *held = larger(filling, self.full[channel]);
        }
        self.left_samples -= 1;
        if self.left_samples == 0 {
            self.close_cell();
        }
        held
    }

    /// Lets the time of silence pass while no peak is held.
    pub fn rest(&mut self, frames: usize) {
        self.left_samples = match frames.checked_sub(self.left_samples) {
            None => self.left_samples - frames,
            Some(later) => self.cell_samples - later % self.cell_samples,
        };
    }

    fn close_cell(&mut self) {
        self.cells[self.next_cell] = self.filling;
        self.next_cell = (self.next_cell + 1) % CELLS;
        self.filling = [0.0; CHANNELS];
        self.left_samples = self.cell_samples;
        self.full = [0.0; CHANNELS];
        for cell in &self.cells {
            for (full, &value) in self.full.iter_mut().zip(cell) {
                *full = larger(*full, value);
            }
        }
    }
}

/// Joins each channel's own value with the largest of all: `link` 0 leaves every channel alone,
/// 1 gives all the largest, exactly; between, a straight line. Meant for gain reduction in dB,
/// where silence in one channel is 0 and not minus infinity.
#[inline]
pub fn linked<const CHANNELS: usize>(own: [f64; CHANNELS], link: f64) -> [f64; CHANNELS] {
    let mut largest = 0.0;
    for value in own {
        largest = if value > largest { value } else { largest };
    }
    own.map(|value| largest + (1.0 - link) * (value - largest))
}

/// The larger of two numbers that are not NaN: one instruction, unlike `f32::max`.
#[inline]
fn larger(a: f32, b: f32) -> f32 {
    if a > b { a } else { b }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_peak_is_held_for_the_stated_time() {
        for hold_samples in [8.0, 24.0, 240.0] {
            for start in [0, 1, 5, 17, 100] {
                let mut hold = PeakHold::<1>::default();
                hold.set_hold(hold_samples);
                hold.reset();
                (0..start).for_each(|_| assert_eq!(hold.tick([0.0]), [0.0]));
                assert!(hold.is_empty());
                assert_eq!(hold.tick([0.5]), [0.5]);
                assert!(!hold.is_empty());
                let mut held_samples = 0;
                while hold.tick([0.0]) == [0.5] {
                    held_samples += 1;
                }
                assert!(hold.is_empty());
                let half_cell = hold_samples / 16.0;
                let off = f64::from(held_samples) - hold.mean_hold_samples();
                assert!(off.abs() <= half_cell, "{hold_samples} {start} {off}");
            }
        }
    }

    #[test]
    fn rest_counts_the_time_of_silence() {
        for rested in [0, 1, 7, 29, 30, 31, 400] {
            let (mut hold, mut resting) = (PeakHold::<1>::default(), PeakHold::<1>::default());
            for hold in [&mut hold, &mut resting] {
                hold.set_hold(240.0);
                hold.reset();
                (0..17).for_each(|_| assert_eq!(hold.tick([0.0]), [0.0]));
            }
            resting.rest(rested);
            (0..rested).for_each(|_| assert_eq!(hold.tick([0.0]), [0.0]));
            assert_eq!(hold.tick([0.5]), resting.tick([0.5]));
            (0..400).for_each(|_| assert_eq!(hold.tick([0.0]), resting.tick([0.0]), "{rested}"));
        }
    }

    #[test]
    fn a_steady_sine_reads_constant() {
        let mut hold = PeakHold::<2>::default();
        hold.set_hold(240.0);
        hold.reset();
        let sine = |n: usize| (n as f32 * core::f32::consts::TAU / 480.0).sin().abs();
        let settled: Vec<_> = (0..4800).map(|n| hold.tick([sine(n), 0.0])).skip(480).collect();
        assert!(settled.iter().all(|&held| held == [1.0, 0.0]));
    }

    #[test]
    fn link_runs_from_own_to_largest() {
        assert_eq!(linked([6.0, 2.0], 0.0), [6.0, 2.0]);
        assert_eq!(linked([6.0, 2.0], 1.0), [6.0, 6.0]);
        assert_eq!(linked([6.0, 2.0], 0.5), [6.0, 4.0]);
        assert_eq!(linked([6.0], 0.3), [6.0]);
    }
}
