//! Readings from the audio thread to the compressor's editor: levels and reduction over time.

/// Readings of one instance.
pub type CompressorTelemetry = shared_plugin::telemetry::DynamicsTelemetry;
