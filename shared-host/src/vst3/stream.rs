//! A stream in memory, for state.

use std::cell::RefCell;
use std::ffi::c_void;
use std::io::{Cursor, Read, Seek, SeekFrom, Write};
use vst3::Class;
use vst3::Steinberg::IBStream_::IStreamSeekMode_::{kIBSeekCur, kIBSeekEnd, kIBSeekSet};
use vst3::Steinberg::{
    IBStream, IBStreamTrait, kInvalidArgument, kResultFalse, kResultOk, tresult,
};

/// Bytes with a place in them.
pub struct Stream(RefCell<Cursor<Vec<u8>>>);

impl Stream {
    pub fn new(bytes: &[u8]) -> Self {
        Self(RefCell::new(Cursor::new(bytes.to_vec())))
    }

    pub fn bytes(&self) -> Vec<u8> {
        self.0.borrow().get_ref().clone()
    }
}

impl Class for Stream {
    type Interfaces = (IBStream,);
}

/// Leaves a number where the plugin wants one.
///
/// # Safety
/// `place` is null or valid for writing.
unsafe fn leave<T>(place: *mut T, value: T) {
    if !place.is_null() {
        // SAFETY: promised by the caller.
        unsafe { place.write(value) };
    }
}

impl IBStreamTrait for Stream {
    // SAFETY: the plugin calls as the standard says, with buffers as long as it says.
    unsafe fn read(&self, buffer: *mut c_void, count: i32, read: *mut i32) -> tresult {
        let Ok(length) = usize::try_from(count) else { return kInvalidArgument };
        // SAFETY: the plugin hands over a buffer of `count` bytes.
        let bytes = unsafe { std::slice::from_raw_parts_mut(buffer.cast::<u8>(), length) };
        let Ok(count_read) = self.0.borrow_mut().read(bytes) else { return kResultFalse };
        // SAFETY: the plugin hands over a place for the count, or null.
        unsafe { leave(read, count_read as i32) };
        kResultOk
    }

    // SAFETY: the plugin calls as the standard says, with buffers as long as it says.
    unsafe fn write(&self, buffer: *mut c_void, count: i32, written: *mut i32) -> tresult {
        let Ok(length) = usize::try_from(count) else { return kInvalidArgument };
        // SAFETY: the plugin hands over a buffer of `count` bytes.
        let bytes = unsafe { std::slice::from_raw_parts(buffer.cast::<u8>(), length) };
        let Ok(count_written) = self.0.borrow_mut().write(bytes) else { return kResultFalse };
        // SAFETY: the plugin hands over a place for the count, or null.
        unsafe { leave(written, count_written as i32) };
        kResultOk
    }

    // SAFETY: the plugin calls as the standard says, with buffers as long as it says.
    unsafe fn seek(&self, to: i64, mode: i32, result: *mut i64) -> tresult {
        let to = match mode {
            mode if mode == kIBSeekSet as i32 => SeekFrom::Start(to.max(0) as u64),
            mode if mode == kIBSeekCur as i32 => SeekFrom::Current(to),
            mode if mode == kIBSeekEnd as i32 => SeekFrom::End(to),
            _ => return kInvalidArgument,
        };
        let Ok(place) = self.0.borrow_mut().seek(to) else { return kResultFalse };
        // SAFETY: the plugin hands over a place for the position, or null.
        unsafe { leave(result, place as i64) };
        kResultOk
    }

    // SAFETY: the plugin calls as the standard says, with buffers as long as it says.
    unsafe fn tell(&self, place: *mut i64) -> tresult {
        // SAFETY: the plugin hands over a place for the position, or null.
        unsafe { leave(place, self.0.borrow().position() as i64) };
        kResultOk
    }
}
