//! Exact versions: of every dependency in the workspace's manifest, and of the toolchain.

use toml::{Table, Value};

use super::Violation;

/// Checks the workspace's manifest; members take their versions from it.
pub fn manifest(path: &str, text: &str) -> Vec<Violation> {
    let Ok(manifest) = text.parse::<Table>() else {
        return vec![Violation::new(path, "cannot be read as TOML")];
    };
    let dependencies = manifest
        .get("workspace")
        .and_then(|workspace| workspace.get("dependencies"))
        .and_then(Value::as_table);
    let mut violations = Vec::new();
    for (name, dependency) in dependencies.into_iter().flatten() {
        let version = dependency.as_str().or_else(|| dependency.get("version")?.as_str());
        let is_pinned = match version {
            Some(version) => version.starts_with('=') && is_whole(&version[1..]),
            None => dependency.get("path").is_some(),
        };
        if !is_pinned {
            violations.push(Violation::new(path, format!("pin {name} exactly: \"=x.y.z\"")));
        }
    }
    violations
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
        let text = "[workspace.dependencies]\na = \"=1.2.3\"\nb = { path = \"b\" }\n\
                    c = { version = \"=1.2.3\", features = [] }\n";
        assert!(manifest("Cargo.toml", text).is_empty());
        for loose in
            ["\"1\"", "\"=1.2\"", "\"^1.2.3\"", "{ version = \"1.2.3\" }", "{ git = \"x\" }"]
        {
            let text = format!("{text}d = {loose}\n");
            assert_eq!(manifest("Cargo.toml", &text).len(), 1, "{loose}");
        }
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
