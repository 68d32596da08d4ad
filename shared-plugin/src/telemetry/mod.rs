//! Numbers the audio thread leaves for the editor: lossy, wait-free, never waited for.

mod dynamics;

pub use dynamics::{DynamicsTelemetry, FrameReader, LevelFrame, LevelFrames};

use atomic_float::AtomicF32;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::Relaxed};

// Relaxed throughout: each value is a lone number for a picture; none guards another.

/// A level that keeps its highest value until the editor takes it.
#[derive(Default)]
pub struct PeakHold(AtomicF32);

impl PeakHold {
    /// Raises the held value to `magnitude` (linear, 0 or more).
    pub fn raise(&self, magnitude: f32) {
        self.0.fetch_max(magnitude, Relaxed);
    }

    /// The highest value since the last call, and starts anew from 0.
    pub fn take(&self) -> f32 {
        self.0.swap(0.0, Relaxed)
    }
}

/// The newest value of something.
#[derive(Default)]
pub struct Latest(AtomicF32);

impl Latest {
    /// Leaves a value.
    pub fn set(&self, value: f32) {
        self.0.store(value, Relaxed);
    }

    /// The value left last.
    pub fn get(&self) -> f32 {
        self.0.load(Relaxed)
    }
}

/// A request from the editor to the audio thread, by counter: pressing twice asks twice, and
/// nothing is lost while the audio stands still.
#[derive(Default)]
pub struct Request(AtomicU32);

impl Request {
    /// Asks once more.
    pub fn ask(&self) {
        self.0.fetch_add(1, Relaxed);
    }

    /// How often was asked; the audio thread compares with what it saw last.
    pub fn count(&self) -> u32 {
        self.0.load(Relaxed)
    }
}

/// Whether an editor looks on: nothing is published for nobody.
#[derive(Default)]
pub struct Watched(AtomicBool);

impl Watched {
    /// Set by the editor when it opens and closes.
    pub fn set(&self, open: bool) {
        self.0.store(open, Relaxed);
    }

    /// Whether an editor is open.
    pub fn get(&self) -> bool {
        self.0.load(Relaxed)
    }
}

/// What the audio thread tells a level display.
#[derive(Default)]
pub struct Levels {
    /// Whether an editor is open.
    pub watched: Watched,
    /// Highest output magnitude, linear.
    pub output_peak: PeakHold,
    /// Most gain reduction, dB, 0 or more; stays 0 where there is none to show.
    pub reduction_db: PeakHold,
}

impl Levels {
    /// Leaves the levels of a processed block, if anybody looks.
    pub fn publish(&self, output: &[&mut [f32]], reduction_db: f32) {
        if self.watched.get() {
            self.output_peak.raise(peak(output));
            self.reduction_db.raise(reduction_db);
        }
    }
}

/// Highest magnitude in a set of channels, 0 for none.
pub fn peak(channels: &[&mut [f32]]) -> f32 {
    channels.iter().flat_map(|channel| channel.iter()).fold(0.0, |peak, x| x.abs().max(peak))
}
