//! A CLAP caller without manners.

mod editor;
mod ports;
mod state;
mod text;
mod transport;

use super::{RawBlock, RawBus, RawEvent, elsewhere, poison, share_first};
use crate::{EntryDescriptor, HostError};
use clap_sys::audio_buffer::clap_audio_buffer;
use clap_sys::events::{
    CLAP_CORE_EVENT_SPACE_ID, CLAP_EVENT_PARAM_MOD, CLAP_EVENT_PARAM_VALUE, clap_event_header,
    clap_event_param_mod, clap_event_param_value, clap_input_events, clap_output_events,
};
use clap_sys::ext::audio_ports_config::{
    CLAP_EXT_AUDIO_PORTS_CONFIG, clap_audio_ports_config, clap_plugin_audio_ports_config,
};
use clap_sys::ext::latency::{CLAP_EXT_LATENCY, clap_host_latency, clap_plugin_latency};
use clap_sys::ext::params::{CLAP_EXT_PARAMS, clap_param_info, clap_plugin_params};
use clap_sys::ext::render::{
    CLAP_EXT_RENDER, CLAP_RENDER_OFFLINE, CLAP_RENDER_REALTIME, clap_plugin_render,
};
use clap_sys::ext::tail::{CLAP_EXT_TAIL, clap_host_tail, clap_plugin_tail};
use clap_sys::factory::plugin_factory::{CLAP_PLUGIN_FACTORY_ID, clap_plugin_factory};
use clap_sys::host::clap_host;
use clap_sys::plugin::clap_plugin;
use clap_sys::process::{CLAP_PROCESS_ERROR, clap_process};
use clap_sys::version::CLAP_VERSION;
use shared_bench::allocation;
use std::ffi::{CStr, CString, c_char, c_void};
use std::ptr::{from_ref, null, null_mut};
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering::SeqCst};

/// What a plugin has called. It offers latency and tail, and neither windows nor parameters.
#[derive(Default)]
pub struct RawHost {
    /// Restarts asked for.
    pub restarts: AtomicU32,
    /// Changes of latency announced while `activate` ran.
    pub latency_changes: AtomicU32,
    /// The same at any other time, which the standard forbids.
    pub stray_latency_changes: AtomicU32,
    /// Changes of the tail announced.
    pub tail_changes: AtomicU32,
    is_activating: AtomicBool,
}

/// An instance, and the host it was given.
pub struct RawClap {
    plugin: *const clap_plugin,
    // Boxed, so that the plugin's pointers hold while this moves.
    host: Box<(clap_host, RawHost)>,
    allocations: AtomicU64,
}

impl RawClap {
    /// Makes and initialises plugin `id` of an entry.
    ///
    /// # Errors
    /// When there is no such plugin.
    pub fn new(entry: &EntryDescriptor, id: &str) -> Result<Self, HostError> {
        let failed = || HostError::new(id, "it does not start", "check the crate's export! line");
        let name = CString::new(id).map_err(|_| failed())?;
        let mut host = Box::new((shown_host(), RawHost::default()));
        host.0.host_data = from_ref(&host.1).cast_mut().cast();
        // SAFETY: the calls of the standard with strings and a host that live long enough.
        let plugin = unsafe {
            let (Some(init), Some(factory)) = (entry.init, entry.get_factory) else {
                return Err(failed());
            };
            init(c"".as_ptr());
            let factory = factory(CLAP_PLUGIN_FACTORY_ID.as_ptr()).cast::<clap_plugin_factory>();
            let create = factory.as_ref().and_then(|factory| factory.create_plugin);
            create.map_or(null(), |create| create(factory, &raw const host.0, name.as_ptr()))
        };
        if plugin.is_null() {
            return Err(failed());
        }
        let made = Self { plugin, host, allocations: AtomicU64::new(0) };
        // SAFETY: a new plugin is initialised once.
        let is_ready = unsafe { made.table().init.is_some_and(|init| init(plugin)) };
        if is_ready { Ok(made) } else { Err(failed()) }
    }

    /// What the plugin has called.
    #[must_use]
    pub fn host(&self) -> &RawHost {
        &self.host.1
    }

    fn table(&self) -> &clap_plugin {
        // SAFETY: the plugin is alive until `self` is dropped.
        unsafe { &*self.plugin }
    }

    /// # Safety
    /// `T` is the type of the extension.
    unsafe fn extension<T>(&self, name: &CStr) -> Option<&T> {
        // SAFETY: the plugin's own function; extensions live as long as it.
        unsafe { self.table().get_extension?(self.plugin, name.as_ptr()).cast::<T>().as_ref() }
    }

    /// Chooses the layout with a main input of `channels` channels; says whether there is one.
    pub fn select_layout(&mut self, channels: usize) -> bool {
        // SAFETY: the type is that of the name; the place is ours, of numbers, letters and pointers.
        unsafe {
            let configs =
                self.extension::<clap_plugin_audio_ports_config>(CLAP_EXT_AUDIO_PORTS_CONFIG);
            let Some((count, get, select)) =
                configs.and_then(|all| Some((all.count?, all.get?, all.select?)))
            else {
                return false;
            };
            (0..count(self.plugin)).any(|index| {
                let mut config: clap_audio_ports_config = std::mem::zeroed();
                get(self.plugin, index, &raw mut config)
                    && config.main_input_channel_count as usize == channels
                    && select(self.plugin, config.id)
            })
        }
    }

    /// Activates for blocks up to `max_frames`; says whether it is active.
    pub fn activate(&mut self, sample_rate_hz: f64, max_frames: usize) -> bool {
        self.host.1.is_activating.store(true, SeqCst);
        // SAFETY: numbers only.
        let is_active = unsafe {
            let activate = self.table().activate;
            activate.is_some_and(|call| call(self.plugin, sample_rate_hz, 1, max_frames as u32))
        };
        self.host.1.is_activating.store(false, SeqCst);
        is_active
    }

    fn call(&self, function: Option<unsafe extern "C" fn(*const clap_plugin)>) {
        if let Some(function) = function {
            // SAFETY: the plugin's own function.
            unsafe { function(self.plugin) };
        }
    }

    /// Deactivates.
    pub fn deactivate(&mut self) {
        self.call(self.table().deactivate);
    }

    /// Says whether what follows is rendered rather than heard; gives whether it is taken.
    pub fn set_offline(&mut self, is_offline: bool) -> bool {
        let mode = if is_offline { CLAP_RENDER_OFFLINE } else { CLAP_RENDER_REALTIME };
        // SAFETY: the type is that of the name; numbers only.
        unsafe {
            let render = self.extension::<clap_plugin_render>(CLAP_EXT_RENDER);
            render.and_then(|render| render.set).is_some_and(|set| set(self.plugin, mode))
        }
    }

    /// Starts processing; says whether it did.
    pub fn start(&mut self) -> bool {
        // SAFETY: the plugin's own function.
        unsafe { self.table().start_processing.is_some_and(|start| start(self.plugin)) }
    }

    /// Stops processing.
    pub fn stop(&mut self) {
        self.call(self.table().stop_processing);
    }

    /// Clears everything that sounds on.
    pub fn reset(&mut self) {
        self.call(self.table().reset);
    }

    /// Gives the plugin its turn on the main thread.
    pub fn on_main_thread(&self) {
        self.call(self.table().on_main_thread);
    }

    /// How long it sounds on, in samples, as it says.
    #[must_use]
    pub fn tail_samples(&self) -> u32 {
        // SAFETY: the type is that of the name.
        unsafe {
            let tail = self.extension::<clap_plugin_tail>(CLAP_EXT_TAIL);
            tail.and_then(|tail| tail.get).map_or(0, |get| get(self.plugin))
        }
    }

    /// Its latency in samples, as it says.
    #[must_use]
    pub fn latency_samples(&self) -> u32 {
        // SAFETY: the type is that of the name.
        unsafe {
            let latency = self.extension::<clap_plugin_latency>(CLAP_EXT_LATENCY);
            latency.and_then(|latency| latency.get).map_or(0, |get| get(self.plugin))
        }
    }

    fn params(&self) -> Option<&clap_plugin_params> {
        // SAFETY: the type is that of the name.
        unsafe { self.extension(CLAP_EXT_PARAMS) }
    }

    /// How many parameters it has.
    #[must_use]
    pub fn param_count(&self) -> u32 {
        let count = self.params().and_then(|params| params.count);
        // SAFETY: the plugin's own function.
        count.map_or(0, |count| unsafe { count(self.plugin) })
    }

    /// The id of the parameter at any index, if the plugin knows one.
    #[must_use]
    pub fn param_id(&self, index: u32) -> Option<u32> {
        let get_info = self.params()?.get_info?;
        // SAFETY: the place is ours, a C struct of numbers, letters and pointers.
        unsafe {
            let mut info: clap_param_info = std::mem::zeroed();
            get_info(self.plugin, index, &raw mut info).then_some(info.id)
        }
    }

    /// A parameter's value.
    #[must_use]
    pub fn value(&self, id: u32) -> Option<f64> {
        let (get_value, mut value) = (self.params()?.get_value?, 0.0);
        // SAFETY: the place is ours.
        unsafe { get_value(self.plugin, id, &raw mut value).then_some(value) }
    }

    /// The text of a value; empty where there is none.
    #[must_use]
    pub fn value_to_text(&self, id: u32, value: f64) -> String {
        let to_text = self.params().and_then(|params| params.value_to_text);
        let mut letters = [0; 256];
        let (place, length) = (letters.as_mut_ptr(), letters.len() as u32);
        // SAFETY: the place is ours and as long as said; the plugin ends the text with a zero.
        unsafe {
            let is_there = to_text.is_some_and(|call| call(self.plugin, id, value, place, length));
            let text = if is_there { CStr::from_ptr(letters.as_ptr()) } else { c"" };
            text.to_string_lossy().into_owned()
        }
    }

    /// Reads a text into `value`; says whether the plugin could.
    pub fn text_to_value(&self, id: u32, text: &str, value: &mut f64) -> bool {
        let to_value = self.params().and_then(|params| params.text_to_value);
        let Ok(text) = CString::new(text) else { return false };
        // SAFETY: the string and the place live until the call is over.
        to_value.is_some_and(|call| unsafe { call(self.plugin, id, text.as_ptr(), value) })
    }

    /// Hands over values outside of a block.
    pub fn flush(&mut self, events: &[RawEvent]) {
        let Some(flush) = self.params().and_then(|params| params.flush) else { return };
        let list = EventList::new(events);
        let (input, output) = (list.shown(), refusing_output());
        // SAFETY: both lists live until the call is over.
        unsafe { flush(self.plugin, &raw const input, &raw const output) };
    }

    /// The same as [`RawClap::process`] on a thread of its own, as hosts do.
    pub fn process_elsewhere(&self, block: &mut RawBlock) -> bool {
        elsewhere(self, block, Self::process)
    }

    /// Calls that took or gave back memory while the plugin processed, since this was last asked.
    /// 0 unless the program counts them: see [`shared_bench::allocation`].
    pub fn take_allocations(&mut self) -> u64 {
        std::mem::take(self.allocations.get_mut())
    }

    /// Processes a block, whose outputs are then in it; says whether the plugin calls it a success.
    pub fn process(&self, block: &mut RawBlock) -> bool {
        let mut inputs = Ports::new(&mut block.inputs);
        let mut outputs = Ports::new(&mut block.outputs);
        if block.is_in_place {
            share_first(&inputs.pointers, &mut outputs.pointers);
        }
        if block.is_said_silent {
            inputs.ports.iter_mut().for_each(|port| port.constant_mask = u64::MAX);
        }
        let transport = block.transport.as_ref().map(transport::event);
        let list = EventList::new(&block.events);
        let (in_events, out_events) = (list.shown(), refusing_output());
        let (audio_inputs, audio_inputs_count) = inputs.shown();
        let (audio_outputs, audio_outputs_count) = outputs.shown();
        let process = clap_process {
            steady_time: -1,
            frames_count: block.frames as u32,
            transport: transport.as_ref().map_or(null(), from_ref),
            audio_inputs,
            audio_outputs,
            audio_inputs_count,
            audio_outputs_count,
            in_events: &raw const in_events,
            out_events: &raw const out_events,
        };
        // SAFETY: what is there lives until the call is over, and is as long as said; what is not
        // there is what the test is about.
        unsafe {
            let Some(call) = self.table().process else { return false };
            let (status, calls) = allocation::count(|| call(self.plugin, &raw const process));
            self.allocations.fetch_add(calls, SeqCst);
            status != CLAP_PROCESS_ERROR
        }
    }
}

impl Drop for RawClap {
    fn drop(&mut self) {
        self.call(self.table().destroy);
    }
}

/// Buses as the plugin sees them, with a poisoned one past the end.
struct Ports {
    // The plugin reads the lists through `ports`.
    pointers: Vec<Vec<*mut f32>>,
    ports: Vec<clap_audio_buffer>,
}

impl Ports {
    fn new(buses: &mut [RawBus]) -> Self {
        let mut pointers: Vec<_> = buses.iter_mut().map(RawBus::pointers).collect();
        let port = |(bus, pointers): (&RawBus, &mut Vec<*mut f32>)| clap_audio_buffer {
            data32: if bus.is_null { null_mut() } else { pointers.as_mut_ptr() },
            data64: null_mut(),
            channel_count: bus.channels.len() as u32,
            latency: 0,
            constant_mask: 0,
        };
        let mut ports: Vec<_> = buses.iter().zip(&mut pointers).map(port).collect();
        ports.push(clap_audio_buffer {
            data32: poison(),
            data64: poison(),
            channel_count: 64,
            latency: 0,
            constant_mask: 0,
        });
        Self { pointers, ports }
    }

    fn shown(&mut self) -> (*mut clap_audio_buffer, u32) {
        let count = self.ports.len() - 1;
        (if count == 0 { null_mut() } else { self.ports.as_mut_ptr() }, count as u32)
    }
}

/// Events as the plugin sees them.
struct EventList(Vec<clap_event_param_value>);

impl EventList {
    fn new(events: &[RawEvent]) -> Self {
        const _: () = assert!(
            size_of::<clap_event_param_mod>() == size_of::<clap_event_param_value>(),
            "one stands for the other here"
        );
        let event = |event: &RawEvent| clap_event_param_value {
            header: clap_event_header {
                size: size_of::<clap_event_param_value>() as u32,
                time: event.frame.max(0) as u32,
                space_id: CLAP_CORE_EVENT_SPACE_ID,
                type_: if event.is_modulation {
                    CLAP_EVENT_PARAM_MOD
                } else {
                    CLAP_EVENT_PARAM_VALUE
                },
                flags: 0,
            },
            param_id: event.id,
            cookie: null_mut(),
            note_id: -1,
            port_index: -1,
            channel: -1,
            key: -1,
            value: event.value,
        };
        Self(events.iter().map(event).collect())
    }

    fn shown(&self) -> clap_input_events {
        let ctx = from_ref(self).cast_mut().cast();
        clap_input_events { ctx, size: Some(event_count), get: Some(event_at) }
    }
}

unsafe extern "C" fn event_count(list: *const clap_input_events) -> u32 {
    // SAFETY: the plugin hands over the list it was given.
    unsafe { (*(*list).ctx.cast::<EventList>()).0.len() as u32 }
}

unsafe extern "C" fn event_at(
    list: *const clap_input_events,
    index: u32,
) -> *const clap_event_header {
    // SAFETY: the plugin hands over the list it was given.
    let list = unsafe { &*(*list).ctx.cast::<EventList>() };
    list.0.get(index as usize).map_or(null(), |event| from_ref(event).cast())
}

fn refusing_output() -> clap_output_events {
    clap_output_events { ctx: null_mut(), try_push: Some(refuse) }
}

unsafe extern "C" fn refuse(_: *const clap_output_events, _: *const clap_event_header) -> bool {
    false
}

fn shown_host() -> clap_host {
    clap_host {
        clap_version: CLAP_VERSION,
        host_data: null_mut(),
        name: c"Raw".as_ptr(),
        vendor: c"".as_ptr(),
        url: c"".as_ptr(),
        version: c"".as_ptr(),
        get_extension: Some(host_extension),
        request_restart: Some(request_restart),
        request_process: Some(ignore),
        request_callback: Some(ignore),
    }
}

/// # Safety
/// `host` is what [`shown_host`] gave, with its data.
unsafe fn raw_host<'a>(host: *const clap_host) -> &'a RawHost {
    // SAFETY: by contract.
    unsafe { &*(*host).host_data.cast::<RawHost>() }
}

unsafe extern "C" fn host_extension(_: *const clap_host, id: *const c_char) -> *const c_void {
    const LATENCY: &clap_host_latency = &clap_host_latency { changed: Some(latency_changed) };
    const TAIL: &clap_host_tail = &clap_host_tail { changed: Some(tail_changed) };
    // SAFETY: the plugin hands over a C string.
    match unsafe { CStr::from_ptr(id) } {
        id if id == CLAP_EXT_LATENCY => from_ref(LATENCY).cast(),
        id if id == CLAP_EXT_TAIL => from_ref(TAIL).cast(),
        _ => null(),
    }
}

unsafe extern "C" fn request_restart(host: *const clap_host) {
    // SAFETY: the plugin hands over the host it was given.
    unsafe { raw_host(host) }.restarts.fetch_add(1, SeqCst);
}

unsafe extern "C" fn ignore(_: *const clap_host) {}

unsafe extern "C" fn latency_changed(host: *const clap_host) {
    // SAFETY: the plugin hands over the host it was given.
    let host = unsafe { raw_host(host) };
    let is_right = host.is_activating.load(SeqCst);
    let count = if is_right { &host.latency_changes } else { &host.stray_latency_changes };
    count.fetch_add(1, SeqCst);
}

unsafe extern "C" fn tail_changed(host: *const clap_host) {
    // SAFETY: the plugin hands over the host it was given.
    unsafe { raw_host(host) }.tail_changes.fetch_add(1, SeqCst);
}
