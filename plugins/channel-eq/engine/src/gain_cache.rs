//! The sections of one band at many gains, so that a gain can move without a design.
//!
//! Frequency and Q stand still while the gain follows the signal; then all that is needed are
//! designs at a row of gains, [`STEP_DB`] apart, and straight lines between them. The ends of the
//! way come first, the points between them coarse to fine, a few at a time; a gain between two
//! points that are there lies on the line between them, so there is an answer from the start.

use shared_dsp::filter::SvfCoefficients;
use shared_dsp::filter::design::{LARGEST_GAIN_DB, MAX_SECTIONS};

/// Distance of the points, dB: the line between two is within 0.05 dB of a shelf's curve.
pub const STEP_DB: f64 = 0.5;
/// Coefficients kept: 121 gains of eight sections.
const ROOM: usize = 121 * MAX_SECTIONS;

/// Points of one band.
#[derive(Debug, Clone)]
pub struct GainCache {
    entries: Vec<SvfCoefficients>,
    /// One bit for each point that is there.
    filled: u128,
    lowest: usize,
    highest: usize,
    sections: usize,
}

impl GainCache {
    /// An empty one. Takes memory.
    pub fn new() -> Self {
        Self {
            entries: vec![SvfCoefficients::THROUGH; ROOM],
            filled: 0,
            lowest: 0,
            highest: 0,
            sections: 1,
        }
    }

    /// Forgets all points; from now on for gains between `one_db` and `other_db` and filters of
    /// `sections` sections.
    pub fn begin(&mut self, sections: usize, one_db: f64, other_db: f64) {
        self.sections = sections.clamp(1, MAX_SECTIONS);
        self.filled = 0;
        self.lowest = self.place(one_db.min(other_db)).floor() as usize;
        self.highest = self.place(one_db.max(other_db)).ceil() as usize;
    }

    /// The gains in dB of the points on both sides of one.
    pub fn around(&self, gain_db: f64) -> [f64; 2] {
        let place = self.place(gain_db).clamp(self.lowest as f64, self.highest as f64);
        [place.floor(), place.ceil()].map(|point| self.gain_db(point as usize))
    }

    /// The gain in dB of the next point that is missing, the most urgent first.
    pub fn next_missing_db(&self) -> Option<f64> {
        let way = (u128::MAX << self.lowest) & (u128::MAX >> (127 - self.highest));
        if self.filled & way == way {
            return None;
        }
        let missing = |&point: &usize| self.filled & (1 << point) == 0;
        let ends = [self.lowest, self.highest];
        let between = [16, 8, 4, 2, 1]
            .into_iter()
            .flat_map(|stride| (self.lowest..=self.highest).step_by(stride));
        ends.into_iter().chain(between).find(missing).map(|point| self.gain_db(point))
    }

    /// Keeps the design at a gain of `gain_db`, which must be one that was asked for.
    pub fn insert(&mut self, gain_db: f64, sections: impl Iterator<Item = SvfCoefficients>) {
        let point = self.place(gain_db).round() as usize;
        for (entry, section) in self.entries.iter_mut().skip(point * self.sections).zip(sections) {
            *entry = section;
        }
        self.filled |= 1 << point;
    }

    /// Section `section` at `gain_db`.
    pub fn at(&self, gain_db: f64, section: usize) -> SvfCoefficients {
        let place = self.place(gain_db).clamp(self.lowest as f64, self.highest as f64);
        let floor = place as usize;
        if self.filled >> floor & 0b11 == 0b11
            && let Some([below, above]) = self.neighbours(floor, section)
        {
            return below.toward(above, place - floor as f64);
        }
        let below = self.filled & (u128::MAX >> (127 - floor.min(127)));
        let above = if floor < 127 { self.filled & (u128::MAX << (floor + 1)) } else { 0 };
        let entry = |point: u32| {
            let index = point as usize * self.sections + section;
            self.entries.get(index).unwrap_or(&SvfCoefficients::THROUGH)
        };
        match (below, above) {
            (0, 0) => SvfCoefficients::THROUGH,
            (_, 0) => *entry(127 - below.leading_zeros()),
            (0, _) => *entry(above.trailing_zeros()),
            _ => {
                let (below, above) = (127 - below.leading_zeros(), above.trailing_zeros());
                let share = (place - f64::from(below)) / f64::from(above - below);
                entry(below).toward(entry(above), share)
            }
        }
    }

    /// Section `section` at the point `floor` and the one after it.
    fn neighbours(&self, floor: usize, section: usize) -> Option<[&SvfCoefficients; 2]> {
        let index = floor * self.sections + section;
        Some([self.entries.get(index)?, self.entries.get(index + self.sections)?])
    }

    /// Where a gain lies on the row of points.
    fn place(&self, gain_db: f64) -> f64 {
        (gain_db.clamp(-LARGEST_GAIN_DB, LARGEST_GAIN_DB) + LARGEST_GAIN_DB) * (1.0 / STEP_DB)
    }

    fn gain_db(&self, point: usize) -> f64 {
        (point as f64 * STEP_DB - LARGEST_GAIN_DB).min(LARGEST_GAIN_DB)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Shape;
    use shared_dsp::filter::{Svf, design};
    use shared_dsp::measure::magnitude_db;

    /// Points that say what gain they were made for.
    fn fill(cache: &mut GainCache, sections: usize, most: usize) -> usize {
        let mut filled = 0;
        while filled < most
            && let Some(gain_db) = cache.next_missing_db()
        {
            let point = SvfCoefficients { c0: gain_db, ..SvfCoefficients::THROUGH };
            cache.insert(gain_db, core::iter::repeat_n(point, sections));
            filled += 1;
        }
        filled
    }

    #[test]
    fn every_gain_on_the_way_has_an_answer_from_the_start() {
        for sections in [1, 2, 8] {
            let mut cache = GainCache::new();
            cache.begin(sections, 3.5, -9.0);
            for most in [2, 3, 200] {
                fill(&mut cache, sections, most);
                for i in 0..=50 {
                    let gain_db = -9.0 + 12.5 * f64::from(i) / 50.0;
                    for section in [0, sections - 1] {
                        let got_db = cache.at(gain_db, section).c0;
                        assert!((got_db - gain_db).abs() < 1e-9, "{gain_db}: {got_db}");
                    }
                }
            }
            assert_eq!(cache.filled.count_ones(), 26);
            assert_eq!(cache.next_missing_db(), None);
        }
    }

    #[test]
    fn between_its_points_a_band_keeps_to_its_curve() {
        let (sample_rate_hz, frequency_hz) = (48_000.0, 1000.0);
        let mut worst_db = 0.0f64;
        for shape in [Shape::Bell, Shape::LowShelf, Shape::HighShelf, Shape::Tilt] {
            for order in 1..=4 {
                let designed = |gain_db: f64| shape.prototype(frequency_hz, gain_db, 0.707, order);
                let mut cache = GainCache::new();
                let count = designed(1.0).sections().len();
                cache.begin(count, -18.0, 18.0);
                while let Some(gain_db) = cache.next_missing_db() {
                    let prototype = designed(if gain_db == 0.0 { 1e-5 } else { gain_db });
                    let sections = prototype.sections().iter().map(|section| {
                        SvfCoefficients::from_section(&design::design(section, sample_rate_hz))
                    });
                    cache.insert(gain_db, sections);
                }
                for n in 0..150 {
                    let gain_db = -17.9 + 0.2387 * f64::from(n);
                    let mut impulse = vec![0.0; 4096];
                    impulse[0] = 1.0;
                    for section in 0..count {
                        Svf::default().process(&cache.at(gain_db, section), &mut impulse);
                    }
                    let impulse: Vec<f32> = impulse.iter().map(|x| *x as f32).collect();
                    for hz in [300.0, 700.0, 1000.0, 1500.0, 4000.0] {
                        let got_db = magnitude_db(&impulse, hz, sample_rate_hz);
                        let exact = designed(gain_db).design(sample_rate_hz);
                        let wanted_db = exact.magnitude_db_at(hz, sample_rate_hz);
                        worst_db = worst_db.max((got_db - wanted_db).abs());
                    }
                }
            }
        }
        println!("{worst_db:.4} dB off the curve");
        assert!(worst_db <= 0.05, "{worst_db}");
    }

    #[test]
    fn the_widest_way_fits() {
        for sections in [1, 2, 8] {
            let mut cache = GainCache::new();
            cache.begin(sections, -30.0, 30.0);
            assert_eq!(fill(&mut cache, sections, 200), 121);
            for gain_db in [-99.0, -30.0, 0.0, 30.0, 99.0f64] {
                let held_db = gain_db.clamp(-30.0, 30.0);
                assert!((cache.at(gain_db, sections - 1).c0 - held_db).abs() < 1e-9);
            }
        }
    }
}
