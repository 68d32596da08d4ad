//! What makes the sound wait: the range of the lookahead and the filters of the oversampling.

use shared_dsp::delay::ring::CellRing;
use shared_dsp::resample::{Downsampler, Factor, Upsampler, round_trip_samples};
use shared_dsp::units::ms_to_samples;

use super::key_peaks::KeyPeaks;
use super::settings::{LONGEST_LOOKAHEAD_MS, LookaheadRange, Oversampling};
use super::{CELL_FRAMES, CompressorEngine};

impl Oversampling {
    fn resampling(self) -> Factor {
        match self {
            Self::X1 => Factor::One,
            Self::X2 => Factor::Two,
            Self::X4 => Factor::Four,
            Self::X8 => Factor::Eight,
        }
    }
}

/// The way to one factor and back, for two channels and their keys.
#[derive(Debug, Clone, Default)]
struct Way {
    sound: [Upsampler; 2],
    key: [Upsampler; 2],
    peaks: [KeyPeaks; 2],
    changes: [Downsampler; 2],
}

/// Resampling by every factor, one of which is in use.
#[derive(Debug, Clone)]
pub(super) struct Resampling {
    ways: [Way; 3],
    factor: Oversampling,
    times: usize,
}

impl Resampling {
    pub fn new() -> Self {
        Self { ways: Default::default(), factor: Oversampling::X1, times: 1 }
    }

    /// Takes memory for every factor.
    pub fn prepare(&mut self, sample_rate_hz: f64) {
        let factors = [Factor::Two, Factor::Four, Factor::Eight];
        for (way, factor) in self.ways.iter_mut().zip(factors) {
            for channel in 0..2 {
                way.sound[channel].prepare(factor, sample_rate_hz);
                way.key[channel].prepare(factor, sample_rate_hz);
                way.peaks[channel].prepare(factor, sample_rate_hz);
                way.changes[channel].prepare(factor, sample_rate_hz);
            }
        }
    }

    /// Uses `factor`, and forgets all sound.
    pub fn restart(&mut self, factor: Oversampling) {
        (self.factor, self.times) = (factor, factor.factor());
        if let Some(way) = self.way() {
            way.sound.iter_mut().for_each(Upsampler::reset);
            way.key.iter_mut().for_each(Upsampler::reset);
            way.peaks.iter_mut().for_each(KeyPeaks::reset);
            way.changes.iter_mut().for_each(Downsampler::reset);
        }
    }

    /// The factor in use.
    #[inline]
    pub fn times(&self) -> usize {
        self.times
    }

    fn way(&mut self) -> Option<&mut Way> {
        match self.factor {
            Oversampling::X1 => None,
            Oversampling::X2 => self.ways.first_mut(),
            Oversampling::X4 => self.ways.get_mut(1),
            Oversampling::X8 => self.ways.get_mut(2),
        }
    }

    /// Turns `magnitudes`, those of the key of `channel`, into peaks at the high rate; `high` is used on the
    /// way.
    pub fn find_peaks(
        &mut self,
        channel: usize,
        key: &[f32],
        high: &mut [f32],
        magnitudes: &mut [f32],
    ) {
        let times = self.times;
        if let Some(way) = self.way() {
            way.key[channel].process(key, high);
            way.peaks[channel].process(key, times, high, magnitudes);
        }
    }
}

/// Samples the sound waits for the lookahead.
pub(super) fn range_samples(range: LookaheadRange, sample_rate_hz: f64) -> usize {
    ms_to_samples(range.longest_ms().into(), sample_rate_hz).round() as usize
}

/// Samples the sound waits for the filters of the oversampling.
pub(super) fn filter_samples(factor: Oversampling, sample_rate_hz: f64) -> usize {
    round_trip_samples(factor.resampling(), sample_rate_hz)
}

/// The sound that waits.
#[derive(Debug, Clone, Default)]
pub(super) struct Waiting {
    rings: [CellRing; 2],
    /// Samples for the lookahead.
    range_samples: usize,
    /// Samples for that and the oversampling.
    latency_samples: usize,
    /// Frames of silence in a row that went in.
    silent_frames: usize,
}

impl Waiting {
    /// Takes memory for every latency.
    pub fn prepare(&mut self, sample_rate_hz: f64) {
        let longest_ms = f64::from(LONGEST_LOOKAHEAD_MS);
        let range = ms_to_samples(longest_ms, sample_rate_hz).round() as usize;
        for ring in &mut self.rings {
            ring.prepare(range + filter_samples(Oversampling::X8, sample_rate_hz) + CELL_FRAMES);
        }
    }

    /// Sets how long it waits, and forgets all sound. A cell begins.
    pub fn restart(&mut self, range_samples: usize, filter_samples: usize) {
        self.range_samples = range_samples;
        self.latency_samples = range_samples + filter_samples;
        self.silent_frames = usize::MAX;
        if self.latency_samples > 0 {
            self.rings.iter_mut().for_each(CellRing::reset);
        }
    }

    /// How long it waits.
    #[inline]
    pub fn latency_samples(&self) -> usize {
        self.latency_samples
    }

    /// Whether no sound waits, nor rings on in the filters.
    pub fn is_silent(&self) -> bool {
        self.latency_samples == 0 || self.silent_frames > 2 * self.latency_samples + CELL_FRAMES
    }

    /// Lets the time of silence pass while no sound waits.
    pub fn rest(&mut self, frames: usize) {
        if self.latency_samples > 0 {
            self.rings.iter_mut().for_each(|ring| ring.skip(frames));
        }
    }
}

impl CompressorEngine {
    /// Delays the sound in place. What has waited for the lookahead alone is in the work's sound, if that is
    /// asked for by being there.
    pub(super) fn delay_sound<const CHANNELS: usize>(
        &mut self,
        main: &mut [&mut [f32]; CHANNELS],
        frames: usize,
    ) {
        let waiting = &mut self.waiting;
        if waiting.latency_samples == 0 {
            return;
        }
        let mut sounds = false;
        for (channel, samples) in main.iter_mut().enumerate() {
            let samples = &mut samples[..frames];
            sounds |= !shared_dsp::stream::is_silent(self.path, samples);
            let ring = &mut waiting.rings[channel];
            ring.write(samples);
            let sound = &mut self.work.sound[channel][..frames];
            sound.copy_from_slice(ring.read(waiting.range_samples, frames));
            samples.copy_from_slice(ring.read(waiting.latency_samples, frames));
            ring.advance(frames);
        }
        let silent = waiting.silent_frames.saturating_add(frames);
        waiting.silent_frames = if sounds { 0 } else { silent };
    }

    /// The sound of `channel` at the high rate, in place of that at the sample rate.
    pub(super) fn raise_sound(&mut self, channel: usize, frames: usize) {
        let times = self.oversampling.times();
        if let Some(way) = self.oversampling.way() {
            let mut low = [0.0; CELL_FRAMES];
            let sound = &mut self.work.sound[channel];
            low[..frames].copy_from_slice(&sound[..frames]);
            way.sound[channel].process(&low[..frames], &mut sound[..frames * times]);
        }
    }

    /// The changes of `channel` back at the sample rate, in place.
    pub(super) fn lower_changes(&mut self, channel: usize, frames: usize) {
        let times = self.oversampling.times();
        if let Some(way) = self.oversampling.way() {
            let mut low = [0.0; CELL_FRAMES];
            let changes = &mut self.work.changes[channel];
            way.changes[channel].process(&changes[..frames * times], &mut low[..frames]);
            changes[..frames].copy_from_slice(&low[..frames]);
        }
    }
}
