//! The host's handler as the framework sees it: restarts reach the host on its own thread only.
//!
//! On Linux the framework would call `restartComponent` from a worker thread while no editor is open.
//! There is no other way to the host's thread then but to wait for its next call; while an editor is
//! open, a timer in the host's run loop is one. So there the guard reports changes of latency itself, and
//! the framework, which takes memory to find out which thread it is on, hears of none while sound plays.

use crate::export::thread::Thread;
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{
    IComponentHandler, IComponentHandlerTrait, ParamID, ParamValue, RestartFlags_,
};
use nice_plug::wrapper::vst3::vst3::Steinberg::{kResultFalse, kResultOk, tresult};
use nice_plug::wrapper::vst3::vst3::{Class, ComPtr};
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicU32, AtomicUsize, Ordering::SeqCst};
use std::sync::{Mutex, PoisonError};

const LATENCY: i32 = RestartFlags_::kLatencyChanged;

/// Restarts of one instance that wait for the host's thread, and the latency the host knows.
pub struct Restarts {
    host_thread: Thread,
    /// The number of the thread that plays a block now; 0 for none.
    playing_thread: AtomicUsize,
    waiting: AtomicI32,
    is_activating: AtomicBool,
    /// The latency now, in samples.
    present_samples: AtomicU32,
    /// The latency the host has asked for or was told of, in samples.
    told_samples: AtomicU32,
}

impl Restarts {
    /// For an instance made on this thread, the host's.
    pub fn new() -> Self {
        Self {
            host_thread: Thread::current(),
            playing_thread: AtomicUsize::new(0),
            waiting: AtomicI32::new(0),
            is_activating: AtomicBool::new(false),
            present_samples: AtomicU32::new(0),
            told_samples: AtomicU32::new(0),
        }
    }

    /// Whether this is the host's thread.
    fn is_host_thread(&self) -> bool {
        Thread::current() == self.host_thread
    }

    /// Runs `play`, and takes over the latency that `latency` gives after it, in samples. A restart
    /// asked for meanwhile on this thread waits, even where it is the host's: the framework would
    /// call the host, and so itself, with its plugin locked.
    pub fn while_playing<T>(&self, play: impl FnOnce() -> T, latency: impl FnOnce() -> u32) -> T {
        self.playing_thread.store(Thread::current().number(), SeqCst);
        let result = play();
        self.playing_thread.store(0, SeqCst);
        self.present_samples.store(latency(), SeqCst);
        result
    }

    /// Runs `activate`, and takes over the latency that `latency` gives after it. The host asks for
    /// it, too, so that needs no restart.
    pub fn while_activating<T>(
        &self,
        activate: impl FnOnce() -> T,
        latency: impl FnOnce() -> u32,
    ) -> T {
        self.is_activating.store(true, SeqCst);
        let result = activate();
        self.is_activating.store(false, SeqCst);
        let samples = latency();
        self.present_samples.store(samples, SeqCst);
        self.told_samples.store(samples, SeqCst);
        result
    }

    /// The flag of a change of latency, if the host does not know the present one. It does then.
    fn take_latency(&self) -> i32 {
        let present = self.present_samples.load(SeqCst);
        if self.told_samples.swap(present, SeqCst) == present { 0 } else { LATENCY }
    }

    /// What is to be told to the host now of a restart the framework asks for.
    fn admit(&self, flags: i32) -> i32 {
        let others = flags & !LATENCY;
        // Elsewhere than on Linux the framework asks on the host's thread only.
        let is_elsewhere = cfg!(target_os = "linux") && !self.is_host_thread();
        if is_elsewhere || self.playing_thread.load(SeqCst) == Thread::current().number() {
            self.waiting.fetch_or(others, SeqCst);
            return 0;
        }
        let is_latency = flags & LATENCY != 0 && !self.is_activating.load(SeqCst);
        others | if is_latency { self.take_latency() } else { 0 }
    }

    /// What has waited for this call by the host; nothing on another thread.
    pub fn take(&self) -> i32 {
        if self.is_host_thread() { self.waiting.swap(0, SeqCst) | self.take_latency() } else { 0 }
    }
}

/// What the framework has for the host's handler, from the beginning to the end: it borrows its
/// handler on any thread, and is aborted where a host changes it meanwhile.
pub struct GuardedHandler {
    host: Mutex<Option<ComPtr<IComponentHandler>>>,
    pub restarts: Restarts,
}

impl GuardedHandler {
    /// Without a host yet.
    pub fn new() -> Self {
        Self { host: Mutex::new(None), restarts: Restarts::new() }
    }

    /// Takes over what the host hands over.
    pub fn set_host(&self, host: Option<ComPtr<IComponentHandler>>) {
        let mut place = self.host.lock().unwrap_or_else(PoisonError::into_inner);
        let before = std::mem::replace(&mut *place, host);
        // The host may come back from within the release of its handler.
        drop(place);
        drop(before);
    }

    /// Tells the host of a restart. On the host's thread.
    fn restart(&self, flags: i32) -> tresult {
        // SAFETY: numbers only, to a handler that is held meanwhile.
        self.tell(|host| unsafe { host.restartComponent(flags) })
    }

    /// Tells the host what has waited for its thread, if this is it.
    pub fn tell_waiting(&self) {
        match self.restarts.take() {
            0 => {}
            flags => {
                self.restart(flags);
            }
        }
    }

    fn tell(&self, call: impl FnOnce(&ComPtr<IComponentHandler>) -> tresult) -> tresult {
        // The host may come back from within the call, so nothing is locked then.
        let host = self.host.lock().unwrap_or_else(PoisonError::into_inner).clone();
        host.as_ref().map_or(kResultFalse, call)
    }
}

impl Class for GuardedHandler {
    type Interfaces = (IComponentHandler,);
}

impl IComponentHandlerTrait for GuardedHandler {
    // SAFETY: numbers only, which go on to the host.
    unsafe fn beginEdit(&self, id: ParamID) -> tresult {
        // SAFETY: numbers only, to a handler that is held meanwhile.
        self.tell(|host| unsafe { host.beginEdit(id) })
    }

    // SAFETY: numbers only, which go on to the host.
    unsafe fn performEdit(&self, id: ParamID, value: ParamValue) -> tresult {
        // SAFETY: numbers only, to a handler that is held meanwhile.
        self.tell(|host| unsafe { host.performEdit(id, value) })
    }

    // SAFETY: numbers only, which go on to the host.
    unsafe fn endEdit(&self, id: ParamID) -> tresult {
        // SAFETY: numbers only, to a handler that is held meanwhile.
        self.tell(|host| unsafe { host.endEdit(id) })
    }

    // SAFETY: numbers only, which go on to the host.
    unsafe fn restartComponent(&self, flags: i32) -> tresult {
        match self.restarts.admit(flags) {
            0 => kResultOk,
            flags => self.restart(flags),
        }
    }
}
