//! The two scales of a loudness meter: EBU Tech 3341 v4 (2023), "Loudness metering: EBU mode",
//! section 2.7, with 0 LU at -23 LUFS. Shown in LUFS.

/// Which part of the loudness range a meter shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LoudnessScale {
    /// -18 to +9 LU.
    #[default]
    EbuPlus9,
    /// -36 to +18 LU.
    EbuPlus18,
}

/// 0 LU, LUFS.
const ZERO_LU_LUFS: f64 = -23.0;

impl LoudnessScale {
    /// Lower and upper end, LUFS.
    pub fn range_lufs(self) -> (f64, f64) {
        let (low_lu, high_lu) = match self {
            Self::EbuPlus9 => (-18.0, 9.0),
            Self::EbuPlus18 => (-36.0, 18.0),
        };
        (ZERO_LU_LUFS + low_lu, ZERO_LU_LUFS + high_lu)
    }

    /// Loudness between two labels, LU.
    fn step_lu(self) -> f64 {
        match self {
            Self::EbuPlus9 => 3.0,
            Self::EbuPlus18 => 6.0,
        }
    }

    /// The labels of the scale, LUFS, from the lowest up.
    pub fn labels_lufs(self) -> impl Iterator<Item = f64> {
        let (low, high) = self.range_lufs();
        let step = self.step_lu();
        let count = ((high - low) / step).round() as usize;
        (0..=count).map(move |at| low + step * at as f64)
    }
}

/// Height of a reading on a bar from `range.0` to `range.1`, 0 to 1; 0 for silence.
pub fn share(value: f64, range: (f64, f64)) -> f32 {
    // A NaN fails the comparison.
    if value > range.0 { ((value - range.0) / (range.1 - range.0)).min(1.0) as f32 } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_are_those_of_the_standard() {
        assert_eq!(LoudnessScale::EbuPlus9.range_lufs(), (-41.0, -14.0));
        assert_eq!(LoudnessScale::EbuPlus18.range_lufs(), (-59.0, -5.0));
    }

    #[test]
    fn both_scales_label_0_lu_and_their_ends() {
        for scale in [LoudnessScale::EbuPlus9, LoudnessScale::EbuPlus18] {
            let labels: Vec<f64> = scale.labels_lufs().collect();
            let (low, high) = scale.range_lufs();
            assert_eq!(labels.first(), Some(&low));
            assert_eq!(labels.last(), Some(&high));
            assert!(labels.contains(&-23.0), "{labels:?}");
        }
    }

    #[test]
    fn a_bar_is_linear_in_loudness_and_ends_at_its_ends() {
        let range = LoudnessScale::EbuPlus9.range_lufs();
        assert_eq!(share(-41.0, range), 0.0);
        assert_eq!(share(-14.0, range), 1.0);
        assert!((share(-23.0, range) - 2.0 / 3.0).abs() < 1e-6);
        assert_eq!(share(-3.0, range), 1.0);
        assert_eq!(share(f64::NEG_INFINITY, range), 0.0);
        assert_eq!(share(f64::NAN, range), 0.0);
    }
}
