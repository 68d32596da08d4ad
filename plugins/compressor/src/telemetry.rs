//! What the audio thread tells the compressor's editor.

/// Readings of one instance.
pub type CompressorTelemetry = shared_plugin::telemetry::Levels;
