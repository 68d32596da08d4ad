//! The equaliser as a product of the suite.

use crate::editor::{self, EqView};
use crate::engine::{BANDS, EqEngine, Listen, Settings};
use crate::params::EqParams;
use crate::telemetry::EqTelemetry;
use nice_plug::prelude::*;
use shared_plugin::preset::Factory;
use shared_plugin::{Common, EditorLink, Listening, Moment, Product, layout, telemetry::peak};
use shared_ui::LatheEditor;
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
    const LAYOUTS: &'static [AudioIOLayout] = layout::WITH_KEY;
    const PRESETS: Factory = shared_plugin::presets![
        "start-here",
        "vocal-presence-without-harshness",
        "vocal-less-boom-less-mud",
        "kick-weight-and-click",
        "snare-body-and-crack",
        "bass-heard-on-small-speakers",
        "acoustic-guitar-room-for-the-voice",
        "keys-step-back",
        "hum-50-hz-and-its-overtones",
        "master-a-little-weight-and-air",
        "master-firm-low-end",
        "master-ease-the-highs",
    ];

    type Params = EqParams;
    type Engine = EqEngine;
    type Telemetry = EqTelemetry;
    type Editor = LatheEditor<EqView>;

    fn common(params: &EqParams) -> &Common {
        &params.common
    }

    fn settings(params: &EqParams, _: &EqTelemetry, _: &Moment) -> Settings {
        params.settings()
    }

    fn follow(
        params: &EqParams,
        telemetry: &EqTelemetry,
        moment: &Moment,
        settings: &mut Settings,
    ) -> bool {
        params.follow(heard(telemetry, moment), settings)
    }

    fn publish(_engine: &EqEngine, output: &[&mut [f32]], telemetry: &EqTelemetry) {
        if telemetry.watched.get() {
            telemetry.output_peak.raise(peak(output));
            // Bands do not move yet.
            telemetry.offsets_db.iter().for_each(|offset| offset.set(0.0));
        }
    }

    fn prepared(engine: &EqEngine, telemetry: &EqTelemetry) {
        telemetry.connect(engine);
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

    fn editor(
        params: Arc<EqParams>,
        telemetry: Arc<EqTelemetry>,
        link: Arc<EditorLink>,
    ) -> Option<Self::Editor> {
        editor::open(params, telemetry, link)
    }
}

/// What is listened to, from the editor's code: a band's number counted from 0.
fn heard(_: &EqTelemetry, moment: &Moment) -> Listen {
    match moment.listening {
        Listening::Product(band) if (band as usize) < BANDS => Listen::Solo(band as u8),
        _ => Listen::Mix,
    }
}
