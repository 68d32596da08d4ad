//! What the rules find and what they leave alone: a table of violations and a table of near misses,
//! each a few lines of source at a path.

use super::source::Source;
use super::{Tree, check};

const EQ_LIST: &str = "thr |  | Threshold | -60.00 dB .. 0.00 dB | continuous\n\
                       b1fr | Band 1 | Frequency | 10 Hz .. 30 kHz | continuous\n";

/// The rules that `text` breaks as the file at `path`. Files of one crate are given by
/// `//// path` lines; a root that declares the file is added where there is none.
fn rules(path: &str, text: &str) -> Vec<String> {
    let mut files: Vec<(String, String)> = Vec::new();
    let whole = format!("//// {path}\n{text}");
    for line in whole.lines() {
        if let Some(path) = line.strip_prefix("//// ") {
            files.push((path.to_owned(), String::new()));
        } else if let Some((_, text)) = files.last_mut() {
            text.push_str(line);
            text.push('\n');
        }
    }
    let mut sources: Vec<Source> = files
        .iter()
        .map(|(path, text)| {
            let doc = if text.starts_with("//!") { "" } else { "//! x\n" };
            Source::new(path, &format!("{doc}{text}")).unwrap_or_else(|e| panic!("{path}: {e}"))
        })
        .collect();
    if sources.len() == 1 && !path.ends_with("lib.rs") {
        let source = &sources[0];
        let inside = source.path_in_crate().strip_prefix("src/");
        let root = format!("{}/src/lib.rs", source.crate_name());
        let declaration = inside.map(|path| format!("//! x\n#[path = \"{path}\"] mod it;"));
        if let Some(declaration) = declaration.filter(|_| !path.ends_with("main.rs")) {
            sources.push(Source::new(&root, &declaration).unwrap());
        }
    }
    let lists = vec![("plugins/eq".to_owned(), EQ_LIST.to_owned())];
    check(&Tree::new(sources, lists)).into_iter().map(|violation| violation.rule).collect()
}

fn long_function(lines: usize) -> String {
    format!("fn long() {{\n{}}}\n", "    work();\n".repeat(lines - 2))
}

/// Path, text, and part of the rule it breaks.
const VIOLATIONS: &[(&str, &str, &str)] = &[
    // Sound knows no file, terminal, thread or clock.
    ("shared-dsp/src/a.rs", "use std::time::Instant;", "no file, terminal, thread or clock"),
    ("shared-dsp/src/a.rs", "use std::{fs, mem};", "no file, terminal, thread or clock"),
    ("shared-dsp/src/a.rs", "use std::{mem, time::{Duration, Instant}};", "thread or clock"),
    ("shared-dsp/src/a.rs", "use std::time as t;", "thread or clock"),
    ("shared-dsp/src/a.rs", "use std::*;", "thread or clock"),
    ("shared-dsp/src/a.rs", "fn f() { std::thread::yield_now() }", "thread or clock"),
    ("shared-dsp/src/a.rs", "fn f(x: &mut dyn std::io::Write) {}", "thread or clock"),
    ("shared-dsp/src/a.rs", "fn f() { assert!(std::env::var(\"A\").is_ok()); }", "thread or clock"),
    ("plugins/eq/engine/src/a.rs", "use std::{fs, time::Instant};", "thread or clock"),
    // Only some print.
    ("shared-dsp/src/a.rs", "fn f() { println!(\"x\"); }", "print"),
    ("plugins/eq/engine/src/lib.rs", "fn f() { if true { eprint!(\"x\") } }", "print"),
    ("shared-plugin/src/a.rs", "fn f() { std::println!(\"x\"); }", "print"),
    ("plugins/eq/src/processor.rs", "fn f() { vec![{ println!(\"x\"); 1 }]; }", "print"),
    // The framework and the window toolkit have their places.
    ("plugins/eq/src/telemetry.rs", "use nice_plug::prelude::*;", "name nice-plug"),
    ("shared-host/src/a.rs", "fn f(x: nice_plug::Param) {}", "name nice-plug"),
    ("plugins/eq/src/processor.rs", "use egui::Ui;", "name egui"),
    ("shared-plugin/src/a.rs", "pub fn f(ui: &mut egui::Ui) {}", "name egui"),
    ("shared-plugin/src/a.rs", "use nice_plug_egui::{egui::Ui};", "name egui"),
    // Units.
    ("shared-dsp/src/a.rs", "pub fn set(&mut self, cutoff: f64) {}", "`cutoff` is a raw"),
    ("shared-dsp/src/a.rs", "pub fn f(cutoff: Option<f64>) {}", "`cutoff` is a raw"),
    ("shared-dsp/src/a.rs", "pub fn f(cutoffs: &[f64; 3]) {}", "`cutoffs` is a raw"),
    ("shared-dsp/src/a.rs", "pub fn f(delays: &mut Vec<f32>) {}", "`delays` is a raw"),
    ("shared-dsp/src/a.rs", "pub fn f(span: std::ops::RangeInclusive<f32>) {}", "`span` is a raw"),
    ("shared-dsp/src/a.rs", "pub fn f(delay: usize) {}", "`delay` is a raw"),
    ("shared-dsp/src/a.rs", "pub const fn f(\n    attack: f32,\n    r_ms: f32,\n) {}", "`attack`"),
    ("shared-dsp/src/a.rs", "pub struct A { pub attack: f32, b: f32 }", "`attack` is a raw"),
    ("shared-ui/src/a.rs", "pub struct A { pub attack: Option<f32> }", "`attack` is a raw"),
    ("shared-bench/src/a.rs", "pub struct A; impl A { pub fn f(took: f64) {} }", "`took`"),
    ("plugins/eq/engine/src/a.rs", "pub trait A { fn f(&self, attack: f32); }", "`attack`"),
    // Files and functions.
    ("shared-ui/src/a.rs", "//// shared-ui/src/b.rs\nfn f() {}", "in no `mod`"),
    (
        "shared-ui/src/old.rs",
        "//// shared-ui/src/lib.rs\nmod new;\n//// shared-ui/src/new.rs",
        "no `mod`",
    ),
    ("shared-ui/src/utils.rs", "fn f() {}", "name the file by what it does"),
    ("shared-ui/src/band_helpers.rs", "fn f() {}", "name the file by what it does"),
    ("shared-ui/src/manager/a.rs", "fn f() {}", "name the file by what it does"),
    ("plugins/eq/tests/host.rs", "#[test]\n#[ignore]\nfn f() {}", "no ignored tests"),
    ("plugins/eq/tests/host.rs", "#[test]\n#[ignore = \"slow\"]\nfn f() {}", "no ignored tests"),
    ("shared-dsp/src/a.rs", "fn f() { unsafe { g() } }", "only simd"),
    ("shared-dsp/src/a.rs", "pub unsafe fn f() {}", "only simd"),
    ("plugins/eq/engine/src/a.rs", "unsafe impl Send for A {}", "only simd"),
    // Parameters in editors.
    ("plugins/eq/src/editor.rs", "fn f() { editor.knob(ui, \"thr\"); }", "is the id thr"),
    ("plugins/eq/src/editor/band.rs", "const ID: &str = \"thr\";", "is the id thr"),
    ("plugins/eq/src/editor.rs", "fn f() { e.knob(&format!(\"b{n}fr\")); }", "is the id b1fr"),
    // Import circles.
    (
        "shared-ui/src/lib.rs",
        "mod a; mod b;\n//// shared-ui/src/a.rs\nuse crate::b::X;\n//// shared-ui/src/b.rs\nuse super::a::Y;",
        "crate::a <-> crate::b",
    ),
    (
        "shared-ui/src/lib.rs",
        "mod a; mod b; mod c;\n//// shared-ui/src/a.rs\nuse crate::{b};\n//// shared-ui/src/b.rs\n\
         fn f() { crate::c::g() }\n//// shared-ui/src/c.rs\nuse crate::a::Y;",
        "crate::a <-> crate::b <-> crate::c",
    ),
    (
        "shared-ui/src/lib.rs",
        "mod a; mod b; pub use a::Y;\n//// shared-ui/src/a.rs\nuse crate::b::X;\n\
         //// shared-ui/src/b.rs\nuse crate::Y;",
        "crate::a <-> crate::b",
    ),
    (
        "shared-ui/src/lib.rs",
        "mod a;\n//// shared-ui/src/a/mod.rs\nmod c; mod d;\n//// shared-ui/src/a/c.rs\n\
         use super::d::X;\n//// shared-ui/src/a/d.rs\nuse crate::a::c::Y;",
        "crate::a::c <-> crate::a::d",
    ),
];

/// Path and text that break nothing.
const NEAR_MISSES: &[(&str, &str)] = &[
    ("shared-dsp/src/a.rs", "//! No std::time here.\nfn f() { let s = \"std::fs println!\"; }"),
    ("shared-dsp/src/a.rs", "use std::{f64::consts::PI, mem};"),
    ("shared-dsp/src/a.rs", "fn f() { let time = 1; let log = time.ln(); print(log) }"),
    ("shared-dsp/src/a.rs", "#[cfg(test)]\nmod tests { use std::time::Instant; }"),
    ("shared-dsp/src/a.rs", "#[cfg(test)]\nmod tests { fn f() { println!(\"x\"); } }"),
    ("shared-dsp/src/lib.rs", "#[cfg(test)]\nmod a;\n//// shared-dsp/src/a.rs\nuse std::fs;"),
    ("shared-dsp/tests/a.rs", "use std::time::Instant;"),
    ("shared-bench/src/a.rs", "fn f() { println!(\"{:?}\", std::time::Instant::now()); }"),
    ("shared-ui/src/harness/a.rs", "fn f() { println!(\"x\"); }"),
    ("plugins/eq/src/params.rs", "use nice_plug::prelude::*;"),
    ("plugins/eq/src/editor/meter.rs", "use egui::Ui; use nice_plug::prelude::Param;"),
    ("plugins/eq/src/telemetry.rs", "/// What egui draws.\nfn f(my_egui: u8) {}"),
    ("plugins/eq/tests/host.rs", "use egui::Ui;"),
    ("shared-dsp/src/a.rs", "pub fn set(&mut self, cutoff_hz: f64, q: f64) {}"),
    ("shared-dsp/src/a.rs", "pub fn f(cutoff_hz: Option<f64>, delays_ms: &[f32]) {}"),
    ("shared-dsp/src/a.rs", "fn private(cutoff: f64) {} pub(crate) fn g(cutoff: f64) {}"),
    ("shared-dsp/src/a.rs", "pub fn f(run: fn(f32) -> f32, at: impl Fn(f64) -> f64) {}"),
    ("shared-dsp/src/a.rs", "pub fn f(bands: usize, channel: usize, b0: f64, a12: f64) {}"),
    ("shared-dsp/src/a.rs", "pub struct A { pub attack_ms: f32, release: f32 }"),
    ("shared-dsp/src/a.rs", "impl B for A { fn f(&self, attack: f32) {} }"),
    ("shared-dsp/src/a.rs", "#[cfg(test)]\nmod tests { pub fn f(cutoff: f64) {} }"),
    ("plugins/eq/src/a.rs", "pub fn f(width_of: f32) {}"),
    ("shared-dsp/src/simd/pairs.rs", "fn f() { unsafe { g() } }"),
    ("shared-host/src/a.rs", "fn f() { unsafe { g() } }"),
    ("shared-ui/src/lib.rs", "#[path = \"a_tests.rs\"]\nmod tests;\n//// shared-ui/src/a_tests.rs"),
    ("shared-ui/src/lib.rs", "mod a { mod b; }\n//// shared-ui/src/a/b.rs\nfn f() {}"),
    ("plugins/eq/tests/sound/main.rs", "mod a;\n//// plugins/eq/tests/sound/a.rs\nfn f() {}"),
    ("shared-ui/src/utility_bill.rs", "fn f() {}"),
    ("plugins/eq/src/editor.rs", "fn f() { ui.label(\"Threshold\"); ui.label(\"thr.\"); }"),
    (
        "plugins/eq/src/editor.rs",
        "fn f() { ui.label(format!(\"{text}\")); ui.label(\"Band {n}\"); }",
    ),
    ("plugins/eq/src/editor/presets.rs", "const FACTORY: &str = \"thr\";"),
    ("plugins/eq/src/editor.rs", "#[cfg(test)]\nmod tests { const ID: &str = \"thr\"; }"),
    ("plugins/eq/src/params.rs", "const ID: &str = \"thr\";"),
    (
        "shared-ui/src/lib.rs",
        "mod a; mod b;\n//// shared-ui/src/a.rs\nuse crate::b::X;\n//// shared-ui/src/b.rs\n\
         #[cfg(test)]\nmod tests { use crate::a::Y; }",
    ),
    (
        "shared-ui/src/lib.rs",
        "mod a; pub struct X;\n//// shared-ui/src/a.rs\nmod c; use c::Y;\n\
         //// shared-ui/src/a/c.rs\nuse super::Z; use crate::X;",
    ),
    (
        "plugins/eq/src/lib.rs",
        "mod editor; mod processor;\n//// plugins/eq/src/editor.rs\nuse crate::processor::X;\n\
         //// plugins/eq/src/processor.rs\nuse crate::editor;",
    ),
];

#[test]
fn each_violation_is_caught_and_nothing_else() {
    for (path, text, expected) in VIOLATIONS {
        let found = rules(path, text);
        assert!(!found.is_empty(), "{path}: nothing found in\n{text}");
        assert!(found.iter().all(|rule| rule.contains(expected)), "{path}:\n{text}\n{found:?}");
    }
}

#[test]
fn each_near_miss_passes() {
    for (path, text) in NEAR_MISSES {
        let found = rules(path, text);
        assert!(found.is_empty(), "{path}:\n{text}\n{found:?}");
    }
}

#[test]
fn length_is_counted_in_tests_too() {
    for path in ["shared-ui/src/a.rs", "shared-ui/tests/a.rs"] {
        assert!(rules(path, &long_function(60)).is_empty());
        assert_eq!(rules(path, &long_function(61)), ["`long` has 61 lines, at most 60: split it"]);
        let lines = "const A: u8 = 1;\n".repeat(600);
        assert_eq!(rules(path, &lines), ["601 lines, at most 600: split it"]);
        assert!(rules(path, &format!("//! Table of constants.\n{lines}")).is_empty());
    }
    let method = format!("impl A {{\n{}}}", long_function(61));
    assert_eq!(rules("shared-ui/src/a.rs", &method).len(), 1);
}

#[test]
fn a_file_without_a_contract_is_found() {
    for text in ["fn f() {}", "// Not a contract.\nfn f() {}", "/// Of f.\nfn f() {}"] {
        let source = Source::new("shared-ui/src/lib.rs", text).unwrap();
        let found = check(&Tree::new(vec![source], Vec::new()));
        assert_eq!(found.len(), 1, "{text}");
        assert!(found[0].rule.starts_with("begin with //!"));
    }
}

#[test]
fn a_violation_says_where_it_is() {
    let source =
        Source::new("shared-dsp/src/lib.rs", "//! x\n\nuse std::{mem,\n    fs};\n").unwrap();
    let found = check(&Tree::new(vec![source], Vec::new()));
    assert_eq!(found[0].path, "shared-dsp/src/lib.rs:4");
}
