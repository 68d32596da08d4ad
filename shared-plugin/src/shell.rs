//! One plugin shell for all five products.
//!
//! [`Shell`] implements the framework's plugin traits once, so that life cycle, stream cleaning,
//! bypass, latency, tail and state cannot differ between plugins. A [`Product`] says what is
//! particular: identity, parameters, engine, what the editor sees.

use crate::bypass::{Bypass, CHUNK_FRAMES};
use crate::fit::CaptureWriter;
use crate::listen::monitor::Monitor;
use crate::telemetry::peak;
use crate::{Common, EditorLink, Listening, error_log, identity, preset, state, stream};
use nice_plug::prelude::*;
use shared_dsp::Engine;
use shared_dsp::loudness::records::Transport;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Instant;

/// Most channels of a main bus in any layout: 5.1.
const MOST_CHANNELS: usize = 6;

/// What an engine may need to know of the host at this moment.
#[derive(Debug, Clone, Copy)]
pub struct BlockContext {
    /// Tempo in beats per minute; 120 where the host gives none.
    pub tempo_bpm: f64,
    /// The transport at the first frame of the block.
    pub transport: Transport,
    /// The bar of the song the block begins in, counted from 0, where the host says so.
    pub bar: Option<i32>,
    /// What is listened to. An engine heeds only the [`Listening::Product`] codes of its plugin.
    pub listening: Listening,
}

impl Default for BlockContext {
    fn default() -> Self {
        Self {
            tempo_bpm: 120.0,
            transport: Transport::default(),
            bar: None,
            listening: Listening::Off,
        }
    }
}

/// What makes one plugin of the suite.
pub trait Product: Send + 'static {
    /// Name as hosts show it.
    const NAME: &'static str;
    /// CLAP id, `lathe-audio.<folder>`.
    const CLAP_ID: &'static str;
    /// One sentence for hosts' browsers.
    const DESCRIPTION: &'static str;
    /// CLAP features.
    const CLAP_FEATURES: &'static [ClapFeature];
    /// VST3 class id, frozen.
    const VST3_CLASS_ID: [u8; 16];
    /// VST3 categories.
    const VST3_SUBCATEGORIES: &'static [Vst3SubCategory];
    /// One of [`crate::layout`].
    const LAYOUTS: &'static [AudioIOLayout];
    /// The presets compiled in, the one to begin with first.
    const PRESETS: preset::Factory = &[];
    /// Ids of the parameters that lock themselves against presets once the user has set them: see
    /// [`preset::Locks`].
    const LOCKED: &'static [&'static str] = &[];

    /// Id of the parameter that Fit sets to meet a preset's aim, where there is such a thing.
    const FIT_PARAMETER: Option<&'static str> = None;

    /// Host parameters.
    type Params: Params + Default;
    /// Signal path.
    type Engine: Engine + Default + Send;
    /// What the audio thread tells the editor.
    type Telemetry: Default + Send + Sync;
    /// The editor.
    type Editor: Editor;

    /// The parameters every plugin has.
    fn common(params: &Self::Params) -> &Common;

    /// The engine's settings from the host's parameters; called for every block.
    fn settings(
        params: &Self::Params,
        telemetry: &Self::Telemetry,
        context: &BlockContext,
    ) -> <Self::Engine as Engine>::Settings;

    /// Takes over into `settings` what changed since the last call; says whether anything did. For
    /// plugins of so many parameters that reading all of them for every block would be felt.
    fn follow(
        params: &Self::Params,
        telemetry: &Self::Telemetry,
        context: &BlockContext,
        settings: &mut <Self::Engine as Engine>::Settings,
    ) -> bool {
        *settings = Self::settings(params, telemetry, context);
        true
    }

    /// How much of the input is in the output as it is, linear: 1, where "what the plugin adds or
    /// removes" is the difference to the input. Effects that fade the input out say so here.
    fn dry_gain(_settings: &<Self::Engine as Engine>::Settings) -> f32 {
        1.0
    }

    /// Most gain reduction in the engine's latest call, dB, 0 or more; what Fit goes by.
    fn reduction_db(_engine: &Self::Engine) -> f32 {
        0.0
    }

    /// Leaves the engine's newest readings for the editor; `output` is what the plugin gives to
    /// the mix, whatever is listened to.
    fn publish(engine: &Self::Engine, output: &[&mut [f32]], telemetry: &Self::Telemetry);

    /// Makes of the output what is heard instead, in place, for listening that is no part of the
    /// signal path: after everything is measured, and while bypassed too. Says whether it changed
    /// anything; it must not while [`BlockContext::listening`] is off and no fade runs.
    fn listen(_engine: &mut Self::Engine, _heard: &mut [&mut [f32]]) -> bool {
        false
    }

    /// The engine was prepared: on the main thread, before any sound.
    fn prepared(_engine: &Self::Engine, _telemetry: &Self::Telemetry) {}

    /// The host has activated the plugin; on the main thread. `is_offline` as the framework tells.
    fn started(_telemetry: &Self::Telemetry, _is_offline: bool) {}

    /// The host has stopped and lets go of the engine; on the main thread. `render_s` is the length
    /// of what it heard, in seconds, where that was an offline render.
    fn stopped(
        _engine: &Self::Engine,
        _params: &Self::Params,
        _telemetry: &Self::Telemetry,
        _render_s: Option<f64>,
    ) {
    }

    /// The parameters used first, at most eight, in order.
    fn remote_controls(params: &Self::Params, page: &mut impl RemoteControlsPage);

    /// The editor for one instance. It tells `link.listen` when its window opens and closes.
    fn editor(
        params: Arc<Self::Params>,
        telemetry: Arc<Self::Telemetry>,
        link: Arc<EditorLink>,
    ) -> Option<Self::Editor>;
}

/// From activation to deactivation.
///
/// The framework tells a VST3 plugin the mode of the set-up before the present one, so an offline
/// render may come as real time. There, sound that went by faster than time is taken for a render;
/// the clock is read on the main thread. Where the host's word holds it alone counts: some hosts
/// read ahead in real time.
#[derive(Default)]
struct Run {
    began: Option<Instant>,
    /// Whether the host truly says if this is a render.
    is_told: bool,
    is_offline: bool,
    sample_rate_hz: f64,
    frames: u64,
}

/// Faster than time by this factor is a render.
const RENDER_PACE: f64 = 1.5;

impl Run {
    fn begin(sample_rate_hz: f64, is_told: bool, is_offline: bool) -> Self {
        Self { began: Some(Instant::now()), is_told, is_offline, sample_rate_hz, frames: 0 }
    }

    /// Length of what was heard, s, where it was a render.
    fn render_s(&self) -> Option<f64> {
        let began = self.began.filter(|_| self.frames > 0)?;
        let sound_s = self.frames as f64 / self.sample_rate_hz.max(1.0);
        let is_fast = sound_s > RENDER_PACE * began.elapsed().as_secs_f64();
        let is_render = if self.is_told { self.is_offline } else { is_fast };
        is_render.then_some(sound_s)
    }
}

/// A [`Product`] as a CLAP and VST3 plugin.
pub struct Shell<P: Product> {
    pub(crate) params: Arc<P::Params>,
    pub(crate) telemetry: Arc<P::Telemetry>,
    pub(crate) link: Arc<EditorLink>,
    engine: P::Engine,
    /// What the engine was told last.
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
        let (params, telemetry) = (Arc::default(), Arc::default());
        Self {
            settings: P::settings(&params, &telemetry, &BlockContext::default()),
            params,
            telemetry,
            link: Arc::default(),
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

    /// Takes the host's parameters over into engine and bypass.
    fn follow_parameters(&mut self) {
        self.context.listening = self.link.listen.heard();
        if P::follow(&self.params, &self.telemetry, &self.context, &mut self.settings) {
            self.engine.apply(&self.settings);
        }
        let bypassed = P::common(&self.params).bypass.value();
        self.bypass.set(bypassed);
        let dry_gain = if bypassed { 1.0 } else { P::dry_gain(&self.settings) };
        self.monitor.follow(&self.link.listen, dry_gain);
    }

    /// Takes memory and resets; gives the latency in samples. What `activate` does, without a host.
    pub(crate) fn start(&mut self, sample_rate_hz: f64, channels: usize, offline: bool) -> usize {
        self.link.listen.set_offline(offline);
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
        latency_samples
    }

    /// One block in place. What `process` does, without a host.
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
        let mut sounds = false;
        for channel in main.iter_mut() {
            sounds |= stream::clean(channel);
        }
        for (cleaned, given) in self.key.iter_mut().zip(key) {
            stream::copy_clean(given, &mut cleaned[..frames]);
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
        self.bypass.keep(main, self.monitor.needs_input());
        self.engine.process(main, cleaned_key);
        self.bypass.mix(main);
        for channel in main.iter_mut() {
            sounds |= stream::clean(channel);
        }
        P::publish(&self.engine, main, &self.telemetry);
        if self.link.listen.is_open() {
            let output_peak = peak(main);
            self.link.output_peak.raise(output_peak);
            if output_peak > 1.0 {
                self.link.output_went_over.store(true, Relaxed);
            }
        }
        self.listen(main);
        self.bypass.advance(frames);
        let silent = self.silent_frames.saturating_add(frames);
        self.silent_frames = if sounds { 0 } else { silent };
    }

    /// What is heard instead of the mix, if anything. Sleep is judged before this, by the mix.
    fn listen(&mut self, main: &mut [&mut [f32]]) {
        let is_monitored = self.monitor(main);
        if P::listen(&mut self.engine, main) || is_monitored {
            for channel in main.iter_mut() {
                stream::clean(channel);
            }
        }
    }

    /// Matched bypass and delta; says whether the monitor ran.
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

    fn editor(&mut self, _: AsyncExecutor<Self>) -> Option<Self::Editor> {
        P::editor(self.params.clone(), self.telemetry.clone(), self.link.clone())
    }

    // Not `Some(true)`: the framework would take the host's panic handler over as well.
    fn setup_logger() -> Option<bool> {
        error_log::take();
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
        // In VST3 the framework hands out the mode of the setup before: see [`crate::listen`].
        let is_told = context.plugin_api() != PluginApi::Vst3;
        if !is_told {
            self.link.listen.set(Listening::Off);
        }
        let offline = is_told && config.process_mode == ProcessMode::Offline;
        let latency_samples = self.start(sample_rate_hz, channels, offline);
        self.run = Run::begin(sample_rate_hz, is_told, offline);
        P::started(&self.telemetry, offline);
        context.set_latency_samples(latency_samples as u32);
        true
    }

    fn deactivate(&mut self) {
        P::stopped(&self.engine, &self.params, &self.telemetry, self.run.render_s());
    }

    fn reset(&mut self) {
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
        self.run.frames += buffer.samples() as u64;
        let mut no_key: [&mut [f32]; 0] = [];
        let key = aux.inputs.first_mut().map_or(&mut no_key[..], |key| key.as_slice());
        self.run(buffer.as_slice(), key);
        let latency_samples = self.engine.latency_samples() as u32;
        self.link.set_latency(latency_samples);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pace_makes_a_render_only_where_the_host_does_not_say() {
        let render_s = |is_told, is_offline, frames| {
            Run { frames, ..Run::begin(48_000.0, is_told, is_offline) }.render_s()
        };
        let hour = 3600 * 48_000;
        assert_eq!(render_s(false, false, hour), Some(3600.0), "faster than time");
        assert_eq!(render_s(true, false, hour), None, "a host that reads ahead");
        assert_eq!(render_s(true, true, hour), Some(3600.0));
        assert_eq!(render_s(true, true, 0), None, "nothing was heard");
    }
}
