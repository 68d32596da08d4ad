//! One signal the analyser looks at: from its tap to its line.

use super::choices::Speed;
use super::ground::Ground;
use egui::Mesh;
use shared_dsp::spectrum::{Analysis, Tap, Trace};
use std::sync::Arc;

/// Frames read at once.
const READ_FRAMES: usize = 4096;
/// Without frames for this long the host stands still, and silence is taken for what it plays.
const STOPPED_S: f64 = 0.1;
/// After this long without a look, what lies in the tap is not news.
const STALE_S: f64 = 0.5;

/// A signal's analysis and line.
pub struct Source {
    /// Its spectrum.
    pub analysis: Analysis,
    /// Its line.
    pub trace: Trace,
    /// Counts the changes of the line.
    pub version: u64,
    /// The line as it was drawn, and what it was drawn for.
    pub drawn: Option<(Ground, u64, Vec<Arc<Mesh>>)>,
    sample_rate_hz: f64,
    read: Vec<[f32; 2]>,
    next_frame: u64,
    looked_s: f64,
    came_s: f64,
}

impl Source {
    /// A silent one. Takes all memory.
    pub fn new(length_samples: usize, sample_rate_hz: f64) -> Self {
        let analysis = Analysis::new(length_samples, sample_rate_hz);
        Self {
            trace: Trace::new(&analysis),
            analysis,
            version: 0,
            drawn: None,
            sample_rate_hz,
            read: vec![[0.0; 2]; READ_FRAMES],
            next_frame: 0,
            looked_s: f64::NEG_INFINITY,
            came_s: f64::NEG_INFINITY,
        }
    }

    /// Whether it was made for these.
    pub fn fits(&self, length_samples: usize, sample_rate_hz: f64) -> bool {
        self.analysis.length_samples() == length_samples && self.sample_rate_hz == sample_rate_hz
    }

    /// Takes in what came since the last look, at the time `now_s`; whether the line moved.
    pub fn follow(&mut self, tap: &Tap, now_s: f64, speed: Speed) -> bool {
        tap.ask(self.sample_rate_hz as u64 / 2);
        let since_s = now_s - self.looked_s;
        self.looked_s = now_s;
        // A clock that went back counts as a long time, too.
        if !(0.0..STALE_S).contains(&since_s) {
            self.next_frame = tap.written_frames();
            self.came_s = now_s;
            return false;
        }
        let before = self.version;
        // As much as was there when the look began: a fast writer must not hold the screen.
        let end = tap.written_frames();
        while self.next_frame < end {
            let (count, next) = tap.read(self.next_frame, &mut self.read);
            self.next_frame = next;
            self.came_s = now_s;
            self.take_in(count, speed);
        }
        if now_s - self.came_s > STOPPED_S {
            let mut silence = (since_s * self.sample_rate_hz) as usize;
            while silence > 0 && !self.trace.is_silent() {
                let count = silence.min(READ_FRAMES);
                self.read[..count].fill([0.0; 2]);
                self.take_in(count, speed);
                silence -= count;
            }
        }
        self.version != before
    }

    fn take_in(&mut self, count: usize, speed: Speed) {
        let frames = &self.read[..count];
        // Silence after silence is no news, and costs no transform.
        if self.trace.is_silent() && frames.iter().all(|frame| *frame == [0.0; 2]) {
            self.analysis.rest();
            return;
        }
        let Self { analysis, trace, version, .. } = self;
        analysis.add(frames, speed.memory_ms(), |analysis| {
            trace.advance(analysis, speed.fall_db_per_s());
            *version += 1;
        });
    }

    /// Whether there is anything to see.
    pub fn is_silent(&self) -> bool {
        self.trace.is_silent()
    }

    /// Starts the highest levels anew.
    pub fn clear_held(&mut self) {
        self.trace.clear_held();
        self.version += 1;
    }
}
