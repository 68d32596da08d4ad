//! Rules about a file by itself: a contract on top, a length one can hold in the head, names that
//! mean something, nothing left undone, `unsafe` only where it is explained.

use super::Breach;
use super::source::Source;

/// Most lines of a file.
const MOST_LINES: usize = 600;
/// Names that say nothing.
const EMPTY_NAMES: [&str; 10] = [
    "util",
    "utils",
    "helper",
    "helpers",
    "manager",
    "managers",
    "misc",
    "common_utils",
    "stuff",
    "tools",
];
/// How far above an `unsafe` its reason may stand, in lines.
const REASON_LINES: usize = 8;

/// Checks one file.
pub fn check(source: &Source) -> Vec<Breach> {
    let mut breaches = Vec::new();
    let mut breach = |place: String, rule: &str| breaches.push(Breach::new(place, rule));
    let first = source.lines.iter().find(|line| !line.trim().is_empty());
    if !first.is_some_and(|line| line.starts_with("//!")) {
        breach(source.at(0), "begin with //! : contract, source, limits");
    }
    if source.lines.len() > MOST_LINES {
        let rule = format!("{} lines, at most {MOST_LINES}: split it", source.lines.len());
        breach(source.place.clone(), &rule);
    }
    for part in source.room().trim_end_matches(".rs").split('/') {
        if EMPTY_NAMES.contains(&part) {
            breach(source.place.clone(), "name it by what it does");
        }
    }
    for (index, line) in source.code.iter().enumerate() {
        if line.contains("#[ignore") {
            breach(source.at(index), "no ignored tests: mend or remove it");
        }
        for word in ["todo!", "unimplemented!", "dbg!"] {
            if has_macro(line, word) {
                breach(source.at(index), &format!("no {word} in the tree"));
            }
        }
    }
    for index in source.lines_with("unsafe") {
        // `unsafe(no_mangle)` and the like are attributes, and have no body to explain.
        if source.code[index].trim_start().starts_with('#') {
            continue;
        }
        if source.home() == "shared-dsp" && !source.room().starts_with("src/simd/") {
            breach(source.at(index), "in shared-dsp only simd may say unsafe");
        } else if !explained(source, index) {
            breach(source.at(index), "explain it with // SAFETY: above");
        }
    }
    breaches
}

fn has_macro(line: &str, word: &str) -> bool {
    line.match_indices(word)
        .any(|(at, _)| !line[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_'))
}

fn explained(source: &Source, index: usize) -> bool {
    source.lines[index.saturating_sub(REASON_LINES)..=index]
        .iter()
        .any(|line| line.contains("SAFETY") || line.contains("# Safety"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(place: &str, text: &str) -> Vec<String> {
        check(&Source::new(place, text)).into_iter().map(|breach| breach.rule).collect()
    }

    #[test]
    fn a_plain_file_is_tidy() {
        let text = "//! What it is.\n\nfn f() { let s = \"dbg!()\"; } // todo!\n";
        assert!(rules("shared-ui/src/knob.rs", text).is_empty());
    }

    #[test]
    fn each_breach_is_found() {
        let starts = |text: &str, rule: &str| {
            let found = rules("shared-ui/src/knob.rs", text);
            assert!(found.len() == 1 && found[0].contains(rule), "{text}: {found:?}");
        };
        starts("fn f() {}\n", "begin with //!");
        starts("//! x\nfn f() { todo!() }\n", "no todo!");
        starts("//! x\nfn f() { dbg!(1); }\n", "no dbg!");
        starts("//! x\n#[ignore]\nfn f() {}\n", "no ignored tests");
        starts("//! x\nfn f() { unsafe { g() } }\n", "SAFETY");
        starts(&"//! x\n".repeat(601), "601 lines");
        assert_eq!(rules("shared-ui/src/utils.rs", "//! x\n"), ["name it by what it does"]);
    }

    #[test]
    fn unsafe_has_its_place_and_reason() {
        let reasoned = "//! x\n// SAFETY: it is.\nfn f() { unsafe { g() } }\n";
        assert!(rules("shared-host/src/a.rs", reasoned).is_empty());
        assert!(rules("shared-dsp/src/simd/pairs.rs", reasoned).is_empty());
        assert_eq!(rules("shared-dsp/src/a.rs", reasoned).len(), 1);
    }
}
