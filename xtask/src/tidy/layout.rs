//! The files that every plugin has, so that whoever knows one knows all.

use std::path::Path;

use super::Violation;

/// What every plugin has. An entry with two names needs one of them.
const FILES: [&[&str]; 12] = [
    &["src/lib.rs"],
    &["src/params.rs", "src/params/mod.rs"],
    &["src/processor.rs"],
    &["src/telemetry.rs", "src/telemetry/mod.rs"],
    &["src/editor.rs", "src/editor/mod.rs"],
    &["src/main.rs"],
    &["tests/host.rs"],
    &["tests/contract.rs"],
    &["tests/parameters.txt"],
    &["engine/src/lib.rs"],
    &["engine/tests/sound.rs", "engine/tests/sound/main.rs"],
    &["engine/benches/measure.rs", "engine/benches/measure/main.rs"],
];

/// Checks that a plugin has every file.
pub fn check(root: &Path, package: &str) -> Vec<Violation> {
    let path = format!("plugins/{package}");
    let folder = root.join(&path);
    let mut violations: Vec<Violation> = FILES
        .iter()
        .filter(|names| !names.iter().any(|name| folder.join(name).is_file()))
        .map(|names| Violation::new(&path, format!("has no {}", names.join(" or "))))
        .collect();
    if !folder.join("presets").is_dir() {
        violations.push(Violation::new(path, "has no presets/"));
    }
    violations
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_file_is_named() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("plugins/limiter");
        for name in FILES.map(|names| names[0]).into_iter().chain(["presets/a.json"]) {
            let path = folder.join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "").unwrap();
        }
        assert!(check(root.path(), "limiter").is_empty());
        std::fs::remove_file(folder.join("src/telemetry.rs")).unwrap();
        std::fs::remove_dir_all(folder.join("presets")).unwrap();
        let rules: Vec<String> =
            check(root.path(), "limiter").into_iter().map(|violation| violation.rule).collect();
        let expected = ["has no src/telemetry.rs or src/telemetry/mod.rs", "has no presets/"];
        assert_eq!(rules, expected);
    }
}
