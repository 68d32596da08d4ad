//! The preset that new instances start with: the user's own of the name [`DEFAULT_NAME`].
//!
//! Only an instance without a saved state keeps its values: a state names every parameter (see
//! [`crate::state`]). Parameters keep their defaults, to which a reset goes.

use super::library::{Library, Source, read_text};
use super::name::file_name;
use super::{Preset, PresetError};
use crate::edit::{Target, is_same_value};
use crate::handle;
use nice_plug::prelude::Params;
use std::path::Path;
use std::sync::Arc;

/// Name of the user's preset that new instances start with.
pub const DEFAULT_NAME: &str = "Default";

/// Sets `params` of a new instance to the default preset in `folder`. A missing one changes nothing,
/// nor does one that cannot be used: the list of presets shows why.
pub fn start_at_default(params: &Arc<dyn Params>, plugin_id: &str, folder: &Path) {
    let Ok(file) = file_name(DEFAULT_NAME) else { return };
    let path = folder.join(file);
    if !path.is_file() {
        return;
    }
    let parameters = handle::handles(params.clone());
    let read = || -> Result<Vec<Target>, PresetError> {
        Preset::read(&read_text(&path)?, plugin_id)?.targets(&parameters)
    };
    for (index, value) in read().unwrap_or_default() {
        parameters[index].put(value);
    }
}

impl Library {
    /// Where no preset is loaded and all values are those of the default preset, makes it the loaded
    /// one: the instance has started with it. `value` as for [`Self::is_dirty`].
    pub fn recognise_default(&mut self, value: impl Fn(usize) -> f32) {
        let is_default = |entry: &super::Entry| {
            matches!(entry.source, Source::User(_)) && entry.name() == DEFAULT_NAME
        };
        let Some(place) = self.entries.iter().position(is_default) else { return };
        if self.loaded.is_some() {
            return;
        }
        let Ok(preset) = &self.entries[place].content else { return };
        let Ok(targets) = preset.targets(&self.parameters) else { return };
        let stands = |&(index, target): &Target| {
            is_same_value(value(index), self.parameters[index].snapped(target))
        };
        if targets.iter().all(stands) {
            self.set_loaded(place, targets);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::library::tests::{PLUGIN, few, parameters};
    use super::*;
    use crate::edit::place;
    use crate::preset::Factory;
    use std::fs;

    const NONE: Factory = &[];

    fn values(params: &Arc<dyn Params>) -> Vec<f32> {
        handle::handles(params.clone()).iter().map(|parameter| parameter.normalized()).collect()
    }

    #[test]
    fn a_new_instance_starts_with_the_default_preset_and_shows_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let parameters = parameters();
        let threshold = place(&parameters, "thr").unwrap();
        let mut library =
            Library::new(PLUGIN, parameters.clone(), NONE, Some(folder.path().to_owned()));
        parameters[threshold].put(0.25);
        let value = |index: usize| parameters[index].normalized();
        library.save_as(DEFAULT_NAME, "", &[], false, value).unwrap();

        let params = few();
        start_at_default(&params, PLUGIN, folder.path());
        let started = handle::handles(params.clone());
        assert!((started[threshold].normalized() - 0.25).abs() < 1e-3);
        assert!((started[threshold].default_normalized() - 0.25).abs() > 0.1);

        let folder = Some(folder.path().to_owned());
        let mut library = Library::new(PLUGIN, started.into(), NONE, folder);
        let all = values(&params);
        library.recognise_default(|index| if index == threshold { 0.5 } else { all[index] });
        assert_eq!(library.loaded_name(), None, "other values are another setting");
        library.recognise_default(|index| all[index]);
        assert_eq!(library.loaded_name(), Some(DEFAULT_NAME));
    }

    #[test]
    fn a_default_preset_that_cannot_be_used_changes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let untouched = values(&few());
        for text in [
            None,
            Some("{"),
            Some(r#"{"plugin":"lathe-audio.other","name":"Default","values":{"thr":-30}}"#),
            Some(r#"{"plugin":"lathe-audio.test","name":"Default","values":{"thr":-30,"no":1}}"#),
        ] {
            if let Some(text) = text {
                fs::write(folder.path().join("Default.json"), text).unwrap();
            }
            let params = few();
            start_at_default(&params, PLUGIN, folder.path());
            assert_eq!(values(&params), untouched, "{text:?}");
        }
    }
}
