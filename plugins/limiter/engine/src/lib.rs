//! The limiter's signal path: input gain, lookahead, brickwall at the ceiling.
//!
//! peak of all channels -> needed gain -> sliding minimum -> release -> box cascade -> gain on the
//! delayed audio. Sources: `shared_dsp::dynamics::lookahead` for the gain that is never late,
//! [`release`] for the two-stage release.
//!
//! What holds for every input and every setting:
//! - no output sample is over the ceiling, not by one bit: the gain is at most ceiling / peak, the
//!   ceiling is an `f32` not over its dB value, so the product rounds at or under it; a clamp
//!   stands behind that as the last guard and has nothing to do. The ceiling is that of **sample
//!   peaks**: the wave between samples may rise over it (true peak comes with its own issue);
//! - while the ceiling glides, each sample obeys the ceiling of its own time of arrival;
//! - with input gain 0 dB and peaks at or under the ceiling the output is the input, delayed, bit
//!   for bit;
//! - all channels get the same gain, so the stereo image stands still;
//! - latency is [`LOOKAHEAD_MS`] rounded to samples, whatever the settings;
//! - NaN, infinity, subnormals and samples over +120 dBFS count as silence.

pub mod release;
mod settings;

use shared_dsp::Engine;
use shared_dsp::delay::line::DelayLine;
use shared_dsp::dynamics::decibel::{db_of_gain, gain_of_db};
use shared_dsp::dynamics::lookahead::{BoxCascade, SlidingMaximum};
use shared_dsp::guard::{self, keep_max};
use shared_dsp::smooth::Ramp;
use shared_dsp::units::{db_to_gain, gain_to_db, ms_to_samples};

use release::TwoStageRelease;
pub use settings::Settings;

/// How far the gain sees ahead, in ms.
pub const LOOKAHEAD_MS: f64 = 2.0;

/// How long input gain and ceiling glide, in ms.
pub const GLIDE_MS: f64 = 20.0;

/// Frames worked on at a time: enough for vector code, little enough for the nearest cache.
const CHUNK_FRAMES: usize = 32;

/// A lookahead brickwall limiter for one or two channels. The sidechain is not used.
#[derive(Debug, Clone)]
pub struct LimiterEngine {
    sample_rate_hz: f64,
    channels: usize,
    settings: Settings,
    /// Nothing was processed since the last reset: settings need not glide.
    untouched: bool,
    input_gain: Ramp,
    ceiling_gain: Ramp,
    delays: [DelayLine<f32>; 2],
    /// Each sample takes along the ceiling it arrived under.
    ceiling_delay: DelayLine<f32>,
    /// Largest peak / ceiling of the window; 1 where all is under the ceiling.
    excess: SlidingMaximum,
    /// The latest value of `excess`, and what it means.
    held_excess: f64,
    held_gain: f64,
    held_db: f64,
    release: TwoStageRelease,
    smoothing: BoxCascade,
    smallest_gain: f64,
    input_peak_gain: [f32; 2],
    output_peak_gain: [f32; 2],
}

impl Default for LimiterEngine {
    fn default() -> Self {
        Self::new()
    }
}

impl LimiterEngine {
    /// An engine at 48 kHz, stereo, with default settings.
    pub fn new() -> Self {
        let settings = Settings::default();
        let mut engine = Self {
            sample_rate_hz: 48_000.0,
            channels: 2,
            settings,
            untouched: true,
            input_gain: Ramp::new(db_to_gain(settings.input_gain_db.into())),
            ceiling_gain: Ramp::new(settings.ceiling_gain().into()),
            delays: [DelayLine::new(), DelayLine::new()],
            ceiling_delay: DelayLine::new(),
            excess: SlidingMaximum::new(1.0),
            held_excess: 1.0,
            held_gain: 1.0,
            held_db: 0.0,
            release: TwoStageRelease::default(),
            smoothing: BoxCascade::default(),
            smallest_gain: 1.0,
            input_peak_gain: [0.0; 2],
            output_peak_gain: [0.0; 2],
        };
        engine.prepare(48_000.0, 2);
        engine
    }

    /// The most reduction in the latest process call, in dB, 0 or more; input gain not counted.
    pub fn gain_reduction_db(&self) -> f32 {
        // Without the subtraction from 0, no reduction would read -0.
        (0.0 - gain_to_db(self.smallest_gain)) as f32
    }

    /// Largest magnitude of each channel after the input gain in the latest process call, linear.
    pub fn input_peak_gain(&self) -> [f32; 2] {
        self.input_peak_gain
    }

    /// Largest output magnitude of each channel in the latest process call, linear.
    pub fn output_peak_gain(&self) -> [f32; 2] {
        self.output_peak_gain
    }

    fn run<const CHANNELS: usize>(&mut self, mut main: [&mut [f32]; CHANNELS]) {
        let frames = main.iter().map(|channel| channel.len()).min().unwrap_or(0);
        self.untouched &= frames == 0;
        for start in (0..frames).step_by(CHUNK_FRAMES) {
            let end = frames.min(start + CHUNK_FRAMES);
            self.run_chunk(main.each_mut().map(|channel| &mut channel[start..end]));
        }
    }

    /// Up to [`CHUNK_FRAMES`] frames, in steps over the whole chunk, so that those without memory
    /// become vector code; every number is the same as frame by frame.
    fn run_chunk<const CHANNELS: usize>(&mut self, mut main: [&mut [f32]; CHANNELS]) {
        let frames = main.iter().map(|channel| channel.len()).min().unwrap_or(0).min(CHUNK_FRAMES);

        let mut input_gains = [self.input_gain.value(); CHUNK_FRAMES];
        if self.input_gain.is_moving() {
            input_gains[..frames].fill_with(|| self.input_gain.tick());
        }
        let mut ceilings = [self.ceiling_gain.value() as f32; CHUNK_FRAMES];
        if self.ceiling_gain.is_moving() {
            ceilings[..frames].fill_with(|| self.ceiling_gain.tick() as f32);
        }

        let peaks = self.arriving_peaks(&mut main, &input_gains);
        let gains = self.limiting_gains(&peaks[..frames], &ceilings[..frames]);
        self.ceiling_delay.process(&mut ceilings[..frames]);
        self.apply_gains(main, &gains, &ceilings, frames);
    }

    /// Applies the input gain in place; gives the largest magnitude of each frame, linear.
    #[inline]
    fn arriving_peaks<const CHANNELS: usize>(
        &mut self,
        main: &mut [&mut [f32]; CHANNELS],
        input_gains: &[f64; CHUNK_FRAMES],
    ) -> [f32; CHUNK_FRAMES] {
        let mut peaks = [0.0f32; CHUNK_FRAMES];
        for (samples, largest) in main.iter_mut().zip(&mut self.input_peak_gain) {
            let mut loudest = *largest;
            let gained = samples.iter_mut().zip(input_gains);
            for ((sample, &input_gain), peak) in gained.zip(&mut peaks) {
                let arriving = (f64::from(guard::sanitize_input(*sample)) * input_gain) as f32;
                // Not judged again by its level: that is the limiter's work.
                *sample = guard::flush_nonfinite(arriving);
                keep_max(peak, sample.abs());
                keep_max(&mut loudest, sample.abs());
            }
            *largest = loudest;
        }

        peaks
    }

    /// Gain of each frame that keeps it under its ceiling, linear; `peaks` and `ceilings` are as long
    /// as the chunk.
    #[inline]
    fn limiting_gains(&mut self, peaks: &[f32], ceilings: &[f32]) -> [f64; CHUNK_FRAMES] {
        let frames = peaks.len();
        let mut reductions_db = [0.0f64; CHUNK_FRAMES];
        let mut bounds = [1.0f64; CHUNK_FRAMES];
        let mut most_db = 0.0;
        for frame in 0..frames {
            let (peak, ceiling) = (peaks[frame], ceilings[frame]);
            let excess = if peak > ceiling { f64::from(peak) / f64::from(ceiling) } else { 1.0 };
            let held_excess = self.excess.tick(excess);
            if held_excess != self.held_excess {
                self.held_excess = held_excess;
                self.held_gain = 1.0 / held_excess;
                self.held_db = db_of_gain(held_excess);
            }
            bounds[frame] = self.held_gain;
            reductions_db[frame] = self.release.tick(self.held_db);
            keep_max(&mut most_db, reductions_db[frame]);
        }

        let mut gains = [1.0f64; CHUNK_FRAMES];
        if most_db > 0.0 {
            for ((gain, &reduction_db), &bound) in gains.iter_mut().zip(&reductions_db).zip(&bounds)
            {
                // The decibels are close, within a millionth; the bound is exact.
                let close = gain_of_db(-reduction_db);
                *gain = if close < bound { close } else { bound };
            }
        }
        for gain in &mut gains[..frames] {
            *gain = self.smoothing.tick(*gain);
            if *gain < self.smallest_gain {
                self.smallest_gain = *gain;
            }
        }

        gains
    }

    /// Delays the signal by the lookahead and applies the gains in place.
    #[inline]
    fn apply_gains<const CHANNELS: usize>(
        &mut self,
        main: [&mut [f32]; CHANNELS],
        gains: &[f64; CHUNK_FRAMES],
        ceilings: &[f32; CHUNK_FRAMES],
        frames: usize,
    ) {
        let channels = main.into_iter().zip(&mut self.delays).zip(&mut self.output_peak_gain);
        for ((samples, delay), largest) in channels {
            delay.process(&mut samples[..frames]);
            let mut loudest = *largest;
            let leaving = samples.iter_mut().zip(gains).zip(ceilings);
            for ((sample, &gain), &ceiling) in leaving {
                let limited = guard::sanitize_output(f64::from(*sample) * gain);
                // The last guard: with the gain derived as it is, it never has to act.
                let limited = if limited > ceiling { ceiling } else { limited };
                *sample = if limited < -ceiling { -ceiling } else { limited };
                keep_max(&mut loudest, sample.abs());
            }
            *largest = loudest;
        }
    }
}

impl Engine for LimiterEngine {
    type Settings = Settings;

    /// Rates are taken within 1 Hz..768 kHz.
    fn prepare(&mut self, sample_rate_hz: f64, channels: usize) {
        self.sample_rate_hz = if sample_rate_hz.is_finite() {
            sample_rate_hz.clamp(1.0, 768_000.0)
        } else {
            48_000.0
        };
        self.channels = channels.min(2);
        let lookahead_samples = ms_to_samples(LOOKAHEAD_MS, self.sample_rate_hz).round() as usize;
        self.input_gain.prepare(GLIDE_MS, self.sample_rate_hz);
        self.ceiling_gain.prepare(GLIDE_MS, self.sample_rate_hz);
        for delay in self.delays.iter_mut().chain([&mut self.ceiling_delay]) {
            delay.prepare(lookahead_samples);
        }
        self.excess.prepare(lookahead_samples + 1);
        self.smoothing.prepare(lookahead_samples);
        self.release.prepare(self.sample_rate_hz);
        self.release.set_release(self.settings.release_ms.into());
        self.reset();
    }

    fn reset(&mut self) {
        self.untouched = true;
        self.input_gain.jump();
        self.ceiling_gain.jump();
        for delay in self.delays.iter_mut().chain([&mut self.ceiling_delay]) {
            delay.reset();
        }
        self.excess.reset();
        (self.held_excess, self.held_gain, self.held_db) = (1.0, 1.0, 0.0);
        self.release.reset();
        self.smoothing.reset();
        self.smallest_gain = 1.0;
        self.input_peak_gain = [0.0; 2];
        self.output_peak_gain = [0.0; 2];
    }

    fn apply(&mut self, settings: &Settings) {
        let settings = settings.legal();
        if settings == self.settings {
            return;
        }
        self.settings = settings;
        self.input_gain.set(db_to_gain(settings.input_gain_db.into()));
        self.ceiling_gain.set(settings.ceiling_gain().into());
        self.release.set_release(settings.release_ms.into());
        if self.untouched {
            self.input_gain.jump();
            self.ceiling_gain.jump();
        }
    }

    fn process(&mut self, main: &mut [&mut [f32]], _key: &[&[f32]]) {
        self.smallest_gain = 1.0;
        self.input_peak_gain = [0.0; 2];
        self.output_peak_gain = [0.0; 2];
        match (self.channels, main) {
            (1, [mono, ..]) => self.run([&mut **mono]),
            (2, [left, right, ..]) => self.run([&mut **left, &mut **right]),
            _ => {}
        }
    }

    fn latency_samples(&self) -> usize {
        self.ceiling_delay.delay_samples()
    }

    /// The lookahead: after it, the output is exactly 0.
    fn tail_samples(&self) -> usize {
        self.ceiling_delay.delay_samples()
    }

    /// Also waits until the latest reading shows no reduction, because a sleeping plugin goes on
    /// showing it.
    fn is_at_rest(&self) -> bool {
        !self.input_gain.is_moving()
            && !self.ceiling_gain.is_moving()
            && self.smallest_gain == 1.0
            && self.excess.is_at_floor()
            && self.smoothing.is_at_unity()
            && self.release.is_at_rest()
            && self.delays.iter().all(DelayLine::is_empty)
    }
}
