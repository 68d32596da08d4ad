//! The noise floor in the quiet parts.
//!
//! Noise is what stays. A window of one second (every half second) counts when
//! - it is steady, with the second before it: tenths of a second lie on a line that moves by at most
//!   0.5 dB a second, spread by at most 1.5 dB, and so they do as far back as there was sound of
//!   this level (within 3 dB, up to 6 s). Reverb tails (RT60 of 10 s: 6 dB a second), fades and
//!   a wash that dies away fall faster;
//! - it is noise: of its energy from about 350 Hz to 4.5 kHz at most a quarter stands in lines;
//! - no tenth of it is digital silence;
//! - it is broad: every octave from 125 Hz to 8 kHz holds at least a ten-thousandth (-40 dB) of its
//!   energy. White, pink and brown noise all do; held notes of a pad do not reach the top;
//! - it lies at least [`QUIET_LU`] below the highest short-term loudness, whenever that came.
//!
//! The floor is the lowest level that three such windows share within 3 dB. Levels are RMS from
//! 22 Hz to 22 kHz of the mean channel, also K-weighted (BS.1770, as loudness) and A-weighted
//! (IEC 61672-1, 2013, by thirds of an octave, within 0.5 dB).
//!
//! Limits: a quiet, steady, broad sound that is meant (rain, brushes) is noise to it. Noise under a
//! programme that never rests is not found. Dull noise that has lost its top (below about 4 kHz) is
//! passed over.

use crate::bands::{Bank, Energies, THIRDS, third_centre_hz};
use crate::convert::{ToF64, ToWhole};
use crate::loudness::energy_to_lufs;
use crate::units::power_to_db;

use super::programme::Programme;
use super::tonality::Tonality;

/// Level below the loudest 3 s at which a part is quiet enough to show a floor, LU.
pub const QUIET_LU: f64 = 25.0;
const HOP_SLOTS: u64 = 10;
const WINDOW_SLOTS: usize = 20;
/// Slots that make a tenth of a second.
const TENTH: usize = 2;
/// Tenths that must be steady: the window, and the second before, in which the low bands forget
/// what was louder.
const TENTHS: usize = 20;
/// Tenths that are looked back at, by so many at a time, while their level is within this.
const MOST_TENTHS: usize = 60;
const BACK_TENTHS: usize = 5;
const SAME_DB: f64 = 3.0;
const STEEPEST_DB_PER_S: f64 = 0.5;
/// Dull noise moves by itself: its line is believed as far as twice its standard error.
const ERRORS: f64 = 2.0;
const LINE_SHARE: f32 = 0.25;
const SPREAD_DB: f64 = 1.5;
const NARROWEST: f64 = 1e-4;
const BROAD_OCTAVES: core::ops::Range<usize> = 2..9;
const FEWEST_WINDOWS: f64 = 3.0;
/// What the bands read too much of noise: their noise bandwidth.
const BAND_NOISE: f64 = 1.047;
/// Loudness classes of 1 LU from -120 LUFS.
const CLASSES: usize = 120;
const LOWEST_LUFS: f64 = -120.0;
const CLASSES_TOGETHER: usize = 3;

/// The floor.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NoiseFloorReadings {
    /// RMS level, dBFS, of the mean channel; minus infinity where no floor has been heard.
    pub floor_dbfs: f64,
    /// The same A-weighted.
    pub a_weighted_dbfs: f64,
    /// Its loudness, both channels.
    pub floor_lufs: f64,
    /// Windows it was heard in.
    pub windows: u32,
    /// End frame of the first of them.
    pub first_frame: u64,
    /// 0 to 1; from 0.5 on (three windows) it is worth saying.
    pub confidence_share: f64,
}

impl NoiseFloorReadings {
    /// No floor heard.
    pub const EMPTY: Self = Self {
        floor_dbfs: f64::NEG_INFINITY,
        a_weighted_dbfs: f64::NEG_INFINITY,
        floor_lufs: f64::NEG_INFINITY,
        windows: 0,
        first_frame: 0,
        confidence_share: 0.0,
    };
}

#[derive(Debug, Clone, Copy, Default)]
struct Class {
    windows: f64,
    power: f64,
    a_weighted_power: f64,
    energy: f64,
    first_frame: u64,
}

impl Class {
    fn add(&mut self, other: &Self) {
        if other.windows > 0.0 && (self.windows == 0.0 || other.first_frame < self.first_frame) {
            self.first_frame = other.first_frame;
        }
        self.windows += other.windows;
        self.power += other.power;
        self.a_weighted_power += other.a_weighted_power;
        self.energy += other.energy;
    }
}

/// Estimator of the noise floor.
#[derive(Debug, Clone)]
pub struct NoiseFloor {
    a_weights: [f64; THIRDS],
    /// The bank's sums now, and one and two hops before, with their frames.
    sums: [([Energies; THIRDS], u64); 3],
    slots: u64,
    /// Levels of the latest tenths of a second, the oldest first.
    levels_db: [f64; MOST_TENTHS],
    classes: [Class; CLASSES],
    readings: NoiseFloorReadings,
}

impl Default for NoiseFloor {
    fn default() -> Self {
        Self {
            a_weights: core::array::from_fn(|third| a_weight(third_centre_hz(third))),
            sums: [([Energies::default(); THIRDS], 0); 3],
            slots: 0,
            levels_db: [f64::NEG_INFINITY; MOST_TENTHS],
            classes: [Class::default(); CLASSES],
            readings: NoiseFloorReadings::EMPTY,
        }
    }
}

/// A-weighting as a factor of power; IEC 61672-1, annex E, equation E.1.
fn a_weight(hz: f64) -> f64 {
    let response = |hz: f64| {
        let square = hz * hz;
        12_194.0f64.powi(2) * square * square
            / ((square + 20.6f64.powi(2))
                * ((square + 107.7f64.powi(2)) * (square + 737.9f64.powi(2))).sqrt()
                * (square + 12_194.0f64.powi(2)))
    };
    (response(hz) / response(1000.0)).powi(2)
}

impl NoiseFloor {
    /// Forgets everything.
    pub fn reset(&mut self) {
        self.sums = [([Energies::default(); THIRDS], 0); 3];
        self.slots = 0;
        self.levels_db = [f64::NEG_INFINITY; MOST_TENTHS];
        self.classes = [Class::default(); CLASSES];
        self.readings = NoiseFloorReadings::EMPTY;
    }

    /// Advances by a slot that `programme` has closed, with the bank of the same sound.
    pub(super) fn push(&mut self, programme: &Programme, bank: &Bank, tonality: &mut Tonality) {
        self.slots += 1;
        if self.slots.is_multiple_of(TENTH as u64) {
            self.levels_db.copy_within(1.., 0);
            self.levels_db[MOST_TENTHS - 1] = power_to_db(programme.mean_energy(TENTH));
        }
        if !self.slots.is_multiple_of(HOP_SLOTS) {
            return;
        }
        self.sums = [self.sums[1], self.sums[2], (*bank.sums(), bank.frames())];
        tonality.advance();
        if self.slots >= (TENTHS * TENTH) as u64 {
            self.take_in(programme, tonality);
            self.readings = self.judge(programme.max_short_term_lufs());
        }
    }

    fn take_in(&mut self, programme: &Programme, tonality: &Tonality) {
        let window = &self.levels_db[MOST_TENTHS - TENTHS..];
        // Filters ring on into digital silence, far below any noise.
        if window.iter().any(|&level_db| level_db < LOWEST_LUFS)
            || !is_steady(window)
            || !is_steady(self.stretch())
        {
            return;
        }
        let [before, _, now] = &self.sums;
        let frames = (now.1 - before.1).max(1).to_f64();
        let per_frame = 0.5 / BAND_NOISE / frames;
        let thirds: [f64; THIRDS] = core::array::from_fn(|third| {
            (now.0[third].total() - before.0[third].total()).max(0.0) * per_frame
        });
        let power: f64 = thirds.iter().sum();
        let octave = |o: usize| thirds[3 * o..3 * o + 3].iter().sum::<f64>();
        if power <= 0.0 || BROAD_OCTAVES.into_iter().any(|o| octave(o) < NARROWEST * power) {
            return;
        }
        if tonality.line_share() > LINE_SHARE {
            return;
        }
        let energy = programme.mean_energy(WINDOW_SLOTS);
        let class = energy_to_lufs(energy) - LOWEST_LUFS;
        let weighted = thirds.iter().zip(&self.a_weights).map(|(power, weight)| power * weight);
        self.classes[class.max(0.0).to_usize().min(CLASSES - 1)].add(&Class {
            windows: 1.0,
            power,
            a_weighted_power: weighted.sum(),
            energy,
            first_frame: programme.slot(0).end_frame,
        });
    }

    /// The latest tenths, as far back as the level was that of now.
    fn stretch(&self) -> &[f64] {
        let mean_db = |levels_db: &[f64]| levels_db.iter().sum::<f64>() / levels_db.len().to_f64();
        let mut first = MOST_TENTHS - TENTHS;
        let now_db = mean_db(&self.levels_db[first..]);
        while let Some(earlier) = first.checked_sub(BACK_TENTHS)
            && (mean_db(&self.levels_db[earlier..first]) - now_db).abs() <= SAME_DB
        {
            first = earlier;
        }
        &self.levels_db[first..]
    }

    fn judge(&self, programme_lufs: f64) -> NoiseFloorReadings {
        let quiet = (programme_lufs - QUIET_LU - LOWEST_LUFS).max(0.0).to_usize();
        let classes = &self.classes[..quiet.min(CLASSES)];
        for lowest in classes.windows(CLASSES_TOGETHER) {
            let mut floor = Class::default();
            lowest.iter().for_each(|class| floor.add(class));
            if floor.windows < FEWEST_WINDOWS || lowest[0].windows == 0.0 {
                continue;
            }
            let mean_db = |sum: f64| power_to_db(sum / floor.windows);
            return NoiseFloorReadings {
                floor_dbfs: mean_db(floor.power),
                a_weighted_dbfs: mean_db(floor.a_weighted_power),
                floor_lufs: energy_to_lufs(floor.energy / floor.windows),
                windows: floor.windows.to_u32(),
                first_frame: floor.first_frame,
                confidence_share: 1.0 - 0.5f64.powf(floor.windows / FEWEST_WINDOWS),
            };
        }
        NoiseFloorReadings::EMPTY
    }

    /// Readings since the reset.
    pub fn readings(&self) -> NoiseFloorReadings {
        self.readings
    }
}

/// Whether levels a tenth of a second apart lie on a line that is nearly level.
fn is_steady(levels_db: &[f64]) -> bool {
    let count = levels_db.len().to_f64();
    let middle = (count - 1.0) / 2.0;
    let mean_db = levels_db.iter().sum::<f64>() / count;
    let (mut moment, mut inertia) = (0.0, 0.0);
    for (n, level_db) in levels_db.iter().enumerate() {
        moment += (n.to_f64() - middle) * level_db;
        inertia += (n.to_f64() - middle).powi(2);
    }
    let slope_db = moment / inertia;
    let variance = levels_db
        .iter()
        .enumerate()
        .map(|(n, level_db)| (level_db - mean_db - slope_db * (n.to_f64() - middle)).powi(2))
        .sum::<f64>()
        / count;
    let error_db = (variance / inertia).sqrt();
    (slope_db.abs() - ERRORS * error_db) * 10.0 <= STEEPEST_DB_PER_S
        && variance <= SPREAD_DB * SPREAD_DB
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_weighting_has_its_tabled_values() {
        // IEC 61672-1, table 3, design goal.
        for (hz, tabled_db) in [(31.62, -39.4), (100.0, -19.1), (1000.0, 0.0), (10_000.0, -2.5)] {
            assert!((power_to_db(a_weight(hz)) - tabled_db).abs() < 0.1, "{hz}");
        }
    }
}
