//! Rules 1 to 4: who may depend on whom, who may name whom, and that all plugins have the same
//! rooms.

use std::path::Path;

use serde_json::Value;

use super::Breach;
use super::source::Source;

/// Registry crates the sound may stand on.
const DSP_CRATES: [&str; 3] = ["realfft", "rustfft", "wide"];

/// What the sound does not know: words that would mean a host, a window, a file, a clock.
const DSP_STRANGERS: [&str; 12] = [
    "nice_plug",
    "egui",
    "serde",
    "log",
    "std::thread",
    "std::time",
    "std::fs",
    "std::io",
    "std::net",
    "std::env",
    "println",
    "eprintln",
];

/// What every plugin has. An entry with two names needs one of them.
const ROOMS: [&[&str]; 11] = [
    &["src/lib.rs"],
    &["src/params.rs"],
    &["src/engine.rs", "src/engine/mod.rs"],
    &["src/processor.rs"],
    &["src/telemetry.rs"],
    &["src/editor.rs", "src/editor/mod.rs"],
    &["src/main.rs"],
    &["tests/host.rs"],
    &["tests/sound.rs"],
    &["tests/contract.rs"],
    &["benches/measure.rs", "benches/measure/main.rs"],
];

/// Workspace crates that `home` may depend on; `dev` for tests and benches.
fn allowed(home: &str, dev: bool) -> &'static [&'static str] {
    match (home, dev) {
        ("shared-dsp", false) => &[],
        // The host compares sound, and so may use the instruments that measure it.
        ("shared-host", _) => &["shared-dsp"],
        // Its own tests switch on its own instruments.
        ("shared-dsp", true) => &["shared-dsp"],
        ("shared-plugin", false) => &["shared-dsp"],
        ("shared-ui", false) => &["shared-dsp", "shared-plugin"],
        ("xtask", _) => &["shared-dsp", "shared-host"],
        ("shared-plugin" | "shared-ui", true) => &["shared-dsp", "shared-plugin", "shared-host"],
        (_, false) => &["shared-dsp", "shared-plugin", "shared-ui"],
        (_, true) => &["shared-dsp", "shared-plugin", "shared-ui", "shared-host"],
    }
}

/// Checks the arrows between crates in the output of `cargo metadata --no-deps`.
pub fn check(metadata: &Value) -> Vec<Breach> {
    let packages = metadata["packages"].as_array().map_or(&[][..], Vec::as_slice);
    let members: Vec<&str> = packages.iter().filter_map(|p| p["name"].as_str()).collect();
    let mut breaches = Vec::new();
    for package in packages {
        let Some(name) = package["name"].as_str() else { continue };
        let dependencies = package["dependencies"].as_array().map_or(&[][..], Vec::as_slice);
        for dependency in dependencies {
            let Some(other) = dependency["name"].as_str() else { continue };
            let dev = dependency["kind"].as_str() == Some("dev");
            // A crate's tests may ask for its own test features.
            let itself = dev && name == other;
            if members.contains(&other) && !itself && !allowed(name, dev).contains(&other) {
                breaches.push(Breach::new(
                    format!("{name}/Cargo.toml"),
                    format!("may not depend on {other}: arrows go down only"),
                ));
            }
            let is_foreign = !members.contains(&other) && !DSP_CRATES.contains(&other);
            if name == "shared-dsp" && is_foreign && !dev {
                breaches.push(Breach::new(
                    "shared-dsp/Cargo.toml",
                    format!("may not depend on {other}: std, realfft, rustfft and wide only"),
                ));
            }
        }
    }
    breaches
}

/// Checks that the plugin in `folder` has every room.
pub fn rooms(root: &Path, folder: &Path) -> Vec<Breach> {
    let place = folder.strip_prefix(root).unwrap_or(folder).display().to_string();
    let missing = |names: &&&[&str]| !names.iter().any(|name| folder.join(name).is_file());
    let mut breaches: Vec<Breach> = ROOMS
        .iter()
        .filter(missing)
        .map(|names| Breach::new(place.clone(), format!("has no {}", names.join(" or "))))
        .collect();
    if !folder.join("presets").is_dir() {
        breaches.push(Breach::new(place, "has no presets/"));
    }
    breaches
}

/// Checks which crates a file names.
pub fn names(source: &Source) -> Vec<Breach> {
    let (home, room) = (source.home(), source.room());
    if !room.starts_with("src/") {
        return Vec::new();
    }
    let mut breaches = Vec::new();
    let mut forbid = |word: &str, rule: &str| {
        breaches.extend(source.lines_with(word).map(|line| Breach::new(source.at(line), rule)));
    };
    if home == "shared-dsp" {
        // Tests may print.
        let strangers = DSP_STRANGERS.iter().filter(|word| !word.ends_with("println"));
        strangers.for_each(|word| forbid(word, "shared-dsp knows no host, window, file or clock"));
        return breaches;
    }
    let Some(plugin) = home.strip_prefix("plugins/") else { return breaches };
    let engine = room == "src/engine.rs" || room.starts_with("src/engine/");
    let editor = room == "src/editor.rs" || room.starts_with("src/editor/");
    let framework = editor
        || room.starts_with("src/params/")
        || ["src/lib.rs", "src/params.rs", "src/processor.rs", "src/main.rs"].contains(&room);
    if engine {
        for word in ["shared_plugin", "shared_ui", "shared_host", "crate::params", "crate::editor"]
        {
            forbid(word, "an engine imports shared-dsp only");
        }
    }
    if !framework {
        forbid("nice_plug", "only lib, params, processor, main and editors name nice-plug");
    }
    if !editor {
        forbid("egui", "only editors name egui");
    }
    let own = plugin.replace('-', "_");
    for other in ["channel_eq", "compressor", "reverb_delay", "limiter", "loudness_meter"] {
        if other != own {
            forbid(&format!("{other}::engine"), "a plugin never imports another plugin");
            forbid(&format!("{other}::params"), "a plugin never imports another plugin");
        }
    }
    breaches
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn arrows_point_down() {
        let dependency = |name: &str, kind: Option<&str>| json!({"name": name, "kind": kind});
        let metadata = json!({"packages": [
            {"name": "shared-dsp", "dependencies": [
                dependency("realfft", None), dependency("serde", None),
                dependency("shared-dsp", Some("dev"))]},
            {"name": "shared-host", "dependencies": [dependency("clack-host", None)]},
            {"name": "shared-plugin", "dependencies": [dependency("shared-dsp", None)]},
            {"name": "shared-ui", "dependencies": [dependency("shared-plugin", None)]},
            {"name": "limiter", "dependencies": [
                dependency("shared-ui", None), dependency("shared-host", Some("dev")),
                dependency("compressor", Some("dev"))]},
            {"name": "compressor", "dependencies": [dependency("shared-host", None)]},
            {"name": "xtask", "dependencies": [
                dependency("shared-host", None), dependency("limiter", None)]},
        ]});
        let places: Vec<String> = check(&metadata).into_iter().map(|b| b.place).collect();
        let expected = ["shared-dsp", "limiter", "compressor", "xtask"]
            .map(|name| format!("{name}/Cargo.toml"));
        assert_eq!(places, expected);
    }

    fn broken(place: &str, text: &str) -> usize {
        names(&Source::new(place, text)).len()
    }

    #[test]
    fn crates_are_named_only_where_they_belong() {
        assert_eq!(broken("shared-dsp/src/a.rs", "use std::time::Instant;"), 1);
        assert_eq!(broken("shared-dsp/src/a.rs", "//! no std::time here\nlet x = y.log10();"), 0);
        let engine = "plugins/limiter/src/engine/gain.rs";
        assert_eq!(broken(engine, "use shared_dsp::Engine;\nuse shared_ui::theme;"), 1);
        assert_eq!(broken(engine, "use crate::params::LimiterParams;"), 1);
        assert_eq!(broken("plugins/limiter/src/telemetry.rs", "use nice_plug::prelude::*;"), 1);
        assert_eq!(broken("plugins/limiter/src/params.rs", "use nice_plug::prelude::*;"), 0);
        assert_eq!(broken("plugins/limiter/src/processor.rs", "use egui::Ui;"), 1);
        assert_eq!(broken("plugins/limiter/src/editor/meter.rs", "use egui::Ui;"), 0);
        assert_eq!(broken("plugins/limiter/src/processor.rs", "use compressor::engine::X;"), 1);
        assert_eq!(broken("plugins/limiter/src/main.rs", "limiter::engine::run();"), 0);
        assert_eq!(broken("plugins/limiter/tests/host.rs", "use egui::Ui;"), 0);
    }
}
