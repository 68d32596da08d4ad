//! The equaliser as a product of the suite.

use crate::editor;
use crate::engine::{EqEngine, Settings};
use crate::params::EqParams;
use crate::telemetry::EqTelemetry;
use nice_plug::prelude::*;
use shared_plugin::{Common, Moment, Product, layout};
use shared_ui::{LatheEditor, LevelsView};
use std::sync::Arc;

/// Identity and wiring of the equaliser.
pub struct ChannelEq;

impl Product for ChannelEq {
    const NAME: &'static str = "Lathe EQ";
    const CLAP_ID: &'static str = "lathe-audio.channel-eq";
    const DESCRIPTION: &'static str = "Channel equaliser: shapes tone while mixing and mastering.";
    const CLAP_FEATURES: &'static [ClapFeature] =
        &[ClapFeature::AudioEffect, ClapFeature::Equalizer, ClapFeature::Stereo, ClapFeature::Mono];
    const VST3_CLASS_ID: [u8; 16] = *b"LatheAudioChanEQ";
    const VST3_SUBCATEGORIES: &'static [Vst3SubCategory] =
        &[Vst3SubCategory::Fx, Vst3SubCategory::Eq];
    const LAYOUTS: &'static [AudioIOLayout] = layout::PLAIN;

    type Params = EqParams;
    type Engine = EqEngine;
    type Telemetry = EqTelemetry;
    type Editor = LatheEditor<LevelsView>;

    fn common(params: &EqParams) -> &Common {
        &params.common
    }

    fn settings(params: &EqParams, _: &EqTelemetry, _: &Moment) -> Settings {
        params.settings()
    }

    fn publish(_: &EqEngine, output: &[&mut [f32]], telemetry: &EqTelemetry) {
        telemetry.publish(output, 0.0);
    }

    fn remote_controls(params: &EqParams, page: &mut impl RemoteControlsPage) {
        // One band for the lows and one for the presence, each with the switch that makes it heard.
        for band in [&params.bands[1], &params.bands[5]] {
            page.add_param(&band.on);
            page.add_param(&band.frequency);
            page.add_param(&band.gain);
        }
        page.add_param(&params.output.pan);
        page.add_param(&params.output.gain);
    }

    fn editor(params: Arc<EqParams>, telemetry: Arc<EqTelemetry>) -> Option<Self::Editor> {
        editor::open(params, telemetry)
    }
}
