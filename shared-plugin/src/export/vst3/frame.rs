//! The host's frame as the framework sees it: a wish for another size names the view the host
//! knows, which is not the framework's own.

use super::handler::GuardedHandler;
#[cfg(target_os = "linux")]
use nice_plug::wrapper::vst3::vst3::Steinberg::Linux::IRunLoop;
use nice_plug::wrapper::vst3::vst3::Steinberg::{
    IPlugFrame, IPlugFrameTrait, IPlugView, ViewRect, kResultOk, tresult,
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

/// A host's frame as it was given to the framework. Dropping it, once the framework has let go of it,
/// ends what the framework has in the host's run loop.
pub struct GivenFrame {
    shown: ComPtr<IPlugFrame>,
    #[cfg(target_os = "linux")]
    _work: Option<(linux::Work, linux::Timer)>,
}

impl GivenFrame {
    /// None for null.
    ///
    /// # Safety
    /// `frame` is null or a host's frame, and `view` the view it is given to.
    pub unsafe fn new(
        frame: *mut IPlugFrame,
        view: *mut IPlugView,
        #[cfg_attr(not(target_os = "linux"), allow(unused_variables))] handler: &ComWrapper<
            GuardedHandler,
        >,
    ) -> Option<Self> {
        // SAFETY: by contract.
        let host = unsafe { ComRef::from_raw(frame) }?.to_com_ptr();
        #[cfg(target_os = "linux")]
        if let Some(run_loop) = host.cast::<IRunLoop>() {
            let timer = linux::Timer::start(run_loop.clone(), handler.clone());
            let looping = ComWrapper::new(linux::Looping::new(Frame { host, view }, run_loop));
            let shown = looping.to_com_ptr()?;
            return Some(Self { shown, _work: Some((linux::Work(looping), timer)) });
        }
        let shown = ComWrapper::new(Frame { host, view }).to_com_ptr()?;
        Some(Self {
            shown,
            #[cfg(target_os = "linux")]
            _work: None,
        })
    }

    /// What the framework gets.
    pub fn as_ptr(&self) -> *mut IPlugFrame {
        self.shown.as_ptr()
    }
}

#[cfg(target_os = "linux")]
mod linux {
    use super::*;
    use nice_plug::wrapper::vst3::vst3::Steinberg::Linux::{
        FileDescriptor, IEventHandler, IEventHandlerTrait, IRunLoopTrait, ITimerHandler,
        ITimerHandlerTrait, TimerInterval,
    };
    use nice_plug::wrapper::vst3::vst3::Steinberg::kInvalidArgument;
    use std::cell::RefCell;
    use std::ptr::null_mut;

    /// A frame with a run loop.
    pub struct Looping {
        frame: Frame,
        run_loop: ComPtr<IRunLoop>,
        /// What the host calls for the framework, and when.
        handler: RefCell<Option<(ComWrapper<Handler>, FileDescriptor)>>,
    }

    impl Looping {
        pub fn new(frame: Frame, run_loop: ComPtr<IRunLoop>) -> Self {
            Self { frame, run_loop, handler: RefCell::new(None) }
        }
    }

    /// The framework's handler. It refers to itself (nice-plug 0.4.2) and leaves the host's run loop
    /// only when it is freed, which is never: that reference is this one.
    struct Handler(ComPtr<IEventHandler>);

    impl Class for Handler {
        type Interfaces = (IEventHandler,);
    }

    impl IEventHandlerTrait for Handler {
        // SAFETY: the host hands over the descriptor it was given.
        unsafe fn onFDIsSet(&self, descriptor: FileDescriptor) {
            // A host may end the view within this call, and `self` with it.
            let handler = self.0.clone();
            // SAFETY: on the host's thread, with its descriptor.
            unsafe { handler.onFDIsSet(descriptor) };
        }
    }

    /// What the framework has in a host's run loop. Dropping it does what is left to do, on the host's
    /// thread, and ends it.
    pub struct Work(pub ComWrapper<Looping>);

    impl Drop for Work {
        fn drop(&mut self) {
            let Some((handler, descriptor)) = self.0.handler.take() else { return };
            let Some(known) = handler.to_com_ptr::<IEventHandler>() else { return };
            // SAFETY: the host's own run loop and what was registered in it, on its thread.
            unsafe {
                self.0.run_loop.unregisterEventHandler(known.as_ptr());
                known.onFDIsSet(descriptor);
            }
        }
    }

    /// Time between two looks at what waits for the host's thread.
    const LOOK_MS: TimerInterval = 30;

    /// What the host's run loop calls now and then while there is an editor.
    struct Look(ComWrapper<GuardedHandler>);

    impl Class for Look {
        type Interfaces = (ITimerHandler,);
    }

    impl ITimerHandlerTrait for Look {
        // SAFETY: nothing is handed over.
        unsafe fn onTimer(&self) {
            // A host may end the view within the call, and `self` with it.
            let handler = self.0.clone();
            handler.tell_waiting();
        }
    }

    /// A timer in a host's run loop that tells it what has waited for its thread. Dropping it ends it.
    pub struct Timer {
        run_loop: ComPtr<IRunLoop>,
        look: Option<ComPtr<ITimerHandler>>,
    }

    impl Timer {
        pub fn start(run_loop: ComPtr<IRunLoop>, handler: ComWrapper<GuardedHandler>) -> Self {
            let look = ComWrapper::new(Look(handler)).to_com_ptr::<ITimerHandler>();
            if let Some(look) = &look {
                // SAFETY: the host's own run loop, on its thread, and a handler that stays until it is
                // unregistered.
                unsafe { run_loop.registerTimer(look.as_ptr(), LOOK_MS) };
            }
            Self { run_loop, look }
        }
    }

    impl Drop for Timer {
        fn drop(&mut self) {
            if let Some(look) = &self.look {
                // SAFETY: the host's own run loop and what was registered in it, on its thread.
                unsafe { self.run_loop.unregisterTimer(look.as_ptr()) };
            }
        }
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
        // SAFETY: the framework hands over its one handler, with the reference to itself.
        unsafe fn registerEventHandler(
            &self,
            handler: *mut IEventHandler,
            descriptor: FileDescriptor,
        ) -> tresult {
            // SAFETY: the framework never gives this reference back, so it is taken over.
            let Some(handler) = (unsafe { ComPtr::from_raw(handler) }) else {
                return kInvalidArgument;
            };
            let handler = ComWrapper::new(Handler(handler));
            let known = handler.as_com_ref::<IEventHandler>().map_or(null_mut(), |it| it.as_ptr());
            self.handler.replace(Some((handler, descriptor)));
            // SAFETY: a handler that stays until it is unregistered.
            unsafe { self.run_loop.registerEventHandler(known, descriptor) }
        }

        // SAFETY: the framework hands over its handler, which is being freed: the host has let go of
        // it before.
        unsafe fn unregisterEventHandler(&self, _: *mut IEventHandler) -> tresult {
            kResultOk
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
