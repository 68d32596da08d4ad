//! One build for every command: whatever packages a command selects, registry crates are asked for
//! the same features, so that none is built twice.
//!
//! Cargo resolves features for the packages selected. `cargo tree` says with which features each
//! crate is built for a selection; a crate that `demo` builds with features that `test` does not
//! build it with is built again.

use std::collections::BTreeSet;

use super::Violation;
use crate::failure::{Failure, Outcome};
use crate::workspace::{Workspace, cargo};

/// Checks that building this program, building the plugins, and building everything agree with
/// testing everything.
pub fn check(workspace: &Workspace) -> Outcome<Vec<Violation>> {
    let plugins: Vec<&str> =
        workspace.plugins.iter().flat_map(|plugin| ["-p", &plugin.package]).collect();
    let tested = builds(workspace, &["-e", "normal,build,dev", "--workspace"])?;
    let mut violations = BTreeSet::new();
    for selection in [&["-p", "xtask"], &plugins[..], &["--workspace"]] {
        let arguments = [&["-e", "normal,build"], selection].concat();
        violations.extend(builds(workspace, &arguments)?.difference(&tested).cloned());
    }
    Ok(violations.iter().map(|build| violation(build)).collect())
}

fn violation(build: &str) -> Violation {
    let rule = format!("{build}: `test` builds it with other features; state them all here");
    Violation::new("shared-features/Cargo.toml", rule)
}

/// Each registry crate with its version and the features it is built with.
fn builds(workspace: &Workspace, arguments: &[&str]) -> Outcome<BTreeSet<String>> {
    let output = cargo()
        .args(["tree", "--prefix", "none", "--format", "{p} [{f}]"])
        .args(arguments)
        .current_dir(&workspace.root)
        .output()
        .map_err(|error| Failure::user(format!("cargo: {error}; install Rust from rustup.rs")))?;
    if !output.status.success() {
        return Err(Failure::short(String::from_utf8_lossy(&output.stderr).into_owned()));
    }
    Ok(registry_builds(&String::from_utf8_lossy(&output.stdout)))
}

/// The registry crates in what `cargo tree` prints; crates of the workspace say their folder.
fn registry_builds(tree: &str) -> BTreeSet<String> {
    tree.lines()
        .map(|line| line.trim_end_matches(" (*)").replace(" (proc-macro)", ""))
        .filter(|line| !line.is_empty() && !line.contains('(') && !line.contains(" feature "))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crate_with_other_features_is_named() {
        let demo = "limiter v0.1.0 (/house/plugins/limiter) []\nserde v1.0.2 [std]\n\
                    serde_derive v1.0.2 (proc-macro) [default]\nserde v1.0.2 [std] (*)\n";
        let test = "serde v1.0.2 [derive,std]\nserde_derive v1.0.2 (proc-macro) [default]\n";
        let (demo, test) = (registry_builds(demo), registry_builds(test));
        assert_eq!(demo.difference(&test).collect::<Vec<_>>(), ["serde v1.0.2 [std]"]);
    }
}
