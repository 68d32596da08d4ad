//! Host parameters of @Display@, and the engine's settings from them.

use crate::engine::Settings;
use nice_plug::prelude::*;
use shared_plugin::{Common, parameter};

/// Newest revision of the sound.
const SOUND_VERSION: i32 = 1;

/// All host parameters. An id, once released, is never reused or renamed.
#[derive(Params)]
pub struct @Type@Params {
    /// Bypass and sound version.
    #[nested]
    pub common: Common,
    /// Gain of the output.
    #[id = "gn"]
    pub gain: FloatParam,
}

impl Default for @Type@Params {
    fn default() -> Self {
        let start = Settings::default();
        Self {
            common: Common::new(SOUND_VERSION),
            gain: parameter::db("Gain", start.gain_db, -36.0..=36.0),
        }
    }
}

impl @Type@Params {
    /// The engine's settings.
    pub fn settings(&self) -> Settings {
        Settings { gain_db: self.gain.value() }
    }
}
