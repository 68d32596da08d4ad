//! Which crates and parts of the standard library a file may name, and which macros.

use super::Violation;
use super::paths::{self, NamedPath};
use super::source::Source;

/// Parts of the standard library that mean a file, a log, a thread or a clock.
const OUTSIDE: [&str; 8] = [
    "core::time",
    "std::env",
    "std::fs",
    "std::io",
    "std::net",
    "std::process",
    "std::thread",
    "std::time",
];
/// Names of the plugin framework's crates.
const FRAMEWORK: [&str; 3] = ["nice_plug", "nice_plug_core", "nice_plug_egui"];
/// Names of the window toolkit's crates.
const TOOLKIT: [&str; 3] = ["egui", "eframe", "nice_plug_egui"];
/// Macros that print.
const PRINTING: [&str; 4] = ["print", "println", "eprint", "eprintln"];
/// Crates whose work is to print, and the parts of others that are test kits.
const PRINTERS: [&str; 5] = [
    "shared-bench/",
    "shared-plugin/src/contract/",
    "shared-test/",
    "shared-ui/src/harness/",
    "xtask/",
];
/// Files of a plugin that may name the framework, beside its editor.
const FRAMEWORK_FILES: [&str; 4] =
    ["src/lib.rs", "src/main.rs", "src/params.rs", "src/processor.rs"];

/// Checks what a shipped file names; tests may name what they need.
pub fn check(source: &Source) -> Vec<Violation> {
    if !source.is_shipped() {
        return Vec::new();
    }
    let paths = paths::all(source, false);
    let mut violations = Vec::new();
    let mut forbid = |rule: &str, is_forbidden: &dyn Fn(&NamedPath) -> bool| {
        let mut lines: Vec<String> =
            paths.iter().filter(|path| is_forbidden(path)).map(|p| source.at(p.span)).collect();
        lines.dedup();
        violations.extend(lines.into_iter().map(|line| Violation::new(line, rule)));
    };
    let names = |path: &NamedPath, crates: &[&str]| {
        crates.iter().any(|name| path.is_in(name) || path.segments.iter().any(|s| s == name))
    };
    if source.crate_name() == "shared-dsp" || source.is_engine() {
        forbid("sound code knows no file, terminal, thread or clock", &|path| {
            OUTSIDE.iter().any(|outside| path.is_in(outside))
                || path.is_in("std") && path.import.as_ref().is_some_and(|i| i.name.is_none())
        });
    }
    if !PRINTERS.iter().any(|printer| source.path.starts_with(printer)) {
        forbid("only measuring programs, tests and commands print", &|path| {
            path.is_macro && path.segments.last().is_some_and(|s| PRINTING.contains(&s.as_str()))
        });
    }
    if !names_framework(source) {
        forbid("only lib, params, processor, main and editors name nice-plug", &|path| {
            names(path, &FRAMEWORK)
        });
    }
    if !source.is_editor() && source.crate_name() != "shared-ui" {
        forbid("only editors and shared-ui name egui", &|path| names(path, &TOOLKIT));
    }
    violations
}

fn names_framework(source: &Source) -> bool {
    let path = source.path_in_crate();
    source.is_editor()
        || source.is_plugin()
            && (FRAMEWORK_FILES.contains(&path) || path.starts_with("src/params/"))
        || ["shared-plugin", "shared-ui"].contains(&source.crate_name())
}
