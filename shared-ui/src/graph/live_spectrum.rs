//! The spectrum of a signal that plays: from its tap to its line.

use shared_dsp::spectrum::{Analysis, Tap, Trace};

/// Frames read at once.
const READ_FRAMES: usize = 4096;
/// Without frames for this long the host stands still, and silence is taken for what it plays.
const STOPPED_S: f64 = 0.1;
/// After this long without a look, what lies in the tap is not news.
const STALE_S: f64 = 0.5;

/// How fast a line rises and falls.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pace {
    /// Time the quick average remembers, ms.
    pub memory_ms: f64,
    /// How fast levels fall at the most, dB/s.
    pub fall_db_per_s: f64,
}

/// A signal's analysis and line.
pub struct LiveSpectrum {
    /// Its spectrum.
    pub analysis: Analysis,
    /// Its line.
    pub trace: Trace,
    /// Counts the changes of the line.
    pub changes: u64,
    sample_rate_hz: f64,
    read: Vec<[f32; 2]>,
    next_frame: u64,
    /// Which tap was read: another counts its own frames.
    tap: usize,
    looked_s: f64,
    came_s: f64,
}

impl LiveSpectrum {
    /// A silent one. Takes all memory.
    pub fn new(length_samples: usize, sample_rate_hz: f64) -> Self {
        let analysis = Analysis::new(length_samples, sample_rate_hz);
        Self {
            trace: Trace::new(&analysis),
            analysis,
            changes: 0,
            sample_rate_hz,
            read: vec![[0.0; 2]; READ_FRAMES],
            next_frame: 0,
            tap: 0,
            looked_s: f64::NEG_INFINITY,
            came_s: f64::NEG_INFINITY,
        }
    }

    /// Whether it was made for these.
    pub fn fits(&self, length_samples: usize, sample_rate_hz: f64) -> bool {
        self.analysis.length_samples() == length_samples && self.sample_rate_hz == sample_rate_hz
    }

    /// Takes in what came since the last look, at the time `now_s`; whether the line moved.
    pub fn follow(&mut self, tap: &Tap, now_s: f64, pace: Pace) -> bool {
        tap.ask(self.sample_rate_hz as u64 / 2);
        let since_s = now_s - self.looked_s;
        self.looked_s = now_s;
        // A clock that went back counts as a long time, too.
        let tap_address = std::ptr::from_ref(tap).addr();
        let is_another = std::mem::replace(&mut self.tap, tap_address) != tap_address;
        if is_another || !(0.0..STALE_S).contains(&since_s) {
            self.next_frame = tap.written_frames();
            self.came_s = now_s;
            return false;
        }
        let before = self.changes;
        // As much as was there when the look began: a fast writer must not hold the screen.
        let end = tap.written_frames();
        while self.next_frame < end {
            let (count, next) = tap.read(self.next_frame, &mut self.read);
            self.next_frame = next;
            self.came_s = now_s;
            self.take_in(count, pace);
        }
        if now_s - self.came_s > STOPPED_S {
            let mut silence = (since_s * self.sample_rate_hz) as usize;
            while silence > 0 && !self.trace.is_silent() {
                let count = silence.min(READ_FRAMES);
                self.read[..count].fill([0.0; 2]);
                self.take_in(count, pace);
                silence -= count;
            }
        }
        self.changes != before
    }

    fn take_in(&mut self, count: usize, pace: Pace) {
        let frames = &self.read[..count];
        // Silence after silence is no news, and costs no transform.
        if self.trace.is_silent() && frames.iter().all(|frame| *frame == [0.0; 2]) {
            self.analysis.rest();
            return;
        }
        let Self { analysis, trace, changes, .. } = self;
        analysis.add(frames, pace.memory_ms, |analysis| {
            trace.advance(analysis, pace.fall_db_per_s);
            *changes += 1;
        });
    }

    /// Whether there is anything to see.
    pub fn is_silent(&self) -> bool {
        self.trace.is_silent()
    }

    /// Starts the highest levels anew.
    pub fn clear_held(&mut self) {
        self.trace.clear_held();
        self.changes += 1;
    }
}
