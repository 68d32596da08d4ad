//! The signal path as an entry plays it itself, past the framework.
//!
//! What the framework does around a block costs more than a block of an idle plugin. While no editor
//! exists, nothing of it counts but the values that a host's events set.

use nice_plug::prelude::ProcessStatus;
use shared_dsp::loudness::records::Transport;

/// Most channels of a main bus in any layout: 5.1.
pub const MOST_CHANNELS: usize = 6;

/// A block of a host, at most [`MOST_CHANNELS`] wide.
pub struct Block<'a, 'b, 'c> {
    /// The input of each main channel that is not yet in `main`, as long as that.
    pub input: &'a [Option<&'c [f32]>],
    /// The main channels, all equally long; played in place where there is no `input`.
    pub main: &'a mut [&'b mut [f32]],
    /// The channels of the key, perhaps shorter or longer than `main`; none where there is no key.
    pub key: &'a [&'c [f32]],
}

/// What a host says of its time at the first frame of a block.
#[derive(Debug, Clone, Copy, Default)]
pub struct HostTime {
    /// Tempo in beats per minute.
    pub tempo_bpm: Option<f64>,
    /// The transport.
    pub transport: Transport,
    /// The bar of the song, counted from 0.
    pub bar: Option<i32>,
}

/// A path that plays without the framework.
pub trait DirectPath: Send + Sync {
    /// Whether anything follows the transport, and not the tempo alone.
    fn follows_transport(&self) -> bool;

    /// Plays a block within which no event sets anything, while no editor exists. `None`, and nothing played,
    /// while the path is in use; the framework then says what it says of such hosts.
    ///
    /// `time` needs no more than the tempo where nothing follows the transport.
    fn play(&self, block: &mut Block<'_, '_, '_>, time: &HostTime) -> Option<DirectStatus>;
}

/// What a block played past the framework came to.
#[derive(Debug, Clone, Copy)]
pub struct DirectStatus {
    /// The answer to the host.
    pub status: ProcessStatus,
    /// Whether the framework has something to tell the host: another latency.
    pub needs_framework: bool,
}
