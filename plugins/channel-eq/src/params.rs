//! Host parameters of the equaliser, and the engine's settings from them.
//!
//! The layout is final: 18 parameters a band, the same for all 24 bands. What no feature uses yet
//! is hidden from hosts but already has its id, so that songs saved today load for ever.

use crate::engine::{self, BANDS, Settings};
use nice_plug::prelude::*;
use shared_plugin::{Common, parameter};

/// Bands shown to hosts so far; the rest wait, hidden.
pub const SHOWN_BANDS: usize = 8;

/// Newest revision of the sound.
const SOUND_VERSION: i32 = 1;

/// All host parameters.
#[derive(Params)]
pub struct EqParams {
    /// Bypass and sound version.
    #[nested]
    pub common: Common,
    /// What concerns all bands.
    #[nested(group = "Output")]
    pub output: OutputParams,
    /// The bands.
    #[nested(array, group = "Band")]
    pub bands: Vec<BandParams>,
}

/// What concerns all bands.
#[derive(Params)]
pub struct OutputParams {
    /// Gain after all bands.
    #[id = "out"]
    pub gain: FloatParam,
    /// Pan position.
    #[id = "pan"]
    pub pan: FloatParam,
    /// How loud the centre and the sides are when panning.
    #[id = "pl"]
    pub pan_law: EnumParam<PanLaw>,
    /// Polarity inversion.
    #[id = "inv"]
    pub invert: BoolParam,
    /// Scale of all band gains.
    #[id = "gs"]
    pub gain_scale: FloatParam,
    /// Makeup for what the curve adds.
    #[id = "ag"]
    pub auto_gain: EnumParam<AutoGain>,
    /// Phase behaviour.
    #[id = "ph"]
    pub phase: EnumParam<Phase>,
    /// Length of the linear-phase kernel.
    #[id = "ll"]
    pub linear_length: EnumParam<LinearLength>,
    /// Whether a bell grows narrower as its gain grows.
    #[id = "gq"]
    pub gain_q: BoolParam,
}

/// One band.
#[derive(Params)]
pub struct BandParams {
    /// Whether the band works.
    #[id = "on"]
    pub on: BoolParam,
    /// Its form.
    #[id = "typ"]
    pub shape: EnumParam<Shape>,
    /// Centre or corner frequency.
    #[id = "fq"]
    pub frequency: FloatParam,
    /// Gain of bells, shelves and tilts.
    #[id = "gn"]
    pub gain: FloatParam,
    /// Quality factor.
    #[id = "q"]
    pub q: FloatParam,
    /// Slope of cuts and shelves.
    #[id = "sl"]
    pub slope: IntParam,
    /// What part of the stereo signal it works on.
    #[id = "ch"]
    pub placement: EnumParam<Placement>,
    /// Whether its gain follows the signal.
    #[id = "dy"]
    pub dynamic: BoolParam,
    /// How far the gain moves, and in which direction.
    #[id = "rg"]
    pub range: FloatParam,
    /// Level at which it begins to move.
    #[id = "th"]
    pub threshold: FloatParam,
    /// Whether the threshold is relative to the whole signal's level.
    #[id = "tr"]
    pub threshold_relative: BoolParam,
    /// Width of the soft transition at the threshold.
    #[id = "kn"]
    pub knee: FloatParam,
    /// Time to 63 % of a move.
    #[id = "at"]
    pub attack: FloatParam,
    /// Time to 63 % of the way back.
    #[id = "re"]
    pub release: FloatParam,
    /// Whether the sidechain moves it.
    #[id = "xk"]
    pub external_key: BoolParam,
    /// What of the key is listened to.
    #[id = "kf"]
    pub key_filter: EnumParam<KeyFilter>,
    /// Centre of a detection filter of its own.
    #[id = "kh"]
    pub key_frequency: FloatParam,
    /// Quality factor of that filter.
    #[id = "kq"]
    pub key_q: FloatParam,
}

/// Form of a band.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Shape {
    #[id = "bell"]
    #[name = "Bell"]
    Bell,
    #[id = "lowshelf"]
    #[name = "Low shelf"]
    LowShelf,
    #[id = "highshelf"]
    #[name = "High shelf"]
    HighShelf,
    #[id = "lowcut"]
    #[name = "Low cut"]
    LowCut,
    #[id = "highcut"]
    #[name = "High cut"]
    HighCut,
    #[id = "notch"]
    #[name = "Notch"]
    Notch,
    #[id = "bandpass"]
    #[name = "Band pass"]
    BandPass,
    #[id = "tilt"]
    #[name = "Tilt"]
    Tilt,
    #[id = "flattilt"]
    #[name = "Flat tilt"]
    FlatTilt,
    #[id = "allpass"]
    #[name = "All-pass"]
    AllPass,
}

/// What part of a stereo signal a band works on.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Placement {
    #[id = "stereo"]
    #[name = "Stereo"]
    Stereo,
    #[id = "left"]
    #[name = "Left"]
    Left,
    #[id = "right"]
    #[name = "Right"]
    Right,
    #[id = "mid"]
    #[name = "Mid"]
    Mid,
    #[id = "side"]
    #[name = "Side"]
    Side,
}

/// Loudness of centre and sides while panning.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum PanLaw {
    #[id = "balance"]
    #[name = "Balance, centre 0 dB"]
    Balance,
    #[id = "power"]
    #[name = "Constant power, centre \u{2212}3 dB"]
    ConstantPower,
    #[id = "linear"]
    #[name = "Linear, centre \u{2212}6 dB"]
    Linear,
}

/// Makeup for what the curve adds.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum AutoGain {
    #[id = "off"]
    #[name = "Off"]
    Off,
    #[id = "curve"]
    #[name = "From the curve"]
    Curve,
    #[id = "loudness"]
    #[name = "By loudness"]
    Loudness,
}

/// Phase behaviour.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Phase {
    #[id = "zero"]
    #[name = "Zero latency"]
    ZeroLatency,
    #[id = "natural"]
    #[name = "Natural"]
    Natural,
    #[id = "linear"]
    #[name = "Linear"]
    Linear,
}

/// Length of the linear-phase kernel.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum LinearLength {
    #[id = "xs"]
    #[name = "Shortest"]
    Shortest,
    #[id = "s"]
    #[name = "Short"]
    Short,
    #[id = "m"]
    #[name = "Medium"]
    Medium,
    #[id = "l"]
    #[name = "Long"]
    Long,
    #[id = "xl"]
    #[name = "Longest"]
    Longest,
}

/// What a dynamic band listens to.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum KeyFilter {
    #[id = "band"]
    #[name = "Where the band works"]
    Band,
    #[id = "own"]
    #[name = "Filter of its own"]
    Own,
    #[id = "all"]
    #[name = "Everything"]
    All,
}

impl Default for EqParams {
    fn default() -> Self {
        Self {
            common: Common::new(SOUND_VERSION),
            output: OutputParams::default(),
            bands: (0..BANDS).map(BandParams::new).collect(),
        }
    }
}

impl Default for OutputParams {
    fn default() -> Self {
        Self {
            gain: parameter::db("Output gain", 0.0, -36.0..=36.0),
            pan: parameter::pan("Pan"),
            pan_law: EnumParam::new("Pan law", PanLaw::Balance),
            invert: parameter::switch("Invert polarity", false),
            gain_scale: parameter::share("Gain scale", 1.0, -1.0..=2.0).hide(),
            auto_gain: EnumParam::new("Auto gain", AutoGain::Off).hide(),
            phase: EnumParam::new("Phase", Phase::ZeroLatency).hide(),
            linear_length: EnumParam::new("Linear-phase length", LinearLength::Medium)
                .non_automatable()
                .hide(),
            gain_q: parameter::switch("Gain-Q coupling", false).hide(),
        }
    }
}

/// Frequencies at which the bands start, one lap for each eight: from rumble to air.
const START_HZ: [f32; 8] = [30.0, 100.0, 250.0, 600.0, 1500.0, 3500.0, 8000.0, 16_000.0];

const START_SHAPES: [Shape; 8] = [
    Shape::LowCut,
    Shape::LowShelf,
    Shape::Bell,
    Shape::Bell,
    Shape::Bell,
    Shape::Bell,
    Shape::HighShelf,
    Shape::HighCut,
];

impl BandParams {
    fn new(index: usize) -> Self {
        // The framework repeats display names over an array; hosts that show no groups would list
        // "Frequency" 24 times.
        let name = |what: &str| format!("Band {} {what}", index + 1);
        let first_lap = index < START_SHAPES.len();
        let shape = if first_lap { START_SHAPES[index] } else { Shape::Bell };
        let start_hz = START_HZ[index % START_HZ.len()];
        let shown = index < SHOWN_BANDS;
        let float = |parameter: FloatParam| if shown { parameter } else { parameter.hide() };
        let switch = |parameter: BoolParam| if shown { parameter } else { parameter.hide() };
        let shape = EnumParam::new(name("Type"), shape);
        let placement = EnumParam::new(name("Channel"), Placement::Stereo);
        let slope = parameter::slope(name("Slope"), 2, 16);
        Self {
            on: switch(parameter::switch(name("On"), false)),
            shape: if shown { shape } else { shape.hide() },
            frequency: float(parameter::hz(name("Frequency"), start_hz, 10.0..=30_000.0)),
            gain: float(parameter::db(name("Gain"), 0.0, -30.0..=30.0)),
            q: float(parameter::q(name("Q"), std::f32::consts::FRAC_1_SQRT_2, 0.025..=40.0)),
            slope: if shown { slope } else { slope.hide() },
            placement: if shown { placement } else { placement.hide() },
            dynamic: parameter::switch(name("Dynamic"), false).hide(),
            range: parameter::db(name("Dynamic range"), 0.0, -30.0..=30.0).hide(),
            threshold: parameter::db(name("Threshold"), -24.0, -90.0..=0.0).hide(),
            threshold_relative: parameter::switch(name("Relative threshold"), false).hide(),
            knee: parameter::db(name("Knee"), 6.0, 0.0..=24.0).hide(),
            attack: parameter::ms(name("Attack"), 10.0, 0.1..=500.0).hide(),
            release: parameter::ms(name("Release"), 120.0, 5.0..=5000.0).hide(),
            external_key: parameter::switch(name("External key"), false).hide(),
            key_filter: EnumParam::new(name("Key filter"), KeyFilter::Band).hide(),
            key_frequency: parameter::hz(name("Key frequency"), start_hz, 10.0..=30_000.0).hide(),
            key_q: parameter::q(name("Key Q"), 1.0, 0.1..=40.0).hide(),
        }
    }

    fn settings(&self) -> engine::Band {
        engine::Band {
            on: self.on.value(),
            shape: self.shape.value().into(),
            frequency_hz: parameter::exponential(&self.frequency),
            gain_db: self.gain.value(),
            q: parameter::exponential(&self.q),
            order: self.slope.value().clamp(1, 16) as u8,
            channel: self.placement.value().into(),
        }
    }
}

impl EqParams {
    /// The engine's settings.
    pub fn settings(&self) -> Settings {
        let mut settings = Settings {
            output_gain_db: self.output.gain.value(),
            pan: self.output.pan.value(),
            pan_law: self.output.pan_law.value().into(),
            invert: self.output.invert.value(),
            ..Settings::default()
        };
        for (band, params) in settings.bands.iter_mut().zip(&self.bands) {
            *band = params.settings();
        }
        settings
    }
}

impl From<Shape> for engine::Shape {
    fn from(shape: Shape) -> Self {
        match shape {
            Shape::Bell => Self::Bell,
            Shape::LowShelf => Self::LowShelf,
            Shape::HighShelf => Self::HighShelf,
            Shape::LowCut => Self::LowCut,
            Shape::HighCut => Self::HighCut,
            Shape::Notch => Self::Notch,
            Shape::BandPass => Self::BandPass,
            Shape::Tilt => Self::Tilt,
            Shape::FlatTilt => Self::FlatTilt,
            Shape::AllPass => Self::AllPass,
        }
    }
}

impl From<Placement> for engine::Placement {
    fn from(placement: Placement) -> Self {
        match placement {
            Placement::Stereo => Self::Stereo,
            Placement::Left => Self::Left,
            Placement::Right => Self::Right,
            Placement::Mid => Self::Mid,
            Placement::Side => Self::Side,
        }
    }
}

impl From<PanLaw> for engine::PanLaw {
    fn from(law: PanLaw) -> Self {
        match law {
            PanLaw::Balance => Self::Balance0Db,
            PanLaw::ConstantPower => Self::ConstantPower3Db,
            PanLaw::Linear => Self::Linear6Db,
        }
    }
}
