//! `tidy`: the rules of the architecture that neither crates nor lints keep. All violations are
//! listed, each on one line with its place; nothing is changed.
//!
//! Sources are parsed with `syn`, so a rule sees code as the compiler does: grouped imports, macros,
//! types behind references. Rules work on a [`Tree`] of sources in memory; their test is a table of
//! violations and near misses.

mod crates;
mod cycles;
mod dead;
mod functions;
mod imports;
mod layout;
mod modules;
mod parameters;
mod paths;
mod pins;
mod selections;
mod source;
#[cfg(test)]
mod tests;
mod text;
mod units;

use std::path::Path;

use crate::failure::{Failure, Outcome};
use crate::workspace::{Workspace, cargo};
use source::Source;

/// A broken rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// File or crate, with the line where there is one.
    pub path: String,
    /// What to do.
    pub rule: String,
}

impl Violation {
    /// A violation at a place.
    pub fn new(path: impl Into<String>, rule: impl Into<String>) -> Self {
        Self { path: path.into(), rule: rule.into() }
    }
}

/// The files the rules look at.
#[derive(Debug)]
pub struct Tree {
    /// Every Rust file.
    pub sources: Vec<Source>,
    /// The frozen parameter lists of plugins: the plugin's folder and the text of its
    /// `tests/parameters.txt`.
    pub parameter_lists: Vec<(String, String)>,
}

impl Tree {
    /// A tree of these files, with those marked that only tests see.
    pub fn new(mut sources: Vec<Source>, parameter_lists: Vec<(String, String)>) -> Self {
        let only_tests: Vec<String> = modules::reached(&sources)
            .iter()
            .filter(|module| module.is_test)
            .map(|module| module.source.path.clone())
            .collect();
        for source in &mut sources {
            source.is_test = only_tests.contains(&source.path);
        }
        Self { sources, parameter_lists }
    }
}

/// The command.
pub fn run(workspace: &Workspace) -> Outcome {
    let violations = violations(workspace)?;
    for violation in &violations {
        println!("{}: {}", violation.path, violation.rule);
    }
    if violations.is_empty() {
        println!("tidy");
        return Ok(());
    }
    Err(Failure::short(format!("{} rules are broken: see the list above", violations.len())))
}

fn violations(workspace: &Workspace) -> Outcome<Vec<Violation>> {
    let metadata = metadata(workspace)?;
    let mut violations = crates::check(&metadata);
    violations.extend(pins::dependencies(&metadata));
    let toolchain = std::fs::read_to_string(workspace.root.join("rust-toolchain.toml"));
    violations.extend(pins::toolchain("rust-toolchain.toml", &toolchain.unwrap_or_default()));
    for plugin in &workspace.plugins {
        violations.extend(layout::check(&workspace.root, &plugin.package));
    }
    violations.extend(selections::check(workspace)?);
    violations.extend(check(&tree(workspace)?));
    Ok(violations)
}

/// Checks everything that sources alone show.
fn check(tree: &Tree) -> Vec<Violation> {
    let mut violations = Vec::new();
    for source in &tree.sources {
        violations.extend(text::check(source));
        violations.extend(functions::check(source));
        violations.extend(imports::check(source));
        violations.extend(units::check(source));
    }
    violations.extend(dead::check(&tree.sources));
    violations.extend(cycles::check(&tree.sources));
    violations.extend(parameters::check(tree));
    violations
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

/// Every Rust file of the workspace; the template of `new` is none before its names are filled in.
fn tree(workspace: &Workspace) -> Outcome<Tree> {
    let mut sources = Vec::new();
    collect(&workspace.root, &workspace.root, &mut sources)?;
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    let lists = workspace.plugins.iter().map(|plugin| {
        let folder = format!("plugins/{}", plugin.package);
        let list = workspace.root.join(&folder).join("tests").join("parameters.txt");
        // Where it is missing, the layout rule says so.
        (folder, std::fs::read_to_string(list).unwrap_or_default())
    });
    Ok(Tree::new(sources, lists.collect()))
}

fn collect(root: &Path, folder: &Path, sources: &mut Vec<Source>) -> Outcome {
    let bad = |path: &Path, error: &dyn std::fmt::Display| {
        Failure::user(format!("{}: {error}", path.display()))
    };
    for entry in std::fs::read_dir(folder).map_err(|error| bad(folder, &error))?.flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if path.is_dir() && !name.starts_with('.') && name != "template" && name != "target" {
            collect(root, &path, sources)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(&path).map_err(|error| bad(&path, &error))?;
            let place = path.strip_prefix(root).unwrap_or(&path);
            let place = place.to_string_lossy().replace('\\', "/");
            sources.push(Source::new(&place, &text).map_err(|error| bad(&path, &error))?);
        }
    }
    Ok(())
}
