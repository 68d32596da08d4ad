//! Lathe Reverb Delay: a tempo-synced stereo delay into a feedback-delay-network reverb.

pub mod editor;
pub mod params;
pub mod processor;
pub mod telemetry;

pub use reverb_delay_engine as engine;

/// The plugin as hosts load it.
pub type Lathe = shared_plugin::Shell<processor::ReverbDelay>;

shared_plugin::export!(Lathe);
