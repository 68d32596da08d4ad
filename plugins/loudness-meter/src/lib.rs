//! Lathe Loudness: loudness and true peak by ITU-R BS.1770-5; audio passes untouched.

pub mod cards;
pub mod editor;
pub mod params;
pub mod platforms;
pub mod processor;
pub mod project;
pub mod receipts;
pub mod references;
pub mod report;
pub mod telemetry;
pub mod timeline;
pub use shared_plugin::timestamp;
pub mod user_file;
pub(crate) mod wording;

pub use loudness_meter_engine as engine;

/// The plugin as hosts load it.
pub type Lathe = shared_plugin::Shell<processor::LoudnessMeter>;

shared_plugin::export!(Lathe);
