//! What the audio thread tells the equaliser's editor.

/// Readings of one instance.
pub type EqTelemetry = shared_plugin::telemetry::Levels;
