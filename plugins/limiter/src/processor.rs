//! The limiter as a product of the suite.

use crate::editor::{self, LimiterView};
use crate::engine::Settings;
use crate::heard::{HeardLimiter, HeardSettings, Listened};
use crate::params::LimiterParams;
use crate::receipts;
use crate::telemetry::LimiterTelemetry;
use nice_plug::prelude::*;
use shared_dsp::Engine;
use shared_plugin::preset::Factory;
use shared_plugin::{BlockContext, Common, EditorLink, Listening, Product, layout};
use shared_ui::LatheEditor;
use std::sync::Arc;

/// Identity and wiring of the limiter.
pub struct Limiter;

impl Product for Limiter {
    const NAME: &'static str = "Lathe Limiter";
    const CLAP_ID: &'static str = "lathe-audio.limiter";
    const DESCRIPTION: &'static str =
        "Mastering limiter: raises loudness up to a true-peak ceiling.";
    const CLAP_FEATURES: &'static [ClapFeature] = &[
        ClapFeature::AudioEffect,
        ClapFeature::Limiter,
        ClapFeature::Mastering,
        ClapFeature::Stereo,
        ClapFeature::Mono,
    ];
    const VST3_CLASS_ID: [u8; 16] = *b"LatheAudioLimite";
    const VST3_SUBCATEGORIES: &'static [Vst3SubCategory] =
        &[Vst3SubCategory::Fx, Vst3SubCategory::Dynamics, Vst3SubCategory::Mastering];
    const LAYOUTS: &'static [AudioIOLayout] = layout::PLAIN;
    const PRESETS: Factory = shared_plugin::presets![
        "start-here",
        "master-streaming",
        "master-loud-for-streaming",
        "master-pop",
        "master-rock-and-metal",
        "master-electronic-and-club",
        "master-hip-hop-and-808",
        "master-jazz-and-singer-songwriter",
        "master-quiet-and-acoustic",
        "master-orchestra",
        "master-dense-and-fast",
        "master-cd-and-files",
        "master-file-24-bit",
        "master-vinyl-premaster",
        "tv-and-film-delivery",
        "broadcast-ebu-r-128",
        "podcast-and-speech",
        "bus-drums-glue-the-peaks",
        "bus-vocals-one-level",
        "bus-guitars-and-keys",
        "bus-mix-while-you-work",
        "drums-only-the-highest-strokes",
        "drums-room-crushed",
        "drums-kick-and-snare-in-front",
        "bass-flat-top",
        "vocal-the-odd-shout",
        "clip-drums-shave-the-tops",
        "clip-master-edge-and-level",
        "clip-master-a-touch",
        "headphones-safety-net",
    ];

    const FIT_PARAMETER: Option<&'static str> = Some("gin");

    const FOLLOWS_TRANSPORT: bool = false;

    type Params = LimiterParams;
    type Engine = HeardLimiter;
    type Telemetry = LimiterTelemetry;
    type Editor = LatheEditor<LimiterView>;

    fn common(params: &LimiterParams) -> &Common {
        &params.common
    }

    fn settings(
        params: &LimiterParams,
        telemetry: &LimiterTelemetry,
        context: &BlockContext,
    ) -> HeardSettings {
        let code = match context.listening {
            Listening::Product(code) => code,
            _ => Listened::Mix.code(),
        };
        let loudness = telemetry.measures_loudness.get();
        let restarts = telemetry.restarts.count();
        HeardSettings {
            limiter: Settings { loudness, restarts, ..params.settings() },
            listened: Listened::from_code(code),
            streamed_gain_db: telemetry.streamed_gain_db.get(),
        }
    }

    fn observe(_: &LimiterParams, telemetry: &LimiterTelemetry, context: &BlockContext) {
        telemetry.observe(context.transport.is_playing, context.bar);
    }

    fn latency_in_force_samples(engine: &HeardLimiter) -> usize {
        engine.limiter().latency_samples()
    }

    fn reduction_db(engine: &HeardLimiter) -> f32 {
        engine.limiter().gain_reduction_db()
    }

    fn publish(engine: &HeardLimiter, output: &[&mut [f32]], telemetry: &LimiterTelemetry) {
        telemetry.publish(engine, output);
    }

    fn listen(engine: &mut HeardLimiter, heard: &mut [&mut [f32]]) -> bool {
        engine.listen(heard)
    }

    fn prepared(engine: &HeardLimiter, telemetry: &LimiterTelemetry) {
        telemetry.connect(engine);
    }

    /// A render is measured by itself.
    fn started(telemetry: &LimiterTelemetry, is_offline: bool) {
        if is_offline {
            telemetry.measures_loudness.set(true);
            telemetry.restarts.ask();
        }
    }

    fn stopped(
        engine: &HeardLimiter,
        _: &LimiterParams,
        telemetry: &LimiterTelemetry,
        render_s: Option<f64>,
    ) {
        telemetry.publish_readings(engine);
        if let Some(render_s) = render_s {
            receipts::write(engine, &telemetry.moments, render_s);
        }
    }

    fn remote_controls(params: &LimiterParams, page: &mut impl RemoteControlsPage) {
        page.add_param(&params.input_gain);
        page.add_param(&params.ceiling);
        page.add_param(&params.release);
        page.add_param(&params.style);
        page.add_param(&params.width);
        page.add_param(&params.true_peak);
        page.add_param(&params.dither);
        page.add_param(&params.common.bypass);
    }

    fn editor(
        params: Arc<LimiterParams>,
        telemetry: Arc<LimiterTelemetry>,
        link: Arc<EditorLink>,
    ) -> Option<Self::Editor> {
        editor::open(params, telemetry, link)
    }
}
