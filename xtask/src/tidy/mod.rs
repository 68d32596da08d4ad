//! `tidy`: the rules of the architecture that a program can check. All breaches are listed, each
//! on one line with its place; nothing is changed.

mod crates;
mod signatures;
mod source;
mod text;

use std::path::{Path, PathBuf};

use crate::failure::{Failure, Outcome};
use crate::workspace::{Workspace, cargo};
use source::Source;

/// A broken rule: where, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breach {
    /// File or crate, with the line where there is one.
    pub place: String,
    /// The rule, as what to do.
    pub rule: String,
}

impl Breach {
    /// A breach at a place.
    pub fn new(place: impl Into<String>, rule: impl Into<String>) -> Self {
        Self { place: place.into(), rule: rule.into() }
    }
}

/// The verb.
pub fn run(workspace: &Workspace) -> Outcome {
    let breaches = breaches(workspace)?;
    for breach in &breaches {
        println!("{}: {}", breach.place, breach.rule);
    }
    if breaches.is_empty() {
        println!("tidy");
        return Ok(());
    }
    Err(Failure::short(format!("{} rules are broken: see the list above", breaches.len())))
}

fn breaches(workspace: &Workspace) -> Outcome<Vec<Breach>> {
    let mut breaches = crates::check(&metadata(workspace)?);
    for plugin in plugin_folders(workspace)? {
        breaches.extend(crates::rooms(&workspace.root, &plugin));
    }
    for source in sources(&workspace.root)? {
        breaches.extend(text::check(&source));
        breaches.extend(crates::names(&source));
        breaches.extend(signatures::check(&source));
    }
    Ok(breaches)
}

fn metadata(workspace: &Workspace) -> Outcome<serde_json::Value> {
    let output = cargo()
        .args(["metadata", "--no-deps", "--format-version", "1"])
        .current_dir(&workspace.root)
        .output()
        .map_err(|error| Failure::user(format!("cargo: {error}; install Rust from rustup.rs")))?;
    serde_json::from_slice(&output.stdout)
        .map_err(|_| Failure::short(String::from_utf8_lossy(&output.stderr).into_owned()))
}

fn plugin_folders(workspace: &Workspace) -> Outcome<Vec<PathBuf>> {
    let folder = workspace.root.join("plugins");
    let entries = std::fs::read_dir(&folder)
        .map_err(|error| Failure::user(format!("{}: {error}", folder.display())))?;
    let mut folders: Vec<PathBuf> =
        entries.flatten().map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
    folders.sort();
    Ok(folders)
}

/// Every Rust file of the workspace; the template of `new` is none before its names are filled in.
fn sources(root: &Path) -> Outcome<Vec<Source>> {
    let mut paths = Vec::new();
    for room in ["shared-dsp", "shared-plugin", "shared-ui", "shared-host", "plugins", "xtask"] {
        collect(&root.join(room), &mut paths);
    }
    paths.sort();
    paths
        .into_iter()
        .map(|path| {
            let text = std::fs::read_to_string(&path)
                .map_err(|error| Failure::user(format!("{}: {error}", path.display())))?;
            let place = path.strip_prefix(root).unwrap_or(&path);
            let place = place.to_string_lossy().replace('\\', "/");
            Ok(Source::new(&place, &text))
        })
        .collect()
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        let name = entry.file_name();
        if path.is_dir() && name != "template" && name != "target" {
            collect(&path, paths);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            paths.push(path);
        }
    }
}
