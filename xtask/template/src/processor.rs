//! @Display@ as a product of the suite.

use crate::editor::{self, @Type@View};
use crate::engine::{Settings, @Type@Engine};
use crate::params::@Type@Params;
use crate::telemetry::@Type@Telemetry;
use nice_plug::prelude::*;
use shared_plugin::{Common, EditorLink, BlockContext, Product, layout};
use shared_ui::LatheEditor;
use std::sync::Arc;

/// Identity and wiring.
pub struct @Type@;

impl Product for @Type@ {
    const NAME: &'static str = "@Display@";
    const CLAP_ID: &'static str = "lathe-audio.@package@";
    const DESCRIPTION: &'static str = "Say in one sentence what it does.";
    const CLAP_FEATURES: &'static [ClapFeature] =
        &[ClapFeature::AudioEffect, ClapFeature::Utility, ClapFeature::Stereo, ClapFeature::Mono];
    const VST3_CLASS_ID: [u8; 16] = *b"@class_id@";
    const VST3_SUBCATEGORIES: &'static [Vst3SubCategory] =
        &[Vst3SubCategory::Fx, Vst3SubCategory::Tools];
    const LAYOUTS: &'static [AudioIOLayout] = layout::PLAIN;

    type Params = @Type@Params;
    type Engine = @Type@Engine;
    type Telemetry = @Type@Telemetry;
    type Editor = LatheEditor<@Type@View>;

    fn common(params: &@Type@Params) -> &Common {
        &params.common
    }

    fn settings(params: &@Type@Params, _: &@Type@Telemetry, _: &BlockContext) -> Settings {
        params.settings()
    }

    fn publish(_: &@Type@Engine, output: &[&mut [f32]], telemetry: &@Type@Telemetry) {
        telemetry.publish(output, 0.0);
    }

    fn remote_controls(params: &@Type@Params, page: &mut impl RemoteControlsPage) {
        page.add_param(&params.gain);
    }

    fn editor(
        params: Arc<@Type@Params>,
        telemetry: Arc<@Type@Telemetry>,
        link: Arc<EditorLink>,
    ) -> Option<Self::Editor> {
        editor::open(params, telemetry, link)
    }
}
