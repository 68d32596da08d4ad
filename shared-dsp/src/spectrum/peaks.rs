//! Peaks that stand out of a spectrum: tones, ringing, resonances.
//!
//! A peak is a bin higher than its neighbours whose level (with both neighbours, as the picture
//! shows it) is at least [`LEAST_PROMINENCE_DB`] over the mean level (the mean of decibels, which
//! other peaks nearby hardly lift) of half an octave to either side, its own lobe left out. Its place is the top of the parabola through the decibels of
//! three bins (J. O. Smith, X. Serra, "PARSHL: an analysis/synthesis program for non-harmonic sounds
//! based on a sinusoidal representation", ICMC 1987).

use crate::convert::{ToF64, ToWhole};
use crate::units::power_to_db;

/// Least prominence of a peak, dB over its surroundings.
pub const LEAST_PROMINENCE_DB: f64 = 6.0;
/// Peaks fainter than this are not looked for, dBFS.
pub const FAINTEST_DB: f64 = -90.0;
/// Peaks this far below the strongest one are not named, dB.
const RANGE_DB: f64 = 60.0;
/// Half the width of the surroundings, octaves.
const SURROUNDINGS_OCTAVES: f64 = 0.5;
/// Bins to either side that are the peak's own: the Hann window's main lobe and a half.
const OWN_BINS: usize = 3;
/// Bins at the lower end in which surroundings cannot be told from peaks.
const LOWEST_BIN: usize = 8;
/// Of two peaks nearer than this the more prominent is named, octaves.
const LEAST_DISTANCE_OCTAVES: f64 = 1.0 / 6.0;

/// A peak of a spectrum.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Peak {
    /// Its frequency, Hz.
    pub frequency_hz: f64,
    /// Its level, dBFS: that of a sine of the same power.
    pub level_db: f64,
    /// Prominence: level over its surroundings, dB.
    pub prominence_db: f64,
}

/// Up to `max_count` peaks, the most prominent ones, in rising order of frequency. `power` is the mean
/// power of each bin as in [`super::Analysis::slow`], `bin_hz` a bin's width. Looks from 20 Hz (or
/// where bins allow it) to 20 kHz.
///
/// An average over few transforms has peaks of its own: give it a second of sound.
pub fn find(power: &[f32], bin_hz: f64, max_count: usize) -> Vec<Peak> {
    if power.len() < 4 * LOWEST_BIN || !(bin_hz > 0.0 && bin_hz.is_finite()) {
        return Vec::new();
    }
    // Each bin with its neighbours: the whole of a sine, and noise read more steadily.
    let end = power.len() - 1;
    let lobe_db = |bin: usize| {
        let lobe = &power[bin.saturating_sub(1)..=(bin + 1).min(end)];
        power_to_db(lobe.iter().map(|power| f64::from(*power)).sum())
    };
    let levels_db: Vec<f64> = (0..power.len()).map(lobe_db).collect();
    let mut below_db = Vec::with_capacity(levels_db.len() + 1);
    let mut sum_db = 0.0;
    below_db.push(0.0);
    below_db.extend(levels_db.iter().map(|level_db| {
        sum_db += level_db;
        sum_db
    }));
    let first = LOWEST_BIN.max((20.0 / bin_hz).ceil().to_usize());
    let end = (end - OWN_BINS).min((20_000.0 / bin_hz).to_usize());
    let mut peaks: Vec<Peak> = (first..end.max(first))
        .filter(|&bin| power[bin] >= power[bin - 1] && power[bin] > power[bin + 1])
        .map(|bin| Peak {
            frequency_hz: top_bin(power, bin) * bin_hz,
            level_db: levels_db[bin],
            prominence_db: levels_db[bin] - surroundings_db(&below_db, bin),
        })
        .filter(|peak| peak.prominence_db >= LEAST_PROMINENCE_DB && peak.level_db >= FAINTEST_DB)
        .collect();
    let strongest_db = peaks.iter().map(|peak| peak.level_db).fold(FAINTEST_DB, f64::max);
    peaks.retain(|peak| peak.level_db >= strongest_db - RANGE_DB);
    peaks.sort_by(|a, b| b.prominence_db.total_cmp(&a.prominence_db));
    let mut named: Vec<Peak> = Vec::with_capacity(max_count);
    for peak in peaks {
        let is_apart = |other: &Peak| {
            (peak.frequency_hz / other.frequency_hz).log2().abs() >= LEAST_DISTANCE_OCTAVES
        };
        if named.len() < max_count && named.iter().all(is_apart) {
            named.push(peak);
        }
    }
    named.sort_by(|a, b| a.frequency_hz.total_cmp(&b.frequency_hz));
    named
}

/// Mean level of the bins around one, dB, without its own lobe.
fn surroundings_db(below_db: &[f64], bin: usize) -> f64 {
    let ratio = SURROUNDINGS_OCTAVES.exp2();
    let from = (bin.to_f64() / ratio).to_usize().min(bin - OWN_BINS - 2);
    let to = (bin.to_f64() * ratio).to_usize().max(bin + OWN_BINS + 2).min(below_db.len() - 2);
    let (own_from, own_to) = (bin - OWN_BINS, (bin + OWN_BINS + 1).min(to));
    // Each side counts alike, so that a slope on a logarithmic scale does not.
    let mean = |from: usize, to: usize| {
        (to > from).then(|| (below_db[to] - below_db[from]) / (to - from).to_f64())
    };
    match (mean(from, own_from), mean(own_to, to + 1)) {
        (Some(low), Some(high)) => 0.5 * (low + high),
        (Some(one), None) | (None, Some(one)) => one,
        (None, None) => 0.0,
    }
}

/// Where the parabola through a highest bin and its neighbours has its top, in bins.
fn top_bin(power: &[f32], bin: usize) -> f64 {
    let [low, top, high] = [bin - 1, bin, bin + 1].map(|bin| power_to_db(f64::from(power[bin])));
    let curvature = low - 2.0 * top + high;
    let offset = if curvature < 0.0 { 0.5 * (low - high) / curvature } else { 0.0 };
    bin.to_f64() + offset.clamp(-0.5, 0.5)
}

#[cfg(test)]
mod tests {
    use super::super::Analysis;
    use super::*;
    use crate::noise::{Noise, PinkNoise};
    use core::f64::consts::TAU;

    fn heard(sample: impl FnMut(usize) -> f32, length_s: f64) -> Analysis {
        let mut analysis = Analysis::new(8192, 48e3);
        let samples = (0..(48e3 * length_s) as usize).map(sample);
        let frames: Vec<[f32; 2]> = samples.map(|x| [x, x]).collect();
        analysis.add(&frames, 100.0, |_| ());
        analysis
    }

    fn found(analysis: &Analysis) -> Vec<Peak> {
        find(analysis.slow(), analysis.bin_hz(), 5)
    }

    fn tone(hz: f64, peak: f64, n: usize) -> f32 {
        (peak * (TAU * hz * n as f64 / 48e3).sin()) as f32
    }

    #[test]
    fn a_sine_in_pink_noise_is_found_at_its_frequency_and_level() {
        let mut worst = 0.0f64;
        for hz in [61.0, 97.3, 100.0, 102.2, 104.9, 440.0, 1003.7, 5000.0, 14_321.0] {
            let mut noise = PinkNoise::new(7);
            let analysis = heard(|n| tone(hz, 0.1, n) + 0.05 * noise.tick(), 2.0);
            let peaks = found(&analysis);
            assert_eq!(peaks.len(), 1, "{hz}: {peaks:?}");
            let off = (peaks[0].frequency_hz / hz - 1.0).abs();
            worst = worst.max(off);
            assert!(off < 0.005, "{hz}: {peaks:?}");
            assert!((peaks[0].level_db + 20.0).abs() < 0.5, "{hz}: {peaks:?}");
        }
        println!("frequencies within {:.3} %", 100.0 * worst);
    }

    #[test]
    fn pink_and_white_noise_have_no_peaks() {
        for seed in 0..150 {
            let (mut pink, mut white) = (PinkNoise::new(seed), Noise::new(seed));
            for length_s in [1.0, 3.0] {
                let peaks = found(&heard(|_| pink.tick(), length_s));
                assert!(peaks.is_empty(), "pink, seed {seed}, {length_s} s: {peaks:?}");
                let peaks = found(&heard(|_| white.white(), length_s));
                assert!(peaks.is_empty(), "white, seed {seed}, {length_s} s: {peaks:?}");
            }
        }
    }

    #[test]
    fn what_stands_out_by_9_db_is_found_and_by_3_is_not() {
        // Three bins of noise of this power against a sine.
        let noise_db = |bin_hz: f64| 10.0 * (2.0 / 3.0 * 3.0 * bin_hz / 24_000.0).log10();
        let around_db = noise_db(48e3 / 8192.0);
        for (over_db, expected) in [(9.0, 1), (12.0, 1), (3.0, 0), (0.0, 0)] {
            let mut noise = Noise::new(11);
            let peak = 10f64.powf((around_db + over_db) / 20.0);
            let peaks = found(&heard(|n| tone(1000.0, peak, n) + noise.white(), 4.0));
            assert_eq!(peaks.len(), expected, "{over_db} dB: {peaks:?}");
        }
    }

    #[test]
    fn the_five_most_prominent_harmonics_come_in_order() {
        let mut noise = PinkNoise::new(2);
        let analysis = heard(
            |n| {
                let tones: f32 =
                    (1..=12).map(|k| tone(147.0 * f64::from(k), 0.2 / f64::from(k), n)).sum();
                tones + 0.003 * noise.tick()
            },
            2.0,
        );
        let peaks = found(&analysis);
        assert_eq!(peaks.len(), 5, "{peaks:?}");
        assert!(peaks.windows(2).all(|pair| pair[0].frequency_hz < pair[1].frequency_hz));
        for peak in peaks {
            let harmonic = peak.frequency_hz / 147.0;
            assert!((harmonic - harmonic.round()).abs() < 0.02, "{peak:?}");
        }
    }

    #[test]
    fn odd_spectra_have_no_peaks() {
        assert!(find(&[], 1.0, 5).is_empty());
        assert!(find(&[0.0; 4097], 5.9, 5).is_empty());
        assert!(find(&[f32::NAN; 4097], 5.9, 5).is_empty());
        assert!(find(&[1.0; 4097], f64::NAN, 5).is_empty());
        assert!(find(&[1.0; 4097], 5.9, 0).is_empty());
    }
}
