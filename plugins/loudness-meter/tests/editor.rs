//! The editor without a window: every gesture on every control, and what it looks like.

use loudness_meter::editor::parts;
use loudness_meter::processor::LoudnessMeter;
use shared_ui::stand;

/// A busy scene.
const SETTINGS: &[(&str, &str)] = &[];

#[test]
fn every_control_answers_every_gesture() {
    stand::check_gestures::<LoudnessMeter, _>(parts, SETTINGS, |id| !["byp", "ver"].contains(&id));
}

#[test]
fn it_looks_as_it_did() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/pictures");
    stand::check_pictures::<LoudnessMeter, _>(parts, SETTINGS, folder);
}
