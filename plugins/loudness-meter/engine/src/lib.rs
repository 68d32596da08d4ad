//! Signal flow of the loudness meter: the sound goes through untouched and is measured on its way.
//!
//! Measures by ITU-R BS.1770-5 and EBU Tech 3341/3342 (see [`shared_dsp::loudness`]) and inspects
//! what a mix may suffer from ([`shared_dsp::inspect`]). Audio is bit-exact; latency and tail are
//! zero. The listen bar changes what is heard once all is measured: [`MeterEngine::listen`].

mod listen_bar;
mod settings;

pub use listen_bar::{Front, ListenBar, Listened};
pub use settings::Settings;

use shared_dsp::Engine;
use shared_dsp::inspect::{Inspection, InspectionReadings, Parts, Section};
use shared_dsp::loudness::channel_order::Layout;
use shared_dsp::loudness::records::{History, ProgrammeMeter, RestartPolicy, Step, Transport};
use shared_dsp::loudness::{LoudnessMeter, Readings, weights};
use shared_dsp::spectrum::Tap;
use std::sync::Arc;

/// Most channels of a bus: 5.1.
pub const MOST_CHANNELS: usize = 6;

/// The meter as a plugin runs it: mono, stereo or 5.1.
#[derive(Debug, Default)]
pub struct MeterEngine {
    programme: ProgrammeMeter,
    inspection: Inspection,
    listen_bar: ListenBar,
    settings: Settings,
    reset_count: Option<u32>,
    transport: Transport,
    /// Where on the timeline the first frame since `prepare` lay, samples.
    run_start: Option<i64>,
    has_run: bool,
    front: Front,
    sample_rate_hz: f64,
    channels: usize,
}

impl MeterEngine {
    /// A meter that is not prepared yet and passes audio through.
    pub fn new() -> Self {
        Self::default()
    }

    /// All readings since the last request for a new measurement.
    pub fn readings(&self) -> Readings {
        self.programme.readings()
    }

    /// What was found in the sound. For a few times a second.
    pub fn inspection(&self) -> InspectionReadings {
        self.inspection.readings()
    }

    /// Vocal over backing in the last seconds, LU; see `VocalReadings`.
    pub fn vocal_short_term_lu(&self) -> f64 {
        self.inspection.vocal_short_term_lu()
    }

    /// The sections so far.
    pub fn sections(&self) -> &[Section] {
        self.inspection.sections()
    }

    /// Samples at or above full scale, all channels together.
    pub fn clipped_samples(&self) -> u64 {
        self.programme.readings().clipped_samples
    }

    /// The meter itself, for readings of single channels.
    pub fn meter(&self) -> &LoudnessMeter {
        self.programme.meter()
    }

    /// What an editor reads of the past; the same for as long as the engine lives.
    pub fn history(&self) -> &Arc<History> {
        self.programme.history()
    }

    /// The latest samples for an editor's pictures; lossy.
    pub fn tap(&self) -> Arc<Tap> {
        self.inspection.tap()
    }

    /// The sample rate, Hz; 0 before it was prepared.
    pub fn sample_rate_hz(&self) -> f64 {
        self.sample_rate_hz
    }

    /// Where on the host's timeline the last measured frame lies, s; with time-code, and as far as
    /// the host tells.
    pub fn place_s(&self) -> Option<f64> {
        let position = self.transport.position_samples?;
        let counts = self.settings.policy == RestartPolicy::TimeCode && self.transport.is_playing;
        counts.then(|| position as f64 / self.sample_rate_hz.max(1.0))
    }

    /// Where on the host's timeline the first frame since activation lay, s.
    pub fn run_start_s(&self) -> Option<f64> {
        self.run_start.map(|samples| samples as f64 / self.sample_rate_hz.max(1.0))
    }

    /// Makes of the sound what the listen bar lets hear instead, in place. Says whether it changed
    /// anything.
    pub fn listen(&mut self, output: &mut [&mut [f32]]) -> bool {
        let is_on = !self.listen_bar.is_at_rest();
        self.listen_bar.process(output, self.front);
        is_on
    }

    fn layout(&self) -> Layout {
        self.settings.channel_order.layout_or_smpte(self.channels)
    }

    fn new_measurement(&mut self) {
        self.programme.reset();
        self.inspection.reset();
    }

    fn weigh(&mut self) {
        let layout = self.layout();
        self.front = Front::of(&layout);
        if self.channels == 1 {
            let mono = if self.settings.is_dual_mono { weights::DUAL_MONO } else { weights::MONO };
            self.programme.set_weights(&mono);
        } else {
            self.programme.set_weights(&layout.weights()[..self.channels]);
        }
    }

    fn measure(&mut self, main: &[&mut [f32]], key: &[&[f32]]) {
        let channels = main.len().min(MOST_CHANNELS);
        let frames = main.iter().map(|channel| channel.len()).min().unwrap_or(0);
        let mut input: [&[f32]; MOST_CHANNELS] = Default::default();
        for (view, channel) in input.iter_mut().zip(main) {
            *view = channel;
        }
        let step = self.programme.process(&input[..channels], &self.transport);
        if self.follow_step(step, frames) {
            let Front { left, right, .. } = self.front.within(channels);
            let pair = [input[left], input[right]];
            let heard = channels.min(2);
            let mut key_pair: [&[f32]; 2] = Default::default();
            if key.len() >= channels {
                key_pair = [key[left], key[right]];
            }
            let keyed = if key.len() >= channels { heard } else { 0 };
            self.inspection.process(&pair[..heard], &key_pair[..keyed]);
        }
    }

    /// Moves the transport past the frames measured; gives whether they are to be inspected.
    fn follow_step(&mut self, step: Step, frames: usize) -> bool {
        if self.transport.is_playing
            && let Some(position) = &mut self.transport.position_samples
        {
            *position = position.saturating_add(frames as i64);
        }
        self.transport.has_jumped = false;
        if step == Step::Restart {
            self.inspection.reset();
        }
        step != Step::Pause
    }

    fn has_begun(&mut self) {
        if !std::mem::replace(&mut self.has_run, true) {
            self.run_start = self.transport.position_samples;
        }
    }
}

impl Engine for MeterEngine {
    type Settings = Settings;

    /// A new rate or number of channels begins a new measurement. The same again keeps the
    /// figures, as [`Engine::reset`] does: hosts deactivate and activate plugins as they please.
    fn prepare(&mut self, sample_rate_hz: f64, channels: usize) {
        let channels = channels.min(MOST_CHANNELS);
        (self.run_start, self.has_run) = (None, false);
        self.listen_bar.prepare(sample_rate_hz, channels);
        if self.sample_rate_hz == sample_rate_hz && self.channels == channels {
            self.reset();
            return;
        }
        self.sample_rate_hz = sample_rate_hz;
        self.channels = channels;
        if channels > 0 {
            self.programme.prepare(sample_rate_hz, &self.layout());
            self.inspection.prepare(sample_rate_hz, channels.min(2));
            self.weigh();
        }
    }

    /// Forgets the sound, not the figures: hosts reset when the transport stops, and that is when
    /// people read a meter. Windows begin at silence; integrated loudness, range and maxima stay
    /// until another rate is prepared, or a change of [`Settings::reset_count`].
    fn reset(&mut self) {
        self.programme.interrupt();
        self.listen_bar.reset();
    }

    fn apply(&mut self, settings: &Settings) {
        let before = std::mem::replace(&mut self.settings, *settings);
        self.transport = settings.transport;
        self.listen_bar.apply(settings.listened, settings.platform_gain_db);
        let is_request = self.reset_count.is_some_and(|count| count != settings.reset_count);
        self.reset_count = Some(settings.reset_count);
        self.programme.set_policy(settings.policy);
        let parts = if settings.inspects { Parts::ALL } else { Parts::NONE };
        self.inspection.apply(&parts);
        let weighs_anew = before.is_dual_mono != settings.is_dual_mono
            || before.channel_order != settings.channel_order;
        if weighs_anew && self.channels > 0 {
            self.weigh();
        }
        // The programme measures anew by itself when places on the timeline begin or cease to
        // count; what is inspected must be of the same sound.
        let changes_places = before.policy != settings.policy
            && [before.policy, settings.policy].contains(&RestartPolicy::TimeCode);
        // Figures measured with other weights mean something else.
        if is_request || weighs_anew || changes_places {
            self.new_measurement();
        }
    }

    fn replaced_samples(&mut self, samples: u32) {
        self.programme.replaced_samples(samples);
    }

    fn process(&mut self, main: &mut [&mut [f32]], key: &[&[f32]]) {
        if main.is_empty() || self.channels == 0 {
            return;
        }
        self.has_begun();
        self.measure(main, key);
    }

    fn rest(&mut self, main: &mut [&mut [f32]]) {
        if main.is_empty() || self.channels == 0 {
            return;
        }
        self.has_begun();
        let frames = main.iter().map(|channel| channel.len()).min().unwrap_or(0);
        let step = self.programme.rest(frames, &self.transport);
        if self.follow_step(step, frames) {
            self.inspection.rest(frames);
        }
    }

    fn latency_samples(&self) -> usize {
        0
    }

    fn tail_samples(&self) -> usize {
        0
    }

    /// Once the windows are empty. Only [`Readings::measured_s`] would still grow: the time is
    /// counted of what the host gave to hear.
    fn is_at_rest(&self) -> bool {
        self.programme.is_at_rest() && self.listen_bar.is_at_rest()
    }
}
