//! The editor without a window: every gesture on every control, and what it looks like.

use loudness_meter::editor::parts;
use loudness_meter::processor::LoudnessMeter;
use shared_plugin::preferences::Detail;
use shared_ui::harness::{self, Scene, Show, SnapshotSet};

/// A busy scene.
const SETTINGS: &[(&str, &str)] = &[];

#[test]
fn every_control_answers_every_gesture() {
    harness::check_gestures::<LoudnessMeter, _>(
        parts,
        SETTINGS,
        |id| !["byp", "ver"].contains(&id),
        &["Measure"],
    );
}

#[test]
fn it_looks_as_it_did() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/pictures");
    harness::check_pictures::<LoudnessMeter, _>(parts, SETTINGS, folder);
}

#[test]
fn every_pane_and_the_mini_view_look_as_they_did() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/pictures");
    let mut snapshots = SnapshotSet::new(folder);
    let mut show = Show::<LoudnessMeter, _>::new(parts, &Scene::new(SETTINGS));
    show.play(20.0);
    for pane in ["Master", "Platforms", "Sections", "Stereo", "Spectrum", "Measure"] {
        show.harness.click(pane);
        show.play(0.3);
        snapshots.add(&mut show.harness, &format!("pane-{}", pane.to_lowercase()));
    }
    let mut mini = Show::<LoudnessMeter, _>::sized(parts, &Scene::new(SETTINGS), (320.0, 200.0));
    mini.play(3.0);
    snapshots.add(&mut mini.harness, "mini");
}

/// "Show" leads to the place in the history, in whatever window, and a click leads back.
#[test]
fn a_place_is_shown_in_every_window() {
    for (size, detail) in [
        ((900.0, 600.0), Detail::Easy),
        ((900.0, 480.0), Detail::Easy),
        ((900.0, 480.0), Detail::Full),
    ] {
        let scene = Scene { detail, ..Scene::new(SETTINGS) };
        let mut show = Show::<LoudnessMeter, _>::sized(parts, &scene, size);
        show.play(5.0);
        assert!(!show.harness.has("Loudness history"), "{size:?}");
        show.harness.click("Show 0:01");
        show.play(0.1);
        assert!(show.harness.has("Loudness history"), "{size:?}");
        show.harness.click("Loudness history");
        show.play(0.1);
        assert!(!show.harness.has("Loudness history"), "{size:?}");
    }
}
