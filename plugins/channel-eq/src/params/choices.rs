//! The choices among the parameters, and what they are to the engine.

use crate::engine;
use nice_plug::prelude::*;

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
    #[name = "Band range"]
    Band,
    #[id = "own"]
    #[name = "Own range"]
    Own,
    #[id = "all"]
    #[name = "Full range"]
    All,
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

impl From<AutoGain> for engine::AutoGain {
    fn from(auto_gain: AutoGain) -> Self {
        match auto_gain {
            AutoGain::Off => Self::Off,
            AutoGain::Curve => Self::Curve,
            AutoGain::Loudness => Self::Loudness,
        }
    }
}

impl From<Phase> for engine::Phase {
    fn from(phase: Phase) -> Self {
        match phase {
            Phase::ZeroLatency => Self::ZeroLatency,
            Phase::Natural => Self::Natural,
            Phase::Linear => Self::Linear,
        }
    }
}

impl From<LinearLength> for engine::LinearLength {
    fn from(length: LinearLength) -> Self {
        match length {
            LinearLength::Shortest => Self::Shortest,
            LinearLength::Short => Self::Short,
            LinearLength::Medium => Self::Medium,
            LinearLength::Long => Self::Long,
            LinearLength::Longest => Self::Longest,
        }
    }
}

impl From<KeyFilter> for engine::KeyFilter {
    fn from(filter: KeyFilter) -> Self {
        match filter {
            KeyFilter::Band => Self::Band,
            KeyFilter::Own => Self::Own,
            KeyFilter::All => Self::All,
        }
    }
}
