//! Plays a case to a meter and looks at its readings.

use super::case::{Case, Expectation, Reading, Segment, When};
use super::wave::{Phasor, samples};
use crate::loudness::{LoudnessMeter, Readings};
use crate::units::db_to_gain;

/// Longest block that is played.
const LONGEST_BLOCK: usize = 8192;

/// A meter that can be tested.
pub trait Measures {
    /// Takes in a block, one slice per channel.
    fn measure(&mut self, block: &[&[f32]]);
    /// All readings since the reset.
    fn readings(&self) -> Readings;
}

impl Measures for LoudnessMeter {
    fn measure(&mut self, block: &[&[f32]]) {
        self.process(block);
    }

    fn readings(&self) -> Readings {
        self.readings()
    }
}

/// What an expectation met: the reading that was farthest off.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outcome {
    /// What was expected, and how far off it may be.
    pub expectation: Expectation,
    /// The reading.
    pub value: f64,
}

impl Outcome {
    /// Reading less expected value; 0 where both are none.
    pub fn error(&self) -> f64 {
        let expected = self.expectation.value;
        if self.value == expected { 0.0 } else { self.value - expected }
    }

    /// Whether the reading is within the standard's tolerance.
    pub fn passes(&self) -> bool {
        let [below, above] = self.expectation.tolerance;
        (-below..=above).contains(&self.error())
    }
}

impl Reading {
    /// This one of `readings`.
    pub fn of(self, readings: &Readings) -> f64 {
        match self {
            Self::Momentary => readings.momentary_lufs,
            Self::ShortTerm => readings.short_term_lufs,
            Self::Integrated => readings.integrated_lufs,
            Self::Range => readings.range_lu,
            Self::MaxMomentary => readings.max_momentary_lufs,
            Self::MaxShortTerm => readings.max_short_term_lufs,
            Self::TruePeak => readings.true_peak_dbtp,
        }
    }
}

impl Case {
    /// Plays the case to a meter that was just reset, in blocks as long as `block_frames` says
    /// (held in 1 to 8192). One outcome per expectation, in order.
    pub fn play(
        &self,
        rate_hz: f64,
        meter: &mut impl Measures,
        mut block_frames: impl FnMut() -> usize,
    ) -> Vec<Outcome> {
        let mut outcomes: Vec<Option<Outcome>> = vec![None; self.expectations.len()];
        let mut look = |meter: &dyn Fn() -> Readings, now: When| {
            let mut readings = None;
            for (outcome, expectation) in outcomes.iter_mut().zip(&self.expectations) {
                let is_due = match (expectation.when, now) {
                    (When::After(wanted), When::After(segment)) => wanted == segment,
                    (When::From(from_s), When::From(now_s)) => now_s >= from_s,
                    _ => false,
                };
                if is_due {
                    let readings = readings.get_or_insert_with(meter);
                    let value = expectation.reading.of(readings);
                    let new = Outcome { expectation: *expectation, value };
                    let is_worse = outcome.is_none_or(|old| new.error().abs() > old.error().abs());
                    if is_worse {
                        *outcome = Some(new);
                    }
                }
            }
        };
        let mut block = vec![vec![0.0f32; LONGEST_BLOCK]; self.channels];
        let (mut end_s, mut frame) = (0.0, 0);
        for (index, segment) in self.segments.iter().enumerate() {
            let mut source = Source::new(segment, self.channels, rate_hz);
            end_s += source.length_s;
            let end = (end_s * rate_hz).round() as usize;
            while frame < end {
                let frames = block_frames().clamp(1, LONGEST_BLOCK).min(end - frame);
                source.fill(&mut block, frames);
                let input: Vec<&[f32]> = block.iter().map(|channel| &channel[..frames]).collect();
                meter.measure(&input);
                frame += frames;
                look(&|| meter.readings(), When::From(frame as f64 / rate_hz));
            }
            look(&|| meter.readings(), When::After(index));
        }
        let unseen =
            |expectation: &Expectation| Outcome { expectation: *expectation, value: f64::NAN };
        outcomes
            .into_iter()
            .zip(&self.expectations)
            .map(|(outcome, expectation)| outcome.unwrap_or_else(|| unseen(expectation)))
            .collect()
    }
}

/// The samples of a segment, block by block.
struct Source {
    length_s: f64,
    gains: Vec<f64>,
    phasor: Phasor,
    samples: Vec<f64>,
    played: usize,
}

impl Source {
    fn new(segment: &Segment, channels: usize, rate_hz: f64) -> Self {
        let samples = samples(segment, rate_hz);
        match segment {
            Segment::Tone { frequency_hz, levels_dbfs, length_s } => Self {
                length_s: *length_s,
                gains: levels_dbfs.iter().map(|&level_dbfs| db_to_gain(level_dbfs)).collect(),
                phasor: Phasor::new(*frequency_hz, rate_hz),
                samples,
                played: 0,
            },
            _ => Self {
                length_s: samples.len() as f64 / rate_hz,
                gains: vec![1.0; channels],
                phasor: Phasor::new(0.0, rate_hz),
                samples,
                played: 0,
            },
        }
    }

    fn fill(&mut self, block: &mut [Vec<f32>], frames: usize) {
        let is_tone = self.samples.is_empty();
        for n in 0..frames {
            let value = if is_tone {
                self.phasor.next()
            } else {
                self.samples.get(self.played + n).copied().unwrap_or(0.0)
            };
            for (channel, gain) in block.iter_mut().zip(&self.gains) {
                channel[n] = (gain * value) as f32;
            }
        }
        self.played += frames;
    }
}
