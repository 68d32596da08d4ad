//! The panels over the body and their state.

/// A panel over the body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Panel {
    /// The preset browser.
    Presets,
    /// The settings.
    Settings,
}

/// The state of the preset browser.
#[derive(Default)]
pub(crate) struct Browser {
    pub search: String,
    pub tag: Option<String>,
    pub name: String,
    pub about: String,
    pub tags: String,
    pub is_saving: bool,
    pub may_replace: bool,
    pub error: Option<String>,
}

impl Browser {
    pub fn is_saving(&self) -> bool {
        self.is_saving
    }
}
