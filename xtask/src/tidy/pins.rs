//! Exact versions: of every dependency of every member, and of the toolchain.

use serde_json::Value;
use toml::Table;

use super::{Violation, crates};

/// Checks the output of `cargo metadata --no-deps`: what comes from the registry is pinned.
pub fn dependencies(metadata: &Value) -> Vec<Violation> {
    crates::dependencies(metadata)
        .filter(|(_, dependency)| dependency["path"].is_null())
        .filter(|(_, dependency)| !is_pinned(dependency["req"].as_str().unwrap_or_default()))
        .map(|(name, dependency)| {
            let other = dependency["name"].as_str().unwrap_or_default();
            Violation::new(
                format!("{name}/Cargo.toml"),
                format!("pin {other} exactly, in the workspace's manifest: \"=x.y.z\""),
            )
        })
        .collect()
}

fn is_pinned(requirement: &str) -> bool {
    requirement.strip_prefix('=').is_some_and(is_whole)
}

/// Checks `rust-toolchain.toml`.
pub fn toolchain(path: &str, text: &str) -> Vec<Violation> {
    let channel = text
        .parse::<Table>()
        .ok()
        .and_then(|file| Some(file.get("toolchain")?.get("channel")?.as_str()?.to_owned()));
    if channel.is_some_and(|channel| is_whole(&channel)) {
        return Vec::new();
    }
    vec![Violation::new(path, "pin the toolchain exactly: channel = \"x.y.z\"")]
}

/// Whether a version has all three numbers.
fn is_whole(version: &str) -> bool {
    let numbers = version.trim().split(['-', '+']).next().unwrap_or_default();
    numbers.split('.').filter(|number| number.parse::<u64>().is_ok()).count() == 3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_loose_version_is_found() {
        let loose = |dependency: Value| {
            let dependency = Value::from(vec![dependency]);
            let package = serde_json::json!({"name": "a", "dependencies": dependency});
            dependencies(&serde_json::json!({ "packages": [package] })).len()
        };
        for (requirement, expected) in
            [("=1.2.3", 0), ("=1.2.3+c-api", 0), ("^1", 1), ("=1.2", 1), ("1.2.3", 1), ("*", 1)]
        {
            let dependency = serde_json::json!({"name": "b", "req": requirement});
            assert_eq!(loose(dependency), expected, "{requirement}");
        }
        assert_eq!(loose(serde_json::json!({"name": "b", "req": "*", "path": "/b"})), 0);
    }

    #[test]
    fn the_toolchain_is_a_version() {
        let file = |channel: &str| format!("[toolchain]\nchannel = \"{channel}\"\n");
        assert!(toolchain("rust-toolchain.toml", &file("1.95.0")).is_empty());
        for loose in ["stable", "1.95", "nightly"] {
            assert_eq!(toolchain("rust-toolchain.toml", &file(loose)).len(), 1, "{loose}");
        }
        assert_eq!(toolchain("rust-toolchain.toml", "").len(), 1);
    }
}
