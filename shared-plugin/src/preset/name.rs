//! Names people give to presets, and the files they become.

use std::fmt;

/// Longest name in characters.
const LONGEST_NAME: usize = 80;

/// Why a name cannot be used. Shown to people as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameFault {
    /// There is nothing in it.
    Empty,
    /// It has a path separator in it.
    Separator,
    /// It has control characters in it, or only dots.
    Unprintable,
    /// It is longer than 80 characters.
    TooLong,
}

impl fmt::Display for NameFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "Give the preset a name.",
            Self::Separator => "A name cannot have / or \\ in it.",
            Self::Unprintable => "A name needs letters or digits, and only characters one can see.",
            Self::TooLong => "A name can have 80 characters at most.",
        })
    }
}

/// The file for a preset of this name, `.json` included, the same on every system. Characters that
/// some file systems refuse become `-`; names that Windows keeps for devices get a `-` in front.
pub fn file_name(name: &str) -> Result<String, NameFault> {
    let name = name.trim();
    if name.is_empty() {
        return Err(NameFault::Empty);
    }
    if name.contains(['/', '\\']) {
        return Err(NameFault::Separator);
    }
    if name.chars().any(char::is_control) || !name.chars().any(char::is_alphanumeric) {
        return Err(NameFault::Unprintable);
    }
    if name.chars().count() > LONGEST_NAME {
        return Err(NameFault::TooLong);
    }
    let allowed = |c: char| if r#"<>:"|?*"#.contains(c) { '-' } else { c };
    let mut stem: String = name.chars().map(allowed).collect();
    stem = stem.trim_matches(['.', ' ']).to_owned();
    let device = stem.split('.').next().unwrap_or_default().trim_end().to_ascii_uppercase();
    let numbered = |prefix: &str| {
        device.strip_prefix(prefix).is_some_and(|rest| rest.len() == 1 && rest != "0")
    };
    if matches!(device.as_str(), "CON" | "PRN" | "AUX" | "NUL")
        || numbered("COM")
        || numbered("LPT")
    {
        stem = format!("-{stem}");
    }
    Ok(format!("{stem}.json"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_files_every_system_takes() {
        for (name, file) in [
            ("Vocal: presence", "Vocal- presence.json"),
            ("  my bass  ", "my bass.json"),
            ("..hidden", "hidden.json"),
            ("nul", "-nul.json"),
            ("Com1.x", "-Com1.x.json"),
            ("Größe 2", "Größe 2.json"),
        ] {
            assert_eq!(file_name(name).as_deref(), Ok(file));
        }
    }

    #[test]
    fn names_that_lead_elsewhere_are_refused() {
        for (name, fault) in [
            ("", NameFault::Empty),
            ("   ", NameFault::Empty),
            ("a/b", NameFault::Separator),
            ("..\\x", NameFault::Separator),
            ("..", NameFault::Unprintable),
            ("a\nb", NameFault::Unprintable),
            ("a\0", NameFault::Unprintable),
        ] {
            assert_eq!(file_name(name), Err(fault), "{name:?}");
        }
        assert_eq!(file_name(&"x".repeat(81)), Err(NameFault::TooLong));
    }
}
