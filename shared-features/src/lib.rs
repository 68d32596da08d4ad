//! No code: the features of registry crates, the same for every selection of packages.
//!
//! Cargo builds a registry crate with the features that the packages selected for a command ask for.
//! A selection that asks for other features than the last one builds the crate, and all that stands
//! on it, once more. This crate's manifest states the features that some package needs; shared-plugin
//! and xtask depend on it, so that `demo`, `test` and the others agree. `cargo xtask tidy` compares
//! the selections and names any crate on which they differ: add its feature to the manifest.
