//! The loudness meter: all readings of EBU mode from one pass over the samples.
//!
//! Sources: ITU-R BS.1770-5 (2023), EBU Tech 3341 v4 and 3342 v4 (2023).
//!
//! Order of work: samples are checked and their peaks taken, each channel goes to its true-peak
//! search, channels go in pairs through K-weighting, and the weighted energy of every 2.5 ms is
//! handed to the sliding windows; every 100 ms the momentary energy enters the integrated loudness
//! and the short-term energy the loudness range.
//!
//! Bad samples (NaN, infinite, above +120 dBFS) are measured as silence and counted. Nothing
//! allocates after `prepare`. Cost does not depend on how long the meter has run.

use super::channel::Channel;
use super::gating::{LoudnessHistogram, integrated_lufs};
use super::k_weighting::{KPair, KWeighting};
use super::range::range_lu;
use super::readings::Readings;
use super::true_peak::Interpolator;
use super::window::{EnergyWindows, MOMENTARY_SLOTS, SHORT_TERM_SLOTS, SLOTS_PER_S};
use super::{energy_to_lufs, peak_to_db};

/// Most channels a meter takes.
pub const MAX_CHANNELS: usize = 12;
/// Slots between two gating blocks: 100 ms.
const BLOCK_STEP_SLOTS: u64 = (SLOTS_PER_S / 10) as u64;
/// Frames checked at a time.
const CHUNK: usize = 128;

/// Loudness and true peak of up to [`MAX_CHANNELS`] channels.
#[derive(Debug, Clone)]
pub struct LoudnessMeter {
    sample_rate_hz: f64,
    weights: [f64; MAX_CHANNELS],
    channels: Vec<Channel>,
    interpolator: Interpolator,
    filter: KWeighting,
    pairs: [KPair; MAX_CHANNELS / 2],
    heard: [[f32; CHUNK]; 2],
    windows: EnergyWindows,
    slot_left_frames: usize,
    momentary_blocks: LoudnessHistogram,
    short_term_blocks: LoudnessHistogram,
    max_momentary_energy: f64,
    max_short_term_energy: f64,
    integrated_lufs: f64,
    range_lu: f64,
    measured_frames: u64,
}

impl Default for LoudnessMeter {
    fn default() -> Self {
        Self::new()
    }
}

impl LoudnessMeter {
    /// A meter without channels; takes its memory for the histograms. Call
    /// [`LoudnessMeter::prepare`] before use.
    pub fn new() -> Self {
        const RATE_HZ: f64 = 48_000.0;
        let mut meter = Self {
            sample_rate_hz: RATE_HZ,
            weights: [0.0; MAX_CHANNELS],
            channels: Vec::new(),
            interpolator: Interpolator::new(),
            filter: KWeighting::new(RATE_HZ),
            pairs: Default::default(),
            heard: [[0.0; CHUNK]; 2],
            windows: EnergyWindows::new(RATE_HZ),
            slot_left_frames: 0,
            momentary_blocks: LoudnessHistogram::new(),
            short_term_blocks: LoudnessHistogram::new(),
            max_momentary_energy: 0.0,
            max_short_term_energy: 0.0,
            integrated_lufs: f64::NEG_INFINITY,
            range_lu: f64::NEG_INFINITY,
            measured_frames: 0,
        };
        meter.reset();
        meter
    }

    /// Takes memory for one channel per weight (see [`super::weights`]; at most
    /// [`MAX_CHANNELS`], more are ignored) and resets. Rates are held in 8 kHz to 1 MHz; a weight
    /// that is negative or no number counts as 0.
    pub fn prepare(&mut self, sample_rate_hz: f64, channel_weights: &[f64]) {
        let is_rate = sample_rate_hz.is_finite();
        self.sample_rate_hz = if is_rate { sample_rate_hz.clamp(8_000.0, 1e6) } else { 48_000.0 };
        let channels = channel_weights.len().min(MAX_CHANNELS);
        self.weights = [0.0; MAX_CHANNELS];
        for (weight, &wanted) in self.weights.iter_mut().zip(channel_weights) {
            // A comparison, so that NaN becomes 0.
            *weight = if wanted > 0.0 { wanted.min(16.0) } else { 0.0 };
        }
        self.channels = vec![Channel::default(); channels];
        self.interpolator = Interpolator::new();
        self.filter = KWeighting::new(self.sample_rate_hz);
        self.windows = EnergyWindows::new(self.sample_rate_hz);
        self.reset();
    }

    /// Forgets everything, as if nothing had been heard.
    pub fn reset(&mut self) {
        self.begin_passage();
        self.channels.fill(Channel::default());
        self.momentary_blocks.clear();
        self.short_term_blocks.clear();
        self.max_momentary_energy = 0.0;
        self.max_short_term_energy = 0.0;
        self.integrated_lufs = f64::NEG_INFINITY;
        self.range_lu = f64::NEG_INFINITY;
        self.measured_frames = 0;
    }

    /// Says that what comes next does not join on to what came before (a jump, or a pause):
    /// filters and windows begin at silence and gating blocks anew. All that was measured since
    /// the reset stays.
    pub fn begin_passage(&mut self) {
        self.pairs = Default::default();
        self.windows.clear();
        self.slot_left_frames = self.windows.slot_frames();
        for channel in &mut self.channels {
            channel.true_peak.forget_sound();
        }
    }

    /// Whether more silence would change no reading but [`Readings::measured_s`]: the windows are
    /// empty, and neither filters nor interpolators hold sound.
    pub fn is_at_rest(&self) -> bool {
        self.windows.are_empty()
            && self.pairs.iter().all(KPair::is_silent)
            && self.channels.iter().all(|channel| channel.true_peak.is_silent())
    }

    /// Measures one slice per prepared channel, as far as the shortest reaches. Channels that are
    /// missing count as silence.
    pub fn process(&mut self, input: &[&[f32]]) {
        let used = input.len().min(self.channels.len());
        let input = &input[..used];
        let frames = input.iter().map(|channel| channel.len()).min().unwrap_or(0);
        let mut start = 0;
        while start < frames {
            let length = (frames - start).min(self.slot_left_frames).min(CHUNK);
            for first in (0..used).step_by(2) {
                self.measure_pair(input, first, start..start + length);
            }
            start += length;
            self.slot_left_frames -= length;
            if self.slot_left_frames == 0 {
                self.close_slot();
            }
        }
        self.measured_frames += frames as u64;
    }

    fn measure_pair(&mut self, input: &[&[f32]], first: usize, span: core::ops::Range<usize>) {
        let length = span.len();
        let end = (first + 2).min(input.len());
        let channels = self.channels[first..end].iter_mut().zip(&input[first..end]);
        for ((channel, samples), heard) in channels.zip(&mut self.heard) {
            let heard = &mut heard[..length];
            channel.take_in(&samples[span.clone()], heard);
            channel.true_peak.push(&self.interpolator, heard);
        }
        if self.weights[first..end].iter().any(|&weight| weight > 0.0) {
            let [one, two] = &self.heard;
            // Where there is no second channel, the first stands in and its weight is 0.
            let two = if end - first == 2 { two } else { one };
            self.pairs[first / 2].gather(&self.filter, &one[..length], &two[..length]);
        }
    }

    fn close_slot(&mut self) {
        let mut energy = 0.0;
        for (pair, weights) in self.pairs.iter_mut().zip(self.weights.as_chunks::<2>().0) {
            let [one, two] = pair.take_energy();
            energy += weights[0] * one + weights[1] * two;
        }
        self.windows.close_slot(energy);
        self.slot_left_frames = self.windows.slot_frames();

        let momentary = self.windows.momentary_energy();
        let short_term = self.windows.short_term_energy();
        self.max_momentary_energy = self.max_momentary_energy.max(momentary);
        self.max_short_term_energy = self.max_short_term_energy.max(short_term);

        // A block counts only when the passage fills it.
        let slots = self.windows.count();
        if slots.is_multiple_of(BLOCK_STEP_SLOTS) {
            if slots >= MOMENTARY_SLOTS as u64 {
                self.momentary_blocks.add(momentary);
                self.integrated_lufs = integrated_lufs(&self.momentary_blocks);
            }
            if slots >= SHORT_TERM_SLOTS as u64 {
                self.short_term_blocks.add(short_term);
                self.range_lu = range_lu(&self.short_term_blocks);
            }
        }
    }

    /// All readings now. Costs a few logarithms, well under a microsecond.
    pub fn readings(&self) -> Readings {
        let channels = &self.channels;
        let sample_peak = channels.iter().fold(0.0f32, |peak, c| peak.max(c.sample_peak_gain));
        let true_peak = channels.iter().fold(0.0f32, |peak, c| peak.max(c.true_peak_gain()));
        let true_peak_dbtp = peak_to_db(true_peak);
        let has_both = true_peak > 0.0 && self.integrated_lufs.is_finite();
        Readings {
            momentary_lufs: energy_to_lufs(self.windows.momentary_energy()),
            short_term_lufs: energy_to_lufs(self.windows.short_term_energy()),
            integrated_lufs: self.integrated_lufs,
            range_lu: self.range_lu,
            max_momentary_lufs: energy_to_lufs(self.max_momentary_energy),
            max_short_term_lufs: energy_to_lufs(self.max_short_term_energy),
            true_peak_dbtp,
            sample_peak_dbfs: peak_to_db(sample_peak),
            peak_to_loudness_lu: if has_both {
                true_peak_dbtp - self.integrated_lufs
            } else {
                f64::NEG_INFINITY
            },
            clipped_samples: channels.iter().map(|c| c.clipped).sum(),
            bad_samples: channels.iter().map(|c| c.bad).sum(),
            measured_s: self.measured_frames as f64 / self.sample_rate_hz,
        }
    }

    /// Highest true peak of one channel since the reset, dBTP; minus infinity for silence and for
    /// channels that do not exist.
    pub fn channel_true_peak_dbtp(&self, channel: usize) -> f64 {
        peak_to_db(self.channels.get(channel).map_or(0.0, Channel::true_peak_gain))
    }

    /// When that peak came, in seconds since the reset.
    pub fn channel_true_peak_at_s(&self, channel: usize) -> f64 {
        let frame = self.channels.get(channel).map_or(0, |c| c.true_peak.peak_frame());
        frame as f64 / self.sample_rate_hz
    }

    /// Highest sample magnitude of one channel since the reset, dBFS.
    pub fn channel_sample_peak_dbfs(&self, channel: usize) -> f64 {
        peak_to_db(self.channels.get(channel).map_or(0.0, |c| c.sample_peak_gain))
    }

    /// Samples of one channel at or above full scale since the reset.
    pub fn channel_clipped_samples(&self, channel: usize) -> u64 {
        self.channels.get(channel).map_or(0, |c| c.clipped)
    }

    /// Channels prepared.
    pub fn channels(&self) -> usize {
        self.channels.len()
    }
}

#[cfg(test)]
mod tests {
    use super::super::weights;
    use super::*;
    use crate::noise::Noise;
    use core::f64::consts::TAU;

    fn tone(freq_hz: f64, level_dbfs: f64, frames: usize) -> Vec<f32> {
        let gain = crate::units::db_to_gain(level_dbfs);
        (0..frames).map(|n| (gain * (TAU * freq_hz * n as f64 / 48_000.0).sin()) as f32).collect()
    }

    #[test]
    fn full_scale_997_hz_reads_minus_3_01_times_its_channel_weight() {
        let sine = tone(997.0, 0.0, 5 * 48_000);
        let silence = vec![0.0; sine.len()];
        // Left, right, centre, LFE, surrounds.
        for (channel, expected_lufs) in
            [-3.01, -3.01, -3.01, f64::NEG_INFINITY, -1.52, -1.52].into_iter().enumerate()
        {
            let mut meter = LoudnessMeter::new();
            meter.prepare(48_000.0, &weights::SURROUND_5_1);
            let mut input = [silence.as_slice(); 6];
            input[channel] = &sine;
            meter.process(&input);
            let got_lufs = meter.readings().integrated_lufs;
            if expected_lufs.is_finite() {
                assert!((got_lufs - expected_lufs).abs() < 0.01, "channel {channel}: {got_lufs}");
            } else {
                assert_eq!(got_lufs, expected_lufs);
            }
            assert!(meter.channel_true_peak_dbtp(channel).abs() < 0.02);
        }
    }

    #[test]
    fn twelve_channels_add_their_energies() {
        let sine = tone(997.0, -20.0, 2 * 48_000);
        let mut meter = LoudnessMeter::new();
        meter.prepare(48_000.0, &[1.0; MAX_CHANNELS]);
        meter.process(&[sine.as_slice(); MAX_CHANNELS]);
        let expected_lufs = -23.01 + 10.0 * 12f64.log10();
        assert!((meter.readings().momentary_lufs - expected_lufs).abs() < 0.01);
    }

    #[test]
    fn a_new_passage_joins_no_block_across_the_gap_and_keeps_the_totals() {
        let loud = tone(1000.0, -20.0, 48_000);
        let mut meter = LoudnessMeter::new();
        meter.prepare(48_000.0, &weights::STEREO);
        meter.process(&[&loud, &loud]);
        let before = meter.readings();
        meter.begin_passage();
        assert_eq!(meter.readings().momentary_lufs, f64::NEG_INFINITY);
        let short = &loud[..48 * 399];
        meter.process(&[short, short]);
        let after = meter.readings();
        assert_eq!(after.integrated_lufs, before.integrated_lufs);
        assert_eq!(after.true_peak_dbtp, before.true_peak_dbtp);
        meter.reset();
        assert_eq!(meter.readings(), Readings::NOTHING);
    }

    #[test]
    fn odd_arguments_are_no_fault() {
        let mut meter = LoudnessMeter::new();
        meter.process(&[&[1.0; 10]]);
        assert_eq!(meter.readings(), Readings::NOTHING);
        for rate_hz in [f64::NAN, -1.0, 0.0, 1e9] {
            meter.prepare(rate_hz, &[f64::NAN, -1.0, f64::INFINITY]);
            meter.process(&[&[1.0; 300], &[1.0; 200]]);
            meter.process(&[]);
            assert!(meter.readings().measured_s > 0.0);
        }
        meter.prepare(48_000.0, &[1.0; 40]);
        assert_eq!(meter.channels(), MAX_CHANNELS);
    }

    #[test]
    fn peak_time_and_clip_count_belong_to_their_channel() {
        let mut left = vec![0.0f32; 48_000];
        let mut right = left.clone();
        left[24_000] = -0.5;
        right[12_000..12_003].fill(1.0);
        let mut meter = LoudnessMeter::new();
        meter.prepare(48_000.0, &weights::STEREO);
        meter.process(&[&left, &right]);
        assert!((meter.channel_true_peak_at_s(0) - 0.5).abs() < 1e-4);
        assert!((meter.channel_true_peak_at_s(1) - 0.25).abs() < 1e-4);
        assert_eq!(meter.channel_clipped_samples(0), 0);
        assert_eq!(meter.channel_clipped_samples(1), 3);
        assert!((meter.channel_sample_peak_dbfs(0) + 6.02).abs() < 0.01);
    }

    #[test]
    fn readings_are_the_same_bits_for_every_block_cut() {
        let mut noise = Noise::new(3);
        let left: Vec<f32> = (0..200_000).map(|_| noise.white()).collect();
        let right: Vec<f32> = (0..200_000).map(|_| 0.3 * noise.white()).collect();
        for rate_hz in [44_100.0, 48_000.0, 22_050.0] {
            let mut whole = LoudnessMeter::new();
            whole.prepare(rate_hz, &weights::STEREO);
            whole.process(&[&left, &right]);
            let mut cut = LoudnessMeter::new();
            cut.prepare(rate_hz, &weights::STEREO);
            let mut start = 0;
            while start < left.len() {
                let longest = if start < 3000 { 3 } else { 2000 };
                let end = (start + noise.between(1, longest)).min(left.len());
                cut.process(&[&left[start..end], &right[start..end]]);
                start = end;
            }
            assert_eq!(whole.readings(), cut.readings());
        }
    }
}
