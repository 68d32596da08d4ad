//! The events of a block, carried out without the framework.

use crate::export::EntryLink;
use clap_sys::events::{
    CLAP_CORE_EVENT_SPACE_ID, CLAP_EVENT_PARAM_MOD, CLAP_EVENT_PARAM_VALUE, CLAP_EVENT_TRANSPORT,
    clap_event_header, clap_event_param_mod, clap_event_param_value, clap_event_transport,
    clap_input_events,
};

/// A host's events in their order, of which those past the last frame come at the last frame.
pub struct Automation<'a> {
    list: Option<&'a clap_input_events>,
    count: u32,
    next: u32,
    frames: u32,
}

impl Automation<'_> {
    /// The events of `list`, null for none, in a block of `frames` frames, 1 or more.
    ///
    /// # Safety
    /// `list` is null or the host's, and valid for as long as this is used.
    pub unsafe fn new(list: *const clap_input_events, frames: u32) -> Self {
        // SAFETY: by contract; the host's own function with its list.
        unsafe {
            let list = list.as_ref();
            let count = list.and_then(|list| list.size.map(|size| size(list))).unwrap_or(0);
            Self { list, count, next: 0, frames }
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Carries out all events up to `frame`, in which `transport` becomes that of the last event that
    /// is one; gives the frame of the next event that sets something, or the end of the block.
    ///
    /// # Safety
    /// The host's events are as the standard says.
    pub unsafe fn apply(
        &mut self,
        frame: u32,
        link: &EntryLink,
        transport: &mut *const clap_event_transport,
    ) -> u32 {
        let mut is_changed = false;
        let mut end = self.frames;
        // SAFETY: by contract; what a header announces begins with it.
        unsafe {
            while let Some(header) = self.peek() {
                if let Some(&clap_event_header { time, space_id, type_, .. }) = header.as_ref()
                    && space_id == CLAP_CORE_EVENT_SPACE_ID
                {
                    let sets = matches!(
                        type_,
                        CLAP_EVENT_PARAM_VALUE | CLAP_EVENT_PARAM_MOD | CLAP_EVENT_TRANSPORT
                    );
                    let time = time.min(self.frames - 1);
                    if sets && time > frame {
                        end = time;
                        break;
                    }
                    is_changed |= sets;
                    match type_ {
                        CLAP_EVENT_PARAM_VALUE => {
                            let event = &*header.cast::<clap_event_param_value>();
                            link.automate(event.param_id, event.value);
                        }
                        CLAP_EVENT_PARAM_MOD => {
                            let event = &*header.cast::<clap_event_param_mod>();
                            link.modulate(event.param_id, event.amount);
                        }
                        CLAP_EVENT_TRANSPORT => *transport = header.cast(),
                        _ => {}
                    }
                }
                self.next += 1;
            }
        }
        if is_changed {
            link.count_change();
        }
        end
    }

    /// The next event, perhaps null; `None` at the end.
    ///
    /// # Safety
    /// As for [`Automation::apply`].
    unsafe fn peek(&self) -> Option<*const clap_event_header> {
        let list = self.list.filter(|_| self.next < self.count)?;
        // SAFETY: by contract; the host's own function with its list.
        Some(unsafe { list.get?(list, self.next) })
    }
}
