//! From the words of an equaliser to analogue sections, and on to digital ones.
//!
//! Steep cuts and shelves are Butterworth (S. Butterworth, 1930) cascades: section k of order n
//! has Q = 1 / (2 sin(pi (2k+1) / (2n))). The `q` asked for multiplies the most resonant section
//! by q / 0.7071, so that order 2 has exactly that Q and 0.7071 is maximally flat at every order.

use crate::convert::ToF64;
use core::f64::consts::{FRAC_1_SQRT_2, PI};

use super::analog::{AnalogKind, AnalogSection};
use super::limits::{HIGHEST_HZ, LARGEST_GAIN_DB, LARGEST_Q, LOWEST_HZ, SMALLEST_Q};
use super::matched;
use super::section::{Section, tan_squared};
use crate::guard::clamp_or;
use crate::units::{SILENCE_DB, db_to_gain, power_to_db};

/// Most second-order sections one filter can have.
pub const MAX_SECTIONS: usize = 8;

/// An analogue filter of up to eight sections. All arguments of its makers are held inside the
/// ranges of [`super`]; NaN becomes the lower end (gains: 0 dB).
#[derive(Debug, Clone, Copy)]
pub struct Prototype {
    sections: [AnalogSection; MAX_SECTIONS],
    count: usize,
}

/// Octaves from one section of [`Prototype::flat_tilt`] to the next: with more, the line has waves,
/// with less, eight sections do not reach over the ends of hearing.
const FLAT_TILT_STEP_OCTAVES: f64 = 1.8;
/// Middle of the sections of [`Prototype::flat_tilt`]: that of 20 Hz to 20 kHz.
const FLAT_TILT_MIDDLE_HZ: f64 = 632.455_532;

impl Prototype {
    /// Passes everything.
    #[inline]
    pub fn through() -> Self {
        let idle = AnalogSection::new(AnalogKind::Bell, 1000.0, 1.0);
        Self { sections: [idle; MAX_SECTIONS], count: 0 }
    }

    #[inline]
    fn single(kind: AnalogKind, frequency_hz: f64, q: f64) -> Self {
        let mut prototype = Self::through();
        prototype.push(AnalogSection::new(kind, frequency(frequency_hz), quality(q)));
        prototype
    }

    #[inline]
    fn push(&mut self, section: AnalogSection) {
        if let Some(slot) = self.sections.get_mut(self.count) {
            *slot = section;
            self.count += 1;
        }
    }

    /// A bell of `gain_db` at `frequency_hz`.
    #[inline]
    pub fn bell(frequency_hz: f64, gain_db: f64, q: f64) -> Self {
        let mut prototype = Self::through();
        prototype.push(Self::bell_section(frequency_hz, gain_db, q));
        prototype
    }

    /// The one section of [`Prototype::bell`], without room for more: many bells move at once.
    #[inline]
    pub fn bell_section(frequency_hz: f64, gain_db: f64, q: f64) -> AnalogSection {
        let gain_db = gain(gain_db);
        AnalogSection {
            ratio: db_to_gain(0.5 * gain_db.abs()),
            inverted: gain_db < 0.0,
            ..AnalogSection::new(AnalogKind::Bell, frequency(frequency_hz), quality(q))
        }
    }

    /// A shelf of `gain_db` below `frequency_hz` (half the dB there), 6 dB/oct x `order` (1..=4).
    pub fn low_shelf(frequency_hz: f64, gain_db: f64, q: f64, order: usize) -> Self {
        Self::shelf(frequency_hz, gain(gain_db), q, order, 0.0)
    }

    /// A shelf of `gain_db` above `frequency_hz` (half the dB there), 6 dB/oct x `order` (1..=4).
    pub fn high_shelf(frequency_hz: f64, gain_db: f64, q: f64, order: usize) -> Self {
        let gain_db = gain(gain_db);
        Self::shelf(frequency_hz, -gain_db, q, order, gain_db)
    }

    /// From -`gain_db`/2 far below `frequency_hz` to +`gain_db`/2 far above, 0 dB there; slope of
    /// the transition 6 dB/oct x `order` (1..=4).
    pub fn tilt(frequency_hz: f64, gain_db: f64, q: f64, order: usize) -> Self {
        let gain_db = gain(gain_db);
        Self::shelf(frequency_hz, -gain_db, q, order, 0.5 * gain_db)
    }

    /// A low shelf of `gain_db`, the whole raised by `lift_db`.
    fn shelf(frequency_hz: f64, gain_db: f64, q: f64, order: usize, lift_db: f64) -> Self {
        let order = order.clamp(1, 4);
        let share = 1.0 / order.to_f64();
        let kinds = (AnalogKind::Shelf, AnalogKind::ShelfFirstOrder);
        let mut prototype = Self::butterworth(kinds, frequency_hz, q, order);
        for section in &mut prototype.sections[..prototype.count] {
            let poles = if section.kind == AnalogKind::Shelf { 2.0 } else { 1.0 };
            section.ratio = db_to_gain(gain_db.abs() * share);
            section.inverted = gain_db < 0.0;
            section.gain = db_to_gain(lift_db * share * poles);
        }
        prototype
    }

    /// A straight line of `gain_db` per ten octaves (20 Hz to 20.48 kHz), 0 dB at `frequency_hz`.
    /// Eight first-order shelves 1.8 octaves apart (J. O. Smith, "Closed Form Fractional
    /// Integration and Differentiation via Real Exponentially Spaced Pole-Zero Pairs", 2016). The
    /// first and the last also stand for those that an endless row would have beyond them, whose slopes
    /// fall by 4 an octave.
    pub fn flat_tilt(frequency_hz: f64, gain_db: f64) -> Self {
        let section_db = gain(gain_db) * FLAT_TILT_STEP_OCTAVES / 10.0;
        let mut prototype = Self::through();
        for k in 0..MAX_SECTIONS {
            let octaves = (k.to_f64() - 0.5 * (MAX_SECTIONS - 1).to_f64()) * FLAT_TILT_STEP_OCTAVES;
            let corner_hz = FLAT_TILT_MIDDLE_HZ * octaves.exp2();
            let is_end = k == 0 || k == MAX_SECTIONS - 1;
            let beyond = 1.0 - (-2.0 * FLAT_TILT_STEP_OCTAVES).exp2();
            let section_db = if is_end { section_db / beyond } else { section_db };
            let mut section = AnalogSection::new(AnalogKind::ShelfFirstOrder, corner_hz, 1.0);
            section.ratio = db_to_gain(section_db.abs());
            section.inverted = section_db > 0.0;
            prototype.push(section);
        }
        let pivot = prototype.power_at(frequency(frequency_hz));
        prototype.sections[0].gain = 1.0 / pivot.sqrt();
        prototype
    }

    /// Cuts below `frequency_hz` with 6 dB/oct x `order` (1..=16).
    pub fn low_cut(frequency_hz: f64, q: f64, order: usize) -> Self {
        let kinds = (AnalogKind::HighPass, AnalogKind::HighPassFirstOrder);
        Self::butterworth(kinds, frequency_hz, q, order)
    }

    /// Cuts above `frequency_hz` with 6 dB/oct x `order` (1..=16).
    pub fn high_cut(frequency_hz: f64, q: f64, order: usize) -> Self {
        let kinds = (AnalogKind::LowPass, AnalogKind::LowPassFirstOrder);
        Self::butterworth(kinds, frequency_hz, q, order)
    }

    /// Nothing at `frequency_hz`, -3 dB at the edges of a band frequency / Q wide.
    pub fn notch(frequency_hz: f64, q: f64) -> Self {
        Self::single(AnalogKind::Notch, frequency_hz, q)
    }

    /// 0 dB at `frequency_hz`, -3 dB at the edges of a band frequency / Q wide.
    pub fn band_pass(frequency_hz: f64, q: f64) -> Self {
        Self::single(AnalogKind::BandPass, frequency_hz, q)
    }

    /// Every level unchanged, phase -180 degrees at `frequency_hz`.
    pub fn all_pass(frequency_hz: f64, q: f64) -> Self {
        Self::single(AnalogKind::AllPass, frequency_hz, q)
    }

    fn butterworth(
        (second, first): (AnalogKind, AnalogKind),
        frequency_hz: f64,
        q: f64,
        order: usize,
    ) -> Self {
        let order = order.clamp(1, 2 * MAX_SECTIONS);
        let frequency_hz = frequency(frequency_hz);
        let mut prototype = Self::through();
        if order % 2 == 1 {
            prototype.push(AnalogSection::new(first, frequency_hz, 1.0));
        }
        // Most resonant section last, so the ones before it have already taken the level down.
        for k in (0..order / 2).rev() {
            let angle = PI * (2 * k + 1).to_f64() / (2 * order).to_f64();
            let resonance = if k == 0 { quality(q) / FRAC_1_SQRT_2 } else { 1.0 };
            let section_q = 0.5 / angle.sin() * resonance;
            prototype.push(AnalogSection::new(second, frequency_hz, section_q));
        }
        prototype
    }

    /// The sections, in the order they run.
    #[inline]
    pub fn sections(&self) -> &[AnalogSection] {
        &self.sections[..self.count]
    }

    /// Squared magnitude of the analogue filter.
    pub fn power_at(&self, frequency_hz: f64) -> f64 {
        self.sections().iter().map(|section| section.power_at(frequency_hz)).product()
    }

    /// Complex response (real, imaginary) of the analogue filter at `frequency_hz`.
    pub fn response_at(&self, frequency_hz: f64) -> (f64, f64) {
        product(self.sections().iter().map(|section| section.response_at(frequency_hz)))
    }

    /// Magnitude of the analogue filter in dB.
    pub fn magnitude_db_at(&self, frequency_hz: f64) -> f64 {
        self.sections().iter().map(|section| section.magnitude_db_at(frequency_hz)).sum()
    }

    /// Time in seconds in which the slowest section rings down by 120 dB.
    pub fn decay_s(&self) -> f64 {
        let natural = 6.0 * core::f64::consts::LN_10;
        self.sections().iter().map(|s| natural / s.decay_per_s()).fold(0.0, f64::max)
    }

    /// The digital filter at `sample_rate_hz`.
    pub fn design(&self, sample_rate_hz: f64) -> Design {
        let mut design = Design { sections: [Section::THROUGH; MAX_SECTIONS], count: self.count };
        for (digital, analog) in design.sections.iter_mut().zip(self.sections()) {
            *digital = matched::design(analog, sample_rate_hz);
        }
        design
    }
}

/// A digital filter of up to eight sections in series.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Design {
    sections: [Section; MAX_SECTIONS],
    count: usize,
}

impl Design {
    /// Passes everything.
    pub const THROUGH: Self = Self { sections: [Section::THROUGH; MAX_SECTIONS], count: 0 };

    /// The sections, in the order they run.
    pub fn sections(&self) -> &[Section] {
        &self.sections[..self.count]
    }

    /// Complex response (real, imaginary); the frequency is held at half the sample rate.
    pub fn response_at(&self, frequency_hz: f64, sample_rate_hz: f64) -> (f64, f64) {
        product(self.sections().iter().map(|s| s.response_at(frequency_hz, sample_rate_hz)))
    }

    /// Squared magnitude at `x` = [`tan_squared`] of the frequency: a few multiplications and two
    /// divisions a section, for many designs at the same frequencies.
    pub fn power_at(&self, x: f64) -> f64 {
        self.sections().iter().map(|section| section.power_at(x)).product()
    }

    /// Magnitude in dB; the frequency is held at half the sample rate.
    pub fn magnitude_db_at(&self, frequency_hz: f64, sample_rate_hz: f64) -> f64 {
        let x = tan_squared(frequency_hz, sample_rate_hz);
        let sum: f64 = self.sections().iter().map(|s| power_to_db(s.power_at(x))).sum();
        if sum.is_nan() { SILENCE_DB } else { sum }
    }
}

/// The Q a bell of `gain_db` gets where gain and Q are coupled: `q` x 2^(|gain| / 12 dB).
///
/// Neutral at 0 dB; every 12 dB of boost or cut double the Q, so a small gain is broad and a large
/// one narrow, and the width at which a bell of the analogue prototype ([`AnalogKind::Bell`]) has
/// half its dB shrinks by half per 12 dB. Held inside the range of Q.
pub fn coupled_q(q: f64, gain_db: f64) -> f64 {
    quality(quality(q) * (gain(gain_db).abs() / 12.0).exp2())
}

/// Product of complex numbers (real, imaginary).
fn product(responses: impl Iterator<Item = (f64, f64)>) -> (f64, f64) {
    responses.fold((1.0, 0.0), |(a, b), (re, im)| (a * re - b * im, a * im + b * re))
}

fn frequency(frequency_hz: f64) -> f64 {
    clamp_or(frequency_hz, LOWEST_HZ, HIGHEST_HZ, LOWEST_HZ)
}

fn quality(q: f64) -> f64 {
    clamp_or(q, SMALLEST_Q, LARGEST_Q, SMALLEST_Q)
}

fn gain(gain_db: f64) -> f64 {
    clamp_or(gain_db, -LARGEST_GAIN_DB, LARGEST_GAIN_DB, 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coupling_doubles_q_every_12_db() {
        assert_eq!(coupled_q(0.7, 0.0), 0.7);
        assert!((coupled_q(0.7, 12.0) - 1.4).abs() < 1e-12);
        assert_eq!(coupled_q(0.7, -12.0), coupled_q(0.7, 12.0));
        assert!((coupled_q(1.0, 6.0) - core::f64::consts::SQRT_2).abs() < 1e-12);
        assert_eq!(coupled_q(40.0, 30.0), LARGEST_Q);
        assert_eq!(coupled_q(f64::NAN, f64::NAN), SMALLEST_Q);
    }

    #[test]
    fn responses_are_products_of_sections() {
        let tilt = Prototype::tilt(900.0, 9.0, 0.8, 4);
        let design = tilt.design(48_000.0);
        for frequency_hz in [30.0, 900.0, 7000.0, 19_000.0] {
            let (re, im) = tilt.response_at(frequency_hz);
            assert!(((re * re + im * im) / tilt.power_at(frequency_hz) - 1.0).abs() < 1e-12);
            let (re, im) = design.response_at(frequency_hz, 48_000.0);
            let power = design.power_at(tan_squared(frequency_hz, 48_000.0));
            assert!(((re * re + im * im) / power - 1.0).abs() < 1e-12);
        }
        // Far below the top the digital phase is the analogue one.
        let ((ar, ai), (dr, di)) = (tilt.response_at(100.0), design.response_at(100.0, 48_000.0));
        assert!((ai.atan2(ar) - di.atan2(dr)).abs() < 0.01);
    }
}
