//! What the user does with presets of their own: rename and delete; and which preset was loaded when.

use super::library::{Library, SaveError, Source};
use super::name::file_name;
use crate::edit::{Target, is_excluded_from_presets};
use crate::storage;
use std::fs;
use std::path::PathBuf;

impl Library {
    /// A number for the preset that is loaded now, for [`Self::recall`].
    pub fn remember(&mut self) -> usize {
        if let Some(at) = self.remembered.iter().position(|known| *known == self.loaded) {
            return at;
        }
        self.remembered.push(self.loaded.clone());
        self.remembered.len() - 1
    }

    /// Makes the preset that was loaded when [`Self::remember`] gave this number the loaded one. Its
    /// values are not set.
    pub fn recall(&mut self, number: usize) {
        if let Some(known) = self.remembered.get(number) {
            self.loaded = known.clone();
        }
    }

    /// The default of every parameter that presets may set; no preset is loaded then.
    pub fn defaults(&mut self) -> Vec<Target> {
        let all = self.parameters.iter().enumerate();
        let free = all.filter(|&(index, parameter)| {
            !is_excluded_from_presets(parameter) && !self.is_locked(index)
        });
        let targets = free.map(|(index, parameter)| (index, parameter.default_normalized()));
        let targets = targets.collect();
        self.loaded = None;
        targets
    }

    fn user_path(&self, place: usize) -> Option<PathBuf> {
        match &self.entries.get(place)?.source {
            Source::User(path) => Some(path.clone()),
            Source::Factory => None,
        }
    }

    /// Gives a user preset another name; its file is renamed with it.
    ///
    /// # Errors
    /// When the name cannot be used or is taken, the preset is not the user's or cannot be read, or
    /// the folder cannot be written.
    pub fn rename(&mut self, place: usize, name: &str) -> Result<(), SaveError> {
        let name = name.trim();
        let file = file_name(name)?;
        let (Some(path), Some(Ok(preset))) =
            (self.user_path(place), self.entries.get(place).map(|entry| &entry.content))
        else {
            return Err(SaveError::NotYours);
        };
        let to = path.with_file_name(file);
        let is_another =
            to.to_string_lossy().to_lowercase() != path.to_string_lossy().to_lowercase();
        if is_another && to.exists() {
            return Err(SaveError::Exists);
        }
        let renamed = super::Preset { name: name.to_owned(), ..preset.clone() };
        let folder = path.parent().map(PathBuf::from).unwrap_or_default();
        let refused = |error| SaveError::Refused { folder: folder.clone(), error };
        storage::write_whole(&path, &renamed.write()).map_err(refused)?;
        fs::rename(&path, &to).map_err(refused)?;
        let is_it = |source: &Source| matches!(source, Source::User(own) if *own == path);
        for loaded in self.remembered.iter_mut().chain([&mut self.loaded]).flatten() {
            if is_it(&loaded.source) {
                loaded.name = name.to_owned();
                loaded.source = Source::User(to.clone());
            }
        }
        self.rescan();
        Ok(())
    }

    /// Deletes the file of a user preset. Its values stay as they are; no preset is loaded then.
    ///
    /// # Errors
    /// When the preset is not the user's, or its file cannot be deleted.
    pub fn delete(&mut self, place: usize) -> Result<(), SaveError> {
        let path = self.user_path(place).ok_or(SaveError::NotYours)?;
        let folder = path.parent().map(PathBuf::from).unwrap_or_default();
        fs::remove_file(&path).map_err(|error| SaveError::Refused { folder, error })?;
        if self.loaded_place() == Some(place) {
            self.loaded = None;
        }
        self.rescan();
        Ok(())
    }
}
