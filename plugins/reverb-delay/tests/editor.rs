//! The editor without a window: every gesture on every control, and what it looks like.

use reverb_delay::editor::parts;
use reverb_delay::processor::ReverbDelay;
use shared_ui::harness;

/// A busy scene.
const SETTINGS: &[(&str, &str)] =
    &[("rmx", "30"), ("rdc", "3"), ("dmx", "40"), ("dfb", "60"), ("dnt", "1/8D")];

#[test]
fn every_control_answers_every_gesture() {
    harness::check_gestures::<ReverbDelay, _>(
        parts,
        SETTINGS,
        |id| !["byp", "ver"].contains(&id),
        &[],
    );
}

#[test]
fn it_looks_as_it_did() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/pictures");
    harness::check_pictures::<ReverbDelay, _>(parts, SETTINGS, folder);
}
