//! What the audio thread tells the editor of @Display@.

/// Readings of one instance.
pub type @Type@Telemetry = shared_plugin::telemetry::Levels;
