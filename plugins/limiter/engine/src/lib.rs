//! The limiter's signal path: input gain, DC filter, stereo image, soft clipper, one brickwall stage or two
//! at the ceiling, dither.
//!
//! Each stage is: levels of the wave between samples -> needed gain -> release -> lookahead ->
//! gain on the delayed sound. In Master mode a second one, with a longer view and a short lookahead, takes
//! what the varying gain of the first has left of true peaks.
//!
//! What holds for every input and every setting:
//! - no output sample is over the ceiling, not by one bit: the gain is at most ceiling / peak, the
//!   ceiling is an `f32` not over its dB value, so the product rounds at or under it; a clamp
//!   stands behind that as the last guard and has nothing to do;
//! - while the ceiling glides, each sample obeys the ceiling of its own time of arrival;
//! - with input gain 0 dB and true peaks at or under the ceiling the output is the input, delayed, bit
//!   for bit;
//! - fully linked channels get the same gain, so the stereo image stands still;
//! - latency depends on mode and sample rate alone, and changes only with a preparation;
//! - NaN, infinity, subnormals and samples over +120 dBFS count as silence.
//!
//! How closely true peaks keep the ceiling is measured in `tests/true_peak.rs` and `benches/measure/true_peak.rs`.

pub mod budget;
pub mod cause;
mod dc_filter;
mod dither;
mod lookahead;
mod release;
mod settings;
mod soft_clip;
mod stage;
mod style;

use shared_dsp::Engine;
use shared_dsp::dynamics::gain;
use shared_dsp::dynamics::inter_sample::Interpolators;
use shared_dsp::guard::keep_max;
use shared_dsp::image::StereoStage;
use shared_dsp::loudness::{LoudnessMeter, Readings, weights};
use shared_dsp::simd::VectorPath;
use shared_dsp::smooth::Ramp;
use shared_dsp::units::{db_to_gain, gain_to_db, ms_to_samples};

use budget::{Budget, Moment, Moments};
pub use dc_filter::DC_FILTER_HZ;
use dc_filter::DcFilter;
pub use dither::Dither;
use dither::Quantiser;
pub use settings::{LOOKAHEAD_MS, Mode, Settings};
use soft_clip::SoftClip;
use stage::{CHUNK_FRAMES, Link, Stage};
pub use style::Style;

/// How long input gain and ceiling glide, in ms.
pub const GLIDE_MS: f64 = 20.0;

/// How far the levels of the second stage look to either side, in samples.
const SECOND_REACH_SAMPLES: usize = 72;
/// Lookahead of the second stage, ms.
const SECOND_LOOKAHEAD_MS: f64 = 0.52;
/// Release of the second stage, ms: what it takes away is little, and rare.
const SECOND_RELEASE_MS: f64 = 120.0;

/// A lookahead brickwall limiter for one or two channels. The sidechain is not used.
#[derive(Debug, Clone)]
pub struct LimiterEngine {
    sample_rate_hz: f64,
    channels: usize,
    settings: Settings,
    /// The mode of the latest preparation.
    mode: Mode,
    /// Nothing was processed since the last reset: settings need not glide.
    untouched: bool,
    input_gain: Ramp,
    ceiling_gain: Ramp,
    dc_filter: DcFilter,
    image: StereoStage,
    soft_clip: SoftClip,
    stages: [Stage; 2],
    quantiser: Quantiser,
    meter: LoudnessMeter,
    budget: Budget,
    moments: Moments,
    /// Highest of the records of 10 ms that ended in the latest process call, linear.
    true_peak_gain: f32,
    smallest_gain: f64,
    input_peak_gain: [f32; 2],
    output_peak_gain: [f32; 2],
    path: VectorPath,
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
            mode: settings.mode,
            untouched: true,
            input_gain: Ramp::new(db_to_gain(settings.input_gain_db.into())),
            ceiling_gain: Ramp::new(settings.ceiling_gain().into()),
            dc_filter: DcFilter::new(),
            image: StereoStage::new(),
            soft_clip: SoftClip::new(),
            quantiser: Quantiser::new(),
            meter: LoudnessMeter::new(),
            budget: Budget::default(),
            moments: Moments::default(),
            true_peak_gain: 0.0,
            stages: [(); 2].map(|()| Stage::new(second_law())),
            smallest_gain: 1.0,
            input_peak_gain: [0.0; 2],
            output_peak_gain: [0.0; 2],
            path: VectorPath::best(),
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

    /// Loudness and true peak of the output since the last restart, where the settings ask for them. Takes
    /// about a microsecond.
    pub fn loudness(&self) -> Readings {
        self.meter.readings()
    }

    /// Highest true peak of the output in the records of 10 ms that ended in the latest process call,
    /// linear; 0 where none did, or the settings do not ask for loudness.
    pub fn true_peak_gain(&self) -> f32 {
        self.true_peak_gain
    }

    /// The mode in force.
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// What limiting has cost since the last restart.
    pub fn budget(&self) -> &Budget {
        &self.budget
    }

    /// The half second that ended in the latest process call, with its number since the last restart, where
    /// the settings ask for loudness.
    pub fn ended_moment(&self) -> Option<(u64, Moment)> {
        self.moments.ended()
    }

    /// The stages of the mode in force.
    fn stages(&mut self) -> &mut [Stage] {
        match self.mode {
            Mode::Master => &mut self.stages,
            Mode::LowLatency => &mut self.stages[..1],
        }
    }

    fn stages_in_force(&self) -> &[Stage] {
        match self.mode {
            Mode::Master => &self.stages,
            Mode::LowLatency => &self.stages[..1],
        }
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
        self.quantiser.leave_margin(&mut ceilings);

        let mut peaks = [0.0f32; CHUNK_FRAMES];
        for (samples, largest) in main.iter_mut().zip(&mut self.input_peak_gain) {
            let loudest = gain::amplify_into_peaks(self.path, samples, &input_gains, &mut peaks);
            keep_max(largest, loudest);
        }
        self.dc_filter.process(&mut main);
        if let [left, right] = &mut main[..] {
            self.image.process(left, right);
        }
        self.soft_clip.process(&mut main, &mut ceilings[..frames]);
        for stage in self.stages() {
            stage.process(&mut main, &mut ceilings[..frames]);
        }
        self.quantiser.process(&mut main, &ceilings[..frames]);
        let mut loudest = 0.0;
        for (samples, largest) in main.iter().zip(&mut self.output_peak_gain) {
            let peak = gain::peak_gain(self.path, samples);
            keep_max(&mut loudest, peak);
            keep_max(largest, peak);
        }
        let mut smallest = 1.0;
        for stage in self.stages() {
            let [left, right] = stage.take_smallest_gains();
            smallest *= left.min(right);
        }
        self.smallest_gain = self.smallest_gain.min(smallest);
        self.budget.add(&mut self.moments, frames, smallest, loudest);
        if self.settings.loudness {
            let (latest, moments) = (&mut self.true_peak_gain, &mut self.moments);
            self.meter.process_records(&main.each_ref().map(|samples| &**samples), |_, record| {
                keep_max(latest, record.true_peak_gain);
                moments.end_record(record.energy);
            });
        }
    }

    /// Starts all readings again.
    fn restart_readings(&mut self) {
        self.meter.reset();
        (self.budget, self.moments) = (Budget::default(), Moments::default());
    }

    /// Hands the settings on.
    fn set_stages(&mut self) {
        let settings = self.settings;
        self.dc_filter.set(settings.dc_filter);
        self.image.set(&settings.image());
        self.soft_clip.set(settings.clipped_share());
        self.quantiser.set(settings.dither);
        let first_law = settings.style.law(settings.release_ms.into(), settings.attack_ms.into());
        let link = Link {
            transient_share: settings.transient_link.into(),
            release_share: settings.release_link.into(),
        };
        let lookahead_ms = settings.lookahead_ms.min(self.mode.most_lookahead_ms());
        let spans_ms = [f64::from(lookahead_ms), SECOND_LOOKAHEAD_MS];
        self.stages[0].set_law(first_law);
        for (stage, span_ms) in self.stages.iter_mut().zip(spans_ms) {
            stage.set_link(link);
            stage.set_true_peak(settings.true_peak);
            stage.set_span(ms_to_samples(span_ms, self.sample_rate_hz).round() as usize);
        }
    }

    /// Whether every gain is 1 until a peak exceeds its ceiling.
    fn limits_nothing(&self) -> bool {
        self.stages_in_force().iter().all(Stage::limits_nothing)
    }
}

/// The release of the second stage.
fn second_law() -> release::ReleaseLaw {
    Style::Transparent.law(SECOND_RELEASE_MS, f64::from(Settings::default().attack_ms))
}

impl Engine for LimiterEngine {
    type Settings = Settings;

    /// Rates are taken within 1 Hz..768 kHz. The same rate and channels again keep the readings: hosts
    /// deactivate and activate plugins as they please.
    fn prepare(&mut self, sample_rate_hz: f64, channels: usize) {
        let before = (self.sample_rate_hz, self.channels);
        self.sample_rate_hz = if sample_rate_hz.is_finite() {
            sample_rate_hz.clamp(1.0, 768_000.0)
        } else {
            48_000.0
        };
        self.channels = channels.min(2);
        self.mode = self.settings.mode;
        self.path = VectorPath::best();
        self.input_gain.prepare(GLIDE_MS, self.sample_rate_hz);
        self.ceiling_gain.prepare(GLIDE_MS, self.sample_rate_hz);
        let mosts_ms = [f64::from(self.mode.most_lookahead_ms()), SECOND_LOOKAHEAD_MS];
        let interpolators = [self.mode.interpolators(), Interpolators::new(SECOND_REACH_SAMPLES)];
        let stages = self.stages.iter_mut().zip(mosts_ms).zip(interpolators);
        for ((stage, most_ms), interpolators) in stages {
            let most_samples = ms_to_samples(most_ms, self.sample_rate_hz).round() as usize;
            stage.prepare(interpolators, most_samples, self.sample_rate_hz);
        }
        self.dc_filter.prepare(self.sample_rate_hz);
        self.image.prepare(self.sample_rate_hz);
        self.soft_clip.prepare(self.mode, self.sample_rate_hz);
        if before != (self.sample_rate_hz, self.channels) || self.meter.channels() == 0 {
            let weights = if self.channels == 1 { &weights::MONO[..] } else { &weights::STEREO };
            self.meter.prepare(self.sample_rate_hz, weights);
            self.restart_readings();
        }
        self.quantiser.prepare(self.sample_rate_hz, self.latency_samples());
        self.set_stages();
        self.reset();
    }

    fn reset(&mut self) {
        self.untouched = true;
        self.input_gain.jump();
        self.ceiling_gain.jump();
        self.dc_filter.reset();
        self.image.reset();
        let mut ceiling = [self.ceiling_gain.value() as f32];
        self.quantiser.leave_margin(&mut ceiling);
        self.soft_clip.reset(ceiling[0]);
        self.stages.iter_mut().for_each(|stage| stage.reset(ceiling[0]));
        self.quantiser.reset();
        self.meter.begin_passage();
        self.true_peak_gain = 0.0;
        self.smallest_gain = 1.0;
        self.input_peak_gain = [0.0; 2];
        self.output_peak_gain = [0.0; 2];
    }

    fn apply(&mut self, settings: &Settings) {
        let settings = settings.legal();
        if settings == self.settings {
            return;
        }
        if settings.restarts != self.settings.restarts {
            self.restart_readings();
        }
        self.settings = settings;
        self.input_gain.set(db_to_gain(settings.input_gain_db.into()));
        self.ceiling_gain.set(settings.ceiling_gain().into());
        self.set_stages();
        if self.untouched {
            self.reset();
        }
    }

    fn process(&mut self, main: &mut [&mut [f32]], _key: &[&[f32]]) {
        self.moments.begin_call();
        self.true_peak_gain = 0.0;
        self.smallest_gain = 1.0;
        self.input_peak_gain = [0.0; 2];
        self.output_peak_gain = [0.0; 2];
        match (self.channels, main) {
            (1, [mono, ..]) => self.run([&mut **mono]),
            (2, [left, right, ..]) => self.run([&mut **left, &mut **right]),
            _ => {}
        }
    }

    /// The cells of the release alone count time.
    fn rest(&mut self, main: &mut [&mut [f32]]) {
        let frames = main.first().map_or(0, |channel| channel.len());
        self.stages().iter_mut().for_each(|stage| stage.rest(frames));
        if self.settings.loudness {
            let moments = &mut self.moments;
            self.meter.rest_records(frames, |_, record| moments.end_record(record.energy));
        }
    }

    fn latency_samples(&self) -> usize {
        let stages = self.stages_in_force().iter().map(Stage::latency_samples);
        self.soft_clip.latency_samples() + stages.sum::<usize>()
    }

    /// The latency, after which the output is exactly 0, and what filters and dither add.
    fn tail_samples(&self) -> usize {
        let ringing_s = self.dc_filter.decay_s() + self.image.decay_s();
        let clipper = self.soft_clip.tail_samples() - self.soft_clip.latency_samples();
        let ringing = clipper + (ringing_s * self.sample_rate_hz).ceil() as usize;
        self.latency_samples() + ringing + self.quantiser.tail_frames()
    }

    /// Also waits until the latest reading shows no reduction, because a sleeping plugin goes on
    /// showing it.
    fn is_at_rest(&self) -> bool {
        !self.input_gain.is_moving()
            && !self.ceiling_gain.is_moving()
            && self.smallest_gain == 1.0
            && self.limits_nothing()
            && self.dc_filter.is_at_rest()
            && self.image.is_at_rest()
            && self.soft_clip.is_at_rest()
            && self.stages_in_force().iter().all(Stage::is_silent)
            && self.quantiser.is_blank()
            && (!self.settings.loudness || self.meter.is_at_rest())
    }
}
