//! The VST3 entry: the framework's class, wrapped.

// The names are the standard's.
#![allow(non_snake_case)]

mod arrangements;
mod component;
mod controller;
mod delegate;
mod factory;
mod frame;
mod handler;
mod points;
mod process;
#[cfg(test)]
mod tests;
mod unheard;
mod view;

use crate::export::EntryLink;
use handler::GuardedHandler;
use nice_plug::prelude::Vst3Plugin;
use nice_plug::wrapper::setup_logger;
use nice_plug::wrapper::vst3::Wrapper;
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{
    ChannelContext::IInfoListener, IAudioProcessor, IComponent, IEditController, IMidiMapping,
    INoteExpressionController, IProcessContextRequirements, IUnitInfo, ProcessSetup,
};
use nice_plug::wrapper::vst3::vst3::{Class, ComWrapper};
use points::Points;
use process::Audio;
use std::cell::UnsafeCell;
use std::ffi::c_void;
use std::mem::ManuallyDrop;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicUsize};
use unheard::Unheard;

/// A new reference to the factory of `P`.
pub fn factory<P: Vst3Plugin>() -> *mut c_void {
    factory::make::<P>()
}

/// What a host's call on loading the module does.
pub fn module_entry<P: Vst3Plugin>() -> bool {
    setup_logger::<P>();
    true
}

/// One VST3 instance: the framework's, with every call made safe before it.
struct Guard<P: Vst3Plugin> {
    inner: ManuallyDrop<Wrapper<P>>,
    link: Arc<EntryLink>,
    handler: ComWrapper<GuardedHandler>,
    /// Values the host has set and not yet sent in a block.
    unheard: Unheard,
    is_active: AtomicBool,
    is_processing: AtomicBool,
    /// Longest block announced, in frames.
    max_frames: AtomicUsize,
    /// Rate announced, in Hz, as bits of f32.
    sample_rate_hz: AtomicU32,
    /// Made on activation, used by `process`; the standard keeps them apart.
    audio: UnsafeCell<Option<Audio>>,
    /// Used by `process` alone.
    points: UnsafeCell<Points>,
}

impl<P: Vst3Plugin> Class for Guard<P> {
    type Interfaces = (
        IComponent,
        IEditController,
        IAudioProcessor,
        IMidiMapping,
        INoteExpressionController,
        IProcessContextRequirements,
        IUnitInfo,
        IInfoListener,
    );
}

impl<P: Vst3Plugin> Guard<P> {
    fn new() -> Self {
        let (inner, link) = EntryLink::with_instance(Wrapper::<P>::new);
        let unheard = Unheard::new(link.ids());
        let guard = Self {
            inner: ManuallyDrop::new(inner),
            link,
            handler: ComWrapper::new(GuardedHandler::new()),
            unheard,
            is_active: AtomicBool::new(false),
            is_processing: AtomicBool::new(false),
            max_frames: AtomicUsize::new(0),
            sample_rate_hz: AtomicU32::new(0),
            audio: UnsafeCell::new(None),
            points: UnsafeCell::new(Points::new()),
        };
        guard.show_handler();
        if cfg!(target_os = "linux") {
            guard.link.take_over_latency();
        }
        // Some hosts activate before they say for what.
        guard.set_up(&ProcessSetup {
            processMode: 0,
            symbolicSampleSize: 0,
            maxSamplesPerBlock: 1024,
            sampleRate: 44_100.0,
        });
        guard
    }
}

impl<P: Vst3Plugin> Drop for Guard<P> {
    fn drop(&mut self) {
        // Better a leak than a host that is aborted: see `background`.
        if self.link.background.finish() {
            // SAFETY: dropped once, here, and not used after.
            unsafe { ManuallyDrop::drop(&mut self.inner) };
        }
    }
}
