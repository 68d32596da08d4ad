//! What a soak finds.

/// A rule that a plugin broke.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// The rule, in a word.
    pub rule: &'static str,
    /// What was seen.
    pub what: String,
}

impl Fault {
    pub(crate) fn new(rule: &'static str, what: impl Into<String>) -> Self {
        Self { rule, what: what.into() }
    }
}
