//! What level the curve is asked about: the peak of the last few milliseconds, the RMS of a window, or a
//! blend of both; and the crest factor, for the auto release.

use shared_dsp::dynamics::gain::power_levels_db;
use shared_dsp::guard::keep_max;
use shared_dsp::simd::VectorPath;
use shared_dsp::units::{SILENCE_DB, ms_to_samples, one_pole_factor};

use super::CELL_FRAMES;
use super::running_sum::{RunningSum, nearest};

/// Longest time a peak is held before the release begins: a tenth of the release, at most 5 ms
/// (half a cycle of 100 Hz). The release that follows is shorter by as much.
pub fn longest_hold_ms(release_ms: f64) -> f64 {
    (release_ms * 0.1).min(5.0)
}

/// Longest window of the RMS, ms.
const LONGEST_WINDOW_MS: f64 = 300.0;
/// Magnitudes from here on (+36 dBFS) count as this much in the RMS.
const LOUDEST: f32 = 63.095_734;
/// Whole numbers for a power of 1: the loudest window at 1 MHz still fits into 63 bits.
const UNITS: f64 = (1u64 << 32) as f64;

/// The mean square of a window of two channels, in whole numbers: no drift, and exactly zero after a
/// window of silence.
#[derive(Debug, Clone, Default)]
pub(super) struct Rms {
    sums: [RunningSum; 2],
    window_samples: usize,
    /// Frames of silence in a row.
    silent_frames: usize,
}

impl Rms {
    /// Takes memory for any window at this rate, and resets.
    pub fn prepare(&mut self, sample_rate_hz: f64) {
        let longest = ms_to_samples(LONGEST_WINDOW_MS, sample_rate_hz).ceil() as usize;
        for sum in &mut self.sums {
            sum.prepare(longest);
        }
        self.reset();
    }

    /// Forgets all sound.
    pub fn reset(&mut self) {
        for sum in &mut self.sums {
            sum.reset(0);
        }
        self.silent_frames = usize::MAX;
    }

    /// Sets the window.
    pub fn set_window(&mut self, window_ms: f64, sample_rate_hz: f64) {
        let samples = ms_to_samples(window_ms, sample_rate_hz).round() as usize;
        self.window_samples = samples.clamp(1, self.sums[0].longest_samples());
    }

    /// Writes the level of the window that ends at each sample of `channel`, dB.
    pub fn levels_db(
        &mut self,
        path: VectorPath,
        channel: usize,
        magnitudes: &[f32],
        levels_db: &mut [f64],
    ) {
        let per_sum = 1.0 / (UNITS * self.window_samples as f64);
        let (sum, window_samples) = (&mut self.sums[channel], self.window_samples);
        let pieces = levels_db.chunks_mut(CELL_FRAMES).zip(magnitudes.chunks(CELL_FRAMES));
        for (levels_db, magnitudes) in pieces {
            let mut powers = [0; CELL_FRAMES];
            let powers = &mut powers[..magnitudes.len()];
            for (power, &magnitude) in powers.iter_mut().zip(magnitudes) {
                let magnitude = if magnitude < LOUDEST { magnitude } else { LOUDEST };
                *power = nearest(f64::from(magnitude) * f64::from(magnitude) * UNITS);
            }
            sum.sum_all(powers, window_samples);
            for (level_db, power) in levels_db.iter_mut().zip(powers) {
                *level_db = *power as f64 * per_sum;
            }
        }
        power_levels_db(path, levels_db, SILENCE_DB);
        if channel == 0 {
            self.silent_frames = self.silent_frames.saturating_add(magnitudes.len());
        }
        if magnitudes.iter().any(|&magnitude| magnitude > 0.0) {
            self.silent_frames = 0;
        }
    }

    /// Whether every window holds only silence.
    pub fn is_silent(&self) -> bool {
        self.silent_frames > self.sums[0].longest_samples() + CELL_FRAMES
    }
}

/// Time constant of the crest factor, ms.
const CREST_MS: f64 = 200.0;
/// Crest factor of a sine, squared.
const CREST_OF_SINE: f64 = 2.0;
/// The shortest release as a share of the one set.
const LEAST_RELEASE: f64 = 0.1;
/// Powers below this (-100 dBFS) are silence.
const SILENT_POWER: f64 = 1e-10;

/// The release as a share of the one set, for a crest factor squared: two over it, so that a sine has the
/// longest. D. Giannoulis, M. Massberg, J. Reiss, "Parameter Automation in a Dynamic Range Compressor", JAES
/// 61(10), 2013, as the manual of the CTAG dynamic range compressor (p-hlp/CTAGDRC on GitHub, "Automating the
/// time constants") gives it.
fn release_share(crest_squared: f64) -> f64 {
    (CREST_OF_SINE / crest_squared).clamp(LEAST_RELEASE, 1.0)
}

/// The release after a sine of `length_ms` out of silence, as a share of the one set.
pub(super) fn release_share_after(length_ms: f64) -> f64 {
    let mean = 0.5 * (1.0 - (-length_ms.max(0.0) / CREST_MS).exp());
    release_share(1.0 / mean.max(1e-9))
}

/// The crest factor of two channels, by the same time constant for peak and RMS, so that it stays through
/// silence: 200 ms, as there.
#[derive(Debug, Clone, Default)]
pub(super) struct Crest {
    peak_power: [f64; 2],
    mean_power: [f64; 2],
    /// Highest power and sum of powers in the cell of [`CELL_FRAMES`] now filling.
    highest: [f64; 2],
    sum: [f64; 2],
    keeps: f64,
}

impl Crest {
    /// Sets the time constant for this rate, and resets.
    pub fn prepare(&mut self, sample_rate_hz: f64) {
        let keeps = one_pole_factor(CREST_MS, sample_rate_hz / CELL_FRAMES as f64);
        *self = Self { keeps, ..Self::default() };
    }

    /// Forgets all sound.
    pub fn reset(&mut self) {
        *self = Self { keeps: self.keeps, ..Self::default() };
    }

    /// Takes in samples of `channel` that lie in one cell.
    pub fn take(&mut self, channel: usize, magnitudes: &[f32]) {
        for &magnitude in magnitudes {
            let power = f64::from(magnitude) * f64::from(magnitude);
            self.sum[channel] += power;
            keep_max(&mut self.highest[channel], power);
        }
    }

    /// Ends the cell.
    pub fn end_cell(&mut self) {
        for channel in 0..2 {
            let mean = self.sum[channel] / CELL_FRAMES as f64;
            let peak_power = (self.peak_power[channel] * self.keeps).max(self.highest[channel]);
            let mean_power = mean + self.keeps * (self.mean_power[channel] - mean);
            let is_silent = peak_power < SILENT_POWER;
            self.peak_power[channel] = if is_silent { 0.0 } else { peak_power };
            self.mean_power[channel] = if is_silent { 0.0 } else { mean_power };
        }
        (self.highest, self.sum) = ([0.0; 2], [0.0; 2]);
    }

    /// The release of `channel` as a share of the one set; of both where they are linked.
    pub fn release_share(&self, channel: usize, is_linked: bool) -> f64 {
        let of = |power: [f64; 2]| if is_linked { power[0].max(power[1]) } else { power[channel] };
        let (peak_power, mean_power) = (of(self.peak_power), of(self.mean_power));
        if mean_power > 0.0 { release_share(peak_power / mean_power) } else { LEAST_RELEASE }
    }

    /// Whether nothing is remembered.
    pub fn is_silent(&self) -> bool {
        [self.peak_power, self.highest, self.sum] == [[0.0; 2]; 3]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared_dsp::measure::signals::sine;

    #[test]
    fn a_sine_reads_3_01_db_less_than_its_peak_and_silence_nothing() {
        for (window_ms, level_db) in [(10.0, 0.0), (10.0, -40.0), (50.0, -60.0), (300.0, -6.0)] {
            let mut rms = Rms::default();
            rms.prepare(48_000.0);
            rms.set_window(window_ms, 48_000.0);
            let tone: Vec<f32> =
                sine(1000.0, level_db, 48_000.0, 48_000).iter().map(|x| x.abs()).collect();
            let mut levels_db = vec![0.0; tone.len()];
            rms.levels_db(VectorPath::best(), 0, &tone, &mut levels_db);
            let read_db = levels_db[47_000];
            println!("{window_ms} ms at {level_db} dBFS: {read_db:.4} dB");
            assert!((read_db - level_db + 3.0103).abs() < 0.02);
            rms.levels_db(VectorPath::best(), 0, &[0.0; 14_400], &mut vec![1.0; 14_400]);
            let mut silent_db = [1.0];
            rms.levels_db(VectorPath::best(), 0, &[0.0], &mut silent_db);
            assert_eq!(silent_db, [SILENCE_DB]);
        }
    }

    #[test]
    fn ten_minutes_of_noise_leave_nothing_behind() {
        let mut rms = Rms::default();
        rms.prepare(48_000.0);
        rms.set_window(300.0, 48_000.0);
        let mut noise = shared_dsp::noise::Noise::new(6);
        let mut levels_db = [0.0; 4800];
        for _ in 0..6000 {
            let block: [f32; 4800] = core::array::from_fn(|_| noise.white().abs() * 4.0);
            rms.levels_db(VectorPath::best(), 0, &block, &mut levels_db);
        }
        let expected_db = 10.0 * (16.0f64 / 3.0).log10();
        assert!((levels_db[4799] - expected_db).abs() < 0.1, "{}", levels_db[4799]);
        assert!(!rms.is_silent());
        (0..4).for_each(|_| rms.levels_db(VectorPath::best(), 0, &[0.0; 4800], &mut levels_db));
        assert_eq!(levels_db[4799], SILENCE_DB);
        assert!(rms.is_silent());
    }

    #[test]
    fn a_burst_is_released_faster_than_a_tone() {
        for (length_ms, expected) in [(10.0, LEAST_RELEASE), (1000.0, 0.993)] {
            let mut crest = Crest::default();
            crest.prepare(48_000.0);
            let length = (length_ms * 48.0) as usize;
            let tone: Vec<f32> =
                sine(1000.0, 0.0, 48_000.0, length).iter().map(|x| x.abs()).collect();
            for cell in tone.chunks_exact(CELL_FRAMES) {
                crest.take(0, cell);
                crest.end_cell();
            }
            for _ in 0..100 {
                crest.take(0, &[0.0; CELL_FRAMES]);
                crest.end_cell();
            }
            let share = crest.release_share(0, false);
            assert!(
                (share - expected).abs() < 0.02
                    && (share - release_share_after(length_ms)).abs() < 0.02
            );
        }
    }
}
