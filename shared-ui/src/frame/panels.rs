//! The panels over the body, and what they remember.

/// A panel over the body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Panel {
    /// The preset browser.
    Presets,
    /// The settings.
    Settings,
}

/// What the browser remembers.
#[derive(Default)]
pub(crate) struct Browser {
    pub search: String,
    pub tag: Option<String>,
    pub name: String,
    pub about: String,
    pub tags: String,
    pub is_saving: bool,
    pub may_replace: bool,
    pub complaint: Option<String>,
}

impl Browser {
    pub fn is_saving(&self) -> bool {
        self.is_saving
    }
}
