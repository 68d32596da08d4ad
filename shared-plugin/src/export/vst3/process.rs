//! The processor: set-up, buses and blocks.

use super::delegate::delegate;
use super::points::{Point, Points};
use super::{Guard, arrangements};
use crate::export::buses::{Buses, Given, HostBus};
use nice_plug::prelude::Vst3Plugin;
use nice_plug::wrapper::vst3::Wrapper;
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{
    AudioBusBuffers, BusDirection, IAudioProcessorTrait, IComponentTrait, ProcessContext,
    ProcessContext_::StatesAndFlags_, ProcessData, ProcessSetup, SpeakerArrangement,
    SymbolicSampleSizes_,
};
use nice_plug::wrapper::vst3::vst3::Steinberg::{
    TBool, int32, kInvalidArgument, kResultFalse, kResultOk, tresult, uint32,
};
use std::ops::Range;
use std::ptr::null_mut;
use std::sync::atomic::Ordering::SeqCst;

#[allow(clippy::unnecessary_cast)]
const F32: i32 = SymbolicSampleSizes_::kSample32 as i32;
#[allow(clippy::unnecessary_cast)]
const TEMPO_VALID: u32 = StatesAndFlags_::kTempoValid as u32;

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
            table.__field0.channelBuffers32 = channels.as_ptr().cast_mut();
        }
        for (index, table) in self.outputs.iter_mut().enumerate() {
            let channels = self.buses.output(index);
            table.numChannels = channels.len() as i32;
            table.__field0.channelBuffers32 = channels.as_ptr().cast_mut();
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

/// The context `frames` frames later.
fn later(context: &ProcessContext, frames: usize, sample_rate_hz: f32) -> ProcessContext {
    let mut context = *context;
    context.projectTimeSamples += frames as i64;
    if context.state & TEMPO_VALID != 0 {
        let minutes = frames as f64 / f64::from(sample_rate_hz) / 60.0;
        context.projectTimeMusic += minutes * context.tempo;
    }
    context
}

impl<P: Vst3Plugin> Guard<P> {
    fn set_point(&self, point: &Point) {
        self.unheard.forget(point.id);
        self.link.set_value(point.id, f64::from(point.value));
    }

    /// Plays a block piece by piece, and sets the values of `points` between the pieces.
    ///
    /// # Safety
    /// The tables are filled for all frames of the block; its context is null or the host's.
    unsafe fn play(&self, block: &ProcessData, audio: &mut Audio, points: &Points) -> tresult {
        let frames = block.numSamples.max(0) as usize;
        let mut start = 0;
        for piece in points.by_frame() {
            let end = piece[0].frame as usize;
            if end > start {
                // SAFETY: by contract.
                let result = unsafe { self.play_piece(block, audio, start..end) };
                if result != kResultOk {
                    return result;
                }
            }
            piece.iter().for_each(|point| self.set_point(point));
            start = end;
        }
        // SAFETY: by contract.
        unsafe { self.play_piece(block, audio, start..frames) }
    }

    /// Plays the frames `range` of a block, which follow those played last.
    ///
    /// # Safety
    /// As for [`Guard::play`].
    unsafe fn play_piece(
        &self,
        block: &ProcessData,
        audio: &mut Audio,
        range: Range<usize>,
    ) -> tresult {
        let sample_rate_hz = f32::from_bits(self.sample_rate_hz.load(SeqCst));
        // SAFETY: by contract.
        let context = unsafe { block.processContext.as_ref() };
        let mut context = context.map(|context| later(context, range.start, sample_rate_hz));
        let mut piece = ProcessData {
            numSamples: range.len() as i32,
            numInputs: audio.inputs.len() as i32,
            numOutputs: audio.outputs.len() as i32,
            inputs: audio.inputs.as_mut_ptr(),
            outputs: audio.outputs.as_mut_ptr(),
            inputParameterChanges: null_mut(),
            processContext: context.as_mut().map_or(null_mut(), std::ptr::from_mut),
            ..*block
        };
        // SAFETY: by contract; all else in the piece is ours.
        let result = unsafe { self.inner.process(&raw mut piece) };
        audio.buses.advance(range.len());
        result
    }
}

impl<P: Vst3Plugin> IAudioProcessorTrait for Guard<P> {
    delegate! { IAudioProcessorTrait:
        fn getBusArrangement(
            direction: BusDirection, index: int32, arrangement: *mut SpeakerArrangement
        ) -> tresult;
        fn canProcessSampleSize(size: int32) -> tresult;
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
        // activates, so the tables and points are ours alone.
        unsafe {
            let Some(block) = data.as_ref() else { return kInvalidArgument };
            let (points, audio) = (&mut *self.points.get(), &mut *self.audio.get());
            let frames = block.numSamples.max(0) as usize;
            points.fill(block.inputParameterChanges, frames, |point| self.set_point(point));
            let sounding = audio.as_mut().filter(|_| frames > 0 && self.is_active.load(SeqCst));
            let play = || match sounding.map(|audio| (audio.fill(block), audio)) {
                Some(_) if block.symbolicSampleSize != F32 => kInvalidArgument,
                Some((Given::TooLong, _)) => kInvalidArgument,
                Some((Given::Sound, audio)) => self.play(block, audio, points),
                _ => {
                    points.iter().for_each(|point| self.set_point(point));
                    kResultOk
                }
            };
            let latency = || self.link.latency_samples();
            let result = self.handler.restarts.while_playing(play, latency);
            self.handler.tell_waiting();
            result
        }
    }

    // SAFETY: nothing is handed over.
    unsafe fn getLatencySamples(&self) -> uint32 {
        self.link.latency_samples()
    }

    /// The tail at the present settings: the framework's is the status of the last block, and none
    /// before there was one.
    // SAFETY: nothing is handed over.
    unsafe fn getTailSamples(&self) -> uint32 {
        self.link.tail_samples()
    }
}
