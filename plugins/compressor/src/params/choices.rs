//! The choices among the parameters, and what they are to the engine.

use crate::engine;
use nice_plug::prelude::*;

/// How the gain is found.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Style {
    #[id = "clean"]
    #[name = "Clean"]
    Clean,
    #[id = "bus"]
    #[name = "Bus"]
    Bus,
    #[id = "fet"]
    #[name = "FET"]
    Fet,
    #[id = "opto"]
    #[name = "Opto"]
    Opto,
    #[id = "varimu"]
    #[name = "Vari-mu"]
    VariMu,
}

impl From<Style> for engine::Style {
    fn from(choice: Style) -> Self {
        match choice {
            Style::Clean => Self::Clean,
            Style::Bus => Self::Bus,
            Style::Fet => Self::Fet,
            Style::Opto => Self::Opto,
            Style::VariMu => Self::VariMu,
        }
    }
}

/// Which level counts for both channels.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum LinkMode {
    #[id = "max"]
    #[name = "Maximum"]
    Maximum,
    #[id = "average"]
    #[name = "Average"]
    Average,
}

impl From<LinkMode> for engine::LinkBy {
    fn from(choice: LinkMode) -> Self {
        match choice {
            LinkMode::Maximum => Self::Maximum,
            LinkMode::Average => Self::Average,
        }
    }
}

/// What the two channels carry.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum ChannelMode {
    #[id = "stereo"]
    #[name = "Stereo"]
    Stereo,
    #[id = "midside"]
    #[name = "Mid/Side"]
    MidSide,
    #[id = "mid"]
    #[name = "Mid"]
    Mid,
    #[id = "side"]
    #[name = "Side"]
    Side,
}

impl From<ChannelMode> for engine::Channels {
    fn from(choice: ChannelMode) -> Self {
        match choice {
            ChannelMode::Stereo => Self::Stereo,
            ChannelMode::MidSide => Self::MidSide,
            ChannelMode::Mid => Self::Mid,
            ChannelMode::Side => Self::Side,
        }
    }
}

/// How far the lookahead may reach.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum LookaheadRange {
    #[id = "off"]
    #[name = "Off"]
    Off,
    #[id = "short"]
    #[name = "5 ms"]
    Short,
    #[id = "long"]
    #[name = "20 ms"]
    Long,
}

impl From<LookaheadRange> for engine::LookaheadRange {
    fn from(choice: LookaheadRange) -> Self {
        match choice {
            LookaheadRange::Off => Self::Off,
            LookaheadRange::Short => Self::Short,
            LookaheadRange::Long => Self::Long,
        }
    }
}

/// Rate of the gain while playing.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Oversampling {
    #[id = "x1"]
    #[name = "1\u{00D7}"]
    X1,
    #[id = "x2"]
    #[name = "2\u{00D7}"]
    X2,
    #[id = "x4"]
    #[name = "4\u{00D7}"]
    X4,
    #[id = "x8"]
    #[name = "8\u{00D7}"]
    X8,
}

impl From<Oversampling> for engine::Oversampling {
    fn from(choice: Oversampling) -> Self {
        match choice {
            Oversampling::X1 => Self::X1,
            Oversampling::X2 => Self::X2,
            Oversampling::X4 => Self::X4,
            Oversampling::X8 => Self::X8,
        }
    }
}

/// Rate of the gain in an offline render.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum RenderQuality {
    #[id = "live"]
    #[name = "As live"]
    AsLive,
    #[id = "x2"]
    #[name = "2\u{00D7}"]
    X2,
    #[id = "x4"]
    #[name = "4\u{00D7}"]
    X4,
    #[id = "x8"]
    #[name = "8\u{00D7}"]
    X8,
}

/// Where the saturation stands.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum DrivePlace {
    #[id = "before"]
    #[name = "Before"]
    Before,
    #[id = "after"]
    #[name = "After"]
    After,
}

impl RenderQuality {
    /// The rate of a render, where `live` is that of playing: never less.
    pub fn oversampling(self, live: engine::Oversampling) -> engine::Oversampling {
        let own = match self {
            Self::AsLive => return live,
            Self::X2 => engine::Oversampling::X2,
            Self::X4 => engine::Oversampling::X4,
            Self::X8 => engine::Oversampling::X8,
        };
        if own.factor() > live.factor() { own } else { live }
    }
}
