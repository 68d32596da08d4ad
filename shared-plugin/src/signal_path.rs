//! The signal path of all five products: cleaning, engine, bypass, listening, sleep.

use crate::EditorLink;
use crate::bypass::{Bypass, CHUNK_FRAMES};
use crate::direct::{Block, DirectPath, DirectStatus, HostTime, MOST_CHANNELS};
use crate::export::EntryLink;
use crate::fit::CaptureWriter;
use crate::listen::monitor::Monitor;
use crate::product::{BlockContext, Product};
use crate::telemetry::peak;
use nice_plug::prelude::ProcessStatus;
use shared_dsp::Engine;
use shared_dsp::simd::VectorPath;
use shared_dsp::stream::{self, Cleaned};
use shared_exchange::Exclusive;
use std::sync::Arc;

/// A channel of a silent key.
const SILENCE: [f32; CHUNK_FRAMES] = [0.0; CHUNK_FRAMES];

/// What one instance of a [`Product`] does with the sound.
pub struct SignalPath<P: Product> {
    pub(crate) params: Arc<P::Params>,
    pub(crate) telemetry: Arc<P::Telemetry>,
    pub(crate) link: Arc<EditorLink>,
    pub(crate) entry: Arc<EntryLink>,
    pub(crate) engine: P::Engine,
    /// The settings the engine has.
    settings: <P::Engine as Engine>::Settings,
    bypass: Bypass,
    monitor: Monitor,
    capture: Option<CaptureWriter>,
    key: [Vec<f32>; MOST_CHANNELS],
    path: VectorPath,
    context: BlockContext,
    /// The entry's count of changes that the settings are of; `None` where they may be older.
    followed_changes: Option<u32>,
    /// The latency the framework knows, samples.
    told_latency_samples: u32,
    silent_frames: usize,
    /// Silence has been found to change nothing, and there was nothing but silence since.
    is_resting: bool,
    /// Frames since they were last taken.
    frames: usize,
    channels: usize,
}

impl<P: Product> Default for SignalPath<P> {
    fn default() -> Self {
        let (params, telemetry): (Arc<P::Params>, _) = (Arc::default(), Arc::default());
        Self {
            settings: P::settings(&params, &telemetry, &BlockContext::default()),
            params,
            telemetry,
            link: Arc::default(),
            entry: EntryLink::take(),
            engine: P::Engine::default(),
            bypass: Bypass::default(),
            monitor: Monitor::default(),
            capture: None,
            key: std::array::from_fn(|_| vec![0.0; CHUNK_FRAMES]),
            path: VectorPath::best(),
            context: BlockContext::default(),
            followed_changes: None,
            told_latency_samples: 0,
            silent_frames: 0,
            is_resting: false,
            frames: 0,
            channels: 0,
        }
    }
}

impl<P: Product> SignalPath<P> {
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
            self.is_resting = false;
        }
        let bypassed = P::common(&self.params).bypass.value();
        self.bypass.set(bypassed && !P::has_own_bypass(&self.settings));
        let dry_gain = if bypassed { 1.0 } else { P::dry_gain(&self.settings) };
        self.monitor.follow(&self.link.listen, dry_gain);
    }

    /// Takes memory and resets; gives the latency in samples. [`nice_plug::prelude::Plugin::activate`]
    /// without a host.
    pub(crate) fn start(
        &mut self,
        sample_rate_hz: f64,
        channels: usize,
        is_offline: bool,
    ) -> usize {
        self.link.listen.set_offline(is_offline);
        self.context.is_offline = is_offline;
        self.channels = channels.min(MOST_CHANNELS);
        self.entry.rest.end();
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
        self.show_latency();
        self.told_latency_samples = latency_samples as u32;
        self.frames = 0;
        self.reset();
        self.entry.set_latency(latency_samples);
        self.entry.set_tail(self.engine.tail_samples());
        latency_samples
    }

    /// Forgets all sound.
    pub(crate) fn reset(&mut self) {
        self.catch_up();
        self.follow_parameters();
        self.engine.reset();
        self.bypass.reset();
        self.monitor.reset();
        self.silent_frames = usize::MAX;
        (self.followed_changes, self.is_resting) = (None, false);
    }

    fn show_latency(&self) {
        let in_force = P::latency_in_force_samples(&self.engine);
        self.link.set_latency(in_force as u32, self.engine.latency_samples() as u32);
    }

    /// Frames played since the last call.
    pub(crate) fn take_frames(&mut self) -> usize {
        self.catch_up();
        std::mem::take(&mut self.frames)
    }

    /// The latency in samples, for the framework.
    pub(crate) fn tell_latency(&mut self) -> u32 {
        self.told_latency_samples = self.engine.latency_samples() as u32;
        self.told_latency_samples
    }

    /// Plays one block. [`nice_plug::prelude::Plugin::process`] without a host.
    pub(crate) fn run(&mut self, block: &mut Block<'_, '_, '_>, time: &HostTime) -> ProcessStatus {
        self.catch_up();
        self.follow_host(time);
        self.follow_parameters();
        // What the framework does after the block may change parameters.
        self.followed_changes = None;
        self.play_block(block);
        self.status()
    }

    fn follow_host(&mut self, time: &HostTime) {
        if let Some(tempo_bpm) = time.tempo_bpm {
            self.context.tempo_bpm = tempo_bpm;
        }
        (self.context.transport, self.context.bar) = (time.transport, time.bar);
    }

    /// [`SignalPath::run`] where parameters change only as the entry counts.
    fn run_directly(&mut self, block: &mut Block<'_, '_, '_>, time: &HostTime) -> DirectStatus {
        self.catch_up();
        let changes = self.entry.changes();
        let was_open = self.link.listen.is_open();
        let is_followed = self.followed_changes == Some(changes)
            && !P::FOLLOWS_TRANSPORT
            && time.tempo_bpm.is_none_or(|tempo_bpm| tempo_bpm == self.context.tempo_bpm)
            && !was_open;
        self.follow_host(time);
        if !is_followed {
            self.follow_parameters();
            // An editor that closed meanwhile leaves something to follow: that nothing is listened to.
            let is_settled = !was_open && !self.link.listen.is_open();
            self.followed_changes = is_settled.then_some(changes);
        }
        self.play_block(block);
        if self.is_resting && self.followed_changes == Some(changes) {
            self.entry.rest.begin(changes, self.context.tempo_bpm, time, block.frames());
        }
        DirectStatus {
            is_at_rest: self.is_at_rest(),
            needs_framework: self.engine.latency_samples() as u32 != self.told_latency_samples,
        }
    }

    fn play_block(&mut self, block: &mut Block<'_, '_, '_>) {
        let frames = block.frames();
        self.frames += frames;
        let was_resting = self.is_resting;
        if !self.rests_through(block) {
            self.play_chunks(block, frames);
        } else if was_resting {
            return;
        }
        self.show_latency();
        self.entry.set_latency(self.engine.latency_samples());
        self.entry.set_tail(self.engine.tail_samples());
    }

    fn play_chunks(&mut self, block: &mut Block<'_, '_, '_>, frames: usize) {
        let mut start = 0;
        while start < frames {
            let end = frames.min(start + CHUNK_FRAMES);
            let mut main: [&mut [f32]; MOST_CHANNELS] = Default::default();
            let mut key: [&[f32]; MOST_CHANNELS] = [&[]; MOST_CHANNELS];
            let mut input: [Option<&[f32]>; MOST_CHANNELS] = [None; MOST_CHANNELS];
            let channels = block.main.len().min(MOST_CHANNELS);
            let key_channels = block.key.len().min(MOST_CHANNELS);
            for (view, channel) in main.iter_mut().zip(block.main.iter_mut()) {
                *view = &mut channel[start..end];
            }
            for (view, channel) in input.iter_mut().zip(block.input) {
                *view = channel.map(|channel| &channel[start..end]);
            }
            let main = &mut main[..channels];
            let cleaned = stream::clean_channels(self.path, &input, main);
            for (view, channel) in key.iter_mut().zip(block.key) {
                *view = channel.get(start..end.min(channel.len())).unwrap_or_default();
            }
            self.process_chunk(main, &key[..key_channels], cleaned);
            start = end;
        }
    }

    /// Lets the time of a silent block pass, where nothing but time has to; gives whether it did.
    fn rests_through(&mut self, block: &mut Block<'_, '_, '_>) -> bool {
        self.is_resting = self.is_at_rest()
            && !self.bypass.is_fading()
            && !self.monitor.needs_input()
            && !self.link.listen.is_open()
            && !self.link.capture.is_running()
            && block.is_silent(self.path);
        if !self.is_resting {
            return false;
        }
        block.pass_on();
        self.rest(block.main);
        true
    }

    /// Lets the time of silence pass. The dry path is silent as well, and stays so.
    fn rest(&mut self, main: &mut [&mut [f32]]) {
        self.engine.rest(main);
        P::publish(&self.engine, main, &self.telemetry);
        let frames = main.first().map_or(0, |channel| channel.len());
        self.silent_frames = self.silent_frames.saturating_add(frames);
    }

    /// Lets the time pass that the entry has played silence for.
    fn catch_up(&mut self) {
        let mut frames = self.entry.rest.end();
        if frames == 0 {
            return;
        }
        self.frames += frames;
        let mut silence = std::mem::take(&mut self.key);
        silence.iter_mut().for_each(|channel| channel.fill(0.0));
        while frames > 0 {
            let piece = frames.min(CHUNK_FRAMES);
            let mut main: [&mut [f32]; MOST_CHANNELS] = Default::default();
            for (view, channel) in main.iter_mut().zip(&mut silence) {
                *view = &mut channel[..piece];
            }
            self.rest(&mut main[..self.channels]);
            frames -= piece;
        }
        self.key = silence;
    }

    /// At most [`CHUNK_FRAMES`] frames, cleaned, through engine, bypass and listening.
    fn process_chunk(
        &mut self,
        main: &mut [&mut [f32]],
        key: &[&[f32]],
        Cleaned { mut sounds, replaced_samples }: Cleaned,
    ) {
        let frames = main.first().map_or(0, |channel| channel.len());
        let is_at_rest = !sounds && replaced_samples == 0 && self.is_at_rest();
        let mut cleaned_key: [&[f32]; MOST_CHANNELS] = [&SILENCE[..frames]; MOST_CHANNELS];
        // A key that nobody has connected costs a look at it.
        let key_sounds = !stream::are_silent(self.path, key);
        if key_sounds {
            for ((view, cleaned), input) in cleaned_key.iter_mut().zip(&mut self.key).zip(key) {
                stream::copy_clean(self.path, input, &mut cleaned[..frames]);
                *view = &cleaned[..frames];
            }
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
        let mut is_clean = false;
        if is_at_rest && !key_sounds {
            self.engine.rest(main);
        } else if self.engine.pass(main, cleaned_key) {
            is_clean = !self.bypass.is_heard();
        } else {
            self.engine.process(main, cleaned_key);
        }
        self.bypass.mix(main);
        if !is_clean {
            for channel in main.iter_mut() {
                sounds |= stream::clean(self.path, channel).sounds;
            }
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
                stream::clean(self.path, channel);
            }
        }
        if self.link.listen.is_open() {
            P::heard(main, &self.telemetry);
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
    fn is_at_rest(&self) -> bool {
        self.is_resting
            || self.silent_frames > self.engine.latency_samples() && self.engine.is_at_rest()
    }

    fn status(&self) -> ProcessStatus {
        if self.is_at_rest() {
            ProcessStatus::Normal
        } else {
            let tail = self.engine.tail_samples();
            ProcessStatus::Tail(tail.clamp(1, (u32::MAX - 1) as usize) as u32)
        }
    }
}

impl<P: Product> DirectPath for Exclusive<SignalPath<P>> {
    fn follows_transport(&self) -> bool {
        P::FOLLOWS_TRANSPORT
    }

    fn play(&self, block: &mut Block<'_, '_, '_>, time: &HostTime) -> Option<DirectStatus> {
        Some(self.try_take()?.run_directly(block, time))
    }
}
