//! The component handler: messages of a plugin's editor about its parameters.

use crate::OutputEvent;
use std::sync::{Mutex, MutexGuard, PoisonError};
use vst3::Class;
use vst3::Steinberg::Vst::{IComponentHandler, IComponentHandlerTrait, ParamID};
use vst3::Steinberg::{kResultOk, tresult};

/// Gestures in order, values for the next block, and what is to be restarted. The editor's own
/// thread calls it.
#[derive(Default)]
pub struct Handler(Mutex<Messages>);

#[derive(Default)]
pub struct Messages {
    pub events: Vec<OutputEvent>,
    pub for_block: Vec<(u32, f64)>,
    pub restart_flags: i32,
}

impl Handler {
    pub fn messages(&self) -> MutexGuard<'_, Messages> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Class for Handler {
    type Interfaces = (IComponentHandler,);
}

impl IComponentHandlerTrait for Handler {
    // SAFETY: numbers only; any thread may call.
    unsafe fn beginEdit(&self, id: ParamID) -> tresult {
        self.messages().events.push(OutputEvent::GestureBegin { id });
        kResultOk
    }

    // SAFETY: numbers only; any thread may call.
    unsafe fn performEdit(&self, id: ParamID, value: f64) -> tresult {
        let mut messages = self.messages();
        messages.events.push(OutputEvent::Value { id, value, frame: 0 });
        messages.for_block.push((id, value));
        kResultOk
    }

    // SAFETY: numbers only; any thread may call.
    unsafe fn endEdit(&self, id: ParamID) -> tresult {
        self.messages().events.push(OutputEvent::GestureEnd { id });
        kResultOk
    }

    // SAFETY: numbers only; any thread may call.
    unsafe fn restartComponent(&self, flags: i32) -> tresult {
        self.messages().restart_flags |= flags;
        kResultOk
    }
}
