//! The input of a plugin, on its way to the editor.

use shared_dsp::units::db_to_gain;
use shared_exchange::stream::{self, Reader, Switch, Writer};
use std::sync::{Mutex, PoisonError};

/// One sample of each main channel, then of each key channel; 0 where there is none.
pub type Frame = [f32; 4];

/// Sound a fit is made of, s.
pub const LENGTH_S: f64 = 4.0;
/// Length of a part that counts as one peak, s.
const PART_S: f64 = 0.2;
/// Parts this far below the loudest do not count, dB.
const QUIETEST_PART_DB: f64 = 40.0;
/// Least sound a fit can be made of, s.
const LEAST_SOUND_S: f64 = 1.0;
/// Length of the ring: longer than any editor takes between two frames, s.
const RING_S: f64 = 0.25;
/// Quieter than this is no sound, dBFS.
const SILENCE_DB: f64 = -70.0;

/// The editor's end. Nothing is written until [`Capture::start`].
#[derive(Default)]
pub struct Capture {
    switch: Switch,
    // Touched by the editor, and by the host's main thread while the plugin is being activated.
    end: Mutex<Option<End>>,
}

struct End {
    reader: Reader<Frame>,
    sample_rate_hz: f64,
    channels: usize,
    /// Whether the plugin was activated since the last read.
    is_new: bool,
}

impl Capture {
    /// Begins writing, from now: what still waits is dropped.
    pub fn start(&self) {
        match self.lock().as_mut() {
            Some(end) => end.reader.start(&self.switch),
            None => self.switch.set(true),
        }
    }

    /// Ends writing.
    pub fn stop(&self) {
        self.switch.set(false);
    }

    /// Whether the audio thread writes.
    pub fn is_running(&self) -> bool {
        self.switch.is_on()
    }

    /// Adds what was written since the last call to `record`. Where the plugin was activated anew or
    /// frames were lost, it begins anew.
    pub fn read(&self, record: &mut impl Record) {
        let mut end = self.lock();
        let Some(end) = end.as_mut() else { return };
        let is_other = record.format() != (end.sample_rate_hz, end.channels);
        if std::mem::take(&mut end.is_new) || is_other {
            record.begin(end.sample_rate_hz, end.channels);
        }
        if end.reader.read(&self.switch, |frame| record.push(frame)) {
            record.begin(end.sample_rate_hz, end.channels);
        }
    }

    /// A ring for a plugin that is being activated; takes memory. Gives the audio thread's end.
    pub(crate) fn connect(&self, sample_rate_hz: f64, channels: usize) -> CaptureWriter {
        let frames = (sample_rate_hz * RING_S).clamp(1024.0, 1e6) as usize;
        let (writer, reader) = stream::ends(frames);
        *self.lock() = Some(End { reader, sample_rate_hz, channels, is_new: true });
        CaptureWriter(writer)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<End>> {
        self.end.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The audio thread's end.
pub struct CaptureWriter(Writer<Frame>);

impl CaptureWriter {
    /// Writes a block, if the capture runs; never waits. A block that does not fit is lost, and the
    /// recording begins anew.
    pub fn write(&mut self, capture: &Capture, main: &[&mut [f32]], key: &[&[f32]]) {
        let frames = main.first().map_or(0, |channel| channel.len());
        let sample = |channel: Option<&[f32]>, frame: usize| {
            channel.and_then(|channel| channel.get(frame)).copied().unwrap_or(0.0)
        };
        let block = (0..frames).map(|frame| {
            [
                sample(main.first().map(|channel| &channel[..]), frame),
                sample(main.get(1).map(|channel| &channel[..]), frame),
                sample(key.first().copied(), frame),
                sample(key.get(1).copied(), frame),
            ]
        });
        self.0.write(&capture.switch, block);
    }
}

/// What keeps the frames of a capture.
pub trait Record {
    /// The sample rate, Hz, and the main channels of what is kept.
    fn format(&self) -> (f64, usize);
    /// Forgets everything, and begins at another rate or with other channels.
    fn begin(&mut self, sample_rate_hz: f64, channels: usize);
    /// Adds a frame, or ignores it.
    fn push(&mut self, frame: Frame);
}

/// The input so far, from the first sound on.
#[derive(Debug, Clone, Default)]
pub struct Recording {
    /// The sample rate, Hz; 0 before the first frame.
    pub sample_rate_hz: f64,
    /// Main channels, 1 or 2.
    pub channels: usize,
    frames: Vec<Frame>,
}

impl Recording {
    /// Nothing heard yet.
    pub fn new(sample_rate_hz: f64, channels: usize) -> Self {
        Self { sample_rate_hz, channels, frames: Vec::new() }
    }

    /// The frames.
    pub fn frames(&self) -> &[Frame] {
        &self.frames
    }

    /// Its length, s.
    pub fn length_s(&self) -> f64 {
        if self.sample_rate_hz > 0.0 { self.frames.len() as f64 / self.sample_rate_hz } else { 0.0 }
    }

    /// Whether it is as long as a fit needs.
    pub fn is_complete(&self) -> bool {
        self.length_s() >= LENGTH_S
    }

    /// Frames of one part.
    pub(super) fn part_frames(&self) -> usize {
        (self.sample_rate_hz * PART_S).round().max(1.0) as usize
    }

    /// For each part whether it counts: it does unless it is far below the loudest.
    pub(super) fn counting_parts(&self) -> Vec<bool> {
        let loudest = |part: &[Frame]| {
            part.iter().flatten().fold(0.0f32, |peak, sample| peak.max(sample.abs()))
        };
        let peaks: Vec<f32> = self.frames.chunks(self.part_frames()).map(loudest).collect();
        let highest = peaks.iter().copied().fold(0.0, f32::max);
        let least = highest * db_to_gain(-QUIETEST_PART_DB) as f32;
        peaks.iter().map(|peak| *peak > 0.0 && *peak >= least).collect()
    }

    /// Whether there is enough sound in it to judge by.
    pub fn has_enough_sound(&self) -> bool {
        let parts = self.counting_parts().iter().filter(|counts| **counts).count();
        parts as f64 * PART_S >= LEAST_SOUND_S
    }
}

impl Record for Recording {
    fn format(&self) -> (f64, usize) {
        (self.sample_rate_hz, self.channels)
    }

    fn begin(&mut self, sample_rate_hz: f64, channels: usize) {
        *self = Self::new(sample_rate_hz, channels);
    }

    /// Adds a frame: nothing before the first sound, nothing beyond [`LENGTH_S`].
    fn push(&mut self, frame: Frame) {
        if !self.is_complete() && (!self.frames.is_empty() || sounds(&frame)) {
            self.frames.push(frame);
        }
    }
}

/// Whether a frame is louder than silence.
pub fn sounds(frame: &Frame) -> bool {
    let silence = db_to_gain(SILENCE_DB) as f32;
    frame.iter().any(|sample| sample.abs() > silence)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_begins_with_the_first_sound_and_ends_after_four_seconds() {
        let mut recording = Recording::new(1000.0, 2);
        for frame in 0..6000 {
            let sample = if frame < 500 { 0.0 } else { 0.1 };
            recording.push([sample; 4]);
        }
        assert!(recording.is_complete() && recording.has_enough_sound());
        assert_eq!(recording.frames().len(), 4000);
        assert_eq!(recording.frames()[0], [0.1; 4]);
    }

    #[test]
    fn a_click_in_silence_is_not_enough() {
        let mut recording = Recording::new(1000.0, 1);
        recording.push([1.0; 4]);
        (0..4000).for_each(|_| recording.push([0.0; 4]));
        assert!(recording.is_complete() && !recording.has_enough_sound());
    }

    #[test]
    fn what_is_written_arrives_and_an_overflow_begins_anew() {
        let capture = Capture::default();
        let mut writer = capture.connect(8000.0, 2);
        let mut recording = Recording::default();
        let (mut left, mut right) = ([0.5; 100], [0.25; 100]);
        let key = [0.125; 100];
        let mut write = |writer: &mut CaptureWriter| {
            writer.write(&capture, &[&mut left, &mut right], &[&key]);
        };
        write(&mut writer);
        capture.read(&mut recording);
        assert_eq!(recording.frames().len(), 0, "nobody asked");
        capture.start();
        write(&mut writer);
        capture.read(&mut recording);
        assert_eq!(recording.frames(), [[0.5, 0.25, 0.125, 0.0]; 100]);
        (0..30).for_each(|_| write(&mut writer));
        capture.read(&mut recording);
        assert_eq!(recording.frames().len(), 0, "a recording has no gap");
        write(&mut writer);
        capture.read(&mut recording);
        assert_eq!(recording.frames().len(), 100);
    }
}
