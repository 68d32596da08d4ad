//! What the audio thread tells the reverb and delay's editor.

/// Readings of one instance.
pub type ReverbDelayTelemetry = shared_plugin::telemetry::Levels;
