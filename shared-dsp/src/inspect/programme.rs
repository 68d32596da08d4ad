//! Time and loudness for the detectors: slots of 50 ms.
//!
//! Source: ITU-R BS.1770-5 (2023), by [`crate::loudness`]. The two channels are turned into mid and
//! side first: both together have the energy of left and right, and mid alone is the mono sum at
//! equal level, so one pair of filters measures the programme and what mono leaves of it.

use crate::bands::{BLOCK_FRAMES, Block};
use crate::convert::{ToF64, ToWhole};
use crate::loudness::gating::{LoudnessHistogram, integrated_lufs};
use crate::loudness::k_weighting::{KPair, KWeighting};
use crate::loudness::{energy_to_lufs, lufs_to_energy};
use crate::units::power_to_db;

/// Length of a slot; the true length is a whole number of blocks (within 0.5 % from 44.1 kHz on).
pub const SLOT_S: f64 = 0.05;
/// Slots of the 3 s of short-term loudness.
pub const SHORT_TERM_SLOTS: usize = 60;
/// Slots of the 400 ms of a gating block, one of which begins every 100 ms.
const GATING_SLOTS: usize = 8;
/// Blocks after which the filters settle: every 10 ms at the least.
const SETTLING_BLOCKS: usize = 8;
/// Slots quieter than this do not count for mono loss.
const MONO_GATE_LUFS: f64 = -60.0;

/// Energies and peak of 50 ms of programme.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Slot {
    /// K-weighted mean square of both channels.
    pub energy: f64,
    /// That of the mono sum.
    pub mono_energy: f64,
    /// Highest sample of either channel.
    pub peak_gain: f32,
    /// The frame at which it ended.
    pub end_frame: u64,
}

impl Slot {
    const EMPTY: Self = Self { energy: 0.0, mono_energy: 0.0, peak_gain: 0.0, end_frame: 0 };
}

/// The running programme.
#[derive(Debug, Clone)]
pub struct Programme {
    filter: KWeighting,
    pair: KPair,
    gathered: [f64; 2],
    /// Energy of a sample: half where both channels are one.
    scale: f64,
    slot_blocks: usize,
    blocks: usize,
    frames: u64,
    peak_gain: f32,
    top_gain: f32,
    slots: [Slot; SHORT_TERM_SLOTS],
    next: usize,
    count: u64,
    /// Slots of nothing at all since the last other one.
    empty_slots: usize,
    histogram: LoudnessHistogram,
    integrated_lufs: f64,
    max_short_term_energy: f64,
    mono: [f64; 2],
}

impl Default for Programme {
    fn default() -> Self {
        Self {
            filter: KWeighting::new(48_000.0),
            pair: KPair::default(),
            gathered: [0.0; 2],
            scale: 1.0,
            slot_blocks: 75,
            blocks: 0,
            frames: 0,
            peak_gain: 0.0,
            top_gain: 0.0,
            slots: [Slot::EMPTY; SHORT_TERM_SLOTS],
            next: 0,
            count: 0,
            empty_slots: 0,
            histogram: LoudnessHistogram::new(),
            integrated_lufs: f64::NEG_INFINITY,
            max_short_term_energy: 0.0,
            mono: [0.0; 2],
        }
    }
}

impl Programme {
    /// Sets the rate and whether both channels are one and the same, and resets.
    pub fn prepare(&mut self, sample_rate_hz: f64, is_mono: bool) {
        self.filter = KWeighting::new(sample_rate_hz);
        self.slot_blocks =
            (SLOT_S * sample_rate_hz / BLOCK_FRAMES.to_f64()).round().max(1.0).to_usize();
        self.scale = if is_mono { 0.5 } else { 1.0 };
        self.reset();
    }

    /// Forgets everything.
    pub fn reset(&mut self) {
        self.pair = KPair::default();
        self.gathered = [0.0; 2];
        (self.blocks, self.frames, self.next, self.count) = (0, 0, 0, 0);
        (self.peak_gain, self.top_gain, self.empty_slots) = (0.0, 0.0, 0);
        self.slots = [Slot::EMPTY; SHORT_TERM_SLOTS];
        self.histogram.clear();
        self.integrated_lufs = f64::NEG_INFINITY;
        self.max_short_term_energy = 0.0;
        self.mono = [0.0; 2];
    }

    /// Processes a block; gives the slot that ends with it, if one does.
    #[inline]
    pub fn push(&mut self, block: &Block) -> Option<Slot> {
        const HALF_POWER: f32 = core::f32::consts::FRAC_1_SQRT_2;
        let mut mid_side = [[0.0f32; BLOCK_FRAMES]; 2];
        let mut peaks = [0.0f32; 8];
        for n in 0..BLOCK_FRAMES {
            let (left, right) = (block[0][n], block[1][n]);
            mid_side[0][n] = HALF_POWER * (left + right);
            mid_side[1][n] = HALF_POWER * (left - right);
            let (left, right) = (left.abs(), right.abs());
            let higher = if left > right { left } else { right };
            let peak = &mut peaks[n % 8];
            *peak = if higher > *peak { higher } else { *peak };
        }
        // A difference of equal samples may leave what is too small to compute on.
        for sample in mid_side.iter_mut().flatten() {
            *sample = if sample.abs() >= 1e-15 { *sample } else { 0.0 };
        }
        self.peak_gain = peaks.iter().fold(self.peak_gain, |a, &b| a.max(b));
        self.pair.gather(&self.filter, &mid_side[0], &mid_side[1]);
        if (self.blocks + 1).is_multiple_of(SETTLING_BLOCKS) {
            self.settle();
        }
        self.rest(1)
    }

    /// [`Programme::push`] for `blocks` of silence, at most [`Programme::blocks_to_slot_end`], once the
    /// filters are silent.
    #[inline]
    pub fn rest(&mut self, blocks: usize) -> Option<Slot> {
        self.frames += (blocks * BLOCK_FRAMES) as u64;
        self.blocks += blocks;
        (self.blocks >= self.slot_blocks).then(|| {
            self.settle();
            self.close_slot()
        })
    }

    /// Blocks until the present slot ends, at least 1.
    pub fn blocks_to_slot_end(&self) -> usize {
        self.slot_blocks - self.blocks
    }

    fn settle(&mut self) {
        let gathered = self.pair.take_energy();
        self.gathered = [self.gathered[0] + gathered[0], self.gathered[1] + gathered[1]];
    }

    fn close_slot(&mut self) -> Slot {
        let frames = (self.blocks * BLOCK_FRAMES).to_f64();
        let [mid, side] = self.gathered.map(|sum| self.scale * sum / frames);
        self.gathered = [0.0; 2];
        let slot = Slot {
            energy: mid + side,
            mono_energy: mid,
            peak_gain: self.peak_gain,
            end_frame: self.frames,
        };
        self.top_gain = self.top_gain.max(self.peak_gain);
        (self.blocks, self.peak_gain) = (0, 0.0);
        self.slots[self.next] = slot;
        self.next = (self.next + 1) % SHORT_TERM_SLOTS;
        self.count += 1;
        if slot.energy > lufs_to_energy(MONO_GATE_LUFS) {
            self.mono[0] += slot.energy;
            self.mono[1] += slot.mono_energy;
        }
        self.empty_slots = if slot.energy == 0.0 { self.empty_slots.saturating_add(1) } else { 0 };
        if self.empty_slots > SHORT_TERM_SLOTS {
            // No window holds anything, so nothing below would change.
            return slot;
        }
        if self.count >= SHORT_TERM_SLOTS as u64 {
            let energy = self.mean_energy(SHORT_TERM_SLOTS);
            self.max_short_term_energy = self.max_short_term_energy.max(energy);
        }
        if self.count.is_multiple_of(2) && self.count >= GATING_SLOTS as u64 {
            self.histogram.add(self.mean_energy(GATING_SLOTS));
            self.integrated_lufs = integrated_lufs(&self.histogram);
        }
        slot
    }

    /// The slot `age_slots` slots before the latest, 0 to 59; silence before the beginning.
    pub fn slot(&self, age_slots: usize) -> &Slot {
        &self.slots[(self.next + 2 * SHORT_TERM_SLOTS - 1 - age_slots % SHORT_TERM_SLOTS)
            % SHORT_TERM_SLOTS]
    }

    /// Slots since the reset.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Mean K-weighted energy of the latest `slots`, at most 60.
    pub fn mean_energy(&self, slots: usize) -> f64 {
        (0..slots).map(|ago| self.slot(ago).energy).sum::<f64>() / slots.max(1).to_f64()
    }

    /// Loudness of the last 3 s; minus infinity until there are 3 s.
    pub fn short_term_lufs(&self) -> f64 {
        if self.count < SHORT_TERM_SLOTS as u64 {
            return f64::NEG_INFINITY;
        }
        energy_to_lufs(self.mean_energy(SHORT_TERM_SLOTS))
    }

    /// Highest sample of the last 3 s.
    pub fn short_term_peak_gain(&self) -> f32 {
        self.slots.iter().fold(0.0, |peak, slot| peak.max(slot.peak_gain))
    }

    /// Highest sample since the reset.
    pub fn top_gain(&self) -> f32 {
        self.top_gain
    }

    /// Integrated loudness since the reset.
    pub fn integrated_lufs(&self) -> f64 {
        self.integrated_lufs
    }

    /// Highest short-term loudness since the reset.
    pub fn max_short_term_lufs(&self) -> f64 {
        energy_to_lufs(self.max_short_term_energy)
    }

    /// Loudness lost in the mono sum since the reset, LU; minus infinity in silence.
    pub fn mono_loss_lu(&self) -> f64 {
        loss_lu(self.mono)
    }

    /// Loudness lost in the mono sum over the last 3 s, LU.
    pub fn short_term_mono_loss_lu(&self) -> f64 {
        let both = self
            .slots
            .iter()
            .fold([0.0; 2], |[stereo, mono], slot| [stereo + slot.energy, mono + slot.mono_energy]);
        let gate = lufs_to_energy(MONO_GATE_LUFS) * SHORT_TERM_SLOTS.to_f64();
        loss_lu(if both[0] > gate { both } else { [0.0; 2] })
    }
}

fn loss_lu([stereo, mono]: [f64; 2]) -> f64 {
    if stereo > 0.0 {
        (power_to_db(stereo) - power_to_db(mono)).clamp(0.0, 60.0)
    } else {
        f64::NEG_INFINITY
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use core::f64::consts::TAU;

    fn heard(rate_hz: f64, is_mono: bool, signal: impl Fn(f64) -> [f64; 2]) -> Programme {
        let mut programme = Programme::default();
        programme.prepare(rate_hz, is_mono);
        for start in (0..(5.0 * rate_hz) as usize).step_by(BLOCK_FRAMES) {
            let frames: [_; BLOCK_FRAMES] =
                core::array::from_fn(|n| signal((start + n) as f64 / rate_hz));
            let block = [0, 1].map(|side| frames.map(|frame| frame[side] as f32));
            programme.push(&block);
        }
        programme
    }

    #[test]
    fn loudness_and_mono_loss_follow_the_formulas() {
        for rate_hz in [44_100.0, 48_000.0, 96_000.0] {
            let sine = |t: f64, shift: f64| (TAU * 997.0 * t + shift).sin();
            let left = heard(rate_hz, false, |t| [sine(t, 0.0), 0.0]);
            assert!((left.short_term_lufs() + 3.01).abs() < 0.02);
            assert!((left.integrated_lufs() + 3.01).abs() < 0.02);
            assert!((left.mono_loss_lu() - 3.01).abs() < 0.01);
            let both = heard(rate_hz, false, |t| [sine(t, 0.0), sine(t, 2.0)]);
            let expected_db = -20.0 * 1.0f64.cos().log10();
            assert!((both.mono_loss_lu() - expected_db).abs() < 0.01);
            assert!((both.short_term_mono_loss_lu() - expected_db).abs() < 0.01);
            let mono = heard(rate_hz, true, |t| [0.5 * sine(t, 0.0); 2]);
            assert!((mono.short_term_lufs() + 9.03).abs() < 0.02);
            assert!(mono.mono_loss_lu().abs() < 1e-9);
            let silent = heard(rate_hz, false, |_| [0.0; 2]);
            assert_eq!(silent.mono_loss_lu(), f64::NEG_INFINITY);
            assert_eq!(silent.integrated_lufs(), f64::NEG_INFINITY);
        }
    }
}
