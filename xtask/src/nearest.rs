//! "Did you mean": the known name closest to a mistyped one.

/// The number of single-letter edits (insert, delete, replace, swap of neighbours) between two
/// words, letters compared without case. Source: F. Damerau, "A technique for computer detection
/// and correction of spelling errors", 1964 (restricted form).
fn edits(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.to_lowercase().chars().collect();
    let b: Vec<char> = b.to_lowercase().chars().collect();
    let mut table = vec![vec![0; b.len() + 1]; a.len() + 1];
    for (i, row) in table.iter_mut().enumerate() {
        row[0] = i;
    }
    for (j, cell) in table[0].iter_mut().enumerate() {
        *cell = j;
    }
    for i in 1..=a.len() {
        for j in 1..=b.len() {
            let replace = table[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut best = replace.min(table[i - 1][j] + 1).min(table[i][j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(table[i - 2][j - 2] + 1);
            }
            table[i][j] = best;
        }
    }
    table[a.len()][b.len()]
}

/// The closest of `known` to `typed`, if any is close enough to be meant: one that contains the
/// typed word or is contained in it, or at most a third of its letters wrong.
pub fn nearest<'a>(typed: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = typed.to_lowercase();
    known
        .into_iter()
        .map(|name| {
            let name_folded = name.to_lowercase();
            let part = folded.len() >= 2
                && (name_folded.contains(&folded) || folded.contains(&name_folded));
            let distance = edits(typed, name);
            let allowed = (name.chars().count().max(typed.chars().count()) / 3).max(1);
            (name, distance, part || distance <= allowed)
        })
        .filter(|(_, _, close)| *close)
        .min_by_key(|(_, distance, _)| *distance)
        .map(|(name, _, _)| name)
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

    #[test]
    fn swapped_neighbours_count_once() {
        assert_eq!(edits("ab", "ba"), 1);
        assert_eq!(edits("kitten", "sitting"), 3);
        assert_eq!(edits("", "abc"), 3);
    }
}
