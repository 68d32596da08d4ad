//! The choices among the parameters, and what they are to the engine.

use crate::engine;
use nice_plug::prelude::*;

/// Latency and accuracy.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Mode {
    #[id = "master"]
    #[name = "Master"]
    Master,
    #[id = "low"]
    #[name = "Low latency"]
    LowLatency,
}

/// Character of the limiting.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Style {
    #[id = "transparent"]
    #[name = "Transparent"]
    Transparent,
    #[id = "punchy"]
    #[name = "Punchy"]
    Punchy,
    #[id = "dense"]
    #[name = "Dense"]
    Dense,
    #[id = "clip"]
    #[name = "Clip+Limit"]
    ClipAndLimit,
}

/// Word length of the output.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Dither {
    #[id = "off"]
    #[name = "Off"]
    Off,
    #[id = "16"]
    #[name = "16 bit"]
    Bits16,
    #[id = "20"]
    #[name = "20 bit"]
    Bits20,
    #[id = "24"]
    #[name = "24 bit"]
    Bits24,
}

impl From<Mode> for engine::Mode {
    fn from(mode: Mode) -> Self {
        match mode {
            Mode::Master => Self::Master,
            Mode::LowLatency => Self::LowLatency,
        }
    }
}

impl From<Style> for engine::Style {
    fn from(style: Style) -> Self {
        match style {
            Style::Transparent => Self::Transparent,
            Style::Punchy => Self::Punchy,
            Style::Dense => Self::Dense,
            Style::ClipAndLimit => Self::ClipAndLimit,
        }
    }
}

impl From<Dither> for engine::Dither {
    fn from(dither: Dither) -> Self {
        match dither {
            Dither::Off => Self::Off,
            Dither::Bits16 => Self::Bits16,
            Dither::Bits20 => Self::Bits20,
            Dither::Bits24 => Self::Bits24,
        }
    }
}
