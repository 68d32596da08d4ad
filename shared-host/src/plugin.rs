//! One instance of a plugin: what it is, its ports, latency and requests.
//!
//! Activation and blocks are in `plugin/audio.rs`, parameters in `plugin/parameters.rs`, state in
//! `state.rs`, whole signals in `render.rs`.

mod audio;
mod parameters;

use audio::Active;
pub use audio::{Block, Status};

use crate::callbacks::{LatheHost, MainThread, Shared};
use crate::params::{self, OutputEvent, ParamEvent, ParamInfo};
use crate::{Bundle, HostError, PluginInfo, Requests};
use clack_extensions::audio_ports::{AudioPortFlags, AudioPortInfoBuffer, PluginAudioPorts};
use clack_extensions::audio_ports_config::{AudioPortsConfigBuffer, PluginAudioPortsConfig};
use clack_extensions::latency::PluginLatency;
use clack_extensions::params::PluginParams;
use clack_extensions::render::{PluginRender, RenderMode};
use clack_host::extensions::prelude::{Extension, PluginExtensionSide};
use clack_host::prelude::*;
use std::cell::RefCell;
use std::ffi::CString;
use std::sync::atomic::Ordering;

/// One audio port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortInfo {
    /// The name people see.
    pub name: String,
    /// Number of channels in the layout chosen now.
    pub channels: usize,
    /// The main port; the others are keys or extra outputs.
    pub is_main: bool,
}

/// An instance. It belongs to the thread that made it.
pub struct Plugin {
    // Declared first, so that a dropped plugin gives up its processor before the instance goes.
    pub(crate) active: Option<Active>,
    pub(crate) instance: RefCell<PluginInstance<LatheHost>>,
    pub(crate) info: PluginInfo,
    pub(crate) params: Vec<ParamInfo>,
    pub(crate) pending: Vec<ParamEvent>,
    pub(crate) output_events: Vec<OutputEvent>,
    pub(crate) allocations: u64,
}

impl Plugin {
    /// Makes an instance of plugin `id`.
    ///
    /// # Errors
    /// When the bundle has no such plugin or the plugin does not start.
    pub fn new(bundle: &Bundle, id: &str) -> Result<Self, HostError> {
        let info = bundle.plugin(id)?;
        let failed = |what: String| HostError::new(bundle.name(), what, "build the bundle again");
        let host = HostInfo::new("Lathe Host", "Lathe Audio", "", env!("CARGO_PKG_VERSION"))
            .map_err(|error| failed(error.to_string()))?;
        let clap_id = CString::new(id).map_err(|error| failed(error.to_string()))?;
        let instance = PluginInstance::<LatheHost>::new(
            |()| Shared::new(),
            |_| MainThread::default(),
            bundle.entry(),
            &clap_id,
            &host,
        )
        .map_err(|error| failed(format!("{id} does not start ({error})")))?;
        let mut plugin = Self {
            active: None,
            instance: RefCell::new(instance),
            info,
            params: Vec::new(),
            pending: Vec::with_capacity(256),
            output_events: Vec::with_capacity(256),
            allocations: 0,
        };
        if let Some(extension) = plugin.extension::<PluginParams>() {
            plugin.params = plugin.with_handle(|handle| params::list(&extension, &handle));
        }
        Ok(plugin)
    }

    /// The plugin's description of itself.
    #[must_use]
    pub fn info(&self) -> &PluginInfo {
        &self.info
    }

    /// The input or output ports in the layout chosen now.
    #[must_use]
    pub fn audio_ports(&self, input: bool) -> Vec<PortInfo> {
        let Some(ports) = self.extension::<PluginAudioPorts>() else { return Vec::new() };
        self.with_handle(|handle| {
            (0..ports.count(&handle, input))
                .filter_map(|index| {
                    let mut buffer = AudioPortInfoBuffer::new();
                    let port = ports.get(&handle, index, input, &mut buffer)?;
                    Some(PortInfo {
                        name: String::from_utf8_lossy(port.name).into_owned(),
                        channels: port.channel_count as usize,
                        is_main: port.flags.contains(AudioPortFlags::IS_MAIN),
                    })
                })
                .collect()
        })
    }

    /// The channels of the main input of every layout offered, in the plugin's order.
    #[must_use]
    pub fn layouts(&self) -> Vec<usize> {
        self.layout_ids().into_iter().map(|(_, channels)| channels).collect()
    }

    fn layout_ids(&self) -> Vec<(ClapId, usize)> {
        let Some(configs) = self.extension::<PluginAudioPortsConfig>() else { return Vec::new() };
        self.with_handle(|handle| {
            (0..configs.count(&handle))
                .filter_map(|index| {
                    let mut buffer = AudioPortsConfigBuffer::new();
                    let config = configs.get(&handle, index, &mut buffer)?;
                    Some((config.id, config.main_input?.channel_count as usize))
                })
                .collect()
        })
    }

    /// Chooses the layout whose main input has this many channels. Only while inactive.
    ///
    /// # Errors
    /// When active, or when no layout is that wide.
    pub fn select_layout(&mut self, channels: usize) -> Result<(), HostError> {
        let layouts = self.layout_ids();
        let refused = |what: &str| {
            let widths: Vec<String> = layouts.iter().map(|(_, width)| width.to_string()).collect();
            HostError::new(
                &self.info.name,
                format!("no layout of {channels} channels ({what})"),
                format!("deactivate it and choose one of {}", widths.join(", ")),
            )
        };
        if self.active.is_some() {
            return Err(refused("it is active"));
        }
        // A plugin without a choice of layouts is fine as long as it is as wide as requested.
        if layouts.is_empty()
            && self.audio_ports(true).first().is_some_and(|port| port.channels == channels)
        {
            return Ok(());
        }
        let Some(&(id, _)) = layouts.iter().find(|&&(_, width)| width == channels) else {
            return Err(refused("none offered"));
        };
        let Some(configs) = self.extension::<PluginAudioPortsConfig>() else {
            return Err(refused("none offered"));
        };
        self.with_handle(|handle| configs.select(&handle, id)).map_err(|_| refused("refused"))
    }

    /// The channels of the main input in the layout chosen now.
    #[must_use]
    pub fn channels(&self) -> usize {
        self.audio_ports(true).first().map_or(0, |port| port.channels)
    }

    /// Whether the plugin takes a key.
    #[must_use]
    pub fn has_key(&self) -> bool {
        self.audio_ports(true).len() > 1
    }

    /// The delay the plugin reports, in samples. Meant for an active plugin.
    #[must_use]
    pub fn latency_samples(&self) -> u32 {
        let Some(latency) = self.extension::<PluginLatency>() else { return 0 };
        self.with_handle(|handle| latency.get(&handle))
    }

    /// Tells the plugin whether it renders ahead of time. nice-plug asks for a restart when this
    /// changes while active: see [`Plugin::honour_restart`].
    pub fn set_render_mode(&mut self, offline: bool) {
        if let Some(render) = self.extension::<PluginRender>() {
            let mode = if offline { RenderMode::Offline } else { RenderMode::Realtime };
            let _ = self.with_handle(|handle| render.set(&handle, mode));
        }
    }

    /// Runs what the plugin has deferred to the main thread.
    pub fn on_main_thread(&mut self) {
        let mut instance = self.instance.borrow_mut();
        let asked = |instance: &PluginInstance<LatheHost>| {
            instance.access_shared_handler(|shared| shared.callback.swap(false, Ordering::SeqCst))
        };
        // A callback may ask for another; a bound keeps a plugin that always asks from hanging us.
        for _ in 0..16 {
            if !asked(&instance) {
                break;
            }
            instance.call_on_main_thread_callback();
        }
    }

    /// Requests of the plugin since the last call.
    pub fn take_requests(&mut self) -> Requests {
        let instance = self.instance.borrow();
        instance.access_shared_handler(|shared| instance.access_handler(|main| shared.take(main)))
    }

    /// The gestures and values the plugin has handed out since the last call, in order.
    pub fn take_output_events(&mut self) -> Vec<OutputEvent> {
        std::mem::take(&mut self.output_events)
    }

    /// Lines the plugin has written to the host's log since the last call.
    pub fn take_log(&mut self) -> Vec<String> {
        self.instance.borrow().access_shared_handler(|shared| {
            shared.log.lock().map(|mut log| std::mem::take(&mut *log)).unwrap_or_default()
        })
    }

    pub(crate) fn in_audio(&self, on: bool) {
        self.instance
            .borrow()
            .access_shared_handler(|shared| shared.in_audio.store(on, Ordering::SeqCst));
    }

    pub(crate) fn extension<E>(&self) -> Option<E>
    where
        E: Extension<ExtensionSide = PluginExtensionSide>,
    {
        self.instance.borrow().plugin_shared_handle().get_extension()
    }

    pub(crate) fn with_handle<R>(&self, work: impl FnOnce(PluginMainThreadHandle<'_>) -> R) -> R {
        work(self.instance.borrow_mut().plugin_handle())
    }
}

impl Drop for Plugin {
    fn drop(&mut self) {
        self.deactivate();
    }
}
