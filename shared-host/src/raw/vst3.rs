//! A VST3 caller without manners.

mod editor;
mod text;
mod transport;

use super::{RawBlock, RawBus, RawEvent, elsewhere, poison, share_first};
use crate::vst3::{Changes, Stream, View};
use crate::{HostError, Vst3Factory};
use shared_bench::allocation;
use std::ffi::c_void;
use std::ptr::null_mut;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::sync::{Mutex, PoisonError};
use std::thread::{self, ThreadId};
use vst3::Steinberg::Vst::{
    AudioBusBuffers, AudioBusBuffers__type0, BusDirections_, IAudioProcessor, IAudioProcessorTrait,
    IComponent, IComponentHandler, IComponentHandlerTrait, IComponentTrait, IEditController,
    IEditControllerTrait, IParameterChanges, MediaTypes_, ParamID, ParameterInfo, ProcessData,
    ProcessModes_, ProcessSetup, SpeakerArrangement, String128, SymbolicSampleSizes_,
};
use vst3::Steinberg::{
    IBStream, IPluginBaseTrait, IPluginFactory, IPluginFactoryTrait, PClassInfo, kResultOk, tresult,
};
use vst3::{Class, ComPtr, ComWrapper, Interface};

const REALTIME: i32 = ProcessModes_::kRealtime as i32;
const OFFLINE: i32 = ProcessModes_::kOffline as i32;

/// Restarts there is room for between two calls of [`RawVst3::take_restarts`].
const MOST_RESTARTS: usize = 4096;

/// Restarts asked for: flags, and the thread that asked.
struct Handler(Mutex<Vec<(i32, ThreadId)>>);

impl Class for Handler {
    type Interfaces = (IComponentHandler,);
}

impl IComponentHandlerTrait for Handler {
    // SAFETY: numbers only; any thread may call.
    unsafe fn beginEdit(&self, _: ParamID) -> tresult {
        kResultOk
    }

    // SAFETY: numbers only; any thread may call.
    unsafe fn performEdit(&self, _: ParamID, _: f64) -> tresult {
        kResultOk
    }

    // SAFETY: numbers only; any thread may call.
    unsafe fn endEdit(&self, _: ParamID) -> tresult {
        kResultOk
    }

    // SAFETY: numbers only; any thread may call.
    unsafe fn restartComponent(&self, flags: i32) -> tresult {
        let asked = (flags, thread::current().id());
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(asked);
        kResultOk
    }
}

/// An instance, called as told.
pub struct RawVst3 {
    component: ComPtr<IComponent>,
    processor: ComPtr<IAudioProcessor>,
    controller: ComPtr<IEditController>,
    handler: ComWrapper<Handler>,
    view: Option<View>,
    allocations: AtomicU64,
}

impl RawVst3 {
    /// Makes an instance of the factory's first class; its host's thread is this one.
    ///
    /// # Errors
    /// When the factory gives none.
    pub fn new(factory: Vst3Factory) -> Result<Self, HostError> {
        let failed = || HostError::new("VST3", "it does not start", "check the export! line");
        let mut object: *mut c_void = null_mut();
        // SAFETY: the entry gives a factory with a reference for us, or null; the places are ours,
        // the class's of numbers and letters.
        let component = unsafe {
            let factory =
                ComPtr::from_raw(factory().cast::<IPluginFactory>()).ok_or_else(failed)?;
            let mut info: PClassInfo = std::mem::zeroed();
            factory.getClassInfo(0, &raw mut info);
            let interface = IComponent::IID.as_ptr().cast();
            factory.createInstance(info.cid.as_ptr(), interface, &raw mut object);
            ComPtr::from_raw(object.cast::<IComponent>()).ok_or_else(failed)?
        };
        let processor = component.cast().ok_or_else(failed)?;
        let controller: ComPtr<IEditController> = component.cast().ok_or_else(failed)?;
        // It takes no memory while the plugin processes, which is when plugins call it, too.
        let handler = ComWrapper::new(Handler(Mutex::new(Vec::with_capacity(MOST_RESTARTS))));
        let shown = handler.as_com_ref::<IComponentHandler>().map(|handler| handler.as_ptr());
        // SAFETY: a new component is initialised once; the handler outlives it.
        unsafe {
            component.initialize(null_mut());
            controller.setComponentHandler(shown.unwrap_or(null_mut()));
        }
        let (view, allocations) = (None, AtomicU64::new(0));
        Ok(Self { component, processor, controller, handler, view, allocations })
    }

    /// Proposes widths of buses, in channels; says whether they are taken.
    pub fn set_widths(&mut self, inputs: &[usize], outputs: &[usize]) -> bool {
        let arrange = |widths: &[usize]| -> Vec<SpeakerArrangement> {
            widths.iter().map(|width| (1 << width) - 1).collect()
        };
        let (mut inputs, mut outputs) = (arrange(inputs), arrange(outputs));
        let counts = (inputs.len() as i32, outputs.len() as i32);
        // SAFETY: lists as long as said.
        let result = unsafe {
            let (inputs, outputs) = (inputs.as_mut_ptr(), outputs.as_mut_ptr());
            self.processor.setBusArrangements(inputs, counts.0, outputs, counts.1)
        };
        result == kResultOk
    }

    /// How many input buses it has.
    #[must_use]
    pub fn input_count(&self) -> usize {
        let (audio, inputs) = (MediaTypes_::kAudio as i32, BusDirections_::kInput as i32);
        // SAFETY: numbers only.
        unsafe { self.component.getBusCount(audio, inputs) }.max(0) as usize
    }

    /// The width of an input bus, in channels.
    #[must_use]
    pub fn input_width(&self, index: i32) -> usize {
        let mut arrangement: SpeakerArrangement = 0;
        let direction = BusDirections_::kInput as i32;
        // SAFETY: the place is ours.
        unsafe { self.processor.getBusArrangement(direction, index, &raw mut arrangement) };
        arrangement.count_ones() as usize
    }

    /// Sets it up; `mode_code` is the standard's number. Says whether it is taken.
    pub fn set_up(&mut self, sample_rate_hz: f64, max_frames: usize, mode_code: i32) -> bool {
        let mut setup = ProcessSetup {
            processMode: mode_code,
            symbolicSampleSize: SymbolicSampleSizes_::kSample32 as i32,
            maxSamplesPerBlock: max_frames as i32,
            sampleRate: sample_rate_hz,
        };
        // SAFETY: the set-up is ours.
        unsafe { self.processor.setupProcessing(&raw mut setup) == kResultOk }
    }

    /// Activates or deactivates; says whether it is taken.
    pub fn set_active(&mut self, on: bool) -> bool {
        // SAFETY: numbers only.
        unsafe { self.component.setActive(u8::from(on)) == kResultOk }
    }

    /// Starts or stops processing.
    pub fn set_processing(&mut self, on: bool) {
        let processor = &self.processor;
        // SAFETY: numbers only.
        let set = || unsafe { processor.setProcessing(u8::from(on)) };
        self.allocations.fetch_add(allocation::count(set).1, SeqCst);
    }

    /// How long it sounds on, in samples, as it says.
    #[must_use]
    pub fn tail_samples(&self) -> u32 {
        // SAFETY: no arguments.
        unsafe { self.processor.getTailSamples() }
    }

    /// Its latency in samples, as it says.
    #[must_use]
    pub fn latency_samples(&self) -> u32 {
        // SAFETY: no arguments.
        unsafe { self.processor.getLatencySamples() }
    }

    /// How many parameters it has.
    #[must_use]
    pub fn param_count(&self) -> i32 {
        // SAFETY: no arguments.
        unsafe { self.controller.getParameterCount() }
    }

    /// The id of the parameter at any index, if the plugin knows one.
    #[must_use]
    pub fn param_id(&self, index: i32) -> Option<u32> {
        // SAFETY: the place is ours, a C struct of numbers and letters.
        unsafe {
            let mut info: ParameterInfo = std::mem::zeroed();
            let result = self.controller.getParameterInfo(index, &raw mut info);
            (result == kResultOk).then_some(info.id)
        }
    }

    /// A parameter's value at the controller, 0 to 1.
    #[must_use]
    pub fn value(&self, id: u32) -> f64 {
        // SAFETY: numbers only.
        unsafe { self.controller.getParamNormalized(id) }
    }

    /// Sets a parameter at the controller, and nowhere else.
    pub fn set_value(&self, id: u32, value: f64) {
        // SAFETY: numbers only.
        unsafe { self.controller.setParamNormalized(id, value) };
    }

    /// The text of a value, 0 to 1; empty where there is none.
    #[must_use]
    pub fn value_to_text(&self, id: u32, value: f64) -> String {
        let mut letters: String128 = [0; 128];
        // SAFETY: the place is ours.
        unsafe { self.controller.getParamStringByValue(id, value, &raw mut letters) };
        let length = letters.iter().take_while(|&&letter| letter != 0).count();
        String::from_utf16_lossy(&letters[..length])
    }

    /// Reads a text into `value`, 0 to 1; says whether the plugin could.
    pub fn text_to_value(&self, id: u32, text: &str, value: &mut f64) -> bool {
        let mut letters: Vec<u16> = text.encode_utf16().chain([0]).collect();
        // SAFETY: the string and the place live until the call is over.
        let result = unsafe {
            self.controller.getParamValueByString(id, letters.as_mut_ptr().cast(), value)
        };
        result == kResultOk
    }

    /// Its state.
    #[must_use]
    pub fn state(&self) -> Vec<u8> {
        let stream = ComWrapper::new(Stream::new(&[]));
        let place = stream.as_com_ref::<IBStream>().map_or(null_mut(), |stream| stream.as_ptr());
        // SAFETY: the stream lives until the call is over.
        unsafe { self.component.getState(place) };
        stream.bytes()
    }

    /// Loads a state; says whether it is taken.
    pub fn load_state(&mut self, bytes: &[u8]) -> bool {
        let stream = ComWrapper::new(Stream::new(bytes));
        let place = stream.as_com_ref::<IBStream>().map_or(null_mut(), |stream| stream.as_ptr());
        // SAFETY: the stream lives until the call is over.
        unsafe { self.component.setState(place) == kResultOk }
    }

    /// The restarts asked for since the last call: flags, and whether on the thread that made this.
    pub fn take_restarts(&mut self) -> Vec<(i32, bool)> {
        let own = thread::current().id();
        let mut asked = self.handler.0.lock().unwrap_or_else(PoisonError::into_inner);
        asked.drain(..).map(|(flags, thread)| (flags, thread == own)).collect()
    }

    /// The same as [`RawVst3::process`] on a thread of its own, as hosts do.
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
        let mut input_buses = Buses::new(&mut block.inputs);
        let mut output_buses = Buses::new(&mut block.outputs);
        if block.is_in_place {
            share_first(&input_buses.pointers, &mut output_buses.pointers);
        }
        if block.is_said_silent {
            input_buses.buses.iter_mut().for_each(|bus| bus.silenceFlags = u64::MAX);
        }
        let mut context = block.transport.as_ref().map(transport::context);
        let points: Vec<_> = block.events.iter().map(RawEvent::point).collect();
        let changes = Changes::at(&points);
        let changes = changes.as_com_ref::<IParameterChanges>();
        let (inputs, input_count) = input_buses.shown();
        let (outputs, output_count) = output_buses.shown();
        let mut data = ProcessData {
            processMode: if block.is_offline { OFFLINE } else { REALTIME },
            symbolicSampleSize: SymbolicSampleSizes_::kSample32 as i32,
            numSamples: block.frames as i32,
            numInputs: input_count,
            numOutputs: output_count,
            inputs,
            outputs,
            inputParameterChanges: changes.map_or(null_mut(), |changes| changes.as_ptr()),
            outputParameterChanges: null_mut(),
            inputEvents: null_mut(),
            outputEvents: null_mut(),
            processContext: context.as_mut().map_or(null_mut(), std::ptr::from_mut),
        };
        // SAFETY: what is there lives until the call is over, and is as long as said; what is not
        // there is what the test is about.
        let (result, calls) =
            allocation::count(|| unsafe { self.processor.process(&raw mut data) });
        self.allocations.fetch_add(calls, SeqCst);
        result == kResultOk
    }
}

impl Drop for RawVst3 {
    fn drop(&mut self) {
        self.view = None;
        // SAFETY: the handler is taken away before it goes; nothing is called after `terminate`.
        unsafe {
            self.controller.setComponentHandler(null_mut());
            self.component.terminate();
        }
    }
}

impl RawEvent {
    fn point(&self) -> (i32, u32, f64) {
        (self.frame, self.id, self.value)
    }
}

/// Buses as the plugin sees them, with a poisoned one past the end.
struct Buses {
    // The plugin reads the lists through `buses`.
    pointers: Vec<Vec<*mut f32>>,
    buses: Vec<AudioBusBuffers>,
}

impl Buses {
    fn new(buses: &mut [RawBus]) -> Self {
        let mut pointers: Vec<_> = buses.iter_mut().map(RawBus::pointers).collect();
        let shown = |channels, count| AudioBusBuffers {
            numChannels: count,
            silenceFlags: 0,
            __field0: AudioBusBuffers__type0 { channelBuffers32: channels },
        };
        let bus = |(bus, pointers): (&RawBus, &mut Vec<*mut f32>)| {
            let channels = if bus.is_null { null_mut() } else { pointers.as_mut_ptr() };
            shown(channels, bus.channels.len() as i32)
        };
        let mut buses: Vec<_> = buses.iter().zip(&mut pointers).map(bus).collect();
        buses.push(shown(poison(), 64));
        Self { pointers, buses }
    }

    fn shown(&mut self) -> (*mut AudioBusBuffers, i32) {
        let count = self.buses.len() - 1;
        (if count == 0 { null_mut() } else { self.buses.as_mut_ptr() }, count as i32)
    }
}
