//! Presets, undo, A and B of an editor.

use super::EditorContext;
use shared_plugin::edit::Edits;
use shared_plugin::preset::{Library, PresetError, SaveError};

impl EditorContext {
    /// Whether a value was changed since the preset was loaded.
    pub fn is_preset_dirty(&self) -> bool {
        self.library.is_dirty(|index| self.edits.value(index))
    }

    /// Loads a preset by its place in the library, as one undo step.
    ///
    /// # Errors
    /// Why it cannot be used; nothing changes then.
    pub fn load_preset(&mut self, place: usize) -> Result<(), PresetError> {
        let edits = &self.edits;
        let targets = self.library.load(place, |index| edits.value(index))?;
        let name = format!("preset {}", self.library.loaded_name().unwrap_or_default());
        self.edits.change(&name, &targets);
        Ok(())
    }

    /// Saves the present values as a preset of the user's.
    ///
    /// # Errors
    /// Why it was not saved.
    pub fn save_preset(
        &mut self,
        name: &str,
        about: &str,
        tags: &[String],
        replace: bool,
    ) -> Result<(), SaveError> {
        let edits = &self.edits;
        self.library.save_as(name, about, tags, replace, |index| edits.value(index)).map(|_| ())
    }

    /// The presets.
    pub fn library(&self) -> &Library {
        &self.library
    }

    /// Undo, redo, A and B, and changes of many parameters at once.
    pub fn edits(&mut self) -> &mut Edits {
        &mut self.edits
    }
}
