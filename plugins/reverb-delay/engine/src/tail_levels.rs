//! Levels of what comes out of the reverb, by octaves, for pictures of the sound as it dies away.
//!
//! Measured only while asked for, after the network and before levels, ducking and EQ, of the mean of
//! both sides (which are uncorrelated, and so 3 dB below either at full width).

use shared_dsp::filter::design::Prototype;
use shared_dsp::filter::{Svf, SvfCoefficients};
use shared_dsp::units::power_to_db;

/// Octaves whose levels are measured.
pub const TAIL_OCTAVES: usize = 9;
/// Their centres in Hz.
pub const TAIL_OCTAVES_HZ: [f64; TAIL_OCTAVES] =
    [63.0, 125.0, 250.0, 500.0, 1000.0, 2000.0, 4000.0, 8000.0, 16_000.0];
/// Level of an octave without sound, dB.
pub const SILENT_TAIL_DB: f32 = -200.0;

/// A band-pass of an octave.
const OCTAVE_Q: f64 = core::f64::consts::SQRT_2;
const WINDOW_MS: f64 = 10.0;
/// Shortest window: no process call of the shell is longer, so it ends at most one.
const LEAST_SAMPLES: usize = 512;

/// Samples of a window at a sample rate.
pub fn tail_window_samples(sample_rate_hz: f64) -> usize {
    ((WINDOW_MS * 0.001 * sample_rate_hz) as usize).max(LEAST_SAMPLES)
}

/// The filters of all octaves, and the window that runs.
#[derive(Debug, Clone)]
pub struct TailLevels {
    is_on: bool,
    window_samples: usize,
    /// Octaves above half the sample rate have none.
    octaves: [Option<(SvfCoefficients, Svf)>; TAIL_OCTAVES],
    power: [f64; TAIL_OCTAVES],
    counted: usize,
    ended: Option<[f32; TAIL_OCTAVES]>,
}

impl TailLevels {
    /// Off; to be prepared.
    pub fn new() -> Self {
        Self {
            is_on: false,
            window_samples: LEAST_SAMPLES,
            octaves: [None; TAIL_OCTAVES],
            power: [0.0; TAIL_OCTAVES],
            counted: 0,
            ended: None,
        }
    }

    /// Designs for a sample rate, and resets.
    pub fn prepare(&mut self, sample_rate_hz: f64) {
        self.window_samples = tail_window_samples(sample_rate_hz);
        self.octaves = TAIL_OCTAVES_HZ.map(|hz| {
            let design = Prototype::band_pass(hz, OCTAVE_Q).design(sample_rate_hz);
            let section = design.sections().first().filter(|_| hz < 0.45 * sample_rate_hz)?;
            Some((SvfCoefficients::from_section(section), Svf::default()))
        });
        self.reset();
    }

    /// Forgets all sound.
    pub fn reset(&mut self) {
        self.octaves.iter_mut().flatten().for_each(|(_, filter)| filter.reset());
        (self.power, self.counted, self.ended) = ([0.0; TAIL_OCTAVES], 0, None);
    }

    /// Measures from now on, or no more.
    pub fn set(&mut self, is_on: bool) {
        if is_on != self.is_on {
            self.is_on = is_on;
            self.reset();
        }
    }

    /// Begins a call: what ended in the one before has been read.
    pub fn begin(&mut self) {
        self.ended = None;
    }

    /// The levels in dB of the window that ended in the latest call, if one did. A sine of 0 dBFS
    /// on both sides, at an octave's centre, is -3 dB there.
    pub fn ended_db(&self) -> Option<[f32; TAIL_OCTAVES]> {
        self.ended
    }

    /// Takes a piece of both sides in.
    pub fn take(&mut self, left: &[f32], right: &[f32]) {
        if !self.is_on {
            return;
        }
        for (octave, power) in self.octaves.iter_mut().zip(&mut self.power) {
            let Some((coefficients, filter)) = octave else { continue };
            for (left, right) in left.iter().zip(right) {
                let x = 0.5 * (f64::from(*left) + f64::from(*right));
                *power += filter.tick(coefficients, x).powi(2);
            }
            filter.flush_tiny();
        }
        self.count(left.len().min(right.len()));
    }

    /// Lets time pass in which the reverb is silent.
    pub fn rest(&mut self, frames: usize) {
        if self.is_on {
            self.octaves.iter_mut().flatten().for_each(|(_, filter)| filter.reset());
            self.count(frames);
        }
    }

    fn count(&mut self, frames: usize) {
        self.counted += frames;
        if self.counted >= self.window_samples {
            let mean = |power: f64| power_to_db(power / self.counted as f64) as f32;
            self.ended = Some(self.power.map(|power| mean(power).max(SILENT_TAIL_DB)));
            (self.power, self.counted) = ([0.0; TAIL_OCTAVES], 0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared_dsp::measure::signals::sine;

    #[test]
    fn a_tone_is_in_its_octave_and_silence_in_none() {
        let mut levels = TailLevels::new();
        levels.prepare(48_000.0);
        let tone = sine(1000.0, 0.0, 48_000.0, 48_000);
        levels.take(&tone, &tone);
        assert_eq!(levels.ended_db(), None);
        levels.set(true);
        let mut windows = 0;
        for piece in tone.chunks(64) {
            levels.begin();
            levels.take(piece, piece);
            windows += u32::from(levels.ended_db().is_some());
        }
        assert_eq!(windows, 48_000 / 512);
        tone.chunks(64).take(8).for_each(|piece| levels.take(piece, piece));
        let ended_db = levels.ended_db().expect("a window");
        assert!((ended_db[4] + 3.01).abs() < 0.1, "{ended_db:?}");
        assert!(ended_db[3] < ended_db[4] - 6.0 && ended_db[0] < -20.0);
        levels.rest(2 * 512);
        levels.rest(512);
        assert_eq!(levels.ended_db(), Some([SILENT_TAIL_DB; TAIL_OCTAVES]));
    }
}
