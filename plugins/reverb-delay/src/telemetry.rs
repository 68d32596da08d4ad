//! Readings from the audio thread to the reverb and delay's editor.
//!
//! Its pictures follow from the parameters; levels are in what every editor shares with its shell.

use shared_plugin::telemetry::Latest;

/// Readings of one instance.
#[derive(Default)]
pub struct ReverbDelayTelemetry {
    /// The host's tempo, beats per minute; 0 while it is not known.
    pub tempo_bpm: Latest,
}

impl ReverbDelayTelemetry {
    /// The host's tempo, where one was left.
    pub fn known_tempo_bpm(&self) -> Option<f64> {
        let tempo_bpm = f64::from(self.tempo_bpm.get());
        (tempo_bpm > 0.0).then_some(tempo_bpm)
    }
}
