//! The modes of phase: how long their kernels are, what latency that takes, how low they reach.

use super::super::settings::{LinearLength, Phase, Settings};
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

/// Cycles a kernel must hold of the centre of a +12 dB bell of Q 1 to have it within 0.5 dB.
const CYCLES_FOR_Q_1: f64 = 4.0;

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

    /// The lowest centre in Hz at which a bell of +12 dB and Q 1 is within 0.5 dB of the analogue
    /// curve, 10 Hz to 20 kHz; not below the lowest frequency a band has. At Q 4 it is about three
    /// times as high.
    pub fn lowest_accurate_hz(self, sample_rate_hz: f64) -> f64 {
        (CYCLES_FOR_Q_1 * sample_rate_hz / self.taps(sample_rate_hz) as f64).max(LOWEST_HZ)
    }
}
