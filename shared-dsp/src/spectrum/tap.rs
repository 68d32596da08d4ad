//! The latest stereo samples, from the audio thread to whoever draws them.
//!
//! A ring of atomic frames: one thread writes, any number read, none waits. It is lossy: a reader
//! that is too slow misses frames, and a frame that is overwritten while being read counts as
//! missed. Nothing is written unless somebody has asked within the last second, so a closed editor
//! costs one comparison a block.

use crate::convert::ToWhole;
use core::sync::atomic::{AtomicU64, Ordering};

/// A ring of stereo frames. Share it by `Arc`; writing takes `&self`, but only one thread may.
#[derive(Debug)]
pub struct Tap {
    frames: Box<[AtomicU64]>,
    written: AtomicU64,
    /// Frames that are still wanted.
    wanted: AtomicU64,
}

impl Tap {
    /// A ring of at least `capacity_frames`. Takes all memory. A goniometer wants 4 096 frames, a
    /// spectrum as many as its transform and one block.
    pub fn new(capacity_frames: usize) -> Self {
        let capacity = capacity_frames.clamp(64, 1 << 24).next_power_of_two();
        Self {
            frames: (0..capacity).map(|_| AtomicU64::new(0)).collect(),
            written: AtomicU64::new(0),
            wanted: AtomicU64::new(0),
        }
    }

    /// Frames the ring holds.
    pub fn capacity_frames(&self) -> usize {
        self.frames.len()
    }

    /// Asks for the next `wanted_frames`. Editors call it at every repaint, with a second's worth.
    pub fn ask(&self, wanted_frames: u64) {
        self.wanted.store(wanted_frames, Ordering::Relaxed);
    }

    /// Whether somebody waits for frames.
    #[inline]
    pub fn is_wanted(&self) -> bool {
        self.wanted.load(Ordering::Relaxed) > 0
    }

    /// Writes frames, as long as any are wanted. For the audio thread alone. Samples are taken as
    /// they are; uses the length both channels share.
    #[inline]
    pub fn write(&self, left: &[f32], right: &[f32]) {
        let wanted = self.wanted.load(Ordering::Relaxed);
        if wanted == 0 {
            return;
        }
        let length = left.len().min(right.len()) as u64;
        // A new wish between load and store is lost for one repaint, which nobody sees.
        self.wanted.store(wanted.saturating_sub(length), Ordering::Relaxed);
        let written = self.written.load(Ordering::Relaxed);
        let mask = self.frames.len() - 1;
        for (n, (&left, &right)) in left.iter().zip(right).enumerate() {
            let frame = u64::from(left.to_bits()) << 32 | u64::from(right.to_bits());
            self.frames[(written.to_usize() + n) & mask].store(frame, Ordering::Relaxed);
        }
        self.written.store(written + length, Ordering::Release);
    }

    /// Frames written since the ring was made.
    pub fn written_frames(&self) -> u64 {
        self.written.load(Ordering::Acquire)
    }

    /// Copies what follows frame number `from` (counted since the ring was made), oldest first, as
    /// much as fits into `frames` and is still there. Returns how many frames of `frames` are
    /// filled and the number to ask from next time. Frames lost in between are skipped.
    pub fn read(&self, from: u64, frames: &mut [[f32; 2]]) -> (usize, u64) {
        let written = self.written.load(Ordering::Acquire);
        let capacity = self.frames.len() as u64;
        let first = from.max(written.saturating_sub(capacity)).min(written);
        let count = (written - first).min(frames.len() as u64);
        for (n, frame) in (first..first + count).zip(frames.iter_mut()) {
            let bits = self.frames[n.to_usize() & (self.frames.len() - 1)].load(Ordering::Relaxed);
            #[expect(clippy::cast_possible_truncation, reason = "the two halves of the word")]
            let halves = [(bits >> 32) as u32, bits as u32];
            *frame = halves.map(f32::from_bits);
        }
        // What the writer has passed while this was copied is no longer what it was.
        let lost = (self.written.load(Ordering::Acquire).saturating_sub(capacity))
            .saturating_sub(first)
            .min(count);
        frames.copy_within(lost.to_usize()..count.to_usize(), 0);
        ((count - lost).to_usize(), first + count)
    }

    /// Copies the latest frames, oldest first; returns how many of `frames` are filled.
    pub fn latest(&self, frames: &mut [[f32; 2]]) -> usize {
        self.read(self.written_frames().saturating_sub(frames.len() as u64), frames).0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_written_until_asked_and_no_longer_than_asked() {
        let tap = Tap::new(128);
        let samples: Vec<f32> = (0..64u8).map(f32::from).collect();
        tap.write(&samples, &samples);
        assert_eq!(tap.written_frames(), 0);
        tap.ask(100);
        for _ in 0..5 {
            tap.write(&samples, &samples);
        }
        assert_eq!(tap.written_frames(), 128);
    }

    #[test]
    fn a_reader_gets_every_frame_in_order_or_knows_what_it_missed() {
        let tap = Tap::new(64);
        tap.ask(u64::MAX);
        let (mut next, mut read, mut at) = (0.0f32, [[0.0; 2]; 40], 0);
        let mut expected = 0.0;
        for round in 0..20 {
            let block: Vec<f32> = (0..16).map(|n| next + n as f32).collect();
            let right: Vec<f32> = block.iter().map(|x| -x).collect();
            next += 16.0;
            tap.write(&block, &right);
            if round % 2 == 1 {
                let (count, from) = tap.read(at, &mut read);
                at = from;
                for frame in &read[..count] {
                    assert_eq!(*frame, [expected, -expected]);
                    expected += 1.0;
                }
            }
        }
        assert_eq!(expected, next);
        for _ in 0..10 {
            tap.write(&[1.0; 16], &[1.0; 16]);
        }
        let (count, from) = tap.read(at, &mut read);
        assert_eq!((count, from), (40, tap.written_frames() - 24));
        assert_eq!(tap.latest(&mut read), 40);
    }
}
