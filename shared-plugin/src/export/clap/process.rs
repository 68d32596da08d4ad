//! One block, made safe.

use super::events::ClampedEvents;
use super::plugin::{Guard, guard};
use crate::export::buses::{Buses, Given, HostBus};
use clap_sys::audio_buffer::clap_audio_buffer;
use clap_sys::plugin::clap_plugin;
use clap_sys::process::{
    CLAP_PROCESS_CONTINUE, CLAP_PROCESS_ERROR, clap_process, clap_process_status,
};

/// The buses of the layout, and the tables the framework reads them from.
pub struct Audio {
    buses: Buses,
    inputs: Vec<clap_audio_buffer>,
    outputs: Vec<clap_audio_buffer>,
}

const EMPTY: clap_audio_buffer = clap_audio_buffer {
    data32: std::ptr::null_mut(),
    data64: std::ptr::null_mut(),
    channel_count: 0,
    latency: 0,
    constant_mask: 0,
};

impl Audio {
    /// For ports of these widths and blocks up to `max_frames`. Takes all memory.
    pub fn new(inputs: &[usize], outputs: &[usize], max_frames: usize) -> Self {
        Self {
            buses: Buses::new(inputs, outputs, max_frames),
            inputs: vec![EMPTY; inputs.len()],
            outputs: vec![EMPTY; outputs.len()],
        }
    }

    /// Fills the tables from the host's block.
    ///
    /// # Safety
    /// `process` is as the standard says, but for what is missing or null.
    unsafe fn fill(&mut self, process: &clap_process) -> Given {
        // SAFETY: by contract, each list is as long as its count, or null.
        let given = unsafe {
            let inputs = |index| port(process.audio_inputs, process.audio_inputs_count, index);
            let outputs = |index| {
                port(process.audio_outputs.cast_const(), process.audio_outputs_count, index)
            };
            self.buses.fill(process.frames_count as usize, inputs, outputs)
        };
        for (index, table) in self.inputs.iter_mut().enumerate() {
            let channels = self.buses.input(index);
            table.data32 = channels.as_mut_ptr();
            table.channel_count = channels.len() as u32;
        }
        for (index, table) in self.outputs.iter_mut().enumerate() {
            let channels = self.buses.output(index);
            table.data32 = channels.as_mut_ptr();
            table.channel_count = channels.len() as u32;
        }
        given
    }
}

/// The host's bus of an index.
///
/// # Safety
/// `ports` is null or points to `count` ports.
unsafe fn port(ports: *const clap_audio_buffer, count: u32, index: usize) -> HostBus {
    if ports.is_null() || index >= count as usize {
        return HostBus::MISSING;
    }
    // SAFETY: by contract there is a port at this place.
    let port = unsafe { &*ports.add(index) };
    HostBus { channels: port.data32.cast_const(), len: port.channel_count as usize }
}

pub unsafe extern "C" fn process(
    plugin: *const clap_plugin,
    process: *const clap_process,
) -> clap_process_status {
    // SAFETY: the host hands over the plugin it was given and a block, or null. It processes on one
    // thread at a time and not while it activates, so the tables are ours alone.
    unsafe {
        let (Some(guard), Some(given)) = (guard(plugin), process.as_ref()) else {
            return CLAP_PROCESS_ERROR;
        };
        let Some(audio) = &mut *guard.audio.get() else { return CLAP_PROCESS_ERROR };
        let mut block = *given;
        let worth = audio.fill(given);
        (block.audio_inputs, block.audio_inputs_count) =
            (audio.inputs.as_ptr(), audio.inputs.len() as u32);
        (block.audio_outputs, block.audio_outputs_count) =
            (audio.outputs.as_mut_ptr(), audio.outputs.len() as u32);
        let mut events = ClampedEvents::new(given.in_events, given.frames_count);
        let status = events.with(|events| {
            block.in_events = events;
            match (worth, block.frames_count, guard.inner.process) {
                (Given::TooLong, ..) | (_, _, None) => CLAP_PROCESS_ERROR,
                (Given::Nothing, ..) | (_, 0, _) => parameters_only(plugin, guard, &block),
                (Given::Sound, _, Some(process)) => process(plugin, &raw const block),
            }
        });
        guard.follow_tail();
        status
    }
}

/// A block without sound: its events only.
///
/// # Safety
/// As for [`process`].
unsafe fn parameters_only(
    plugin: *const clap_plugin,
    guard: &Guard,
    block: &clap_process,
) -> clap_process_status {
    if let Some(flush) = guard.inner_params.flush {
        // SAFETY: the framework's own function with the plugin; the lists are the block's.
        unsafe { flush(plugin, block.in_events, block.out_events) };
    }
    CLAP_PROCESS_CONTINUE
}
