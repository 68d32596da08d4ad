//! The equaliser as a product of the suite.

use crate::editor::{self, EqView};
use crate::engine::{BANDS, EqEngine, Listen, Settings};
use crate::params::EqParams;
use crate::telemetry::{EqTelemetry, FIND_CODE};
use nice_plug::prelude::*;
use shared_dsp::guard::clamp_or;
use shared_dsp::units::db_to_gain;
use shared_plugin::preset::Factory;
use shared_plugin::{
    BlockContext, Common, EditorLink, Listening, Product, layout, telemetry::peak,
};
use shared_ui::LatheEditor;
use std::sync::Arc;

/// Frequencies Find may have, Hz: those a band may have.
const LOWEST_HZ: f32 = 10.0;
const HIGHEST_HZ: f32 = 30_000.0;

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
        "vocal-tame-the-esses",
        "kick-weight-and-click",
        "snare-body-and-crack",
        "bass-heard-on-small-speakers",
        "bass-steps-back-for-the-kick",
        "acoustic-guitar-room-for-the-voice",
        "keys-step-back",
        "band-makes-room-for-the-voice",
        "hum-50-hz-and-its-overtones",
        "master-a-little-weight-and-air",
        "master-firm-low-end",
        "master-ease-the-highs",
        "master-calm-in-loud-passages",
    ];

    const FOLLOWS_TRANSPORT: bool = false;

    type Params = EqParams;
    type Engine = EqEngine;
    type Telemetry = EqTelemetry;
    type Editor = LatheEditor<EqView>;

    fn common(params: &EqParams) -> &Common {
        &params.common
    }

    fn settings(params: &EqParams, _: &EqTelemetry, _: &BlockContext) -> Settings {
        params.settings()
    }

    fn follow(
        params: &EqParams,
        telemetry: &EqTelemetry,
        context: &BlockContext,
        settings: &mut Settings,
    ) -> bool {
        params.follow(heard(telemetry, context), settings)
    }

    fn publish(engine: &EqEngine, output: &[&mut [f32]], telemetry: &EqTelemetry) {
        if telemetry.watched.get() {
            telemetry.output_peak.raise(peak(output));
            for (latest, offset_db) in telemetry.offsets_db.iter().zip(engine.offsets_db()) {
                latest.set(*offset_db);
            }
            let dynamics = engine.dynamics();
            for (band, level) in telemetry.levels.iter().enumerate() {
                if let Some(level_db) = dynamics.level_by_threshold_db(band) {
                    level.raise(db_to_gain(level_db) as f32);
                }
            }
        }
    }

    fn heard(output: &[&mut [f32]], telemetry: &EqTelemetry) {
        telemetry.write_heard(output);
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

/// The listening of the engine from the editor's code: a band's number counted from 0, or Find.
fn heard(telemetry: &EqTelemetry, context: &BlockContext) -> Listen {
    match context.listening {
        Listening::Product(band) if (band as usize) < BANDS => Listen::Solo(band as u8),
        Listening::Product(FIND_CODE) => {
            // Not a number would never equal itself: the settings would change in every block.
            Listen::Find(clamp_or(telemetry.find_hz.get(), LOWEST_HZ, HIGHEST_HZ, LOWEST_HZ))
        }
        _ => Listen::Mix,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listening(code: u32, find_hz: f32) -> Listen {
        let telemetry = EqTelemetry::default();
        telemetry.find_hz.set(find_hz);
        let context =
            BlockContext { listening: Listening::Product(code), ..BlockContext::default() };
        heard(&telemetry, &context)
    }

    #[test]
    fn codes_are_solos_and_find_with_its_frequency() {
        assert_eq!(listening(0, 440.0), Listen::Solo(0));
        assert_eq!(listening(23, 440.0), Listen::Solo(23));
        assert_eq!(listening(24, 440.0), Listen::Find(440.0));
        assert_eq!(listening(24, f32::NAN), Listen::Find(10.0));
        assert_eq!(listening(24, 1e9), Listen::Find(30_000.0));
        assert_eq!(listening(25, 440.0), Listen::Mix);
        assert_eq!(heard(&EqTelemetry::default(), &BlockContext::default()), Listen::Mix);
    }
}
