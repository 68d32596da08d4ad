//! Callers that keep no rule of the standards, for tests of what odd hosts do.
//!
//! [`RawClap`] and [`RawVst3`] make every call when told to, in any order, with buses, channels and
//! pointers left out. What lies past the end of a list of buses is poisoned: reading it crashes.

mod clap;
mod library;
#[cfg(target_os = "linux")]
mod vst3;

pub use clap::{RawClap, RawHost};
pub use library::Library;
#[cfg(target_os = "linux")]
pub use vst3::RawVst3;

use std::ptr::{null_mut, without_provenance_mut};

/// A bus as a host hands it over: its channels, of which `None` is a null pointer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RawBus {
    /// The channels.
    pub channels: Vec<Option<Vec<f32>>>,
    /// The list of channels itself is a null pointer.
    pub is_null: bool,
}

impl RawBus {
    /// A bus with nothing missing.
    #[must_use]
    pub fn whole(channels: &[Vec<f32>]) -> Self {
        Self { channels: channels.iter().cloned().map(Some).collect(), is_null: false }
    }

    /// A bus of `width` channels, all null.
    #[must_use]
    pub fn of_nulls(width: usize) -> Self {
        Self { channels: vec![None; width], is_null: false }
    }

    /// A bus that says it has `width` channels, and has no list of them.
    #[must_use]
    pub fn without_list(width: usize) -> Self {
        Self { channels: vec![None; width], is_null: true }
    }

    /// The pointers to the channels, one more than there are, so that even an empty list has a
    /// place in memory.
    fn pointers(&mut self) -> Vec<*mut f32> {
        let pointer = |channel: &mut Option<Vec<f32>>| {
            channel.as_mut().map_or(null_mut(), |frames| frames.as_mut_ptr())
        };
        let mut pointers: Vec<*mut f32> = self.channels.iter_mut().map(pointer).collect();
        pointers.push(poison());
        pointers
    }
}

/// Lets the first of the output buses share the memory of the first of the input buses.
fn share_first(inputs: &[Vec<*mut f32>], outputs: &mut [Vec<*mut f32>]) {
    let (Some(input), Some(output)) = (inputs.first(), outputs.first_mut()) else { return };
    // The last pointer of each is the poisoned one.
    let width = input.len().min(output.len()) - 1;
    for (shared, own) in input[..width].iter().zip(output) {
        *own = if shared.is_null() { *own } else { *shared };
    }
}

/// Runs `process` on a thread of its own, while this one waits.
fn elsewhere<P>(plugin: &P, block: &mut RawBlock, process: fn(&P, &mut RawBlock) -> bool) -> bool {
    /// What is handed to the other thread and back.
    struct Handed<T>(T);
    // SAFETY: this thread waits for the other, so only one of them calls.
    unsafe impl<T> Send for Handed<T> {}
    let handed = Handed((plugin, block));
    std::thread::scope(|scope| {
        let work = move || {
            // All of it is taken along, not its parts.
            let Handed((plugin, block)) = { handed };
            process(plugin, block)
        };
        scope.spawn(work).join().unwrap_or(false)
    })
}

/// An address nothing can be read from.
fn poison<T>() -> *mut T {
    without_provenance_mut(16)
}

/// One value for a parameter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RawEvent {
    /// The frame it is said to be at; may be past the block, and below 0 in VST3.
    pub frame: i32,
    /// The parameter.
    pub id: u32,
    /// The value, in the format's own range.
    pub value: f64,
    /// An offset by a modulator rather than a value (CLAP).
    pub is_modulation: bool,
}

impl RawEvent {
    /// A value at a frame.
    #[must_use]
    pub const fn new(frame: i32, id: u32, value: f64) -> Self {
        Self { frame, id, value, is_modulation: false }
    }
}

/// A block as a host hands it over.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RawBlock {
    /// Frames it is said to have.
    pub frames: usize,
    /// The input buses that are there.
    pub inputs: Vec<RawBus>,
    /// The output buses that are there.
    pub outputs: Vec<RawBus>,
    /// Values, in order.
    pub events: Vec<RawEvent>,
    /// The first output shares the memory of the first input, which then holds what is put out.
    pub is_in_place: bool,
    /// Every input is said to hold silence, whatever it holds.
    pub is_said_silent: bool,
    /// It is said to be rendered rather than heard (VST3; in CLAP the mode is no part of a block).
    pub is_offline: bool,
    /// Where the song is, if that is told.
    pub transport: Option<RawTransport>,
}

/// What a host says about its song; nothing of it need make sense.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct RawTransport {
    /// The song plays.
    pub is_playing: bool,
    /// It plays in a loop.
    pub is_looping: bool,
    /// The tempo, if it is told.
    pub tempo_bpm: Option<f64>,
    /// Where the block begins.
    pub position_s: f64,
    /// The same, in quarter notes.
    pub position_beats: f64,
    /// Where the loop begins and ends, in quarter notes.
    pub loop_beats: (f64, f64),
    /// Beats in a bar, and the note that is a beat.
    pub bar_beats: (u16, u16),
}
