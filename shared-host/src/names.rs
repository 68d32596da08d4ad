//! Mistyped names: the known names closest to what was typed, and what to suggest.

use strsim::osa_distance;

/// The `count` names nearest to `typed`, best first; a name whose last part (after `/`) is already
/// right counts as near whatever its group.
pub fn nearest<'a>(
    typed: &str,
    names: impl Iterator<Item = &'a str>,
    count: usize,
) -> Vec<&'a str> {
    let mut ranked: Vec<(usize, &str)> = names
        .map(|name| {
            let last = name.rsplit('/').next().unwrap_or(name);
            (edits(typed, name).min(edits(typed, last) + 1), name)
        })
        .collect();
    ranked.sort_by_key(|&(distance, _)| distance);
    ranked.into_iter().take(count).map(|(_, name)| name).collect()
}

/// Single-letter edits (insert, delete, replace, swap of neighbours) between two words, letters
/// compared without case.
fn edits(a: &str, b: &str) -> usize {
    osa_distance(&a.to_lowercase(), &b.to_lowercase())
}

/// The closest of `known` to `typed`, if any is close enough to be meant: one that contains the
/// typed word or is contained in it, or at most a third of its letters wrong.
pub fn closest<'a>(typed: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = typed.to_lowercase();
    let close = known.into_iter().filter(|name| {
        let name_folded = name.to_lowercase();
        let part =
            folded.len() >= 2 && (name_folded.contains(&folded) || folded.contains(&name_folded));
        let allowed = (name.chars().count().max(typed.chars().count()) / 3).max(1);
        part || edits(typed, name) <= allowed
    });
    nearest(typed, close, 1).first().copied()
}

/// The ending of a message about an unknown name: the nearest known one, or the whole list.
pub fn suggestion<'a>(typed: &str, known: impl IntoIterator<Item = &'a str> + Clone) -> String {
    match closest(typed, known.clone()) {
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
            assert_eq!(closest(typed, PLUGINS), Some(meant), "{typed}");
        }
    }

    #[test]
    fn a_strange_word_lists_what_there_is() {
        assert_eq!(closest("xylophone", PLUGINS), None);
        assert!(suggestion("xylophone", PLUGINS).contains("limiter"));
        assert!(suggestion("limitr", PLUGINS).contains("did you mean `limiter`?"));
    }

    #[test]
    fn the_nearest_name_is_the_one_meant() {
        let names = ["Band 1/Frequency", "Band 2/Gain", "Output Gain", "Bypass"];
        assert_eq!(nearest("frequncy", names.into_iter(), 1), ["Band 1/Frequency"]);
        assert_eq!(nearest("bypas", names.into_iter(), 1), ["Bypass"]);
    }

    #[test]
    fn swapped_neighbours_count_once() {
        assert_eq!(edits("ab", "BA"), 1);
        assert_eq!(edits("kitten", "sitting"), 3);
        assert_eq!(edits("", "abc"), 3);
    }
}
