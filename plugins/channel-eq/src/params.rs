//! Host parameters of the equaliser, and the engine's settings from them.
//!
//! The layout is final: 18 parameters a band, the same for all 24 bands.

mod band;
mod choices;
mod dirty;
mod stereo;

pub use band::BandParams;
pub use choices::{AutoGain, KeyFilter, LinearLength, PanLaw, Phase, Placement, Shape};
use dirty::Dirty;
pub use stereo::StereoParams;

use crate::engine::{BANDS, Listen, Settings};
use nice_plug::prelude::*;
use shared_plugin::Common;
use shared_plugin::parameter::{self, HostValues};
use std::sync::Mutex;

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
    /// What the editor's analyser shows and how, as numbers; empty for the usual. Touched by the
    /// editor, and by the host when it saves or loads.
    #[persist = "analyser"]
    pub analyser: Mutex<Vec<u8>>,
    /// Width, mono lows and balance of the output.
    #[nested(group = "Output")]
    pub stereo: StereoParams,
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

impl Default for EqParams {
    fn default() -> Self {
        let dirty = Dirty::default();
        Self {
            common: Common::new(SOUND_VERSION),
            output: OutputParams::new(&dirty),
            bands: (0..BANDS).map(|band| BandParams::new(band, &dirty)).collect(),
            analyser: Mutex::default(),
            stereo: StereoParams::new(&dirty),
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

impl EqParams {
    /// The engine's settings; nothing is listened to.
    pub fn settings(&self) -> Settings {
        let mut settings = Settings::default();
        self.output.read(&mut settings);
        self.stereo.read(&mut settings);
        for (band, params) in settings.bands.iter_mut().zip(&self.bands) {
            *band = params.settings_from(&HostValues);
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
            self.stereo.read(settings);
        }
        for (index, (band, params)) in settings.bands.iter_mut().zip(&self.bands).enumerate() {
            if changes.has_band(index) {
                *band = params.settings_from(&HostValues);
            } else if changes.has_curve(index) {
                params.read_curve(&HostValues, band);
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
