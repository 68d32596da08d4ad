//! The blocks that integrated loudness and loudness range are made of, and both readings.

use super::gating::{ABSOLUTE_GATE_LUFS, LoudnessHistogram, integrated_lufs};
use super::level::energy_to_lufs;
use super::range::range_lu;
use super::readings::Gate;

/// Blocks of 400 ms and of 3 s, one each every 100 ms.
#[derive(Debug, Clone)]
pub struct GatedBlocks {
    momentary: LoudnessHistogram,
    short_term: LoudnessHistogram,
    integrated_lufs: f64,
    range_lu: f64,
}

impl Default for GatedBlocks {
    fn default() -> Self {
        Self {
            momentary: LoudnessHistogram::new(),
            short_term: LoudnessHistogram::new(),
            integrated_lufs: f64::NEG_INFINITY,
            range_lu: f64::NEG_INFINITY,
        }
    }
}

impl GatedBlocks {
    /// Forgets all blocks.
    pub fn clear(&mut self) {
        self.momentary.clear();
        self.short_term.clear();
        self.update();
    }

    /// The 400 ms blocks. After changes, call [`GatedBlocks::update`].
    pub fn momentary(&mut self) -> &mut LoudnessHistogram {
        &mut self.momentary
    }

    /// The 3 s blocks. After changes, call [`GatedBlocks::update`].
    pub fn short_term(&mut self) -> &mut LoudnessHistogram {
        &mut self.short_term
    }

    /// Numbers of blocks of 400 ms and of 3 s in each step of 1 LU, from -70 LUFS upwards.
    pub fn counts(&self) -> [impl Iterator<Item = u64>; 2] {
        [self.momentary.counts(), self.short_term.counts()]
    }

    /// Takes both readings anew, at the cost of adding up some 400 numbers.
    pub fn update(&mut self) {
        self.integrated_lufs = integrated_lufs(&self.momentary);
        self.range_lu = range_lu(&self.short_term);
    }

    /// Integrated loudness, LUFS.
    pub fn integrated_lufs(&self) -> f64 {
        self.integrated_lufs
    }

    /// Loudness range, LU.
    pub fn range_lu(&self) -> f64 {
        self.range_lu
    }

    /// Whether less than 60 s above the absolute gate have entered the loudness range (EBU Tech
    /// 3342 v4, 2023, asks for a mark): blocks of 3 s that begin 100 ms apart, without a break.
    pub fn is_range_unstable(&self) -> bool {
        const WINDOW: u64 = 30;
        const STABLE: u64 = 600;
        self.short_term.total().count + WINDOW - 1 < STABLE
    }

    /// Gates that 400 ms of mean square `energy` pass.
    pub fn gate(&self, energy: f64) -> Gate {
        if energy > self.momentary.gate_energy() {
            Gate::Open
        } else if energy_to_lufs(energy) > ABSOLUTE_GATE_LUFS {
            Gate::TooQuiet
        } else {
            Gate::Silent
        }
    }

    /// The loudness that 400 ms must exceed to enter the integrated loudness, LUFS; -70 where only the absolute gate stands.
    pub fn gate_lufs(&self) -> f64 {
        let has_blocks = self.momentary.total().count > 0;
        let gate_lufs = if has_blocks {
            energy_to_lufs(self.momentary.gate_energy())
        } else {
            ABSOLUTE_GATE_LUFS
        };
        gate_lufs.max(ABSOLUTE_GATE_LUFS)
    }
}
