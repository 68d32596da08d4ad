//! Host parameters of the compressor, and the engine's settings from them.

mod choices;

pub use choices::{
    ChannelMode, DrivePlace, LinkMode, LookaheadRange, Oversampling, RenderQuality, Style,
};

use crate::engine::{self, Settings};
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
    /// Topology of the gain.
    #[id = "sty"]
    pub style: EnumParam<Style>,
    /// Most gain reduction.
    #[id = "rng"]
    pub range: FloatParam,
    /// Time the reduction stays before it falls.
    #[id = "hld"]
    pub hold: FloatParam,
    /// Whether the release follows the crest factor.
    #[id = "arl"]
    pub auto_release: BoolParam,
    /// How far the lookahead may reach; decides the latency.
    #[id = "lar"]
    pub lookahead_range: EnumParam<LookaheadRange>,
    /// How far the sidechain runs ahead.
    #[id = "lka"]
    pub lookahead: FloatParam,
    /// Share of the RMS in the detected level.
    #[id = "rms"]
    pub rms: FloatParam,
    /// Window of the RMS.
    #[id = "win"]
    pub window: FloatParam,
    /// Whether the makeup the curve suggests is added.
    #[id = "amk"]
    pub auto_makeup: BoolParam,
    /// Gain of the whole.
    #[id = "out"]
    pub output: FloatParam,
    /// Which level counts for both channels.
    #[id = "lkb"]
    pub link_by: EnumParam<LinkMode>,
    /// What the two channels carry.
    #[id = "chn"]
    pub channels: EnumParam<ChannelMode>,
    /// Upward compression.
    #[nested(group = "Lift")]
    pub lift: LiftParams,
    /// Filters before the detector.
    #[nested(group = "Sidechain")]
    pub sidechain: SidechainParams,
    /// Saturation.
    #[nested(group = "Drive")]
    pub drive: DriveParams,
    /// Rate of the gain while playing; decides the latency. No preset holds it.
    #[id = "osl"]
    pub oversampling: EnumParam<Oversampling>,
    /// Rate of the gain in an offline render. No preset holds it.
    #[id = "osr"]
    pub render_quality: EnumParam<RenderQuality>,
    /// Whether Peak reduction alone decides, in the style Opto.
    #[id = "one"]
    pub one_knob: BoolParam,
    /// Reduction of a steady peak of 0 dBFS by the one knob.
    #[id = "pkr"]
    pub peak_reduction: FloatParam,
}

/// Upward compression below a threshold of its own.
#[derive(Params)]
pub struct LiftParams {
    /// Most gain.
    #[id = "lft"]
    pub most: FloatParam,
    /// Level below which the gain rises.
    #[id = "lth"]
    pub threshold: FloatParam,
    /// dB below the threshold for one dB of output.
    #[id = "lrt"]
    pub ratio: FloatParam,
}

/// Filters before the detector.
#[derive(Params)]
pub struct SidechainParams {
    /// Corner of the high-pass.
    #[id = "shp"]
    pub high_pass: FloatParam,
    /// Corner of the low-pass.
    #[id = "slp"]
    pub low_pass: FloatParam,
    /// Centre of the bell.
    #[id = "sbf"]
    pub bell: FloatParam,
    /// Gain of the bell.
    #[id = "sbg"]
    pub bell_gain: FloatParam,
    /// Q of the bell.
    #[id = "sbq"]
    pub bell_q: FloatParam,
    /// Slope of the tilt, per octave.
    #[id = "stl"]
    pub tilt: FloatParam,
}

/// Saturation of the main path.
#[derive(Params)]
pub struct DriveParams {
    /// Gain into the saturating curve, taken back after it.
    #[id = "drv"]
    pub gain: FloatParam,
    /// Before or after the gain reduction.
    #[id = "drp"]
    pub place: EnumParam<DrivePlace>,
}

impl Default for CompressorParams {
    fn default() -> Self {
        let start = Settings::default();
        Self {
            common: Common::new(SOUND_VERSION),
            threshold: parameter::db("Threshold", start.threshold_db, -80.0..=0.0),
            ratio: parameter::ratio("Ratio", start.ratio),
            knee: parameter::db("Knee", start.knee_db, 0.0..=40.0),
            attack: parameter::ms_or_zero("Attack", start.attack_ms, 0.01..=500.0),
            release: parameter::ms("Release", start.release_ms, 1.0..=5000.0),
            makeup: parameter::db("Makeup", start.makeup_db, -12.0..=36.0),
            mix: parameter::percent("Mix", start.mix),
            link: parameter::percent("Stereo link", start.link),
            external_key: parameter::switch("External key", start.external_key),
            style: EnumParam::new("Style", Style::Clean),
            range: parameter::db("Range", start.range_db, 0.0..=80.0),
            hold: parameter::ms_from_zero("Hold", start.hold_ms, 500.0),
            auto_release: parameter::switch("Auto release", start.auto_release),
            lookahead_range: EnumParam::new("Lookahead range", LookaheadRange::Off)
                .non_automatable(),
            lookahead: parameter::ms_from_zero(
                "Lookahead",
                start.lookahead_ms,
                engine::LONGEST_LOOKAHEAD_MS,
            ),
            rms: parameter::percent("RMS share", start.rms_share),
            window: parameter::ms("RMS window", start.window_ms, 1.0..=300.0),
            auto_makeup: parameter::switch("Auto makeup", start.auto_makeup),
            output: parameter::db("Output gain", start.output_db, -36.0..=36.0),
            link_by: EnumParam::new("Link by", LinkMode::Maximum),
            channels: EnumParam::new("Channels", ChannelMode::Stereo),
            lift: LiftParams::default(),
            sidechain: SidechainParams::default(),
            drive: DriveParams::default(),
            oversampling: EnumParam::new("Oversampling", Oversampling::X1).non_automatable(),
            render_quality: EnumParam::new("Render oversampling", RenderQuality::AsLive)
                .non_automatable(),
            one_knob: parameter::switch("One knob", start.one_knob),
            peak_reduction: parameter::db(
                "Peak reduction",
                start.peak_reduction_db,
                0.0..=engine::MOST_PEAK_REDUCTION_DB,
            ),
        }
    }
}

impl Default for LiftParams {
    fn default() -> Self {
        let start = engine::Lift::default();
        Self {
            most: parameter::db("Lift", start.most_db, 0.0..=24.0),
            threshold: parameter::db("Lift threshold", start.threshold_db, -80.0..=0.0),
            ratio: parameter::ratio("Lift ratio", start.ratio),
        }
    }
}

impl Default for SidechainParams {
    fn default() -> Self {
        let start = engine::Sidechain::default();
        let (lowest_hz, highest_hz) = (engine::HIGH_PASS_OFF_HZ, engine::LOW_PASS_OFF_HZ);
        let cut = parameter::hz_or_off;
        Self {
            high_pass: cut("Sidechain high-pass", lowest_hz, lowest_hz..=2000.0, lowest_hz),
            low_pass: cut("Sidechain low-pass", highest_hz, 200.0..=highest_hz, highest_hz),
            bell: parameter::hz("Sidechain bell freq.", start.bell_hz, 20.0..=20_000.0),
            bell_gain: parameter::db("Sidechain bell gain", start.bell_db, -24.0..=24.0),
            bell_q: parameter::q("Sidechain bell Q", start.bell_q, 0.1..=10.0),
            tilt: parameter::db("Sidechain tilt per octave", start.tilt_db, -6.0..=6.0),
        }
    }
}

impl Default for DriveParams {
    fn default() -> Self {
        Self {
            gain: parameter::db("Drive", 0.0, 0.0..=24.0),
            place: EnumParam::new("Drive place", DrivePlace::Before),
        }
    }
}

impl CompressorParams {
    /// The engine's settings for an offline render, as the host has the parameters now.
    pub fn render_settings(&self) -> Settings {
        let live = self.settings();
        let oversampling = self.render_quality.value().oversampling(live.oversampling);
        Settings { oversampling, ..live }
    }

    /// The engine's settings, as the host has the parameters now, for playing.
    pub fn settings(&self) -> Settings {
        self.settings_from(&HostValues)
    }

    /// The engine's settings with the values of `source`.
    pub fn settings_from(&self, source: &impl ValueSource) -> Settings {
        Settings {
            style: source.plain(&self.style).into(),
            threshold_db: source.plain(&self.threshold),
            ratio: source.exponential(&self.ratio),
            knee_db: source.plain(&self.knee),
            range_db: source.plain(&self.range),
            attack_ms: source.ms_or_zero(&self.attack),
            hold_ms: source.plain(&self.hold),
            release_ms: source.exponential(&self.release),
            auto_release: source.plain(&self.auto_release),
            lookahead_range: source.plain(&self.lookahead_range).into(),
            lookahead_ms: source.plain(&self.lookahead),
            rms_share: source.plain(&self.rms),
            window_ms: source.exponential(&self.window),
            lift: engine::Lift {
                most_db: source.plain(&self.lift.most),
                threshold_db: source.plain(&self.lift.threshold),
                ratio: source.exponential(&self.lift.ratio),
            },
            makeup_db: source.plain(&self.makeup),
            auto_makeup: source.plain(&self.auto_makeup),
            mix: source.plain(&self.mix),
            output_db: source.plain(&self.output),
            link: source.plain(&self.link),
            link_by: source.plain(&self.link_by).into(),
            channels: source.plain(&self.channels).into(),
            external_key: source.plain(&self.external_key),
            sidechain: engine::Sidechain {
                high_pass_hz: source.exponential(&self.sidechain.high_pass),
                low_pass_hz: source.exponential(&self.sidechain.low_pass),
                bell_hz: source.exponential(&self.sidechain.bell),
                bell_db: source.plain(&self.sidechain.bell_gain),
                bell_q: source.exponential(&self.sidechain.bell_q),
                tilt_db: source.plain(&self.sidechain.tilt),
            },
            drive: engine::Drive {
                gain_db: source.plain(&self.drive.gain),
                is_after: source.plain(&self.drive.place) == DrivePlace::After,
            },
            oversampling: source.plain(&self.oversampling).into(),
            listens_to_sidechain: false,
            one_knob: source.plain(&self.one_knob),
            peak_reduction_db: source.plain(&self.peak_reduction),
        }
    }
}
