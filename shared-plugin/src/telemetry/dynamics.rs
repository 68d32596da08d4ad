//! Readings from the audio thread to the editor of a compressor or limiter: levels and reduction
//! over time, and peaks.
//!
//! A ring of frames of about 5 ms, counted in samples. The audio thread overwrites the oldest frames
//! and never waits; an editor that comes too late misses some.

use shared_exchange::{Board, Flag, FrameRing, PeakHold, Request};

/// Samples a frame covers at the least; a process call longer than this is one frame.
const FRAME_SAMPLES: u32 = 256;
/// Frames kept for the editor: 5 s at 48 kHz, 1.3 s at 192 kHz.
const KEPT: usize = 1024;
/// Frames an editor reads at a time.
const READ_FRAMES: usize = 64;

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

shared_exchange::words!(LevelFrame {
    samples: u32,
    input_gain: f32,
    output_gain: f32,
    reduction_db: f32,
    detected_gain: f32,
});

/// The ring of frames: one audio thread writes, any number of editors read with a [`FrameReader`].
pub struct LevelFrames {
    frames: FrameRing<LevelFrame>,
    /// The frame that is not yet long enough; only the audio thread touches it.
    open: Board<LevelFrame>,
}

impl Default for LevelFrames {
    fn default() -> Self {
        Self { frames: FrameRing::new(KEPT), open: Board::default() }
    }
}

impl LevelFrames {
    /// Adds the levels of one process call; never waits, allocates nothing.
    pub fn publish(&self, levels: LevelFrame) {
        let frame = self.open.read().joined(levels);
        if frame.samples < FRAME_SAMPLES {
            self.open.publish(&frame);
            return;
        }
        self.open.publish(&LevelFrame::default());
        self.frames.write(std::iter::once(frame));
    }
}

/// The position of an editor in the ring.
#[derive(Debug, Clone, Copy, Default)]
pub struct FrameReader {
    next: u64,
}

impl FrameReader {
    /// Hands the frames written since the last call to `take`, oldest first.
    pub fn read(&mut self, levels: &LevelFrames, mut take: impl FnMut(LevelFrame)) {
        let end = levels.frames.written_frames();
        while self.next < end {
            let mut frames = [LevelFrame::default(); READ_FRAMES];
            let span = levels.frames.read(self.next, READ_FRAMES, |at, frame| frames[at] = frame);
            frames[span.lost_frames..span.count].iter().copied().for_each(&mut take);
            self.next = span.next_frame;
        }
    }

    /// Passes over everything written so far.
    pub fn skip(&mut self, levels: &LevelFrames) {
        self.next = levels.frames.written_frames();
    }
}

/// Readings of one instance. Nothing is published while no editor is open.
#[derive(Default)]
pub struct DynamicsTelemetry {
    /// Whether an editor is open.
    pub watched: Flag,
    /// Counter of the times an editor was opened.
    pub openings: Request,
    /// Levels over time.
    pub levels: LevelFrames,
    /// Highest magnitude of what goes into the gain: after an input gain, if there is one.
    pub input_peak: PeakHold,
    /// Highest output magnitude.
    pub output_peak: PeakHold,
}

impl DynamicsTelemetry {
    /// Publishes the levels of one process call while an editor is open.
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
        assert_eq!(late.len(), KEPT);
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
