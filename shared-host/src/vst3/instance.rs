//! One VST3 instance: made, set up, played, saved and loaded.

use super::changes::Changes;
use super::done;
use super::handler::Handler;
use super::stream::Stream;
use super::view::View;
use crate::{HostError, OutputEvent, Vst3Factory};
use shared_bench::allocation;
use std::ffi::c_void;
use vst3::Steinberg::Vst::ProcessContext_::StatesAndFlags_;
use vst3::Steinberg::Vst::{
    AudioBusBuffers, AudioBusBuffers__type0, BusDirections_, IAudioProcessor, IAudioProcessorTrait,
    IComponent, IComponentHandler, IComponentTrait, IEditController, IEditControllerTrait,
    IParameterChanges, MediaTypes_, ProcessContext, ProcessData, ProcessModes_, ProcessSetup,
    SpeakerArr, SymbolicSampleSizes_,
};
use vst3::Steinberg::{
    IBStream, IPluginBaseTrait, IPluginFactory, IPluginFactoryTrait, PClassInfo,
};
use vst3::{ComPtr, ComWrapper, Interface};

/// Process mode of a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// As it is heard.
    Realtime,
    /// As fast as it goes, into a file.
    Offline,
}

pub(super) const F32: i32 = SymbolicSampleSizes_::kSample32 as i32;

struct Setup {
    sample_rate_hz: f64,
    max_block: usize,
    mode: Mode,
    frames: u64,
}

/// A stereo instance. It belongs to the thread that made it.
pub struct Vst3Plugin {
    pub(super) name: String,
    component: ComPtr<IComponent>,
    pub(super) processor: ComPtr<IAudioProcessor>,
    pub(super) controller: ComPtr<IEditController>,
    handler: ComWrapper<Handler>,
    pub(super) view: Option<View>,
    key_count: usize,
    setup: Option<Setup>,
    allocations: u64,
}

impl Vst3Plugin {
    /// Makes an instance of the factory's first class.
    ///
    /// # Errors
    /// When the factory is empty or the instance lacks a part.
    pub fn new(factory: Vst3Factory) -> Result<Self, HostError> {
        let failed =
            |what: &str| HostError::new("VST3 factory", what, "check the crate's export! line");
        // SAFETY: the entry gives a factory with a reference for us, or null.
        let factory = unsafe { ComPtr::from_raw(factory().cast::<IPluginFactory>()) }
            .ok_or_else(|| failed("it is not there"))?;
        // SAFETY: a C struct of numbers and letters, for which zeros are valid.
        let mut info: PClassInfo = unsafe { std::mem::zeroed() };
        // SAFETY: the place is ours.
        let result = unsafe { factory.getClassInfo(0, &raw mut info) };
        done("VST3 factory", "getClassInfo", result)?;
        let letters: Vec<u8> =
            info.name.iter().take_while(|&&letter| letter != 0).map(|&c| c as u8).collect();
        let name = String::from_utf8_lossy(&letters).into_owned();
        let mut object: *mut c_void = std::ptr::null_mut();
        // SAFETY: both ids are 16 bytes, and the place for the object is ours.
        let result = unsafe {
            let interface = IComponent::IID.as_ptr().cast();
            factory.createInstance(info.cid.as_ptr(), interface, &raw mut object)
        };
        done(&name, "createInstance", result)?;
        // SAFETY: the factory gave a component with a reference for us.
        let component = unsafe { ComPtr::from_raw(object.cast::<IComponent>()) }
            .ok_or_else(|| failed("it gives no component"))?;
        let processor = component.cast().ok_or_else(|| failed("it does not process"))?;
        let controller: ComPtr<IEditController> =
            component.cast().ok_or_else(|| failed("it has no parameters"))?;
        let handler = ComWrapper::new(Handler::default());
        let pointer = handler.as_com_ref::<IComponentHandler>().map(|handler| handler.as_ptr());
        // SAFETY: a new component is initialised once; the handler outlives it.
        unsafe {
            done(&name, "initialize", component.initialize(std::ptr::null_mut()))?;
            let result = controller.setComponentHandler(pointer.unwrap_or(std::ptr::null_mut()));
            done(&name, "setComponentHandler", result)?;
        }
        let (audio, inputs) = (MediaTypes_::kAudio as i32, BusDirections_::kInput as i32);
        // SAFETY: numbers only.
        let input_count = unsafe { component.getBusCount(audio, inputs) };
        Ok(Self {
            name,
            component,
            processor,
            controller,
            handler,
            view: None,
            key_count: (input_count - 1).max(0) as usize,
            setup: None,
            allocations: 0,
        })
    }

    /// Sets it up for stereo and blocks of up to `max_block` frames, and starts processing. While
    /// started it is stopped first, as a host does that changes its mode.
    ///
    /// # Errors
    /// When it refuses.
    pub fn start(
        &mut self,
        sample_rate_hz: f64,
        max_block: usize,
        mode: Mode,
    ) -> Result<(), HostError> {
        self.stop()?;
        let mut inputs = vec![SpeakerArr::kStereo; 1 + self.key_count];
        let mut output = SpeakerArr::kStereo;
        let process_mode = match mode {
            Mode::Realtime => ProcessModes_::kRealtime,
            Mode::Offline => ProcessModes_::kOffline,
        };
        let mut requested = ProcessSetup {
            processMode: process_mode as i32,
            symbolicSampleSize: F32,
            maxSamplesPerBlock: max_block as i32,
            sampleRate: sample_rate_hz,
        };
        let name = &self.name;
        // SAFETY: the arrangements are as many as said, and all places are ours. The order is that
        // of the standard: arrangements and setup while inactive, then active, then processing.
        unsafe {
            let count = inputs.len() as i32;
            let result =
                self.processor.setBusArrangements(inputs.as_mut_ptr(), count, &raw mut output, 1);
            done(name, "setBusArrangements", result)?;
            done(name, "setupProcessing", self.processor.setupProcessing(&raw mut requested))?;
            done(name, "setActive", self.component.setActive(1))?;
        }
        self.set_processing(true)?;
        self.setup = Some(Setup { sample_rate_hz, max_block, mode, frames: 0 });
        Ok(())
    }

    /// Stops processing and deactivates; does nothing when not started.
    ///
    /// # Errors
    /// When it refuses.
    pub fn stop(&mut self) -> Result<(), HostError> {
        if self.setup.take().is_none() {
            return Ok(());
        }
        self.set_processing(false)?;
        // SAFETY: numbers only, in the order of the standard.
        unsafe { done(&self.name, "setActive", self.component.setActive(0)) }
    }

    /// Starts or stops processing, as hosts do on the audio thread.
    fn set_processing(&mut self, on: bool) -> Result<(), HostError> {
        let processor = &self.processor;
        // SAFETY: numbers only.
        let set = || unsafe { processor.setProcessing(u8::from(on)) };
        let (result, calls) = allocation::count(set);
        self.allocations += calls;
        done(&self.name, "setProcessing", result)
    }

    /// Whether it is started.
    #[must_use]
    pub fn is_started(&self) -> bool {
        self.setup.is_some()
    }

    /// The delay it reports, in samples.
    #[must_use]
    pub fn latency_samples(&self) -> u32 {
        // SAFETY: no arguments.
        unsafe { self.processor.getLatencySamples() }
    }

    /// Whether it takes a key.
    #[must_use]
    pub fn has_key(&self) -> bool {
        self.key_count > 0
    }

    /// Times it took, resized or freed memory while it processed, started or stopped; see
    /// [`shared_bench::allocation`].
    #[must_use]
    pub fn allocations(&self) -> u64 {
        self.allocations
    }

    /// A parameter's value, 0 to 1.
    #[must_use]
    pub fn value(&self, id: u32) -> f64 {
        // SAFETY: numbers only.
        unsafe { self.controller.getParamNormalized(id) }
    }

    /// Sets a parameter to a value in 0 to 1: at once while stopped, with the next block while
    /// started.
    pub fn set_param(&mut self, id: u32, value: f64) {
        if self.is_started() {
            self.handler.messages().for_block.push((id, value));
        } else {
            // SAFETY: numbers only.
            unsafe { self.controller.setParamNormalized(id, value) };
        }
    }

    /// The gestures and values its editor has told since the last call, in order.
    pub fn take_output_events(&mut self) -> Vec<OutputEvent> {
        std::mem::take(&mut self.handler.messages().events)
    }

    /// Restart flags of the standard that it has sent since the last call.
    pub fn take_restart_flags(&mut self) -> i32 {
        std::mem::take(&mut self.handler.messages().restart_flags)
    }

    /// Its state.
    ///
    /// # Errors
    /// When it does not save.
    pub fn save_state(&mut self) -> Result<Vec<u8>, HostError> {
        let stream = ComWrapper::new(Stream::new(&[]));
        let place = stream.as_com_ref::<IBStream>().map(|stream| stream.as_ptr());
        // SAFETY: the stream lives until the call is over.
        let result = unsafe { self.component.getState(place.unwrap_or(std::ptr::null_mut())) };
        done(&self.name, "getState", result)?;
        Ok(stream.bytes())
    }

    /// Loads a state.
    ///
    /// # Errors
    /// When it is refused.
    pub fn load_state(&mut self, bytes: &[u8]) -> Result<(), HostError> {
        let stream = ComWrapper::new(Stream::new(bytes));
        let place = stream.as_com_ref::<IBStream>().map(|stream| stream.as_ptr());
        // SAFETY: the stream lives until the call is over.
        let result = unsafe { self.component.setState(place.unwrap_or(std::ptr::null_mut())) };
        done(&self.name, "setState", result)
    }

    /// Plays stereo `input` in blocks of `block` frames, with `key` on the key input, and gives the
    /// output, just as long. The song plays on at 120 beats a minute since the start. What the
    /// editor has changed goes in with the first block.
    ///
    /// # Errors
    /// When it is not started, a block is too long, or one fails.
    pub fn render(
        &mut self,
        input: &[Vec<f32>],
        key: Option<&[Vec<f32>]>,
        block: usize,
    ) -> Result<Vec<Vec<f32>>, HostError> {
        let misuse = |what: &str| HostError::new(&self.name, what, "start it for such blocks");
        let Some(setup) = &self.setup else { return Err(misuse("it is not started")) };
        if block == 0 || block > setup.max_block || input.len() != 2 {
            return Err(misuse("no block of this shape"));
        }
        let total = input[0].len();
        let silence = vec![vec![0.0_f32; total]; 2];
        let key = key.unwrap_or(&silence);
        let mut output = silence.clone();
        for start in (0..total).step_by(block) {
            let range = start..total.min(start + block);
            // A plugin may write to its input; a copy harms nobody.
            let copied = |planes: &[Vec<f32>]| -> Vec<Vec<f32>> {
                planes.iter().map(|plane| plane[range.clone()].to_vec()).collect()
            };
            let mut buses = vec![copied(input)];
            buses.resize_with(1 + self.key_count, || copied(key));
            let mut out: Vec<&mut [f32]> =
                output.iter_mut().map(|plane| &mut plane[range.clone()]).collect();
            self.process(&mut buses, &mut out)?;
        }
        Ok(output)
    }

    fn process(
        &mut self,
        inputs: &mut [Vec<Vec<f32>>],
        output: &mut [&mut [f32]],
    ) -> Result<(), HostError> {
        let Some(setup) = &mut self.setup else { return Ok(()) };
        let frames = output[0].len();
        let changes = Changes::new(&std::mem::take(&mut self.handler.messages().for_block));
        let mut pointers: Vec<Vec<*mut f32>> = inputs
            .iter_mut()
            .map(|bus| bus.iter_mut().map(|plane| plane.as_mut_ptr()).collect())
            .collect();
        let bus = |channels: &mut Vec<*mut f32>| AudioBusBuffers {
            numChannels: channels.len() as i32,
            silenceFlags: 0,
            __field0: AudioBusBuffers__type0 { channelBuffers32: channels.as_mut_ptr() },
        };
        let mut input_buses: Vec<AudioBusBuffers> = pointers.iter_mut().map(bus).collect();
        let mut out_pointers: Vec<*mut f32> =
            output.iter_mut().map(|plane| plane.as_mut_ptr()).collect();
        let mut output_bus = bus(&mut out_pointers);
        let mut context = context(setup);
        let changes = changes.as_com_ref::<IParameterChanges>().map(|changes| changes.as_ptr());
        let mut data = ProcessData {
            processMode: match setup.mode {
                Mode::Realtime => ProcessModes_::kRealtime as i32,
                Mode::Offline => ProcessModes_::kOffline as i32,
            },
            symbolicSampleSize: F32,
            numSamples: frames as i32,
            numInputs: input_buses.len() as i32,
            numOutputs: 1,
            inputs: input_buses.as_mut_ptr(),
            outputs: &raw mut output_bus,
            inputParameterChanges: changes.unwrap_or(std::ptr::null_mut()),
            outputParameterChanges: std::ptr::null_mut(),
            inputEvents: std::ptr::null_mut(),
            outputEvents: std::ptr::null_mut(),
            processContext: &raw mut context,
        };
        let processor = &self.processor;
        // SAFETY: every pointer in `data` is to memory of this call, of the lengths said.
        let (result, calls) = allocation::count(|| unsafe { processor.process(&raw mut data) });
        self.allocations += calls;
        setup.frames += frames as u64;
        done(&self.name, "process", result)
    }
}

/// Position of the song: playing at 120 beats a minute since the start.
fn context(setup: &Setup) -> ProcessContext {
    const TEMPO_BPM: f64 = 120.0;
    // SAFETY: a C struct of numbers, for which zeros are valid.
    let mut context: ProcessContext = unsafe { std::mem::zeroed() };
    let flags = StatesAndFlags_::kPlaying
        | StatesAndFlags_::kTempoValid
        | StatesAndFlags_::kProjectTimeMusicValid
        | StatesAndFlags_::kTimeSigValid;
    context.state = flags;
    context.sampleRate = setup.sample_rate_hz;
    context.projectTimeSamples = setup.frames as i64;
    context.projectTimeMusic = setup.frames as f64 / setup.sample_rate_hz * TEMPO_BPM / 60.0;
    context.tempo = TEMPO_BPM;
    context.timeSigNumerator = 4;
    context.timeSigDenominator = 4;
    context
}

impl Drop for Vst3Plugin {
    fn drop(&mut self) {
        let _ = self.stop();
        // SAFETY: the handler is taken away before it goes; nothing is called after `terminate`.
        unsafe {
            self.controller.setComponentHandler(std::ptr::null_mut());
            self.component.terminate();
        }
    }
}
