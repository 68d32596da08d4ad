//! Dynamics of the mix: is a limiter at work, and has it been crushed?
//!
//! PSR is the highest peak of the last 3 s over their loudness, PLR the highest peak of all over
//! integrated loudness (E. Grimm, R. van Everdingen, M. Schopping, "Toward a recommendation for a
//! European standard of peak and LKFS loudness levels", SMPTE Motion Imaging Journal 2010; I.
//! Shepherd, "Dynamics in mastering: PSR", 2017, names 8 LU as the line below which it sounds
//! crushed).
//!
//! **Limiter.** Peaks of music are spread; a limiter piles them at its ceiling. The highest peaks of
//! all slots of 50 ms go into classes of 0.05 dB. There is a limiter when, near the top,
//! - at least [`PILED_SHARE`] of the loud slots (within 12 dB of the top) have their peak within
//!   0.1 dB, four times as many as in 0.1 dB of the half dB below;
//! - the loudness of the 400 ms that end there is 0.2 LU apart from their mean on average: a machine that plays one
//!   drum sound again and again, or an organ that holds one chord, has equal peaks because it is
//!   equal;
//! - the median PSR is below 16 LU: peaks that high are left alone by any limiter that works.
//!
//! Samples pile under a limiter of samples, the wave between them under one of true peaks; both are
//! counted, and the higher pile decides.
//!
//! **Crushed.** PSR below 8 LU for half of the loud time (short-term loudness above 10 LU below
//! integrated) and PLR below 10 LU. A sine has a PSR of 3 LU and is not crushed: the sound must be
//! broad, with energy spread over ten thirds of an octave (Renyi's number of order 1/2).
//!
//! Limits: both need 10 s of loud programme. A limiter behind which something else follows leaves
//! no pile. A limiter that catches a few peaks a minute is not found. Narrow sounds that are crushed
//! are not called so.

use super::programme::{Programme, SHORT_TERM_SLOTS, Slot};
use crate::bands::Bank;
use crate::convert::{ToF64, ToWhole};
use crate::loudness::energy_to_lufs;
use crate::units::gain_to_db;

/// Share of loud slots in the pile from which on it is more likely than not a limiter: one hit in
/// five seconds.
pub const PILED_SHARE: f64 = 0.01;
/// Fewest slots in a pile.
const FEWEST_PILED: f64 = 8.0;
/// PSR below which sound is said to be crushed.
pub const CRUSHED_PSR_LU: f64 = 8.0;
/// PLR below which a programme is.
pub const CRUSHED_PLR_LU: f64 = 10.0;
const LIMITED_PSR_LU: f64 = 16.0;
const CLASS_DB: f64 = 0.05;
const LOWEST_DB: f64 = -40.0;
/// Classes from -40 to +20 dBFS.
const CLASSES: usize = 1200;
/// Classes of 0.1 dB, and how many such stretches below the pile it is compared with.
const PILE: usize = 2;
const NEIGHBOURS: usize = 5;
const PROMINENCE: f64 = 4.0;
const LOUD_CLASSES: usize = 240;
/// A few peaks may lie above the pile: where the limiter was off, or overshoots.
const STRAY_SHARE: f64 = 0.005;
const SPREAD_LU: f64 = 0.2;
/// Slots whose loudness is compared: 400 ms, so that a low note fits in many times.
const SPREAD_SLOTS: usize = 8;
/// A slot this much louder than that 400 ms before begins after silence: 30 dB.
const ONSET: f64 = 1e-3;
const FEWEST_SLOTS: f64 = 200.0;
/// Slots between two values of PSR.
const HOP: u64 = 10;
const PSR_CLASS_LU: f64 = 0.25;
const PSR_CLASSES: usize = 120;
const FEWEST_PSR: u64 = 20;
const RELATIVE_GATE_LU: f64 = 10.0;
const BROAD_THIRDS: f64 = 10.0;

/// Readings of peaks against loudness.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DynamicsReadings {
    /// Highest peak over integrated loudness; minus infinity until there is some.
    pub plr_lu: f64,
    /// Peak over loudness of the last 3 s.
    pub psr_lu: f64,
    /// Median of that over the loud time.
    pub median_psr_lu: f64,
    /// The lowest in loud time.
    pub lowest_psr_lu: f64,
    /// The frame of the lowest.
    pub lowest_psr_frame: u64,
    /// Share of loud slots whose peaks are piled.
    pub piled_share: f64,
    /// Level around which the peaks pile up, dBFS.
    pub pile_dbfs: f64,
    /// The frame of the first slot in the pile.
    pub pile_frame: u64,
    /// Confidence that a limiter works, 0 to 1; reported from 0.5 on.
    pub limiter_confidence_share: f64,
    /// Share of the loud time with PSR below 8 LU.
    pub crushed_time_share: f64,
    /// Confidence that the programme is over-compressed, 0 to 1; reported from 0.5 on.
    pub crushed_confidence_share: f64,
}

impl DynamicsReadings {
    /// Not enough heard.
    pub const EMPTY: Self = Self {
        plr_lu: f64::NEG_INFINITY,
        psr_lu: f64::NEG_INFINITY,
        median_psr_lu: f64::NEG_INFINITY,
        lowest_psr_lu: f64::NEG_INFINITY,
        lowest_psr_frame: 0,
        piled_share: 0.0,
        pile_dbfs: f64::NEG_INFINITY,
        pile_frame: 0,
        limiter_confidence_share: 0.0,
        crushed_time_share: 0.0,
        crushed_confidence_share: 0.0,
    };
}

/// Slots whose peaks fall in one class.
#[derive(Debug, Clone, Copy, Default)]
struct Class {
    slots: f64,
    /// Mean loudness, and the sum of the distances from it.
    mean_lufs: f64,
    distances_lu: f64,
    first_frame: u64,
}

/// Where peaks are piled.
#[derive(Debug, Clone, Copy, Default)]
struct Pile {
    share: f64,
    class: usize,
    first_frame: u64,
}

/// Peaks of slots, counted by level.
#[derive(Debug, Clone)]
struct Peaks {
    classes: Box<[Class]>,
    highest: usize,
}

impl Peaks {
    fn new() -> Self {
        Self { classes: vec![Class::default(); CLASSES].into_boxed_slice(), highest: 0 }
    }

    fn reset(&mut self) {
        self.classes.fill(Class::default());
        self.highest = 0;
    }

    fn add(&mut self, peak_gain: f32, loudness_lufs: f64, frame: u64) {
        let place = (gain_to_db(peak_gain.into()) - LOWEST_DB) / CLASS_DB;
        if place.is_nan() || place < 0.0 || !loudness_lufs.is_finite() {
            return;
        }
        let place = place.to_usize().min(CLASSES - 1);
        self.highest = self.highest.max(place);
        let class = &mut self.classes[place];
        if class.slots == 0.0 {
            class.first_frame = frame;
        }
        class.slots += 1.0;
        let distance_lu = loudness_lufs - class.mean_lufs;
        if class.slots > 1.0 {
            class.distances_lu += distance_lu.abs();
        }
        class.mean_lufs += distance_lu / class.slots;
    }

    /// The pile near the top, if there is one.
    fn pile(&self) -> Option<Pile> {
        let count = |from: usize, to: usize| -> f64 {
            self.classes[from..to].iter().map(|class| class.slots).sum()
        };
        let top = self.highest + 1;
        let loud = count(top.saturating_sub(LOUD_CLASSES), top);
        if loud < FEWEST_SLOTS {
            return None;
        }
        let mut best = Pile::default();
        let mut above = 0.0;
        let lowest = top.saturating_sub(LOUD_CLASSES / 4).max(PILE * (NEIGHBOURS + 1));
        for end in (lowest..=top).rev() {
            if end < top {
                above += self.classes[end].slots;
            }
            if above > STRAY_SHARE * loud {
                break;
            }
            let start = end - PILE;
            let piled = count(start, end);
            if piled < FEWEST_PILED || piled / loud <= best.share {
                continue;
            }
            let beside = (1..=NEIGHBOURS)
                // One class between, which a pile on the edge may share.
                .map(|k| count(start - PILE * k - 1, start - PILE * (k - 1) - 1))
                .sum::<f64>()
                / NEIGHBOURS.to_f64();
            let both = &self.classes[start..end];
            let spread_lu = both.iter().map(|class| class.distances_lu).sum::<f64>() / piled;
            if piled >= PROMINENCE * beside && spread_lu >= SPREAD_LU {
                let frames = both.iter().filter(|class| class.slots > 0.0);
                let first_frame = frames.map(|class| class.first_frame).min().unwrap_or(0);
                best = Pile { share: piled / loud, class: end, first_frame };
            }
        }
        (best.share > 0.0).then_some(best)
    }
}

/// Detector of limiting and over-compression.
#[derive(Debug, Clone)]
pub struct Dynamics {
    samples: Peaks,
    waves: Peaks,
    true_peak_gain: f32,
    slots: u64,
    wave_peaks: [f32; SHORT_TERM_SLOTS],
    top_gain: f32,
    psr: [u64; PSR_CLASSES],
    psr_count: u64,
    crushed_count: u64,
    readings: DynamicsReadings,
}

impl Default for Dynamics {
    fn default() -> Self {
        Self {
            samples: Peaks::new(),
            waves: Peaks::new(),
            true_peak_gain: 0.0,
            slots: 0,
            wave_peaks: [0.0; SHORT_TERM_SLOTS],
            top_gain: 0.0,
            psr: [0; PSR_CLASSES],
            psr_count: 0,
            crushed_count: 0,
            readings: DynamicsReadings::EMPTY,
        }
    }
}

impl Dynamics {
    /// Forgets everything.
    pub fn reset(&mut self) {
        self.samples.reset();
        self.waves.reset();
        (self.true_peak_gain, self.top_gain, self.slots) = (0.0, 0.0, 0);
        self.wave_peaks = [0.0; SHORT_TERM_SLOTS];
        self.psr = [0; PSR_CLASSES];
        (self.psr_count, self.crushed_count) = (0, 0);
        self.readings = DynamicsReadings::EMPTY;
    }

    /// The highest interpolated point of a block, 0 where nobody looked.
    #[inline]
    pub fn note_true_peak(&mut self, true_peak_gain: f32) {
        self.true_peak_gain =
            if true_peak_gain > self.true_peak_gain { true_peak_gain } else { self.true_peak_gain };
    }

    /// Advances by a slot that `programme` has closed, with the bank of the same sound.
    pub fn push(&mut self, slot: &Slot, programme: &Programme, bank: &Bank) {
        let true_peak_gain = core::mem::take(&mut self.true_peak_gain).max(slot.peak_gain);
        let loudness_lufs = energy_to_lufs(programme.mean_energy(SPREAD_SLOTS));
        // Where sound begins, the 400 ms are not yet full of it, and what is steady seems to grow.
        if programme.slot(SPREAD_SLOTS).energy > ONSET * slot.energy {
            self.samples.add(slot.peak_gain, loudness_lufs, slot.end_frame);
            self.waves.add(true_peak_gain, loudness_lufs, slot.end_frame);
        }
        self.wave_peaks[self.slots.to_usize() % SHORT_TERM_SLOTS] = true_peak_gain;
        self.top_gain = self.top_gain.max(true_peak_gain);
        self.slots += 1;
        if self.slots.is_multiple_of(HOP) && self.slots >= SHORT_TERM_SLOTS as u64 {
            self.advance(slot.end_frame, programme);
            self.judge(bank);
        }
    }

    fn advance(&mut self, frame: u64, programme: &Programme) {
        let (short_term, integrated) = (programme.short_term_lufs(), programme.integrated_lufs());
        let peak_gain = self.wave_peaks.iter().fold(0.0f32, |a, &b| a.max(b));
        let readings = &mut self.readings;
        readings.psr_lu = f64::NEG_INFINITY;
        if !short_term.is_finite() || !integrated.is_finite() {
            return;
        }
        readings.psr_lu = gain_to_db(peak_gain.into()) - short_term;
        readings.plr_lu = gain_to_db(self.top_gain.into()) - integrated;
        if short_term < integrated - RELATIVE_GATE_LU {
            return;
        }
        let class = (readings.psr_lu.max(0.0) / PSR_CLASS_LU).to_usize();
        self.psr[class.min(PSR_CLASSES - 1)] += 1;
        self.psr_count += 1;
        self.crushed_count += u64::from(readings.psr_lu < CRUSHED_PSR_LU);
        if self.psr_count == 1 || readings.psr_lu < readings.lowest_psr_lu {
            readings.lowest_psr_lu = readings.psr_lu;
            readings.lowest_psr_frame = frame;
        }
        let mut left = self.psr_count / 2;
        for (class, &count) in self.psr.iter().enumerate() {
            if count > left {
                readings.median_psr_lu = (class.to_f64() + 0.5) * PSR_CLASS_LU;
                break;
            }
            left -= count;
        }
        readings.crushed_time_share = self.crushed_count.to_f64() / self.psr_count.to_f64();
    }

    fn judge(&mut self, bank: &Bank) {
        let piles = [self.samples.pile(), self.waves.pile()];
        let pile = piles.into_iter().flatten().max_by(|a, b| a.share.total_cmp(&b.share));
        let pile = pile.unwrap_or_default();
        let readings = &mut self.readings;
        readings.piled_share = pile.share;
        readings.pile_frame = pile.first_frame;
        readings.pile_dbfs = if pile.share > 0.0 {
            LOWEST_DB + CLASS_DB * pile.class.to_f64()
        } else {
            f64::NEG_INFINITY
        };
        let has_enough = self.psr_count >= FEWEST_PSR;
        let is_low = has_enough && readings.median_psr_lu < LIMITED_PSR_LU;
        readings.limiter_confidence_share =
            if is_low { (pile.share / (2.0 * PILED_SHARE)).min(1.0) } else { 0.0 };
        let is_crushed =
            has_enough && readings.plr_lu < CRUSHED_PLR_LU && breadth_thirds(bank) >= BROAD_THIRDS;
        readings.crushed_confidence_share =
            if is_crushed { readings.crushed_time_share } else { 0.0 };
    }

    /// Readings since the reset.
    pub fn readings(&self) -> DynamicsReadings {
        self.readings
    }
}

/// Over how many thirds of an octave the sound is spread (A. Renyi, "On measures of entropy and
/// information", 1961, order 1/2): 1 for a sine, 30 for pink noise.
pub(super) fn breadth_thirds(bank: &Bank) -> f64 {
    let (mut roots, mut sum) = (0.0, 0.0);
    for third in bank.sums() {
        roots += third.total().sqrt();
        sum += third.total();
    }
    if sum > 0.0 { roots * roots / sum } else { 0.0 }
}
