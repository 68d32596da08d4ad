//! The compressor as a product of the suite.

use crate::editor::{self, CompressorView};
use crate::engine::{CompressorEngine, Settings};
use crate::params::CompressorParams;
use crate::telemetry::{CompressorTelemetry, SIDECHAIN_CODE};
use nice_plug::prelude::*;
use shared_plugin::preset::Factory;
use shared_plugin::telemetry::{LevelFrame, peak};
use shared_plugin::{BlockContext, Common, EditorLink, Listening, Product, layout};
use shared_ui::LatheEditor;
use std::sync::Arc;

/// Identity and wiring of the compressor.
pub struct Compressor;

impl Product for Compressor {
    const NAME: &'static str = "Lathe Compressor";
    const CLAP_ID: &'static str = "lathe-audio.compressor";
    const DESCRIPTION: &'static str =
        "Compressor with sidechain: evens out levels and shapes punch.";
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
        "vocal-smooth-and-close",
        "vocal-level-with-one-knob",
        "vocal-upfront-and-dense",
        "vocal-bring-up-the-soft-words",
        "vocal-only-the-harsh-notes",
        "backing-vocals-one-block",
        "speech-even-voice",
        "kick-and-snare-more-punch",
        "kick-shorter-tail",
        "snare-more-crack",
        "overheads-tame-the-cymbals",
        "drum-bus-glue",
        "drum-bus-punch-without-pumping",
        "drums-parallel-weight",
        "drum-room-crushed-and-blended",
        "bass-steady-floor",
        "bass-smooth-and-round",
        "bass-growl",
        "bass-step-back-for-the-kick",
        "sub-bass-hold-the-tail",
        "acoustic-guitar-tame-the-strumming",
        "electric-guitar-even-rhythm",
        "electric-guitar-long-notes",
        "acoustic-guitar-calm-the-body",
        "piano-soft-and-near",
        "electric-piano-even-touch",
        "pads-breathe-with-the-kick",
        "keys-make-room-for-the-voice",
        "duck-make-room-for-the-key",
        "peaks-catch-only-the-highest",
        "group-slow-fader-ride",
        "parallel-bring-up-the-detail",
        "peaks-caught-before-they-sound",
        "mix-bus-glue",
        "mix-bus-classic-glue",
        "mix-bus-warm-and-slow",
        "master-gentle-hold",
        "master-steady-centre",
        "master-lows-that-do-not-pump",
        "master-lift-the-quiet-passages",
    ];

    const FIT_PARAMETER: Option<&'static str> = Some("thr");

    fn fit_parameter(params: &CompressorParams) -> Option<&'static str> {
        Some(if params.settings().has_one_knob() { "pkr" } else { "thr" })
    }

    const FOLLOWS_TRANSPORT: bool = false;

    type Params = CompressorParams;
    type Engine = CompressorEngine;
    type Telemetry = CompressorTelemetry;
    type Editor = LatheEditor<CompressorView>;

    fn common(params: &CompressorParams) -> &Common {
        &params.common
    }

    fn settings(
        params: &CompressorParams,
        _: &CompressorTelemetry,
        context: &BlockContext,
    ) -> Settings {
        let listens_to_sidechain = context.listening == Listening::Product(SIDECHAIN_CODE);
        let settings =
            if context.is_offline { params.render_settings() } else { params.settings() };
        Settings { listens_to_sidechain, ..settings }
    }

    fn reduction_db(engine: &CompressorEngine) -> f32 {
        engine.gain_reduction_db()
    }

    fn publish(engine: &CompressorEngine, output: &[&mut [f32]], telemetry: &CompressorTelemetry) {
        if !telemetry.levels.watched.get() {
            return;
        }
        telemetry.is_mono.set(output.len() == 1);
        telemetry.lift_db.set(engine.lift_gain_db());
        let [left, right] = engine.input_peak_gain();
        let [left_key, right_key] = engine.detected_peak_gain();
        telemetry.levels.publish(LevelFrame {
            samples: output.first().map_or(0, |channel| channel.len()) as u32,
            input_gain: left.max(right),
            output_gain: peak(output),
            reduction_db: engine.gain_reduction_db(),
            detected_gain: left_key.max(right_key),
        });
    }

    fn prepared(engine: &CompressorEngine, telemetry: &CompressorTelemetry) {
        telemetry.connect(engine);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Oversampling;
    use crate::params::{Oversampling as Live, RenderQuality};

    #[test]
    fn a_render_has_its_own_oversampling_and_never_less_than_playing() {
        for (live, render, expected) in [
            (Live::X1, RenderQuality::AsLive, [Oversampling::X1, Oversampling::X1]),
            (Live::X2, RenderQuality::AsLive, [Oversampling::X2, Oversampling::X2]),
            (Live::X1, RenderQuality::X4, [Oversampling::X1, Oversampling::X4]),
            (Live::X8, RenderQuality::X2, [Oversampling::X8, Oversampling::X8]),
        ] {
            let params = CompressorParams {
                oversampling: EnumParam::new("Oversampling", live),
                render_quality: EnumParam::new("Render oversampling", render),
                ..CompressorParams::default()
            };
            let telemetry = CompressorTelemetry::default();
            let of = |is_offline: bool| {
                let context = BlockContext { is_offline, ..BlockContext::default() };
                Compressor::settings(&params, &telemetry, &context).oversampling
            };
            assert_eq!([of(false), of(true)], expected);
        }
    }
}
