//! Presets, undo, A and B of an editor.

use super::EditorContext;
use shared_plugin::edit::{Edits, Note, Step};
use shared_plugin::preset::{DEFAULT_NAME, Library, PresetError, SaveError};

impl EditorContext {
    /// Whether a value was changed since the preset was loaded.
    pub fn is_preset_dirty(&self) -> bool {
        self.library.is_dirty(|index| self.edits.value(index))
    }

    /// Loads a preset by its place in the library, as one undo step, which takes the preset's name
    /// back, too.
    ///
    /// # Errors
    /// Why it cannot be used; nothing changes then.
    pub fn load_preset(&mut self, place: usize) -> Result<(), PresetError> {
        let before = self.library.remember();
        let targets = self.library.load(place)?;
        let note = Note { before, after: self.library.remember() };
        let name = format!("preset {}", self.library.loaded_name().unwrap_or_default());
        self.edits.change_noted(&name, &targets, note);
        Ok(())
    }

    /// Takes the latest step back, and the name of the preset that was loaded with it.
    pub fn undo(&mut self) {
        let step = self.edits.undo();
        self.follow_note(step, |note| (note.before, note.after));
    }

    /// Does the step undone last again.
    pub fn redo(&mut self) {
        let step = self.edits.redo();
        self.follow_note(step, |note| (note.after, note.before));
    }

    fn follow_note(&mut self, step: Option<Step>, ends: fn(Note) -> (usize, usize)) {
        let Some(step) = step else { return };
        let Some((here, there)) = step.note.map(ends) else { return };
        self.library.recall(here);
        if step.switches_side {
            self.other_preset = Some(there);
        }
    }

    /// Changes between A and B, each with the preset loaded there.
    pub fn toggle_side(&mut self) {
        let before = self.library.remember();
        let after = self.other_preset.replace(before).unwrap_or(before);
        self.edits.toggle_side(Some(Note { before, after }));
        self.library.recall(after);
    }

    /// Makes the side that is not heard equal to the heard one.
    pub fn copy_side(&mut self) {
        self.edits.copy_side();
        self.other_preset = None;
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

    /// Saves the present values as the preset that new instances start with.
    ///
    /// # Errors
    /// Why it was not saved.
    pub fn save_default(&mut self) -> Result<(), SaveError> {
        self.save_preset(DEFAULT_NAME, "New instances start with these settings.", &[], true)
    }

    /// Names the default preset where the instance has started with it.
    pub(crate) fn recognise_default(&mut self) {
        let edits = &self.edits;
        self.library.recognise_default(|index| edits.value(index));
    }

    /// Sets every parameter to its default, as one undo step; no preset is loaded then. Locked
    /// parameters keep their value.
    pub fn load_defaults(&mut self) {
        let before = self.library.remember();
        let targets = self.library.defaults();
        let note = Note { before, after: self.library.remember() };
        self.edits.change_noted("default settings", &targets, note);
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
