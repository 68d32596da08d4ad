//! The editor without a window: every gesture on every control.

use @crate@::editor::parts;
use @crate@::processor::@Type@;
use shared_ui::harness;

#[test]
fn every_control_answers_every_gesture() {
    harness::check_gestures::<@Type@, _>(parts, &[], |id| id == "gn", &[]);
}
