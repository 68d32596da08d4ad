//! The loss inside the loop: what makes a line of any length decay in the asked time.
//!
//! A line of d seconds must lose 60 d / T60(f) dB per pass (J.-M. Jot, A. Chaigne, "Digital Delay
//! Networks for Designing Artificial Reverberators", AES 90, 1991, eq. 5). The rate of decay is that
//! of the mids times
//!
//!   1 + (1 / low_share - 1) / (1 + (f / low_hz)^4) + (1 / high_share - 1) s(f / high_hz)
//!     + sum over bands of (1 / share - 1) / (1 + (Q (f / f0 - f0 / f))^2)
//!
//! with s(x) = x^2 (x^2 - e) / (1 - 2 e x^2 + x^4), the slope in dB of a shelf with the damping k of its
//! poles at k^2 = 2 - 2 e. With e above 0 the highs' shelf is steeper than the lows', and an octave below
//! its corner the decay is almost the mids'; for that it is a few percent longer two octaves below. All in
//! dB: so a shelf's corner is half way between its plateaus, and all terms add up in dB. Per line that is
//! a gain, two shelves (R. Bristow-Johnson, "Cookbook formulae for audio EQ biquad filter
//! coefficients") and a bell per band, whose gain in dB is exact at their ends, corners and centres
//! whatever the line's length, as state-variable filters (A. Simper, "Linear Trapezoidal
//! Integrated SVF", 2013). A gain of 0 dB costs nothing.

use core::f64::consts::{FRAC_1_SQRT_2, PI};

/// Bands of the decay that a user can bend.
pub const DECAY_BANDS: usize = 6;

/// Least rate of decay as a share of the mids' that bands may leave; else all are flattened.
const SLOWEST_RATE: f64 = 0.2;

/// Most loss of the mids in one pass, in dB. Only lines that are still on their way to a shorter decay
/// would ask for more, and a glide between larger losses and the boosts of bands against them would
/// not be sure to decay.
const MOST_LOSS_DB: f64 = 20.0;

/// How much steeper the highs' shelf is than one without resonance: e in the formula above.
const HIGH_STEEPNESS: f64 = 0.27;

/// Largest part of its way that the highs' shelf goes the other way, below its corner: that of s(x) at
/// x = 0.37.
const HIGH_RISE_SHARE: f64 = 0.0193;

/// A band with a decay of its own.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DecayBand {
    /// Centre in Hz.
    pub centre_hz: f64,
    /// T60 at the centre over that of the mids, above 0; 1 is off.
    pub share: f64,
    /// Centre over width.
    pub q: f64,
}

impl DecayBand {
    /// A band that bends nothing.
    pub const OFF: Self = Self { centre_hz: 1000.0, share: 1.0, q: 1.0 };

    /// How much of the bend is left at a frequency.
    fn shape(&self, hz: f64) -> f64 {
        let place = self.q * (hz / self.centre_hz - self.centre_hz / hz);
        1.0 / (1.0 + place * place)
    }
}

/// Decay over frequency: T60 of the mids, and its ratio elsewhere.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Decay {
    /// T60 of the mids in seconds.
    pub t60_s: f64,
    /// T60 far below `low_hz` as a share of the mids'; 1 is off.
    pub low_share: f64,
    /// Frequency at which the lows' rate of decay is half way between its plateaus.
    pub low_hz: f64,
    /// T60 far above `high_hz` as a share of the mids'; 1 is off.
    pub high_share: f64,
    /// Frequency at which the highs' rate of decay is half way between its plateaus.
    pub high_hz: f64,
    /// Bends in between.
    pub bands: [DecayBand; DECAY_BANDS],
}

impl Decay {
    /// The same decay at every frequency.
    pub const fn flat(t60_s: f64) -> Self {
        Self {
            t60_s,
            low_share: 1.0,
            low_hz: 100.0,
            high_share: 1.0,
            high_hz: 5000.0,
            bands: [DecayBand::OFF; DECAY_BANDS],
        }
    }

    /// On the way to another decay, in equal ratios.
    pub fn towards(&self, other: &Self, weight: f64) -> Self {
        if self == other {
            return *self;
        }
        let mix = |a: f64, b: f64| if a == b { a } else { a * (b / a).powf(weight) };
        Self {
            t60_s: mix(self.t60_s, other.t60_s),
            low_share: mix(self.low_share, other.low_share),
            low_hz: mix(self.low_hz, other.low_hz),
            high_share: mix(self.high_share, other.high_share),
            high_hz: mix(self.high_hz, other.high_hz),
            bands: core::array::from_fn(|at| {
                let (a, b) = (self.bands[at], other.bands[at]);
                DecayBand {
                    centre_hz: mix(a.centre_hz, b.centre_hz),
                    share: mix(a.share, b.share),
                    q: mix(a.q, b.q),
                }
            }),
        }
    }

    /// What the bends add to the rate of decay, over the mids'.
    fn bends(&self, hz: f64) -> f64 {
        let bend = |band: &DecayBand| (1.0 / band.share - 1.0) * band.shape(hz);
        self.bands.iter().filter(|band| band.share != 1.0).map(bend).sum()
    }

    fn shelves(&self, hz: f64) -> f64 {
        (1.0 / self.low_share - 1.0) / (1.0 + (hz / self.low_hz).powi(4))
            + (1.0 / self.high_share - 1.0) * Self::high_shelf_share(hz / self.high_hz)
    }

    /// How much of the highs' shelf is reached at a frequency over its corner's.
    fn high_shelf_share(over_corner: f64) -> f64 {
        let square = over_corner * over_corner;
        let slope = 1.0 - 2.0 * HIGH_STEEPNESS * square;
        // Its limit, where squares are past all numbers.
        if square > 1e9 {
            1.0
        } else {
            square * (square - HIGH_STEEPNESS) / (slope + square * square)
        }
    }

    /// How much of the bands is kept so that they leave every frequency a fifth of the mids' rate of
    /// decay: 1 unless bands with long decays overlap.
    fn kept(&self) -> f64 {
        if self.bands.iter().all(|band| band.share <= 1.0) {
            return 1.0;
        }
        let points = (0..48).map(|at| 20.0 * 1000f64.powf(f64::from(at) / 47.0));
        let centres = self.bands.iter().map(|band| band.centre_hz);
        points.chain(centres).fold(1.0, |kept: f64, hz| {
            let bends = self.bends(hz);
            let room = 1.0 - SLOWEST_RATE;
            if bends + room < 0.0 { kept.min(-room / bends) } else { kept }
        })
    }

    /// The asked T60 in seconds at any frequency above 0.
    pub fn t60_at_s(&self, frequency_hz: f64) -> f64 {
        self.t60_s / (1.0 + self.shelves(frequency_hz) + self.kept() * self.bends(frequency_hz))
    }

    /// T60 in seconds that no frequency exceeds.
    pub fn longest_s(&self) -> f64 {
        let risen = HIGH_RISE_SHARE * (1.0 / self.high_share - 1.0).max(0.0);
        if self.bands.iter().all(|band| band.share <= 1.0) {
            return self.t60_s / (1.0 - risen);
        }
        let bent: f64 = self.bands.iter().map(|band| (1.0 - 1.0 / band.share).max(0.0)).sum();
        self.t60_s / ((1.0 - self.kept() * bent).max(SLOWEST_RATE) - risen)
    }
}

/// One second-order section of a line, as a state-variable filter runs it: three factors of its
/// states, and the weights of input, band-pass and low-pass in its output.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Section {
    /// `1 / (1 + g (g + k))`, that times `g`, and that times `g` squared.
    pub state_factor: [f64; 3],
    /// Of the input, the band-pass and the low-pass.
    pub weights: [f64; 3],
}

/// Sections of a line: low shelf, high shelf, bands.
pub const SECTIONS: usize = 2 + DECAY_BANDS;

impl Section {
    fn new(g: f64, k: f64, weights: [f64; 3]) -> Self {
        let a1 = 1.0 / (1.0 + g * (g + k));
        Self { state_factor: [a1, g * a1, g * g * a1], weights }
    }

    fn low_shelf(warped: f64, gain_db: f64) -> Self {
        let a = 10f64.powf(gain_db / 40.0);
        let k = FRAC_1_SQRT_2.recip();
        Self::new(warped / a.sqrt(), k, [1.0, k * (a - 1.0), a * a - 1.0])
    }

    fn high_shelf(warped: f64, gain_db: f64) -> Self {
        let a = 10f64.powf(gain_db / 40.0);
        let k = (2.0 - 2.0 * HIGH_STEEPNESS).sqrt();
        Self::new(warped * a.sqrt(), k, [a * a, k * (1.0 - a) * a, 1.0 - a * a])
    }

    /// A bell whose gain in dB is that of the analogue curve at its centre, an octave below it and at
    /// half the sample rate, where a bilinear bell would have none (after S. Orfanidis, "Digital
    /// Parametric Equalizer Design with Prescribed Nyquist-Frequency Gain", JAES 45, 1997, with the
    /// octave in place of his bandwidth): `(g s^2 + b s + w) / (s^2 + a s + w)`.
    fn bell(band: &DecayBand, gain_db: f64, sample_rate_hz: f64) -> Self {
        if gain_db.abs() < 1e-9 {
            let g = (PI * (band.centre_hz / sample_rate_hz).min(0.49)).tan();
            return Self::new(g, 1.0 / band.q, [1.0, 0.0, 0.0]);
        }
        let share_at = |hz: f64| band.shape(hz);
        let squared = |share: f64| crate::units::db_to_gain(2.0 * gain_db * share);
        let (peak, octave) = (squared(1.0), squared(share_at(0.5 * band.centre_hz)));
        let end = squared(share_at(0.5 * sample_rate_hz).min(0.95));
        let warped = |hz: f64| (PI * hz / sample_rate_hz).tan().powi(2);
        let (centre, below) = (warped(band.centre_hz), warped(0.5 * band.centre_hz));
        let w = ((peak - end) / (peak - 1.0)).sqrt() * centre;
        let rest =
            |at: f64, gain: f64| (gain * (w - at).powi(2) - (w - end.sqrt() * at).powi(2)) / at;
        let (at_centre, at_octave) = (rest(centre, peak), rest(below, octave));
        let a_squared = ((at_octave - at_centre) / (peak - octave)).max(0.0);
        let (a, b) = (a_squared.sqrt(), (peak * a_squared + at_centre).max(0.0).sqrt());
        let (g, end) = (w.sqrt(), end.sqrt());
        Self::new(g, a / g, [end, (b - end * a) / g, 1.0 - end])
    }

    /// Gain at a frequency, from the coefficients as they run.
    fn gain(&self, hz: f64, sample_rate_hz: f64) -> f64 {
        // The analogue prototype at the warped frequency: g and k follow from them.
        let g = self.state_factor[1] / self.state_factor[0];
        let k = (1.0 / self.state_factor[0] - 1.0) / g - g;
        let w = (PI * hz / sample_rate_hz).tan() / g;
        let (re, im) = (1.0 - w * w, k * w);
        let [m0, m1, m2] = self.weights;
        let (top_re, top_im) = (m0 * re + m2, m0 * im + m1 * w);
        top_re.hypot(top_im) / re.hypot(im)
    }
}

/// Filter of one line, applied once per pass: a gain and sections.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Absorption {
    /// Gain of the mids.
    pub gain: f64,
    /// See [`SECTIONS`].
    pub sections: [Section; SECTIONS],
}

impl Absorption {
    /// The filter for a line of `line_s` seconds; one of 0 seconds loses nothing.
    pub fn design(decay: &Decay, line_s: f64, sample_rate_hz: f64) -> Self {
        let warped = |hz: f64| (PI * (hz / sample_rate_hz).min(0.49)).tan();
        let mid_db = -(60.0 * line_s / decay.t60_s).min(MOST_LOSS_DB);
        let kept = decay.kept();
        let sections = core::array::from_fn(|section| match section {
            0 => Section::low_shelf(warped(decay.low_hz), mid_db * (1.0 / decay.low_share - 1.0)),
            1 => {
                Section::high_shelf(warped(decay.high_hz), mid_db * (1.0 / decay.high_share - 1.0))
            }
            _ => {
                let band = decay.bands[section - 2];
                // Where the sample rate has no room for a band it is left out.
                let fits = if band.centre_hz < 0.46 * sample_rate_hz { 1.0 } else { 0.0 };
                let gain_db = fits * mid_db * kept * (1.0 / band.share - 1.0);
                Section::bell(&band, gain_db, sample_rate_hz)
            }
        });
        Self { gain: crate::units::db_to_gain(mid_db), sections }
    }

    /// Whether a section changes nothing.
    pub fn is_flat(&self, section: usize) -> bool {
        self.sections[section].weights == [1.0, 0.0, 0.0]
    }

    /// Loss in dB at a frequency, from the coefficients as they run.
    pub fn loss_db(&self, frequency_hz: f64, sample_rate_hz: f64) -> f64 {
        let gain = |section: &Section| section.gain(frequency_hz, sample_rate_hz);
        -crate::units::gain_to_db(self.gain * self.sections.iter().map(gain).product::<f64>())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: f64 = 48_000.0;

    fn bent() -> Decay {
        let mut decay = Decay {
            low_share: 0.5,
            low_hz: 60.0,
            high_share: 1.0 / 3.0,
            high_hz: 7000.0,
            ..Decay::flat(2.0)
        };
        decay.bands[0] = DecayBand { centre_hz: 300.0, share: 1.5, q: 1.0 };
        decay.bands[3] = DecayBand { centre_hz: 2000.0, share: 0.5, q: 0.7 };
        decay.bands[5] = DecayBand { centre_hz: 12_000.0, share: 0.5, q: 1.0 };
        decay
    }

    #[test]
    fn decay_is_as_asked_in_the_mids_and_half_way_at_corners() {
        let decay = Decay { high_share: 1.0 / 3.0, high_hz: 8e3, ..Decay::flat(2.0) };
        assert!((decay.t60_at_s(8000.0) - 1.0).abs() < 1e-6);
        assert!((decay.t60_at_s(1e9) - 2.0 / 3.0).abs() < 1e-6);
        // An octave below the corner it is not yet shorter, nowhere much longer, and lows are as asked.
        assert!((decay.t60_at_s(4000.0) / 2.0 - 1.0).abs() < 0.04);
        assert!((decay.t60_at_s(100.0) / 2.0 - 1.0).abs() < 1e-4);
        let longest_s = (1..2000).map(|at| decay.t60_at_s(4.0 * f64::from(at))).fold(0.0, f64::max);
        assert!(longest_s <= decay.longest_s() && longest_s > 0.999 * decay.longest_s());
        assert_eq!(Decay::flat(2.0).t60_at_s(63.0), 2.0);
        assert!(bent().longest_s() >= bent().t60_at_s(300.0));
    }

    #[test]
    fn running_coefficients_lose_what_the_curve_asks() {
        let decay = bent();
        let flat = Decay::flat(2.0);
        for line_s in [0.01, 0.05, 0.14] {
            let exact = Absorption::design(&flat, line_s, RATE);
            let bent = Absorption::design(&decay, line_s, RATE);
            for hz in [63.0, 125.0, 250.0, 500.0, 1000.0, 2000.0, 4000.0, 8000.0] {
                let asked_db = 60.0 * line_s / 2.0;
                assert!((exact.loss_db(hz, RATE) / asked_db - 1.0).abs() < 1e-6);
                let asked_db = 60.0 * line_s / decay.t60_at_s(hz);
                let error = bent.loss_db(hz, RATE) / asked_db - 1.0;
                assert!(error.abs() < 0.04, "{line_s} s, {hz} Hz: {:.1} %", error * 100.0);
            }
        }
    }

    #[test]
    fn overlapping_long_bands_never_stop_the_decay() {
        let band = DecayBand { centre_hz: 900.0, share: 4.0, q: 0.4 };
        for t60_s in [0.1, 2.0, 60.0] {
            let decay = Decay { bands: [band; DECAY_BANDS], ..Decay::flat(t60_s) };
            let line = Absorption::design(&decay, 0.2 * t60_s.min(1.0), RATE);
            for step in 0..200 {
                let hz = 20.0 * 1000f64.powf(f64::from(step) / 199.0);
                assert!(line.loss_db(hz, RATE) > 0.0);
                assert!(decay.t60_at_s(hz) <= decay.longest_s() * 1.001);
            }
        }
    }

    #[test]
    fn a_flat_section_is_known_as_flat() {
        let line = Absorption::design(&Decay::flat(1.0), 0.05, RATE);
        assert!((0..SECTIONS).all(|section| line.is_flat(section)));
        let line = Absorption::design(&bent(), 0.0, RATE);
        assert!(line.gain == 1.0 && (0..SECTIONS).all(|section| line.is_flat(section)));
    }
}
