//! Host parameters of the limiter, and the engine's settings from them.

mod choices;
mod platform;

pub use choices::{Dither, Mode, Style};
pub use platform::{Platform, Rule};

use crate::engine::{LOOKAHEAD_MS, Settings};

use nice_plug::prelude::*;
use shared_dsp::image::{LARGEST_WIDTH, MONO_BELOW_HZ};
use shared_plugin::parameter::{HostValues, ValueSource};
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
    /// Latency and accuracy; taken over when the host activates the plugin.
    #[id = "mod"]
    pub mode: EnumParam<Mode>,
    /// Character of the limiting.
    #[id = "sty"]
    pub style: EnumParam<Style>,
    /// How much of what is over the ceiling is clipped softly before limiting.
    #[id = "clp"]
    pub soft_clip: FloatParam,
    /// Whether the ceiling holds between samples too.
    #[id = "tp"]
    pub true_peak: BoolParam,
    /// How far ahead the gain sees.
    #[id = "lah"]
    pub lookahead: FloatParam,
    /// How fast lasting reduction is taken for lasting.
    #[id = "att"]
    pub attack: FloatParam,
    /// How far a peak in one channel turns the other down.
    #[id = "tln"]
    pub transient_link: FloatParam,
    /// The same for lasting reduction.
    #[id = "rln"]
    pub release_link: FloatParam,
    /// Factor of the side, before limiting.
    #[id = "wd"]
    pub width: FloatParam,
    /// Whether the lows are mono.
    #[id = "mb"]
    pub mono_below: BoolParam,
    /// Where they end.
    #[id = "mf"]
    pub mono_below_frequency: FloatParam,
    /// How far one side is turned down.
    #[id = "bal"]
    pub balance: FloatParam,
    /// Whether an offset is taken away.
    #[id = "dc"]
    pub dc_filter: BoolParam,
    /// Word length of the output.
    #[id = "dit"]
    pub dither: EnumParam<Dither>,
    /// Loudness that *Learn* aims at. Without effect on the sound.
    #[id = "tgt"]
    pub target: FloatParam,
    /// Where the master goes. Without effect on the sound.
    #[id = "plt"]
    pub platform: EnumParam<Platform>,
}

impl Default for LimiterParams {
    fn default() -> Self {
        let start = Settings::default();
        let (shortest_ms, longest_ms) = LOOKAHEAD_MS;
        let (lowest_hz, highest_hz) = MONO_BELOW_HZ;
        let range_hz = lowest_hz as f32..=highest_hz as f32;
        Self {
            common: Common::new(SOUND_VERSION),
            input_gain: parameter::db("Input gain", start.input_gain_db, -12.0..=48.0),
            ceiling: parameter::db("Ceiling", start.ceiling_db, -24.0..=0.0),
            release: parameter::ms("Release", start.release_ms, 1.0..=1000.0),
            mode: EnumParam::new("Mode", Mode::Master).non_automatable(),
            style: EnumParam::new("Style", Style::Transparent),
            soft_clip: parameter::percent("Soft clip", start.soft_clip_amount),
            true_peak: parameter::switch("True peak", start.true_peak),
            lookahead: parameter::ms("Lookahead", start.lookahead_ms, shortest_ms..=longest_ms),
            attack: parameter::ms("Attack", start.attack_ms, 1.0..=300.0),
            transient_link: parameter::percent("Transient link", start.transient_link),
            release_link: parameter::percent("Release link", start.release_link),
            width: parameter::share("Width", start.width, 0.0..=LARGEST_WIDTH as f32),
            mono_below: parameter::switch("Mono below", start.mono_below),
            mono_below_frequency: parameter::hz(
                "Mono below frequency",
                start.mono_below_hz,
                range_hz,
            ),
            balance: parameter::share("Balance", start.balance, -1.0..=1.0),
            dc_filter: parameter::switch("DC filter", start.dc_filter),
            dither: EnumParam::new("Dither", Dither::Off),
            target: parameter::lufs("Target loudness", -14.0, -24.0..=-5.0).non_automatable(),
            platform: EnumParam::new("Platform", Platform::Spotify).non_automatable(),
        }
    }
}

impl LimiterParams {
    /// The engine's settings, as the host has the parameters now.
    pub fn settings(&self) -> Settings {
        self.settings_from(&HostValues)
    }

    /// The engine's settings with the values of `source`; nothing is measured.
    pub fn settings_from(&self, source: &impl ValueSource) -> Settings {
        Settings {
            input_gain_db: source.plain(&self.input_gain),
            ceiling_db: source.plain(&self.ceiling),
            release_ms: source.exponential(&self.release),
            mode: source.plain(&self.mode).into(),
            style: source.plain(&self.style).into(),
            soft_clip_amount: source.plain(&self.soft_clip),
            true_peak: source.plain(&self.true_peak),
            lookahead_ms: source.exponential(&self.lookahead),
            attack_ms: source.exponential(&self.attack),
            transient_link: source.plain(&self.transient_link),
            release_link: source.plain(&self.release_link),
            width: source.plain(&self.width),
            mono_below: source.plain(&self.mono_below),
            mono_below_hz: source.exponential(&self.mono_below_frequency),
            balance: source.plain(&self.balance),
            dc_filter: source.plain(&self.dc_filter),
            dither: source.plain(&self.dither).into(),
            ..Settings::default()
        }
    }
}
