//! Songs without a workstation: the song file a person writes, the mixer that plays its tracks
//! through plugins, a synthesised recording to try them on, and WAV files in and out.
//!
//! Knows no terminal: progress is told to a callback, and whoever calls hands in how a plugin is
//! found by its name.

mod automation;
mod effect;
pub mod error;
pub mod format;
pub mod material;
pub mod measurement;
pub mod mixer;
mod output;
pub mod partial;
mod render;
pub mod synth;
mod value;
pub mod wav;

pub use error::SongError;
pub use format::Song;
pub use material::{Material, Recording, read_tracks};
pub use render::{FindPlugin, Outputs, Rendered, render};
pub use wav::Audio;
