//! The reverb and delay as a product of the suite.

use crate::editor::{self, ReverbDelayView};
use crate::engine::{ReverbDelayEngine, Settings};
use crate::params::ReverbDelayParams;
use crate::telemetry::ReverbDelayTelemetry;
use nice_plug::prelude::*;
use shared_plugin::preset::Factory;
use shared_plugin::{BlockContext, Common, EditorLink, Product, layout};
use shared_ui::LatheEditor;
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
    const LAYOUTS: &'static [AudioIOLayout] = layout::WITH_KEY;
    const PRESETS: Factory = shared_plugin::presets![
        "start-here",
        "vocal-close-room",
        "vocal-plate-on-every-word",
        "vocal-bright-tail-behind-the-words",
        "vocal-hall-that-steps-back",
        "vocal-dotted-eighth-echo",
        "vocal-thicken-without-an-echo",
        "vocal-throw-on-the-last-word",
        "backing-vocals-far-behind",
        "speech-natural-room",
        "snare-short-and-bright",
        "snare-plate-in-time",
        "drums-one-room-for-the-kit",
        "kit-more-room-than-there-was",
        "drums-a-hall-that-pumps",
        "percussion-sixteenths-left-and-right",
        "bass-room-above-mono-below",
        "bass-slap-for-a-picked-line",
        "guitar-slapback",
        "guitar-tape-echo",
        "guitar-echoes-from-side-to-side",
        "acoustic-guitar-chamber",
        "electric-guitar-slow-cloud",
        "piano-on-a-stage",
        "electric-piano-round-and-wide",
        "keys-and-pads-wide-hall",
        "synth-pad-longer-than-the-chord",
        "drum-bus-glue-room",
        "string-section-one-hall",
        "master-a-breath-of-room",
        "send-one-space-for-the-whole-mix",
        "send-short-room",
        "send-plate",
        "send-hall",
        "send-long-hall-for-the-chorus",
        "send-slap",
        "send-ping-pong-eighths",
        "send-quarter-echo-into-space",
        "send-dub-echo",
        "effect-hold-this-chord",
        "effect-swell-before-the-word",
        "effect-cathedral-of-a-minute",
        "effect-broken-telephone",
        "effect-echo-that-becomes-a-wash",
    ];
    const FOLLOWS_TRANSPORT: bool = false;

    type Params = ReverbDelayParams;
    type Engine = ReverbDelayEngine;
    type Telemetry = ReverbDelayTelemetry;
    type Editor = LatheEditor<ReverbDelayView>;

    fn common(params: &ReverbDelayParams) -> &Common {
        &params.common
    }

    fn settings(
        params: &ReverbDelayParams,
        telemetry: &ReverbDelayTelemetry,
        context: &BlockContext,
    ) -> Settings {
        Settings { shows_tail: telemetry.watched.get(), ..params.settings(context.tempo_bpm) }
    }

    fn observe(_: &ReverbDelayParams, telemetry: &ReverbDelayTelemetry, context: &BlockContext) {
        telemetry.tempo_bpm.set(context.tempo_bpm as f32);
    }

    fn dry_gain(settings: &Settings) -> f32 {
        settings.dry_gain()
    }

    fn has_own_bypass(settings: &Settings) -> bool {
        settings.has_trails
    }

    fn publish(engine: &ReverbDelayEngine, _: &[&mut [f32]], telemetry: &ReverbDelayTelemetry) {
        telemetry.publish(engine);
    }

    fn prepared(engine: &ReverbDelayEngine, telemetry: &ReverbDelayTelemetry) {
        telemetry.connect(engine);
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
        link: Arc<EditorLink>,
    ) -> Option<Self::Editor> {
        editor::open(params, telemetry, link)
    }
}
