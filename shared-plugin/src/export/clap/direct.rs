//! A block played past the framework.
//!
//! The framework makes a transport, copies channels, asks queues of its own and tells the editor of
//! every event. Without an editor, which alone reads from those queues and writes to them, all that
//! counts are the values that the events set, and the rest costs more than many plugins do.

use super::automation::Automation;
use super::transport;
use crate::direct::{Block, DirectPath, HostTime, MOST_CHANNELS};
use crate::export::EntryLink;
use crate::export::buses::Buses;
use clap_sys::audio_buffer::clap_audio_buffer;
use clap_sys::events::clap_event_transport;
use clap_sys::process::{
    CLAP_PROCESS_CONTINUE, CLAP_PROCESS_CONTINUE_IF_NOT_QUIET, CLAP_PROCESS_ERROR, clap_process,
    clap_process_status,
};
use shared_dsp::simd::VectorPath;
use std::ops::Range;
use std::slice::{from_raw_parts, from_raw_parts_mut};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::SeqCst};

/// One instance's way past the framework.
pub struct Direct {
    path: Arc<dyn DirectPath>,
    follows_transport: bool,
    /// While there is an editor, or one is being made or ended.
    has_editor: AtomicBool,
    /// Whether the framework has to play the next block: it may have something to say to the host.
    owes_framework: AtomicBool,
    /// The bits of an `f32`, as the framework has it.
    sample_rate_hz: AtomicU32,
    vectors: VectorPath,
}

impl Direct {
    /// For the instance of `link`, if it has a signal path. The framework plays the first block.
    pub fn new(link: &EntryLink) -> Option<Self> {
        let path = link.path()?;
        Some(Self {
            follows_transport: path.follows_transport(),
            path,
            has_editor: AtomicBool::new(false),
            owes_framework: AtomicBool::new(true),
            sample_rate_hz: AtomicU32::new(0),
            vectors: VectorPath::best(),
        })
    }

    /// Follows an activation.
    pub fn activate(&self, sample_rate_hz: f64) {
        self.sample_rate_hz.store((sample_rate_hz as f32).to_bits(), SeqCst);
        self.owes_framework.store(true, SeqCst);
    }

    /// Says that an editor is about to be made, or that it is gone.
    pub fn set_editor(&self, exists: bool) {
        self.has_editor.store(exists, SeqCst);
    }

    /// Whether the framework has something to say to the host, after a block that [`Self::play`] played:
    /// the latency has changed.
    pub fn owes_framework(&self) -> bool {
        self.owes_framework.load(SeqCst)
    }

    /// Lets the framework play a block with `call`.
    pub fn with_framework<T>(&self, call: impl FnOnce() -> T) -> T {
        // What an editor has left behind is said within this block only if it was gone before.
        let has_editor = self.has_editor.load(SeqCst);
        let result = call();
        self.owes_framework.store(has_editor, SeqCst);
        result
    }

    /// Plays the block, cut where its events set something; `None`, and nothing played, where that is
    /// up to the framework.
    ///
    /// # Safety
    /// `process` is as the standard says but for what is missing, and nobody else uses its channels.
    pub unsafe fn play(
        &self,
        buses: &Buses,
        process: &clap_process,
        link: &EntryLink,
    ) -> Option<clap_process_status> {
        if self.owes_framework.load(SeqCst) || self.has_editor.load(SeqCst) {
            return None;
        }
        // SAFETY: by contract.
        let mut events = unsafe { Automation::new(process.in_events, process.frames_count) };
        if self.follows_transport && !events.is_empty() {
            return None;
        }
        // SAFETY: by contract.
        let channels = unsafe { Channels::of(buses, process) }?;
        // SAFETY: by contract.
        if events.is_empty() && unsafe { self.rests_through(&channels, process, link) } {
            return Some(CLAP_PROCESS_CONTINUE_IF_NOT_QUIET);
        }
        let mut transport = process.transport;
        let mut start = 0;
        loop {
            // SAFETY: by contract; the transport is the block's or that of an event.
            let (end, time) = unsafe {
                let end = events.apply(start, link, &mut transport);
                (end, self.time(transport))
            };
            let frames = start as usize..end as usize;
            // SAFETY: by contract.
            let played = unsafe { channels.with(frames, |block| self.path.play(block, &time)) };
            let Some(played) = played else {
                return (start > 0).then_some(CLAP_PROCESS_ERROR);
            };
            if played.needs_framework {
                self.owes_framework.store(true, SeqCst);
            }
            if end == process.frames_count {
                return Some(match played.is_at_rest {
                    true => CLAP_PROCESS_CONTINUE_IF_NOT_QUIET,
                    false => CLAP_PROCESS_CONTINUE,
                });
            }
            start = end;
        }
    }

    /// Plays a block without events if the path is at rest and goes on resting; gives whether it did.
    ///
    /// # Safety
    /// As for [`Direct::play`]; the channels are those of `process`.
    unsafe fn rests_through(
        &self,
        channels: &Channels<'_>,
        process: &clap_process,
        link: &EntryLink,
    ) -> bool {
        let frames = process.frames_count as usize;
        // SAFETY: by contract.
        let goes_on =
            || unsafe { link.rest.goes_on(link.changes(), &self.time(process.transport), frames) };
        if !link.rest.is_on() || !goes_on() {
            return false;
        }
        // SAFETY: by contract.
        let is_silent = unsafe {
            channels.with(0..frames, |block| {
                let is_silent = block.is_silent(self.vectors);
                if is_silent {
                    block.pass_on();
                }
                is_silent
            })
        };
        if is_silent {
            link.rest.owe(frames);
        }
        is_silent
    }

    /// As much of the host's time as the path follows.
    ///
    /// # Safety
    /// `transport` is null or the host's.
    unsafe fn time(&self, transport: *const clap_event_transport) -> HostTime {
        // SAFETY: by contract.
        unsafe {
            if self.follows_transport {
                let rate_hz = f32::from_bits(self.sample_rate_hz.load(SeqCst));
                transport::time(transport, rate_hz)
            } else {
                HostTime { tempo_bpm: transport::tempo_bpm(transport), ..HostTime::default() }
            }
        }
    }
}

/// The `width` channels of a port; `None` where it has no list of so many.
///
/// # Safety
/// `port` is a port, whose list is as long as it says, or null.
unsafe fn channels<'a>(port: *const clap_audio_buffer, width: usize) -> Option<&'a [*mut f32]> {
    // SAFETY: by contract.
    unsafe {
        let list = (*port).data32.cast_const();
        let is_whole = !list.is_null() && (*port).channel_count as usize == width;
        is_whole.then(|| from_raw_parts(list, width))
    }
}

/// The channels of a block, none of which shares memory with an output but an input with its own.
struct Channels<'a> {
    input: &'a [*mut f32],
    output: &'a [*mut f32],
    key: &'a [*mut f32],
}

impl<'a> Channels<'a> {
    /// `None` where anything of `buses` is missing, channels share memory otherwise, or a bus is wider
    /// than a signal path.
    ///
    /// # Safety
    /// Each list in `process` is as long as it says, or null.
    unsafe fn of(buses: &Buses, process: &'a clap_process) -> Option<Self> {
        let (inputs, outputs) = (process.audio_inputs, process.audio_outputs);
        let counts = (process.audio_inputs_count as usize, process.audio_outputs_count as usize);
        let is_usual = matches!(counts, (1 | 2, 1)) && counts == buses.counts();
        if !is_usual || inputs.is_null() || outputs.is_null() {
            return None;
        }
        let has_key = counts.0 == 2;
        // SAFETY: by contract; there are as many ports as asked for here.
        let channels = unsafe {
            Self {
                input: channels(inputs, buses.input(0).len())?,
                output: channels(outputs, buses.output(0).len())?,
                key: if has_key { channels(inputs.add(1), buses.input(1).len())? } else { &[] },
            }
        };
        let Self { input, output, key } = &channels;
        let fits = input.len() == output.len() && output.len().max(key.len()) <= MOST_CHANNELS;
        (fits && channels.are_apart(process.frames_count as usize)).then_some(channels)
    }

    /// Whether all are there, and no output shares memory with another channel of `frames` frames but
    /// with its own input.
    fn are_apart(&self, frames: usize) -> bool {
        let Self { input, output, key } = *self;
        let bytes = frames * size_of::<f32>();
        let overlap = |a: *mut f32, b: *mut f32| a.addr().abs_diff(b.addr()) < bytes;
        for (index, &own) in output.iter().enumerate() {
            for &other in &output[index + 1..] {
                if overlap(own, other) {
                    return false;
                }
            }
            for &other in key {
                if overlap(own, other) {
                    return false;
                }
            }
            for (at, &other) in input.iter().enumerate() {
                if overlap(own, other) && (at != index || own != other) {
                    return false;
                }
            }
        }
        [output, input, key].into_iter().flatten().all(|channel| !channel.is_null())
    }

    /// Hands these frames of the channels to `call` as a block.
    ///
    /// # Safety
    /// Each is valid for the frames, outputs for writing, and nobody else uses them.
    unsafe fn with<T>(
        &self,
        frames: Range<usize>,
        call: impl FnOnce(&mut Block<'_, '_, '_>) -> T,
    ) -> T {
        let mut input: [Option<&[f32]>; MOST_CHANNELS] = [None; MOST_CHANNELS];
        let mut main: [&mut [f32]; MOST_CHANNELS] = Default::default();
        let mut key: [&[f32]; MOST_CHANNELS] = [&[]; MOST_CHANNELS];
        // SAFETY: by contract valid, and no output overlaps anything a slice is made of: an input
        // that is its own output makes none.
        unsafe {
            for (index, (&from, &to)) in self.input.iter().zip(self.output).enumerate() {
                let own = |from: *mut f32| from_raw_parts(from.add(frames.start), frames.len());
                input[index] = (from != to).then(|| own(from));
                main[index] = from_raw_parts_mut(to.add(frames.start), frames.len());
            }
            for (view, &channel) in key.iter_mut().zip(self.key) {
                *view = from_raw_parts(channel.add(frames.start), frames.len());
            }
        }
        call(&mut Block {
            input: &input[..self.input.len()],
            main: &mut main[..self.output.len()],
            key: &key[..self.key.len()],
        })
    }
}
