//! The limiter as a product of the suite.

use crate::editor;
use crate::engine::{LimiterEngine, Settings};
use crate::params::LimiterParams;
use crate::telemetry::LimiterTelemetry;
use nice_plug::prelude::*;
use shared_plugin::{Common, Moment, Product, layout};
use shared_ui::{LatheEditor, LevelsView};
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

    type Params = LimiterParams;
    type Engine = LimiterEngine;
    type Telemetry = LimiterTelemetry;
    type Editor = LatheEditor<LevelsView>;

    fn common(params: &LimiterParams) -> &Common {
        &params.common
    }

    fn settings(params: &LimiterParams, _: &LimiterTelemetry, _: &Moment) -> Settings {
        params.settings()
    }

    fn publish(engine: &LimiterEngine, output: &[&mut [f32]], telemetry: &LimiterTelemetry) {
        telemetry.publish(output, engine.gain_reduction_db());
    }

    fn remote_controls(params: &LimiterParams, page: &mut impl RemoteControlsPage) {
        page.add_param(&params.input_gain);
        page.add_param(&params.ceiling);
        page.add_param(&params.release);
    }

    fn editor(
        params: Arc<LimiterParams>,
        telemetry: Arc<LimiterTelemetry>,
    ) -> Option<Self::Editor> {
        editor::open(params, telemetry)
    }
}
