//! "Did you mean": the known name closest to a mistyped one.

use shared_host::params::{self, edits};

/// The closest of `known` to `typed`, if any is close enough to be meant: one that contains the
/// typed word or is contained in it, or at most a third of its letters wrong.
pub fn nearest<'a>(typed: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = typed.to_lowercase();
    let close = known.into_iter().filter(|name| {
        let name_folded = name.to_lowercase();
        let part =
            folded.len() >= 2 && (name_folded.contains(&folded) || folded.contains(&name_folded));
        let allowed = (name.chars().count().max(typed.chars().count()) / 3).max(1);
        part || edits(typed, name) <= allowed
    });
    params::nearest(typed, close, 1).first().copied()
}

/// The ending of a message about an unknown name: the nearest known one, or the whole list.
pub fn suggestion<'a>(typed: &str, known: impl IntoIterator<Item = &'a str> + Clone) -> String {
    match nearest(typed, known.clone()) {
        Some(name) => format!("did you mean `{name}`?"),
        None => {
            let all: Vec<&str> = known.into_iter().collect();
            if all.len() > 12 {
                format!("there are {}, such as {}", all.len(), all[..6].join(", "))
            } else {
                format!("known are {}", all.join(", "))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLUGINS: [&str; 5] =
        ["channel-eq", "compressor", "limiter", "loudness-meter", "reverb-delay"];

    #[test]
    fn typing_slips_find_their_name() {
        for (typed, meant) in [
            ("compresor", "compressor"),
            ("limtier", "limiter"),
            ("eq", "channel-eq"),
            ("Reverb", "reverb-delay"),
            ("loudness", "loudness-meter"),
        ] {
            assert_eq!(nearest(typed, PLUGINS), Some(meant), "{typed}");
        }
    }

    #[test]
    fn a_strange_word_lists_what_there_is() {
        assert_eq!(nearest("xylophone", PLUGINS), None);
        assert!(suggestion("xylophone", PLUGINS).contains("limiter"));
        assert!(suggestion("limitr", PLUGINS).contains("did you mean `limiter`?"));
    }
}
