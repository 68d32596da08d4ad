//! States through streams that give and take as little at a time as a host likes.

use super::RawClap;
use clap_sys::ext::state::{CLAP_EXT_STATE, clap_plugin_state};
use clap_sys::stream::{clap_istream, clap_ostream};
use std::ffi::c_void;
use std::ptr::from_mut;

/// A stream in memory.
struct Stream {
    bytes: Vec<u8>,
    place: usize,
    chunk_bytes: usize,
}

impl RawClap {
    fn state_table(&self) -> Option<&clap_plugin_state> {
        // SAFETY: the type is that of the name.
        unsafe { self.extension(CLAP_EXT_STATE) }
    }

    /// Its state, taken `chunk_bytes` at a time; `None` where it does not save.
    #[must_use]
    pub fn state(&self, chunk_bytes: usize) -> Option<Vec<u8>> {
        let save = self.state_table()?.save?;
        let mut stream = Stream { bytes: Vec::new(), place: 0, chunk_bytes };
        let shown = clap_ostream { ctx: from_mut(&mut stream).cast(), write: Some(write) };
        // SAFETY: the stream lives until the call is over.
        unsafe { save(self.plugin, &raw const shown) }.then_some(stream.bytes)
    }

    /// Loads a state, given `chunk_bytes` at a time; says whether it is taken.
    pub fn load_state(&mut self, bytes: &[u8], chunk_bytes: usize) -> bool {
        let Some(load) = self.state_table().and_then(|state| state.load) else { return false };
        let mut stream = Stream { bytes: bytes.to_vec(), place: 0, chunk_bytes };
        let shown = clap_istream { ctx: from_mut(&mut stream).cast(), read: Some(read) };
        // SAFETY: the stream lives until the call is over.
        unsafe { load(self.plugin, &raw const shown) }
    }
}

unsafe extern "C" fn write(
    stream: *const clap_ostream,
    bytes: *const c_void,
    count_bytes: u64,
) -> i64 {
    // SAFETY: the plugin hands over the stream it was given, and as many bytes as it says.
    let (stream, bytes) = unsafe {
        let bytes = std::slice::from_raw_parts(bytes.cast::<u8>(), count_bytes as usize);
        (&mut *(*stream).ctx.cast::<Stream>(), bytes)
    };
    let taken = bytes.len().min(stream.chunk_bytes);
    stream.bytes.extend_from_slice(&bytes[..taken]);
    taken as i64
}

unsafe extern "C" fn read(
    stream: *const clap_istream,
    place: *mut c_void,
    count_bytes: u64,
) -> i64 {
    // SAFETY: the plugin hands over the stream it was given.
    let stream = unsafe { &mut *(*stream).ctx.cast::<Stream>() };
    let left = &stream.bytes[stream.place..];
    let given = left.len().min(stream.chunk_bytes).min(count_bytes as usize);
    // SAFETY: the plugin hands over a place for as many bytes as it says, which is no fewer.
    unsafe { std::ptr::copy_nonoverlapping(left.as_ptr(), place.cast::<u8>(), given) };
    stream.place += given;
    given as i64
}
