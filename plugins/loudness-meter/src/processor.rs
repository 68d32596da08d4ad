//! The loudness meter as a product of the suite.

use crate::editor::{self, MeterView};
use crate::engine::{MeterEngine, Settings};
use crate::params::MeterParams;
use crate::receipts;
use crate::telemetry::MeterTelemetry;
use nice_plug::prelude::*;
use shared_plugin::{BlockContext, Common, EditorLink, Product, layout};
use shared_ui::LatheEditor;
use std::sync::Arc;

/// Identity and wiring of the loudness meter.
pub struct LoudnessMeter;

impl Product for LoudnessMeter {
    const NAME: &'static str = "Lathe Loudness";
    const CLAP_ID: &'static str = "lathe-audio.loudness-meter";
    const DESCRIPTION: &'static str =
        "Loudness meter: momentary, short-term, integrated and true peak.";
    const CLAP_FEATURES: &'static [ClapFeature] = &[
        ClapFeature::AudioEffect,
        ClapFeature::Analyzer,
        ClapFeature::Mastering,
        ClapFeature::Stereo,
        ClapFeature::Mono,
    ];
    const VST3_CLASS_ID: [u8; 16] = *b"LatheAudioLoudns";
    const VST3_SUBCATEGORIES: &'static [Vst3SubCategory] =
        &[Vst3SubCategory::Fx, Vst3SubCategory::Analyzer, Vst3SubCategory::Mastering];
    const LAYOUTS: &'static [AudioIOLayout] = layout::SURROUND_WITH_KEY;

    type Params = MeterParams;
    type Engine = MeterEngine;
    type Telemetry = MeterTelemetry;
    type Editor = LatheEditor<MeterView>;

    fn common(params: &MeterParams) -> &Common {
        &params.common
    }

    fn settings(
        params: &MeterParams,
        telemetry: &MeterTelemetry,
        context: &BlockContext,
    ) -> Settings {
        params.settings(telemetry, context)
    }

    fn observe(params: &MeterParams, telemetry: &MeterTelemetry, context: &BlockContext) {
        telemetry.observe(params.reset.value(), context.bar);
    }

    fn publish(engine: &MeterEngine, output: &[&mut [f32]], telemetry: &MeterTelemetry) {
        telemetry.publish(engine, output);
    }

    fn listen(engine: &mut MeterEngine, heard: &mut [&mut [f32]]) -> bool {
        engine.listen(heard)
    }

    fn prepared(engine: &MeterEngine, telemetry: &MeterTelemetry) {
        telemetry.connect(engine);
    }

    /// A render is measured by itself.
    fn started(telemetry: &MeterTelemetry, is_offline: bool) {
        if is_offline {
            telemetry.reset.ask();
        }
    }

    fn stopped(
        engine: &MeterEngine,
        params: &MeterParams,
        telemetry: &MeterTelemetry,
        render_s: Option<f64>,
    ) {
        telemetry.publish_all(engine);
        if let (Some(render_s), Some(folder)) = (render_s, receipts::folder()) {
            let is_dual_mono = params.dual_mono.value();
            // A folder that cannot be written costs the receipt, never the render.
            let _ = receipts::write(engine, is_dual_mono, render_s, &folder);
        }
    }

    fn remote_controls(params: &MeterParams, page: &mut impl RemoteControlsPage) {
        page.add_param(&params.reset);
        page.add_param(&params.restart);
        page.add_param(&params.dual_mono);
        page.add_param(&params.order);
        page.add_param(&params.common.bypass);
    }

    fn editor(
        params: Arc<MeterParams>,
        telemetry: Arc<MeterTelemetry>,
        link: Arc<EditorLink>,
    ) -> Option<Self::Editor> {
        editor::open(params, telemetry, link)
    }
}
