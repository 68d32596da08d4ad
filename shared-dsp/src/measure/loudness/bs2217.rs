//! Tones after ITU-R BS.2217-2 (2016), the material for testing meters of BS.1770.
//!
//! Made from the descriptions of its tone files: tones of six frequencies that read -23 and -24
//! LUFS in stereo, a sweep that reads -18, one channel of 5.1 at a time and all together, and one
//! signal for either gate. The recorded programmes of the set cannot be synthesised. The frequency
//! weighting behind the levels is that of the coefficients printed in BS.1770.

use super::case::{Case, Reading, Segment};
use super::ideal::tone_lufs;

const TOLERANCE_LU: f64 = 0.1;
const SILENT: f64 = f64::NEG_INFINITY;
/// L R C LFE Ls Rs.
const WEIGHTS_5_1: [f64; 6] = [1.0, 1.0, 1.0, 0.0, 1.41, 1.41];

/// All cases.
pub fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for loudness_lufs in [-23.0, -24.0] {
        for frequency_hz in [25.0, 100.0, 500.0, 1000.0, 2000.0, 10_000.0] {
            let level_dbfs = loudness_lufs - tone_lufs(frequency_hz, 0.0, 2.0);
            let name = format!("2217 {frequency_hz} Hz at {loudness_lufs}");
            cases.push(tone(&name, frequency_hz, &[level_dbfs; 2], loudness_lufs));
        }
        for (channel, name) in ["L", "R", "C", "LFE", "Ls", "Rs"].into_iter().enumerate() {
            let mut levels_dbfs = [SILENT; 6];
            let weight = WEIGHTS_5_1[channel];
            let is_measured = weight > 0.0;
            let unweighted = tone_lufs(1000.0, 0.0, if is_measured { weight } else { 1.0 });
            levels_dbfs[channel] = loudness_lufs - unweighted;
            let expected_lufs = if is_measured { loudness_lufs } else { SILENT };
            let name = format!("2217 channel {name} at {loudness_lufs}");
            cases.push(tone(&name, 1000.0, &levels_dbfs, expected_lufs));
        }
        // Five channels of one level: their weights add.
        let level_dbfs = loudness_lufs - tone_lufs(1000.0, 0.0, WEIGHTS_5_1.iter().sum());
        let mut levels_dbfs = [level_dbfs; 6];
        levels_dbfs[3] = SILENT;
        let name = format!("2217 summing at {loudness_lufs}");
        cases.push(tone(&name, 1000.0, &levels_dbfs, loudness_lufs));
    }
    let sweep =
        Segment::Sweep { from_hz: 20.0, to_hz: 20_000.0, loudness_lufs: -18.0, length_s: 10.0 };
    let sweep = Case::new("2217 sweep", 2).segment(sweep);
    cases.push(sweep.reads(Reading::Integrated, -18.0, TOLERANCE_LU));
    // Half a decibel above the absolute gate, and half below.
    let absolute = Case::new("2217 absolute gate", 2).tone(-69.5, 10.0).tone(-70.5, 20.0);
    cases.push(absolute.reads(Reading::Integrated, -69.5, TOLERANCE_LU));
    // Some 0.4 LU below the relative gate, which stands 10 LU under the mean of both.
    let relative = Case::new("2217 relative gate", 2).tone(-10.0, 20.0).tone(-23.2, 20.0);
    cases.push(relative.reads(Reading::Integrated, -10.0, TOLERANCE_LU));
    cases
}

fn tone(name: &str, frequency_hz: f64, levels_dbfs: &[f64], expected_lufs: f64) -> Case {
    let levels = levels_dbfs.to_vec();
    let tone = Segment::Tone { frequency_hz, levels_dbfs: levels, length_s: 4.0 };
    Case::new(name, levels_dbfs.len()).segment(tone).reads(
        Reading::Integrated,
        expected_lufs,
        TOLERANCE_LU,
    )
}
