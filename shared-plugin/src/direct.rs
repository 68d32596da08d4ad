//! The signal path as an entry plays it itself, past the framework.
//!
//! What the framework does around a block costs more than a block of an idle plugin. While no editor
//! exists, nothing of it counts but the values that a host's events set.

use shared_dsp::loudness::records::Transport;
use shared_dsp::simd::VectorPath;
use shared_dsp::stream;

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

impl Block<'_, '_, '_> {
    /// Frames of the main channels.
    pub fn frames(&self) -> usize {
        self.main.first().map_or(0, |channel| channel.len())
    }

    /// Whether everything that comes in is zero.
    pub fn is_silent(&self, path: VectorPath) -> bool {
        let mut main: [&[f32]; MOST_CHANNELS] = [&[]; MOST_CHANNELS];
        for (index, (view, channel)) in main.iter_mut().zip(self.main.iter()).enumerate() {
            *view = self.input.get(index).copied().flatten().unwrap_or(channel);
        }
        let channels = self.main.len().min(MOST_CHANNELS);
        stream::are_silent(path, &main[..channels]) && stream::are_silent(path, self.key)
    }

    /// Writes the input out as it is.
    pub fn pass_on(&mut self) {
        for (input, channel) in self.input.iter().zip(self.main.iter_mut()) {
            if let Some(input) = input {
                channel.copy_from_slice(input);
            }
        }
    }
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
    /// Whether the host may let the plugin sleep while nothing comes in.
    pub is_at_rest: bool,
    /// Whether the framework has something to tell the host: another latency.
    pub needs_framework: bool,
}
