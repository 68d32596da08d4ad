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

/// Compares each page of an editor, opened by its tab, at the usual and the smallest size with the
/// pictures "page-" and its name in `folder`.
///
/// # Panics
/// As [`check_pictures`], and without the tab.
pub fn check_pages<P: Product, V: View>(
    parts: Parts<P, V>,
    settings: &'static [(&'static str, &'static str)],
    pages: &[&str],
    folder: &str,
) {
    let mut snapshots = SnapshotSet::new(folder);
    for (size, suffix) in [(1.0, ""), (SMALLEST, "-smallest")] {
        for page in pages {
            let mut show = Show::<P, V>::new(parts, &Scene { size, ..Scene::new(settings) });
            show.play(1.0);
            show.harness.click(page);
            show.play(2.0);
            snapshots.add(&mut show.harness, &format!("page-{}{suffix}", page.to_lowercase()));
        }
    }
}

/// Compares the editor in a wide and in its largest window, logical pixels, the largest also light and in
/// Easy, with the pictures in `folder`, after 12 s of sound: long enough for a warning.
///
/// # Panics
/// As [`check_pictures`].
pub fn check_wide_pictures<P: Product, V: View>(
    parts: Parts<P, V>,
    settings: &'static [(&'static str, &'static str)],
    [wide_px, largest_px]: [(f32, f32); 2],
    folder: &str,
) {
    let dark = Scene::new(settings);
    let mut snapshots = SnapshotSet::new(folder);
    for (name, scene, size_px) in [
        ("wide", dark, wide_px),
        ("largest", dark, largest_px),
        ("largest-light", Scene { theme: Theme::Light, ..dark }, largest_px),
        ("largest-easy", Scene { detail: Detail::Easy, ..dark }, largest_px),
    ] {
        let mut show = Show::<P, V>::sized(parts, &scene, size_px);
        show.play(12.0);
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
