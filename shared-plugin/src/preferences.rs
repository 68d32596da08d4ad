//! Settings of the whole suite: what editors show and how, never how anything sounds.
//!
//! One JSON file for all plugins in the data folder. Several editors may be open at once, in
//! several hosts: [`PreferenceFile::change`] reads the file again before it changes what it was
//! asked to change. A broken file becomes the defaults and is kept aside as
//! `preferences.broken.json`.

use crate::storage;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::{fs, io};

/// Amount of detail an editor shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Detail {
    /// The controls most songs need.
    #[default]
    Easy,
    /// All controls.
    Full,
}

/// Colours of the editors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Theme {
    /// Light text on dark.
    #[default]
    Dark,
    /// Dark text on light.
    Light,
    /// The dark theme with the strongest contrast and no see-through fills.
    HighContrast,
}

/// Smallest zoom of an editor.
pub const SMALLEST_ZOOM: f32 = 0.75;
/// Largest zoom of an editor.
pub const LARGEST_ZOOM: f32 = 2.0;

/// The settings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Preferences {
    /// Amount of detail editors show.
    pub detail: Detail,
    /// Their colours.
    pub theme: Theme,
    /// Their scale, [`SMALLEST_ZOOM`]..=[`LARGEST_ZOOM`].
    pub zoom: f32,
    /// Whether nothing glides on the screen.
    pub reduced_motion: bool,
    /// Width and height of each plugin's window in logical pixels at zoom 1, by CLAP id.
    pub window_sizes_px: BTreeMap<String, [f32; 2]>,
    /// What is above the divider of each plugin's editor, as a share of its body, by CLAP id.
    pub divider_shares: BTreeMap<String, f32>,
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            detail: Detail::Easy,
            theme: Theme::Dark,
            zoom: 1.0,
            reduced_motion: false,
            window_sizes_px: BTreeMap::new(),
            divider_shares: BTreeMap::new(),
        }
    }
}

impl Preferences {
    /// The stored size of a plugin's window in logical pixels at zoom 1.
    pub fn window_size_px(&self, plugin_id: &str) -> Option<(f32, f32)> {
        self.window_sizes_px.get(plugin_id).map(|&[width, height]| (width, height))
    }

    /// Keeps the place of a plugin's divider; `None` is the usual one.
    pub fn set_divider_share(&mut self, plugin_id: &str, share: Option<f32>) {
        match share {
            Some(share) => self.divider_shares.insert(plugin_id.to_owned(), share),
            None => self.divider_shares.remove(plugin_id),
        };
    }

    /// The same settings with every number in its range.
    fn legal(mut self) -> Self {
        let usable = |zoom: f32| zoom.clamp(SMALLEST_ZOOM, LARGEST_ZOOM);
        self.zoom = if self.zoom.is_finite() { usable(self.zoom) } else { 1.0 };
        self.window_sizes_px.retain(|_, size| size.iter().all(|px| (50.0..=10_000.0).contains(px)));
        self.divider_shares.retain(|_, share| (0.0..=1.0).contains(share));
        self
    }
}

/// The file of the settings.
#[derive(Debug, Clone)]
pub struct PreferenceFile {
    path: Option<PathBuf>,
}

impl Default for PreferenceFile {
    /// The file in the user's data folder.
    fn default() -> Self {
        Self { path: storage::data_folder().map(|folder| folder.join("preferences.json")) }
    }
}

impl PreferenceFile {
    /// A file of one's own.
    pub fn at(path: PathBuf) -> Self {
        Self { path: Some(path) }
    }

    /// The stored settings; the defaults where there are none or the file is broken. A broken file
    /// is renamed, so that the next change does not write over it.
    pub fn read(&self) -> Preferences {
        let Some(path) = &self.path else { return Preferences::default() };
        let Ok(bytes) = fs::read(path) else { return Preferences::default() };
        match serde_json::from_slice::<Preferences>(&bytes) {
            Ok(preferences) => preferences.legal(),
            Err(_) => {
                let _ = fs::rename(path, path.with_extension("broken.json"));
                Preferences::default()
            }
        }
    }

    /// Changes the stored settings and gives them as they are now. Writes only what differs.
    ///
    /// # Errors
    /// What the system says when the file cannot be written. The settings are given back all the
    /// same, to be used until the editor closes.
    pub fn change(&self, change: impl FnOnce(&mut Preferences)) -> (Preferences, io::Result<()>) {
        let stored = self.read();
        let mut changed = stored.clone();
        change(&mut changed);
        let changed = changed.legal();
        let Some(path) = &self.path else { return (changed, Ok(())) };
        if changed == stored {
            return (changed, Ok(()));
        }
        let text = serde_json::to_string_pretty(&changed).map_err(io::Error::other);
        let written = text.and_then(|text| storage::write_whole(path, &text));
        (changed, written)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_starts_easy_and_dark_and_remembers() {
        let folder = tempfile::tempdir().unwrap();
        let file = PreferenceFile::at(folder.path().join("preferences.json"));
        assert_eq!(file.read(), Preferences::default());
        let (now, written) = file.change(|p| {
            p.detail = Detail::Full;
            p.zoom = 9.0;
            p.window_sizes_px.insert("lathe-audio.limiter".to_owned(), [900.0, 560.0]);
            p.window_sizes_px.insert("lathe-audio.nonsense".to_owned(), [f32::NAN, 1.0]);
            p.set_divider_share("lathe-audio.loudness-meter", Some(0.6));
            p.set_divider_share("lathe-audio.limiter", Some(0.3));
            p.set_divider_share("lathe-audio.limiter", None);
            p.set_divider_share("lathe-audio.nonsense", Some(f32::NAN));
        });
        written.unwrap();
        assert_eq!((now.zoom, now.detail), (2.0, Detail::Full));
        let again = file.read();
        assert_eq!(again, now);
        assert_eq!(again.window_size_px("lathe-audio.limiter"), Some((900.0, 560.0)));
        assert_eq!(again.window_size_px("lathe-audio.nonsense"), None);
        let meter = ("lathe-audio.loudness-meter".to_owned(), 0.6);
        assert_eq!(again.divider_shares, BTreeMap::from([meter]));
    }

    #[test]
    fn two_editors_do_not_undo_each_others_changes() {
        let folder = tempfile::tempdir().unwrap();
        let file = PreferenceFile::at(folder.path().join("preferences.json"));
        let other = file.clone();
        file.change(|p| p.theme = Theme::HighContrast).1.unwrap();
        other.change(|p| p.zoom = 1.5).1.unwrap();
        assert_eq!((file.read().theme, file.read().zoom), (Theme::HighContrast, 1.5));
    }

    #[test]
    fn a_broken_file_is_kept_aside() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("preferences.json");
        for broken in ["{", "17", "{\"theme\":\"plaid\"}", "{\"zoom\":\"big\"}"] {
            fs::write(&path, broken).unwrap();
            let file = PreferenceFile::at(path.clone());
            assert_eq!(file.read(), Preferences::default(), "{broken}");
            let aside = fs::read_to_string(folder.path().join("preferences.broken.json")).unwrap();
            assert_eq!(aside, broken);
        }
    }

    #[test]
    fn what_cannot_be_written_is_used_all_the_same() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("file"), "").unwrap();
        let file = PreferenceFile::at(folder.path().join("file/preferences.json"));
        let (now, written) = file.change(|p| p.theme = Theme::Light);
        assert_eq!(now.theme, Theme::Light);
        assert!(written.is_err());
    }
}
