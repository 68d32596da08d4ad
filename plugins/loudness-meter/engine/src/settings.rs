//! What a user can ask of the meter, and what the host says of its transport.

use super::Listened;
use shared_dsp::loudness::channel_order::ChannelOrder;
use shared_dsp::loudness::records::{RestartPolicy, Transport};

/// Everything the engine goes by in one block.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// Requests for a new measurement, counted. Any change of the number begins one.
    pub reset_count: u32,
    /// When a new measurement begins by itself.
    pub policy: RestartPolicy,
    /// A mono bus counts as two loudspeakers: 3.01 LU more.
    pub is_dual_mono: bool,
    /// How the channels of a surround bus are listed. A change begins a new measurement.
    pub channel_order: ChannelOrder,
    /// Whether clipping, hum, sections and the like are looked for.
    pub inspects: bool,
    /// The host's transport at the first frame of the next call of `process`.
    pub transport: Transport,
    /// What of the listen bar is heard.
    pub listened: Listened,
    /// Gain of [`Listened::AtPlatformLevel`], dB, -60..24.
    pub platform_gain_db: f32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            reset_count: 0,
            policy: RestartPolicy::Manual,
            is_dual_mono: false,
            channel_order: ChannelOrder::Smpte,
            inspects: true,
            transport: Transport::default(),
            listened: Listened::Mix,
            platform_gain_db: 0.0,
        }
    }
}
