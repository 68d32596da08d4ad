//! What signals read by the formulas of ITU-R BS.1770-5 (2023) and EBU Tech 3342 v4 (2023) alone,
//! without filters running or samples counted.

use super::case::Segment;
use crate::loudness::{OFFSET_LU, energy_to_lufs, lufs_to_energy};
use core::f64::consts::TAU;

/// Gain of K-weighting in dB at `frequency_hz`, from the coefficients that BS.1770-5 prints for
/// 48 kHz.
pub fn k_weighting_db(frequency_hz: f64) -> f64 {
    const SECTIONS: [([f64; 3], [f64; 3]); 2] = [
        (
            [1.535_124_859_586_97, -2.691_696_189_406_38, 1.198_392_810_852_85],
            [1.0, -1.690_659_293_182_41, 0.732_480_774_215_85],
        ),
        ([1.0, -2.0, 1.0], [1.0, -1.990_047_454_833_98, 0.990_072_250_366_21]),
    ];
    let angle = TAU * frequency_hz / 48_000.0;
    let square = |c: [f64; 3]| {
        let re = c[0] + c[1] * angle.cos() + c[2] * (2.0 * angle).cos();
        let im = c[1] * angle.sin() + c[2] * (2.0 * angle).sin();
        re * re + im * im
    };
    SECTIONS.iter().map(|(b, a)| 10.0 * (square(*b) / square(*a)).log10()).sum()
}

/// Loudness of a tone of `frequency_hz` with peak level `level_dbfs` in one channel of weight
/// `weight`, LUFS.
pub fn tone_lufs(frequency_hz: f64, level_dbfs: f64, weight: f64) -> f64 {
    OFFSET_LU + k_weighting_db(frequency_hz) + level_dbfs - 20.0 * 2f64.sqrt().log10()
        + 10.0 * weight.log10()
}

/// The energy of tones over time.
#[derive(Debug, Clone)]
pub struct Energies {
    /// The end of each stretch, s, and its energy.
    stretches: Vec<(f64, f64)>,
}

impl Energies {
    /// Of segments that are tones, with the channels' weights. Others count as silence of no
    /// length.
    pub fn of(segments: &[Segment], weights: &[f64]) -> Self {
        let mut end_s = 0.0;
        let stretches = segments.iter().filter_map(|segment| {
            let Segment::Tone { frequency_hz, levels_dbfs, length_s } = segment else {
                return None;
            };
            end_s += length_s;
            let energies = levels_dbfs.iter().zip(weights).map(|(&level_dbfs, &weight)| {
                lufs_to_energy(tone_lufs(*frequency_hz, level_dbfs, weight))
            });
            Some((end_s, energies.sum()))
        });
        Self { stretches: stretches.collect() }
    }

    /// Length, s.
    pub fn length_s(&self) -> f64 {
        self.stretches.last().map_or(0.0, |stretch| stretch.0)
    }

    /// Mean from `from_s` to `to_s`; silence before and after.
    pub fn mean(&self, from_s: f64, to_s: f64) -> f64 {
        let (mut sum, mut start_s) = (0.0, 0.0f64);
        for &(end_s, energy) in &self.stretches {
            sum += energy * (end_s.min(to_s) - start_s.max(from_s)).max(0.0);
            start_s = end_s;
        }
        sum / (to_s - from_s)
    }

    /// The means of every whole window of `window_s` that begins at a tenth of a second.
    fn blocks(&self, window_s: f64) -> Vec<f64> {
        (0..)
            .map(|tenth| f64::from(tenth) / 10.0)
            .take_while(|from_s| from_s + window_s <= self.length_s() + 1e-9)
            .map(|from_s| self.mean(from_s, from_s + window_s))
            .collect()
    }

    /// Integrated loudness, LUFS.
    pub fn integrated_lufs(&self) -> f64 {
        energy_to_lufs(mean(&gated(&self.blocks(0.4), 0.1)))
    }

    /// Loudness range, LU.
    pub fn range_lu(&self) -> f64 {
        let mut blocks = gated(&self.blocks(3.0), 0.01);
        if blocks.is_empty() {
            return f64::NEG_INFINITY;
        }
        blocks.sort_by(f64::total_cmp);
        let ranked = |share: f64| blocks[((blocks.len() - 1) as f64 * share).round() as usize];
        energy_to_lufs(ranked(0.95)) - energy_to_lufs(ranked(0.10))
    }
}

/// What passes -70 LUFS and then `relative` times the mean of that.
fn gated(blocks: &[f64], relative: f64) -> Vec<f64> {
    let above = |blocks: &[f64], gate: f64| -> Vec<f64> {
        blocks.iter().copied().filter(|&energy| energy > gate).collect()
    };
    let audible = above(blocks, lufs_to_energy(-70.0));
    above(&audible, mean(&audible) * relative)
}

fn mean(blocks: &[f64]) -> f64 {
    if blocks.is_empty() { 0.0 } else { blocks.iter().sum::<f64>() / blocks.len() as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_standard_tone_reads_minus_3_01() {
        assert!((tone_lufs(997.0, 0.0, 1.0) + 3.01).abs() < 0.005);
        assert!((tone_lufs(1000.0, -23.0, 2.0) + 23.0).abs() < 0.01);
    }
}
