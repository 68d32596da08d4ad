//! The editor without a window: every gesture on every control, and what it looks like.

use loudness_meter::editor::parts;
use loudness_meter::processor::LoudnessMeter;
use shared_ui::stand::{self, Album, Scene, Show};

/// A busy scene.
const SETTINGS: &[(&str, &str)] = &[];

#[test]
fn every_control_answers_every_gesture() {
    stand::check_gestures::<LoudnessMeter, _>(
        parts,
        SETTINGS,
        |id| !["byp", "ver"].contains(&id),
        &["Measure"],
    );
}

#[test]
fn it_looks_as_it_did() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/pictures");
    stand::check_pictures::<LoudnessMeter, _>(parts, SETTINGS, folder);
}

#[test]
fn every_pane_and_the_mini_view_look_as_they_did() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/pictures");
    let mut album = Album::new(folder);
    let mut show = Show::<LoudnessMeter, _>::new(parts, &Scene::new(SETTINGS));
    show.play(20.0);
    for pane in ["Master", "Platforms", "Sections", "Stereo", "Spectrum", "Measure"] {
        show.stand.click(pane);
        show.play(0.3);
        album.add(&mut show.stand, &format!("pane-{}", pane.to_lowercase()));
    }
    let mut mini = Show::<LoudnessMeter, _>::sized(parts, &Scene::new(SETTINGS), (320.0, 200.0));
    mini.play(3.0);
    album.add(&mut mini.stand, "mini");
}
