//! The output's stereo tools. They stand behind the bands in hosts' lists, whose order is frozen.

use super::dirty::Dirty;
use crate::engine::{Settings, stereo};
use nice_plug::prelude::*;
use shared_plugin::parameter::{self, exponential};

/// Width, mono lows and balance.
#[derive(Params)]
pub struct StereoParams {
    /// Factor of the side.
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
}

impl StereoParams {
    pub(super) fn new(dirty: &Dirty) -> Self {
        let float = |parameter: FloatParam| parameter.with_callback(dirty.of_output());
        let (lowest_hz, highest_hz) = stereo::MONO_BELOW_HZ;
        let range_hz = lowest_hz as f32..=highest_hz as f32;
        Self {
            width: float(parameter::share("Width", 1.0, 0.0..=stereo::LARGEST_WIDTH as f32)),
            mono_below: parameter::switch("Mono below", false).with_callback(dirty.of_output()),
            mono_below_frequency: float(parameter::hz("Mono below frequency", 120.0, range_hz)),
            balance: float(parameter::share("Balance", 0.0, -1.0..=1.0)),
        }
    }

    pub(super) fn read(&self, settings: &mut Settings) {
        settings.width = self.width.value();
        settings.mono_below = self.mono_below.value();
        settings.mono_below_hz = exponential(&self.mono_below_frequency);
        settings.balance = self.balance.value();
    }
}
