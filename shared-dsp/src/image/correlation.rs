//! Correlation of left and right over the last 300 ms, and the lowest it has been.
//!
//! The coefficient of K. Pearson (1895) without taking out the mean, as every correlation meter
//! does: 1 is mono, 0 nothing in common, -1 turned in phase. Exponential window of 300 ms.

use super::octaves::THIRDS_OF_LOWS;
use crate::bands::{BLOCK_FRAMES, Bank, Block, Energies};
use crate::convert::ToF64;
use crate::guard;
use crate::units::{db_to_power, one_pole_factor};

const WINDOW_MS: f64 = 300.0;
/// Gate, dBFS RMS: below it the reading would be that of the noise.
const GATE_DBFS: f64 = -60.0;
/// The lowest value counts only after the window has filled.
const FILLING_WINDOWS: f64 = 3.0;

/// Readings of a [`Correlation`]; minus infinity where there is no sound.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CorrelationReadings {
    /// All frequencies, the last 300 ms: -1 to 1.
    pub present_factor: f64,
    /// The lowest since the reset.
    pub lowest_factor: f64,
    /// The frame, counted from the reset, of the lowest.
    pub lowest_frame: u64,
    /// Below 112 Hz (the thirds up to 100 Hz), the last 300 ms.
    pub lows_factor: f64,
    /// The lowest of that since the reset.
    pub lowest_lows_factor: f64,
    /// The frame of that lowest.
    pub lowest_lows_frame: u64,
}

/// One correlation and its lowest value.
#[derive(Debug, Clone, Copy)]
struct Running {
    mean: Energies,
    heard_frames: f64,
    lowest_factor: f64,
    lowest_frame: u64,
}

impl Running {
    const SILENT: Self = Self {
        mean: Energies { sides: [0.0; 2], shared_energy: 0.0 },
        heard_frames: 0.0,
        lowest_factor: f64::INFINITY,
        lowest_frame: 0,
    };

    fn factor(&self, gate_energy: f64) -> f64 {
        if self.mean.total() < gate_energy {
            f64::NEG_INFINITY
        } else {
            self.mean.correlation_factor()
        }
    }

    fn lowest(&self) -> f64 {
        if self.lowest_factor <= 1.0 { self.lowest_factor } else { f64::NEG_INFINITY }
    }

    /// Moves `share` of the way to the mean of the latest `frames`.
    fn advance(&mut self, latest: Energies, share: f64, frames: f64, full_frames: f64, at: u64) {
        self.mean = self.mean.times(1.0 - share).plus(latest.times(share));
        self.mean.sides = self.mean.sides.map(guard::flush_tiny);
        self.mean.shared_energy = guard::flush_tiny(self.mean.shared_energy);
        let factor = self.factor(db_to_power(GATE_DBFS));
        // After silence the window fills anew.
        self.heard_frames = if factor >= -1.0 { self.heard_frames + frames } else { 0.0 };
        if self.heard_frames >= full_frames && factor < self.lowest_factor {
            (self.lowest_factor, self.lowest_frame) = (factor, at);
        }
    }
}

/// The correlation meter.
#[derive(Debug, Clone)]
pub struct Correlation {
    whole: Running,
    lows: Running,
    /// Share of the mean that a block of the whole, and of the lowest bands, makes.
    shares: [f64; 2],
    lows_frames: u64,
    lows_before: Energies,
    full_frames: f64,
    frames: u64,
}

impl Default for Correlation {
    fn default() -> Self {
        Self {
            whole: Running::SILENT,
            lows: Running::SILENT,
            shares: [1.0; 2],
            lows_frames: BLOCK_FRAMES as u64,
            lows_before: Energies::default(),
            full_frames: 0.0,
            frames: 0,
        }
    }
}

impl Correlation {
    /// Sets the rate, and resets. `halvings` is [`Bank::halvings`]: the lows move once for every
    /// block of the lowest level.
    pub fn prepare(&mut self, sample_rate_hz: f64, halvings: usize) {
        self.lows_frames = (BLOCK_FRAMES as u64) << halvings;
        self.shares = [BLOCK_FRAMES.to_f64(), self.lows_frames.to_f64()]
            .map(|frames| 1.0 - one_pole_factor(WINDOW_MS / frames, sample_rate_hz));
        self.full_frames = FILLING_WINDOWS * WINDOW_MS * 0.001 * sample_rate_hz;
        self.reset();
    }

    /// Forgets everything.
    pub fn reset(&mut self) {
        (self.whole, self.lows) = (Running::SILENT, Running::SILENT);
        self.lows_before = Energies::default();
        self.frames = 0;
    }

    /// Processes a block that `bank` has processed already.
    #[inline]
    pub fn push(&mut self, block: &Block, bank: &Bank) {
        self.frames += BLOCK_FRAMES as u64;
        let energies = block_energies(block).times(1.0 / BLOCK_FRAMES.to_f64());
        let frames = BLOCK_FRAMES.to_f64();
        self.whole.advance(energies, self.shares[0], frames, self.full_frames, self.frames);
        if self.frames.is_multiple_of(self.lows_frames) {
            self.advance_lows(bank, self.frames);
        }
    }

    /// [`Correlation::push`] for `blocks` of silence, once both windows have emptied.
    #[inline]
    pub fn rest(&mut self, blocks: usize, bank: &Bank) {
        let before = self.frames / self.lows_frames;
        self.frames += (blocks * BLOCK_FRAMES) as u64;
        for step in before + 1..=self.frames / self.lows_frames {
            self.advance_lows(bank, step * self.lows_frames);
        }
    }

    fn advance_lows(&mut self, bank: &Bank, frame: u64) {
        let sums = lows(bank);
        let latest = sums.plus(self.lows_before.times(-1.0));
        self.lows_before = sums;
        let frames = self.lows_frames.to_f64();
        let latest = latest.times(1.0 / frames);
        self.lows.advance(latest, self.shares[1], frames, self.full_frames, frame);
    }

    /// The present correlation, minus infinity in silence.
    pub fn present_factor(&self) -> f64 {
        self.whole.factor(db_to_power(GATE_DBFS))
    }

    /// All readings now.
    pub fn readings(&self) -> CorrelationReadings {
        CorrelationReadings {
            present_factor: self.present_factor(),
            lowest_factor: self.whole.lowest(),
            lowest_frame: self.whole.lowest_frame,
            lows_factor: self.lows.factor(db_to_power(GATE_DBFS)),
            lowest_lows_factor: self.lows.lowest(),
            lowest_lows_frame: self.lows.lowest_frame,
        }
    }
}

fn lows(bank: &Bank) -> Energies {
    bank.sums()[THIRDS_OF_LOWS].iter().fold(Energies::default(), |sum, &third| sum.plus(third))
}

/// Sums of a block.
#[inline]
fn block_energies(block: &Block) -> Energies {
    const LANES: usize = 8;
    let mut sums = [[0.0f32; LANES]; 3];
    let rows = block[0].as_chunks::<LANES>().0.iter().zip(block[1].as_chunks::<LANES>().0);
    for (left, right) in rows {
        for n in 0..LANES {
            sums[0][n] += left[n] * left[n];
            sums[1][n] += right[n] * right[n];
            sums[2][n] += left[n] * right[n];
        }
    }
    let [left, right, shared_energy] =
        sums.map(|row| row.iter().map(|&x| f64::from(x)).sum::<f64>());
    Energies { sides: [left, right], shared_energy }
}

#[cfg(test)]
mod tests {
    use super::*;
    use core::f64::consts::TAU;

    fn meter(seconds: f64, signal: impl Fn(f64) -> [f64; 2]) -> CorrelationReadings {
        let (mut bank, mut correlation) = (Bank::default(), Correlation::default());
        bank.prepare(48_000.0);
        correlation.prepare(48_000.0, bank.halvings());
        for start in (0..(seconds * 48_000.0) as usize).step_by(BLOCK_FRAMES) {
            let frames: [_; BLOCK_FRAMES] =
                core::array::from_fn(|n| signal((start + n) as f64 / 48_000.0));
            let block = [0, 1].map(|side| frames.map(|frame| frame[side] as f32));
            bank.push(&block, |_, _| {});
            correlation.push(&block, &bank);
        }
        correlation.readings()
    }

    #[test]
    fn correlation_of_a_shifted_sine_is_the_cosine_of_the_shift() {
        for shift_rad in [0.0, 0.5, 1.5, 2.5, core::f64::consts::PI] {
            for hz in [60.0, 1000.0] {
                let readings =
                    meter(3.0, |t| [(TAU * hz * t).sin(), 0.3 * (TAU * hz * t + shift_rad).sin()]);
                assert!((readings.present_factor - shift_rad.cos()).abs() < 0.01);
                if hz < 100.0 {
                    let error = readings.lows_factor - shift_rad.cos();
                    assert!(error.abs() < 0.02, "{shift_rad}: {error}");
                }
            }
        }
    }

    #[test]
    fn lows_turned_in_phase_show_under_highs_in_phase() {
        let readings = meter(3.0, |t| {
            let (low, high) = (0.1 * (TAU * 50.0 * t).sin(), 0.5 * (TAU * 2000.0 * t).sin());
            [low + high, high - low]
        });
        assert!(readings.present_factor > 0.8);
        assert!(readings.lows_factor < -0.95);
    }

    #[test]
    fn lowest_value_is_kept_with_its_time_and_silence_has_none() {
        let readings = meter(6.0, |t| {
            let x = 0.3 * (TAU * 500.0 * t).sin();
            [x, if (2.0..3.0).contains(&t) { -x } else { x }]
        });
        assert!(readings.present_factor > 0.99 && readings.lowest_factor < -0.9);
        assert!((readings.lowest_frame as f64 / 48_000.0 - 3.0).abs() < 0.01);
        let silent = meter(2.0, |_| [0.0; 2]);
        assert_eq!(silent.present_factor, f64::NEG_INFINITY);
        assert_eq!(silent.lowest_factor, f64::NEG_INFINITY);
        let half = meter(2.0, |t| [(TAU * 500.0 * t).sin(), 0.0]);
        assert_eq!(half.present_factor, 0.0);
    }
}
