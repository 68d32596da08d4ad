//! The compressor as a product of the suite.

use crate::editor;
use crate::engine::{CompressorEngine, Settings};
use crate::params::CompressorParams;
use crate::telemetry::CompressorTelemetry;
use nice_plug::prelude::*;
use shared_plugin::{Common, Moment, Product, layout};
use shared_ui::{LatheEditor, LevelsView};
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

    type Params = CompressorParams;
    type Engine = CompressorEngine;
    type Telemetry = CompressorTelemetry;
    type Editor = LatheEditor<LevelsView>;

    fn common(params: &CompressorParams) -> &Common {
        &params.common
    }

    fn settings(params: &CompressorParams, _: &CompressorTelemetry, _: &Moment) -> Settings {
        params.settings()
    }

    fn publish(engine: &CompressorEngine, output: &[&mut [f32]], telemetry: &CompressorTelemetry) {
        telemetry.publish(output, engine.gain_reduction_db());
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
    ) -> Option<Self::Editor> {
        editor::open(params, telemetry)
    }
}
