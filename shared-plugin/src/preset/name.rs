//! Names people give to presets, and the files they become.

/// Longest name in characters.
const LONGEST_NAME: usize = 80;

/// Why a name cannot be used. Its text is a sentence for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Nothing but spaces.
    #[error("Give the preset a name.")]
    Empty,
    /// A path separator.
    #[error("A name cannot contain / or \\.")]
    Separator,
    /// Control characters, or neither letters nor digits.
    #[error("A name needs letters or digits, and no invisible characters.")]
    Unprintable,
    /// More than 80 characters.
    #[error("A name can have at most 80 characters.")]
    TooLong,
}

/// The file for a preset of this name, `.json` included, the same on every system. Characters that
/// some file systems refuse become `-`; names that Windows keeps for devices get a `-` in front.
pub fn file_name(name: &str) -> Result<String, NameError> {
    let name = name.trim();
    if name.is_empty() {
        return Err(NameError::Empty);
    }
    if name.contains(['/', '\\']) {
        return Err(NameError::Separator);
    }
    if name.chars().any(char::is_control) || !name.chars().any(char::is_alphanumeric) {
        return Err(NameError::Unprintable);
    }
    if name.chars().count() > LONGEST_NAME {
        return Err(NameError::TooLong);
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
            ("", NameError::Empty),
            ("   ", NameError::Empty),
            ("a/b", NameError::Separator),
            ("..\\x", NameError::Separator),
            ("..", NameError::Unprintable),
            ("a\nb", NameError::Unprintable),
            ("a\0", NameError::Unprintable),
        ] {
            assert_eq!(file_name(name), Err(fault), "{name:?}");
        }
        assert_eq!(file_name(&"x".repeat(81)), Err(NameError::TooLong));
    }
}
