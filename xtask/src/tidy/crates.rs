//! Who may depend on whom, from `cargo metadata`: arrows go down only, sound stands on four
//! registry crates, and the framework and the window toolkit have their crates.
//!
//! What a crate does not depend on it cannot name, so the compiler keeps most of the architecture.

use serde_json::Value;

use super::Violation;

/// Registry crates that sound may stand on.
const DSP_CRATES: [&str; 4] = ["bytemuck", "realfft", "rustfft", "wide"];
/// What may depend on the framework.
const FRAMEWORK_USERS: [&str; 3] = ["plugin", "shared-plugin", "shared-ui"];
/// What may depend on the window toolkit.
const TOOLKIT_USERS: [&str; 2] = ["plugin", "shared-ui"];

/// What a package is in the rules: its name, or `engine`, or `plugin`.
fn role<'n>(name: &'n str, members: &[&str]) -> &'n str {
    if name.ends_with("-engine") {
        "engine"
    } else if members.contains(&format!("{name}-engine").as_str()) {
        "plugin"
    } else {
        name
    }
}

/// Workspace crates that a crate may depend on; `is_dev` for tests and benches.
fn allowed(role: &str, is_dev: bool) -> &'static [&'static str] {
    match (role, is_dev) {
        ("shared-exchange" | "shared-features", false) => &[],
        ("shared-dsp", false) => &["shared-exchange"],
        ("shared-quantity", _) => &["shared-dsp"],
        ("engine" | "shared-bench", false) => &["shared-dsp"],
        ("shared-dsp" | "shared-exchange" | "engine" | "shared-bench", true) => {
            &["shared-dsp", "shared-bench"]
        }
        ("shared-plugin", false) => {
            &["shared-dsp", "shared-exchange", "shared-features", "shared-quantity"]
        }
        ("shared-ui", false) => &["shared-dsp", "shared-exchange", "shared-plugin"],
        ("plugin", false) => &[
            "engine",
            "shared-audio-file",
            "shared-dsp",
            "shared-exchange",
            "shared-plugin",
            "shared-ui",
        ],
        ("shared-plugin" | "shared-ui" | "plugin", true) => &[
            "engine",
            "shared-bench",
            "shared-dsp",
            "shared-exchange",
            "shared-host",
            "shared-plugin",
            "shared-test",
            "shared-ui",
        ],
        ("shared-host", _) => &["shared-bench", "shared-dsp"],
        ("shared-song", _) => {
            &["shared-audio-file", "shared-dsp", "shared-host", "shared-quantity"]
        }
        ("shared-soak", _) => &["shared-dsp", "shared-host"],
        ("shared-test", _) => &["shared-bench", "shared-dsp", "shared-host"],
        ("xtask", _) => &[
            "shared-audio-file",
            "shared-bench",
            "shared-dsp",
            "shared-features",
            "shared-host",
            "shared-soak",
            "shared-song",
        ],
        _ => &[],
    }
}

/// Checks the output of `cargo metadata --no-deps`.
pub fn check(metadata: &Value) -> Vec<Violation> {
    let packages = metadata["packages"].as_array().map_or(&[][..], Vec::as_slice);
    let members: Vec<&str> = packages.iter().filter_map(|p| p["name"].as_str()).collect();
    let mut violations = Vec::new();
    for (name, dependency) in dependencies(metadata) {
        let Some(other) = dependency["name"].as_str() else { continue };
        let is_dev = dependency["kind"].as_str() == Some("dev");
        let rule = if members.contains(&other) {
            between_members(name, other, is_dev, &members)
        } else {
            on_registry(role(name, &members), other, is_dev)
        };
        let path = format!("{name}/Cargo.toml");
        violations.extend(rule.map(|rule| Violation::new(path, rule)));
    }
    violations
}

/// Each dependency in the output of `cargo metadata`, with the name of the package that has it.
pub fn dependencies(metadata: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let packages = metadata["packages"].as_array().into_iter().flatten();
    packages.flat_map(|package| {
        let name = package["name"].as_str().unwrap_or_default();
        let dependencies = package["dependencies"].as_array().into_iter().flatten();
        dependencies.map(move |dependency| (name, dependency))
    })
}

fn between_members(name: &str, other: &str, is_dev: bool, members: &[&str]) -> Option<String> {
    let (from, to) = (role(name, members), role(other, members));
    // A crate's tests may switch on its own test features; a plugin has one engine, its own.
    let is_own = is_dev && name == other;
    let is_foreign_engine = to == "engine" && other.strip_suffix("-engine") != Some(name);
    let is_allowed = allowed(from, is_dev).contains(&to) && !is_foreign_engine;
    (!is_own && !is_allowed).then(|| format!("may not depend on {other}: arrows go down only"))
}

fn on_registry(role: &str, other: &str, is_dev: bool) -> Option<String> {
    let refuse = |why: &str| Some(format!("may not depend on {other}: {why}"));
    let is_sound = ["shared-dsp", "engine"].contains(&role);
    if is_sound && !is_dev && !(role == "shared-dsp" && DSP_CRATES.contains(&other)) {
        return refuse("sound stands on std, bytemuck, realfft, rustfft and wide");
    }
    let is_framework = other.starts_with("nice-plug") && other != "nice-plug-xtask";
    if is_framework && !is_dev && !FRAMEWORK_USERS.contains(&role) {
        return refuse("the framework belongs to plugins, shared-plugin and shared-ui");
    }
    let is_toolkit = other.starts_with("egui") || other == "nice-plug-egui";
    if is_toolkit && !TOOLKIT_USERS.contains(&role) {
        return refuse("windows belong to plugins and shared-ui");
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// The rules broken by `name` depending on `other` in a workspace of two plugins.
    fn broken(name: &str, other: &str, kind: Option<&str>) -> usize {
        let mut packages: Vec<Value> = [
            "shared-dsp",
            "shared-plugin",
            "shared-ui",
            "shared-host",
            "shared-bench",
            "shared-test",
            "shared-song",
            "shared-audio-file",
            "limiter",
            "limiter-engine",
            "compressor",
            "compressor-engine",
            "xtask",
        ]
        .map(|name| json!({"name": name, "dependencies": []}))
        .to_vec();
        for package in &mut packages {
            if package["name"] == name {
                package["dependencies"] = json!([{"name": other, "kind": kind}]);
            }
        }
        check(&json!({ "packages": packages })).len()
    }

    #[test]
    fn an_arrow_up_is_found() {
        for (name, other, kind) in [
            ("shared-dsp", "shared-plugin", None),
            ("shared-dsp", "serde", None),
            ("limiter-engine", "shared-plugin", None),
            ("limiter-engine", "realfft", None),
            ("limiter-engine", "shared-host", Some("dev")),
            ("limiter", "compressor", None),
            ("limiter", "compressor", Some("dev")),
            ("limiter", "compressor-engine", None),
            ("limiter", "shared-host", None),
            ("shared-plugin", "egui", None),
            ("shared-plugin", "shared-ui", None),
            ("shared-host", "limiter", None),
            ("shared-host", "nice-plug", None),
            ("shared-song", "egui", None),
            ("shared-audio-file", "shared-dsp", None),
            ("xtask", "limiter", None),
        ] {
            assert_eq!(broken(name, other, kind), 1, "{name} on {other}, {kind:?}");
        }
    }

    #[test]
    fn an_arrow_down_is_not() {
        for (name, other, kind) in [
            ("shared-dsp", "realfft", None),
            ("shared-dsp", "shared-dsp", Some("dev")),
            ("shared-dsp", "ebur128", Some("dev")),
            ("limiter-engine", "shared-dsp", None),
            ("limiter-engine", "shared-bench", Some("dev")),
            ("limiter", "limiter-engine", None),
            ("limiter", "egui", None),
            ("limiter", "shared-host", Some("dev")),
            ("shared-plugin", "nice-plug", None),
            ("shared-ui", "nice-plug-egui", None),
            ("shared-host", "clack-host", None),
            ("shared-test", "nice-plug", Some("dev")),
            ("xtask", "nice-plug-xtask", None),
            ("xtask", "shared-song", None),
            ("limiter", "shared-audio-file", None),
        ] {
            assert_eq!(broken(name, other, kind), 0, "{name} on {other}, {kind:?}");
        }
    }
}
