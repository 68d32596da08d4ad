//! Readings from the audio thread to the equaliser's editor, and what the editor alone decides.

use crate::engine::{BANDS, EqEngine, Taps};
use shared_dsp::spectrum::Tap;
use shared_plugin::telemetry::{Flag, Latest, PeakHold};
use std::sync::OnceLock;

/// Code of *Find* among [`shared_plugin::Listening::Product`]; below it are the bands' solos.
pub const FIND_CODE: u32 = BANDS as u32;

/// Readings of one instance.
#[derive(Default)]
pub struct EqTelemetry {
    /// Whether an editor is open.
    pub watched: Flag,
    /// Whether the track is mono.
    pub is_mono: Flag,
    /// Highest output magnitude, linear.
    pub output_peak: PeakHold,
    /// Frequency that *Find* boosts, Hz. It goes the other way, from the editor to the audio thread.
    pub find_hz: Latest,
    /// Offset of each band's gain from its setting, dB, before the gain scale; 0 for bands that are
    /// not dynamic.
    pub offsets_db: [Latest; BANDS],
    /// Highest level each dynamic band has listened to, linear, as its threshold counts it.
    pub levels: [PeakHold; BANDS],
    taps: OnceLock<Taps>,
    heard: OnceLock<Tap>,
}

impl EqTelemetry {
    /// Learns the layout of the stream and connects to the engine's taps. For the main thread.
    pub fn connect(&self, engine: &EqEngine) {
        self.is_mono.set(engine.channels() == 1);
        let taps = self.taps.get_or_init(|| engine.taps().shared());
        self.heard.get_or_init(|| Tap::new(taps.output.capacity_frames()));
    }

    /// Writes what is heard, whether or not it is the mix, as long as the editor asks for it. For the
    /// audio thread.
    pub fn write_heard(&self, output: &[&mut [f32]]) {
        let Some(tap) = self.heard.get().filter(|tap| tap.is_wanted()) else { return };
        match output {
            [] => {}
            [mono] => tap.write(mono, mono),
            [left, right, ..] => tap.write(left, right),
        }
    }

    /// What is heard; `None` before the plugin was first activated.
    pub fn heard(&self) -> Option<&Tap> {
        self.heard.get()
    }

    /// The engine's taps; `None` before the plugin was first activated.
    pub fn taps(&self) -> Option<&Taps> {
        self.taps.get()
    }
}
