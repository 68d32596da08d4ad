//! The modes of phase: how long their kernels are, what latency that takes, how low they reach.

use super::super::settings::{Band, LinearLength, Phase, Settings, Shape};
use shared_dsp::convolution::Convolver;
use shared_dsp::filter::design::LOWEST_HZ;

/// Block of the convolution in natural phase.
pub const NATURAL_BLOCK_SAMPLES: usize = 64;
/// Taps of the correction in natural phase at up to 48 kHz.
const NATURAL_TAPS: usize = 896;
/// Block of the convolution in linear phase.
pub const LINEAR_BLOCK_SAMPLES: usize = 1024;

/// The part of the settings that decides latency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Nothing is convolved.
    ZeroLatency,
    /// A short correction of the phase.
    Natural,
    /// The whole static filter as one symmetric kernel.
    Linear(LinearLength),
}

impl Mode {
    /// What is asked for.
    pub fn of(settings: &Settings) -> Self {
        match settings.phase {
            Phase::ZeroLatency => Self::ZeroLatency,
            Phase::Natural => Self::Natural,
            Phase::Linear => Self::Linear(settings.linear_length),
        }
    }

    /// Length of the kernel.
    pub fn taps(self, sample_rate_hz: f64) -> usize {
        match self {
            Self::ZeroLatency => 0,
            Self::Natural => NATURAL_TAPS * rate_factor(sample_rate_hz),
            Self::Linear(length) => length.taps(sample_rate_hz),
        }
    }

    /// Samples at either end of the kernel that are faded, a power of two.
    pub fn taper_samples(self, sample_rate_hz: f64) -> usize {
        match self {
            Self::ZeroLatency => 0,
            Self::Natural => 256 * rate_factor(sample_rate_hz),
            Self::Linear(length) => length.taps(sample_rate_hz) / 8,
        }
    }

    /// Points of the spectrum from which the kernel is made, a power of two.
    pub fn points(self, sample_rate_hz: f64) -> usize {
        self.taps(sample_rate_hz).next_power_of_two() * if self == Self::Natural { 2 } else { 1 }
    }

    /// Latency in samples.
    pub fn latency_samples(self, sample_rate_hz: f64) -> usize {
        let taps = self.taps(sample_rate_hz);
        match self {
            Self::ZeroLatency => 0,
            Self::Natural => Convolver::latency_samples(NATURAL_BLOCK_SAMPLES, taps),
            Self::Linear(_) => Convolver::latency_samples(LINEAR_BLOCK_SAMPLES, taps),
        }
    }
}

/// 1 at 44.1 and 48 kHz and below, 2 at twice and 4 at four times as much and above.
pub fn rate_factor(sample_rate_hz: f64) -> usize {
    match sample_rate_hz {
        rate if rate > 135_000.0 => 4,
        rate if rate > 68_000.0 => 2,
        _ => 1,
    }
}

/// Natural decay, in nepers, that half a kernel must hold to have a boost within 0.5 dB.
const NEPERS: f64 = 2.53;
/// More of them for each dB of a boost over 12 dB, whose skirts reach farther.
const NEPERS_PER_DB: f64 = 0.08;
/// The same in cycles, for what decays within one.
const CYCLES: f64 = 0.4;
/// Depth to which a curve without a gain of its own is to be followed, dB.
const DEPTH_DB: f64 = 40.0;

/// Length of a symmetric kernel that holds a band within 0.5 dB, s: until what is cut off is little
/// beside the deepest point of its curve, and as long as the peak would take that a dip takes back.
fn needed_s(band: &Band) -> f64 {
    let gain_db = if band.shape.uses_gain() { f64::from(band.gain_db) } else { -DEPTH_DB };
    let depth_db = (-gain_db).clamp(0.0, DEPTH_DB);
    let height_db = (gain_db.abs() - 12.0).clamp(0.0, 18.0);
    let boost = Band { gain_db: band.gain_db.abs(), ..*band };
    // `decay_s` is the time of 120 dB.
    let neper_s = |band: &Band| band.prototype().decay_s() / (6.0 * core::f64::consts::LN_10);
    let as_set_s = (NEPERS + depth_db / 20.0 * core::f64::consts::LN_10) * neper_s(band);
    let as_boost_s = (NEPERS + NEPERS_PER_DB * height_db) * neper_s(&boost);
    2.0 * (CYCLES / f64::from(band.frequency_hz) + as_set_s.max(as_boost_s))
}

impl LinearLength {
    /// All lengths, shortest first.
    pub const ALL: [Self; 5] =
        [Self::Shortest, Self::Short, Self::Medium, Self::Long, Self::Longest];

    /// Taps at a sample rate.
    pub fn taps(self, sample_rate_hz: f64) -> usize {
        let exponent = match self {
            Self::Shortest => 12,
            Self::Short => 13,
            Self::Medium => 14,
            Self::Long => 15,
            Self::Longest => 16,
        };
        rate_factor(sample_rate_hz) << exponent
    }

    /// Latency of linear phase in samples: half the kernel and the blocks of the convolution.
    pub fn latency_samples(self, sample_rate_hz: f64) -> usize {
        Mode::Linear(self).latency_samples(sample_rate_hz)
    }

    /// The frequency in Hz from which bands like those of `bands` that are in use are within 0.5 dB of
    /// the analogue curve where that is above -40 dB, 10 Hz to 20 kHz; that of a bell of +12 dB and Q 1
    /// where none is. Not below the lowest frequency a band has.
    pub fn lowest_accurate_hz(self, bands: &[Band], sample_rate_hz: f64) -> f64 {
        let length_s = self.taps(sample_rate_hz) as f64 / sample_rate_hz;
        let in_use = |band: &&Band| !band.is_flat() && band.shape != Shape::AllPass;
        let of_band = |band: &Band| f64::from(band.frequency_hz) * needed_s(band) / length_s;
        let plain = Band { on: true, gain_db: 12.0, q: 1.0, ..Band::default() };
        let lowest_hz = bands.iter().filter(in_use).map(of_band).reduce(f64::max);
        lowest_hz.unwrap_or_else(|| of_band(&plain)).max(LOWEST_HZ)
    }
}
