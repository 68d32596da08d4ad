//! A host's events, every one of them within the block.

use clap_sys::events::{
    CLAP_CORE_EVENT_SPACE_ID, CLAP_EVENT_TRANSPORT, clap_event_header, clap_event_transport,
    clap_input_events,
};
use std::ffi::c_void;

/// Longest event that is copied: a transport, the largest of the standard.
const LONGEST: usize = size_of::<clap_event_transport>();

/// An event's bytes, aligned as every event is.
#[repr(C, align(8))]
struct Copied([u8; LONGEST]);

/// What the framework reads in place of an event that is none.
static NOTHING: clap_event_header = clap_event_header {
    size: size_of::<clap_event_header>() as u32,
    time: 0,
    space_id: u16::MAX,
    type_: 0,
    flags: 0,
};

/// A host's list of events, of which those past the last frame come at the last frame. The framework
/// loses an event at the end of a block, and crashes at one beyond.
pub struct ClampedEvents {
    host: *const clap_input_events,
    last_frame: u32,
    /// The event handed out last. The framework reads one at a time, but keeps a transport.
    event: Copied,
    transport: Copied,
}

impl ClampedEvents {
    /// The events of `host`, null for none, in a block of `frames` frames.
    pub fn new(host: *const clap_input_events, frames: u32) -> Self {
        let empty = || Copied([0; LONGEST]);
        let last_frame = frames.saturating_sub(1);
        Self { host, last_frame, event: empty(), transport: empty() }
    }

    /// Hands the list to `call`; it is good for that long.
    pub fn with<T>(&mut self, call: impl FnOnce(*const clap_input_events) -> T) -> T {
        let list = clap_input_events {
            ctx: std::ptr::from_mut(self).cast::<c_void>(),
            size: Some(size),
            get: Some(get),
        };
        call(&raw const list)
    }
}

unsafe extern "C" fn size(list: *const clap_input_events) -> u32 {
    // SAFETY: the framework hands over the list it was given, whose context is alive; the host's
    // list is null or valid for the block.
    unsafe {
        let host = (*(*list).ctx.cast::<ClampedEvents>()).host;
        if host.is_null() { 0 } else { (*host).size.map_or(0, |size| size(host)) }
    }
}

unsafe extern "C" fn get(list: *const clap_input_events, index: u32) -> *const clap_event_header {
    // SAFETY: as in `size`, which told the framework that there is a host's list. The host's event
    // is null or as long as its header says, and no event shorter than a header is copied.
    unsafe {
        let own = &mut *(*list).ctx.cast::<ClampedEvents>();
        let event = (*own.host).get.map_or(std::ptr::null(), |get| get(own.host, index));
        let Some(header) = event.as_ref() else { return &raw const NOTHING };
        if header.time <= own.last_frame {
            return event;
        }
        let length = header.size as usize;
        if !(size_of::<clap_event_header>()..=LONGEST).contains(&length) {
            return &raw const NOTHING;
        }
        let kind = (header.space_id, header.type_);
        let is_transport = kind == (CLAP_CORE_EVENT_SPACE_ID, CLAP_EVENT_TRANSPORT);
        let place = if is_transport { &mut own.transport } else { &mut own.event };
        std::ptr::copy_nonoverlapping(event.cast::<u8>(), place.0.as_mut_ptr(), length);
        let copied = place.0.as_mut_ptr().cast::<clap_event_header>();
        (*copied).time = own.last_frame;
        copied
    }
}
