//! @Display@: a gain, until you make it something.

pub mod editor;
pub mod params;
pub mod processor;
pub mod telemetry;

pub use @crate@_engine as engine;

/// The plugin as hosts load it.
pub type Lathe = shared_plugin::Shell<processor::@Type@>;

shared_plugin::export!(Lathe);
