//! Host parameters of the loudness meter, and the engine's settings from them.

use crate::engine::Settings;
use crate::telemetry::MeterTelemetry;
use nice_plug::prelude::*;
use shared_plugin::{Common, parameter};

/// Newest revision of the measurement.
const SOUND_VERSION: i32 = 1;

/// All host parameters.
#[derive(Params)]
pub struct MeterParams {
    /// Bypass and sound version.
    #[nested]
    pub common: Common,
    /// Turning it on begins a new measurement; it may be automated.
    #[id = "rst"]
    pub reset: BoolParam,
}

impl Default for MeterParams {
    fn default() -> Self {
        Self { common: Common::new(SOUND_VERSION), reset: parameter::switch("Reset", false) }
    }
}

impl MeterParams {
    /// The engine's settings. Turning the host's reset on and pressing the editor's button each
    /// ask for a new measurement; turning the host's reset off again does not.
    pub fn settings(&self, telemetry: &MeterTelemetry) -> Settings {
        Settings { reset_count: telemetry.resets(self.reset.value()) }
    }
}
