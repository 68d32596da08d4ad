//! Host parameters of the compressor, and the engine's settings from them.

use crate::engine::Settings;
use nice_plug::prelude::*;
use shared_plugin::parameter::{HostValues, ValueSource};
use shared_plugin::{Common, parameter};

/// Newest revision of the sound.
const SOUND_VERSION: i32 = 1;

/// All host parameters.
#[derive(Params)]
pub struct CompressorParams {
    /// Bypass and sound version.
    #[nested]
    pub common: Common,
    /// Level above which the gain is reduced.
    #[id = "thr"]
    pub threshold: FloatParam,
    /// Input dB over the threshold for one dB of output.
    #[id = "rat"]
    pub ratio: FloatParam,
    /// Width of the soft transition at the threshold.
    #[id = "kne"]
    pub knee: FloatParam,
    /// Time to 63 % of a rising reduction.
    #[id = "att"]
    pub attack: FloatParam,
    /// Time to 63 % of a falling reduction.
    #[id = "rel"]
    pub release: FloatParam,
    /// Gain of the compressed signal.
    #[id = "mku"]
    pub makeup: FloatParam,
    /// Share of the compressed signal.
    #[id = "mix"]
    pub mix: FloatParam,
    /// How far both channels get the same reduction.
    #[id = "lnk"]
    pub link: FloatParam,
    /// Whether the sidechain is listened to.
    #[id = "key"]
    pub external_key: BoolParam,
}

impl Default for CompressorParams {
    fn default() -> Self {
        let start = Settings::default();
        Self {
            common: Common::new(SOUND_VERSION),
            threshold: parameter::db("Threshold", start.threshold_db, -60.0..=0.0),
            ratio: parameter::ratio("Ratio", start.ratio),
            knee: parameter::db("Knee", start.knee_db, 0.0..=24.0),
            attack: parameter::ms("Attack", start.attack_ms, 0.05..=250.0),
            release: parameter::ms("Release", start.release_ms, 5.0..=2500.0),
            makeup: parameter::db("Makeup", start.makeup_db, -12.0..=36.0),
            mix: parameter::percent("Mix", start.mix),
            link: parameter::percent("Stereo link", start.link),
            external_key: parameter::switch("External key", start.external_key),
        }
    }
}

impl CompressorParams {
    /// The engine's settings, as the host has the parameters now.
    pub fn settings(&self) -> Settings {
        self.settings_from(&HostValues)
    }

    /// The engine's settings with the values of `source`.
    pub fn settings_from(&self, source: &impl ValueSource) -> Settings {
        Settings {
            threshold_db: source.plain(&self.threshold),
            ratio: source.exponential(&self.ratio),
            knee_db: source.plain(&self.knee),
            attack_ms: source.exponential(&self.attack),
            release_ms: source.exponential(&self.release),
            makeup_db: source.plain(&self.makeup),
            mix: source.plain(&self.mix),
            link: source.plain(&self.link),
            external_key: source.plain(&self.external_key),
        }
    }
}
