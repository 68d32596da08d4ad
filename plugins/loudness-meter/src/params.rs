//! Host parameters of the loudness meter, and the engine's settings from them.

use crate::engine::{Listened, Settings};
use crate::project::Project;
use crate::telemetry::MeterTelemetry;
use nice_plug::prelude::*;
use shared_dsp::loudness::channel_order::ChannelOrder;
use shared_dsp::loudness::records::RestartPolicy;
use shared_plugin::{BlockContext, Common, Listening, parameter};
use std::sync::Mutex;

/// Newest revision of the measurement.
const SOUND_VERSION: i32 = 1;

/// When a new measurement begins by itself.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum Restart {
    /// Only when asked to.
    #[id = "manual"]
    #[name = "Manual"]
    Manual,
    /// When the transport starts.
    #[id = "transport"]
    #[name = "With transport"]
    WithTransport,
    /// When the transport jumps or a loop turns.
    #[id = "jump"]
    #[name = "On loop and jump"]
    OnLoopJump,
    /// Never; playing a passage again measures it again.
    #[id = "timecode"]
    #[name = "Time-code"]
    TimeCode,
}

/// Order of the channels of a surround bus.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// L R C LFE, then surrounds.
    #[id = "smpte"]
    #[name = "SMPTE / ITU"]
    Smpte,
    /// L C R, surrounds, LFE.
    #[id = "film"]
    #[name = "Film"]
    Film,
    /// Dolby Atmos bed.
    #[id = "atmos"]
    #[name = "Atmos bed"]
    Atmos,
    /// WAVE files and VST 3.
    #[id = "wave"]
    #[name = "WAVE / VST3"]
    Wave,
}

/// All host parameters.
#[derive(Params)]
pub struct MeterParams {
    /// Bypass and sound version.
    #[nested]
    pub common: Common,
    /// Turning it on begins a new measurement; it may be automated.
    #[id = "rst"]
    pub reset: BoolParam,
    /// When a new measurement begins by itself.
    #[id = "pol"]
    pub restart: EnumParam<Restart>,
    /// Whether a mono bus counts as two loudspeakers.
    #[id = "dmo"]
    pub dual_mono: BoolParam,
    /// Order of the channels of a surround bus.
    #[id = "ord"]
    pub order: EnumParam<Order>,
    /// Data of the song. Touched by the editor, and by the host when it saves or loads.
    #[persist = "project"]
    pub project: Mutex<Project>,
}

impl Default for MeterParams {
    fn default() -> Self {
        Self {
            common: Common::new(SOUND_VERSION),
            reset: parameter::switch("Reset", false),
            restart: EnumParam::new("Restart", Restart::Manual).non_automatable(),
            dual_mono: parameter::switch("Dual mono", false).non_automatable(),
            order: EnumParam::new("Channel order", Order::Smpte).non_automatable(),
            project: Mutex::default(),
        }
    }
}

impl MeterParams {
    /// The engine's settings.
    pub fn settings(&self, telemetry: &MeterTelemetry, context: &BlockContext) -> Settings {
        Settings {
            reset_count: telemetry.reset.count(),
            policy: match self.restart.value() {
                Restart::Manual => RestartPolicy::Manual,
                Restart::WithTransport => RestartPolicy::WithTransport,
                Restart::OnLoopJump => RestartPolicy::OnLoopJump,
                Restart::TimeCode => RestartPolicy::TimeCode,
            },
            is_dual_mono: self.dual_mono.value(),
            channel_order: match self.order.value() {
                Order::Smpte => ChannelOrder::Smpte,
                Order::Film => ChannelOrder::Film,
                Order::Atmos => ChannelOrder::Atmos,
                Order::Wave => ChannelOrder::Wave,
            },
            inspects: true,
            transport: context.transport,
            listened: match context.listening {
                Listening::Product(code) => Listened::from_code(code),
                _ => Listened::Mix,
            },
            platform_gain_db: telemetry.platform_gain_db.get(),
        }
    }
}
