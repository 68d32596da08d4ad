//! Readings from the audio thread to the editor, by the structures of [`shared_exchange`].

mod dynamics;

pub use dynamics::{DynamicsTelemetry, FrameReader, LevelFrame, LevelFrames};

use shared_dsp::dynamics::gain::peak_gain;
use shared_dsp::simd::VectorPath;
pub use shared_exchange::{Board, Flag, Latest, PeakHold, Request};

/// Readings from the audio thread to a level display.
#[derive(Default)]
pub struct Levels {
    /// Whether an editor is open.
    pub watched: Flag,
    /// Highest output magnitude, linear.
    pub output_peak: PeakHold,
    /// Most gain reduction, dB, 0 or more; stays 0 where there is none to show.
    pub reduction_db: PeakHold,
}

impl Levels {
    /// Publishes the levels of a processed block while an editor is open.
    pub fn publish(&self, output: &[&mut [f32]], reduction_db: f32) {
        if self.watched.get() {
            self.output_peak.raise(peak(output));
            self.reduction_db.raise(reduction_db);
        }
    }
}

/// Highest magnitude in a set of channels, 0 for none.
pub fn peak(channels: &[&mut [f32]]) -> f32 {
    let path = VectorPath::best();
    channels.iter().fold(0.0, |peak, channel| peak_gain(path, channel).max(peak))
}
