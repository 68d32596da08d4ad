//! The limiter as a product of the suite.

use crate::editor::{self, LimiterView};
use crate::engine::{LimiterEngine, Settings};
use crate::params::LimiterParams;
use crate::telemetry::LimiterTelemetry;
use nice_plug::prelude::*;
use shared_plugin::preset::Factory;
use shared_plugin::telemetry::{LevelFrame, peak};
use shared_plugin::{BlockContext, Common, EditorLink, Product, layout};
use shared_ui::LatheEditor;
use std::sync::Arc;

/// Identity and wiring of the limiter.
pub struct Limiter;

impl Product for Limiter {
    const NAME: &'static str = "Lathe Limiter";
    const CLAP_ID: &'static str = "lathe-audio.limiter";
    const DESCRIPTION: &'static str =
        "Lookahead limiter: raises loudness up to a ceiling that holds.";
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
        "master-cd-and-files",
        "master-quiet-and-acoustic",
        "master-dense-and-fast",
        "tv-and-film-delivery",
        "drums-only-the-highest-strokes",
        "vocal-the-odd-shout",
        "bass-flat-top",
        "headphones-safety-net",
    ];

    const FIT_PARAMETER: Option<&'static str> = Some("gin");

    type Params = LimiterParams;
    type Engine = LimiterEngine;
    type Telemetry = LimiterTelemetry;
    type Editor = LatheEditor<LimiterView>;

    fn common(params: &LimiterParams) -> &Common {
        &params.common
    }

    fn settings(params: &LimiterParams, _: &LimiterTelemetry, _: &BlockContext) -> Settings {
        params.settings()
    }

    fn reduction_db(engine: &LimiterEngine) -> f32 {
        engine.gain_reduction_db()
    }

    fn publish(engine: &LimiterEngine, output: &[&mut [f32]], telemetry: &LimiterTelemetry) {
        if !telemetry.watched.get() {
            return;
        }
        let [left, right] = engine.input_peak_gain();
        telemetry.publish(LevelFrame {
            samples: output.first().map_or(0, |channel| channel.len()) as u32,
            input_gain: left.max(right),
            output_gain: peak(output),
            reduction_db: engine.gain_reduction_db(),
            detected_gain: left.max(right),
        });
    }

    fn remote_controls(params: &LimiterParams, page: &mut impl RemoteControlsPage) {
        page.add_param(&params.input_gain);
        page.add_param(&params.ceiling);
        page.add_param(&params.release);
    }

    fn editor(
        params: Arc<LimiterParams>,
        telemetry: Arc<LimiterTelemetry>,
        link: Arc<EditorLink>,
    ) -> Option<Self::Editor> {
        editor::open(params, telemetry, link)
    }
}
