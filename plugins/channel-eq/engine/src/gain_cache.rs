//! The sections of one band at many gains, so that a gain can move without a design.
//!
//! Frequency and Q stand still while the gain follows the signal; then all that is needed are
//! designs at a row of gains, [`STEP_DB`] apart, and straight lines between them. The ends of the
//! way come first, the points between them coarse to fine, a few at a time; a gain between two
//! points that are there lies on the line between them, so there is an answer from the start.

use shared_dsp::filter::SvfCoefficients;
use shared_dsp::filter::design::{LARGEST_GAIN_DB, MAX_SECTIONS};

/// Distance of the points, dB.
pub const STEP_DB: f64 = 1.0;
/// Coefficients kept: 61 gains of eight sections.
const ROOM: usize = 61 * MAX_SECTIONS;

/// Points of one band.
#[derive(Debug, Clone)]
pub struct GainCache {
    entries: Vec<SvfCoefficients>,
    /// One bit for each point that is there.
    filled: u64,
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
        let missing = |&point: &usize| self.filled & (1 << point) == 0;
        let ends = [self.lowest, self.highest];
        let between = [8, 4, 2, 1]
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
        let below = self.filled & (u64::MAX >> (63 - floor.min(63)));
        let above = if floor < 63 { self.filled & (u64::MAX << (floor + 1)) } else { 0 };
        let entry = |point: u32| {
            let index = point as usize * self.sections + section;
            self.entries.get(index).unwrap_or(&SvfCoefficients::THROUGH)
        };
        match (below, above) {
            (0, 0) => SvfCoefficients::THROUGH,
            (_, 0) => *entry(63 - below.leading_zeros()),
            (0, _) => *entry(above.trailing_zeros()),
            _ => {
                let (below, above) = (63 - below.leading_zeros(), above.trailing_zeros());
                let share = (place - f64::from(below)) / f64::from(above - below);
                entry(below).toward(entry(above), share)
            }
        }
    }

    /// Where a gain lies on the row of points.
    fn place(&self, gain_db: f64) -> f64 {
        (gain_db.clamp(-LARGEST_GAIN_DB, LARGEST_GAIN_DB) + LARGEST_GAIN_DB) / STEP_DB
    }

    fn gain_db(&self, point: usize) -> f64 {
        (point as f64 * STEP_DB - LARGEST_GAIN_DB).min(LARGEST_GAIN_DB)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
            for most in [2, 3, 100] {
                fill(&mut cache, sections, most);
                for i in 0..=50 {
                    let gain_db = -9.0 + 12.5 * f64::from(i) / 50.0;
                    for section in [0, sections - 1] {
                        let got_db = cache.at(gain_db, section).c0;
                        assert!((got_db - gain_db).abs() < 1e-9, "{gain_db}: {got_db}");
                    }
                }
            }
            assert_eq!(cache.filled.count_ones(), 14);
            assert_eq!(cache.next_missing_db(), None);
        }
    }

    #[test]
    fn the_widest_way_fits() {
        for sections in [1, 2, 8] {
            let mut cache = GainCache::new();
            cache.begin(sections, -30.0, 30.0);
            assert_eq!(fill(&mut cache, sections, 100), 61);
            for gain_db in [-99.0, -30.0, 0.0, 30.0, 99.0f64] {
                let held_db = gain_db.clamp(-30.0, 30.0);
                assert!((cache.at(gain_db, sections - 1).c0 - held_db).abs() < 1e-9);
            }
        }
    }
}
