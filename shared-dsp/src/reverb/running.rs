//! The decay that the network has as it runs, from its own coefficients.
//!
//! All modes of a network together lose in a second what all its lines lose in a pass, over the sum
//! of their lengths: the product of the poles' magnitudes is that of the lines' gains, for the matrix
//! keeps energy (J.-M. Jot, A. Chaigne, "Digital Delay Networks for Designing Artificial Reverberators",
//! AES 90, 1991, make all of them alike by giving every line its share).

use super::absorption::Absorption;
use super::{ReverbSettings, lines};

/// The decay of a running network.
#[derive(Debug, Clone, PartialEq)]
pub struct RunningDecay {
    lines: Vec<Absorption>,
    passes_s: f64,
    sample_rate_hz: f64,
    is_frozen: bool,
}

impl RunningDecay {
    /// What [`super::Reverb`] runs at these settings and this rate once nothing glides. Takes memory.
    pub fn of(settings: &ReverbSettings, sample_rate_hz: f64) -> Self {
        let span_ms = settings.lengths().lines_ms;
        if settings.eco {
            Self::with(settings, &lines::passes_s::<8>(span_ms, sample_rate_hz), sample_rate_hz)
        } else {
            Self::with(settings, &lines::passes_s::<16>(span_ms, sample_rate_hz), sample_rate_hz)
        }
    }

    fn with(settings: &ReverbSettings, passes_s: &[f64], sample_rate_hz: f64) -> Self {
        let design = |line_s: &f64| Absorption::design(&settings.decay, *line_s, sample_rate_hz);
        Self {
            lines: passes_s.iter().map(design).collect(),
            passes_s: passes_s.iter().sum(),
            sample_rate_hz,
            is_frozen: settings.frozen,
        }
    }

    /// T60 in seconds at a frequency from above 0 to below half the sample rate; infinite while frozen.
    pub fn t60_s(&self, frequency_hz: f64) -> f64 {
        if self.is_frozen {
            return f64::INFINITY;
        }
        let loss_db = |line: &Absorption| line.loss_db(frequency_hz, self.sample_rate_hz);
        60.0 * self.passes_s / self.lines.iter().map(loss_db).sum::<f64>()
    }
}

#[cfg(test)]
mod tests {
    use super::super::Decay;
    use super::*;

    #[test]
    fn an_even_decay_runs_as_it_is_asked() {
        for t60_s in [0.1, 1.0, 10.0, 20.0, 40.0, 60.0] {
            for eco in [false, true] {
                for rate_hz in [44_100.0, 48_000.0, 192_000.0] {
                    let settings =
                        ReverbSettings { eco, ..ReverbSettings::hall(Decay::flat(t60_s)) };
                    let running = RunningDecay::of(&settings, rate_hz);
                    for hz in [31.5, 1000.0, 16_000.0] {
                        let error = running.t60_s(hz) / t60_s - 1.0;
                        assert!(error.abs() < 1e-6, "{t60_s} s, {hz} Hz: {error:e}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_frozen_one_never_ends() {
        let settings = ReverbSettings { frozen: true, ..ReverbSettings::hall(Decay::flat(1.0)) };
        assert_eq!(RunningDecay::of(&settings, 48_000.0).t60_s(1000.0), f64::INFINITY);
    }
}
