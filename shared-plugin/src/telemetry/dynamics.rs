//! What the audio thread tells the editor of a compressor or limiter: levels and reduction over
//! time, and peaks.
//!
//! A ring of frames of about 5 ms, counted in samples. Lossy and wait-free: the audio thread
//! overwrites the oldest frames and never waits; an editor that comes too late misses some. Only
//! lone numbers for pictures: a frame overwritten while it is read shows mixed levels once.

use super::{PeakHold, Request, Watched};
use std::sync::atomic::{
    AtomicU32,
    Ordering::{Acquire, Relaxed, Release},
};

/// Samples a frame covers at the least; a process call longer than this is one frame.
const FRAME_SAMPLES: u32 = 256;
/// Frames kept for the editor: 5 s at 48 kHz, 1.3 s at 192 kHz.
const KEPT: u32 = 1024;
/// Frames nearest to being overwritten, which are not read.
const MARGIN: u32 = 32;

/// Levels of one short time.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct LevelFrame {
    /// Samples it covers.
    pub samples: u32,
    /// Highest input magnitude, linear.
    pub input_gain: f32,
    /// Highest output magnitude, linear.
    pub output_gain: f32,
    /// Most gain reduction, dB, 0 or more.
    pub reduction_db: f32,
    /// Highest level the gain followed, linear.
    pub detected_gain: f32,
}

impl LevelFrame {
    /// Two times that follow each other, as one.
    pub fn joined(self, next: Self) -> Self {
        Self {
            samples: self.samples.saturating_add(next.samples),
            input_gain: self.input_gain.max(next.input_gain),
            output_gain: self.output_gain.max(next.output_gain),
            reduction_db: self.reduction_db.max(next.reduction_db),
            detected_gain: self.detected_gain.max(next.detected_gain),
        }
    }
}

/// A frame that two threads may touch.
#[derive(Default)]
struct Slot([AtomicU32; 5]);

impl Slot {
    fn store(&self, frame: &LevelFrame) {
        let levels = [frame.input_gain, frame.output_gain, frame.reduction_db, frame.detected_gain];
        let [samples, slots @ ..] = &self.0;
        samples.store(frame.samples, Relaxed);
        for (slot, level) in slots.iter().zip(levels) {
            slot.store(level.to_bits(), Relaxed);
        }
    }

    fn load(&self) -> LevelFrame {
        let level = |at: usize| f32::from_bits(self.0[at].load(Relaxed));
        LevelFrame {
            samples: self.0[0].load(Relaxed),
            input_gain: level(1),
            output_gain: level(2),
            reduction_db: level(3),
            detected_gain: level(4),
        }
    }
}

/// The ring of frames: one audio thread writes, one editor reads with a [`FrameReader`].
pub struct LevelFrames {
    slots: Box<[Slot]>,
    /// What is not yet long enough for a frame; only the audio thread touches it.
    open: Slot,
    written: AtomicU32,
}

impl Default for LevelFrames {
    fn default() -> Self {
        let slots = (0..KEPT).map(|_| Slot::default()).collect();
        Self { slots, open: Slot::default(), written: AtomicU32::new(0) }
    }
}

impl LevelFrames {
    /// Takes the levels of one process call; never waits, allocates nothing.
    pub fn publish(&self, levels: LevelFrame) {
        let frame = self.open.load().joined(levels);
        if frame.samples < FRAME_SAMPLES {
            self.open.store(&frame);
            return;
        }
        self.open.store(&LevelFrame::default());
        let at = self.written.load(Relaxed);
        self.slots[(at % KEPT) as usize].store(&frame);
        self.written.store(at.wrapping_add(1), Release);
    }
}

/// How far an editor has read.
#[derive(Debug, Clone, Copy, Default)]
pub struct FrameReader {
    read: u32,
}

impl FrameReader {
    /// Hands the frames written since the last call to `take`, oldest first.
    pub fn read(&mut self, frames: &LevelFrames, mut take: impl FnMut(LevelFrame)) {
        let written = frames.written.load(Acquire);
        let waiting = written.wrapping_sub(self.read).min(KEPT - MARGIN);
        for back in (1..=waiting).rev() {
            take(frames.slots[(written.wrapping_sub(back) % KEPT) as usize].load());
        }
        self.read = written;
    }

    /// Passes over everything written so far.
    pub fn skip(&mut self, frames: &LevelFrames) {
        self.read = frames.written.load(Acquire);
    }
}

/// Readings of one instance. Nothing is published while no editor is open.
#[derive(Default)]
pub struct DynamicsTelemetry {
    /// Whether an editor is open.
    pub watched: Watched,
    /// How often an editor was opened.
    pub openings: Request,
    /// Levels over time.
    pub levels: LevelFrames,
    /// Highest magnitude of what goes into the gain: after an input gain, if there is one.
    pub input_peak: PeakHold,
    /// Highest output magnitude.
    pub output_peak: PeakHold,
}

impl DynamicsTelemetry {
    /// Leaves the levels of one process call, if anybody looks.
    pub fn publish(&self, levels: LevelFrame) {
        if self.watched.get() {
            self.levels.publish(levels);
            self.input_peak.raise(levels.input_gain);
            self.output_peak.raise(levels.output_gain);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level(samples: u32, input_gain: f32) -> LevelFrame {
        LevelFrame { samples, input_gain, ..LevelFrame::default() }
    }

    fn read(reader: &mut FrameReader, frames: &LevelFrames) -> Vec<LevelFrame> {
        let mut read = Vec::new();
        reader.read(frames, |frame| read.push(frame));
        read
    }

    #[test]
    fn frames_are_counted_in_samples_not_in_calls() {
        let (frames, mut reader) = (LevelFrames::default(), FrameReader::default());
        for call in 0..64 {
            frames.publish(level(16, call as f32));
        }
        let read = read(&mut reader, &frames);
        assert_eq!(read.len(), 4);
        assert!(read.iter().all(|frame| frame.samples == 256));
        let highest: Vec<f32> = read.iter().map(|frame| frame.input_gain).collect();
        assert_eq!(highest, [15.0, 31.0, 47.0, 63.0]);
    }

    #[test]
    fn a_late_reader_gets_the_newest_frames_in_order() {
        let (frames, mut reader) = (LevelFrames::default(), FrameReader::default());
        for at in 0..5000 {
            frames.publish(level(512, at as f32));
        }
        let late = read(&mut reader, &frames);
        assert_eq!(late.len() as u32, KEPT - MARGIN);
        assert_eq!(late.last().map(|frame| frame.input_gain), Some(4999.0));
        assert!(late.windows(2).all(|pair| pair[1].input_gain == pair[0].input_gain + 1.0));
        assert!(read(&mut reader, &frames).is_empty());
    }

    #[test]
    fn a_frame_keeps_the_most_of_each_reading() {
        let (frames, mut reader) = (LevelFrames::default(), FrameReader::default());
        let first = LevelFrame { samples: 200, output_gain: 0.5, ..LevelFrame::default() };
        let second = LevelFrame { samples: 56, reduction_db: 3.0, detected_gain: 0.9, ..first };
        frames.publish(first);
        frames.publish(second);
        let expected = LevelFrame { samples: 256, ..second };
        assert_eq!(read(&mut reader, &frames), [expected]);
    }
}
