//! Host parameters of the limiter, and the engine's settings from them.

use crate::engine::Settings;
use nice_plug::prelude::*;
use shared_plugin::{Common, parameter};

/// Newest revision of the sound.
const SOUND_VERSION: i32 = 1;

/// All host parameters.
#[derive(Params)]
pub struct LimiterParams {
    /// Bypass and sound version.
    #[nested]
    pub common: Common,
    /// Gain before limiting.
    #[id = "gin"]
    pub input_gain: FloatParam,
    /// Level no output sample exceeds.
    #[id = "cei"]
    pub ceiling: FloatParam,
    /// How fast the gain comes back.
    #[id = "rel"]
    pub release: FloatParam,
}

impl Default for LimiterParams {
    fn default() -> Self {
        let start = Settings::default();
        Self {
            common: Common::new(SOUND_VERSION),
            input_gain: parameter::db("Input gain", start.input_gain_db, -12.0..=48.0),
            ceiling: parameter::db("Ceiling", start.ceiling_db, -24.0..=0.0),
            release: parameter::ms("Release", start.release_ms, 1.0..=1000.0),
        }
    }
}

impl LimiterParams {
    /// The engine's settings.
    pub fn settings(&self) -> Settings {
        Settings {
            input_gain_db: self.input_gain.value(),
            ceiling_db: self.ceiling.value(),
            release_ms: parameter::exponential(&self.release),
        }
    }
}
