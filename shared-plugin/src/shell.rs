//! The plugin shell of all five products.
//!
//! [`Shell`] implements the framework's plugin traits once, so that life cycle, stream cleaning,
//! bypass, latency, tail and state cannot differ between plugins. A [`Product`] is what is particular
//! to one of them.

use crate::bypass::{Bypass, CHUNK_FRAMES};
use crate::export::EntryLink;
use crate::fit::CaptureWriter;
use crate::listen::monitor::Monitor;
use crate::product::{BlockContext, Product};
use crate::run::Run;
use crate::telemetry::peak;
use crate::{EditorLink, Listening, error_log, identity, state, stream};
use nice_plug::prelude::*;
use shared_dsp::Engine;
use shared_dsp::loudness::records::Transport;
use std::sync::Arc;

/// Most channels of a main bus in any layout: 5.1.
const MOST_CHANNELS: usize = 6;

/// A [`Product`] as a CLAP and VST3 plugin.
pub struct Shell<P: Product> {
    pub(crate) params: Arc<P::Params>,
    pub(crate) telemetry: Arc<P::Telemetry>,
    pub(crate) link: Arc<EditorLink>,
    entry: Arc<EntryLink>,
    engine: P::Engine,
    /// The settings the engine has.
    settings: <P::Engine as Engine>::Settings,
    bypass: Bypass,
    monitor: Monitor,
    capture: Option<CaptureWriter>,
    key: [Vec<f32>; MOST_CHANNELS],
    run: Run,
    context: BlockContext,
    silent_frames: usize,
}

impl<P: Product> Default for Shell<P> {
    fn default() -> Self {
        let (params, telemetry): (Arc<P::Params>, _) = (Arc::default(), Arc::default());
        let (link, entry): (Arc<EditorLink>, _) = (Arc::default(), EntryLink::take());
        entry.connect(params.clone(), link.clone());
        Self {
            settings: P::settings(&params, &telemetry, &BlockContext::default()),
            params,
            telemetry,
            link,
            entry,
            engine: P::Engine::default(),
            bypass: Bypass::default(),
            monitor: Monitor::default(),
            capture: None,
            key: std::array::from_fn(|_| vec![0.0; CHUNK_FRAMES]),
            run: Run::default(),
            context: BlockContext::default(),
            silent_frames: 0,
        }
    }
}

impl<P: Product> Shell<P> {
    /// See [`Product::dry_gain`].
    pub(crate) fn dry_gain(&self) -> f32 {
        P::dry_gain(&P::settings(&self.params, &self.telemetry, &self.context))
    }

    /// See [`Product::reduction_db`].
    pub(crate) fn reduction_db(&self) -> f32 {
        P::reduction_db(&self.engine)
    }

    /// Brings the host's parameters into engine and bypass.
    fn follow_parameters(&mut self) {
        self.context.listening = self.link.listen.heard();
        P::observe(&self.params, &self.telemetry, &self.context);
        if P::follow(&self.params, &self.telemetry, &self.context, &mut self.settings) {
            self.engine.apply(&self.settings);
        }
        let bypassed = P::common(&self.params).bypass.value();
        self.bypass.set(bypassed);
        let dry_gain = if bypassed { 1.0 } else { P::dry_gain(&self.settings) };
        self.monitor.follow(&self.link.listen, dry_gain);
    }

    /// Takes memory and resets; gives the latency in samples. [`Plugin::activate`] without a host.
    pub(crate) fn start(
        &mut self,
        sample_rate_hz: f64,
        channels: usize,
        is_offline: bool,
    ) -> usize {
        self.link.listen.set_offline(is_offline);
        // First, as `prepare` may take the time that new settings need.
        self.follow_parameters();
        self.engine.prepare(sample_rate_hz, channels);
        P::prepared(&self.engine, &self.telemetry);
        self.monitor.prepare(sample_rate_hz, channels);
        self.capture =
            P::FIT_PARAMETER.map(|_| self.link.capture.connect(sample_rate_hz, channels));
        let latency_samples = self.engine.latency_samples();
        self.bypass.prepare(sample_rate_hz, channels, latency_samples);
        self.link.set_sample_rate(sample_rate_hz);
        self.link.set_latency(latency_samples as u32);
        self.reset();
        self.entry.set_tail(self.engine.tail_samples());
        latency_samples
    }

    /// Plays one block in place. [`Plugin::process`] without a host.
    pub(crate) fn run(&mut self, main: &mut [&mut [f32]], key: &[&mut [f32]]) {
        self.follow_parameters();
        let frames = main.first().map_or(0, |channel| channel.len());
        let mut start = 0;
        while start < frames {
            let end = frames.min(start + CHUNK_FRAMES);
            let mut chunk: [&mut [f32]; MOST_CHANNELS] = Default::default();
            let mut key_chunk: [&[f32]; MOST_CHANNELS] = Default::default();
            let channels = main.len().min(MOST_CHANNELS);
            let key_channels = key.len().min(MOST_CHANNELS);
            for (view, channel) in chunk.iter_mut().zip(main.iter_mut()) {
                *view = &mut channel[start..end];
            }
            for (view, channel) in key_chunk.iter_mut().zip(key.iter()) {
                *view = channel.get(start..end.min(channel.len())).unwrap_or_default();
            }
            self.process_chunk(&mut chunk[..channels], &key_chunk[..key_channels]);
            start = end;
        }
    }

    /// At most [`CHUNK_FRAMES`] frames through cleaning, engine, bypass and listening.
    fn process_chunk(&mut self, main: &mut [&mut [f32]], key: &[&[f32]]) {
        let frames = main.first().map_or(0, |channel| channel.len());
        let (mut sounds, mut replaced_samples) = (false, 0);
        for channel in main.iter_mut() {
            let cleaned = stream::clean(channel);
            sounds |= cleaned.sounds;
            replaced_samples += cleaned.replaced_samples;
        }
        for (cleaned, input) in self.key.iter_mut().zip(key) {
            stream::copy_clean(input, &mut cleaned[..frames]);
        }
        let mut cleaned_key: [&[f32]; MOST_CHANNELS] = Default::default();
        for (view, cleaned) in cleaned_key.iter_mut().zip(&self.key) {
            *view = &cleaned[..frames];
        }
        if self.link.listen.is_open() {
            self.link.input_peak.raise(peak(main));
        }
        let cleaned_key = &cleaned_key[..key.len().min(MOST_CHANNELS)];
        if let Some(capture) = &mut self.capture {
            capture.write(&self.link.capture, main, cleaned_key);
        }
        self.bypass.write(main, self.monitor.needs_input());
        if replaced_samples > 0 {
            self.engine.replaced_samples(replaced_samples);
        }
        self.engine.process(main, cleaned_key);
        self.bypass.mix(main);
        for channel in main.iter_mut() {
            sounds |= stream::clean(channel).sounds;
        }
        P::publish(&self.engine, main, &self.telemetry);
        if self.link.listen.is_open() {
            let output_peak = peak(main);
            self.link.output_peak.raise(output_peak);
            if output_peak > 1.0 {
                self.link.output_went_over.set(true);
            }
        }
        self.listen(main);
        self.bypass.advance(frames);
        let silent = self.silent_frames.saturating_add(frames);
        self.silent_frames = if sounds { 0 } else { silent };
    }

    /// Replaces the mix by what is listened to, if anything. Sleep is decided before this, by the mix.
    fn listen(&mut self, main: &mut [&mut [f32]]) {
        let is_monitored = self.monitor(main);
        if P::listen(&mut self.engine, main) || is_monitored {
            for channel in main.iter_mut() {
                stream::clean(channel);
            }
        }
    }

    /// Matched bypass and delta; gives whether the monitor ran.
    fn monitor(&mut self, main: &mut [&mut [f32]]) -> bool {
        if !self.monitor.needs_input() {
            return false;
        }
        let mut delayed: [&[f32]; MOST_CHANNELS] = Default::default();
        for (view, channel) in delayed.iter_mut().zip(self.bypass.delayed()) {
            *view = channel;
        }
        let channels = main.len().min(MOST_CHANNELS);
        let link = &self.link;
        let delayed = &delayed[..channels];
        self.monitor.process(delayed, main, &link.listen, &link.short_term_lufs);
        true
    }

    /// The host may let the plugin sleep once no sound went in or came out for longer than the
    /// latency, which the bypass holds too, and nothing is left to happen in the engine.
    fn status(&self) -> ProcessStatus {
        if self.silent_frames > self.engine.latency_samples() && self.engine.is_at_rest() {
            ProcessStatus::Normal
        } else {
            let tail = self.engine.tail_samples();
            ProcessStatus::Tail(tail.clamp(1, (u32::MAX - 1) as usize) as u32)
        }
    }
}

impl<P: Product> Plugin for Shell<P> {
    const NAME: &'static str = P::NAME;
    const VENDOR: &'static str = identity::VENDOR;
    const URL: &'static str = identity::URL;
    const EMAIL: &'static str = "";
    const VERSION: &'static str = identity::VERSION;
    const AUDIO_IO_LAYOUTS: &'static [AudioIOLayout] = P::LAYOUTS;
    const SAMPLE_ACCURATE_AUTOMATION: bool = true;
    // VST3 keeps automation points of one block in a store of this size and allocates beyond it;
    // 24 equaliser bands automated at once fill the framework's default of 1024.
    const INPUT_EVENT_CAPACITY: usize = 16_384;

    type Editor = P::Editor;
    type SysExMessage = ();
    type BackgroundTask = ();

    fn params(&self) -> Arc<dyn Params> {
        self.params.clone()
    }

    // The one background task: to say that all tasks before it are done.
    fn task_executor(&mut self) -> TaskExecutor<Self> {
        let entry = self.entry.clone();
        Box::new(move |()| entry.background.answer())
    }

    fn editor(&mut self, executor: AsyncExecutor<Self>) -> Option<Self::Editor> {
        self.entry.background.connect(move || executor.execute_background(()));
        P::editor(self.params.clone(), self.telemetry.clone(), self.link.clone())
    }

    // Not `Some(true)`: the framework would take the host's panic handler over as well.
    fn setup_logger() -> Option<bool> {
        error_log::install();
        Some(false)
    }

    fn filter_state(loaded: &mut PluginState) {
        state::complete(loaded, &P::Params::default());
    }

    fn activate(
        &mut self,
        layout: &AudioIOLayout,
        config: &BufferConfig,
        context: &mut impl ActivateContext<Self>,
    ) -> bool {
        let sample_rate_hz = f64::from(config.sample_rate);
        let channels = layout.main_input_channels.map_or(0, NonZeroU32::get) as usize;
        // Not every VST3 host says that it renders: see [`crate::listen`].
        let is_mode_known = context.plugin_api() != PluginApi::Vst3;
        if !is_mode_known {
            self.link.listen.set(Listening::Off);
        }
        let is_offline = config.process_mode == ProcessMode::Offline;
        let latency_samples = self.start(sample_rate_hz, channels, is_offline);
        self.run = Run::begin(sample_rate_hz, is_mode_known, is_offline);
        P::started(&self.telemetry, is_offline);
        context.set_latency_samples(latency_samples as u32);
        true
    }

    fn deactivate(&mut self) {
        P::stopped(&self.engine, &self.params, &self.telemetry, self.run.render_s());
    }

    fn reset(&mut self) {
        if self.entry.is_pause() {
            return;
        }
        self.follow_parameters();
        self.engine.reset();
        self.bypass.reset();
        self.monitor.reset();
        self.silent_frames = usize::MAX;
    }

    fn process(
        &mut self,
        buffer: &mut Buffer,
        aux: &mut AuxiliaryBuffers,
        context: &mut impl ProcessContext<Self>,
    ) -> ProcessStatus {
        let transport = context.transport();
        if let Some(tempo_bpm) = transport.tempo {
            self.context.tempo_bpm = tempo_bpm;
        }
        self.context.transport = Transport {
            is_playing: transport.playing,
            position_samples: transport.pos_samples(),
            has_jumped: false,
        };
        self.context.bar = transport.bar_number();
        self.run.advance(buffer.samples());
        let mut no_key: [&mut [f32]; 0] = [];
        let key = aux.inputs.first_mut().map_or(&mut no_key[..], |key| key.as_slice());
        self.run(buffer.as_slice(), key);
        let latency_samples = self.engine.latency_samples() as u32;
        self.link.set_latency(latency_samples);
        self.entry.set_tail(self.engine.tail_samples());
        context.set_latency_samples(latency_samples);
        self.status()
    }
}

impl<P: Product> ClapPlugin for Shell<P> {
    const CLAP_ID: &'static str = P::CLAP_ID;
    const CLAP_DESCRIPTION: Option<&'static str> = Some(P::DESCRIPTION);
    const CLAP_MANUAL_URL: Option<&'static str> = Some(identity::MANUAL_URL);
    const CLAP_SUPPORT_URL: Option<&'static str> = Some(identity::SUPPORT_URL);
    const CLAP_FEATURES: &'static [ClapFeature] = P::CLAP_FEATURES;

    fn remote_controls(&self, context: &mut impl RemoteControlsContext) {
        context.add_section("Main", |section| {
            section.add_page("Main", |page| P::remote_controls(&self.params, page));
        });
    }
}

impl<P: Product> Vst3Plugin for Shell<P> {
    const VST3_CLASS_ID: [u8; 16] = P::VST3_CLASS_ID;
    const VST3_SUBCATEGORIES: &'static [Vst3SubCategory] = P::VST3_SUBCATEGORIES;
}
