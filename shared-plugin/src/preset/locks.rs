//! Parameters that presets leave alone because the user said so.

use std::collections::BTreeSet;

/// The locked parameters of one instance, by id. Not saved.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Locks(BTreeSet<String>);

impl Locks {
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
}
