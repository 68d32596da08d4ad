//! The reverb and delay as a product of the suite.

use crate::editor;
use crate::engine::{ReverbDelayEngine, Settings};
use crate::params::ReverbDelayParams;
use crate::telemetry::ReverbDelayTelemetry;
use nice_plug::prelude::*;
use shared_plugin::{Common, Moment, Product, layout};
use shared_ui::{LatheEditor, LevelsView};
use std::sync::Arc;

/// Identity and wiring of the reverb and delay.
pub struct ReverbDelay;

impl Product for ReverbDelay {
    const NAME: &'static str = "Lathe Reverb Delay";
    const CLAP_ID: &'static str = "lathe-audio.reverb-delay";
    const DESCRIPTION: &'static str = "Reverb and tempo-synced delay: puts a sound into a space.";
    const CLAP_FEATURES: &'static [ClapFeature] = &[
        ClapFeature::AudioEffect,
        ClapFeature::Reverb,
        ClapFeature::Delay,
        ClapFeature::Stereo,
        ClapFeature::Mono,
    ];
    const VST3_CLASS_ID: [u8; 16] = *b"LatheAudioRevDel";
    const VST3_SUBCATEGORIES: &'static [Vst3SubCategory] =
        &[Vst3SubCategory::Fx, Vst3SubCategory::Reverb, Vst3SubCategory::Delay];
    const LAYOUTS: &'static [AudioIOLayout] = layout::PLAIN;

    type Params = ReverbDelayParams;
    type Engine = ReverbDelayEngine;
    type Telemetry = ReverbDelayTelemetry;
    type Editor = LatheEditor<LevelsView>;

    fn common(params: &ReverbDelayParams) -> &Common {
        &params.common
    }

    fn settings(params: &ReverbDelayParams, _: &ReverbDelayTelemetry, moment: &Moment) -> Settings {
        params.settings(moment.tempo_bpm)
    }

    fn publish(_: &ReverbDelayEngine, output: &[&mut [f32]], telemetry: &ReverbDelayTelemetry) {
        telemetry.publish(output, 0.0);
    }

    fn remote_controls(params: &ReverbDelayParams, page: &mut impl RemoteControlsPage) {
        page.add_param(&params.reverb.mix);
        page.add_param(&params.reverb.decay);
        page.add_param(&params.reverb.pre_delay);
        page.add_param(&params.reverb.size);
        page.add_param(&params.delay.mix);
        page.add_param(&params.delay.note);
        page.add_param(&params.delay.time);
        page.add_param(&params.delay.feedback);
    }

    fn editor(
        params: Arc<ReverbDelayParams>,
        telemetry: Arc<ReverbDelayTelemetry>,
    ) -> Option<Self::Editor> {
        editor::open(params, telemetry)
    }
}
