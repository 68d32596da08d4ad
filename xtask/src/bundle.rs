//! `bundle`: release builds as `.clap` and `.vst3` in the target folder's `bundled`.
//!
//! The build profile strips symbols; nice-plug's bundler puts the libraries in the formats'
//! folders. This verb then checks the outcome: both formats there, each below 12 MB.

use std::path::Path;

use crate::failure::{Failure, Outcome};
use crate::setup::{self, Need};
use crate::workspace::{PluginName, Workspace, cargo};

/// Largest bundle in bytes that ships: 12 MB.
const LARGEST_BYTES: u64 = 12_000_000;

/// The command: builds and bundles the named plugins, or all.
pub fn run(workspace: &Workspace, names: &[String]) -> Outcome {
    let plugins = workspace.choose(names)?;
    setup::require(&[Need::Linker])?;
    build(workspace, &plugins, false)?;
    pack(workspace, &plugins)?;
    for plugin in &plugins {
        for bundle in [workspace.clap_bundle(plugin), workspace.vst3_bundle(plugin)] {
            let megabytes = size_bytes(&bundle) as f64 / 1e6;
            println!("{}  {megabytes:.1} MB", bundle.display());
        }
    }
    Ok(())
}

/// Builds the plugins' libraries; quick when nothing changed. `quiet` leaves only errors to say.
fn build(workspace: &Workspace, plugins: &[PluginName], quiet: bool) -> Outcome {
    if plugins.is_empty() {
        return Ok(());
    }
    let mut command = cargo();
    command.args(["build", "--release", "--lib"]).current_dir(&workspace.root);
    command.env("CARGO_TARGET_DIR", &workspace.target);
    if quiet {
        command.arg("--quiet");
    }
    for plugin in plugins {
        command.args(["-p", &plugin.package]);
    }
    let status = command
        .status()
        .map_err(|error| Failure::user(format!("cargo: {error}; install Rust from rustup.rs")))?;
    if status.success() {
        Ok(())
    } else {
        Err(Failure::short("cargo build failed: see its messages above"))
    }
}

/// Bundles libraries that are built already.
pub fn pack(workspace: &Workspace, plugins: &[PluginName]) -> Outcome {
    // nice-plug's bundler reads `bundler.toml` from the working folder.
    let here = std::env::current_dir().map_err(|error| Failure::user(error.to_string()))?;
    std::env::set_current_dir(&workspace.root)
        .map_err(|error| Failure::user(format!("{}: {error}", workspace.root.display())))?;
    let outcome = plugins.iter().try_for_each(|plugin| {
        if is_current(workspace, plugin) {
            return Ok(());
        }
        let arguments = ["--release".to_string()];
        nice_plug_xtask::bundle(&workspace.target, &plugin.package, &arguments, false)
            .map_err(|error| Failure::short(format!("bundling {}: {error:#}", plugin.package)))?;
        check(workspace, plugin)
    });
    std::env::set_current_dir(here).map_err(|error| Failure::user(error.to_string()))?;
    outcome
}

/// Makes sure that the bundles of `plugins` exist and are what the source says: builds and packs.
/// Commands that load bundles call this first, so none of them needs a step before it.
pub fn fresh(workspace: &Workspace, plugins: &[PluginName]) -> Outcome {
    if workspace.is_bundled || plugins.is_empty() {
        return Ok(());
    }
    setup::require(&[Need::Linker])?;
    // A first build takes minutes and should be seen; later ones are between a person and the
    // verb's own words.
    let built_before = plugins.iter().all(|plugin| workspace.clap_bundle(plugin).exists());
    build(workspace, plugins, built_before)?;
    pack(workspace, plugins)
}

/// Whether both bundles already hold exactly the library that is built. Never so on macOS, where
/// the bundler signs what it copies.
fn is_current(workspace: &Workspace, plugin: &PluginName) -> bool {
    let prefix = std::env::consts::DLL_PREFIX;
    let suffix = std::env::consts::DLL_SUFFIX;
    let file = format!("{prefix}{}{suffix}", plugin.package.replace('-', "_"));
    let Ok(library) = std::fs::read(workspace.target.join("release").join(file)) else {
        return false;
    };
    [workspace.clap_bundle(plugin), workspace.vst3_bundle(plugin)]
        .iter()
        .all(|bundle| only_file(bundle).is_some_and(|held| held == library))
}

/// The content of a file, or of the one file in a folder.
fn only_file(path: &Path) -> Option<Vec<u8>> {
    if path.is_file() {
        return std::fs::read(path).ok();
    }
    let mut entries = std::fs::read_dir(path).ok()?.flatten();
    let only = entries.next()?;
    if entries.next().is_some() { None } else { only_file(&only.path()) }
}

fn check(workspace: &Workspace, plugin: &PluginName) -> Outcome {
    for bundle in [workspace.clap_bundle(plugin), workspace.vst3_bundle(plugin)] {
        let bytes = size_bytes(&bundle);
        if bytes == 0 {
            return Err(Failure::short(format!(
                "{}: no bundle was made; the crate must export this format and be a cdylib",
                bundle.display()
            )));
        }
        if bytes > LARGEST_BYTES {
            return Err(Failure::short(format!(
                "{}: {:.1} MB, over the limit of 12 MB; check what was added to the crate",
                bundle.display(),
                bytes as f64 / 1e6
            )));
        }
    }
    Ok(())
}

/// The size of a file, or of all files in a folder, in bytes; 0 when there is none.
pub fn size_bytes(path: &Path) -> u64 {
    let Ok(about) = std::fs::metadata(path) else { return 0 };
    if about.is_file() {
        return about.len();
    }
    let Ok(entries) = std::fs::read_dir(path) else { return 0 };
    entries.flatten().map(|entry| size_bytes(&entry.path())).sum()
}
