//! The plugin shell of all five products.
//!
//! [`Shell`] implements the framework's plugin traits once, so that life cycle, stream cleaning,
//! bypass, latency, tail and state cannot differ between plugins. A [`Product`] is what is particular
//! to one of them, and [`SignalPath`] plays it.

use crate::direct::{Block, DirectPath, HostTime, MOST_CHANNELS};
use crate::export::EntryLink;
use crate::product::Product;
use crate::run::Run;
use crate::signal_path::SignalPath;
use crate::{EditorLink, Listening, error_log, identity, preset, state};
use nice_plug::prelude::*;
use shared_dsp::loudness::records::Transport;
use shared_exchange::{Exclusive, Taken};
use std::path::Path;
use std::sync::Arc;

/// A [`Product`] as a CLAP and VST3 plugin.
pub struct Shell<P: Product> {
    params: Arc<P::Params>,
    telemetry: Arc<P::Telemetry>,
    link: Arc<EditorLink>,
    entry: Arc<EntryLink>,
    /// Shared with an entry that plays past the framework, at another time.
    path: Arc<Exclusive<SignalPath<P>>>,
    run: Run,
}

impl<P: Product> Default for Shell<P> {
    fn default() -> Self {
        Self::starting_in(preset::user_folder(P::CLAP_ID).as_deref())
    }
}

impl<P: Product> Shell<P> {
    /// A new instance, at the user's default preset where `presets`, the folder of their own, has one.
    pub(crate) fn starting_in(presets: Option<&Path>) -> Self {
        let path = SignalPath::<P>::default();
        let (params, telemetry, link) =
            (path.params.clone(), path.telemetry.clone(), path.link.clone());
        if let Some(folder) = presets {
            let params: Arc<dyn Params> = params.clone();
            preset::start_at_default(&params, P::CLAP_ID, folder);
        }
        let entry = path.entry.clone();
        let path = Arc::new(Exclusive::new(path));
        let direct: Arc<dyn DirectPath> = path.clone();
        entry.connect(params.clone(), link.clone(), Arc::downgrade(&direct));
        Self { params, telemetry, link, entry, path, run: Run::default() }
    }

    /// The signal path, for the main thread.
    fn path(&self) -> Taken<'_, SignalPath<P>> {
        self.path.take()
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
        let latency_samples = self.path().start(sample_rate_hz, channels, is_offline);
        self.run = Run::begin(sample_rate_hz, is_mode_known, is_offline);
        P::started(&self.telemetry, is_offline);
        context.set_latency_samples(latency_samples as u32);
        true
    }

    fn deactivate(&mut self) {
        let frames = self.path().take_frames();
        self.run.advance(frames);
        P::stopped(&self.path().engine, &self.params, &self.telemetry, self.run.render_s());
    }

    fn reset(&mut self) {
        if self.entry.is_pause() {
            return;
        }
        // On the audio thread nothing waits; the path is ours but for hosts that process meanwhile.
        if let Some(mut path) = self.path.try_take() {
            path.reset();
        }
    }

    fn process(
        &mut self,
        buffer: &mut Buffer,
        aux: &mut AuxiliaryBuffers,
        context: &mut impl ProcessContext<Self>,
    ) -> ProcessStatus {
        let Some(mut path) = self.path.try_take() else {
            return ProcessStatus::Error("the host processes on two threads at once");
        };
        let transport = context.transport();
        let time = HostTime {
            tempo_bpm: transport.tempo,
            transport: Transport {
                is_playing: transport.playing,
                position_samples: transport.pos_samples(),
                has_jumped: false,
            },
            bar: transport.bar_number(),
        };
        let mut key: [&[f32]; MOST_CHANNELS] = Default::default();
        let mut key_channels = 0;
        if let Some(port) = aux.inputs.first_mut() {
            for (view, channel) in key.iter_mut().zip(port.as_slice()) {
                *view = channel;
                key_channels += 1;
            }
        }
        let mut block = Block { input: &[], main: buffer.as_slice(), key: &key[..key_channels] };
        let status = path.run(&mut block, &time);
        let latency_samples = path.tell_latency();
        if !self.entry.reports_latency() {
            context.set_latency_samples(latency_samples);
        }
        status
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
