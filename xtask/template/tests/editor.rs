//! The editor without a window: every gesture on every control.

use @crate@::editor::parts;
use @crate@::processor::@Type@;
use shared_ui::stand;

#[test]
fn every_control_answers_every_gesture() {
    stand::check_gestures::<@Type@, _>(parts, &[], |id| id == "gn", &[]);
}
