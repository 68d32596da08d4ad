//! The bus tables that the framework reads, filled from whatever the host hands over.

use crate::export::buses::{Buses, Given, HostBus};
use clap_sys::audio_buffer::clap_audio_buffer;
use clap_sys::process::clap_process;

/// The buses of the layout, and the tables the framework reads them from.
pub struct Audio {
    pub buses: Buses,
    pub inputs: Vec<clap_audio_buffer>,
    pub outputs: Vec<clap_audio_buffer>,
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

    /// Takes over the channels of the host's block.
    ///
    /// # Safety
    /// `process` is as the standard says, but for what is missing or null.
    pub unsafe fn fill(&mut self, process: &clap_process) -> Given {
        // SAFETY: by contract, each list is as long as its count, or null.
        unsafe {
            let inputs = |index| port(process.audio_inputs, process.audio_inputs_count, index);
            let outputs = |index| {
                port(process.audio_outputs.cast_const(), process.audio_outputs_count, index)
            };
            self.buses.fill(process.frames_count as usize, inputs, outputs)
        }
    }

    /// Fills the tables with the channels taken over last.
    pub fn fill_tables(&mut self) {
        for (index, table) in self.inputs.iter_mut().enumerate() {
            let channels = self.buses.input(index);
            table.data32 = channels.as_ptr().cast_mut();
            table.channel_count = channels.len() as u32;
        }
        for (index, table) in self.outputs.iter_mut().enumerate() {
            let channels = self.buses.output(index);
            table.data32 = channels.as_ptr().cast_mut();
            table.channel_count = channels.len() as u32;
        }
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
    HostBus { channels: port.data32.cast_const(), length: port.channel_count as usize }
}
