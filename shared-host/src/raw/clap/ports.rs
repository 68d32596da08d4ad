//! The buses a CLAP instance declares.

use super::RawClap;
use clap_sys::ext::audio_ports::{
    CLAP_EXT_AUDIO_PORTS, clap_audio_port_info, clap_plugin_audio_ports,
};

impl RawClap {
    /// The widths of its input buses, in channels.
    #[must_use]
    pub fn input_widths(&self) -> Vec<usize> {
        // SAFETY: the type is that of the name; the place is ours, of numbers, letters and pointers.
        unsafe {
            let ports = self.extension::<clap_plugin_audio_ports>(CLAP_EXT_AUDIO_PORTS);
            let Some((count, get)) = ports.and_then(|ports| Some((ports.count?, ports.get?)))
            else {
                return Vec::new();
            };
            let width = |index| {
                let mut info: clap_audio_port_info = std::mem::zeroed();
                get(self.plugin, index, true, &raw mut info);
                info.channel_count as usize
            };
            (0..count(self.plugin, true)).map(width).collect()
        }
    }
}
