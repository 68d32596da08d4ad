//! Lathe Limiter: a lookahead limiter whose ceiling holds to the last bit.

pub mod editor;
pub mod params;
pub mod processor;
pub mod telemetry;

pub use limiter_engine as engine;

/// The plugin as hosts load it.
pub type Lathe = shared_plugin::Shell<processor::Limiter>;

shared_plugin::export!(Lathe);
