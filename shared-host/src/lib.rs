//! A small real CLAP host, and a smaller one for VST3.
//!
//! It opens a bundle from disk or the entry linked into the running program, makes instances,
//! activates them at any rate and block length, plays audio and automation through them, saves and
//! loads state, and opens editors (Linux, X11). It is used by the tests of `shared-test` and by `xtask`,
//! which loads the bundles as any host does.
//!
//! Everything runs on the thread that makes the plugin. While a block is processed that thread
//! counts as the audio thread and not as the main thread, so a plugin sees the two roles as apart as
//! in a workstation: what it defers to the main thread waits for [`Plugin::on_main_thread`].
//!
//! The host knows CLAP and nothing of any plugin. f32 audio only, one main input, at most one aux
//! input (the key), one main output: what the suite uses. [`vst3`] (Linux) is for tests of what may
//! differ there: process modes, the editor, keys.

mod bundle;
mod callbacks;
mod error;
mod events;
pub mod names;
pub mod params;
mod plugin;
mod prepared;
pub mod raw;
mod render;
pub mod state;
#[cfg(target_os = "linux")]
pub mod vst3;
pub mod window;

pub use bundle::{Bundle, PluginInfo, Vst3Factory};
pub use callbacks::Requests;
pub use clack_host::entry::EntryDescriptor;
pub use error::HostError;
pub use events::Transport;
pub use params::{Change, OutputEvent, ParamEvent, ParamInfo, RemotePage};
pub use plugin::{Block, Plugin, PortInfo, Status};
pub use prepared::PreparedBlocks;
pub use render::Cuts;
pub use window::{EditorWindow, Image};
