//! The processor: set-up, buses and blocks.

use super::delegate::delegate;
use super::{Guard, arrangements};
use crate::export::buses::{Buses, Given, HostBus};
use nice_plug::prelude::Vst3Plugin;
use nice_plug::wrapper::vst3::Wrapper;
use nice_plug::wrapper::vst3::vst3::ComRef;
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{
    AudioBusBuffers, BusDirection, IAudioProcessorTrait, IComponentTrait, IParamValueQueueTrait,
    IParameterChangesTrait, ProcessData, ProcessSetup, SpeakerArrangement, SymbolicSampleSizes_,
};
use nice_plug::wrapper::vst3::vst3::Steinberg::{
    TBool, int32, kInvalidArgument, kResultFalse, tresult, uint32,
};
use std::sync::atomic::Ordering::SeqCst;

#[allow(clippy::unnecessary_cast)]
const F32: i32 = SymbolicSampleSizes_::kSample32 as i32;

/// The buses of the layout, and the tables the framework reads them from.
pub struct Audio {
    buses: Buses,
    inputs: Vec<AudioBusBuffers>,
    outputs: Vec<AudioBusBuffers>,
}

impl Audio {
    /// For buses of these widths and blocks up to `max_frames`. Takes all memory.
    pub fn new(inputs: &[usize], outputs: &[usize], max_frames: usize) -> Self {
        // SAFETY: a C struct of numbers and pointers, for which zeros are valid.
        let empty = |_: &usize| unsafe { std::mem::zeroed::<AudioBusBuffers>() };
        Self {
            buses: Buses::new(inputs, outputs, max_frames),
            inputs: inputs.iter().map(empty).collect(),
            outputs: outputs.iter().map(empty).collect(),
        }
    }

    /// Fills the tables from the host's block.
    ///
    /// # Safety
    /// `data` is as the standard says, but for what is missing or null.
    unsafe fn fill(&mut self, data: &ProcessData) -> Given {
        // SAFETY: by contract, each list is as long as its count, or null.
        let given = unsafe {
            let inputs = |index| bus(data.inputs, data.numInputs, index);
            let outputs = |index| bus(data.outputs, data.numOutputs, index);
            self.buses.fill(data.numSamples.max(0) as usize, inputs, outputs)
        };
        for (index, table) in self.inputs.iter_mut().enumerate() {
            let channels = self.buses.input(index);
            table.numChannels = channels.len() as i32;
            table.__field0.channelBuffers32 = channels.as_mut_ptr();
        }
        for (index, table) in self.outputs.iter_mut().enumerate() {
            let channels = self.buses.output(index);
            table.numChannels = channels.len() as i32;
            table.__field0.channelBuffers32 = channels.as_mut_ptr();
        }
        given
    }
}

/// The host's bus of an index.
///
/// # Safety
/// `buses` is null or points to `count` buses.
unsafe fn bus(buses: *const AudioBusBuffers, count: i32, index: usize) -> HostBus {
    if buses.is_null() || index >= count.max(0) as usize {
        return HostBus::MISSING;
    }
    // SAFETY: by contract there is a bus at this place; its list is of f32, which `process` checks.
    unsafe {
        let bus = &*buses.add(index);
        let channels = bus.__field0.channelBuffers32.cast_const();
        HostBus { channels, length: bus.numChannels.max(0) as usize }
    }
}

impl<P: Vst3Plugin> Guard<P> {
    /// The host's block has brought these parameters.
    ///
    /// # Safety
    /// The block's changes are null or the host's.
    unsafe fn forget_brought(&self, data: &ProcessData) {
        // SAFETY: by contract; each queue is the host's, or null.
        unsafe {
            let Some(changes) = ComRef::from_raw(data.inputParameterChanges) else { return };
            for index in 0..changes.getParameterCount() {
                if let Some(queue) = ComRef::from_raw(changes.getParameterData(index))
                    && queue.getPointCount() > 0
                {
                    self.unheard.forget(queue.getParameterId());
                }
            }
        }
    }
}

impl<P: Vst3Plugin> IAudioProcessorTrait for Guard<P> {
    delegate! { IAudioProcessorTrait:
        fn getBusArrangement(
            direction: BusDirection, index: int32, arrangement: *mut SpeakerArrangement
        ) -> tresult;
        fn canProcessSampleSize(size: int32) -> tresult;
        fn getLatencySamples() -> uint32;
    }

    // SAFETY: the host hands over lists as long as it says, or null.
    unsafe fn setBusArrangements(
        &self,
        inputs: *mut SpeakerArrangement,
        input_count: int32,
        outputs: *mut SpeakerArrangement,
        output_count: int32,
    ) -> tresult {
        if self.is_active.load(SeqCst) || input_count < 0 || output_count < 0 {
            return kResultFalse;
        }
        if (inputs.is_null() && input_count > 0) || (outputs.is_null() && output_count > 0) {
            return kInvalidArgument;
        }
        // SAFETY: lists of the lengths the host gives, none of them null unless empty.
        unsafe {
            let list = |first: *mut SpeakerArrangement, count: i32| match count {
                0 => &[][..],
                count => std::slice::from_raw_parts(first.cast_const(), count as usize),
            };
            let (ins, outs) = (list(inputs, input_count), list(outputs, output_count));
            if !arrangements::are_offered(P::AUDIO_IO_LAYOUTS, ins, outs) {
                return kResultFalse;
            }
            self.inner.setBusArrangements(inputs, input_count, outputs, output_count)
        }
    }

    // SAFETY: the host hands over a set-up, or null.
    unsafe fn setupProcessing(&self, setup: *mut ProcessSetup) -> tresult {
        // SAFETY: as the host hands it over.
        let Some(setup) = (unsafe { setup.as_ref() }) else { return kInvalidArgument };
        if !setup.sampleRate.is_finite() || setup.sampleRate <= 0.0 || setup.maxSamplesPerBlock <= 0
        {
            return kInvalidArgument;
        }
        let was_active = self.is_active.load(SeqCst);
        if was_active {
            // SAFETY: numbers only.
            unsafe { self.setActive(0) };
        }
        let result = self.set_up(setup);
        if was_active { self.activate() } else { result }
    }

    /// The framework resets here; a host that starts again after a pause wants the sound to go on.
    /// One that wants silence deactivates.
    // SAFETY: numbers only.
    unsafe fn setProcessing(&self, state: TBool) -> tresult {
        self.is_processing.store(state != 0, SeqCst);
        // SAFETY: numbers only.
        self.link.while_pausing(|| unsafe { self.inner.setProcessing(state) })
    }

    // SAFETY: the host hands over a block, or null.
    unsafe fn process(&self, data: *mut ProcessData) -> tresult {
        // SAFETY: as the host hands it over. It processes on one thread at a time and not while it
        // activates, so the tables are ours alone.
        unsafe {
            let Some(given) = data.as_ref() else { return kInvalidArgument };
            self.forget_brought(given);
            let mut block = *given;
            let worth = match &mut *self.audio.get() {
                Some(audio) if given.numSamples > 0 && self.is_active.load(SeqCst) => {
                    if given.symbolicSampleSize != F32 {
                        return kInvalidArgument;
                    }
                    let worth = audio.fill(given);
                    block.inputs = audio.inputs.as_mut_ptr();
                    block.outputs = audio.outputs.as_mut_ptr();
                    block.numInputs = audio.inputs.len() as i32;
                    block.numOutputs = audio.outputs.len() as i32;
                    worth
                }
                _ => Given::Nothing,
            };
            match worth {
                Given::TooLong => return kInvalidArgument,
                Given::Nothing => {
                    (block.numSamples, block.numInputs, block.numOutputs) = (0, 0, 0);
                }
                Given::Sound => {}
            }
            let result = self.inner.process(&raw mut block);
            self.handler.restarts.follow_latency(self.inner.getLatencySamples());
            result
        }
    }

    /// The tail at the present settings: the framework's is the status of the last block, and none
    /// before there was one.
    // SAFETY: nothing is handed over.
    unsafe fn getTailSamples(&self) -> uint32 {
        self.link.tail_samples()
    }
}
