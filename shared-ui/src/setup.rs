//! The parts an editor is made of, apart from its view.

use nice_plug::prelude::Params;
use shared_plugin::preferences::PreferenceFile;
use shared_plugin::preset::{Factory, user_folder};
use shared_plugin::{EditorLink, Product};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Called with `true` when the window opened and `false` when it closed.
pub type OnWatched = Arc<dyn Fn(bool) + Send + Sync>;

/// The parts an editor is made of, apart from its view.
pub struct Setup {
    /// Name in the header.
    pub title: &'static str,
    /// CLAP id, by which size and presets are stored.
    pub plugin_id: &'static str,
    /// Size at 100 %, logical pixels.
    pub size_px: (f32, f32),
    /// Smallest size, where the editor can be smaller than three quarters of that.
    pub smallest_px: Option<(f32, f32)>,
    /// The host parameters.
    pub params: Arc<dyn Params>,
    /// The link between shell and editor.
    pub link: Arc<EditorLink>,
    /// Presets compiled in.
    pub presets: Factory,
    /// Where the suite's settings are stored.
    pub preferences: PreferenceFile,
    /// Where the user's presets are stored.
    pub preset_folder: Option<PathBuf>,
    /// Hears when the window opens and closes.
    pub on_watched: OnWatched,
}

impl Setup {
    /// The editor of product `P`, `size_px` large at 100 %. `on_watched` hears when the window
    /// opens and closes: readings are published only while it is open.
    pub fn of<P: Product>(
        size_px: (f32, f32),
        params: Arc<P::Params>,
        link: Arc<EditorLink>,
        on_watched: OnWatched,
    ) -> Self
    where
        P::Params: 'static,
    {
        Self {
            title: P::NAME,
            plugin_id: P::CLAP_ID,
            size_px,
            smallest_px: None,
            params,
            link,
            presets: P::PRESETS,
            preferences: PreferenceFile::default(),
            preset_folder: user_folder(P::CLAP_ID),
            on_watched,
        }
    }

    /// The same with settings and presets stored under `folder`, apart from the user's.
    pub fn apart(mut self, folder: &Path) -> Self {
        self.preferences = PreferenceFile::at(folder.join("preferences.json"));
        self.preset_folder = Some(folder.join("presets"));
        self
    }
}
