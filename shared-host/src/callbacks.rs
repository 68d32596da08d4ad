//! Calls of a plugin into the host: requests, parameter rescans, latency, log, editor size.
//!
//! Every call only leaves a mark; [`crate::Plugin::take_requests`] collects the marks and the
//! program decides. Marks are atomics or cells, so a call from the audio thread takes no memory.

use clack_extensions::gui::{GuiSize, HostGui, HostGuiImpl};
use clack_extensions::latency::{HostLatency, HostLatencyImpl};
use clack_extensions::log::{HostLog, HostLogImpl, LogSeverity};
use clack_extensions::params::{
    HostParams, HostParamsImplMainThread, HostParamsImplShared, ParamClearFlags, ParamRescanFlags,
};
use clack_extensions::state::{HostState, HostStateImpl};
use clack_extensions::thread_check::{HostThreadCheck, HostThreadCheckImpl};
use clack_host::prelude::*;
use std::cell::Cell;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::{self, ThreadId};

/// Requests of the plugin since the last [`crate::Plugin::take_requests`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Requests {
    /// Deactivate and activate again, as after a change of latency.
    pub restart: bool,
    /// Process again although it was put to sleep.
    pub process: bool,
    /// Call back on the main thread.
    pub callback: bool,
    /// The reported latency is another one now.
    pub latency_changed: bool,
    /// Parameter values (or more) have changed on the plugin's side.
    pub params_rescan: bool,
    /// Parameter events wait for a flush.
    pub params_flush: bool,
    /// The project holds unsaved changes.
    pub state_dirty: bool,
}

/// Marks that any thread may set.
pub(crate) struct Shared {
    main_thread: ThreadId,
    /// True while a block is processed: the one thread then plays the audio thread.
    pub in_audio: AtomicBool,
    restart: AtomicBool,
    process: AtomicBool,
    pub callback: AtomicBool,
    flush: AtomicBool,
    /// Width and height packed, 0 for none.
    requested_size: AtomicU64,
    pub editor_closed: AtomicBool,
    pub log: Mutex<Vec<String>>,
}

impl Shared {
    pub fn new() -> Self {
        Self {
            main_thread: thread::current().id(),
            in_audio: AtomicBool::new(false),
            restart: AtomicBool::new(false),
            process: AtomicBool::new(false),
            callback: AtomicBool::new(false),
            flush: AtomicBool::new(false),
            requested_size: AtomicU64::new(0),
            editor_closed: AtomicBool::new(false),
            log: Mutex::new(Vec::new()),
        }
    }

    /// The size the editor asked for since the last call, in pixels.
    pub fn take_requested_size(&self) -> Option<(u32, u32)> {
        match self.requested_size.swap(0, Ordering::SeqCst) {
            0 => None,
            packed => {
                let size = GuiSize::unpack_from_u64(packed);
                Some((size.width, size.height))
            }
        }
    }

    pub fn take(&self, main: &MainThread) -> Requests {
        let take = |mark: &AtomicBool| mark.swap(false, Ordering::SeqCst);
        Requests {
            restart: take(&self.restart),
            process: take(&self.process),
            callback: self.callback.load(Ordering::SeqCst),
            params_flush: take(&self.flush),
            latency_changed: main.latency_changed.take(),
            params_rescan: main.params_rescan.take(),
            state_dirty: main.state_dirty.take(),
        }
    }
}

impl SharedHandler<'_> for Shared {
    fn request_restart(&self) {
        self.restart.store(true, Ordering::SeqCst);
    }

    fn request_process(&self) {
        self.process.store(true, Ordering::SeqCst);
    }

    fn request_callback(&self) {
        self.callback.store(true, Ordering::SeqCst);
    }
}

impl HostThreadCheckImpl for Shared {
    fn is_main_thread(&self) -> bool {
        thread::current().id() == self.main_thread && !self.in_audio.load(Ordering::SeqCst)
    }

    fn is_audio_thread(&self) -> bool {
        thread::current().id() == self.main_thread && self.in_audio.load(Ordering::SeqCst)
    }
}

impl HostLogImpl for Shared {
    fn log(&self, severity: LogSeverity, message: &str) {
        if let Ok(mut log) = self.log.lock() {
            log.push(format!("{severity}: {message}"));
        }
    }
}

impl HostParamsImplShared for Shared {
    fn request_flush(&self) {
        self.flush.store(true, Ordering::SeqCst);
    }
}

impl HostGuiImpl for Shared {
    fn resize_hints_changed(&self) {}

    fn request_resize(&self, new_size: GuiSize) -> Result<(), clack_host::prelude::HostError> {
        self.requested_size.store(new_size.pack_to_u64(), Ordering::SeqCst);
        Ok(())
    }

    fn request_show(&self) -> Result<(), clack_host::prelude::HostError> {
        Ok(())
    }

    fn request_hide(&self) -> Result<(), clack_host::prelude::HostError> {
        Ok(())
    }

    fn closed(&self, _was_destroyed: bool) {
        self.editor_closed.store(true, Ordering::SeqCst);
    }
}

/// Marks that only the main thread sets.
#[derive(Default)]
pub(crate) struct MainThread {
    latency_changed: Cell<bool>,
    params_rescan: Cell<bool>,
    state_dirty: Cell<bool>,
}

impl MainThreadHandler<'_> for MainThread {}

impl HostLatencyImpl for MainThread {
    fn changed(&self) {
        self.latency_changed.set(true);
    }
}

impl HostParamsImplMainThread for MainThread {
    fn rescan(&self, _flags: ParamRescanFlags) {
        self.params_rescan.set(true);
    }

    fn clear(&self, _param_id: ClapId, _flags: ParamClearFlags) {}
}

impl HostStateImpl for MainThread {
    fn mark_dirty(&self) {
        self.state_dirty.set(true);
    }
}

/// The host as clack sees it.
pub(crate) struct LatheHost;

impl HostHandlers for LatheHost {
    type Shared<'a> = Shared;
    type MainThread<'a> = MainThread;
    type AudioProcessor<'a> = ();

    fn declare_extensions(builder: &mut HostExtensions<Self>, _shared: &Self::Shared<'_>) {
        builder
            .register::<HostThreadCheck>()
            .register::<HostLog>()
            .register::<HostLatency>()
            .register::<HostParams>()
            .register::<HostState>()
            .register::<HostGui>();
    }
}
