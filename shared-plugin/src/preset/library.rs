//! The presets of one plugin: those compiled in and those in the user's folder.
//!
//! Factory presets come first, in the order given; user presets follow by name. Presets that
//! cannot be used are listed with the reason and skipped by previous and next.

use super::format::{FORMAT, Preset, PresetError};
use super::locks::Locks;
use super::name::{NameError, file_name};
use crate::edit::{Parameters, Target, is_excluded_from_presets, is_same_value};
use crate::storage;
use std::path::{Path, PathBuf};
use std::{fs, io};

/// Larger files are no presets and are not read.
const LARGEST_FILE_BYTES: u64 = 1 << 20;

/// Tags of factory presets: the stage, then the source.
pub const USUAL_TAGS: [&str; 10] =
    ["Mix", "Master", "Vocal", "Drums", "Bass", "Guitar", "Keys", "Bus", "Send", "Effect"];

/// Presets compiled into a plugin: file name and content.
pub type Factory = &'static [(&'static str, &'static str)];

/// The origin of a preset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// Compiled into the plugin.
    Factory,
    /// The user's own file.
    User(PathBuf),
}

/// One line of the list.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its origin.
    pub source: Source,
    /// The preset, or why it cannot be used.
    pub content: Result<Preset, PresetError>,
    file_stem: String,
}

impl Entry {
    /// The preset's name; the file's where it cannot be read.
    pub fn name(&self) -> &str {
        self.content.as_ref().map_or(&self.file_stem, |preset| &preset.name)
    }

    /// Why it cannot be used.
    pub fn error(&self) -> Option<&PresetError> {
        self.content.as_ref().err()
    }

    fn matches(&self, words: &str, tag: Option<&str>) -> bool {
        let (about, tags) = match &self.content {
            Ok(preset) => (preset.about.as_str(), preset.tags.as_slice()),
            Err(_) => ("", &[][..]),
        };
        let text = format!("{} {about} {}", self.name(), tags.join(" ")).to_lowercase();
        let tagged = tag.is_none_or(|tag| tags.iter().any(|other| other.eq_ignore_ascii_case(tag)));
        tagged && has_all(&text, words)
    }
}

/// Whether all `words` occur in a text in small letters.
fn has_all(text: &str, words: &str) -> bool {
    words.to_lowercase().split_whitespace().all(|word| text.contains(word))
}

/// Why a preset was not saved. Its text is a sentence for people.
#[derive(Debug, thiserror::Error)]
pub enum SaveError {
    /// The name cannot be used.
    #[error(transparent)]
    Name(#[from] NameError),
    /// A preset of this name exists; saving with `replace` writes over it.
    #[error("A preset with this name already exists.")]
    Exists,
    /// It came with the plugin, or its file is damaged.
    #[error("Only your own presets can be renamed or deleted.")]
    NotYours,
    /// The system gives no folder for data.
    #[error("There is no folder for presets on this system.")]
    NoFolder,
    /// The folder cannot be written.
    #[error("Cannot write into {}: {error}.", folder.display())]
    Refused {
        /// The folder.
        folder: PathBuf,
        /// The system's error.
        error: io::Error,
    },
}

/// The user's presets of a plugin, in the data folder; it may not exist yet.
pub fn user_folder(plugin_id: &str) -> Option<PathBuf> {
    let short = plugin_id.rsplit('.').next().unwrap_or(plugin_id);
    storage::data_folder().map(|folder| folder.join("presets").join(short))
}

/// The text of a preset's file.
pub(super) fn read_text(path: &Path) -> Result<String, PresetError> {
    let unreadable = |error: io::Error| PresetError::Unreadable(error.to_string());
    if fs::metadata(path).map_err(unreadable)?.len() > LARGEST_FILE_BYTES {
        return Err(PresetError::Broken("the file is larger than 1 MB".to_owned()));
    }
    let text = String::from_utf8(fs::read(path).map_err(unreadable)?);
    text.map_err(|_| PresetError::Broken("the file is not UTF-8 text".to_owned()))
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Loaded {
    pub name: String,
    pub source: Source,
    pub targets: Vec<Target>,
}

/// The presets of one plugin, and which of them is loaded.
pub struct Library {
    plugin_id: &'static str,
    pub(super) parameters: Parameters,
    folder: Option<PathBuf>,
    factory: usize,
    pub(super) entries: Vec<Entry>,
    pub(super) loaded: Option<Loaded>,
    /// Presets that were loaded once, by the numbers of [`Library::remember`].
    pub(super) remembered: Vec<Option<Loaded>>,
    locks: Locks,
}

impl Library {
    /// The presets of `plugin_id`: the factory's and those in `folder` (see [`user_folder`]).
    pub fn new(
        plugin_id: &'static str,
        parameters: Parameters,
        factory: Factory,
        folder: Option<PathBuf>,
    ) -> Self {
        let mut library = Self {
            plugin_id,
            parameters,
            folder,
            factory: factory.len(),
            entries: Vec::new(),
            loaded: None,
            remembered: Vec::new(),
            locks: Locks::default(),
        };
        for (file, json) in factory {
            let content = library.check(json);
            library.entries.push(Entry {
                source: Source::Factory,
                content,
                file_stem: file.trim_end_matches(".json").to_owned(),
            });
        }
        library.rescan();
        library
    }

    fn check(&self, json: &str) -> Result<Preset, PresetError> {
        let preset = Preset::read(json, self.plugin_id)?;
        preset.targets(&self.parameters)?;
        Ok(preset)
    }

    /// Looks into the user's folder again.
    pub fn rescan(&mut self) {
        self.entries.truncate(self.factory);
        let listing = self.folder.as_ref().and_then(|folder| fs::read_dir(folder).ok());
        let mut found: Vec<Entry> = Vec::new();
        for file in listing.into_iter().flatten().flatten() {
            let path = file.path();
            let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
            let is_json = path.extension().is_some_and(|end| end.eq_ignore_ascii_case("json"));
            let Some(file_stem) = stem.filter(|stem| is_json && !stem.starts_with('.')) else {
                continue;
            };
            if path.is_file() {
                let content = read_text(&path).and_then(|text| self.check(&text));
                found.push(Entry { source: Source::User(path), content, file_stem });
            }
        }
        found.sort_by_key(|entry| (entry.name().to_lowercase(), entry.file_stem.clone()));
        self.entries.append(&mut found);
    }

    /// CLAP id of the plugin they are for.
    pub fn plugin_id(&self) -> &'static str {
        self.plugin_id
    }

    /// All presets, those that cannot be used as well.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Places in [`Self::entries`] of the presets in which all `words` occur, in name, text or
    /// tags, and which carry `tag`; first those whose names have all the words.
    pub fn search(&self, words: &str, tag: Option<&str>) -> Vec<usize> {
        let all = self.entries.iter().enumerate();
        let mut found: Vec<usize> =
            all.filter(|(_, entry)| entry.matches(words, tag)).map(|(place, _)| place).collect();
        found.sort_by_key(|place| !has_all(&self.entries[*place].name().to_lowercase(), words));
        found
    }

    /// All tags in use: [`USUAL_TAGS`] in their order, then the user's own by name.
    pub fn tags(&self) -> Vec<String> {
        let presets = self.entries.iter().filter_map(|entry| entry.content.as_ref().ok());
        let mut tags: Vec<String> = presets.flat_map(|preset| preset.tags.clone()).collect();
        let order = |tag: &String| {
            let usual = USUAL_TAGS.iter().position(|usual| usual == tag);
            (usual.unwrap_or(USUAL_TAGS.len()), tag.clone())
        };
        tags.sort_by_key(order);
        tags.dedup();
        tags
    }

    /// Loads a preset: gives the values to set and remembers it as the loaded one. Hand them to
    /// [`crate::edit::Edits::change`]. Locked ones are left out.
    ///
    /// # Errors
    /// Why it cannot be used; nothing changes then.
    pub fn load(&mut self, entry: usize) -> Result<Vec<Target>, PresetError> {
        let Some(found) = self.entries.get(entry) else {
            return Err(PresetError::Unreadable("the file is gone".to_owned()));
        };
        let preset = found.content.as_ref().map_err(Clone::clone)?;
        let mut targets = preset.targets(&self.parameters)?;
        targets.retain(|&(index, _)| !self.is_locked(index));
        self.set_loaded(entry, targets.clone());
        Ok(targets)
    }

    pub(super) fn set_loaded(&mut self, place: usize, targets: Vec<Target>) {
        let entry = &self.entries[place];
        let (name, source) = (entry.name().to_owned(), entry.source.clone());
        self.loaded = Some(Loaded { name, source, targets });
    }

    /// The place of the usable preset after the loaded one, round and round; the first where none
    /// is loaded.
    pub fn next(&self) -> Option<usize> {
        let count = self.entries.len();
        let start = self.loaded_place().map_or(0, |place| place + 1);
        (0..count).map(|step| (start + step) % count).find(|&place| self.is_usable(place))
    }

    /// The place of the usable preset before the loaded one, round and round; the last where none
    /// is loaded.
    pub fn previous(&self) -> Option<usize> {
        let count = self.entries.len();
        let start = self.loaded_place().unwrap_or(count) + count;
        (1..=count).map(|step| (start - step) % count).find(|&place| self.is_usable(place))
    }

    fn is_usable(&self, place: usize) -> bool {
        self.entries[place].content.is_ok()
    }

    /// The place of the loaded preset, if it is still listed.
    pub fn loaded_place(&self) -> Option<usize> {
        let loaded = self.loaded.as_ref()?;
        let is_it = |entry: &Entry| entry.source == loaded.source && entry.name() == loaded.name;
        self.entries.iter().position(is_it)
    }

    /// The name of the loaded preset.
    pub fn loaded_name(&self) -> Option<&str> {
        self.loaded.as_ref().map(|loaded| loaded.name.as_str())
    }

    /// The aim of the loaded preset, for Fit.
    pub fn loaded_aim(&self) -> Option<super::Aim> {
        let entry = self.entries.get(self.loaded_place()?)?;
        entry.content.as_ref().ok()?.aim
    }

    /// The aim Fit goes by: the loaded preset's, or that of the first factory preset that has one.
    pub fn aim(&self) -> Option<super::Aim> {
        let factory = &self.entries[..self.factory];
        let first = || factory.iter().find_map(|entry| entry.content.as_ref().ok()?.aim);
        self.loaded_aim().or_else(first)
    }

    /// Whether a value was changed since the preset was loaded or saved (the star beside its
    /// name). `value` gives what the parameter in a place stands at:
    /// [`crate::edit::Edits::value`]. Parameters locked now do not count.
    pub fn is_dirty(&self, value: impl Fn(usize) -> f32) -> bool {
        let Some(loaded) = &self.loaded else { return false };
        loaded.targets.iter().any(|&(index, target)| {
            let parameter = &self.parameters[index];
            let moved = !is_same_value(value(index), parameter.snapped(target));
            moved && !self.is_locked(index)
        })
    }

    /// Saves the present values under a name and makes it the loaded preset; gives its place.
    /// `value` as for [`Self::is_dirty`]. With `replace`, a user preset of the same name is
    /// written over.
    ///
    /// # Errors
    /// When the name cannot be used or is taken, or the folder cannot be written.
    pub fn save_as(
        &mut self,
        name: &str,
        about: &str,
        tags: &[String],
        replace: bool,
        value: impl Fn(usize) -> f32,
    ) -> Result<usize, SaveError> {
        let name = name.trim();
        let file = file_name(name)?;
        let folder = self.folder.clone().ok_or(SaveError::NoFolder)?;
        let path = folder.join(file);
        if !replace && path.exists() {
            return Err(SaveError::Exists);
        }
        let preset = Preset {
            format: FORMAT,
            plugin: self.plugin_id.to_owned(),
            name: name.to_owned(),
            about: about.trim().to_owned(),
            tags: tags.to_vec(),
            aim: None,
            values: Preset::values_of(&self.parameters, &value),
        };
        storage::write_whole(&path, &preset.write())
            .map_err(|error| SaveError::Refused { folder, error })?;
        self.rescan();
        let kept = (0..self.parameters.len()).filter(|&index| {
            !is_excluded_from_presets(&self.parameters[index]) && !self.is_locked(index)
        });
        self.loaded = Some(Loaded {
            name: preset.name,
            source: Source::User(path.clone()),
            targets: kept.map(|index| (index, value(index))).collect(),
        });
        // A folder on a system that changes the case or form of names may list it differently.
        Ok(self.loaded_place().unwrap_or(self.entries.len().saturating_sub(1)))
    }

    /// The user's folder, to be shown; made if it is missing.
    ///
    /// # Errors
    /// When there is none or it cannot be made.
    pub fn folder(&self) -> Result<&Path, SaveError> {
        let folder = self.folder.as_deref().ok_or(SaveError::NoFolder)?;
        fs::create_dir_all(folder)
            .map_err(|error| SaveError::Refused { folder: folder.to_owned(), error })?;
        Ok(folder)
    }

    /// Whether the user locked the parameter in a place against presets.
    pub fn is_locked(&self, index: usize) -> bool {
        self.parameters.get(index).is_some_and(|parameter| self.locks.is_locked(parameter.id()))
    }

    /// Locks or unlocks the parameter in a place.
    pub fn set_locked(&mut self, index: usize, locked: bool) {
        if let Some(parameter) = self.parameters.get(index) {
            self.locks.set(parameter.id(), locked);
        }
    }
}

#[cfg(test)]
#[path = "library_tests.rs"]
pub(super) mod tests;
