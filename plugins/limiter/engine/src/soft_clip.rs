//! The soft clipper before the limiter: takes the tops off peaks that are over the ceiling.
//!
//! Only what clipping adds is computed at a high rate, brought back and added to the delayed sound, so
//! what is not clipped stays as it is ([`shared_dsp::saturation::Clipper`], [`shared_dsp::resample`]). What a
//! filter leaves over the ceiling is up to the limiter behind. The curve is straight up to 2.5 dB under the
//! ceiling.

use shared_dsp::delay::line::DelayLine;
use shared_dsp::guard::sanitize_output;
use shared_dsp::resample::{Downsampler, Factor, Quality, Upsampler, round_trip_samples_around};
use shared_dsp::saturation::Clipper;
use shared_dsp::simd::VectorPath;
use shared_dsp::smooth::Ramp;

use crate::settings::Mode;
use crate::stage::{CHUNK_FRAMES, trailing_silence};

/// How many times the rate it clips at.
const FACTOR: Factor = Factor::Four;
/// How long its amount glides, ms.
const GLIDE_MS: f64 = 20.0;
/// Half the width of the curve's corner, as a share of the ceiling.
const KNEE_SHARE: f64 = 0.25;

/// The clipper of one channel.
#[derive(Debug, Clone)]
struct Channel {
    up: Upsampler,
    clipper: Clipper,
    down: Downsampler,
    delay: DelayLine<f32>,
}

/// The clipper of two channels.
#[derive(Debug, Clone)]
pub struct SoftClip {
    amount: Ramp,
    channels: [Channel; 2],
    /// The ceiling of the sound that leaves.
    ceilings: DelayLine<f32>,
    path: VectorPath,
    /// Frames in a row in which nothing arrived, and how many there must be until nothing leaves.
    silent_frames: usize,
    tail_frames: usize,
}

impl SoftClip {
    /// A clipper that is off. To be prepared.
    pub fn new() -> Self {
        let mut clipper = Clipper::new();
        clipper.set(1.0, KNEE_SHARE);
        let channel = Channel {
            up: Upsampler::new(),
            clipper,
            down: Downsampler::new(),
            delay: DelayLine::new(),
        };
        Self {
            amount: Ramp::new(0.0),
            channels: [channel.clone(), channel],
            ceilings: DelayLine::new(),
            path: VectorPath::best(),
            silent_frames: 0,
            tail_frames: 0,
        }
    }

    /// Takes memory for a mode, and resets: all frequencies for masters, what is below 10 kHz for low latency.
    pub fn prepare(&mut self, mode: Mode, sample_rate_hz: f64) {
        let quality = match mode {
            Mode::Master => Quality::Full,
            Mode::LowLatency => Quality::Quick,
        };
        self.path = VectorPath::best();
        self.amount.prepare(GLIDE_MS, sample_rate_hz);
        let late = Clipper::DELAY_SAMPLES;
        let latency = round_trip_samples_around(quality, FACTOR, sample_rate_hz, late);
        for channel in &mut self.channels {
            channel.up.prepare_quality(quality, FACTOR, sample_rate_hz);
            channel.down.prepare_after(quality, FACTOR, sample_rate_hz, late);
            channel.delay.prepare(latency);
        }
        self.ceilings.prepare(latency);
        self.tail_frames = 2 * latency + CHUNK_FRAMES;
        self.reset(1.0);
    }

    /// Forgets all sound; until now, the ceiling was `ceiling_gain`.
    pub fn reset(&mut self, ceiling_gain: f32) {
        self.amount.jump();
        self.forget();
        self.channels.iter_mut().for_each(|channel| channel.delay.reset());
        self.ceilings.fill(ceiling_gain);
        self.silent_frames = self.tail_frames;
    }

    /// Forgets what the filters have heard.
    fn forget(&mut self) {
        for channel in &mut self.channels {
            channel.up.reset();
            channel.clipper.reset();
            channel.down.reset();
        }
    }

    /// Glides to another amount, 0..=1.
    pub fn set(&mut self, amount: f32) {
        if self.is_off() && amount > 0.0 {
            // What it heard last may be long ago.
            self.forget();
        }
        self.amount.set(amount.into());
    }

    fn is_off(&self) -> bool {
        !self.amount.is_moving() && self.amount.value() == 0.0
    }

    /// Delay of the sound, samples; the same whatever the amount.
    pub fn latency_samples(&self) -> usize {
        self.ceilings.delay_samples()
    }

    /// Frames after which, in silence, nothing leaves any more.
    pub fn tail_samples(&self) -> usize {
        if self.is_off() { self.latency_samples() } else { self.tail_frames }
    }

    /// Whether all sound has left, and nothing glides.
    pub fn is_at_rest(&self) -> bool {
        !self.amount.is_moving() && self.silent_frames >= self.tail_samples()
    }

    /// Clips a chunk in place; `ceiling_gains` are delayed as the sound is.
    pub fn process<const CHANNELS: usize>(
        &mut self,
        main: &mut [&mut [f32]; CHANNELS],
        ceiling_gains: &mut [f32],
    ) {
        let frames = ceiling_gains.len();
        let silent_frames = trailing_silence(main, frames);
        let before = if silent_frames == frames { self.silent_frames } else { 0 };
        self.silent_frames = before.saturating_add(silent_frames);
        let is_off = self.is_off();
        let mut amounts = [self.amount.value(); CHUNK_FRAMES];
        if self.amount.is_moving() {
            amounts[..frames].fill_with(|| self.amount.tick());
        }
        let arriving: [f32; CHUNK_FRAMES] =
            core::array::from_fn(|frame| ceiling_gains.get(frame).copied().unwrap_or(1.0));
        self.ceilings.process(ceiling_gains);
        for (samples, channel) in main.iter_mut().zip(&mut self.channels) {
            let samples = &mut samples[..frames];
            let mut added = [0.0; CHUNK_FRAMES];
            let added = &mut added[..frames];
            if !is_off {
                for ((share, sample), ceiling) in added.iter_mut().zip(&*samples).zip(arriving) {
                    *share = sample / ceiling;
                }
                channel.clip(self.path, added);
            }
            channel.delay.process(samples);
            if !is_off {
                for (frame, sample) in samples.iter_mut().enumerate() {
                    let gain = amounts[frame] * f64::from(ceiling_gains[frame]);
                    *sample = sanitize_output(f64::from(*sample) + gain * f64::from(added[frame]));
                }
            }
        }
    }
}

impl Channel {
    /// Replaces shares of the ceiling by what clipping adds to them, late by the latency.
    fn clip(&mut self, path: VectorPath, shares: &mut [f32]) {
        let mut high = [0.0; CHUNK_FRAMES * FACTOR.times()];
        let mut delta = [0.0; CHUNK_FRAMES * FACTOR.times()];
        let count = shares.len() * FACTOR.times();
        self.up.process(shares, &mut high[..count]);
        self.clipper.process(path, &high[..count], &mut delta[..count]);
        self.down.process(&delta[..count], shares);
    }
}
