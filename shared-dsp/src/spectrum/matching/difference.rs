//! What one spectrum lacks of another, as an equaliser should see it.

use super::{MATCH_POINTS, MatchLevels, match_point_hz};
use crate::convert::ToF64;
use crate::loudness::k_weighting::KWeighting;

/// Levels below this are no sound, dB.
const QUIETEST_DB: f32 = -120.0;
/// Points this far below the loudest are taken for noise, or for the edge of a lossy codec, dB.
const RANGE_DB: f32 = 70.0;
/// Fewest points that can be trusted: two octaves.
const FEWEST_POINTS: usize = 12;
/// A point further than this from the median of the five around it is a lone tone, dB.
const LONE_TONE_DB: f64 = 3.0;
/// ... and further than this many times the roughness.
const LONE_TONE_DEVIATIONS: f64 = 3.0;
/// Standard deviation of the smoothing in points: half an octave wide at half its height, the
/// width down to which timbre is heard as a whole rather than as a resonance.
const SMOOTHING_POINTS: f64 = 1.25;
/// Points the smoothing reaches to either side.
const REACH: usize = 4;
/// Below and above, hearing and loudspeakers count less, Hz.
const FULL_WEIGHT_HZ: (f64, f64) = (35.0, 15_000.0);
/// What points outside count.
const EDGE_WEIGHT: f64 = 0.3;

/// One value for each point.
pub(super) type Points = [f64; MATCH_POINTS];

/// The difference and how much of it can be relied on.
pub(super) struct Difference {
    /// Reference less own in dB without its loudness, freed of lone tones, within the limit; 0
    /// where it is not trusted.
    rough_db: Points,
    /// Weight of each point, 0 for points that are not trusted; they sum to 1.
    pub weights: Points,
    smoothing: Vec<(usize, Vec<f64>)>,
    trusted_points: usize,
    /// Standard deviation of the difference from point to point, dB.
    roughness_db: f64,
}

impl Difference {
    pub fn new(own_db: &MatchLevels, reference_db: &MatchLevels, limit_db: f64) -> Option<Self> {
        let own = audible(own_db);
        let reference = audible(reference_db);
        let trusted: [bool; MATCH_POINTS] = core::array::from_fn(|at| own[at] && reference[at]);
        let trusted_points = trusted.iter().filter(|trusted| **trusted).count();
        if trusted_points < FEWEST_POINTS {
            return None;
        }
        let raw_db: Points = core::array::from_fn(|at| {
            if trusted[at] { f64::from(reference_db[at]) - f64::from(own_db[at]) } else { 0.0 }
        });
        let mut weights: Points = core::array::from_fn(|at| {
            let hz = match_point_hz(at);
            let is_full = hz >= FULL_WEIGHT_HZ.0 && hz <= FULL_WEIGHT_HZ.1;
            f64::from(u8::from(trusted[at])) * if is_full { 1.0 } else { EDGE_WEIGHT }
        });
        let sum: f64 = weights.iter().sum();
        weights.iter_mut().for_each(|weight| *weight /= sum);
        let roughness_db = roughness_db(&raw_db, &trusted);
        let lone_db = LONE_TONE_DB.max(LONE_TONE_DEVIATIONS * roughness_db);
        let mut rough_db = without_lone_tones(&raw_db, &trusted, lone_db);
        let loudness_db = loudness_db(&rough_db, &trusted);
        for (db, _) in rough_db.iter_mut().zip(trusted).filter(|(_, trusted)| *trusted) {
            *db = (*db - loudness_db).clamp(-limit_db, limit_db);
        }
        let smoothing = smoothing(&trusted);
        Some(Self { rough_db, weights, smoothing, trusted_points, roughness_db })
    }

    /// The smoothed difference in dB.
    pub fn smoothed_db(&self) -> Points {
        self.smooth(&self.rough_db)
    }

    /// Variance that roughness alone leaves in the smoothed difference, dB^2.
    pub fn noise_db2(&self) -> f64 {
        self.roughness_db * self.roughness_db / independent_points()
    }

    /// How many independent values the smoothed difference holds.
    pub fn independent_values(&self) -> f64 {
        self.trusted_points.to_f64() / independent_points()
    }

    /// A curve as smooth as the difference: what is compared must have gone through the same.
    pub fn smooth(&self, curve: &Points) -> Points {
        core::array::from_fn(|at| {
            let (first, shares) = &self.smoothing[at];
            shares.iter().zip(&curve[*first..]).map(|(share, value)| share * value).sum()
        })
    }
}

/// What each smoothed point is made of: the first of some points in a row, and their shares.
fn smoothing(trusted: &[bool; MATCH_POINTS]) -> Vec<(usize, Vec<f64>)> {
    let of_point = |at: usize| {
        // Where nothing near can be trusted, the nearest that can be speaks for it.
        let mut reach = REACH;
        loop {
            let nearby = at.saturating_sub(reach)..=(at + reach).min(MATCH_POINTS - 1);
            let first = *nearby.start();
            let share = |near: usize| if trusted[near] { share(near.abs_diff(at)) } else { 0.0 };
            let shares: Vec<f64> = nearby.map(share).collect();
            let sum: f64 = shares.iter().sum();
            if sum > 0.0 || reach > MATCH_POINTS {
                return (first, shares.into_iter().map(|share| share / sum).collect());
            }
            reach += REACH;
        }
    };
    (0..MATCH_POINTS).map(of_point).collect()
}

/// Share of a point `distance` points away in the smoothing, not normalised.
fn share(distance: usize) -> f64 {
    let deviation = distance.to_f64() / SMOOTHING_POINTS;
    (-0.5 * deviation * deviation).exp()
}

/// How many rough points make one independent smoothed value: 1 / (sum of squared shares).
fn independent_points() -> f64 {
    (4.0 * core::f64::consts::PI).sqrt() * SMOOTHING_POINTS
}

fn audible(levels_db: &MatchLevels) -> [bool; MATCH_POINTS] {
    let loudest_db = levels_db.iter().copied().filter(|db| db.is_finite()).fold(-1e9, f32::max);
    let floor_db = QUIETEST_DB.max(loudest_db - RANGE_DB);
    levels_db.map(|db| db.is_finite() && db > floor_db)
}

/// A tone that only one of the two spectra holds is music, not tone colour. It fills one point or
/// two: a median of five does not see it (F. R. Hampel, "The influence curve and its role in robust
/// estimation", J. Am. Stat. Assoc. 69, 1974: replace what is far from the median).
fn without_lone_tones(raw_db: &Points, trusted: &[bool; MATCH_POINTS], lone_db: f64) -> Points {
    core::array::from_fn(|at| {
        if !trusted[at] {
            return 0.0;
        }
        let around = at.saturating_sub(2)..=(at + 2).min(MATCH_POINTS - 1);
        let values = around.filter(|near| trusted[*near]).map(|near| raw_db[near]);
        let middle_db = median(values.collect());
        let is_lone = (raw_db[at] - middle_db).abs() > lone_db;
        if is_lone { middle_db } else { raw_db[at] }
    })
}

/// The mean weighted as loudness weighs it: by the power that K-weighting (ITU-R BS.1770-5) leaves
/// of pink noise, which has equal power at all points.
fn loudness_db(raw_db: &Points, trusted: &[bool; MATCH_POINTS]) -> f64 {
    let filter = KWeighting::new(48_000.0);
    let (mut sum, mut weight) = (0.0, 0.0);
    for at in (0..MATCH_POINTS).filter(|at| trusted[*at]) {
        let power = crate::units::db_to_power(filter.gain_db(match_point_hz(at)));
        sum += power * raw_db[at];
        weight += power;
    }
    sum / weight
}

/// Standard deviation from point to point, from the median of third differences: what bands do is
/// too smooth to show in them.
fn roughness_db(raw_db: &Points, trusted: &[bool; MATCH_POINTS]) -> f64 {
    /// Median magnitude of a normal distribution, in standard deviations.
    const MEDIAN_OF_NORMAL: f64 = 0.6745;
    let steps = raw_db
        .windows(4)
        .zip(trusted.windows(4))
        .filter(|(_, trusted)| trusted.iter().all(|trusted| *trusted));
    let steps = steps.map(|(db, _)| (db[0] - 3.0 * db[1] + 3.0 * db[2] - db[3]).abs()).collect();
    // Squares of 1, 3, 3, 1 sum to 20.
    median(steps) / (MEDIAN_OF_NORMAL * 20f64.sqrt())
}

/// The middle value; 0 for none.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}
