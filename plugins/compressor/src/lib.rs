//! Lathe Compressor: one knob of each kind, a key input, and a curve you can trust.

pub mod editor;
pub mod params;
pub mod processor;
pub mod telemetry;

pub use compressor_engine as engine;

/// The plugin as hosts load it.
pub type Lathe = shared_plugin::Shell<processor::Compressor>;

shared_plugin::export!(Lathe);
