//! Units on raw numbers: a public `f32` or `f64` of shared-dsp, as argument or field, says in its
//! name what it counts, or is one of the field's own words for something without a unit.

use super::Breach;
use super::source::Source;

/// Endings that are units. `_gain` is a linear factor, `_rad` an angle, `_energy` a mean square.
const UNITS: [&str; 26] = [
    "hz",
    "khz",
    "db",
    "dbfs",
    "dbtp",
    "ms",
    "s",
    "us",
    "samples",
    "frames",
    "gain",
    "lufs",
    "lu",
    "rad",
    "octaves",
    "cents",
    "semitones",
    "bpm",
    "percent",
    "share",
    "energy",
    "power",
    "ratio",
    "factor",
    "taps",
    "ns",
];

/// Words of the field that have no unit, and mathematics' own names.
const PLAIN: [&str; 52] = [
    "q", "ratio", "mix", "gain", "factor", "share", "x", "y", "z", "a", "b", "c", "d", "g", "k",
    "n", "t", "w", "input", "output", "sample", "samples", "value", "target", "state", "left",
    "right", "mid", "side", "key", "feedback", "size", "width", "position", "phase", "pan", "link",
    "energy", "power", "slope", "damping", "balance", "weight", "fraction", "floor", "scale",
    "keep", "cross", "pull", "hold", "zero", "pole",
];

/// Checks the public signatures of one file.
pub fn check(source: &Source) -> Vec<Breach> {
    if source.home() != "shared-dsp" || !source.room().starts_with("src/") {
        return Vec::new();
    }
    let mut breaches = Vec::new();
    for (index, line) in source.code.iter().enumerate() {
        // What follows is the file's tests, which have no public signatures.
        if line.trim() == "#[cfg(test)]" {
            break;
        }
        let trimmed = line.trim_start();
        let Some(rest) = trimmed.strip_prefix("pub ") else { continue };
        let numbers = if let Some(arguments) = arguments(source, index, rest) {
            raw_numbers(&arguments)
        } else if !rest.starts_with("fn ") {
            raw_numbers(rest)
        } else {
            Vec::new()
        };
        for name in numbers {
            breaches.push(Breach::new(
                source.at(index),
                format!("`{name}` is a raw number: end its name in a unit (_hz _db _ms _gain …)"),
            ));
        }
    }
    breaches
}

/// The text between the brackets of a function that begins on line `index`, or `None` where no
/// function does.
fn arguments(source: &Source, index: usize, first: &str) -> Option<String> {
    let is_function = first.split('(').next()?.split_whitespace().any(|word| word == "fn");
    if !is_function {
        return None;
    }
    let mut text = first.to_string();
    source.code[index + 1..].iter().take(20).for_each(|line| text.push_str(line));
    let name_end = text.find('(')?;
    let mut depth = 0;
    for (at, c) in text[name_end..].char_indices() {
        match c {
            '(' => depth += 1,
            ')' => {
                depth -= 1;
                if depth == 0 {
                    return Some(text[name_end + 1..name_end + at].to_string());
                }
            }
            _ => {}
        }
    }
    None
}

/// Names before `: f32` or `: f64` that say no unit.
fn raw_numbers(text: &str) -> Vec<String> {
    text.split(',')
        .filter_map(|part| {
            let (name, kind) = part.split_once(':')?;
            let name = name.trim().trim_start_matches("mut ").trim_start_matches('_');
            let raw = matches!(kind.trim(), "f32" | "f64");
            // Coefficients are numbered: b0, a1, c2.
            let word = name.trim_end_matches(|c: char| c.is_ascii_digit());
            let known = PLAIN.contains(&word)
                || name.rsplit('_').next().is_some_and(|end| UNITS.contains(&end))
                    && name.contains('_');
            (raw && !known && !name.is_empty()).then(|| name.to_string())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> usize {
        check(&Source::new("shared-dsp/src/a.rs", text)).len()
    }

    #[test]
    fn raw_numbers_need_a_unit() {
        assert_eq!(found("pub fn set(&mut self, cutoff: f64) {}"), 1);
        assert_eq!(found("pub fn set(&mut self, cutoff_hz: f64, q: f64) {}"), 0);
        assert_eq!(found("pub const fn set(\n    attack: f32,\n    release_ms: f32,\n) {}"), 1);
        assert_eq!(found("fn private(cutoff: f64) {}"), 0);
        assert_eq!(found("pub struct A {\n    pub attack: f32,\n    pub release_ms: f32,\n}"), 1);
        assert_eq!(found("#[cfg(test)]\nmod tests { pub fn f(cutoff: f64) {} }"), 0);
        assert_eq!(found("pub fn f(count: usize, run: fn(f32) -> f32) {}"), 0);
    }

    #[test]
    fn other_crates_are_free() {
        let source = Source::new("shared-ui/src/a.rs", "pub fn f(width_of: f32) {}");
        assert!(check(&source).is_empty());
    }
}
