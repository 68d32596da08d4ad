//! Parameters that presets leave alone.

use std::collections::BTreeSet;

/// Ids of the locked parameters of one instance. Locks are not saved.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Locks(BTreeSet<String>);

impl Locks {
    /// The plugin's own locks to begin with, such as the mix of an effect used as a send.
    pub fn new(ids: &[&str]) -> Self {
        Self(ids.iter().map(|&id| id.to_owned()).collect())
    }

    /// Whether presets leave this parameter alone.
    pub fn is_locked(&self, id: &str) -> bool {
        self.0.contains(id)
    }

    /// Locks or unlocks a parameter.
    pub fn set(&mut self, id: &str, locked: bool) {
        if locked {
            self.0.insert(id.to_owned());
        } else {
            self.0.remove(id);
        }
    }

    /// The locked ids.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}
