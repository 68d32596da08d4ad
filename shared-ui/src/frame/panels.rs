//! The panels over the body and their state.

/// A panel over the body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Panel {
    /// The preset browser.
    Presets,
    /// The settings.
    Settings,
}

/// A form on the right side of the preset browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Form {
    /// None: what the presets are for.
    #[default]
    Closed,
    /// For a new preset.
    Save,
    /// For another name of the loaded preset.
    Rename,
}

/// The state of the preset browser.
#[derive(Default)]
pub(crate) struct Browser {
    pub search: String,
    pub tag: Option<String>,
    pub name: String,
    pub about: String,
    pub tags: String,
    pub form: Form,
    pub may_replace: bool,
    /// The preset that the next press on Delete deletes.
    pub asks_to_delete: Option<usize>,
    pub error: Option<String>,
    /// Not drawn yet since it was opened.
    pub is_fresh: bool,
}

impl Browser {
    pub fn is_saving(&self) -> bool {
        self.form == Form::Save
    }

    /// Opens a form, or closes it where it is open.
    pub fn open(&mut self, form: Form) {
        self.form = if self.form == form { Form::Closed } else { form };
        self.may_replace = false;
        self.error = None;
    }
}
