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

#[cfg(test)]
mod tests {
    use super::*;
    use clap_sys::events::CLAP_EVENT_NOTE_ON;

    /// A list of events, all as long as the longest.
    struct List(Vec<clap_event_transport>);

    impl List {
        fn new(events: &[(u32, u16)]) -> Self {
            let event = |&(time, type_): &(u32, u16)| {
                // SAFETY: a C struct of numbers, for which zeros are valid.
                let mut event: clap_event_transport = unsafe { std::mem::zeroed() };
                event.header.space_id = CLAP_CORE_EVENT_SPACE_ID;
                (event.header.time, event.header.type_) = (time, type_);
                event
            };
            Self(events.iter().map(event).collect())
        }

        fn host(&self) -> clap_input_events {
            clap_input_events {
                ctx: std::ptr::from_ref(self).cast_mut().cast(),
                size: Some(size),
                get: Some(get),
            }
        }
    }

    unsafe extern "C" fn size(list: *const clap_input_events) -> u32 {
        // SAFETY: the list of this test.
        unsafe { (&*(*list).ctx.cast::<List>()).0.len() as u32 }
    }

    unsafe extern "C" fn get(
        list: *const clap_input_events,
        index: u32,
    ) -> *const clap_event_header {
        // SAFETY: the list of this test.
        unsafe {
            let list = &*(*list).ctx.cast::<List>();
            &raw const list.0[index as usize].header
        }
    }

    #[test]
    fn a_block_is_cut_where_an_event_sets_something() {
        let list = List::new(&[
            (0, CLAP_EVENT_PARAM_VALUE),
            (10, CLAP_EVENT_NOTE_ON),
            (20, CLAP_EVENT_PARAM_MOD),
            (20, CLAP_EVENT_PARAM_VALUE),
            (30, CLAP_EVENT_TRANSPORT),
            (500, CLAP_EVENT_PARAM_VALUE),
        ]);
        let (host, link) = (list.host(), EntryLink::default());
        let mut transport = std::ptr::null();
        // SAFETY: the list of this test.
        let mut events = unsafe { Automation::new(&raw const host, 64) };
        let mut cuts = Vec::new();
        let mut frame = 0;
        while frame < 64 {
            // SAFETY: as above; each event is as long as any.
            frame = unsafe { events.apply(frame, &link, &mut transport) };
            cuts.push((frame, transport.is_null(), link.changes()));
        }
        let expected = [(20, true, 1), (30, true, 2), (63, false, 3), (64, false, 4)];
        assert_eq!(cuts, expected, "the last event comes at the last frame");
        // SAFETY: null is no list.
        let mut none = unsafe { Automation::new(std::ptr::null(), 64) };
        assert!(none.is_empty());
        // SAFETY: as above.
        assert_eq!(unsafe { none.apply(0, &link, &mut transport) }, 64);
        assert_eq!(link.changes(), 4);
    }
}
