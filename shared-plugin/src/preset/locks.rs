//! Parameters that presets leave alone.

use std::collections::{BTreeMap, BTreeSet};

/// The locked parameters of one instance. Not saved.
///
/// A plugin may name parameters that *lock themselves*, such as the mix of an effect used as a
/// send: they count as locked once they stand elsewhere than the default or the loaded preset put
/// them. So no preset touches a mix that somebody chose, and yet the first preset of all can be
/// heard. What the user locks or unlocks stays so.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Locks {
    by_themselves: BTreeSet<String>,
    by_hand: BTreeMap<String, bool>,
}

impl Locks {
    /// Nothing locked by hand; `ids` lock themselves.
    pub fn new(ids: &[&str]) -> Self {
        let by_themselves = ids.iter().map(|&id| id.to_owned()).collect();
        Self { by_themselves, by_hand: BTreeMap::new() }
    }

    /// Whether presets leave this parameter alone; `was_set` says that it stands elsewhere than the
    /// default or the loaded preset put it.
    pub fn is_locked(&self, id: &str, was_set: bool) -> bool {
        let by_itself = was_set && self.by_themselves.contains(id);
        self.by_hand.get(id).copied().unwrap_or(by_itself)
    }

    /// Locks or unlocks a parameter by hand.
    pub fn set(&mut self, id: &str, locked: bool) {
        self.by_hand.insert(id.to_owned(), locked);
    }
}
