//! Pictures of an editor, compared with those kept in the repository.

use super::editor_harness::EditorHarness;
use super::show::{Parts, Scene, Show};
use crate::View;
use egui_kittest::{SnapshotOptions, SnapshotResults, try_image_snapshot_options};
use shared_plugin::Product;
use shared_plugin::preferences::{Detail, Theme};

/// Sound in the picture, s.
const PLAYED_S: f32 = 3.0;
/// The smallest window, as a share of the usual one.
const SMALLEST: f32 = 0.75;
/// Pixels that may differ: other processors round the edges of letters and curves otherwise.
const DIFFERING_PIXELS: usize = 60;

/// Compares the editor, dark and light, at 75, 100 and 200 %, in its smallest window, and in Easy,
/// after 3 s of sound, with the pictures in `folder`. With the environment variable
/// `UPDATE_SNAPSHOTS=1` they are written instead, for review.
///
/// # Panics
/// Where one differs; the new picture and the difference stand beside it then.
pub fn check_pictures<P: Product, V: View>(
    parts: Parts<P, V>,
    settings: &'static [(&'static str, &'static str)],
    folder: &str,
) {
    let dark = Scene::new(settings);
    let light = Scene { theme: Theme::Light, ..dark };
    let scenes = [
        ("dark-75", Scene { zoom: 0.75, ..dark }),
        ("dark-100", dark),
        ("dark-200", Scene { zoom: 2.0, ..dark }),
        ("light-75", Scene { zoom: 0.75, ..light }),
        ("light-100", light),
        ("light-200", Scene { zoom: 2.0, ..light }),
        ("smallest", Scene { size: SMALLEST, ..dark }),
        ("smallest-easy", Scene { size: SMALLEST, detail: Detail::Easy, ..dark }),
        ("easy", Scene { detail: Detail::Easy, ..dark }),
    ];
    let mut snapshots = SnapshotSet::new(folder);
    for (name, scene) in scenes {
        let mut show = Show::<P, V>::new(parts, &scene);
        show.play(PLAYED_S);
        snapshots.add(&mut show.harness, name);
    }
}

/// Pictures of one test, compared with those in a folder; see [`check_pictures`].
///
/// # Panics
/// When it is dropped, where one differs.
pub struct SnapshotSet {
    results: SnapshotResults,
    folder: String,
}

impl SnapshotSet {
    /// A set of the pictures in `folder`.
    pub fn new(folder: &str) -> Self {
        Self { results: SnapshotResults::new(), folder: folder.to_owned() }
    }

    /// Compares the editor as it stands with the picture `name`.
    pub fn add<V: View>(&mut self, harness: &mut EditorHarness<V>, name: &str) {
        let options =
            SnapshotOptions::new().output_path(&self.folder).max_failed_pixels(DIFFERING_PIXELS);
        self.results.add(try_image_snapshot_options(&harness.picture(), name, &options));
    }
}
