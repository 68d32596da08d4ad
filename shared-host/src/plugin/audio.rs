//! Activation and processing of one instance.
//!
//! The host copies a block's input into its own planes first, so a plugin that writes to its input
//! harms nobody. The memory counter ([`shared_bench::allocation`]) is armed around the plugin's calls only.

use crate::callbacks::LatheHost;
use crate::events::{Transport, collect, fill, transport_event};
use crate::params::ParamEvent;
use crate::{HostError, Plugin};
use clack_extensions::params::PluginParams;
use clack_extensions::tail::{PluginTail, TailLength};
use clack_host::prelude::*;
use shared_bench::allocation;
use std::sync::atomic::Ordering;

/// Room for events in one block before the host itself has to take memory.
const EVENT_CAPACITY: usize = 4096;

/// The plugin's answer to a block, about the blocks to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Keep processing.
    Continue,
    /// Keep processing unless the output is quiet: nothing is left to ring out.
    ContinueIfNotQuiet,
    /// Keep processing for the length of the tail.
    Tail,
    /// Nothing to do until an event or sound comes in.
    Sleep,
}

/// One call of the plugin: up to the `max_block` frames it was activated with.
///
/// Every channel of `input`, `key` and `output` must have the same length.
pub struct Block<'a, 'o> {
    /// The channels of the main input.
    pub input: &'a [&'a [f32]],
    /// The channels of the key, for a plugin that has one. `None` hands over silence.
    pub key: Option<&'a [&'a [f32]]>,
    /// The channels of the main output.
    pub output: &'a mut [&'o mut [f32]],
    /// Changes inside the block, in order of frame.
    pub events: &'a [ParamEvent],
    /// The song, or `None` for a host that has none.
    pub transport: Option<Transport>,
}

/// The part of an instance that exists only while it is active.
pub(crate) struct Active {
    pub processor: PluginAudioProcessor<LatheHost>,
    pub sample_rate_hz: f64,
    pub max_block: usize,
    input_planes: Vec<Vec<f32>>,
    key_planes: Vec<Vec<f32>>,
    input_ports: AudioPorts,
    output_ports: AudioPorts,
    events_in: EventBuffer,
    events_out: EventBuffer,
    /// Frames since activation.
    pub frames: u64,
}

impl Plugin {
    /// Activates the plugin for blocks of 1 to `max_block` frames and starts processing.
    ///
    /// # Errors
    /// When it is active already or refuses.
    pub fn activate(&mut self, sample_rate_hz: f64, max_block: usize) -> Result<(), HostError> {
        let refused = |name: &str, what: String| {
            HostError::new(name, what, "deactivate it first or choose another rate or block size")
        };
        if self.active.is_some() {
            return Err(refused(&self.info.name, "it is active already".to_string()));
        }
        let max_frames = u32::try_from(max_block).ok().filter(|&frames| frames > 0);
        let max_frames_count = max_frames
            .ok_or_else(|| refused(&self.info.name, format!("no block of {max_block} frames")))?;
        let configuration = PluginAudioConfiguration {
            sample_rate: sample_rate_hz,
            min_frames_count: 1,
            max_frames_count,
        };
        let stopped =
            self.instance.borrow_mut().activate(|_, _| (), configuration).map_err(|error| {
                refused(&self.info.name, format!("it refuses {sample_rate_hz} Hz ({error})"))
            })?;
        let mut processor = PluginAudioProcessor::from(stopped);
        self.in_audio(true);
        let started = processor.start_processing().map(|_| ());
        self.in_audio(false);
        started.map_err(|error| refused(&self.info.name, error.to_string()))?;

        let widths = |input| -> Vec<usize> {
            self.audio_ports(input).iter().map(|port| port.channels).collect()
        };
        let inputs = widths(true);
        let plane = |count: usize| vec![vec![0.0; max_block]; count];
        self.active = Some(Active {
            processor,
            sample_rate_hz,
            max_block,
            input_planes: plane(inputs.first().copied().unwrap_or(0)),
            key_planes: plane(inputs.get(1).copied().unwrap_or(0)),
            // Capacity for more channels than are used: clack rewrites pointers wrongly for a
            // second port when its list of channels has to grow.
            input_ports: AudioPorts::with_capacity(32, inputs.len()),
            output_ports: AudioPorts::with_capacity(32, 1),
            events_in: EventBuffer::with_capacity(EVENT_CAPACITY),
            events_out: EventBuffer::with_capacity(EVENT_CAPACITY),
            frames: 0,
        });
        Ok(())
    }

    /// Stops processing and deactivates; does nothing when not active.
    pub fn deactivate(&mut self) {
        if let Some(active) = self.active.take() {
            self.in_audio(true);
            let stopped = active.processor.into_stopped();
            self.in_audio(false);
            self.instance.borrow_mut().deactivate(stopped);
        }
    }

    /// Whether the plugin is active.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.active.is_some()
    }

    /// The rate it is active at, in hertz.
    #[must_use]
    pub fn sample_rate_hz(&self) -> Option<f64> {
        self.active.as_ref().map(|active| active.sample_rate_hz)
    }

    /// Forgets all sound held inside, as at a jump of the song; does nothing when not active.
    pub fn reset(&mut self) {
        self.in_audio(true);
        if let Some(active) = &mut self.active {
            let ((), calls) = allocation::count(|| active.processor.reset());
            self.allocations += calls;
        }
        self.in_audio(false);
    }

    /// Deactivates and activates again with the same rate and block size, if the plugin asked for
    /// it. Gives whether it did.
    ///
    /// # Errors
    /// When the plugin refuses to come back.
    pub fn honour_restart(&mut self) -> Result<bool, HostError> {
        self.on_main_thread();
        if !self.take_requests().restart {
            return Ok(false);
        }
        let Some(active) = &self.active else { return Ok(false) };
        let (sample_rate_hz, max_block) = (active.sample_rate_hz, active.max_block);
        self.deactivate();
        self.activate(sample_rate_hz, max_block)?;
        Ok(true)
    }

    /// Length of the output after the end of the input, in samples; `u32::MAX` for ever.
    #[must_use]
    pub fn tail_samples(&mut self) -> u32 {
        let Some(tail) = self.extension::<PluginTail>() else { return 0 };
        let Some(active) = &mut self.active else { return 0 };
        match tail.get(&active.processor.plugin_handle()) {
            TailLength::Finite(samples) => samples,
            TailLength::Infinite => u32::MAX,
        }
    }

    /// Times the plugin took, resized or freed memory so far while it processed, was reset, or took
    /// flushed parameters while active; 0 without [`allocation::CountingAllocator`].
    #[must_use]
    pub fn audio_thread_allocations(&self) -> u64 {
        self.allocations
    }

    /// Sets a parameter: at once while inactive, at the first frame of the next block while active.
    pub fn set_param(&mut self, id: u32, value: f64) {
        if self.active.is_some() {
            self.pending.push(ParamEvent::new(0, id, value));
        } else {
            self.flush_events(&[ParamEvent::new(0, id, value)]);
        }
    }

    /// Lets the plugin take waiting parameter changes and hand out its own without processing, as a
    /// host does that is not playing.
    pub fn flush(&mut self) {
        let pending = std::mem::take(&mut self.pending);
        self.flush_events(&pending);
    }

    fn flush_events(&mut self, events: &[ParamEvent]) {
        let Some(params) = self.extension::<PluginParams>() else { return };
        let mut input = EventBuffer::with_capacity(events.len().max(1));
        let mut output = EventBuffer::with_capacity(64);
        fill(&mut input, events);
        match &mut self.active {
            Some(active) => {
                self.instance.borrow().access_shared_handler(|shared| {
                    shared.in_audio.store(true, Ordering::SeqCst);
                });
                let mut handle = active.processor.plugin_handle();
                let (input, mut output) = (input.as_input(), output.as_output());
                let ((), calls) = allocation::count(|| {
                    params.flush_active(&mut handle, &input, &mut output);
                });
                self.allocations += calls;
                self.in_audio(false);
            }
            None => {
                let mut instance = self.instance.borrow_mut();
                if let Some(mut handle) = instance.inactive_plugin_handle() {
                    params.flush(&mut handle, &input.as_input(), &mut output.as_output());
                }
            }
        }
        collect(&output, &mut self.output_events);
    }

    /// Processes one block.
    ///
    /// # Errors
    /// When not active, when the block's shape does not fit the plugin, or when the plugin reports
    /// an error.
    pub fn process(&mut self, block: &mut Block<'_, '_>) -> Result<Status, HostError> {
        let name = &self.info.name;
        let misuse = |what: String| {
            HostError::new(name, what, "activate it and hand over what its ports and layout say")
        };
        let Some(active) = &mut self.active else {
            return Err(misuse("a block for a plugin that is not active".into()));
        };
        let frames = active.frames_of(block).map_err(misuse)?;
        active.take(block, &self.pending, frames);
        self.pending.clear();
        let (result, calls) = active.run(block, frames, &self.instance.borrow());
        self.allocations += calls;
        active.frames += frames as u64;
        collect(&active.events_out, &mut self.output_events);
        result.map_err(|error| {
            let remedy = "report this as a bug, with the song or state";
            HostError::new(name, format!("it failed in a block ({error})"), remedy)
        })
    }
}

impl Active {
    /// The length of a block in frames.
    ///
    /// # Errors
    /// When the plugin was activated for other blocks; says what is wrong.
    fn frames_of(&self, block: &Block<'_, '_>) -> Result<usize, String> {
        let frames = block.output.first().map_or(0, |channel| channel.len());
        if frames == 0 || frames > self.max_block {
            return Err(format!("a block of {frames} frames, of 1 to {}", self.max_block));
        }
        let mut inputs = block.input.iter().chain(block.key.unwrap_or_default());
        let fits = block.input.len() == self.input_planes.len()
            && block.key.is_none_or(|key| key.len() == self.key_planes.len())
            && inputs.all(|channel| channel.len() == frames)
            && block.output.iter().all(|channel| channel.len() == frames);
        if fits { Ok(frames) } else { Err("a block with other channels than its layout".into()) }
    }

    /// Copies the input and lists the events, those of `pending` first.
    fn take(&mut self, block: &Block<'_, '_>, pending: &[ParamEvent], frames: usize) {
        copy(&mut self.input_planes, Some(block.input), frames);
        copy(&mut self.key_planes, block.key, frames);
        self.events_in.clear();
        self.events_out.clear();
        fill(&mut self.events_in, pending);
        fill(&mut self.events_in, block.events);
    }

    /// Calls the plugin; gives its answer and how many times it took or freed memory.
    fn run(
        &mut self,
        block: &mut Block<'_, '_>,
        frames: usize,
        instance: &PluginInstance<LatheHost>,
    ) -> (Result<Status, PluginInstanceError>, u64) {
        let has_key = !self.key_planes.is_empty();
        let ports = [&mut self.input_planes, &mut self.key_planes];
        let ports: Vec<_> = ports.into_iter().take(1 + usize::from(has_key)).collect();
        let input_buffers =
            self.input_ports.with_input_buffers(ports.into_iter().map(|planes| AudioPortBuffer {
                latency: 0,
                channels: AudioPortBufferType::f32_input_only(
                    planes.iter_mut().map(|plane| InputChannel::variable(&mut plane[..frames])),
                ),
            }));
        let mut output_buffers = self.output_ports.with_output_buffers([AudioPortBuffer {
            latency: 0,
            channels: AudioPortBufferType::f32_output_only(
                block.output.iter_mut().map(|channel| &mut **channel),
            ),
        }]);
        let transport = block.transport.map(transport_event);
        let started = match self.processor.as_started_mut() {
            Ok(started) => started,
            Err(error) => return (Err(error), 0),
        };
        let events_in = self.events_in.as_input();
        let mut events_out = self.events_out.as_output();
        let in_audio = |on| {
            instance.access_shared_handler(|shared| shared.in_audio.store(on, Ordering::SeqCst));
        };
        in_audio(true);
        let (result, calls) = allocation::count(|| {
            started.process(
                &input_buffers,
                &mut output_buffers,
                &events_in,
                &mut events_out,
                Some(self.frames),
                transport.as_ref(),
            )
        });
        in_audio(false);
        (result.map(Status::from), calls)
    }
}

impl From<ProcessStatus> for Status {
    fn from(status: ProcessStatus) -> Self {
        match status {
            ProcessStatus::Continue => Self::Continue,
            ProcessStatus::ContinueIfNotQuiet => Self::ContinueIfNotQuiet,
            ProcessStatus::Tail => Self::Tail,
            ProcessStatus::Sleep => Self::Sleep,
        }
    }
}

fn copy(planes: &mut [Vec<f32>], source: Option<&[&[f32]]>, frames: usize) {
    for (index, plane) in planes.iter_mut().enumerate() {
        match source {
            Some(channels) => plane[..frames].copy_from_slice(channels[index]),
            None => plane[..frames].fill(0.0),
        }
    }
}
