//! The host's side of an open editor: its frame, and the run loop that lets it work on the main
//! thread.

use std::sync::{Mutex, PoisonError};
use vst3::Steinberg::Linux::{
    FileDescriptor, IEventHandler, IEventHandlerTrait, IRunLoop, IRunLoopTrait, ITimerHandler,
    ITimerHandlerTrait,
};
use vst3::Steinberg::{
    IPlugFrame, IPlugFrameTrait, IPlugView, ViewRect, kInvalidArgument, kResultOk, tresult,
};
use vst3::{Class, ComPtr, ComRef};

/// Marks of what the editor wants.
#[derive(Default)]
pub struct Frame {
    handlers: Mutex<Vec<(ComPtr<IEventHandler>, FileDescriptor)>>,
    timers: Mutex<Vec<ComPtr<ITimerHandler>>>,
    requested_size: Mutex<Option<(u32, u32)>>,
}

impl Frame {
    /// Lets every handler look whether there is work for it; every timer is due.
    pub fn run(&self) {
        let handlers = self.handlers.lock().unwrap_or_else(PoisonError::into_inner).clone();
        for (handler, descriptor) in &handlers {
            // SAFETY: the handler is registered and so alive; its descriptor does not block.
            unsafe { handler.onFDIsSet(*descriptor) };
        }
        let timers = self.timers.lock().unwrap_or_else(PoisonError::into_inner).clone();
        for timer in &timers {
            // SAFETY: the handler is registered and so alive.
            unsafe { timer.onTimer() };
        }
    }

    /// Number of registered handlers, timers among them.
    pub fn handler_count(&self) -> usize {
        let handlers = self.handlers.lock().unwrap_or_else(PoisonError::into_inner).len();
        handlers + self.timers.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    pub fn take_requested_size(&self) -> Option<(u32, u32)> {
        self.requested_size.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl Class for Frame {
    type Interfaces = (IPlugFrame, IRunLoop);
}

impl IPlugFrameTrait for Frame {
    // SAFETY: the plugin calls as the standard says; what it hands over is looked at.
    unsafe fn resizeView(&self, _: *mut IPlugView, size: *mut ViewRect) -> tresult {
        if size.is_null() {
            return kInvalidArgument;
        }
        // SAFETY: the plugin hands over a rectangle, which is not null.
        let size = unsafe { *size };
        let (width, height) = (size.right - size.left, size.bottom - size.top);
        let size = (width.max(1) as u32, height.max(1) as u32);
        *self.requested_size.lock().unwrap_or_else(PoisonError::into_inner) = Some(size);
        kResultOk
    }
}

impl IRunLoopTrait for Frame {
    // SAFETY: the plugin calls as the standard says; what it hands over is looked at.
    unsafe fn registerEventHandler(
        &self,
        handler: *mut IEventHandler,
        descriptor: FileDescriptor,
    ) -> tresult {
        // SAFETY: the plugin hands over a handler of its own, or null.
        let Some(handler) = (unsafe { ComRef::from_raw(handler) }) else { return kInvalidArgument };
        let mut handlers = self.handlers.lock().unwrap_or_else(PoisonError::into_inner);
        handlers.push((handler.to_com_ptr(), descriptor));
        kResultOk
    }

    // SAFETY: the plugin calls as the standard says; what it hands over is looked at.
    unsafe fn unregisterEventHandler(&self, handler: *mut IEventHandler) -> tresult {
        let mut handlers = self.handlers.lock().unwrap_or_else(PoisonError::into_inner);
        handlers.retain(|(own, _)| own.as_ptr() != handler);
        kResultOk
    }

    // SAFETY: the plugin calls as the standard says; what it hands over is looked at.
    unsafe fn registerTimer(&self, timer: *mut ITimerHandler, _: u64) -> tresult {
        // SAFETY: the plugin hands over a handler of its own, or null.
        let Some(timer) = (unsafe { ComRef::from_raw(timer) }) else { return kInvalidArgument };
        let mut timers = self.timers.lock().unwrap_or_else(PoisonError::into_inner);
        timers.push(timer.to_com_ptr());
        kResultOk
    }

    // SAFETY: the plugin calls as the standard says; what it hands over is looked at.
    unsafe fn unregisterTimer(&self, timer: *mut ITimerHandler) -> tresult {
        let mut timers = self.timers.lock().unwrap_or_else(PoisonError::into_inner);
        timers.retain(|own| own.as_ptr() != timer);
        kResultOk
    }
}
