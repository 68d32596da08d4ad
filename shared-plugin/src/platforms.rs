//! What players do about loudness, and what broadcasters ask for: one dated table, with sources, for all
//! plugins (`data/platforms.toml`).

/// The table as shipped, TOML.
pub const SHIPPED: &str = include_str!("../data/platforms.toml");

/// The value of `key` in the shipped entry of the platform `id`, without quotes; `None` where there is none.
/// Goes through the text: not every frame.
pub fn shipped(id: &str, key: &str) -> Option<&'static str> {
    let value_of = |entry: &'static str, key: &str| {
        entry.lines().find_map(|line| {
            let (name, value) = line.split_once('=')?;
            (name.trim() == key).then(|| value.trim().trim_matches('"'))
        })
    };
    let mut entries = SHIPPED.split("[[platform]]").skip(1);
    entries.find(|entry| value_of(entry, "id") == Some(id)).and_then(|entry| value_of(entry, key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_found_by_their_id() {
        assert_eq!(shipped("ebu-r128", "name"), Some("EBU R 128"));
        assert_eq!(shipped("ebu-r128", "target_lufs"), Some("-23.0"));
        assert_eq!(shipped("ebu-r128", "turns_up"), None);
        assert_eq!(shipped("youtube", "turns_up"), Some("no"));
        assert_eq!(shipped("nowhere", "name"), None);
    }
}
