//! The editor without a window: every gesture on every control, and what it looks like.

use limiter::editor::parts;
use limiter::processor::Limiter;
use shared_ui::harness;

/// A busy scene.
const SETTINGS: &[(&str, &str)] = &[("gin", "6"), ("cei", "-3")];

#[test]
fn every_control_answers_every_gesture() {
    harness::check_gestures::<Limiter, _>(parts, SETTINGS, |id| !["byp", "ver"].contains(&id), &[]);
}

#[test]
fn it_looks_as_it_did() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/pictures");
    harness::check_pictures::<Limiter, _>(parts, SETTINGS, folder);
}

#[test]
fn fit_is_pressed_heard_and_undone() {
    harness::check_fit_control::<Limiter, _>(parts, SETTINGS);
}
