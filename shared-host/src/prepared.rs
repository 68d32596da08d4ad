//! A signal cut into blocks in advance, so that playing it is nothing but the plugin's own calls: for
//! timing them.

use crate::events::{fill, transport_event};
use crate::params::ParamEvent;
use crate::{Plugin, Transport};
use clack_host::events::event_types::TransportEvent;
use clack_host::prelude::*;
use clap_sys::audio_buffer::clap_audio_buffer;
use clap_sys::process::{CLAP_PROCESS_ERROR, clap_process};
use std::ptr::{from_ref, null_mut};
use std::sync::atomic::Ordering;

/// Most channels of one port.
const MOST_CHANNELS: usize = 8;

/// A signal with its events, played over and over.
pub struct PreparedBlocks {
    input: Vec<Vec<f32>>,
    /// Silence as long as a block: channels of keys.
    silence: Vec<f32>,
    output: Vec<Vec<f32>>,
    events: Vec<EventBuffer>,
    transports: Vec<TransportEvent>,
    block_frames: usize,
    next: usize,
}

impl PreparedBlocks {
    /// Cuts `input`, one vector a channel, into blocks of `block_frames`; what does not fill a block
    /// is left out. Frames of `events` count from the start of `input` and must be in order.
    #[must_use]
    pub fn new(input: Vec<Vec<f32>>, events: &[ParamEvent], block_frames: usize) -> Self {
        let blocks = input.first().map_or(0, Vec::len) / block_frames;
        let at_frame = |block: usize| (block * block_frames) as u32;
        let of_block = |block: usize| {
            let first = events.partition_point(|event| event.frame < at_frame(block));
            let end = events.partition_point(|event| event.frame < at_frame(block + 1));
            let moved: Vec<_> = events[first..end]
                .iter()
                .map(|event| ParamEvent { frame: event.frame - at_frame(block), ..*event })
                .collect();
            let mut buffer = EventBuffer::with_capacity(moved.len().max(1));
            fill(&mut buffer, &moved);
            buffer
        };
        let transport = |block: usize| {
            transport_event(Transport {
                tempo_bpm: 120.0,
                position_s: (block * block_frames) as f64 / 48_000.0,
                playing: true,
            })
        };
        Self {
            output: vec![vec![0.0; block_frames]; input.len()],
            silence: vec![0.0; block_frames],
            events: (0..blocks).map(of_block).collect(),
            transports: (0..blocks).map(transport).collect(),
            input,
            block_frames,
            next: 0,
        }
    }
}

impl Plugin {
    /// Plays the next `count` blocks through the active plugin, whatever it answers: a host that never
    /// lets it sleep. Says whether all calls were a success.
    pub fn play_prepared(&mut self, prepared: &mut PreparedBlocks, count: usize) -> bool {
        let key_channels = self.audio_ports(true).get(1).map(|port| port.channels);
        let Some(active) = &mut self.active else { return false };
        let instance = self.instance.borrow();
        let in_audio = |on| {
            instance.access_shared_handler(|shared| shared.in_audio.store(on, Ordering::SeqCst));
        };
        let mut key: [_; MOST_CHANNELS] = [prepared.silence.as_mut_ptr(); MOST_CHANNELS];
        let mut output: [_; MOST_CHANNELS] = [null_mut(); MOST_CHANNELS];
        for (pointer, channel) in output.iter_mut().zip(&mut prepared.output) {
            *pointer = channel.as_mut_ptr();
        }
        let mut main: [*mut f32; MOST_CHANNELS] = [null_mut(); MOST_CHANNELS];
        let channels = prepared.input.len().min(MOST_CHANNELS);
        let port = |pointers: &mut [*mut f32; MOST_CHANNELS], channels: usize| clap_audio_buffer {
            data32: pointers.as_mut_ptr(),
            data64: null_mut(),
            channel_count: channels as u32,
            latency: 0,
            constant_mask: 0,
        };
        let mut inputs = [port(&mut main, channels), port(&mut key, key_channels.unwrap_or(0))];
        let mut outputs = [port(&mut output, channels)];
        let mut events_out = EventBuffer::with_capacity(16);
        let mut events_out = events_out.as_output();
        let raw = instance.raw_instance();
        let Some(process) = raw.process else { return false };
        let mut is_success = true;
        in_audio(true);
        for _ in 0..count {
            let start = prepared.next * prepared.block_frames;
            for (pointer, channel) in main.iter_mut().zip(&mut prepared.input) {
                *pointer = channel[start..].as_mut_ptr();
            }
            let events_in = prepared.events[prepared.next].as_input();
            let block = clap_process {
                steady_time: active.frames as i64,
                frames_count: prepared.block_frames as u32,
                transport: prepared.transports[prepared.next].as_raw(),
                audio_inputs: inputs.as_mut_ptr(),
                audio_inputs_count: 1 + u32::from(key_channels.is_some()),
                audio_outputs: outputs.as_mut_ptr(),
                audio_outputs_count: 1,
                in_events: from_ref(events_in.as_raw()),
                out_events: from_ref(events_out.as_raw()),
            };
            // SAFETY: the plugin is active and started, and every pointer is to memory of this
            // call or of `prepared`, as long as said.
            is_success &= unsafe { process(raw, &raw const block) } != CLAP_PROCESS_ERROR;
            active.frames += prepared.block_frames as u64;
            prepared.next = (prepared.next + 1) % prepared.events.len();
        }
        in_audio(false);
        is_success
    }
}
