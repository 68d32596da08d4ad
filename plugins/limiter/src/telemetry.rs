//! Readings from the audio thread to the limiter's editor: levels and reduction over time.

/// Readings of one instance.
pub type LimiterTelemetry = shared_plugin::telemetry::DynamicsTelemetry;
