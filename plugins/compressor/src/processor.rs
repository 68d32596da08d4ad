//! The compressor as a product of the suite.

use crate::editor::{self, CompressorView};
use crate::engine::{CompressorEngine, Settings};
use crate::params::CompressorParams;
use crate::telemetry::CompressorTelemetry;
use nice_plug::prelude::*;
use shared_plugin::preset::Factory;
use shared_plugin::telemetry::{LevelFrame, peak};
use shared_plugin::{BlockContext, Common, EditorLink, Product, layout};
use shared_ui::LatheEditor;
use std::sync::Arc;

/// Identity and wiring of the compressor.
pub struct Compressor;

impl Product for Compressor {
    const NAME: &'static str = "Lathe Compressor";
    const CLAP_ID: &'static str = "lathe-audio.compressor";
    const DESCRIPTION: &'static str =
        "Compressor with sidechain: evens out level and shapes punch.";
    const CLAP_FEATURES: &'static [ClapFeature] = &[
        ClapFeature::AudioEffect,
        ClapFeature::Compressor,
        ClapFeature::Stereo,
        ClapFeature::Mono,
    ];
    const VST3_CLASS_ID: [u8; 16] = *b"LatheAudioCompre";
    const VST3_SUBCATEGORIES: &'static [Vst3SubCategory] =
        &[Vst3SubCategory::Fx, Vst3SubCategory::Dynamics];
    const LAYOUTS: &'static [AudioIOLayout] = layout::WITH_KEY;
    const PRESETS: Factory = shared_plugin::presets![
        "start-here",
        "vocal-even-out",
        "vocal-always-in-front",
        "bass-steady-floor",
        "kick-and-snare-more-punch",
        "drums-parallel-weight",
        "acoustic-guitar-tame-the-strumming",
        "drum-bus-glue",
        "duck-make-room-for-the-key",
        "peaks-catch-only-the-highest",
        "mix-bus-glue",
        "master-gentle-hold",
    ];

    const FIT_PARAMETER: Option<&'static str> = Some("thr");

    type Params = CompressorParams;
    type Engine = CompressorEngine;
    type Telemetry = CompressorTelemetry;
    type Editor = LatheEditor<CompressorView>;

    fn common(params: &CompressorParams) -> &Common {
        &params.common
    }

    fn settings(params: &CompressorParams, _: &CompressorTelemetry, _: &BlockContext) -> Settings {
        params.settings()
    }

    fn reduction_db(engine: &CompressorEngine) -> f32 {
        engine.gain_reduction_db()
    }

    fn publish(engine: &CompressorEngine, output: &[&mut [f32]], telemetry: &CompressorTelemetry) {
        if !telemetry.watched.get() {
            return;
        }
        let [left, right] = engine.input_peak_gain();
        let [left_key, right_key] = engine.detected_peak_gain();
        telemetry.publish(LevelFrame {
            samples: output.first().map_or(0, |channel| channel.len()) as u32,
            input_gain: left.max(right),
            output_gain: peak(output),
            reduction_db: engine.gain_reduction_db(),
            detected_gain: left_key.max(right_key),
        });
    }

    fn remote_controls(params: &CompressorParams, page: &mut impl RemoteControlsPage) {
        page.add_param(&params.threshold);
        page.add_param(&params.ratio);
        page.add_param(&params.attack);
        page.add_param(&params.release);
        page.add_param(&params.knee);
        page.add_param(&params.makeup);
        page.add_param(&params.mix);
        page.add_param(&params.link);
    }

    fn editor(
        params: Arc<CompressorParams>,
        telemetry: Arc<CompressorTelemetry>,
        link: Arc<EditorLink>,
    ) -> Option<Self::Editor> {
        editor::open(params, telemetry, link)
    }
}
