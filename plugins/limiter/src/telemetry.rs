//! What the audio thread tells the limiter's editor.

/// Readings of one instance.
pub type LimiterTelemetry = shared_plugin::telemetry::Levels;
