//! Host parameters of how delay, reverb and dry sound go together, and of the EQ after them.

use super::Note;
use super::times::TimeChange;
use crate::engine::{self, EqBand, Settings};
use nice_plug::prelude::*;
use shared_plugin::parameter;

/// How delay, reverb and dry sound go together.
#[derive(Params)]
pub struct RoutingParams {
    /// Which of the two hears the other.
    #[id = "rou"]
    pub order: EnumParam<Order>,
    /// Insert or send.
    #[id = "use"]
    pub used_as: EnumParam<UsedAs>,
    /// What a mix does to the dry sound.
    #[id = "mxl"]
    pub mix_law: EnumParam<MixLaw>,
    /// Whether bypass lets what sounds die away.
    #[id = "trl"]
    pub trails: BoolParam,
    /// What ducking listens to.
    #[id = "duk"]
    pub duck_key: EnumParam<DuckKey>,
}

/// What more the reverb can be asked.
#[derive(Params)]
pub struct RoomParams {
    /// Level of the reverb.
    #[id = "rlv"]
    pub level: FloatParam,
    /// The decay as a note length, or in seconds.
    #[id = "rdn"]
    pub decay_note: EnumParam<Note>,
    /// The pre-delay as a note length, or in ms.
    #[id = "rpn"]
    pub pre_delay_note: EnumParam<Note>,
    /// The tail delay as a note length, or in ms.
    #[id = "rln"]
    pub late_delay_note: EnumParam<Note>,
    /// What a change of size or pre-delay sounds like.
    #[id = "rtc"]
    pub time_change: EnumParam<TimeChange>,
}

/// A band of the EQ after delay and reverb.
#[derive(Params)]
pub struct EqBandParams {
    /// Kind; off is none.
    #[id = "ek"]
    pub kind: EnumParam<EqKind>,
    /// Centre or corner.
    #[id = "ef"]
    pub frequency: FloatParam,
    /// Gain of bells and shelves.
    #[id = "eg"]
    pub gain: FloatParam,
    /// Q.
    #[id = "eq"]
    pub q: FloatParam,
}

/// Which of delay and reverb hears the other.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Order {
    #[id = "dr"]
    #[name = "Delay into reverb"]
    DelayIntoReverb,
    #[id = "rd"]
    #[name = "Reverb into delay"]
    ReverbIntoDelay,
    #[id = "par"]
    Parallel,
}

impl From<Order> for engine::Routing {
    fn from(order: Order) -> Self {
        match order {
            Order::DelayIntoReverb => Self::DelayIntoReverb,
            Order::ReverbIntoDelay => Self::ReverbIntoDelay,
            Order::Parallel => Self::Parallel,
        }
    }
}

/// What the plugin is used as.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum UsedAs {
    #[id = "insert"]
    Insert,
    #[id = "send"]
    Send,
}

/// What a mix does to the dry sound.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum MixLaw {
    #[id = "dry"]
    #[name = "Keep the dry level"]
    KeepDry,
    #[id = "power"]
    #[name = "Equal power"]
    EqualPower,
}

impl From<MixLaw> for engine::MixLaw {
    fn from(law: MixLaw) -> Self {
        match law {
            MixLaw::KeepDry => Self::KeepDry,
            MixLaw::EqualPower => Self::EqualPower,
        }
    }
}

/// What ducking listens to.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum DuckKey {
    #[id = "dry"]
    #[name = "Dry sound"]
    Dry,
    #[id = "key"]
    Sidechain,
}

/// Kinds of a band of the EQ after delay and reverb.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum EqKind {
    #[id = "off"]
    Off,
    #[id = "bell"]
    Bell,
    #[id = "lsh"]
    #[name = "Low shelf"]
    LowShelf,
    #[id = "hsh"]
    #[name = "High shelf"]
    HighShelf,
    #[id = "lct"]
    #[name = "Low cut"]
    LowCut,
    #[id = "hct"]
    #[name = "High cut"]
    HighCut,
}

impl From<EqKind> for engine::EqKind {
    fn from(kind: EqKind) -> Self {
        match kind {
            EqKind::Off => Self::Off,
            EqKind::Bell => Self::Bell,
            EqKind::LowShelf => Self::LowShelf,
            EqKind::HighShelf => Self::HighShelf,
            EqKind::LowCut => Self::LowCut,
            EqKind::HighCut => Self::HighCut,
        }
    }
}

impl RoutingParams {
    pub(super) fn new(start: &Settings) -> Self {
        Self {
            order: EnumParam::new("Routing", Order::DelayIntoReverb),
            used_as: EnumParam::new("Used as", UsedAs::Insert),
            mix_law: EnumParam::new("Mix law", MixLaw::KeepDry),
            trails: parameter::switch("Trails on bypass", start.has_trails),
            duck_key: EnumParam::new("Ducking key", DuckKey::Dry),
        }
    }
}

impl RoomParams {
    pub(super) fn new(start: &Settings) -> Self {
        Self {
            level: parameter::db("Reverb level", start.reverb_level_db, -60.0..=12.0),
            decay_note: EnumParam::new("Decay note", Note::Free),
            pre_delay_note: EnumParam::new("Pre-delay note", Note::Free),
            late_delay_note: EnumParam::new("Tail delay note", Note::Free),
            time_change: EnumParam::new("Reverb time changes", TimeChange::Crossfade),
        }
    }
}

impl EqBandParams {
    pub(super) fn new(number: usize, start: EqBand) -> Self {
        let name = |what: &str| format!("EQ band {number} {what}");
        Self {
            kind: EnumParam::new(name("type"), EqKind::Off),
            frequency: parameter::hz(name("frequency"), start.frequency_hz, 20.0..=20_000.0),
            gain: parameter::db(name("gain"), start.gain_db, -18.0..=18.0),
            q: parameter::q(name("Q"), start.q, 0.1..=10.0),
        }
    }
}
