//! Host parameters of the equaliser, and the engine's settings from them.
//!
//! The layout is final: 18 parameters a band, the same for all 24 bands.

mod choices;
mod dirty;

pub use choices::{AutoGain, KeyFilter, LinearLength, PanLaw, Phase, Placement, Shape};
use dirty::Dirty;

use crate::engine::{self, BANDS, Listen, Settings};
use nice_plug::prelude::*;
use shared_plugin::{Common, parameter};

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
    dirty: Dirty,
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

impl Default for EqParams {
    fn default() -> Self {
        let dirty = Dirty::default();
        Self {
            common: Common::new(SOUND_VERSION),
            output: OutputParams::new(&dirty),
            bands: (0..BANDS).map(|band| BandParams::new(band, &dirty)).collect(),
            dirty,
        }
    }
}

impl OutputParams {
    fn new(dirty: &Dirty) -> Self {
        let float = |parameter: FloatParam| parameter.with_callback(dirty.of_output());
        let switch = |parameter: BoolParam| parameter.with_callback(dirty.of_output());
        Self {
            gain: float(parameter::db("Output gain", 0.0, -36.0..=36.0)),
            pan: float(parameter::pan("Pan")),
            pan_law: EnumParam::new("Pan law", PanLaw::Balance).with_callback(dirty.of_output()),
            invert: switch(parameter::switch("Invert polarity", false)),
            gain_scale: float(parameter::share("Gain scale", 1.0, -1.0..=2.0)),
            auto_gain: EnumParam::new("Auto gain", AutoGain::Off).with_callback(dirty.of_output()),
            phase: EnumParam::new("Phase", Phase::ZeroLatency)
                .with_callback(dirty.of_output())
                .non_automatable(),
            linear_length: EnumParam::new("Linear-phase length", LinearLength::Medium)
                .with_callback(dirty.of_output())
                .non_automatable(),
            gain_q: switch(parameter::switch("Gain-Q coupling", false)),
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
    fn new(index: usize, dirty: &Dirty) -> Self {
        // The framework repeats display names over an array; hosts that show no groups would list
        // "Frequency" 24 times.
        let name = |what: &str| format!("Band {} {what}", index + 1);
        let first_lap = index < START_SHAPES.len();
        let shape = if first_lap { START_SHAPES[index] } else { Shape::Bell };
        let start_hz = START_HZ[index % START_HZ.len()];
        let float = |parameter: FloatParam| parameter.with_callback(dirty.of_band(index));
        let switch = |parameter: BoolParam| parameter.with_callback(dirty.of_band(index));
        let channel = EnumParam::new(name("Channel"), Placement::Stereo);
        let key_filter = EnumParam::new(name("Key filter"), KeyFilter::Band);
        Self {
            on: switch(parameter::switch(name("On"), false)),
            shape: EnumParam::new(name("Type"), shape).with_callback(dirty.of_band(index)),
            frequency: float(parameter::hz(name("Frequency"), start_hz, 10.0..=30_000.0)),
            gain: float(parameter::db(name("Gain"), 0.0, -30.0..=30.0)),
            q: float(parameter::q(name("Q"), std::f32::consts::FRAC_1_SQRT_2, 0.025..=40.0)),
            slope: parameter::slope(name("Slope"), 2, 16).with_callback(dirty.of_band(index)),
            placement: channel.with_callback(dirty.of_band(index)),
            dynamic: switch(parameter::switch(name("Dynamic"), false)),
            range: float(parameter::db(name("Dynamic range"), 0.0, -30.0..=30.0)),
            threshold: float(parameter::db(name("Threshold"), -24.0, -90.0..=0.0)),
            threshold_relative: switch(parameter::switch(name("Relative threshold"), false)),
            knee: float(parameter::db(name("Knee"), 6.0, 0.0..=24.0)),
            attack: float(parameter::ms(name("Attack"), 10.0, 0.1..=500.0)),
            release: float(parameter::ms(name("Release"), 120.0, 5.0..=5000.0)),
            external_key: switch(parameter::switch(name("External key"), false)),
            key_filter: key_filter.with_callback(dirty.of_band(index)),
            key_frequency: float(parameter::hz(name("Key frequency"), start_hz, 10.0..=30_000.0)),
            key_q: float(parameter::q(name("Key Q"), 1.0, 0.1..=40.0)),
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
            dynamic: engine::Dynamic {
                on: self.dynamic.value(),
                range_db: self.range.value(),
                threshold_db: self.threshold.value(),
                threshold_is_relative: self.threshold_relative.value(),
                knee_db: self.knee.value(),
                attack_ms: parameter::exponential(&self.attack),
                release_ms: parameter::exponential(&self.release),
                has_external_key: self.external_key.value(),
                key_filter: self.key_filter.value().into(),
                key_frequency_hz: parameter::exponential(&self.key_frequency),
                key_q: parameter::exponential(&self.key_q),
            },
        }
    }
}

impl EqParams {
    /// The engine's settings; nothing is listened to.
    pub fn settings(&self) -> Settings {
        let mut settings = Settings::default();
        self.output.read(&mut settings);
        for (band, params) in settings.bands.iter_mut().zip(&self.bands) {
            *band = params.settings();
        }
        settings
    }

    /// Takes over what changed since the last call; says whether anything did. For one caller
    /// alone: the audio thread.
    pub fn follow(&self, listen: Listen, settings: &mut Settings) -> bool {
        let changes = self.dirty.take();
        if changes.is_empty() && listen == settings.listen {
            return false;
        }
        settings.listen = listen;
        if changes.has_output() {
            self.output.read(settings);
        }
        for (index, (band, params)) in settings.bands.iter_mut().zip(&self.bands).enumerate() {
            if changes.has_band(index) {
                *band = params.settings();
            }
        }
        true
    }
}

impl OutputParams {
    fn read(&self, settings: &mut Settings) {
        settings.output_gain_db = self.gain.value();
        settings.pan = self.pan.value();
        settings.pan_law = self.pan_law.value().into();
        settings.invert = self.invert.value();
        settings.gain_scale = self.gain_scale.value();
        settings.auto_gain = self.auto_gain.value().into();
        settings.phase = self.phase.value().into();
        settings.linear_length = self.linear_length.value().into();
        settings.gain_q = self.gain_q.value();
    }
}
