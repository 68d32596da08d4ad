//! Loudness range: how far the quiet and the loud passages of a programme lie apart.
//!
//! Source: EBU Tech 3342 v4 (2023): short-term loudness ten times a second, gated at -70 LUFS and
//! then 20 LU below the mean of what is left; the range is the distance from the 10th to the 95th
//! percentile by nearest rank.
//!
//! Limits: percentiles come from bins of 0.01 LU, so the range is within 0.02 LU of a sorted
//! list. The standard asks for a mark "unstable" during the first 60 s, which is the display's
//! task ([`super::Readings::measured_s`]). For a file, 1.5 s of silence go in after the end.

use super::gating::LoudnessHistogram;
use super::level::energy_to_lufs;
use crate::convert::{ToF64, ToWhole};

/// Loudness range in LU of short-term energies; minus infinity when there are none.
pub fn range_lu(short_term: &LoudnessHistogram) -> f64 {
    const RELATIVE_GATE: f64 = 0.01; // -20 LU
    let (passed, first) = short_term.above(short_term.total().mean() * RELATIVE_GATE);
    if passed.count == 0 {
        return f64::NEG_INFINITY;
    }
    let percentile_lufs = |share: f64| {
        let rank = ((passed.count - 1).to_f64() * share).round().to_u64();
        energy_to_lufs(short_term.ranked(first, rank))
    };
    percentile_lufs(0.95) - percentile_lufs(0.10)
}

#[cfg(test)]
mod tests {
    use super::super::level::lufs_to_energy;
    use super::*;
    use crate::noise::Noise;

    #[test]
    fn range_equals_that_of_a_sorted_list() {
        let mut noise = Noise::new(7);
        let mut histogram = LoudnessHistogram::new();
        let mut list = Vec::new();
        for _ in 0..5000 {
            let loudness_lufs = -35.0 + 18.0 * noise.unit();
            histogram.add(lufs_to_energy(loudness_lufs));
            list.push(loudness_lufs);
        }
        list.sort_by(f64::total_cmp);
        let ranked = |share: f64| list[(4999.0 * share).round() as usize];
        let error_lu = range_lu(&histogram) - (ranked(0.95) - ranked(0.10));
        assert!(error_lu.abs() < 0.02, "{error_lu}");
    }

    #[test]
    fn nothing_heard_has_no_range() {
        assert_eq!(range_lu(&LoudnessHistogram::new()), f64::NEG_INFINITY);
    }
}
