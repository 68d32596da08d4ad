//! Pictures of an editor, compared with those kept in the repository.

use super::show::{Parts, Scene, Show};
use crate::View;
use egui_kittest::{SnapshotOptions, SnapshotResults, try_image_snapshot_options};
use shared_plugin::Product;
use shared_plugin::preferences::Theme;

/// Sound in the picture, s.
const PLAYED_S: f32 = 3.0;
/// Pixels that may differ: other processors round the edges of letters and curves otherwise.
const DIFFERING_PIXELS: usize = 60;

/// Compares the editor, dark and light, at 75, 100 and 200 %, after 3 s of sound, with the pictures
/// in `folder`. With the environment variable `UPDATE_SNAPSHOTS=1` they are written instead, for
/// review.
///
/// # Panics
/// Where one differs; the new picture and the difference stand beside it then.
pub fn check_pictures<P: Product, V: View>(
    parts: Parts<P, V>,
    settings: &'static [(&'static str, &'static str)],
    folder: &str,
) {
    let mut results = SnapshotResults::new();
    for (theme, name) in [(Theme::Dark, "dark"), (Theme::Light, "light")] {
        for zoom in [0.75, 1.0, 2.0] {
            let scene = Scene { theme, zoom, ..Scene::new(settings) };
            let mut show = Show::<P, V>::new(parts, &scene);
            show.play(PLAYED_S);
            let picture = show.stand.picture();
            let options =
                SnapshotOptions::new().output_path(folder).max_failed_pixels(DIFFERING_PIXELS);
            let name = format!("{name}-{}", (zoom * 100.0) as u32);
            results.add(try_image_snapshot_options(&picture, name, &options));
        }
    }
}
