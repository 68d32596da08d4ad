//! A signal from the audio thread, without gaps.
//!
//! The items lie in a ring of the crate `rtrb`. Where they do not fit, the writer stops until the
//! reader has noticed and emptied the ring: what a reader gets between two gaps is one piece.

use crate::atomic::{
    AtomicU32,
    Ordering::{AcqRel, Acquire, Release},
};
use rtrb::{Consumer, Producer, RingBuffer};

const OFF: u32 = 0;
const ON: u32 = 1;
/// Something did not fit, and the reader has not noticed yet.
const GAP: u32 = 2;

/// Whether a stream runs. It outlives the two ends, which are made anew at every activation.
#[derive(Debug, Default)]
pub struct Switch(AtomicU32);

impl Switch {
    /// Whether the stream is on. Meant for the reader; the audio thread may ask too.
    pub fn is_on(&self) -> bool {
        self.0.load(Acquire) != OFF
    }

    /// Turns the stream on without an end to read from, or off.
    pub fn set(&self, is_on: bool) {
        self.0.store(if is_on { ON } else { OFF }, Release);
    }
}

/// The two ends of a stream of at most `capacity` items that wait. Takes memory.
pub fn ends<T>(capacity: usize) -> (Writer<T>, Reader<T>) {
    let (producer, consumer) = RingBuffer::new(capacity);
    (Writer(producer), Reader(consumer))
}

/// The audio thread's end.
#[derive(Debug)]
pub struct Writer<T>(Producer<T>);

impl<T> Writer<T> {
    /// Writes items while the stream is on: all of them, or none where they do not fit.
    pub fn write(&mut self, switch: &Switch, items: impl ExactSizeIterator<Item = T>) {
        if switch.0.load(Acquire) != ON {
            return;
        }
        match self.0.write_chunk_uninit(items.len()) {
            Ok(chunk) => {
                chunk.fill_from_iter(items);
            }
            // Fails where the reader has just turned the stream off, which is as good.
            Err(_) => _ = switch.0.compare_exchange(ON, GAP, AcqRel, Acquire),
        }
    }
}

/// The editor's end.
#[derive(Debug)]
pub struct Reader<T>(Consumer<T>);

impl<T> Reader<T> {
    /// Turns the stream on, from now: what still waits is dropped.
    pub fn start(&mut self, switch: &Switch) {
        self.drain(|_| ());
        switch.set(true);
    }

    /// Hands all items that wait to `put`, oldest first. After a gap it hands out nothing, drops
    /// what waits, lets the stream go on and gives true.
    pub fn read(&mut self, switch: &Switch, put: impl FnMut(T)) -> bool {
        if switch.0.load(Acquire) != GAP {
            self.drain(put);
            return false;
        }
        // The writer is at rest until the switch is on again.
        self.drain(|_| ());
        // Fails where another thread has turned the stream off.
        _ = switch.0.compare_exchange(GAP, ON, AcqRel, Acquire);
        true
    }

    fn drain(&mut self, put: impl FnMut(T)) {
        let waiting = self.0.slots();
        if let Ok(chunk) = self.0.read_chunk(waiting) {
            chunk.into_iter().for_each(put);
        }
    }
}

#[cfg(all(test, not(feature = "loom")))]
mod tests {
    use super::*;

    #[test]
    fn after_a_gap_the_reader_gets_one_piece() {
        let switch = Switch::default();
        let (mut writer, mut reader) = ends(4);
        let mut read = Vec::new();
        writer.write(&switch, [1].into_iter());
        assert!(!reader.read(&switch, |item| read.push(item)) && read.is_empty(), "it is off");
        reader.start(&switch);
        writer.write(&switch, [2, 3].into_iter());
        assert!(!reader.read(&switch, |item| read.push(item)));
        assert_eq!(read, [2, 3]);
        writer.write(&switch, [4, 5, 6].into_iter());
        writer.write(&switch, [7, 8].into_iter());
        writer.write(&switch, [9].into_iter());
        read.clear();
        assert!(reader.read(&switch, |item| read.push(item)) && read.is_empty(), "7 is missing");
        writer.write(&switch, [10].into_iter());
        assert!(!reader.read(&switch, |item| read.push(item)));
        assert_eq!(read, [10]);
    }
}
