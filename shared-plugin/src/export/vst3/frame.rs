//! The host's frame as the framework sees it: a wish for another size names the view the host
//! knows, which is not the framework's own.

use nice_plug::wrapper::vst3::vst3::Steinberg::{
    IPlugFrame, IPlugFrameTrait, IPlugView, ViewRect, tresult,
};
use nice_plug::wrapper::vst3::vst3::{Class, ComPtr, ComRef, ComWrapper};

/// A frame that has no run loop to offer.
struct Frame {
    host: ComPtr<IPlugFrame>,
    /// The view, which is alive while it has a frame.
    view: *mut IPlugView,
}

impl Class for Frame {
    type Interfaces = (IPlugFrame,);
}

impl Frame {
    /// # Safety
    /// As for [`IPlugFrameTrait::resizeView`].
    unsafe fn resize(&self, size: *mut ViewRect) -> tresult {
        // SAFETY: the host's own frame and view, on its thread; the size goes on as it is.
        unsafe { self.host.resizeView(self.view, size) }
    }
}

impl IPlugFrameTrait for Frame {
    // SAFETY: the framework hands over a size.
    unsafe fn resizeView(&self, _: *mut IPlugView, size: *mut ViewRect) -> tresult {
        // SAFETY: by this function's contract.
        unsafe { self.resize(size) }
    }
}

/// What the framework gets for a host's frame; none for null.
///
/// # Safety
/// `frame` is null or a host's frame, and `view` the view it is given to.
pub unsafe fn guarded_frame(
    frame: *mut IPlugFrame,
    view: *mut IPlugView,
) -> Option<ComPtr<IPlugFrame>> {
    // SAFETY: by contract.
    let host = unsafe { ComRef::from_raw(frame) }?.to_com_ptr();
    #[cfg(target_os = "linux")]
    if let Some(run_loop) = host.cast() {
        let frame = Frame { host, view };
        return ComWrapper::new(linux::Looping { frame, run_loop }).to_com_ptr();
    }
    ComWrapper::new(Frame { host, view }).to_com_ptr()
}

#[cfg(target_os = "linux")]
mod linux {
    use super::*;
    use nice_plug::wrapper::vst3::vst3::Steinberg::Linux::{
        FileDescriptor, IEventHandler, IRunLoop, IRunLoopTrait, ITimerHandler, TimerInterval,
    };

    /// A frame with a run loop.
    pub struct Looping {
        pub frame: Frame,
        pub run_loop: ComPtr<IRunLoop>,
    }

    impl Class for Looping {
        type Interfaces = (IPlugFrame, IRunLoop);
    }

    impl IPlugFrameTrait for Looping {
        // SAFETY: the framework hands over a size.
        unsafe fn resizeView(&self, _: *mut IPlugView, size: *mut ViewRect) -> tresult {
            // SAFETY: by this function's contract.
            unsafe { self.frame.resize(size) }
        }
    }

    impl IRunLoopTrait for Looping {
        // SAFETY: the framework hands over its handler, which goes on to the host.
        unsafe fn registerEventHandler(
            &self,
            handler: *mut IEventHandler,
            descriptor: FileDescriptor,
        ) -> tresult {
            // SAFETY: what is handed over goes on as it is.
            unsafe { self.run_loop.registerEventHandler(handler, descriptor) }
        }

        // SAFETY: the framework hands over its handler, which goes on to the host.
        unsafe fn unregisterEventHandler(&self, handler: *mut IEventHandler) -> tresult {
            // SAFETY: what is handed over goes on as it is.
            unsafe { self.run_loop.unregisterEventHandler(handler) }
        }

        // SAFETY: the framework hands over its handler, which goes on to the host.
        unsafe fn registerTimer(
            &self,
            handler: *mut ITimerHandler,
            interval_ms: TimerInterval,
        ) -> tresult {
            // SAFETY: what is handed over goes on as it is.
            unsafe { self.run_loop.registerTimer(handler, interval_ms) }
        }

        // SAFETY: the framework hands over its handler, which goes on to the host.
        unsafe fn unregisterTimer(&self, handler: *mut ITimerHandler) -> tresult {
            // SAFETY: what is handed over goes on as it is.
            unsafe { self.run_loop.unregisterTimer(handler) }
        }
    }
}
