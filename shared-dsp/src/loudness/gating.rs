//! Integrated loudness: the mean of all blocks that pass two gates, in constant memory and time.
//!
//! Source: ITU-R BS.1770-5, annex 1, equations 3 to 7: blocks of 400 ms, one every 100 ms; those
//! above -70 LUFS set the relative gate 10 LU below their mean; the mean of those above both gates
//! is the integrated loudness.
//!
//! A list of all blocks would grow without end, so blocks go into a histogram with bins of
//! 0.01 LU from -70 to +30 LUFS (louder ones share the top bin). A bin keeps the sum of its
//! energies as a whole number beside their count, so a block can be taken out again without a
//! trace, and only the blocks in the one bin that the gate cuts through can
//! be judged wrongly: that bin passes or stays out as a whole, by its mean.
//!
//! Limits: against the exact list at most 0.005 LU on 10 h of programme with spread levels (test
//! below); the error grows only when a large share of a programme lies within 0.01 LU of the
//! gate. Memory 323 kB, taken in `new`. A read adds up at most 200 numbers.

use super::exact;
use super::level::{energy_to_lufs, lufs_to_energy};
use crate::convert::{ToF64, ToWhole};

/// Quietest loudness that counts at all.
pub const ABSOLUTE_GATE_LUFS: f64 = -70.0;
/// Relative gate of integrated loudness, below the mean of what the absolute gate lets pass.
const RELATIVE_GATE: f64 = 0.1; // -10 LU
const BINS_PER_LU: f64 = 100.0;
const BINS: usize = 10_000;
const BINS_PER_GROUP: usize = 100;
/// Steps of 1 LU, from -70 LUFS upwards, into which [`LoudnessHistogram::counts`] sorts.
pub const STEPS: usize = BINS / BINS_PER_GROUP;

/// Blocks gathered: how many, and the sum of their energies.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Tally {
    /// Number of blocks.
    pub count: u64,
    /// Sum of their mean squares, in the units of [`super::exact`].
    energy: u128,
}

impl Tally {
    /// Mean energy of the blocks; 0 when there are none.
    pub fn mean(&self) -> f64 {
        if self.count > 0 { exact::to_energy(self.energy) / self.count.to_f64() } else { 0.0 }
    }

    fn block(energy: f64) -> Self {
        Self { count: 1, energy: exact::from_energy(energy) }
    }

    fn add(&mut self, other: Tally) {
        self.count += other.count;
        self.energy = self.energy.saturating_add(other.energy);
    }

    fn remove(&mut self, other: Tally) {
        self.count = self.count.saturating_sub(other.count);
        self.energy = self.energy.saturating_sub(other.energy);
    }
}

/// Block energies above the absolute gate, sorted into bins of 0.01 LU.
#[derive(Debug, Clone)]
pub struct LoudnessHistogram {
    bins: Box<[Tally]>,
    /// Sums of 100 neighbouring bins each, so that a read need not visit every bin.
    groups: Box<[Tally]>,
    total: Tally,
    absolute_gate: f64,
}

impl Default for LoudnessHistogram {
    fn default() -> Self {
        Self::new()
    }
}

impl LoudnessHistogram {
    /// An empty histogram. Takes all memory.
    pub fn new() -> Self {
        Self {
            bins: vec![Tally::default(); BINS].into_boxed_slice(),
            groups: vec![Tally::default(); BINS / BINS_PER_GROUP].into_boxed_slice(),
            total: Tally::default(),
            absolute_gate: lufs_to_energy(ABSOLUTE_GATE_LUFS),
        }
    }

    /// Forgets all blocks.
    pub fn clear(&mut self) {
        // Only what was used: this is done while sound runs.
        for (group, bins) in self.groups.iter_mut().zip(self.bins.chunks_mut(BINS_PER_GROUP)) {
            if group.count > 0 {
                *group = Tally::default();
                bins.fill(Tally::default());
            }
        }
        self.total = Tally::default();
    }

    /// Counts a block of mean square `energy`, unless the absolute gate stops it.
    pub fn add(&mut self, energy: f64) {
        if self.counts_block(energy) {
            self.change(energy, Tally::add);
        }
    }

    /// Takes out a block that was counted, given by exactly the same `energy`.
    pub fn remove(&mut self, energy: f64) {
        if self.counts_block(energy) {
            self.change(energy, Tally::remove);
        }
    }

    fn counts_block(&self, energy: f64) -> bool {
        energy > self.absolute_gate && energy.is_finite()
    }

    fn change(&mut self, energy: f64, change: impl Fn(&mut Tally, Tally)) {
        let bin = bin_of(energy);
        let block = Tally::block(energy);
        change(&mut self.bins[bin], block);
        change(&mut self.groups[bin / BINS_PER_GROUP], block);
        change(&mut self.total, block);
    }

    /// Blocks in steps of 1 LU, from -70 LUFS upwards; the last also has all that are louder.
    pub fn counts(&self) -> impl Iterator<Item = u64> {
        self.groups.iter().map(|group| group.count)
    }

    /// The energy that blocks must exceed to enter the integrated loudness: the higher of both
    /// gates of BS.1770.
    pub fn gate_energy(&self) -> f64 {
        self.absolute_gate.max(self.total.mean() * RELATIVE_GATE)
    }

    /// All blocks above the absolute gate.
    pub fn total(&self) -> Tally {
        self.total
    }

    /// All blocks above `gate_energy`, and the lowest bin that passes.
    pub fn above(&self, gate_energy: f64) -> (Tally, usize) {
        let cut = bin_of(gate_energy);
        let first = if self.bins[cut].mean() > gate_energy { cut } else { cut + 1 };
        let mut sum = Tally::default();
        let mut bin = first;
        while bin < BINS {
            if bin.is_multiple_of(BINS_PER_GROUP) {
                sum.add(self.groups[bin / BINS_PER_GROUP]);
                bin += BINS_PER_GROUP;
            } else {
                sum.add(self.bins[bin]);
                bin += 1;
            }
        }
        (sum, first)
    }

    /// The energy of the block with `rank` blocks below it, counted from bin `first` upwards: the
    /// mean of its bin, so within 0.01 LU. 0 when there are not so many.
    pub fn ranked(&self, first: usize, rank: u64) -> f64 {
        let mut left = rank;
        let mut bin = first;
        while bin < BINS {
            let group = self.groups[bin / BINS_PER_GROUP];
            if bin.is_multiple_of(BINS_PER_GROUP) && group.count <= left {
                left -= group.count;
                bin += BINS_PER_GROUP;
            } else if self.bins[bin].count <= left {
                left -= self.bins[bin].count;
                bin += 1;
            } else {
                return self.bins[bin].mean();
            }
        }
        0.0
    }
}

fn bin_of(energy: f64) -> usize {
    // Negative numbers and NaN become bin 0, and a float cast saturates.
    let bin = (energy_to_lufs(energy) - ABSOLUTE_GATE_LUFS) * BINS_PER_LU;
    bin.to_usize().min(BINS - 1)
}

/// Integrated loudness of all blocks in `histogram`, in LUFS; minus infinity when none passes.
pub fn integrated_lufs(histogram: &LoudnessHistogram) -> f64 {
    let (passed, _) = histogram.above(histogram.gate_energy());
    energy_to_lufs(passed.mean())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::noise::Noise;

    fn exact_lufs(blocks: &[f64]) -> f64 {
        let mean_above = |gate: f64| {
            let mut passed = Tally::default();
            for &energy in blocks.iter().filter(|&&energy| energy > gate) {
                passed.add(Tally::block(energy));
            }
            passed.mean()
        };
        let absolute = lufs_to_energy(ABSOLUTE_GATE_LUFS);
        energy_to_lufs(mean_above(absolute.max(mean_above(absolute) * 0.1)))
    }

    #[test]
    fn ten_hours_equal_an_exact_list_within_5_thousandths_lu() {
        let mut worst_lu = 0.0f64;
        for seed in 0..8 {
            let mut noise = Noise::new(seed);
            let mut histogram = LoudnessHistogram::new();
            let mut blocks = Vec::new();
            let centre_lufs = -40.0 + 5.0 * seed as f64;
            let spread_lu = 4.0 + 3.0 * seed as f64;
            for _ in 0..360_000 {
                let bell = (0..4).map(|_| noise.unit() - 0.5).sum::<f64>();
                let energy = lufs_to_energy(centre_lufs + spread_lu * bell);
                histogram.add(energy);
                blocks.push(energy);
            }
            worst_lu = worst_lu.max((integrated_lufs(&histogram) - exact_lufs(&blocks)).abs());
        }
        println!("integrated loudness against an exact list: {worst_lu:.6} LU");
        assert!(worst_lu <= 0.005, "{worst_lu}");
    }

    #[test]
    fn blocks_taken_out_leave_no_trace() {
        let mut noise = Noise::new(9);
        let mut energy = || lufs_to_energy(-80.0 + 90.0 * noise.unit());
        let mut histogram = LoudnessHistogram::new();
        let kept: Vec<f64> = (0..1000).map(|_| energy()).collect();
        kept.iter().for_each(|&energy| histogram.add(energy));
        let before = (histogram.bins.clone(), histogram.groups.clone(), histogram.total);
        for _ in 0..20 {
            let passing: Vec<f64> = (0..1000).map(|_| energy()).collect();
            passing.iter().for_each(|&energy| histogram.add(energy));
            passing.iter().rev().for_each(|&energy| histogram.remove(energy));
        }
        assert_eq!(before, (histogram.bins, histogram.groups, histogram.total));
    }

    #[test]
    fn gates_are_strict_and_relative() {
        let mut histogram = LoudnessHistogram::new();
        histogram.add(lufs_to_energy(-70.0));
        histogram.add(f64::NAN);
        histogram.add(f64::INFINITY);
        assert_eq!(integrated_lufs(&histogram), f64::NEG_INFINITY);
        for (loudness_lufs, count) in [(-23.0, 600), (-36.0, 200), (-72.0, 200)] {
            for _ in 0..count {
                histogram.add(lufs_to_energy(loudness_lufs));
            }
        }
        assert!((integrated_lufs(&histogram) + 23.0).abs() < 1e-9);
    }

    #[test]
    fn blocks_louder_than_the_top_bin_keep_their_mean() {
        let mut histogram = LoudnessHistogram::new();
        for loudness_lufs in [80.0, 80.0] {
            histogram.add(lufs_to_energy(loudness_lufs));
        }
        assert!((integrated_lufs(&histogram) - 80.0).abs() < 1e-9);
    }

    #[test]
    fn ranks_count_from_the_quietest() {
        let mut histogram = LoudnessHistogram::new();
        for step in 0..500 {
            histogram.add(lufs_to_energy(-60.0 + 0.1 * f64::from(step) + 0.005));
        }
        let (all, first) = histogram.above(lufs_to_energy(-65.0));
        assert_eq!(all.count, 500);
        for rank in [0, 1, 99, 250, 499] {
            let expected_lufs = -60.0 + 0.1 * rank as f64 + 0.005;
            let got_lufs = energy_to_lufs(histogram.ranked(first, rank));
            assert!((got_lufs - expected_lufs).abs() < 1e-6, "{rank}: {got_lufs}");
        }
        assert_eq!(histogram.ranked(first, 500), 0.0);
    }
}
