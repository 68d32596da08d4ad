//! The component: activation and state.

use super::Guard;
use super::delegate::delegate;
use super::process::Audio;
use nice_plug::prelude::Vst3Plugin;
use nice_plug::wrapper::vst3::Wrapper;
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{
    BusDirection, BusDirections_, BusInfo, IAudioProcessorTrait, IComponentTrait, IoMode,
    MediaType, MediaTypes_, ProcessSetup, RoutingInfo,
};
use nice_plug::wrapper::vst3::vst3::Steinberg::{
    IBStream, TBool, TUID, int32, kInvalidArgument, kResultOk, tresult,
};
use std::sync::atomic::Ordering::SeqCst;

#[allow(clippy::unnecessary_cast)]
const AUDIO: MediaType = MediaTypes_::kAudio as MediaType;
#[allow(clippy::unnecessary_cast)]
const INPUT: BusDirection = BusDirections_::kInput as BusDirection;
#[allow(clippy::unnecessary_cast)]
const OUTPUT: BusDirection = BusDirections_::kOutput as BusDirection;

impl<P: Vst3Plugin> Guard<P> {
    /// Sets the framework up. It hands out the mode of the call before, hence twice.
    pub(super) fn set_up(&self, setup: &ProcessSetup) -> tresult {
        let mut setup = *setup;
        self.max_frames.store(setup.maxSamplesPerBlock.max(0) as usize, SeqCst);
        self.sample_rate_hz.store((setup.sampleRate as f32).to_bits(), SeqCst);
        // SAFETY: the framework reads the set-up, which is ours.
        unsafe {
            self.inner.setupProcessing(&raw mut setup);
            self.inner.setupProcessing(&raw mut setup)
        }
    }

    /// Activates the framework and takes the memory for its blocks.
    pub(super) fn activate(&self) -> tresult {
        // SAFETY: numbers only.
        let activate = || unsafe { self.inner.setActive(1) };
        let latency = || self.link.latency_samples();
        let result = self.handler.restarts.while_activating(activate, latency);
        let max_frames = self.max_frames.load(SeqCst);
        let audio = Audio::new(&self.widths(INPUT), &self.widths(OUTPUT), max_frames);
        // SAFETY: a host does not process while it activates, by the standard.
        unsafe { *self.audio.get() = Some(audio) };
        self.is_active.store(result == kResultOk, SeqCst);
        result
    }

    /// Widths of the buses of one direction in the layout chosen now.
    fn widths(&self, direction: BusDirection) -> Vec<usize> {
        // SAFETY: the place is ours, a C struct of numbers and letters, for which zeros are valid.
        let width = |index| unsafe {
            let mut info: BusInfo = std::mem::zeroed();
            self.inner.getBusInfo(AUDIO, direction, index, &raw mut info);
            info.channelCount.max(0) as usize
        };
        // SAFETY: numbers only.
        (0..unsafe { self.inner.getBusCount(AUDIO, direction) }).map(width).collect()
    }
}

impl<P: Vst3Plugin> IComponentTrait for Guard<P> {
    delegate! { IComponentTrait:
        fn getControllerClassId(class_id: *mut TUID) -> tresult;
        fn setIoMode(mode: IoMode) -> tresult;
        fn getBusCount(media: MediaType, direction: BusDirection) -> int32;
        fn getBusInfo(
            media: MediaType, direction: BusDirection, index: int32, info: *mut BusInfo
        ) -> tresult;
        fn getRoutingInfo(input: *mut RoutingInfo, output: *mut RoutingInfo) -> tresult;
        fn activateBus(
            media: MediaType, direction: BusDirection, index: int32, state: TBool
        ) -> tresult;
    }

    // SAFETY: numbers only.
    unsafe fn setActive(&self, state: TBool) -> tresult {
        if state != 0 {
            return self.activate();
        }
        self.is_active.store(false, SeqCst);
        // SAFETY: numbers only.
        unsafe { self.inner.setActive(0) }
    }

    // SAFETY: the host hands over a stream, or null.
    unsafe fn setState(&self, state: *mut IBStream) -> tresult {
        self.handler.tell_waiting();
        if state.is_null() {
            return kInvalidArgument;
        }
        self.unheard.take(|_, _| {});
        // SAFETY: the stream is the host's and not null.
        unsafe { <Wrapper<P> as IComponentTrait>::setState(&self.inner, state) }
    }

    // SAFETY: the host hands over a stream, or null.
    unsafe fn getState(&self, state: *mut IBStream) -> tresult {
        self.handler.tell_waiting();
        if state.is_null() {
            return kInvalidArgument;
        }
        self.unheard.take(|id, value| {
            self.link.set_value(id, value);
        });
        // SAFETY: the stream is the host's and not null.
        unsafe { <Wrapper<P> as IComponentTrait>::getState(&self.inner, state) }
    }
}
