//! Lathe Limiter: a mastering limiter whose true-peak ceiling holds, with loudness built in.

pub mod editor;
pub mod heard;
pub mod learn;
pub mod params;
pub mod processor;
pub mod receipts;
pub mod sections;
pub mod telemetry;

pub use limiter_engine as engine;

/// The plugin as hosts load it.
pub type Lathe = shared_plugin::Shell<processor::Limiter>;

shared_plugin::export!(Lathe);
