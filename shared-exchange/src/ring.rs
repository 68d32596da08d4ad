//! The newest frames of something that goes on and on.

use crate::Words;
use crate::atomic::{
    AtomicU64,
    Ordering::{Acquire, Relaxed, Release},
    fence,
};
use std::marker::PhantomData;

/// A ring of frames: the writer overwrites the oldest and never waits.
#[derive(Debug)]
pub struct FrameRing<T> {
    words: Box<[AtomicU64]>,
    /// Capacity less one; the capacity is a power of two.
    mask: u64,
    /// Frames whose writing has begun.
    begun: AtomicU64,
    /// Frames that are written.
    written: AtomicU64,
    kind: PhantomData<fn() -> T>,
}

/// What a reader got of a ring.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FrameSpan {
    /// Frames handed out.
    pub count: usize,
    /// The first of them that were overwritten meanwhile: drop these.
    pub lost_frames: usize,
    /// Number of the frame to read from next time.
    pub next_frame: u64,
}

impl<T: Words> FrameRing<T> {
    /// A ring of at least `capacity_frames`. Takes all memory.
    pub fn new(capacity_frames: usize) -> Self {
        let capacity = capacity_frames.max(1).next_power_of_two();
        Self {
            words: (0..capacity * T::COUNT).map(|_| AtomicU64::new(0)).collect(),
            mask: capacity as u64 - 1,
            begun: AtomicU64::new(0),
            written: AtomicU64::new(0),
            kind: PhantomData,
        }
    }

    /// Frames the ring holds.
    #[inline]
    pub fn capacity_frames(&self) -> usize {
        self.mask as usize + 1
    }

    /// Frames written since the ring was made.
    #[inline]
    pub fn written_frames(&self) -> u64 {
        self.written.load(Acquire)
    }

    /// Appends frames. Only one thread may call it.
    #[inline]
    pub fn write(&self, frames: impl ExactSizeIterator<Item = T>) {
        let written = self.written.load(Relaxed);
        let end = written + frames.len() as u64;
        self.begun.store(end, Relaxed);
        // Whoever sees one of the new words sees that their writing has begun.
        fence(Release);
        for (number, frame) in (written..end).zip(frames) {
            let mut places = self.places(number).iter();
            frame.put(&mut |word| {
                if let Some(place) = places.next() {
                    place.store(word, Relaxed);
                }
            });
        }
        self.written.store(end, Release);
    }

    /// Hands the frames from number `from` on (counted since the ring was made) to `put`, oldest
    /// first, each with its place from 0: as many as are still there, at most `max_count`. Only after
    /// that is known which of them were overwritten while they were read: see [`FrameSpan::lost`].
    #[inline]
    pub fn read(&self, from: u64, max_count: usize, mut put: impl FnMut(usize, T)) -> FrameSpan {
        let written = self.written.load(Acquire);
        let capacity = self.mask + 1;
        let first = from.max(written.saturating_sub(capacity)).min(written);
        let count = (written - first).min(max_count as u64);
        for place in 0..count {
            let mut words = self.places(first + place).iter();
            put(place as usize, T::take(&mut || words.next().map_or(0, |word| word.load(Relaxed))));
        }
        fence(Acquire);
        let overwritten = self.begun.load(Relaxed).saturating_sub(capacity);
        let lost = overwritten.saturating_sub(first).min(count);
        FrameSpan { count: count as usize, lost_frames: lost as usize, next_frame: first + count }
    }

    #[inline]
    fn places(&self, number: u64) -> &[AtomicU64] {
        let start = (number & self.mask) as usize * T::COUNT;
        &self.words[start..start + T::COUNT]
    }
}

#[cfg(all(test, not(feature = "loom")))]
mod tests {
    use super::*;

    #[test]
    fn frames_come_in_order_and_a_late_reader_gets_the_newest() {
        let ring = FrameRing::<[f32; 2]>::new(4);
        let mut read = Vec::new();
        let span = ring.read(0, 8, |_, _| unreachable!("nothing was written"));
        assert_eq!(span, FrameSpan { count: 0, lost_frames: 0, next_frame: 0 });
        ring.write([[1.0, -1.0], [2.0, -2.0]].into_iter());
        let span = ring.read(span.next_frame, 8, |_, frame| read.push(frame));
        assert_eq!(span, FrameSpan { count: 2, lost_frames: 0, next_frame: 2 });
        ring.write((3..10u8).map(|n| [f32::from(n), -f32::from(n)]));
        let span = ring.read(span.next_frame, 3, |_, frame| read.push(frame));
        assert_eq!(span, FrameSpan { count: 3, lost_frames: 0, next_frame: 8 });
        let left: Vec<f32> = read.iter().map(|frame| frame[0]).collect();
        assert_eq!(left, [1.0, 2.0, 6.0, 7.0, 8.0]);
        assert!(read.iter().all(|frame| frame[0] == -frame[1]));
    }
}
