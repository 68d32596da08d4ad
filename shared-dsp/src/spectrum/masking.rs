//! What one sound hides of another, frequency by frequency.
//!
//! Both sounds are passed through the same bank of auditory filters. Where the one to be heard does
//! not stand [`CLEAR_DB`] over the other in a filter, part of it is hidden there.
//!
//! Sources: B. Glasberg, B. Moore, "Derivation of auditory filter shapes from notched-noise data",
//! Hearing Research 47, 1990 (ERB, its number scale, eq. 3 and 4); B. Moore, B. Glasberg, "Suggested
//! formulae for calculating auditory-filter bandwidths and excitation patterns", J. Acoust. Soc. Am.
//! 74, 1983 (excitation as the output of the rounded-exponential filters); B. Moore, B. Glasberg,
//! T. Baer, "A model for the prediction of thresholds, loudness, and partial loudness", J. Audio
//! Eng. Soc. 45, 1997 (a tone vanishes about 4 dB below the noise in its filter, and is softened
//! well above that); E. Terhardt, "Calculating virtual pitch", Hearing Research 1, 1979 (threshold
//! in quiet). Filters are taken at one level: no upward spread at high levels beyond their own.

use crate::convert::{ToF32, ToF64, ToWhole};
use crate::units::{db_to_power, power_to_db};

/// Auditory filters: half an ERB apart, from 26 Hz to 15 kHz.
pub const FILTERS: usize = 77;
/// Level of a sound over another in a filter to be heard clearly, dB: about 10 dB over where
/// it would vanish.
pub const CLEAR_DB: f64 = 6.0;
/// Least masking that is reported, dB.
pub const REPORTED_DB: f32 = 3.0;
/// A sound this far below the other has nothing to say in that filter, dB, and counts less from
/// the first number on.
const LOST_DB: (f64, f64) = (18.0, 24.0);
/// Filters this far below the sound's strongest hold nothing of its character, dB.
const CHARACTER_DB: f64 = 36.0;
/// Sound pressure that 0 dBFS is taken for, dB SPL.
const FULL_SCALE_DB_SPL: f64 = 100.0;

/// The share of a filter's power that must come from its own ERB for the sound to live there, and
/// not only to leak in from beside.
const OWN_SHARE: f64 = 0.1;

/// Excitation pattern of a sound, as power in each auditory filter; a sine of peak 1 counts 1 in its
/// own filter.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Excitation {
    /// What each filter lets through.
    pub passed_power: [f64; FILTERS],
    /// What lies within one ERB round each filter's centre.
    pub own: [f64; FILTERS],
}

impl Excitation {
    /// Excitation pattern of silence.
    pub const SILENCE: Self = Self { passed_power: [0.0; FILTERS], own: [0.0; FILTERS] };
}

/// Width of the auditory filter at a frequency, Hz (Glasberg and Moore 1990, eq. 3).
pub fn erb_hz(centre_hz: f64) -> f64 {
    24.7 * (4.37e-3 * centre_hz + 1.0)
}

/// Centre of a filter, Hz (Glasberg and Moore 1990, eq. 4, solved for the frequency).
pub fn centre_hz(index: usize) -> f64 {
    hz_of(1.0 + 0.5 * index.to_f64())
}

fn hz_of(erb_number: f64) -> f64 {
    ((erb_number / 21.4 * core::f64::consts::LN_10).exp() - 1.0) / 4.37e-3
}

/// Threshold in quiet, dB SPL (Terhardt 1979, eq. 1).
fn threshold_in_quiet_db_spl(hz: f64) -> f64 {
    let khz = hz / 1000.0;
    3.64 * khz.powf(-0.8) - 6.5 * (-0.6 * (khz - 3.3).powi(2)).exp() + 1e-3 * khz.powi(4)
}

/// The bank of filters over the bins of one analysis.
#[derive(Debug, Clone)]
pub struct AuditoryFilterBank {
    /// Edges of the bands between which filters are half an ERB apart, in bins.
    edges: [f64; FILTERS + 1],
    /// What each filter takes of each band.
    shares: Vec<[f64; FILTERS]>,
}

impl AuditoryFilterBank {
    /// For bins `bin_hz` wide. Takes all memory.
    pub fn new(bin_hz: f64) -> Self {
        let shares = (0..FILTERS).map(|filter| {
            let hz = centre_hz(filter);
            let steepness = 4.0 * hz / erb_hz(hz);
            core::array::from_fn(|band| {
                let off = steepness * (centre_hz(band) / hz - 1.0).abs();
                (1.0 + off) * (-off).exp()
            })
        });
        // Bin k stands for k - 1/2 to k + 1/2.
        let edge = |number: usize| hz_of(0.75 + 0.5 * number.to_f64()) / bin_hz + 0.5;
        Self { edges: core::array::from_fn(edge), shares: shares.collect() }
    }

    /// Excitation pattern of a sound; `power` is the mean power of each bin as in
    /// [`super::Analysis::slow`].
    pub fn excitation(&self, power: &[f32]) -> Excitation {
        let bands: [f64; FILTERS] =
            core::array::from_fn(|band| sum_between(power, self.edges[band], self.edges[band + 1]));
        let through = |filter: usize| {
            let parts = self.shares[filter].iter().zip(&bands);
            parts.map(|(share, power)| share * power).sum()
        };
        let own = |filter: usize| {
            let beside = bands[filter.saturating_sub(1)] + bands[(filter + 1).min(FILTERS - 1)];
            bands[filter] + 0.5 * beside
        };
        Excitation { passed_power: core::array::from_fn(through), own: core::array::from_fn(own) }
    }
}

/// Sum of the bins from `from` to `to`, of the first and the last the part that lies inside.
fn sum_between(power: &[f32], from: f64, to: f64) -> f64 {
    let from = from.clamp(0.0, power.len().to_f64());
    let to = to.clamp(from, power.len().to_f64());
    let (first, end) = (from.to_usize(), to.ceil().to_usize().min(power.len()));
    power[first..end]
        .iter()
        .enumerate()
        .map(|(at, power)| {
            let bin = (first + at).to_f64();
            f64::from(*power) * (to.min(bin + 1.0) - from.max(bin))
        })
        .sum()
}

/// Masking of a sound by another in each filter: by how many dB the sound would have to be
/// raised there, or the other lowered, to stand clear. 0 where it is clear, where either is
/// inaudible, and where the sound has nothing to say.
pub fn hidden_db(sound: &Excitation, other: &Excitation) -> [f32; FILTERS] {
    let strongest = sound.passed_power.iter().copied().fold(0.0, f64::max);
    let character = strongest * db_to_power(-CHARACTER_DB);
    core::array::from_fn(|filter| {
        let quiet_db = threshold_in_quiet_db_spl(centre_hz(filter)) - FULL_SCALE_DB_SPL;
        let audible = db_to_power(quiet_db);
        let lives_here = sound.own[filter] >= OWN_SHARE * sound.passed_power[filter];
        let (sound, other) = (sound.passed_power[filter], other.passed_power[filter]);
        // A NaN fails the comparisons.
        let matters = lives_here && sound >= audible.max(character) && other >= audible;
        if !matters {
            return 0.0;
        }
        let over_db = power_to_db(sound) - power_to_db(other);
        let (faint_db, lost_db) = LOST_DB;
        let presence = ((over_db + lost_db) / (lost_db - faint_db)).clamp(0.0, 1.0);
        ((CLEAR_DB - over_db).max(0.0) * presence).to_f32()
    })
}

/// A range of frequencies in which a sound is hidden.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HiddenRegion {
    /// Its lower edge, Hz.
    pub low_hz: f64,
    /// Frequency of the strongest masking, Hz.
    pub centre_hz: f64,
    /// Its upper edge, Hz.
    pub high_hz: f64,
    /// The most that is hidden in it, dB.
    pub hidden_db: f32,
    /// Hidden decibels times ERBs: how much it matters.
    weight: f64,
}

/// Up to `max_count` regions with at least [`REPORTED_DB`] hidden, one ERB wide at the least, those
/// that matter most, in rising order of frequency.
pub fn regions(hidden_db: &[f32; FILTERS], max_count: usize) -> Vec<HiddenRegion> {
    let mut regions = Vec::new();
    let mut start = None;
    for filter in 0..=FILTERS {
        let is_hidden = filter < FILTERS && hidden_db[filter] >= REPORTED_DB;
        match (start, is_hidden) {
            (None, true) => start = Some(filter),
            (Some(first), false) => {
                if filter - first >= 2 {
                    regions.push(region(hidden_db, first, filter));
                }
                start = None;
            }
            _ => {}
        }
    }
    regions.sort_by(|a, b| b.weight.total_cmp(&a.weight));
    regions.truncate(max_count);
    regions.sort_by(|a, b| a.centre_hz.total_cmp(&b.centre_hz));
    regions
}

fn region(hidden_db: &[f32; FILTERS], first: usize, end: usize) -> HiddenRegion {
    let (mut sum, mut moment, mut most) = (0.0, 0.0, 0.0f32);
    for (filter, &hidden_db) in hidden_db.iter().enumerate().take(end).skip(first) {
        sum += f64::from(hidden_db);
        moment += f64::from(hidden_db) * (1.0 + 0.5 * filter.to_f64());
        most = most.max(hidden_db);
    }
    HiddenRegion {
        low_hz: hz_of(0.75 + 0.5 * first.to_f64()),
        centre_hz: hz_of(moment / sum),
        high_hz: hz_of(0.75 + 0.5 * end.to_f64()),
        hidden_db: most,
        weight: 0.5 * sum,
    }
}

#[cfg(test)]
mod tests {
    use super::super::Analysis;
    use super::*;
    use crate::noise::{Noise, PinkNoise};
    use core::f64::consts::TAU;

    const RATE_HZ: f64 = 48_000.0;

    fn excitation(mut sample: impl FnMut(usize) -> f32) -> Excitation {
        let mut analysis = Analysis::new(8192, RATE_HZ);
        let frames: Vec<[f32; 2]> = (0..144_000).map(|n| [sample(n); 2]).collect();
        analysis.add(&frames, 100.0, |_| ());
        AuditoryFilterBank::new(analysis.bin_hz()).excitation(analysis.slow())
    }

    /// Noise about one ERB wide round a frequency: tones of random phase.
    fn narrow_noise(hz: f64, level_db: f64, seed: u64) -> impl FnMut(usize) -> f32 {
        let mut noise = Noise::new(seed);
        let peak = 10f64.powf(level_db / 20.0) / 21f64.sqrt();
        let tones: Vec<(f64, f64)> = (-10..=10)
            .map(|k| (hz + erb_hz(hz) * f64::from(k) / 20.0, TAU * noise.unit()))
            .collect();
        move |n| {
            let at = |(hz, phase): &(f64, f64)| (TAU * hz * n as f64 / RATE_HZ + phase).sin();
            (peak * tones.iter().map(at).sum::<f64>()) as f32
        }
    }

    fn hidden(sound_db: f64, sound_hz: f64, other_db: f64, other_hz: f64) -> Vec<HiddenRegion> {
        let sound = excitation(narrow_noise(sound_hz, sound_db, 1));
        let other = excitation(narrow_noise(other_hz, other_db, 2));
        regions(&hidden_db(&sound, &other), 3)
    }

    #[test]
    fn the_scale_is_that_of_the_source() {
        assert!((erb_hz(1000.0) - 132.6).abs() < 0.1);
        assert!((centre_hz(0) - 26.0).abs() < 0.5 && (centre_hz(76) - 14_980.0).abs() < 100.0);
        let number = |hz: f64| 21.4 * (4.37e-3 * hz + 1.0).log10();
        assert!((number(centre_hz(30)) - 16.0).abs() < 1e-9);
    }

    #[test]
    fn a_sine_excites_its_filter_by_its_level_and_others_less_the_farther() {
        let e = excitation(|n| (0.1 * (TAU * 1000.0 * n as f64 / RATE_HZ).sin()) as f32);
        let nearest = (0..FILTERS)
            .min_by(|a, b| {
                let off = |filter: usize| (centre_hz(filter) - 1000.0).abs();
                off(*a).total_cmp(&off(*b))
            })
            .unwrap();
        let e = e.passed_power;
        let level_db = power_to_db(e[nearest]);
        assert!((level_db + 20.0).abs() < 0.7, "{level_db}");
        assert!(e[nearest..nearest + 20].windows(2).all(|pair| pair[1] < pair[0]));
        assert!(e[nearest - 20..=nearest].windows(2).all(|pair| pair[0] < pair[1]));
        // The roex filter 3 ERB off the tone: p g = 12, (1 + 12) e^-12 = -41 dB, less for the
        // filter above, which is wider.
        let below_db = power_to_db(e[nearest - 6]) - level_db;
        let above_db = power_to_db(e[nearest + 6]) - level_db;
        assert!(below_db < above_db && (-60.0..-30.0).contains(&below_db), "{below_db} {above_db}");
    }

    #[test]
    fn equal_sounds_hide_each_other_where_they_meet_by_what_is_missing_to_clear() {
        for hz in [80.0, 250.0, 2000.0, 8000.0] {
            let found = hidden(-20.0, hz, -20.0, hz);
            assert_eq!(found.len(), 1, "{hz}: {found:?}");
            assert!((found[0].centre_hz / hz).log2().abs() < 0.25, "{hz}: {found:?}");
            assert!((f64::from(found[0].hidden_db) - CLEAR_DB).abs() < 2.0, "{hz}: {found:?}");
        }
    }

    #[test]
    fn a_louder_other_hides_more_decibel_for_decibel() {
        let most = |other_db: f64| hidden(-30.0, 1000.0, other_db, 1000.0)[0].hidden_db;
        let (equal, louder) = (most(-30.0), most(-24.0));
        assert!((louder - equal - 6.0).abs() < 0.1, "{equal} {louder}");
    }

    #[test]
    fn near_misses_hide_nothing() {
        // Loud enough to stand clear.
        assert!(hidden(-20.0, 1000.0, -28.0, 1000.0).is_empty());
        // Just not: this is the other side of the same edge.
        assert_eq!(hidden(-20.0, 1000.0, -22.0, 1000.0).len(), 1);
        // So far below that it is none of its business.
        assert!(hidden(-60.0, 1000.0, -20.0, 1000.0).is_empty());
        assert_eq!(hidden(-36.0, 1000.0, -20.0, 1000.0).len(), 1);
        // Five ERB apart.
        assert!(hidden(-20.0, 1000.0, -20.0, 1900.0).is_empty());
        assert!(hidden(-20.0, 1000.0, -20.0, 520.0).is_empty());
        // Inaudible, both, at 40 Hz; audible, both, at 1 kHz.
        assert!(hidden(-75.0, 40.0, -75.0, 40.0).is_empty());
        assert_eq!(hidden(-75.0, 1000.0, -75.0, 1000.0).len(), 1);
    }

    #[test]
    fn a_silent_other_hides_nothing_and_a_silent_sound_cannot_be_hidden() {
        let mut noise = PinkNoise::new(4);
        let pink = excitation(|_| noise.tick());
        let silent = Excitation::SILENCE;
        assert_eq!(hidden_db(&pink, &silent), [0.0; FILTERS]);
        assert_eq!(hidden_db(&silent, &pink), [0.0; FILTERS]);
        let odd = Excitation { passed_power: [f64::NAN; FILTERS], own: [f64::NAN; FILTERS] };
        assert_eq!(hidden_db(&odd, &pink), [0.0; FILTERS]);
        assert_eq!(hidden_db(&pink, &odd), [0.0; FILTERS]);
        assert!(regions(&[0.0; FILTERS], 3).is_empty());
    }

    #[test]
    fn two_meetings_are_two_regions_in_order() {
        let (mut a, mut b) = (narrow_noise(250.0, -20.0, 1), narrow_noise(2000.0, -24.0, 2));
        let (mut c, mut d) = (narrow_noise(250.0, -18.0, 3), narrow_noise(2000.0, -20.0, 4));
        let sound = excitation(|n| a(n) + b(n));
        let other = excitation(|n| c(n) + d(n));
        let found = regions(&hidden_db(&sound, &other), 3);
        assert_eq!(found.len(), 2, "{found:?}");
        for (region, hz) in found.iter().zip([250.0, 2000.0]) {
            assert!(region.low_hz < hz && hz < region.high_hz, "{found:?}");
            assert!((region.centre_hz / hz).log2().abs() < 0.2, "{found:?}");
        }
    }
}
