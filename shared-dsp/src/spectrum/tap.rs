//! The latest stereo samples, from the audio thread to whoever draws them.
//!
//! Lossy: a reader that is too slow misses frames. Nothing is written unless somebody has asked
//! within the last second, so a closed editor costs one comparison a block.

use shared_exchange::{FrameRing, Latest};

/// A ring of stereo frames. Share it by `Arc`; writing takes `&self`, but only one thread may.
#[derive(Debug)]
pub struct Tap {
    /// Left above, right below.
    frames: FrameRing<u64>,
    requested_frames: Latest<u64>,
}

impl Tap {
    /// A ring of at least `capacity_frames`. Takes all memory. A goniometer wants 4 096 frames, a
    /// spectrum as many as its transform and one block.
    pub fn new(capacity_frames: usize) -> Self {
        Self {
            frames: FrameRing::new(capacity_frames.clamp(64, 1 << 24)),
            requested_frames: Latest::default(),
        }
    }

    /// Frames the ring holds.
    pub fn capacity_frames(&self) -> usize {
        self.frames.capacity_frames()
    }

    /// Asks for the next `requested_frames`. Editors call it at every repaint, with a second's
    /// worth.
    pub fn ask(&self, requested_frames: u64) {
        self.requested_frames.set(requested_frames);
    }

    /// Whether somebody waits for frames.
    #[inline]
    pub fn is_wanted(&self) -> bool {
        self.requested_frames.get() > 0
    }

    /// Writes frames, as long as any are requested. For the audio thread alone. Samples are taken
    /// as they are; uses the length both channels share.
    #[inline]
    pub fn write(&self, left: &[f32], right: &[f32]) {
        let requested = self.requested_frames.get();
        if requested == 0 {
            return;
        }
        let length = left.len().min(right.len()) as u64;
        // A new request between get and set is lost for one repaint, which nobody sees.
        self.requested_frames.set(requested.saturating_sub(length));
        self.frames.write(
            left.iter()
                .zip(right)
                .map(|(left, right)| u64::from(left.to_bits()) << 32 | u64::from(right.to_bits())),
        );
    }

    /// Frames written since the ring was made.
    pub fn written_frames(&self) -> u64 {
        self.frames.written_frames()
    }

    /// Copies what follows frame number `from` (counted since the ring was made), oldest first, as
    /// much as fits into `frames` and is still there. Returns how many frames of `frames` are
    /// filled and the number to ask from next time. Frames lost in between are skipped.
    pub fn read(&self, from: u64, frames: &mut [[f32; 2]]) -> (usize, u64) {
        let span = self.frames.read(from, frames.len(), |at, bits| {
            #[expect(clippy::cast_possible_truncation, reason = "the two halves of the word")]
            let halves = [(bits >> 32) as u32, bits as u32];
            frames[at] = halves.map(f32::from_bits);
        });
        frames.copy_within(span.lost_frames..span.count, 0);
        (span.count - span.lost_frames, span.next_frame)
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
