//! One plugin of the suite, without what is the same in all of them.
//!
//! # Hooks
//!
//! [`crate::Shell`] calls the functions of a [`Product`] from these threads, in this order. On the
//! audio thread nothing may allocate, lock, log, panic or call the system.
//!
//! | hook | thread | when |
//! |---|---|---|
//! | [`Product::common`] | main, audio | whenever bypass is read |
//! | [`Product::editor`] | main | once, when the host asks for an editor |
//! | [`Product::remote_controls`] | main | once, when the host asks for pages |
//! | `Engine::prepare`, then [`Product::prepared`] | main | every activation, before any sound |
//! | [`Product::started`] | main | every activation, after the first reset |
//! | [`Product::observe`], then [`Product::follow`] | audio; main during activation | once a block, at every reset, at every activation |
//! | `Engine::apply`, [`Product::has_own_bypass`], [`Product::dry_gain`] | as above | after `follow`: `apply` only where something changed |
//! | `Engine::reset` | audio; main during activation | when the host resets or starts processing |
//! | `Engine::process`, [`Product::publish`], [`Product::listen`] | audio | for each piece of a block, of at most [`crate::bypass::CHUNK_FRAMES`] |
//! | [`Product::stopped`] | main | every deactivation |
//! | [`Product::settings`] | main, audio | pure; by the default `follow`, by Fit on the editor's thread, and when the plugin is made |
//! | [`Product::reduction_db`] | editor | by Fit, on an engine of its own |

use crate::{Common, EditorLink, Listening, preset};
use nice_plug::prelude::*;
use shared_dsp::Engine;
use shared_dsp::loudness::records::Transport;
use std::sync::Arc;

/// The state of the host at the first frame of a block.
#[derive(Debug, Clone, Copy)]
pub struct BlockContext {
    /// Tempo in beats per minute; 120 where the host gives none.
    pub tempo_bpm: f64,
    /// The transport.
    pub transport: Transport,
    /// The bar of the song the block begins in, counted from 0, where the host says so.
    pub bar: Option<i32>,
    /// Whether an offline render runs, as far as the host says so; it does not change while active.
    pub is_offline: bool,
    /// What is listened to. An engine follows only the [`Listening::Product`] codes of its plugin.
    pub listening: Listening,
}

impl Default for BlockContext {
    fn default() -> Self {
        Self {
            tempo_bpm: 120.0,
            transport: Transport::default(),
            bar: None,
            is_offline: false,
            listening: Listening::Off,
        }
    }
}

/// One plugin of the suite: identity, parameters, engine and what its editor sees. See the table of
/// hooks in [`crate::product`].
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
    /// The factory presets, the one to begin with first.
    const PRESETS: preset::Factory = &[];

    /// Id of the parameter that Fit sets to meet a preset's aim; `None` for plugins without Fit.
    const FIT_PARAMETER: Option<&'static str> = None;

    /// Id of the parameter that Fit sets with the others as they are: [`Self::FIT_PARAMETER`], unless they
    /// leave it without effect and another takes its place.
    fn fit_parameter(_params: &Self::Params) -> Option<&'static str> {
        Self::FIT_PARAMETER
    }

    /// Host parameters.
    type Params: Params + Default;
    /// Signal path.
    type Engine: Engine + Default + Send;
    /// Readings from the audio thread to the editor.
    type Telemetry: Default + Send + Sync;
    /// The editor.
    type Editor: Editor;

    /// Whether engine or telemetry follow the transport or the bar, and not the tempo alone. Where
    /// they do not, a block without changes asks for no settings.
    const FOLLOWS_TRANSPORT: bool = true;

    /// The parameters every plugin has.
    fn common(params: &Self::Params) -> &Common;

    /// The engine's settings from the host's parameters. Pure: it changes nothing, and equal
    /// arguments give equal settings.
    fn settings(
        params: &Self::Params,
        telemetry: &Self::Telemetry,
        context: &BlockContext,
    ) -> <Self::Engine as Engine>::Settings;

    /// Follows the host once a block, before [`Self::follow`]: edges of switches, tempo, and what
    /// else is not a function of the parameters alone.
    fn observe(_params: &Self::Params, _telemetry: &Self::Telemetry, _context: &BlockContext) {}

    /// Writes what changed since the last call into `settings`; gives whether anything did. To be
    /// written anew for plugins of so many parameters that reading all of them takes too long.
    fn follow(
        params: &Self::Params,
        telemetry: &Self::Telemetry,
        context: &BlockContext,
        settings: &mut <Self::Engine as Engine>::Settings,
    ) -> bool {
        *settings = Self::settings(params, telemetry, context);
        true
    }

    /// Gain of the unchanged input within the output, linear: 1 where "what the plugin adds or
    /// removes" is the difference to the input, less for effects that fade the input out.
    fn dry_gain(_settings: &<Self::Engine as Engine>::Settings) -> f32 {
        1.0
    }

    /// Delay of the sound now, samples, for products whose latency waits for the host to activate them
    /// anew: [`Engine::latency_samples`] then is that to come.
    fn latency_in_force_samples(engine: &Self::Engine) -> usize {
        engine.latency_samples()
    }

    /// Whether the engine, bypassed by its settings, passes the unchanged input on by itself, so that what
    /// it holds may die away; the crossfade of every plugin then stays out.
    fn has_own_bypass(_settings: &<Self::Engine as Engine>::Settings) -> bool {
        false
    }

    /// Most gain reduction in the engine's latest call, dB, 0 or more; for Fit.
    fn reduction_db(_engine: &Self::Engine) -> f32 {
        0.0
    }

    /// Publishes the engine's newest readings for the editor; `output` is the plugin's output to the
    /// mix, whatever is listened to.
    fn publish(engine: &Self::Engine, output: &[&mut [f32]], telemetry: &Self::Telemetry);

    /// Takes what is heard while an editor is open: the mix, or what replaced it. For pictures of it.
    fn heard(_output: &[&mut [f32]], _telemetry: &Self::Telemetry) {}

    /// Replaces the output by what is listened to, in place, for listening that is no part of the
    /// signal path: after everything is measured, and while bypassed too. Gives whether it changed
    /// anything; it must not while [`BlockContext::listening`] is off and no fade runs.
    fn listen(_engine: &mut Self::Engine, _output: &mut [&mut [f32]]) -> bool {
        false
    }

    /// Called when the engine was prepared, before any sound.
    fn prepared(_engine: &Self::Engine, _telemetry: &Self::Telemetry) {}

    /// Called when the host has activated the plugin. `is_offline` is the framework's word, which in
    /// VST3 is always false.
    fn started(_telemetry: &Self::Telemetry, _is_offline: bool) {}

    /// Called when the host has deactivated the plugin. `render_s` is the length of what it played,
    /// s, where that was an offline render.
    fn stopped(
        _engine: &Self::Engine,
        _params: &Self::Params,
        _telemetry: &Self::Telemetry,
        _render_s: Option<f64>,
    ) {
    }

    /// The parameters used first, at most eight, in order.
    fn remote_controls(params: &Self::Params, page: &mut impl RemoteControlsPage);

    /// The editor of one instance. It sets `link.listen` open when its window opens and closes.
    fn editor(
        params: Arc<Self::Params>,
        telemetry: Arc<Self::Telemetry>,
        link: Arc<EditorLink>,
    ) -> Option<Self::Editor>;
}
