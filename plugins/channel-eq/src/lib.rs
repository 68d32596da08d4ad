//! Lathe EQ: a channel equaliser of 24 bands, eight of them in use, without latency.

pub mod editor;
pub mod params;
pub mod processor;
pub mod telemetry;

pub use channel_eq_engine as engine;

/// The plugin as hosts load it.
pub type Lathe = shared_plugin::Shell<processor::ChannelEq>;

shared_plugin::export!(Lathe);
