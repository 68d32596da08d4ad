//! One band's host parameters, and the engine's band from them.

use super::choices::{KeyFilter, Placement, Shape};
use super::dirty::Dirty;
use crate::engine;
use nice_plug::prelude::*;
use shared_plugin::parameter::{self, ValueSource};

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
    /// The parameters of a band counted from 0, at its place between rumble and air.
    pub(super) fn new(index: usize, dirty: &Dirty) -> Self {
        // The framework repeats display names over an array; hosts that show no groups would list
        // "Frequency" 24 times.
        let name = |what: &str| format!("Band {} {what}", index + 1);
        let first_lap = index < START_SHAPES.len();
        let shape = if first_lap { START_SHAPES[index] } else { Shape::Bell };
        let start_hz = START_HZ[index % START_HZ.len()];
        let curve = |parameter: FloatParam| parameter.with_callback(dirty.of_curve(index));
        let float = |parameter: FloatParam| parameter.with_callback(dirty.of_band(index));
        let switch = |parameter: BoolParam| parameter.with_callback(dirty.of_band(index));
        let channel = EnumParam::new(name("Channel"), Placement::Stereo);
        let key_filter = EnumParam::new(name("Key filter"), KeyFilter::Band);
        Self {
            on: switch(parameter::switch(name("On"), false)),
            shape: EnumParam::new(name("Type"), shape).with_callback(dirty.of_band(index)),
            frequency: curve(parameter::hz(name("Frequency"), start_hz, 10.0..=30_000.0)),
            gain: curve(parameter::db(name("Gain"), 0.0, -30.0..=30.0)),
            q: curve(parameter::q(name("Q"), std::f32::consts::FRAC_1_SQRT_2, 0.025..=40.0)),
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

    /// The engine's band with the values of `source`.
    pub fn settings_from(&self, source: &impl ValueSource) -> engine::Band {
        let mut band = engine::Band {
            on: source.plain(&self.on),
            shape: source.plain(&self.shape).into(),
            order: source.plain(&self.slope).clamp(1, 16) as u8,
            channel: source.plain(&self.placement).into(),
            dynamic: engine::Dynamic {
                on: source.plain(&self.dynamic),
                range_db: source.plain(&self.range),
                threshold_db: source.plain(&self.threshold),
                threshold_is_relative: source.plain(&self.threshold_relative),
                knee_db: source.plain(&self.knee),
                attack_ms: source.exponential(&self.attack),
                release_ms: source.exponential(&self.release),
                has_external_key: source.plain(&self.external_key),
                key_filter: source.plain(&self.key_filter).into(),
                key_frequency_hz: source.exponential(&self.key_frequency),
                key_q: source.exponential(&self.key_q),
            },
            ..engine::Band::default()
        };
        self.read_curve(source, &mut band);
        band
    }

    /// What is automated most, from the values of `source`: frequency, gain and Q.
    pub fn read_curve(&self, source: &impl ValueSource, band: &mut engine::Band) {
        band.frequency_hz = source.exponential(&self.frequency);
        band.gain_db = source.plain(&self.gain);
        band.q = source.exponential(&self.q);
    }

    /// The parameters that hold the base-2 logarithm of their value: frequencies, times and Q.
    pub fn logarithmic(&self) -> [&FloatParam; 6] {
        [&self.frequency, &self.q, &self.attack, &self.release, &self.key_frequency, &self.key_q]
    }
}
