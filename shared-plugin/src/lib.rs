//! Glue between the nice-plug framework and the engines of the suite.
//!
//! A plugin is a [`Product`]: an engine, its host parameters and its editor. [`Shell`] turns a
//! product into a CLAP and VST3 plugin: it reads parameters, cleans the stream, runs the engine,
//! does bypass, latency, tail and state the same way in all five plugins. What every editor needs
//! apart from drawing is here too: [`edit`] (gestures, undo, A and B), [`preset`], [`preferences`]
//! and [`listen`] (what changes what is heard but not the mix). Everything here may name the
//! framework; the sound lives in `shared-dsp` and in the plugins' engines.

pub mod bypass;
mod capture;
pub mod common;
pub mod contract;
mod direct;
pub mod edit;
mod error_log;
pub mod export;
pub mod file_task;
pub mod fit;
pub mod handle;
pub mod identity;
pub mod layout;
pub mod link;
pub mod listen;
pub mod parameter;
pub mod platforms;
pub mod preferences;
pub mod preset;
pub mod product;
pub mod receipts;
pub use shared_quantity as quantity;
mod rest;
mod run;
pub mod shell;
mod signal_path;
pub mod state;
pub mod storage;
pub mod telemetry;
pub mod timestamp;

pub use common::Common;
pub use handle::{Parameter, ParameterHandle};
pub use link::EditorLink;
pub use listen::{BLOCK_S, BlockReader, Listen, Listening, LoudnessBlocks};
pub use product::{BlockContext, Product};
pub use shell::Shell;
